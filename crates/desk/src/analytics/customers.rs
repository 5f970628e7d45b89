//! Customers: whether they accept how their claims are settled, who complains again and again, what escalates.

use chrono::{DateTime, Utc};
use serde::Serialize;
use specta::Type;
use uuid::Uuid;

use super::measures::{self, Measures, count, within};
use super::{Days, Freshness, Question, query};
use crate::Desk;
use crate::error::Result;
use crate::money::amount;
use crate::tickets::IssueType;

/// Customers who are told of.
const MOST_REPEATERS: i64 = 50;

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

/// Whether customers accept how their claims are settled, and who complains again and again.
pub async fn customer_satisfaction(desk: &Desk, question: &Question) -> Result<CustomerSatisfaction> {
    let (days, before) = (question.days()?, question.days_before()?);
    look!(desk, |look, freshness| {
        let from = before.map_or(days.from, |before| before.from);
        let cells = query::cells(look, question, Days { from, to: days.to }).await?;
        let repeaters = query::repeaters(look, question, days, MOST_REPEATERS).await?;
        let steps = days.steps();
        Ok(CustomerSatisfaction {
            freshness,
            total: Measures::of(within(&cells, days)).customers(),
            total_before: before.map(|before| Measures::of(within(&cells, before)).customers()),
            series: steps
                .iter()
                .zip(measures::by_step(&cells, &steps))
                .map(|(days, sums)| CustomerStep { days: *days, figures: sums.customers() })
                .collect(),
            types: measures::by_type(within(&cells, days))
                .into_iter()
                .filter(|(_, sums)| sums.raised > 0)
                .map(|(issue_type, sums)| CustomersOfType { issue_type, figures: sums.customers() })
                .collect(),
            repeaters: repeaters
                .into_iter()
                .map(|one| Repeater {
                    customer_id: one.customer_id,
                    name: one.name,
                    tickets: count(one.tickets),
                    orders: count(one.orders),
                    granted: amount(one.granted),
                    last_raised: one.last_raised,
                })
                .collect(),
        })
    })
}
