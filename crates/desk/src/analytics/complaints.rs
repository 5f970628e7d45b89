//! How often something is complained about, and how sure that is.

use std::collections::HashMap;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::Serialize;
use specta::Type;
use uuid::Uuid;

use super::Days;
use super::measures::count;
use super::query::ProductDays;
use crate::money::quantity;

/// How often something is complained about, beside how much of it is sold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct ComplaintRate {
    /// Tickets.
    pub tickets: i32,
    /// The same of the days before; nothing where nobody compares.
    pub tickets_before: Option<i32>,
    /// Units that were ordered on the days of the question, such as `1240` or `12.5`.
    pub units_sold: String,
    /// Tickets for a thousand units, with two decimals; nothing where none was sold.
    pub per_thousand: Option<String>,
    /// What the rate is at least, with 95 % confidence (lower bound of Wilson's interval), with two decimals. Sorting by
    /// it keeps a product that was sold twice from leading.
    pub at_least_per_thousand: Option<String>,
}

/// What is complained about: a product, or what a supplier sells.
#[derive(Debug)]
pub(super) struct Complaints {
    pub id: Uuid,
    pub name: String,
    /// The product's; empty where it has none, and of suppliers.
    pub supplier: String,
    /// How many products these are.
    pub products: i32,
    pub tickets: i64,
    pub tickets_before: i64,
    pub units: Decimal,
}

impl Complaints {
    pub(super) fn of(product: &ProductDays, days: Days, before: Option<Days>) -> Self {
        let tickets = |days: Days| -> i64 {
            let counted = product.days.iter().zip(&product.tickets);
            counted.filter(|(day, _)| days.has(**day)).map(|(_, tickets)| i64::from(*tickets)).sum()
        };
        Self {
            id: product.id,
            name: product.name.clone(),
            supplier: product.supplier.clone(),
            products: 1,
            tickets: tickets(days),
            tickets_before: before.map_or(0, tickets),
            units: product.units,
        }
    }
}

/// Suppliers whose products are complained about. Units are those of all of their products.
pub(super) fn suppliers(products: &[ProductDays], complained: &[Complaints]) -> Vec<Complaints> {
    let mut suppliers: HashMap<Uuid, Complaints> = HashMap::new();
    for (product, complaints) in products.iter().zip(complained) {
        let Some(id) = product.supplier_id else { continue };
        let supplier = suppliers.entry(id).or_insert_with(|| Complaints {
            id,
            name: product.supplier.clone(),
            supplier: String::new(),
            products: 0,
            tickets: 0,
            tickets_before: 0,
            units: Decimal::ZERO,
        });
        supplier.products += i32::from(complaints.tickets > 0);
        supplier.tickets += complaints.tickets;
        supplier.tickets_before += complaints.tickets_before;
        supplier.units += complaints.units;
    }
    suppliers.into_values().filter(|supplier| supplier.tickets > 0).collect()
}

impl ComplaintRate {
    pub(super) fn of(complained: &Complaints, compared: bool) -> Self {
        let tickets = count(complained.tickets);
        let units = complained.units.to_f64().unwrap_or_default();
        let told = |rate: f64| format!("{:.2}", 1_000.0 * rate);
        Self {
            tickets,
            tickets_before: compared.then(|| count(complained.tickets_before)),
            units_sold: quantity(complained.units),
            per_thousand: (units > 0.0).then(|| told(f64::from(tickets) / units)),
            at_least_per_thousand: at_least(tickets, units).map(told),
        }
    }
}

/// The lower bound of Wilson's interval at 95 %: what the rate is at least, so far as so many tickets on so many units can
/// tell. Two complaints on two units say less than fifty on a thousand. Where there are more tickets than units (a piece of
/// a kilogram) each is taken for one unit. Nothing where none was sold.
fn at_least(tickets: i32, units: f64) -> Option<f64> {
    /// Of the normal distribution, for 95 % in the middle.
    const Z: f64 = 1.959_964;
    if units <= 0.0 {
        return None;
    }
    let units = units.max(f64::from(tickets));
    let rate = f64::from(tickets) / units;
    let middle = rate + Z * Z / (2.0 * units);
    let half = Z * (rate * (1.0 - rate) / units + Z * Z / (4.0 * units * units)).sqrt();
    Some(((middle - half) / (1.0 + Z * Z / units)).max(0.0))
}

/// Highest sure rate first; of equal ones that with more tickets.
fn order(complained: &Complaints) -> (f64, i64) {
    (
        at_least(count(complained.tickets), complained.units.to_f64().unwrap_or_default()).unwrap_or(-1.0),
        complained.tickets,
    )
}

pub(super) fn sort_by_rate(lines: &mut [&Complaints]) {
    lines.sort_by(|one, other| {
        let ((rate, tickets), (other_rate, other_tickets)) = (order(one), order(other));
        other_rate.total_cmp(&rate).then(other_tickets.cmp(&tickets)).then(one.id.cmp(&other.id))
    });
}
