//! One ticket with everything on it.

use chrono::{DateTime, Utc};
use sqlx::{PgExecutor, PgPool, Result};
use uuid::Uuid;

use super::Settlement;
use super::approvals::approvals_of;
use super::settlements::settlements_of;
use crate::deadlines::{Deadline, Due};
use crate::evidence;
use crate::money;
use crate::tickets::{
    AffectedItem, Assignee, Attachment, CopyOf, Customer, IssueType, Message, MessageCursor, Order, OrderItem,
    OtherTicket, PhotoMark, PhotoVerdict, PictureFacts, ResolutionType, SenderType, TicketDetail, TicketPhotos,
    TicketPriority, TicketStatus,
};

/// Other tickets of the customer whose photos are offered for comparing.
const TICKETS_WITH_PHOTOS: i64 = 12;
/// Other tickets of the customer that are shown beside the ticket.
const OTHER_TICKETS: i64 = 5;

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
    customer_is_known: bool,
    has_approvals: bool,
    customer_name: String,
    customer_email: String,
    customer_phone: String,
    message_count: i32,
    looked_at: Option<DateTime<Utc>>,
    settlement: Settlement,
    assignee: Option<Assignee>,
    deadline: Option<Deadline>,
}

/// Whichever is due first.
fn next_deadline(answer_by: Option<DateTime<Utc>>, settle_by: Option<DateTime<Utc>>) -> Option<Deadline> {
    let answer = answer_by.map(|by| Deadline { due: Due::Answer, by });
    let settling = settle_by.map(|by| Deadline { due: Due::Settling, by });
    answer.into_iter().chain(settling).min_by_key(|deadline| deadline.by)
}

/// The ticket, with the newest `messages` of its conversation.
pub(in crate::tickets) async fn ticket(pool: &PgPool, number: &str, messages: i64) -> Result<Option<TicketDetail>> {
    // One connection: the parts are asked for one after the other, each by an index; together they are quicker
    // than one query that the planner must see whole.
    let mut connection = pool.acquire().await?;
    let head = sqlx::query!(
        r#"
        select t.id, t.ticket_number, t.subject, t.description, t.issue_type as "issue_type: IssueType",
               t.priority as "priority: TicketPriority", t.status as "status: TicketStatus",
               t.created_at, t.updated_at, t.affected_items::text as "affected_items!", t.order_id, t.customer_id,
               c.id is not null as "customer_is_known!", coalesce(c.name, '') as "customer_name!",
               coalesce(c.email, '') as "customer_email!", coalesce(c.phone, '') as "customer_phone!",
               (select count(*) from ticket_messages m where m.ticket_id = t.id)::int as "message_count!",
               (select l.looked_at from desk.ticket_looks l
                 where l.ticket_id = t.id and l.user_id = (select desk.current_user_id())) as looked_at,
               t.resolution_type as "resolution_type: ResolutionType", t.resolution_notes, t.refund_amount,
               t.resolved_at, r.name as "resolved_by?", a.user_id as "assignee_id?", p.name as "assignee?",
               case when d.answered_at is null then d.answer_by end as "answer_by?", d.settle_by as "settle_by?",
               exists (select from desk.approvals w where w.ticket_id = t.id) as "has_approvals!"
          from support_tickets t
          left join desk.customers c on c.id = t.customer_id
          left join desk.people r on r.id = t.resolved_by
          left join desk.ticket_assignees a on a.ticket_id = t.id
          left join desk.people p on p.id = a.user_id
          left join desk.ticket_deadlines d on d.ticket_id = t.id and d.settled_at is null
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
        customer_is_known: row.customer_is_known,
        has_approvals: row.has_approvals,
        customer_name: row.customer_name,
        customer_email: row.customer_email,
        customer_phone: row.customer_phone,
        message_count: row.message_count,
        looked_at: row.looked_at,
        assignee: row.assignee_id.map(|id| Assignee { id, name: row.assignee.unwrap_or_default() }),
        deadline: next_deadline(row.answer_by, row.settle_by),
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

    // What a ticket has none of need not be asked for.
    let settlements = match head.settlement.resolution_type {
        Some(_) => settlements_of(&mut connection, head.id).await?,
        None => Vec::new(),
    };
    let approvals = if head.has_approvals { approvals_of(&mut connection, head.id).await? } else { Vec::new() };
    let customer = customer(&mut connection, &head).await?;
    let order = match head.order_id {
        Some(id) => order(&mut connection, id).await?,
        None => None,
    };
    let attachments = attachments_of(&mut connection, head.id).await?;
    let messages = newest_messages(&mut *connection, head.id, None, messages).await?;
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
        settlements,
        approvals,
        customer,
        order_id: head.order_id,
        order,
        attachments,
        messages,
        message_count: head.message_count,
        looked_at: head.looked_at,
        assignee: head.assignee,
        deadline: head.deadline,
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
    .fetch_one(&mut *connection)
    .await?;
    let other_tickets = sqlx::query_as!(
        OtherTicket,
        r#"
        select t.id, t.ticket_number, t.subject, t.status as "status: TicketStatus", t.created_at
          from support_tickets t
         where t.customer_id = $1 and t.id <> $2
         order by t.created_at desc, t.id desc
         limit $3
        "#,
        head.customer_id,
        head.id,
        OTHER_TICKETS,
    )
    .fetch_all(connection)
    .await?;
    Ok(Customer {
        id: head.customer_id,
        is_known: head.customer_is_known,
        name: head.customer_name.clone(),
        email: head.customer_email.clone(),
        phone: head.customer_phone.clone(),
        order_count: sums.orders,
        ticket_count: sums.tickets,
        refunded: money::amount(sums.refunded),
        other_tickets,
    })
}

async fn order(connection: &mut sqlx::PgConnection, id: Uuid) -> Result<Option<Order>> {
    let rows = sqlx::query!(
        r#"
        select o.id as "id!", o.order_number as "order_number!", o.total as "total!", o.created_at as "created_at!",
               o.delivered_at, i.product_name as "product_name?", i.quantity as "quantity?",
               i.unit_price as "unit_price?", i.total_price as "total_price?"
          from desk.orders o left join desk.order_items i on i.order_id = o.id
         where o.id = $1
         order by i.product_name, i.id
        "#,
        id
    )
    .fetch_all(connection)
    .await?;
    let mut order = rows.first().map(|row| Order {
        id: row.id,
        order_number: row.order_number.clone(),
        total: money::amount(row.total),
        created_at: row.created_at,
        delivered_at: row.delivered_at,
        items: Vec::new(),
    });
    if let Some(order) = &mut order {
        // An order without items is one row that names none.
        order.items.extend(rows.into_iter().filter_map(|row| {
            Some(OrderItem {
                product_name: row.product_name?,
                quantity: money::quantity(row.quantity?),
                unit_price: money::amount(row.unit_price?),
                total_price: money::amount(row.total_price?),
            })
        }));
    }
    Ok(order)
}

/// The attachments for which `$which` holds, in the order in which they came.
macro_rules! attachments_where {
    ($which:literal, $argument:expr) => {
        sqlx::query_as!(
            AttachmentRow,
            r#"
        select a.id, a.ticket_id, a.message_id, a.file_name, a.file_type, a.file_size, a.created_at,
               coalesce(a.uploaded_by = t.customer_id, false) as "from_customer!",
               o.path is not null as "arrived!", p.width as "width?", p.height as "height?", p.damaged as "damaged?", p.placeholder as "placeholder?",
               k.verdict as "verdict?: PhotoVerdict", k.item as "item?", a.is_internal,
               c.source_id as "copy_of?", m.name as "made_by?"
          from ticket_attachments a
          join support_tickets t on t.id = a.ticket_id
          left join desk.evidence_objects o on o.path = a.storage_path
          left join desk.evidence_pictures p on p.sha256 = o.sha256
          left join desk.photo_marks k on k.attachment_id = a.id
          left join desk.photo_copies c on c.attachment_id = a.id
          left join desk.people m on m.id = c.made_by
         where "#
                + $which
                + " order by a.created_at, a.id",
            $argument
        )
    };
}

struct AttachmentRow {
    id: Uuid,
    ticket_id: Uuid,
    message_id: Option<Uuid>,
    file_name: String,
    file_type: String,
    file_size: i32,
    created_at: DateTime<Utc>,
    from_customer: bool,
    arrived: bool,
    width: Option<i32>,
    height: Option<i32>,
    damaged: Option<bool>,
    placeholder: Option<Vec<u8>>,
    verdict: Option<PhotoVerdict>,
    item: Option<String>,
    is_internal: bool,
    copy_of: Option<Uuid>,
    made_by: Option<String>,
}

impl From<AttachmentRow> for Attachment {
    fn from(row: AttachmentRow) -> Self {
        Self {
            // What was seen in it counts more than what its sender said of it.
            is_photo: row.width.is_some() || evidence::looks_like_a_photo(&row.file_type, &row.file_name),
            picture: match (row.width, row.height, row.damaged, row.placeholder) {
                (Some(width), Some(height), Some(damaged), Some(placeholder)) => {
                    Some(PictureFacts { width, height, damaged, placeholder })
                }
                _ => None,
            },
            mark: PhotoMark { verdict: row.verdict, item: row.item },
            from_customer: row.from_customer,
            is_internal: row.is_internal,
            copy_of: row.copy_of.map(|source_id| CopyOf { source_id, made_by: row.made_by.unwrap_or_default() }),
            arrived: row.arrived,
            id: row.id,
            message_id: row.message_id,
            file_name: row.file_name,
            file_type: row.file_type,
            file_size: row.file_size,
            created_at: row.created_at,
        }
    }
}

async fn attachments_of(connection: &mut sqlx::PgConnection, ticket: Uuid) -> Result<Vec<Attachment>> {
    attachments_where!("a.ticket_id = $1", ticket).map(Attachment::from).fetch_all(connection).await
}

/// The attachments of these ids, of whatever ticket.
pub(in crate::tickets) async fn attachments(pool: &PgPool, ids: &[Uuid]) -> Result<Vec<Attachment>> {
    attachments_where!("a.id = any($1)", ids).map(Attachment::from).fetch_all(pool).await
}

/// The photos of the customer's other tickets, ticket by ticket, the newest first.
pub(in crate::tickets) async fn customer_photos(pool: &PgPool, ticket: Uuid) -> Result<Vec<TicketPhotos>> {
    let mut tickets: Vec<(Uuid, TicketPhotos)> = sqlx::query!(
        r#"
        select o.id, o.ticket_number, o.subject, o.created_at
          from support_tickets t
          join support_tickets o on o.customer_id = t.customer_id and o.id <> t.id
         where t.id = $1 and exists (select from ticket_attachments a where a.ticket_id = o.id)
         order by o.created_at desc, o.id desc
         limit $2
        "#,
        ticket,
        TICKETS_WITH_PHOTOS
    )
    .map(|row| {
        let photos = Vec::new();
        let (ticket_number, subject, created_at) = (row.ticket_number, row.subject, row.created_at);
        (row.id, TicketPhotos { ticket_number, subject, created_at, photos })
    })
    .fetch_all(pool)
    .await?;
    let ids: Vec<Uuid> = tickets.iter().map(|(id, _)| *id).collect();
    for row in attachments_where!("a.ticket_id = any($1)", &ids).fetch_all(pool).await? {
        if let Some((_, ticket)) = tickets.iter_mut().find(|(id, _)| *id == row.ticket_id) {
            ticket.photos.push(row.into());
        }
    }
    Ok(tickets
        .into_iter()
        .map(|(_, mut ticket)| {
            ticket.photos.retain(|photo: &Attachment| photo.is_photo);
            ticket
        })
        .filter(|ticket| !ticket.photos.is_empty())
        .collect())
}

/// The newest messages before `before` (or of all), at most `limit`, oldest first.
async fn newest_messages(
    connection: impl PgExecutor<'_>,
    ticket: Uuid,
    before: Option<&MessageCursor>,
    limit: i64,
) -> Result<Vec<Message>> {
    let mut messages = sqlx::query_as!(
        Message,
        r#"
        select m.id, m.sender_type as "sender_type: SenderType", coalesce(p.name, '') as "sender_name!",
               coalesce(m.sender_id = (select desk.current_user_id()), false) as "is_mine!", m.message,
               m.is_internal_note, m.created_at
          from (
                 select * from ticket_messages n
                  where n.ticket_id = $1
                    and (n.created_at, n.id)
                        < (coalesce($2, 'infinity'::timestamptz),
                           coalesce($3, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
                  order by n.created_at desc, n.id desc
                  limit $4
               ) m
          left join desk.people p on p.id = m.sender_id
         order by m.created_at desc, m.id desc
        "#,
        ticket,
        before.map(|cursor| cursor.created_at),
        before.map(|cursor| cursor.id),
        limit,
    )
    .fetch_all(connection)
    .await?;
    messages.reverse();
    Ok(messages)
}

pub(in crate::tickets) async fn earlier_messages(
    pool: &PgPool,
    ticket: Uuid,
    before: &MessageCursor,
    limit: i64,
) -> Result<Vec<Message>> {
    newest_messages(pool, ticket, Some(before), limit).await
}

/// Notes the look, and says when it was; none where the ticket is not there.
pub(in crate::tickets) async fn look(
    pool: &PgPool,
    ticket: Uuid,
    newest_seen: Option<Uuid>,
) -> Result<Option<DateTime<Utc>>> {
    sqlx::query_scalar!("select desk.look_at_ticket($1, $2)", ticket, newest_seen).fetch_one(pool).await
}
