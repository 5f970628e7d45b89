//! Customers: whether they accept how their claims are settled, who complains again and again, what escalates.

use chrono::{DateTime, Utc};
use serde::Serialize;
use specta::Type;
use uuid::Uuid;

use super::{Days, Freshness};
use crate::tickets::IssueType;

/// How customers take it. Everything is of the tickets that were raised on the days of the question. The shop's schema
/// has no ratings, so none are told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct CustomerSatisfaction {
    /// How current these figures are.
    pub freshness: Freshness,
    /// All of it together.
    pub total: CustomerFigures,
    /// The same of the days before; nothing where nobody compares.
    pub total_before: Option<CustomerFigures>,
    /// Over time: days up to 31 of them, weeks up to half a year, months beyond.
    pub series: Vec<CustomerStep>,
    /// By issue type, in the guide's order; types without a ticket are left out.
    pub types: Vec<CustomersOfType>,
    /// The customers with most tickets, two at least; at most fifty. Facts, not a verdict.
    pub repeaters: Vec<Repeater>,
}

/// The figures of a span of days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
pub struct CustomerFigures {
    /// Tickets that were raised.
    pub raised: i32,
    /// Of those, that were ever settled.
    pub settled_once: i32,
    /// Of those, that stayed settled: resolved or closed now, and never reopened. Divided by `settled_once` it is the
    /// acceptance rate.
    pub accepted: i32,
    /// Tickets that were opened again after they had been settled.
    pub reopened: i32,
    /// Tickets that are settled and whose customer wrote again afterwards (many such messages are thanks).
    pub wrote_again: i32,
    /// Tickets of customers who had raised another one in the 90 days before.
    pub repeat: i32,
    /// Tickets that escalated in any of the three ways.
    pub escalated: i32,
    /// Tickets whose priority was raised.
    pub priority_raised: i32,
    /// Tickets on which an approval was asked.
    pub approval_asked: i32,
}

/// One step of the series.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct CustomerStep {
    /// Its days.
    pub days: Days,
    /// Its figures.
    pub figures: CustomerFigures,
}

/// One issue type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct CustomersOfType {
    /// The type.
    pub issue_type: IssueType,
    /// Its figures.
    pub figures: CustomerFigures,
}

/// A customer who complained more than once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct Repeater {
    /// The customer.
    pub customer_id: Uuid,
    /// By name; empty where the shop has none.
    pub name: String,
    /// Tickets of the question.
    pub tickets: i32,
    /// Orders of the same days.
    pub orders: i32,
    /// What those tickets gave back: refunds and credit together, as it stands now.
    pub granted: String,
    /// The newest of the tickets.
    pub last_raised: DateTime<Utc>,
}
