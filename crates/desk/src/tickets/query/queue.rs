//! The list: one page of it, and the numbers above it.

use sqlx::{PgPool, Result};

use crate::tickets::{IssueType, QueueCursor, QueueFilter, QueueRow, QueueStats, TicketPriority, TicketStatus};

pub(in crate::tickets) async fn queue(
    pool: &PgPool,
    filter: &QueueFilter,
    search: &str,
    after: Option<&QueueCursor>,
    limit: usize,
) -> Result<Vec<QueueRow>> {
    // Row security keeps trigram indexes from being used in plain queries (ILIKE is not leakproof), so the search is
    // a function of the schema that checks the caller itself.
    sqlx::query_as!(
        QueueRow,
        r#"
        select t.id, t.ticket_number, t.subject,
               coalesce(c.name, '') as "customer_name!", coalesce(c.email, '') as "customer_email!",
               t.issue_type as "issue_type: IssueType", t.priority as "priority: TicketPriority",
               t.status as "status: TicketStatus",
               (select count(*) from ticket_attachments a where a.ticket_id = t.id)::int as "photo_count!",
               t.created_at
          from desk.find_tickets($1, $2, $3, $4, $5, $6) found
          join support_tickets t on t.id = found.id
          left join desk.customers c on c.id = t.customer_id
         order by t.created_at desc, t.id desc
        "#,
        search,
        &filter.statuses as _,
        &filter.priorities as _,
        after.map(|cursor| cursor.created_at),
        after.map(|cursor| cursor.id),
        i32::try_from(limit).unwrap_or(i32::MAX),
    )
    .fetch_all(pool)
    .await
}

pub(in crate::tickets) async fn queue_stats(pool: &PgPool) -> Result<QueueStats> {
    sqlx::query_as!(
        QueueStats,
        r#"
        select open::int as "open!", in_progress::int as "in_progress!", resolved::int as "resolved!",
               critical::int as "critical!"
          from desk.queue_stats()
        "#
    )
    .fetch_one(pool)
    .await
}
