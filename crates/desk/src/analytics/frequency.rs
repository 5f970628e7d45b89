//! Issue frequency: how many complaints, of which types, and whether that is more than usual.

use chrono::NaiveDate;
use serde::Serialize;
use specta::Type;

use super::{Days, Freshness};
use crate::tickets::IssueType;

/// How often customers complain, and about what.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub struct IssueFrequency {
    /// How current these figures are.
    pub freshness: Freshness,
    /// Tickets that were raised.
    pub tickets: i32,
    /// The same of the days before; nothing where nobody compares.
    pub tickets_before: Option<i32>,
    /// By type, the most common first; types without a ticket in either time are left out.
    pub types: Vec<TypeCount>,
    /// Week by week (Monday to Sunday, cut at the ends of the question), every week of the question.
    pub weeks: Vec<WeekOfTypes>,
    /// Day by day, every day of the question.
    pub days: Vec<DayCount>,
    /// What was unusual: days on which one type came far more often than on the same weekday before. The newest first.
    pub spikes: Vec<TypeSpike>,
}

/// How many tickets of one type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct TypeCount {
    /// The type.
    pub issue_type: IssueType,
    /// Tickets that were raised.
    pub tickets: i32,
    /// The same of the days before; nothing where nobody compares.
    pub tickets_before: Option<i32>,
}

/// One week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct WeekOfTypes {
    /// Its days that are in the question.
    pub days: Days,
    /// All types together.
    pub tickets: i32,
    /// By type; types without a ticket are left out.
    pub types: Vec<TypeCount>,
}

/// One day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct DayCount {
    /// The day.
    pub day: NaiveDate,
    /// Tickets that were raised.
    pub tickets: i32,
    /// What the same weekday of the eight weeks before makes one expect (their median), with one decimal: `12.5`.
    /// Nothing where less than four of those weeks have anything to tell.
    pub expected: Option<String>,
    /// Whether it was far more than that.
    pub is_spike: bool,
}

/// A day on which one type was far more common than usual.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct TypeSpike {
    /// The day.
    pub day: NaiveDate,
    /// The type.
    pub issue_type: IssueType,
    /// Tickets that were raised.
    pub tickets: i32,
    /// What was to be expected, with one decimal.
    pub expected: String,
}
