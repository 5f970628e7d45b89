//! Who has which ticket open, and who writes on it.
//!
//! A desk says every [`BEAT`] what it has open; whoever has not said so for [`GONE_AFTER`] is gone, also after a crash
//! that told nobody. What is read holds ages and not times, so computers' clocks need not agree.

mod query;

use std::time::Duration;

use serde::Serialize;
use specta::Type;
use uuid::Uuid;

use crate::Desk;
use crate::error::Result;

/// So often a desk says again what it has open.
pub const BEAT: Duration = Duration::from_secs(4);
/// Whoever did not say so for this long has left. Two beats may be late or lost; the schema's `desk.be_present` and
/// `query.rs` name the same length.
pub const GONE_AFTER: Duration = Duration::from_secs(9);

/// What one desk has open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Here {
    /// The ticket before the person's eyes.
    pub ticket_id: Uuid,
    /// Whether something is being written there.
    pub typing: bool,
}

/// Somebody else at a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct Present {
    /// Which ticket.
    pub ticket_id: Uuid,
    /// Who.
    pub person_id: Uuid,
    /// Their name.
    pub name: String,
    /// Whether they write.
    pub typing: bool,
    /// Milliseconds since their desk last said so.
    pub age: i32,
}

/// Says what is open at the desk of this id, one for each run of the program; with nothing, that nothing is.
pub async fn be_present(desk: &Desk, desk_id: Uuid, here: Option<Here>) -> Result<()> {
    Ok(query::be_present(desk.pool(), desk_id, here).await?)
}

/// Who else has which ticket open now. A person at two computers is one, and the caller is nobody else at either.
pub async fn present(desk: &Desk) -> Result<Vec<Present>> {
    Ok(query::present(desk.pool()).await?)
}
