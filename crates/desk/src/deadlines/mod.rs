//! By when tickets are to be answered and settled: the shop says within how many minutes of its working hours, by
//! priority, and the desk is told before it is too late.

mod query;

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::Desk;
use crate::error::Result;
use crate::tickets::TicketPriority;

/// How often each desk looks which deadlines are near.
const LOOK: Duration = Duration::from_secs(30);

/// What is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Due {
    /// The first answer that the customer reads.
    Answer,
    /// That it is resolved or closed.
    Settling,
}

/// The next thing that is due on a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
pub struct Deadline {
    /// What.
    pub due: Due,
    /// By when; in the past where it is late.
    pub by: DateTime<Utc>,
}

/// Within what time tickets of a priority are to be answered and settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct DeadlineTarget {
    /// Of which priority.
    pub priority: TicketPriority,
    /// To the first answer, in minutes of the working hours; 5 to 100,000.
    pub answer_minutes: i32,
    /// Until it is settled, likewise.
    pub settle_minutes: i32,
}

/// Tells of deadlines that are near, each once, whichever desk asks first; says of how many.
pub async fn warn(desk: &Desk) -> Result<i32> {
    Ok(query::warn(desk.pool()).await?)
}

/// Looks again and again which deadlines are near. Never returns; drop the future to stop.
pub async fn watch(desk: &Desk) {
    loop {
        // A lost database is told by the feed; the next look counts.
        if let Err(error) = warn(desk).await {
            tracing::debug!(%error, "deadlines were not looked at");
        }
        tokio::time::sleep(LOOK).await;
    }
}
