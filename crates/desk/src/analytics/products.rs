//! Product quality: which products and suppliers customers complain about, and when.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use chrono::{Datelike, Days as Skip, NaiveDate};
use serde::Serialize;
use specta::Type;
use uuid::Uuid;

use super::complaints::{ComplaintRate, Complaints, sort_by_rate, suppliers};
use super::measures::{self, Measures, count, within};
use super::norm::{self, Norm};
use super::query::ProductDays;
use super::{Days, Freshness, Question, query};
use crate::Desk;
use crate::error::Result;
use crate::tickets::IssueType;

/// Products in each of the two orders.
const MOST_PRODUCTS: usize = 50;
const MOST_SUPPLIERS: usize = 100;
/// Products in the heatmap.
const MOST_HOT: usize = 20;
const MOST_BATCHES: usize = 50;

/// What customers complain about. A ticket that names two products counts for both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct ProductQuality {
    /// How current these figures are.
    pub freshness: Freshness,
    /// Tickets that name a product of the shop.
    pub tickets: i32,
    /// Tickets that name none, or none that the shop knows.
    pub tickets_without_product: i32,
    /// The fifty with most complaints and the fifty with the highest sure rate (`at_least_per_thousand`), together; the
    /// highest sure rate first.
    pub products: Vec<ProductLine>,
    /// Suppliers, the highest sure rate first; at most a hundred.
    pub suppliers: Vec<SupplierLine>,
    /// The twenty products with most complaints by issue type; pairs without a ticket are left out.
    pub heatmap: Vec<ProductIssue>,
    /// Spoiled products month by month, every month of the question, cut at its ends.
    pub spoiled_by_month: Vec<SpoiledInMonth>,
    /// Spoiled products by weekday, Monday first, seven of them.
    pub spoiled_by_weekday: Vec<SpoiledOnWeekday>,
    /// Days on which one product drew far more complaints than on the same weekday before: a bad batch, perhaps. The
    /// newest first, at most fifty.
    pub batches: Vec<BatchSpike>,
}

/// One product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct ProductLine {
    /// The product.
    pub product_id: Uuid,
    /// Its name.
    pub name: String,
    /// Its supplier's name; empty where it has none.
    pub supplier: String,
    /// How often.
    pub rate: ComplaintRate,
}

/// One supplier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct SupplierLine {
    /// The supplier.
    pub supplier_id: Uuid,
    /// Its name.
    pub name: String,
    /// How many of its products are complained about.
    pub products: i32,
    /// How often; a ticket counts once for each of its products.
    pub rate: ComplaintRate,
}

/// One product by one issue type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct ProductIssue {
    /// The product.
    pub product_id: Uuid,
    /// Its name.
    pub name: String,
    /// The type.
    pub issue_type: IssueType,
    /// Tickets.
    pub tickets: i32,
}

/// Spoilage of one month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct SpoiledInMonth {
    /// Its days that are in the question.
    pub days: Days,
    /// Tickets about spoiled products.
    pub spoiled: i32,
    /// Tickets of any type, to hold it against.
    pub tickets: i32,
}

/// Spoilage on one weekday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct SpoiledOnWeekday {
    /// 1 is Monday, 7 is Sunday.
    pub weekday: i32,
    /// Tickets about spoiled products.
    pub spoiled: i32,
    /// Tickets of any type.
    pub tickets: i32,
}

/// A day on which one product drew far more complaints than usual.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct BatchSpike {
    /// The day.
    pub day: NaiveDate,
    /// The product.
    pub product_id: Uuid,
    /// Its name.
    pub name: String,
    /// Its supplier's name; empty where it has none.
    pub supplier: String,
    /// Tickets.
    pub tickets: i32,
    /// What was to be expected, with one decimal.
    pub expected: String,
}

/// Which products and suppliers customers complain about.
pub async fn product_quality(desk: &Desk, question: &Question) -> Result<ProductQuality> {
    let (days, before) = (question.days()?, question.days_before()?);
    query::look_at_units_sold(desk.pool()).await?;
    look!(desk, |look, freshness| {
        let first = query::first_day(look).await?;
        let cells = query::cells(look, question, days).await?;
        let since = days.from.checked_sub_days(Skip::new(7 * norm::WEEKS)).unwrap_or(days.from);
        let since = before.map_or(since, |before| since.min(before.from));
        let by_day = query::product_days(look, question, Days { from: since, to: days.to }, days).await?;
        let complained: Vec<Complaints> = by_day.iter().map(|product| Complaints::of(product, days, before)).collect();
        let suppliers = suppliers(&by_day, &complained);
        let complained: Vec<Complaints> = complained.into_iter().filter(|product| product.tickets > 0).collect();
        let hottest = hottest(&complained);
        let issues = query::issues_of(look, question, days, &hottest).await?;

        let all = Measures::of(&cells);
        let spoiled = |days: Days| {
            let of_type = |wanted: Option<IssueType>| {
                within(&cells, days)
                    .filter(|cell| wanted.is_none_or(|wanted| cell.issue_type == wanted))
                    .map(|cell| cell.sums.raised)
                    .sum()
            };
            (count(of_type(Some(IssueType::SpoiledProduct))), count(of_type(None)))
        };
        Ok(ProductQuality {
            freshness,
            tickets: count(all.raised - all.without_product),
            tickets_without_product: count(all.without_product),
            products: products(&complained, before.is_some()),
            suppliers: leading_suppliers(&suppliers, before.is_some()),
            heatmap: heatmap(&hottest, &issues, &complained),
            spoiled_by_month: days
                .months()
                .into_iter()
                .map(|days| {
                    let (spoiled, tickets) = spoiled(days);
                    SpoiledInMonth { days, spoiled, tickets }
                })
                .collect(),
            spoiled_by_weekday: spoiled_by_weekday(&cells),
            batches: batches(&by_day, days, first),
        })
    })
}

fn products(complained: &[Complaints], compared: bool) -> Vec<ProductLine> {
    let mut lines: Vec<&Complaints> = complained.iter().collect();
    lines.sort_by_key(|line| (Reverse(line.tickets), line.id));
    let common: HashSet<Uuid> = lines.iter().take(MOST_PRODUCTS).map(|line| line.id).collect();
    sort_by_rate(&mut lines);
    lines
        .iter()
        .enumerate()
        .filter(|(place, line)| *place < MOST_PRODUCTS || common.contains(&line.id))
        .map(|(_, line)| ProductLine {
            product_id: line.id,
            name: line.name.clone(),
            supplier: line.supplier.clone(),
            rate: ComplaintRate::of(line, compared),
        })
        .collect()
}

fn leading_suppliers(complained: &[Complaints], compared: bool) -> Vec<SupplierLine> {
    let mut lines: Vec<&Complaints> = complained.iter().collect();
    sort_by_rate(&mut lines);
    lines
        .into_iter()
        .take(MOST_SUPPLIERS)
        .map(|line| SupplierLine {
            supplier_id: line.id,
            name: line.name.clone(),
            products: line.products,
            rate: ComplaintRate::of(line, compared),
        })
        .collect()
}

fn hottest(complained: &[Complaints]) -> Vec<Uuid> {
    let mut lines: Vec<(i64, Uuid)> = complained.iter().map(|line| (line.tickets, line.id)).collect();
    lines.sort_by_key(|(tickets, id)| (Reverse(*tickets), *id));
    lines.into_iter().take(MOST_HOT).map(|(_, id)| id).collect()
}

fn heatmap(hottest: &[Uuid], issues: &[query::IssuesOfProduct], complained: &[Complaints]) -> Vec<ProductIssue> {
    let names: HashMap<Uuid, &str> = complained.iter().map(|product| (product.id, &*product.name)).collect();
    let mut pairs: Vec<ProductIssue> = issues
        .iter()
        .map(|one| ProductIssue {
            product_id: one.product_id,
            name: names.get(&one.product_id).copied().unwrap_or_default().to_owned(),
            issue_type: one.issue_type,
            tickets: count(one.tickets),
        })
        .collect();
    let place = |pair: &ProductIssue| {
        (
            hottest.iter().position(|id| *id == pair.product_id),
            IssueType::ALL.iter().position(|known| *known == pair.issue_type),
        )
    };
    pairs.sort_by_key(place);
    pairs
}

fn spoiled_by_weekday(cells: &[measures::Cell]) -> Vec<SpoiledOnWeekday> {
    let mut sums = [(0, 0); 7];
    for cell in cells {
        let (spoiled, tickets) = &mut sums[cell.day.weekday().num_days_from_monday() as usize];
        *tickets += cell.sums.raised;
        if cell.issue_type == IssueType::SpoiledProduct {
            *spoiled += cell.sums.raised;
        }
    }
    (1..)
        .zip(sums)
        .map(|(weekday, (spoiled, tickets))| SpoiledOnWeekday {
            weekday,
            spoiled: count(spoiled),
            tickets: count(tickets),
        })
        .collect()
}

/// Days on which a product is far above its own norm.
fn batches(by_day: &[ProductDays], days: Days, first: Option<NaiveDate>) -> Vec<BatchSpike> {
    let mut spikes = Vec::new();
    for product in by_day {
        let on = |day: NaiveDate| product.days.binary_search(&day).map_or(0, |place| product.tickets[place]);
        for (&day, &tickets) in product.days.iter().zip(&product.tickets) {
            if tickets >= norm::LEAST
                && days.has(day)
                && let Some(norm) = Norm::of(day, first, on)
                && norm.is_exceeded_by(tickets)
            {
                spikes.push(BatchSpike {
                    day,
                    product_id: product.id,
                    name: product.name.clone(),
                    supplier: product.supplier.clone(),
                    tickets,
                    expected: norm.expected(),
                });
            }
        }
    }
    spikes.sort_by_key(|spike| (Reverse(spike.day), Reverse(spike.tickets), spike.product_id));
    spikes.truncate(MOST_BATCHES);
    spikes
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::*;

    fn line(name: &str, tickets: i64, units: i64) -> Complaints {
        Complaints {
            id: Uuid::from_u128(name.bytes().map(u128::from).sum()),
            name: name.to_owned(),
            supplier: String::new(),
            products: 1,
            tickets,
            tickets_before: 0,
            units: Decimal::from(units),
        }
    }

    #[test]
    fn what_was_sold_twice_does_not_lead() {
        let lines = [line("sold twice", 2, 2), line("bad", 50, 100), line("good", 1, 10_000), line("never sold", 3, 0)];
        let told = products(&lines, true);
        assert_eq!(
            told.iter().map(|line| &*line.name).collect::<Vec<_>>(),
            ["bad", "sold twice", "good", "never sold"]
        );
        // Wilson's interval of 50 in 100 begins at 0.4038, of 2 in 2 at 0.3424.
        assert_eq!(told[0].rate.per_thousand.as_deref(), Some("500.00"));
        assert_eq!(told[0].rate.at_least_per_thousand.as_deref(), Some("403.83"));
        assert_eq!(told[1].rate.at_least_per_thousand.as_deref(), Some("342.38"));
        assert_eq!(told[3].rate.per_thousand, None);
        assert_eq!(told[3].rate.tickets_before, Some(0));
    }
}
