//! Analytics: what the guide asks of the shop's tickets. What each figure means is said once, in
//! `migrations/0090_analytics.sql`, beside the SQL that counts it; here the answers are put together.

mod behind;
mod choices;
mod complaints;
mod customers;
mod durations;
mod export;
mod frequency;
mod measures;
mod money;
mod norm;
mod products;
mod query;
mod question;
mod response;
mod today;

pub use behind::{BehindCursor, ChartMark, Counted, TicketBehind, TicketsBehind, tickets_behind};
pub use choices::{Choice, ChoiceKind, choices, chosen};
pub use complaints::ComplaintRate;
pub use customers::{
    CustomerFigures, CustomerSatisfaction, CustomerStep, CustomersOfType, Repeater, customer_satisfaction,
};
pub use export::{ExportProgress, SavedRows, export};
pub use frequency::{DayCount, IssueFrequency, TypeCount, TypeSpike, WeekOfTypes, issue_frequency};
pub use money::{MoneyFigures, MoneyGranted, MoneyOfAgent, MoneyOfMonth, MoneyOfType, money_granted};
pub use products::{
    BatchSpike, ProductIssue, ProductLine, ProductQuality, SpoiledInMonth, SpoiledOnWeekday, SupplierLine,
    product_quality,
};
pub use question::{Days, Question};
pub use response::{
    DeadlinesKept, Durations, Kept, ResponseFigures, ResponseOfType, ResponseStep, ResponseTimes, TimeSlice,
    response_times,
};
pub use today::{HourCount, NewestTicket, StatusCount, Today, TypeToday, today};

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::Serialize;
use specta::Type;

use crate::Desk;
use crate::error::Result;

/// How current an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
pub struct Freshness {
    /// When it was counted, by the database's clock.
    pub as_of: DateTime<Utc>,
    /// Tickets that have changed and are not counted anew yet: more than zero only for a while after a change of the time
    /// zone or the working hours, a restore or a first start.
    pub waiting: i32,
}

/// Tickets that whoever asks counts anew first.
const AT_ONCE: i32 = 1_000;
/// Tickets that are counted anew in one go while nobody waits for it.
const BY_THE_WAY: i32 = 5_000;
/// How often each desk looks whether something is to be counted anew.
const LOOK: Duration = Duration::from_secs(5);
/// The same while much is to be counted; in between whoever asks has the server to themselves.
const SOON: Duration = Duration::from_millis(200);

/// Counts anew what was touched, and says how current the figures are.
async fn fold(desk: &Desk) -> Result<Freshness> {
    Ok(query::fold(desk.pool(), AT_ONCE).await?)
}

/// Keeps the figures current while nobody asks: what many tickets at once touched, what a change of the time zone or the
/// working hours turns over, what was sold. Never returns; drop the future to stop.
pub async fn watch(desk: &Desk) {
    loop {
        let waiting = keep_current(desk).await.unwrap_or_else(|error| {
            // A lost database is told by the feed; the next look counts.
            tracing::debug!(%error, "the figures were not looked at");
            0
        });
        tokio::time::sleep(if waiting == 0 { LOOK } else { SOON }).await;
    }
}

/// Counts some of what was touched, and says how many tickets wait after that.
pub async fn keep_current(desk: &Desk) -> Result<i32> {
    query::look_at_units_sold(desk.pool()).await?;
    let before = query::fold(desk.pool(), BY_THE_WAY).await?;
    Ok(before.waiting)
}
