//! Money: what the shop gave back, when it was granted. Amounts are decimal strings in the shop's currency.

use std::cmp::Reverse;

use rust_decimal::{Decimal, RoundingStrategy};
use serde::Serialize;
use specta::Type;
use uuid::Uuid;

use super::measures::count;
use super::query::{GrantCell, Granted};
use super::{Days, Freshness, Question, query};
use crate::Desk;
use crate::error::Result;
use crate::money::amount;
use crate::tickets::IssueType;

/// People who are told of.
const MOST_AGENTS: i64 = 50;

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

impl Granted {
    fn of<'a>(cells: impl IntoIterator<Item = &'a GrantCell>) -> Self {
        cells.into_iter().fold(Self::default(), |all, cell| Self {
            refund: all.refund + cell.granted.refund,
            credit: all.credit + cell.granted.credit,
            refund_tickets: all.refund_tickets + cell.granted.refund_tickets,
            credit_tickets: all.credit_tickets + cell.granted.credit_tickets,
        })
    }

    fn together(self) -> Decimal {
        self.refund + self.credit
    }

    fn figures(self) -> MoneyFigures {
        let average = (self.refund_tickets > 0).then(|| {
            let exact = self.refund / Decimal::from(self.refund_tickets);
            amount(exact.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero))
        });
        MoneyFigures {
            refunds: amount(self.refund),
            refund_tickets: count(self.refund_tickets),
            average_refund: average,
            credits: amount(self.credit),
            credit_tickets: count(self.credit_tickets),
        }
    }
}

fn is_damaged_or_spoiled(cell: &GrantCell) -> bool {
    matches!(cell.issue_type, IssueType::DamagedProduct | IssueType::SpoiledProduct)
}

/// What the shop gave back.
pub async fn money_granted(desk: &Desk, question: &Question) -> Result<MoneyGranted> {
    let (days, before) = (question.days()?, question.days_before()?);
    look!(desk, |look, freshness| {
        let from = before.map_or(days.from, |before| before.from);
        let cells = query::grants(look, question, Days { from, to: days.to }).await?;
        let agents = query::grants_by_agent(look, question, days, MOST_AGENTS).await?;

        let on = |days: Days| cells.iter().filter(move |cell| days.has(cell.day));
        let mut types: Vec<(IssueType, Granted)> = IssueType::ALL
            .into_iter()
            .map(|issue_type| (issue_type, Granted::of(on(days).filter(|cell| cell.issue_type == issue_type))))
            .filter(|(_, granted)| *granted != Granted::default())
            .collect();
        types.sort_by_key(|(_, granted)| Reverse(granted.together()));
        Ok(MoneyGranted {
            freshness,
            total: Granted::of(on(days)).figures(),
            total_before: before.map(|before| Granted::of(on(before)).figures()),
            damaged_and_spoiled: Granted::of(on(days).filter(|cell| is_damaged_or_spoiled(cell))).figures(),
            damaged_and_spoiled_before: before
                .map(|before| Granted::of(on(before).filter(|cell| is_damaged_or_spoiled(cell))).figures()),
            months: days
                .months()
                .into_iter()
                .map(|month| MoneyOfMonth {
                    days: month,
                    granted: Granted::of(on(month)).figures(),
                    damaged_and_spoiled: amount(
                        Granted::of(on(month).filter(|cell| is_damaged_or_spoiled(cell))).together(),
                    ),
                })
                .collect(),
            types: types
                .into_iter()
                .map(|(issue_type, granted)| MoneyOfType { issue_type, granted: granted.figures() })
                .collect(),
            agents: agents
                .into_iter()
                .map(|agent| MoneyOfAgent {
                    agent_id: agent.agent_id,
                    name: agent.name,
                    granted: agent.granted.figures(),
                    approved: amount(agent.approved),
                })
                .collect(),
            with_approval: Granted::of(on(days).filter(|cell| cell.approved)).figures(),
            without_approval: Granted::of(on(days).filter(|cell| !cell.approved)).figures(),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_average_is_rounded_to_hundredths_and_sums_are_exact() {
        let granted = Granted {
            refund: Decimal::new(10_000, 2),
            credit: Decimal::new(1, 1),
            refund_tickets: 3,
            credit_tickets: 1,
        };
        let told = granted.figures();
        assert_eq!((&*told.refunds, told.average_refund.as_deref(), &*told.credits), ("100.00", Some("33.33"), "0.10"));
        assert_eq!(Granted::default().figures().average_refund, None);
    }
}
