//! What was granted.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use sqlx::{FromRow, PgConnection, Result};
use uuid::Uuid;

use super::{Sql, push_days};
use crate::analytics::{Days, Question};
use crate::tickets::IssueType;

/// What was granted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, FromRow)]
pub(in crate::analytics) struct Granted {
    pub refund: Decimal,
    pub credit: Decimal,
    pub refund_tickets: i64,
    pub credit_tickets: i64,
}

/// What was granted on one day for one type.
#[derive(Debug, FromRow)]
pub(in crate::analytics) struct GrantCell {
    pub day: NaiveDate,
    pub issue_type: IssueType,
    pub approved: bool,
    #[sqlx(flatten)]
    pub granted: Granted,
}

const GRANTED: &str = "sum(d.refund) as refund, sum(d.credit) as credit, sum(d.refund_tickets)::bigint as refund_tickets, \
                       sum(d.credit_tickets)::bigint as credit_tickets";

/// By what grants are told apart beside their day.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    Type,
    Person,
}

impl Question {
    /// Grants `d` of the tickets that are asked for, from sums where some know what is asked.
    fn push_grants(&self, sql: &mut Sql, by: By) {
        let of_person = by == By::Person;
        if self.only_subject().is_some() && !self.is_of_state() {
            self.push_subject(sql, "desk.subject_grants");
        } else if self.is_of_subjects() || (of_person && !self.is_of_all_kinds()) {
            sql.push(" from desk.ticket_grants d where true");
            return self.push_facts(sql);
        } else if self.is_of_state() {
            sql.push(" from desk.granted_kind_days d where true");
        } else {
            sql.push(" from desk.granted_days d where d.cut = ").push(if of_person { 2 } else { 1 });
        }
        self.push_kinds(sql);
    }
}

/// What was granted by day, type and approval.
pub(in crate::analytics) async fn grants(
    connection: &mut PgConnection,
    question: &Question,
    days: Days,
) -> Result<Vec<GrantCell>> {
    let mut sql = Sql::new(format!("select d.day, d.issue_type, d.approved, {GRANTED}"));
    question.push_grants(&mut sql, By::Type);
    push_days(&mut sql, "d.day", days);
    sql.push(" group by d.day, d.issue_type, d.approved");
    sql.build_query_as().fetch_all(connection).await
}

/// What one person granted.
#[derive(Debug, FromRow)]
pub(in crate::analytics) struct GrantsOfAgent {
    pub agent_id: Option<Uuid>,
    pub name: String,
    pub approved: Decimal,
    #[sqlx(flatten)]
    pub granted: Granted,
}

/// What was granted by whom, the most first.
pub(in crate::analytics) async fn grants_by_agent(
    connection: &mut PgConnection,
    question: &Question,
    days: Days,
    most: i64,
) -> Result<Vec<GrantsOfAgent>> {
    let mut sql = Sql::new(format!(
        "select a.agent_id, coalesce(u.name, '') as name, a.approved, a.refund, a.credit, a.refund_tickets, a.credit_tickets
           from (select d.granted_by as agent_id, coalesce(sum(d.refund + d.credit) filter (where d.approved), 0) as approved, {GRANTED}"
    ));
    question.push_grants(&mut sql, By::Person);
    push_days(&mut sql, "d.day", days);
    sql.push(" group by d.granted_by) a left join desk.people u on u.id = a.agent_id order by a.refund + a.credit desc, a.agent_id limit ")
        .push_bind(most);
    sql.build_query_as().fetch_all(connection).await
}
