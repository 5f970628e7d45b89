//! How the day goes.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{PgConnection, Result};

use crate::analytics::NewestTicket;
use crate::tickets::{IssueType, TicketPriority, TicketStatus};

/// The shop's day and the second of it.
pub(in crate::analytics) struct Now {
    pub day: NaiveDate,
    pub at: DateTime<Utc>,
}

pub(in crate::analytics) async fn now(connection: &mut PgConnection) -> Result<Now> {
    sqlx::query!(r#"select (now() at time zone s.business_tz)::date as "day!", now() as "at!" from desk.settings s"#)
        .map(|row| Now { day: row.day, at: row.at })
        .fetch_one(connection)
        .await
}

/// By the same time of day: how many tickets were raised on each of these days until the clock showed what it shows now.
pub(in crate::analytics) async fn raised_by_now(
    connection: &mut PgConnection,
    days: &[NaiveDate],
) -> Result<Vec<(NaiveDate, i32)>> {
    sqlx::query!(
        r#"
        select d.day as "day!", count(*)::integer as "tickets!"
          from desk.ticket_facts d cross join desk.settings s
         where d.day = any ($1)
           and (d.raised_at at time zone s.business_tz)::time <= (now() at time zone s.business_tz)::time
         group by d.day
        "#,
        days
    )
    .map(|row| (row.day, row.tickets))
    .fetch_all(connection)
    .await
}

/// What one hour brought.
pub(in crate::analytics) struct OfHour {
    pub hour: i32,
    pub raised: i32,
    pub settled: i32,
}

pub(in crate::analytics) async fn hours(connection: &mut PgConnection, day: NaiveDate) -> Result<Vec<OfHour>> {
    sqlx::query!(
        r#"
        select h.hour::integer as "hour!", count(*) filter (where h.raised)::integer as "raised!",
               count(*) filter (where not h.raised)::integer as "settled!"
          from (
            select extract(hour from d.raised_at at time zone s.business_tz) as hour, true as raised
              from desk.ticket_facts d cross join desk.settings s where d.day = $1
            union all
            select extract(hour from d.settled_at at time zone s.business_tz), false
              from desk.ticket_facts d cross join desk.settings s where d.settled_day = $1
          ) h
         group by h.hour
        "#,
        day
    )
    .map(|row| OfHour { hour: row.hour, raised: row.raised, settled: row.settled })
    .fetch_all(connection)
    .await
}

/// What waits now.
pub(in crate::analytics) struct Waits {
    pub unanswered: i32,
    pub longest_since: Option<DateTime<Utc>>,
    pub overdue: i32,
    pub answered_today: i32,
    pub median_answer: Option<i32>,
}

pub(in crate::analytics) async fn waits(connection: &mut PgConnection, day: NaiveDate) -> Result<Waits> {
    sqlx::query!(
        r#"
        select w.unanswered as "unanswered!", w.longest_since, o.overdue as "overdue!", a.answered as "answered!", a.median
          from (
            select count(*)::integer as unanswered, min(d.raised_at) as longest_since
              from desk.ticket_facts d where d.answered_at is null and d.settled_at is null
          ) w
          cross join (
            select count(*)::integer as overdue
              from desk.ticket_facts d
             where d.settled_at is null and d.settle_by is not null
               and (d.settle_by < now() or (d.answered_at is null and d.answer_by < now()))
          ) o
          cross join (
            select count(*)::integer as answered, (percentile_disc(0.5) within group (order by d.answer_seconds))::integer as median
              from desk.ticket_facts d
             where d.answered_at >= (select $1::date::timestamp at time zone s.business_tz from desk.settings s)
               and d.answered_at < (select ($1::date + 1)::timestamp at time zone s.business_tz from desk.settings s)
          ) a
        "#,
        day
    )
    .map(|row| Waits {
        unanswered: row.unanswered,
        longest_since: row.longest_since,
        overdue: row.overdue,
        answered_today: row.answered,
        median_answer: row.median,
    })
    .fetch_one(connection)
    .await
}

/// Open tickets by status and priority.
pub(in crate::analytics) async fn open_now(
    connection: &mut PgConnection,
) -> Result<Vec<(TicketStatus, TicketPriority, i64)>> {
    sqlx::query!(
        r#"
        select d.status as "status!: TicketStatus", d.priority as "priority!: TicketPriority", sum(d.raised)::bigint as "tickets!"
          from desk.ticket_days d
         where d.cut = 3 and d.status not in ('resolved', 'closed')
         group by d.status, d.priority
        "#
    )
    .map(|row| (row.status, row.priority, row.tickets))
    .fetch_all(connection)
    .await
}

/// The newest tickets of a day.
pub(in crate::analytics) async fn newest(
    connection: &mut PgConnection,
    day: NaiveDate,
    most: i64,
) -> Result<Vec<NewestTicket>> {
    sqlx::query!(
        r#"
        select t.ticket_number, t.subject, t.issue_type as "issue_type: IssueType", t.priority as "priority: TicketPriority", t.created_at
          from desk.ticket_facts d join support_tickets t on t.id = d.ticket_id
         where d.day = $1
         order by d.raised_at desc, d.ticket_id desc
         limit $2
        "#,
        day,
        most
    )
    .map(|row| NewestTicket {
        ticket_number: row.ticket_number,
        subject: row.subject,
        issue_type: row.issue_type,
        priority: row.priority,
        raised_at: row.created_at,
    })
    .fetch_all(connection)
    .await
}
