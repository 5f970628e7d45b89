//! Product quality: which products and suppliers customers complain about, and when.

use chrono::NaiveDate;
use serde::Serialize;
use specta::Type;
use uuid::Uuid;

use super::{Days, Freshness};
use crate::tickets::IssueType;

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
