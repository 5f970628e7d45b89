//! Money: what the shop gave back, when it was granted. Amounts are decimal strings in the shop's currency.

use serde::Serialize;
use specta::Type;
use uuid::Uuid;

use super::{Days, Freshness};
use crate::tickets::IssueType;

/// What was given back on the days of the question. Each amount counts on the day on which it was granted: a later
/// change counts with its difference on its own day, and what became store credit leaves the refunds on that day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct MoneyGranted {
    /// How current these figures are.
    pub freshness: Freshness,
    /// All of it together.
    pub total: MoneyFigures,
    /// The same of the days before; nothing where nobody compares.
    pub total_before: Option<MoneyFigures>,
    /// Of damaged and spoiled products.
    pub damaged_and_spoiled: MoneyFigures,
    /// The same of the days before.
    pub damaged_and_spoiled_before: Option<MoneyFigures>,
    /// Month by month, cut at the ends of the question, every month of it.
    pub months: Vec<MoneyOfMonth>,
    /// By issue type, the most expensive first.
    pub types: Vec<MoneyOfType>,
    /// By who granted it, the most first; at most fifty.
    pub agents: Vec<MoneyOfAgent>,
    /// What a colleague had agreed to before.
    pub with_approval: MoneyFigures,
    /// What was settled without asking.
    pub without_approval: MoneyFigures,
}

/// Sums.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct MoneyFigures {
    /// Full and partial refunds.
    pub refunds: String,
    /// On how many tickets.
    pub refund_tickets: i32,
    /// Refunds divided by their tickets; nothing where there is none.
    pub average_refund: Option<String>,
    /// Store credit.
    pub credits: String,
    /// On how many tickets.
    pub credit_tickets: i32,
}

/// One month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct MoneyOfMonth {
    /// Its days that are in the question.
    pub days: Days,
    /// What was granted in it.
    pub granted: MoneyFigures,
    /// Of that, for damaged and spoiled products: refunds and credit together.
    pub damaged_and_spoiled: String,
}

/// One issue type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct MoneyOfType {
    /// The type.
    pub issue_type: IssueType,
    /// What was granted.
    pub granted: MoneyFigures,
}

/// One person of the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct MoneyOfAgent {
    /// Who; nothing where that is not known.
    pub agent_id: Option<Uuid>,
    /// By name; empty where that is not known.
    pub name: String,
    /// What they granted.
    pub granted: MoneyFigures,
    /// Of that, with a colleague's approval: refunds and credit together.
    pub approved: String,
}
