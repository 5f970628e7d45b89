//! The list: one page of it, and the numbers above it.

use chrono::{DateTime, Utc};
use sqlx::{PgPool, Result};
use uuid::Uuid;

use crate::tickets::{IssueType, QueueCursor, QueueFilter, QueueRow, QueueStats, TicketPriority, TicketStatus};

/// What one look at the list brought, in the order of the list or, reversed, from its end.
pub(in crate::tickets) struct Found {
    pub rows: Vec<(QueueRow, String)>,
    /// How far the search came, where it stopped before the page was full and before the end.
    pub stopped: Option<(DateTime<Utc>, QueueCursor)>,
    /// The search matched more than were sorted.
    pub cut: bool,
}

/// A line of the answer: a ticket of the page, or the one at which the search stopped.
struct Line {
    found: bool,
    cut: bool,
    value: String,
    id: Uuid,
    ticket_number: String,
    subject: String,
    customer_name: String,
    customer_email: String,
    issue_type: IssueType,
    priority: TicketPriority,
    status: TicketStatus,
    photo_count: i32,
    unread: bool,
    assignee: Option<String>,
    created_at: DateTime<Utc>,
}

pub(in crate::tickets) async fn queue(
    pool: &PgPool,
    filter: &QueueFilter,
    search: &str,
    place: Option<&QueueCursor>,
    limit: usize,
) -> Result<Found> {
    // Row security keeps the indexes of a search from being used in plain queries (ILIKE is not leakproof), and a page that
    // is joined under it is planned anew at each call. So a function of the schema asks who calls and reads the page.
    let lines = sqlx::query_as!(
        Line,
        r#"
        select found as "found!", cut as "cut!", value as "value!", id as "id!", ticket_number as "ticket_number!",
               subject as "subject!", customer_name as "customer_name!", customer_email as "customer_email!",
               issue_type as "issue_type!: IssueType", priority as "priority!: TicketPriority",
               status as "status!: TicketStatus", photo_count as "photo_count!", unread as "unread!", assignee,
               created_at as "created_at!"
          from desk.queue_rows($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        "#,
        search,
        &filter.statuses as _,
        &filter.priorities as _,
        filter.sort.column(),
        filter.descending,
        place.is_some_and(QueueCursor::is_backward),
        filter.from,
        place.map(|cursor| cursor.value.as_str()),
        place.map(|cursor| cursor.id),
        i32::try_from(limit).unwrap_or(i32::MAX),
        filter.mine,
    )
    .fetch_all(pool)
    .await?;

    let mut found = Found { rows: Vec::with_capacity(lines.len()), stopped: None, cut: false };
    for line in lines {
        found.cut |= line.cut;
        if line.found {
            found.rows.push(line.told());
        } else {
            found.stopped = Some((line.created_at, QueueCursor::behind(line.value, line.id)));
        }
    }
    Ok(found)
}

impl Line {
    fn told(self) -> (QueueRow, String) {
        let row = QueueRow {
            id: self.id,
            ticket_number: self.ticket_number,
            subject: self.subject,
            customer_name: self.customer_name,
            customer_email: self.customer_email,
            issue_type: self.issue_type,
            priority: self.priority,
            status: self.status,
            photo_count: self.photo_count,
            unread: self.unread,
            assignee: self.assignee,
            created_at: self.created_at,
        };
        (row, self.value)
    }
}

pub(in crate::tickets) async fn queue_stats(pool: &PgPool) -> Result<QueueStats> {
    sqlx::query_as!(
        QueueStats,
        r#"
        select open::int as "open!", in_progress::int as "in_progress!", resolved::int as "resolved!",
               critical::int as "critical!",
               (select count(*)
                  from desk.ticket_assignees a join support_tickets t on t.id = a.ticket_id
                 where a.user_id = (select desk.current_user_id()) and t.status not in ('resolved', 'closed'))::int as "mine!"
          from desk.queue_stats()
        "#
    )
    .fetch_one(pool)
    .await
}
