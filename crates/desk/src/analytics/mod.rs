//! Analytics: what the guide asks of the shop's tickets. What each figure means is said once, in
//! `migrations/0090_analytics.sql`, beside the SQL that counts it; here the answers are put together.

mod behind;
mod choices;
mod customers;
mod export;
mod frequency;
mod money;
mod products;
mod question;
mod response;
mod today;

pub use behind::{BehindCursor, ChartMark, Counted, TicketBehind, TicketsBehind};
pub use choices::{Choice, ChoiceKind};
pub use customers::{CustomerFigures, CustomerSatisfaction, CustomerStep, CustomersOfType, Repeater};
pub use export::{ExportProgress, SavedRows};
pub use frequency::{DayCount, IssueFrequency, TypeCount, TypeSpike, WeekOfTypes};
pub use money::{MoneyFigures, MoneyGranted, MoneyOfAgent, MoneyOfMonth, MoneyOfType};
pub use products::{
    BatchSpike, ComplaintRate, ProductIssue, ProductLine, ProductQuality, SpoiledInMonth, SpoiledOnWeekday,
    SupplierLine,
};
pub use question::{Days, Question};
pub use response::{
    DeadlinesKept, Durations, Kept, ResponseFigures, ResponseOfType, ResponseStep, ResponseTimes, TimeSlice,
};
pub use today::{HourCount, NewestTicket, StatusCount, Today, TypeToday};

use chrono::{DateTime, Utc};
use serde::Serialize;
use specta::Type;

/// How current an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
pub struct Freshness {
    /// When it was counted, by the database's clock.
    pub as_of: DateTime<Utc>,
    /// Tickets that have changed and are not counted anew yet: more than zero only for a while after a change of the time
    /// zone or the working hours, a restore or a first start.
    pub waiting: i32,
}

use std::future::Future;
use std::path::Path;

use uuid::Uuid;

use crate::Desk;
use crate::error::{DeskError, Result};

fn soon<T>() -> Result<T> {
    Err(DeskError::invalid("Analytics are being built."))
}
/// Issue frequency.
pub async fn issue_frequency(_desk: &Desk, _question: &Question) -> Result<IssueFrequency> {
    soon()
}
/// Response.
pub async fn response_times(_desk: &Desk, _question: &Question) -> Result<ResponseTimes> {
    soon()
}
/// Money.
pub async fn money_granted(_desk: &Desk, _question: &Question) -> Result<MoneyGranted> {
    soon()
}
/// Products.
pub async fn product_quality(_desk: &Desk, _question: &Question) -> Result<ProductQuality> {
    soon()
}
/// Customers.
pub async fn customer_satisfaction(_desk: &Desk, _question: &Question) -> Result<CustomerSatisfaction> {
    soon()
}
/// Today.
pub async fn today(_desk: &Desk) -> Result<Today> {
    soon()
}
/// Choices.
pub async fn choices(_desk: &Desk, _kind: ChoiceKind, _words: &str) -> Result<Vec<Choice>> {
    soon()
}
/// Chosen.
pub async fn chosen(_desk: &Desk, _kind: ChoiceKind, _ids: &[Uuid]) -> Result<Vec<Choice>> {
    soon()
}
/// Behind.
pub async fn tickets_behind(
    _desk: &Desk,
    _question: &Question,
    _mark: &ChartMark,
    _after: Option<BehindCursor>,
) -> Result<TicketsBehind> {
    soon()
}
/// Export.
pub async fn export(
    _desk: &Desk,
    _question: &Question,
    _mark: &ChartMark,
    _file: &Path,
    _on_progress: impl Fn(ExportProgress),
    _stopped: impl Future<Output = ()>,
) -> Result<Option<SavedRows>> {
    soon()
}
