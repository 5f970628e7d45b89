//! All SQL about notices. Every query runs as the person at the desk.

use chrono::{DateTime, Utc};
use sqlx::{PgPool, Result};
use uuid::Uuid;

use super::{Notice, NoticeCursor, NoticeKind};

/// Up to when the person has read everything: what they said, or a month ago. By itself, because row security keeps a
/// condition with a question in it from using the index on the time, and the newest are few where everything is read.
async fn read_to(pool: &PgPool) -> Result<DateTime<Utc>> {
    sqlx::query_scalar!(
        r#"
        select greatest(now() - interval '30 days',
                        (select w.read_to from desk.notices_read_to w where w.user_id = (select desk.current_user_id()))) as "read_to!"
        "#
    )
    .fetch_one(pool)
    .await
}

/// The newest before a place, of the desk's and of the person's own.
pub(super) async fn notices(
    pool: &PgPool,
    for_me: bool,
    before: Option<NoticeCursor>,
    limit: usize,
) -> Result<Vec<Notice>> {
    let read_to = read_to(pool).await?;
    let before_at = before.map(|place| place.created_at);
    let before_id = before.map(|place| place.id);
    // Two short lists, each by its index; together they would be sorted whole.
    sqlx::query!(
        r#"
        select n.id as "id!", n.type as "kind!", n.title as "title!", n.message as "message!", t.ticket_number as "ticket_number?",
               n.for_me as "for_me!", n.is_read as "is_read!", n.created_at as "created_at!"
          from (
            (select s.id, s.type, s.title, s.message, s.reference_id, s.for_user is not null as for_me,
                    s.created_at <= $5
                      or exists (select from desk.staff_notification_reads r
                                  where r.notification_id = s.id and r.user_id = (select desk.current_user_id())) as is_read,
                    s.created_at
               from desk.staff_notifications s
              where ($1::timestamptz is null or (s.created_at, s.id) < ($1, $2::uuid))
                and (not $4 or s.for_user is not null)
              order by s.created_at desc, s.id desc
              limit $3)
            union all
            (select o.id, o.type, o.title, o.message, case when o.reference_type = 'support_ticket' then o.reference_id end, true,
                    o.is_read, o.created_at
               from desk.own_notifications o
              where $1::timestamptz is null or (o.created_at, o.id) < ($1, $2::uuid)
              order by o.created_at desc, o.id desc
              limit $3)
          ) n
          left join support_tickets t on t.id = n.reference_id
         order by n.created_at desc, n.id desc
         limit $3
        "#,
        before_at,
        before_id,
        i64::try_from(limit).unwrap_or(i64::MAX),
        for_me,
        read_to
    )
    .map(|row| Notice {
        id: row.id,
        kind: NoticeKind::of(&row.kind),
        title: row.title,
        message: row.message,
        ticket_number: row.ticket_number,
        for_me: row.for_me,
        is_read: row.is_read,
        created_at: row.created_at,
    })
    .fetch_all(pool)
    .await
}

/// Without the kinds that are `never` wanted, and without those that are wanted of `only_mine` on tickets of others.
pub(super) async fn unread(pool: &PgPool, never: &[String], only_mine: &[String], most: i32) -> Result<i32> {
    let read_to = read_to(pool).await?;
    sqlx::query_scalar!(
        r#"
        select (
          select count(*) from (
            select from desk.staff_notifications s
             where s.created_at > $2
               and not exists (select from desk.staff_notification_reads r
                                where r.notification_id = s.id and r.user_id = (select desk.current_user_id()))
               and s.type <> all ($3)
               and (s.type <> all ($4)
                    or s.reference_id in (select a.ticket_id from desk.ticket_assignees a where a.user_id = (select desk.current_user_id())))
             order by s.created_at desc
             limit $1
          ) of_the_desk
        )::int + (
          select count(*) from (select from desk.own_notifications o where not o.is_read limit $1) own
        )::int as "unread!"
        "#,
        i64::from(most),
        read_to,
        never,
        only_mine
    )
    .fetch_one(pool)
    .await
    .map(|unread| unread.min(most))
}

pub(super) async fn mark_read(pool: &PgPool, notices: &[Uuid]) -> Result<()> {
    sqlx::query!("select mark_notifications_read($1)", notices).fetch_one(pool).await.map(drop)
}

pub(super) async fn mark_read_about(pool: &PgPool, ticket: Uuid) -> Result<()> {
    sqlx::query!("select desk.read_notices_of($1)", ticket).fetch_one(pool).await.map(drop)
}

pub(super) async fn mark_all_read(pool: &PgPool, up_to: DateTime<Utc>) -> Result<()> {
    sqlx::query!("select desk.read_all_notices($1)", up_to).fetch_one(pool).await.map(drop)
}
