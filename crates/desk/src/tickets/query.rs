//! All SQL about tickets. Every query runs as the person at the desk, under row security.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use sqlx::{PgPool, Result};
use uuid::Uuid;

use super::{
    AffectedItem, Attachment, Customer, IssueType, Message, NewMessage, NewResolution, Order, OrderItem, QueueCursor,
    QueueFilter, QueueRow, QueueStats, Resolution, ResolutionType, SenderType, TicketDetail, TicketPriority,
    TicketState, TicketStatus,
};
use crate::evidence;
use crate::money;

pub(super) async fn queue(
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

pub(super) async fn queue_stats(pool: &PgPool) -> Result<QueueStats> {
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

/// The ticket's own row, with the names that belong to it.
struct Head {
    id: Uuid,
    ticket_number: String,
    subject: String,
    description: String,
    issue_type: IssueType,
    priority: TicketPriority,
    status: TicketStatus,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    affected_items: String,
    order_id: Option<Uuid>,
    customer_id: Uuid,
    customer_name: String,
    customer_email: String,
    customer_phone: String,
    settlement: Settlement,
}

/// The columns of a resolution, some of which may be there alone.
struct Settlement {
    resolution_type: Option<ResolutionType>,
    resolution_notes: Option<String>,
    refund_amount: Option<Decimal>,
    resolved_by: Option<String>,
    resolved_at: Option<DateTime<Utc>>,
}

impl Settlement {
    /// A resolution is shown once the ticket is settled; a reopened ticket keeps its last one out of sight.
    fn told(self, status: TicketStatus) -> Option<Resolution> {
        let settled = matches!(status, TicketStatus::Resolved | TicketStatus::Closed);
        let resolved_at = self.resolved_at.filter(|_| settled)?;
        Some(Resolution {
            resolution_type: self.resolution_type.unwrap_or(ResolutionType::Other),
            resolution_notes: self.resolution_notes.unwrap_or_default(),
            refund_amount: self.refund_amount.map(money::amount),
            resolved_by: self.resolved_by.unwrap_or_default(),
            resolved_at,
        })
    }
}

pub(super) async fn ticket(pool: &PgPool, number: &str) -> Result<Option<TicketDetail>> {
    // One connection: the parts are asked for one after the other, each by an index; together they are quicker
    // than one query that the planner must see whole.
    let mut connection = pool.acquire().await?;
    let head = sqlx::query!(
        r#"
        select t.id, t.ticket_number, t.subject, t.description, t.issue_type as "issue_type: IssueType",
               t.priority as "priority: TicketPriority", t.status as "status: TicketStatus",
               t.created_at, t.updated_at, t.affected_items::text as "affected_items!", t.order_id, t.customer_id,
               coalesce(c.name, '') as "customer_name!", coalesce(c.email, '') as "customer_email!",
               coalesce(c.phone, '') as "customer_phone!",
               t.resolution_type as "resolution_type: ResolutionType", t.resolution_notes, t.refund_amount,
               t.resolved_at, r.name as "resolved_by?"
          from support_tickets t
          left join desk.customers c on c.id = t.customer_id
          left join desk.people r on r.id = t.resolved_by
         where t.ticket_number = $1
        "#,
        number
    )
    .map(|row| Head {
        id: row.id,
        ticket_number: row.ticket_number,
        subject: row.subject,
        description: row.description,
        issue_type: row.issue_type,
        priority: row.priority,
        status: row.status,
        created_at: row.created_at,
        updated_at: row.updated_at,
        affected_items: row.affected_items,
        order_id: row.order_id,
        customer_id: row.customer_id,
        customer_name: row.customer_name,
        customer_email: row.customer_email,
        customer_phone: row.customer_phone,
        settlement: Settlement {
            resolution_type: row.resolution_type,
            resolution_notes: row.resolution_notes,
            refund_amount: row.refund_amount,
            resolved_by: row.resolved_by,
            resolved_at: row.resolved_at,
        },
    })
    .fetch_optional(&mut *connection)
    .await?;
    let Some(head) = head else { return Ok(None) };

    let customer = customer(&mut connection, &head).await?;
    let order = match head.order_id {
        Some(id) => order(&mut connection, id).await?,
        None => None,
    };
    let attachments = attachments(&mut connection, head.id, head.customer_id).await?;
    let messages = messages(&mut connection, head.id).await?;
    Ok(Some(TicketDetail {
        id: head.id,
        ticket_number: head.ticket_number,
        subject: head.subject,
        description: head.description,
        issue_type: head.issue_type,
        priority: head.priority,
        status: head.status,
        created_at: head.created_at,
        updated_at: head.updated_at,
        affected_items: AffectedItem::read_text(&head.affected_items),
        resolution: head.settlement.told(head.status),
        customer,
        order,
        attachments,
        messages,
    }))
}

async fn customer(connection: &mut sqlx::PgConnection, head: &Head) -> Result<Customer> {
    let sums = sqlx::query!(
        r#"
        select (select count(*) from desk.orders o where o.customer_id = $1)::int as "orders!",
               count(*)::int as "tickets!",
               coalesce(sum(t.refund_amount), 0) as "refunded!"
          from support_tickets t
         where t.customer_id = $1
        "#,
        head.customer_id
    )
    .fetch_one(connection)
    .await?;
    Ok(Customer {
        id: head.customer_id,
        name: head.customer_name.clone(),
        email: head.customer_email.clone(),
        phone: head.customer_phone.clone(),
        order_count: sums.orders,
        ticket_count: sums.tickets,
        refunded: money::amount(sums.refunded),
    })
}

async fn order(connection: &mut sqlx::PgConnection, id: Uuid) -> Result<Option<Order>> {
    let row = sqlx::query!(
        r#"
        select o.id as "id!", o.order_number as "order_number!", o.total as "total!", o.created_at as "created_at!",
               o.delivered_at
          from desk.orders o
         where o.id = $1
        "#,
        id
    )
    .fetch_optional(&mut *connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let items = sqlx::query!(
        r#"
        select i.product_name as "product_name!", i.quantity as "quantity!", i.unit_price as "unit_price!",
               i.total_price as "total_price!"
          from desk.order_items i
         where i.order_id = $1
         order by i.product_name, i.id
        "#,
        id
    )
    .map(|item| OrderItem {
        product_name: item.product_name,
        quantity: money::quantity(item.quantity),
        unit_price: money::amount(item.unit_price),
        total_price: money::amount(item.total_price),
    })
    .fetch_all(connection)
    .await?;
    Ok(Some(Order {
        id: row.id,
        order_number: row.order_number,
        total: money::amount(row.total),
        created_at: row.created_at,
        delivered_at: row.delivered_at,
        items,
    }))
}

async fn attachments(connection: &mut sqlx::PgConnection, ticket: Uuid, customer: Uuid) -> Result<Vec<Attachment>> {
    sqlx::query!(
        r#"
        select a.id, a.message_id, a.file_name, a.file_type, a.file_size, a.created_at, a.uploaded_by
          from ticket_attachments a
         where a.ticket_id = $1
         order by a.created_at, a.id
        "#,
        ticket
    )
    .map(|row| Attachment {
        is_photo: evidence::looks_like_a_photo(&row.file_type, &row.file_name),
        from_customer: row.uploaded_by == customer,
        id: row.id,
        message_id: row.message_id,
        file_name: row.file_name,
        file_type: row.file_type,
        file_size: row.file_size,
        created_at: row.created_at,
    })
    .fetch_all(connection)
    .await
}

async fn messages(connection: &mut sqlx::PgConnection, ticket: Uuid) -> Result<Vec<Message>> {
    sqlx::query_as!(
        Message,
        r#"
        select m.id, m.sender_type as "sender_type: SenderType", coalesce(p.name, '') as "sender_name!", m.message,
               m.is_internal_note, m.created_at
          from ticket_messages m
          left join desk.people p on p.id = m.sender_id
         where m.ticket_id = $1
         order by m.created_at, m.id
        "#,
        ticket
    )
    .fetch_all(connection)
    .await
}

/// The stored message, or none where the ticket is not there for this person. A message that is stored already is
/// answered as it was stored, whatever came the second time.
pub(super) async fn reply(pool: &PgPool, message: &NewMessage, text: &str) -> Result<Option<Message>> {
    let mut transaction = pool.begin().await?;
    sqlx::query!(
        r#"
        insert into ticket_messages (id, ticket_id, message, is_internal_note, sender_type)
        select $1, t.id, $3, $4, 'admin' from support_tickets t where t.id = $2
        on conflict (id) do nothing
        "#,
        message.id,
        message.ticket_id,
        text,
        message.is_internal_note,
    )
    .execute(&mut *transaction)
    .await?;
    let stored = sqlx::query_as!(
        Message,
        r#"
        select m.id, m.sender_type as "sender_type: SenderType", coalesce(p.name, '') as "sender_name!", m.message,
               m.is_internal_note, m.created_at
          from ticket_messages m
          left join desk.people p on p.id = m.sender_id
         where m.id = $1 and m.ticket_id = $2
        "#,
        message.id,
        message.ticket_id,
    )
    .fetch_optional(&mut *transaction)
    .await?;
    transaction.commit().await?;
    Ok(stored)
}

pub(super) async fn set_status(pool: &PgPool, ticket: Uuid, status: TicketStatus) -> Result<Option<TicketState>> {
    let mut transaction = pool.begin().await?;
    sqlx::query!("update support_tickets set status = $2 where id = $1", ticket, status as _)
        .execute(&mut *transaction)
        .await?;
    let state = state(&mut transaction, ticket).await?;
    transaction.commit().await?;
    Ok(state)
}

pub(super) async fn set_priority(pool: &PgPool, ticket: Uuid, priority: TicketPriority) -> Result<Option<TicketState>> {
    let mut transaction = pool.begin().await?;
    sqlx::query!("update support_tickets set priority = $2 where id = $1", ticket, priority as _)
        .execute(&mut *transaction)
        .await?;
    let state = state(&mut transaction, ticket).await?;
    transaction.commit().await?;
    Ok(state)
}

pub(super) async fn resolve(
    pool: &PgPool,
    resolution: &NewResolution,
    refund: Option<Decimal>,
    notes: &str,
) -> Result<Option<TicketState>> {
    let mut transaction = pool.begin().await?;
    sqlx::query!(
        r#"
        update support_tickets
           set status = 'resolved', resolution_type = $2, refund_amount = $3, resolution_notes = $4
         where id = $1
        "#,
        resolution.ticket_id,
        resolution.resolution_type as _,
        refund,
        notes,
    )
    .execute(&mut *transaction)
    .await?;
    let state = state(&mut transaction, resolution.ticket_id).await?;
    transaction.commit().await?;
    Ok(state)
}

async fn state(connection: &mut sqlx::PgConnection, ticket: Uuid) -> Result<Option<TicketState>> {
    sqlx::query!(
        r#"
        select t.status as "status: TicketStatus", t.priority as "priority: TicketPriority", t.updated_at,
               t.resolution_type as "resolution_type: ResolutionType", t.resolution_notes, t.refund_amount,
               t.resolved_at, r.name as "resolved_by?"
          from support_tickets t
          left join desk.people r on r.id = t.resolved_by
         where t.id = $1
        "#,
        ticket
    )
    .map(|row| {
        let settlement = Settlement {
            resolution_type: row.resolution_type,
            resolution_notes: row.resolution_notes,
            refund_amount: row.refund_amount,
            resolved_by: row.resolved_by,
            resolved_at: row.resolved_at,
        };
        TicketState {
            status: row.status,
            priority: row.priority,
            updated_at: row.updated_at,
            resolution: settlement.told(row.status),
        }
    })
    .fetch_optional(connection)
    .await
}
