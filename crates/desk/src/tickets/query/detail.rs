//! One ticket with everything on it.

use chrono::{DateTime, Utc};
use sqlx::{PgPool, Result};
use uuid::Uuid;

use super::Settlement;
use crate::evidence;
use crate::money;
use crate::tickets::{
    AffectedItem, Attachment, Customer, IssueType, Message, Order, OrderItem, ResolutionType, SenderType, TicketDetail,
    TicketPriority, TicketStatus,
};

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

pub(in crate::tickets) async fn ticket(pool: &PgPool, number: &str) -> Result<Option<TicketDetail>> {
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
