//! What tickets add up to by day: their measures, what waits, and what is overdue.

use chrono::NaiveDate;
use sqlx::{FromRow, PgConnection, Result};

use super::{Sql, push_days};
use crate::analytics::measures::{Cell, Measures, NAMES};
use crate::analytics::{Days, Question};
use crate::tickets::TicketPriority;

fn sums() -> String {
    NAMES.map(|name| format!("sum(d.{name})::bigint as {name}")).join(", ")
}

/// The measures by day and type.
pub(in crate::analytics) async fn cells(
    connection: &mut PgConnection,
    question: &Question,
    days: Days,
) -> Result<Vec<Cell>> {
    let mut sql = Sql::new(format!("select d.day, d.issue_type, {}", sums()));
    question.push_measures(&mut sql);
    push_days(&mut sql, "d.day", days);
    sql.push(" group by d.day, d.issue_type");
    sql.build_query_as().fetch_all(connection).await
}

/// Tickets that waited when the day before this one ended.
pub(in crate::analytics) async fn backlog_before(
    connection: &mut PgConnection,
    question: &Question,
    day: NaiveDate,
) -> Result<i64> {
    let mut sql = Sql::new("select coalesce(sum(d.raised) - sum(d.settled_then), 0)::bigint");
    question.push_measures(&mut sql);
    sql.push(" and d.day < ").push_bind(day);
    sql.build_query_scalar().fetch_one(connection).await
}

/// The measures of one priority.
#[derive(Debug, FromRow)]
pub(in crate::analytics) struct OfPriority {
    pub priority: TicketPriority,
    #[sqlx(flatten)]
    pub sums: Measures,
}

/// The measures by priority.
pub(in crate::analytics) async fn by_priority(
    connection: &mut PgConnection,
    question: &Question,
    days: Days,
) -> Result<Vec<OfPriority>> {
    let mut sql = Sql::new(format!("select d.priority, {}", sums()));
    if question.is_of_subjects() || !question.issue_types.is_empty() || !question.statuses.is_empty() {
        // The finest sums know all three.
        let of_state = Question { priorities: all_where_empty(&question.priorities), ..question.clone() };
        of_state.push_measures(&mut sql);
    } else {
        sql.push(" from desk.ticket_days d where d.cut = 2");
        question.push_kinds(&mut sql);
    }
    push_days(&mut sql, "d.day", days);
    sql.push(" group by d.priority");
    sql.build_query_as().fetch_all(connection).await
}

fn all_where_empty(priorities: &[TicketPriority]) -> Vec<TicketPriority> {
    if priorities.is_empty() { TicketPriority::ALL.to_vec() } else { priorities.to_vec() }
}

/// What is overdue now.
#[derive(Debug, FromRow)]
pub(in crate::analytics) struct Overdue {
    pub priority: TicketPriority,
    pub answers: i64,
    pub settlements: i64,
}

/// What is overdue of the tickets that were raised on these days, by priority.
pub(in crate::analytics) async fn overdue(
    connection: &mut PgConnection,
    question: &Question,
    days: Days,
) -> Result<Vec<Overdue>> {
    let mut sql = Sql::new(
        "select d.priority, count(*) filter (where d.answered_at is null and d.answer_by < now()) as answers,
                count(*) filter (where d.settle_by < now()) as settlements
           from desk.ticket_facts d
          where d.settled_at is null and d.settle_by is not null",
    );
    question.push_facts(&mut sql);
    push_days(&mut sql, "d.day", days);
    sql.push(" group by d.priority");
    sql.build_query_as().fetch_all(connection).await
}
