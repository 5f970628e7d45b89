//! How often, how and by whom a ticket was settled.

use rust_decimal::Decimal;
use sqlx::Result;
use uuid::Uuid;

use crate::tickets::settlement::{Change, Settled, settlements};
use crate::tickets::{ResolutionType, TicketStatus};

/// The oldest first. In the order of the events' ids: each is given while the ticket's row is locked, so for one ticket
/// that is the order in which things happened.
pub(super) async fn settlements_of(connection: &mut sqlx::PgConnection, ticket: Uuid) -> Result<Vec<Settled>> {
    let changes = sqlx::query!(
        r#"
        select (e.detail -> 'status' ->> 0)::ticket_status as "status_before: TicketStatus",
               (e.detail -> 'status' ->> 1)::ticket_status as "status_after: TicketStatus",
               e.detail ? 'resolution_type' as "type_changed!",
               (e.detail -> 'resolution_type' ->> 0)::resolution_type as "type_before: ResolutionType",
               (e.detail -> 'resolution_type' ->> 1)::resolution_type as "type_after: ResolutionType",
               e.detail ? 'refund_amount' as "amount_changed!",
               (e.detail -> 'refund_amount' ->> 0)::numeric as amount_before,
               (e.detail -> 'refund_amount' ->> 1)::numeric as amount_after,
               coalesce(p.name, '') as "by!", e.created_at
          from desk.events e
          left join desk.people p on p.id = e.actor
         where e.ticket_id = $1 and e.kind = 'ticket_updated'
         order by e.id
        "#,
        ticket
    )
    .map(|row| Change {
        status: row.status_before.zip(row.status_after),
        resolution_type: row.type_changed.then_some((row.type_before, row.type_after)),
        refund_amount: row.amount_changed.then_some((row.amount_before as Option<Decimal>, row.amount_after)),
        by: row.by,
        at: row.created_at,
    })
    .fetch_all(connection)
    .await?;
    Ok(settlements(changes))
}
