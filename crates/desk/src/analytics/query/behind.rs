//! The tickets behind a mark, page by page and as an export.

use chrono::{DateTime, NaiveDateTime, Utc};
use futures::stream::BoxStream;
use futures::{StreamExt, TryStreamExt};
use rust_decimal::Decimal;
use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgConnection, Result, Row};
use uuid::Uuid;

use super::{Sql, push_days};
use crate::analytics::{BehindCursor, ChartMark, Counted, Days, Question};
use crate::tickets::{IssueType, TicketPriority, TicketStatus};

impl ChartMark {
    /// The facts `d` of the tickets that the mark stands for.
    fn push(&self, sql: &mut Sql, question: &Question, days: Days) {
        sql.push(" from desk.ticket_facts d where true");
        question.push_facts(sql);
        match self.what {
            Counted::SettledThen => push_days(sql, "d.settled_day", days),
            Counted::Waiting => {
                sql.push(" and d.day <= ").push_bind(days.to);
                sql.push(" and (d.settled_day is null or d.settled_day > ").push_bind(days.to).push(")");
            }
            Counted::Granted | Counted::Refunded | Counted::Credited => self.push_grants(sql, days),
            _ => push_days(sql, "d.day", days),
        }
        sql.push(match self.what {
            Counted::Answered => " and d.answered_at is not null",
            Counted::Settled => " and d.settled_at is not null",
            Counted::AnswerMissed => {
                " and (d.answer_kept is false or (d.answered_at is null and d.settled_at is null and d.answer_by < now()))"
            }
            Counted::SettlementMissed => {
                " and (d.settlement_kept is false or (d.settled_at is null and d.settle_by < now()))"
            }
            Counted::Accepted => " and d.settled_at is not null and not d.reopened",
            Counted::Reopened => " and d.reopened",
            Counted::WroteAgain => " and d.wrote_again",
            Counted::Repeat => " and d.is_repeat",
            Counted::Escalated => " and (d.priority_raised or d.reopened or d.approval_asked)",
            Counted::PriorityRaised => " and d.priority_raised",
            Counted::ApprovalAsked => " and d.approval_asked",
            Counted::WithoutProduct => " and not d.has_product",
            _ => "",
        });
        if let Some(hour) = self.hour {
            sql.push(" and extract(hour from d.raised_at at time zone (select s.business_tz from desk.settings s)) = ")
                .push_bind(hour);
        }
        if let Some(weekday) = self.weekday {
            sql.push(" and extract(isodow from d.day) = ").push_bind(weekday);
        }
        if let Some(customer) = self.customer_id {
            sql.push(" and d.customer_id = ").push_bind(customer);
        }
        let seconds = match (self.what, self.working) {
            (Counted::Answered | Counted::AnswerMissed, false) => "d.answer_seconds",
            (Counted::Answered | Counted::AnswerMissed, true) => "d.answer_working_seconds",
            (_, false) => "d.settle_seconds",
            (_, true) => "d.settle_working_seconds",
        };
        if let Some(over) = self.over {
            sql.push(format_args!(" and greatest({seconds}, 1) > ")).push_bind(over);
        }
        if let Some(up_to) = self.up_to {
            sql.push(format_args!(" and greatest({seconds}, 1) <= ")).push_bind(up_to);
        }
    }

    fn push_grants(&self, sql: &mut Sql, days: Days) {
        sql.push(" and d.ticket_id in (select g.ticket_id from desk.ticket_grants g where true");
        push_days(sql, "g.day", days);
        sql.push(match self.what {
            Counted::Refunded => " and g.refund <> 0",
            Counted::Credited => " and g.credit <> 0",
            _ => "",
        });
        if let Some(person) = self.granted_by {
            sql.push(" and g.granted_by = ").push_bind(person);
        }
        if let Some(approved) = self.approved {
            sql.push(" and g.approved = ").push_bind(approved);
        }
        sql.push(")");
    }
}

/// A ticket behind a mark.
#[derive(Debug, FromRow)]
pub(in crate::analytics) struct Behind {
    pub id: Uuid,
    pub ticket_number: String,
    pub subject: String,
    pub customer_name: String,
    pub issue_type: IssueType,
    pub priority: TicketPriority,
    pub status: TicketStatus,
    pub raised_at: DateTime<Utc>,
    pub answer_seconds: Option<i32>,
    pub settle_seconds: Option<i32>,
    pub refund_amount: Option<Decimal>,
}

/// The tickets behind a mark after a place, newest first.
pub(in crate::analytics) async fn behind(
    connection: &mut PgConnection,
    question: &Question,
    mark: &ChartMark,
    days: Days,
    after: Option<BehindCursor>,
    limit: i64,
) -> Result<Vec<Behind>> {
    let mut sql =
        Sql::new("with found as materialized (select d.ticket_id, d.raised_at, d.answer_seconds, d.settle_seconds");
    mark.push(&mut sql, question, days);
    if let Some(after) = after {
        sql.push(" and (d.raised_at, d.ticket_id) < (")
            .push_bind(after.raised_at)
            .push(", ")
            .push_bind(after.id)
            .push(")");
    }
    sql.push(" order by d.raised_at desc, d.ticket_id desc limit ").push_bind(limit);
    sql.push(
        ") select t.id, t.ticket_number, t.subject, coalesce(c.name, '') as customer_name, t.issue_type, t.priority, t.status,
                f.raised_at, f.answer_seconds, f.settle_seconds, t.refund_amount
           from found f join support_tickets t on t.id = f.ticket_id left join desk.customers c on c.id = t.customer_id
          order by f.raised_at desc, f.ticket_id desc",
    );
    sql.build_query_as().fetch_all(connection).await
}

/// How many tickets are behind a mark.
pub(in crate::analytics) async fn count_behind(
    connection: &mut PgConnection,
    question: &Question,
    mark: &ChartMark,
    days: Days,
) -> Result<i64> {
    let mut sql = Sql::new("select count(*)");
    mark.push(&mut sql, question, days);
    sql.build_query_scalar().fetch_one(connection).await
}

/// One row of an export.
#[derive(Debug)]
pub(in crate::analytics) struct ExportRow(PgRow);

impl ExportRow {
    /// The time in this column, by the shop's clock.
    pub(in crate::analytics) fn time(&self, column: usize) -> Result<Option<NaiveDateTime>> {
        self.0.try_get(column)
    }

    /// The text in this column, empty where there is none.
    pub(in crate::analytics) fn text(&self, column: usize) -> Result<&str> {
        Ok(self.0.try_get::<Option<&str>, _>(column)?.unwrap_or_default())
    }
}

/// The columns of an export, as the heading has them. Those of the last are what people wrote.
pub(in crate::analytics) const EXPORTED: [&str; 16] = [
    "Ticket",
    "Raised",
    "Issue type",
    "Priority",
    "Status",
    "First answer",
    "Seconds to first answer",
    "Working seconds to first answer",
    "Resolved",
    "Seconds to resolution",
    "Working seconds to resolution",
    "Resolution",
    "Amount",
    "Reopened",
    "Customer",
    "Subject",
];

/// Which of them are times.
pub(in crate::analytics) const EXPORTED_TIMES: [usize; 3] = [1, 5, 8];

/// The tickets behind a mark, to be read one by one.
pub(in crate::analytics) struct Export(Sql);

impl Export {
    pub(in crate::analytics) fn of(question: &Question, mark: &ChartMark, days: Days) -> Self {
        // The server writes everything as the file will have it, but for times: writing them was a third of its work.
        let mut sql = Sql::new(
            "with f as not materialized (
               select d.ticket_id, d.raised_at, d.answered_at, d.answer_seconds, d.answer_working_seconds, d.settled_at,
                      d.settle_seconds, d.settle_working_seconds, d.reopened",
        );
        mark.push(&mut sql, question, days);
        sql.push(
            ") select t.ticket_number, f.raised_at at time zone s.business_tz, t.issue_type::text,
                      t.priority::text, t.status::text, f.answered_at at time zone s.business_tz,
                      f.answer_seconds::text, f.answer_working_seconds::text,
                      f.settled_at at time zone s.business_tz, f.settle_seconds::text,
                      f.settle_working_seconds::text, t.resolution_type::text, t.refund_amount::text,
                      case when f.reopened then 'yes' else 'no' end, c.name, t.subject
                 from f join support_tickets t on t.id = f.ticket_id
                 cross join (select s.business_tz from desk.settings s) s
                 left join desk.customers c on c.id = t.customer_id
                order by f.raised_at desc, f.ticket_id desc",
        );
        Self(sql)
    }

    /// The rows, newest ticket first, as they arrive.
    pub(in crate::analytics) fn rows<'a>(
        &'a mut self,
        connection: &'a mut PgConnection,
    ) -> BoxStream<'a, Result<ExportRow>> {
        self.0.build().fetch(connection).map_ok(ExportRow).boxed()
    }
}
