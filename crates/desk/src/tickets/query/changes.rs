//! What staff do with a ticket.

use rust_decimal::Decimal;
use sqlx::{PgConnection, PgPool, Result};
use uuid::Uuid;

use super::Settlement;
use super::settlements::settlements_of;
use crate::tickets::{
    Message, NewMessage, NewResolution, PhotoMark, PhotoVerdict, ResolutionType, SeenMessage, SenderType, Settled,
    TicketPriority, TicketState, TicketStatus,
};

/// Whether the message is new, and the stored one, or none where the ticket is not there for this person. A message that
/// is stored already is answered as it was stored, whatever came the second time.
pub(in crate::tickets) async fn reply(
    transaction: &mut PgConnection,
    message: &NewMessage,
    text: &str,
) -> Result<(bool, Option<Message>)> {
    let inserted = sqlx::query!(
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
        select m.id, m.sender_type as "sender_type: SenderType", coalesce(p.name, '') as "sender_name!",
               coalesce(m.sender_id = (select desk.current_user_id()), false) as "is_mine!", m.message,
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
    Ok((inserted.rows_affected() > 0, stored))
}

/// Who wrote the newest message of somebody else, where that is not the one that was seen. Locks the ticket until the
/// transaction ends: of two who answer at the same moment the second one sees the first. A message that is stored
/// already is sent again, and asks nothing.
pub(in crate::tickets) async fn answered_since(
    transaction: &mut PgConnection,
    message: &NewMessage,
    seen: SeenMessage,
) -> Result<Option<String>> {
    sqlx::query!("select id from support_tickets where id = $1 for no key update", message.ticket_id)
        .fetch_optional(&mut *transaction)
        .await?;
    let newest = sqlx::query!(
        r#"
        select m.id, coalesce(nullif(p.name, ''), 'Somebody') as "writer!"
          from ticket_messages m
          left join desk.people p on p.id = m.sender_id
         where m.ticket_id = $1 and not m.is_internal_note
           and m.sender_id is distinct from (select desk.current_user_id())
           and not exists (select from ticket_messages again where again.id = $2)
         order by m.created_at desc, m.id desc
         limit 1
        "#,
        message.ticket_id,
        message.id
    )
    .fetch_optional(transaction)
    .await?;
    Ok(newest.filter(|newest| seen.message != Some(newest.id)).map(|newest| newest.writer))
}

/// What became of a change of one thing on a ticket.
pub(in crate::tickets) enum Change {
    /// It is as it was wanted.
    Made(TicketState),
    /// It is not what the person had seen any more: this is it now, and who made it so.
    Overtaken { now: TicketState, by: Option<String> },
}

/// Sets the status where it is still `seen`, if that was told; once for each `decision`. None where the ticket is not
/// there for this person.
pub(in crate::tickets) async fn set_status(
    pool: &PgPool,
    decision: Option<Uuid>,
    ticket: Uuid,
    seen: Option<TicketStatus>,
    status: TicketStatus,
) -> Result<Option<Change>> {
    let mut transaction = pool.begin().await?;
    if is_done(&mut transaction, decision).await? {
        return Ok(state(&mut transaction, ticket).await?.map(Change::Made));
    }
    sqlx::query!(
        "update support_tickets set status = $2 where id = $1 and ($3::ticket_status is null or status = $3)",
        ticket,
        status as _,
        seen as _
    )
    .execute(&mut *transaction)
    .await?;
    let change = change(&mut transaction, ticket, "status", |now| now.status == status).await?;
    if let Some(Change::Made(_)) = change {
        transaction.commit().await?;
    }
    Ok(change)
}

/// Sets the priority where it is still `seen`, if that was told; once for each `decision`. None where the ticket is not
/// there for this person.
pub(in crate::tickets) async fn set_priority(
    pool: &PgPool,
    decision: Option<Uuid>,
    ticket: Uuid,
    seen: Option<TicketPriority>,
    priority: TicketPriority,
) -> Result<Option<Change>> {
    let mut transaction = pool.begin().await?;
    if is_done(&mut transaction, decision).await? {
        return Ok(state(&mut transaction, ticket).await?.map(Change::Made));
    }
    sqlx::query!(
        "update support_tickets set priority = $2 where id = $1 and ($3::ticket_priority is null or priority = $3)",
        ticket,
        priority as _,
        seen as _
    )
    .execute(&mut *transaction)
    .await?;
    let change = change(&mut transaction, ticket, "priority", |now| now.priority == priority).await?;
    if let Some(Change::Made(_)) = change {
        transaction.commit().await?;
    }
    Ok(change)
}

/// Whether this decision was carried out before. Otherwise it is from now on, if the transaction is committed.
pub(in crate::tickets) async fn is_done(transaction: &mut PgConnection, decision: Option<Uuid>) -> Result<bool> {
    let Some(decision) = decision else { return Ok(false) };
    let first =
        sqlx::query_scalar!(r#"select desk.decide_once($1) as "first!""#, decision).fetch_one(transaction).await?;
    Ok(!first)
}

async fn change(
    transaction: &mut PgConnection,
    ticket: Uuid,
    what: &str,
    wanted: impl FnOnce(&TicketState) -> bool,
) -> Result<Option<Change>> {
    let Some(now) = state(&mut *transaction, ticket).await? else { return Ok(None) };
    if wanted(&now) {
        return Ok(Some(Change::Made(now)));
    }
    let by = sqlx::query_scalar!(
        r#"
        select p.name as "name!"
          from desk.events e
          join desk.people p on p.id = e.actor
         where e.ticket_id = $1 and e.kind = 'ticket_updated' and e.detail ? $2
         order by e.created_at desc, e.id desc
         limit 1
        "#,
        ticket,
        what
    )
    .fetch_optional(transaction)
    .await?;
    Ok(Some(Change::Overtaken { now, by }))
}

/// Whether a photo is marked so now: not where somebody said otherwise than was seen. None where there is no such photo.
pub(in crate::tickets) async fn mark_photo(
    transaction: &mut PgConnection,
    attachment: Uuid,
    seen: &PhotoMark,
    mark: &PhotoMark,
) -> Result<Option<bool>> {
    sqlx::query_scalar!(
        "select desk.mark_photo($1, $2, $3, $4, $5)",
        attachment,
        seen.verdict as Option<PhotoVerdict>,
        seen.item.as_deref(),
        mark.verdict as Option<PhotoVerdict>,
        mark.item.as_deref()
    )
    .fetch_one(transaction)
    .await
}

/// Who marked a photo last, where the shop still knows them.
pub(in crate::tickets) async fn marked_by(connection: &mut PgConnection, attachment: Uuid) -> Result<Option<String>> {
    sqlx::query_scalar!(
        r#"
        select p.name as "name!"
          from desk.photo_marks m
          join desk.people p on p.id = m.marked_by
         where m.attachment_id = $1 and p.name <> ''
        "#,
        attachment
    )
    .fetch_optional(connection)
    .await
}

/// What became of a resolution.
pub(in crate::tickets) enum Outcome {
    /// It counts.
    Stored(TicketState),
    /// Somebody settled the ticket since the person looked at it; nothing was changed.
    SettledMeanwhile(Settled),
    /// The ticket is not there for this person.
    Gone,
}

/// Settles a ticket. Whoever calls it commits where it was stored.
pub(in crate::tickets) async fn resolve(
    transaction: &mut PgConnection,
    resolution: &NewResolution,
    refund: Option<Decimal>,
    notes: &str,
) -> Result<Outcome> {
    // Locked first: whoever settles it at the same moment has done so before, or waits for this.
    let before = sqlx::query!(
        r#"
        select t.resolution_type as "resolution_type: ResolutionType", t.refund_amount, t.resolution_notes,
               coalesce(t.resolved_by = (select desk.current_user_id()), false) as "is_mine!"
          from support_tickets t
         where t.id = $1
           for no key update
        "#,
        resolution.ticket_id
    )
    .fetch_optional(&mut *transaction)
    .await?;
    let Some(before) = before else { return Ok(Outcome::Gone) };
    let mut settlements = match before.resolution_type {
        Some(_) => settlements_of(&mut *transaction, resolution.ticket_id).await?,
        None => Vec::new(),
    };
    if i32::try_from(settlements.len()) != Ok(resolution.settlements_seen)
        && let Some(last) = settlements.pop()
    {
        // The very same from the very same person: it was stored, and only the answer was lost.
        let is_this = before.is_mine
            && before.resolution_type == Some(resolution.resolution_type)
            && before.refund_amount == refund
            && before.resolution_notes.as_deref() == Some(notes);
        return Ok(match state(transaction, resolution.ticket_id).await? {
            Some(stored) if is_this => Outcome::Stored(stored),
            _ => Outcome::SettledMeanwhile(last),
        });
    }
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
    let state = state(transaction, resolution.ticket_id).await?;
    Ok(state.map_or(Outcome::Gone, Outcome::Stored))
}

/// The ticket as a change left it.
pub(in crate::tickets) async fn state(
    connection: &mut sqlx::PgConnection,
    ticket: Uuid,
) -> Result<Option<TicketState>> {
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
