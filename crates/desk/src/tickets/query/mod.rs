//! All SQL about tickets. Every query runs as the person at the desk, under row security.

mod approvals;
mod assignment;
mod changes;
mod create;
mod detail;
mod queue;
mod settlements;

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;

pub(super) use approvals::{ask_approval, asked, decide_approval};
pub(super) use assignment::{assign, assignee, colleagues};
pub(super) use changes::{
    Change, Outcome, answered_since, is_done, mark_photo, marked_by, reply, resolve, set_priority, set_status, state,
};
pub(super) use create::{Creation, create, customer_orders, find_customers};
pub(super) use detail::{attachments, customer_photos, earlier_messages, look, ticket};
pub(super) use queue::{Found, queue, queue_stats};

use super::{Resolution, ResolutionType, TicketStatus};
use crate::money;

/// The columns of a resolution, some of which may be there alone.
struct Settlement {
    resolution_type: Option<ResolutionType>,
    resolution_notes: Option<String>,
    refund_amount: Option<Decimal>,
    resolved_by: Option<String>,
    resolved_at: Option<DateTime<Utc>>,
}

impl Settlement {
    /// A resolution is shown once the ticket is settled; a reopened ticket keeps its last one out of sight.
    fn told(self, status: TicketStatus) -> Option<Resolution> {
        let resolved_at = self.resolved_at.filter(|_| status.is_done())?;
        Some(Resolution {
            resolution_type: self.resolution_type.unwrap_or(ResolutionType::Other),
            resolution_notes: self.resolution_notes.unwrap_or_default(),
            refund_amount: self.refund_amount.map(money::amount),
            resolved_by: self.resolved_by.unwrap_or_default(),
            resolved_at,
        })
    }
}
