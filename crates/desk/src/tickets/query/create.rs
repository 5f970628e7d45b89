//! Who calls, what they ordered, and the ticket that is written down for them.

use rust_decimal::Decimal;
use sqlx::{PgConnection, PgPool, Result};
use uuid::Uuid;

use crate::money;
use crate::tickets::{CreatedTicket, FoundCustomer, NewTicket, RecentOrder, RecentOrderItem};

/// What became of a ticket that was sent.
pub(in crate::tickets) enum Creation {
    /// Stored, now or when it was sent before.
    Stored(CreatedTicket),
    /// Stored before under this number, with something else in it.
    StoredOtherwise(String),
    /// An item is not in the order.
    ItemGone,
    /// More of an item than the order had.
    MoreThanOrdered { product_name: String, ordered: Decimal },
}

pub(in crate::tickets) async fn find_customers(pool: &PgPool, words: &str) -> Result<Vec<FoundCustomer>> {
    sqlx::query_as!(
        FoundCustomer,
        r#"
        select f.id as "id!", f.name as "name!", f.email as "email!", f.phone as "phone!",
               f.order_count as "order_count!", f.last_order_at
          from desk.find_customers($1) f
        "#,
        words
    )
    .fetch_all(pool)
    .await
}

pub(in crate::tickets) async fn customer_orders(pool: &PgPool, customer: Uuid, most: i64) -> Result<Vec<RecentOrder>> {
    let mut connection = pool.acquire().await?;
    let mut orders = sqlx::query!(
        r#"
        select o.id as "id!", o.order_number as "order_number!", o.total as "total!", o.created_at as "created_at!",
               o.delivered_at
          from desk.orders o
         where o.customer_id = $1
         order by o.created_at desc, o.id desc
         limit $2
        "#,
        customer,
        most
    )
    .map(|row| RecentOrder {
        id: row.id,
        order_number: row.order_number,
        total: money::amount(row.total),
        created_at: row.created_at,
        delivered_at: row.delivered_at,
        items: Vec::new(),
    })
    .fetch_all(&mut *connection)
    .await?;
    let ids: Vec<Uuid> = orders.iter().map(|order| order.id).collect();
    let items = sqlx::query!(
        r#"
        select i.order_id as "order_id!", i.id as "id!", i.product_name as "product_name!", i.quantity as "quantity!",
               i.unit_price as "unit_price!"
          from desk.order_items i
         where i.order_id = any ($1)
         order by i.product_name, i.id
        "#,
        &ids
    )
    .fetch_all(&mut *connection)
    .await?;
    for item in items {
        if let Some(order) = orders.iter_mut().find(|order| order.id == item.order_id) {
            order.items.push(RecentOrderItem {
                id: item.id,
                product_name: item.product_name,
                quantity: money::quantity(item.quantity),
                unit_price: money::amount(item.unit_price),
            });
        }
    }
    Ok(orders)
}

pub(in crate::tickets) async fn create(
    pool: &PgPool,
    ticket: &NewTicket,
    subject: &str,
    description: &str,
    items: &[(Uuid, Decimal)],
) -> Result<Creation> {
    let mut transaction = pool.begin().await?;
    let claimed = match claimed_items(&mut transaction, ticket.order_id, items).await? {
        Ok(claimed) => claimed,
        Err(refused) => return Ok(refused),
    };
    // Asked first, so that a ticket that is sent twice takes one number only; the insert's own check is for two that
    // come at the same moment.
    if let Some(before) = stored(&mut transaction, ticket, subject, description, &claimed).await? {
        return Ok(before);
    }
    let number = sqlx::query_scalar!(
        r#"
        insert into support_tickets
          (id, order_id, customer_id, issue_type, priority, subject, description, affected_items)
        values ($1, $2, $3, $4, $5, $6, $7, $8::text::jsonb)
        on conflict (id) do nothing
        returning ticket_number
        "#,
        ticket.id,
        ticket.order_id,
        ticket.customer_id,
        ticket.issue_type as _,
        ticket.priority as _,
        subject,
        description,
        claimed,
    )
    .fetch_optional(&mut *transaction)
    .await?;
    let made = match number {
        Some(ticket_number) => Some(Creation::Stored(CreatedTicket { id: ticket.id, ticket_number })),
        None => stored(&mut transaction, ticket, subject, description, &claimed).await?,
    };
    transaction.commit().await?;
    made.ok_or(sqlx::Error::RowNotFound)
}

/// The ticket of this id, and whether it is this ticket.
async fn stored(
    connection: &mut PgConnection,
    ticket: &NewTicket,
    subject: &str,
    description: &str,
    claimed: &str,
) -> Result<Option<Creation>> {
    sqlx::query!(
        r#"
        select t.ticket_number,
               (t.customer_id = $2 and t.order_id is not distinct from $3 and t.issue_type = $4 and t.subject = $5
                and t.description = $6 and t.affected_items = $7::text::jsonb) as "is_this!"
          from support_tickets t
         where t.id = $1
        "#,
        ticket.id,
        ticket.customer_id,
        ticket.order_id,
        ticket.issue_type as _,
        subject,
        description,
        claimed,
    )
    .map(|row| {
        if row.is_this {
            Creation::Stored(CreatedTicket { id: ticket.id, ticket_number: row.ticket_number })
        } else {
            Creation::StoredOtherwise(row.ticket_number)
        }
    })
    .fetch_optional(connection)
    .await
}

/// The items as the guide's app writes them, with the names and prices of the order, in the order they were chosen. As
/// text: JSON numbers would become binary floats on their way through here.
async fn claimed_items(
    connection: &mut PgConnection,
    order: Option<Uuid>,
    items: &[(Uuid, Decimal)],
) -> Result<Result<String, Creation>> {
    let (ids, quantities): (Vec<Uuid>, Vec<Decimal>) = items.iter().copied().unzip();
    let rows = sqlx::query!(
        r#"
        select i.product_name as "product_name!", i.quantity as "ordered!", w.quantity as "wanted!",
               jsonb_build_object('order_item_id', i.id, 'product_name', i.product_name,
                                  'quantity', trim_scale(w.quantity), 'unit_price', i.unit_price)::text as "claim!"
          from unnest($2::uuid[], $3::numeric[]) with ordinality as w (id, quantity, place)
          join desk.order_items i on i.id = w.id and i.order_id = $1
         order by w.place
        "#,
        order,
        &ids,
        &quantities,
    )
    .fetch_all(connection)
    .await?;
    if rows.len() < items.len() {
        return Ok(Err(Creation::ItemGone));
    }
    if let Some(row) = rows.iter().find(|row| row.wanted > row.ordered) {
        return Ok(Err(Creation::MoreThanOrdered { product_name: row.product_name.clone(), ordered: row.ordered }));
    }
    let claims: Vec<String> = rows.into_iter().map(|row| row.claim).collect();
    Ok(Ok(format!("[{}]", claims.join(","))))
}
