//! What is asked of the figures.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use crate::error::{DeskError, Result};
use crate::tickets::{IssueType, TicketPriority, TicketStatus};

/// Days that one question may span: ten years.
const MOST_DAYS: i64 = 3_660;

/// Days of the shop, and which tickets of them. Empty lists and nothing mean "all".
#[derive(Debug, Clone, Deserialize, Type)]
pub struct Question {
    /// The first day, in the shop's time zone.
    pub from: NaiveDate,
    /// The last day; it counts, too.
    pub to: NaiveDate,
    /// Whether the days before, as many of them, are told beside.
    pub compare: bool,
    /// Any of these issue types.
    pub issue_types: Vec<IssueType>,
    /// Any of these priorities, as they are now.
    pub priorities: Vec<TicketPriority>,
    /// Any of these statuses, as they are now.
    pub statuses: Vec<TicketStatus>,
    /// Tickets that name this product.
    pub product_id: Option<Uuid>,
    /// Tickets that name a product of this supplier.
    pub supplier_id: Option<Uuid>,
    /// Tickets of this person: who settled it, else whose it is, else who answered first.
    pub agent_id: Option<Uuid>,
}

/// Days of the shop, both of which count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Type)]
pub struct Days {
    /// The first.
    pub from: NaiveDate,
    /// The last.
    pub to: NaiveDate,
}

impl Question {
    /// The days that are asked for.
    pub(super) fn days(&self) -> Result<Days> {
        let count = (self.to - self.from).num_days() + 1;
        if count < 1 {
            return Err(DeskError::invalid(
                "The last day is before the first one. Choose the days the other way round.",
            ));
        }
        if count > MOST_DAYS {
            return Err(DeskError::invalid("These are more than ten years. Choose fewer days."));
        }
        Ok(Days { from: self.from, to: self.to })
    }

    /// As many days, right before; nothing where nobody compares.
    pub(super) fn days_before(&self) -> Result<Option<Days>> {
        let days = self.days()?;
        Ok(self.compare.then(|| days.right_before()))
    }
}

impl Days {
    /// As many days, right before these.
    pub(super) fn right_before(self) -> Self {
        let to = self.from.pred_opt().unwrap_or(self.from);
        Self { from: to - (self.to - self.from), to }
    }

    /// Whether the day is one of them.
    pub(super) fn has(self, day: NaiveDate) -> bool {
        self.from <= day && day <= self.to
    }
}
