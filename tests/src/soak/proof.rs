//! Whether anything is missing: in the database, in what desks heard, and in what they find where they look.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use desk::Desk;
use desk::tickets::{self, MessageCursor, QueueFilter};
use sqlx::PgConnection;
use uuid::Uuid;

use super::ledger::Ledger;
use super::place::Place;

const BETWEEN_LOOKS: Duration = Duration::from_millis(100);

/// What there is to be heard of a ticket.
#[derive(Debug, Clone, Copy)]
pub(super) struct OfTicket {
    pub(super) created: usize,
    pub(super) messages: usize,
}

pub(super) type Events = HashMap<Uuid, OfTicket>;

/// What the database has to tell, by ticket.
pub(super) async fn events(owner: &mut PgConnection) -> Result<Events> {
    let told: Vec<(Uuid, i64, i64)> = sqlx::query_as(
        "select ticket_id, count(*) filter (where kind = 'ticket_created'), count(*) filter (where kind = 'message_added')
           from desk.events where kind in ('ticket_created', 'message_added') group by ticket_id",
    )
    .fetch_all(owner)
    .await?;
    let count = |number: i64| usize::try_from(number).unwrap_or_default();
    Ok(told
        .into_iter()
        .map(|(ticket, created, messages)| (ticket, OfTicket { created: count(created), messages: count(messages) }))
        .collect())
}

/// Waits until every desk has heard everything, or nobody can say that it still will.
pub(super) async fn until_heard(ledger: &Ledger, events: &Events, patience: Duration) {
    let begun = Instant::now();
    while ledger.missed_and_twice(events).0 > 0 && begun.elapsed() < patience {
        tokio::time::sleep(BETWEEN_LOOKS).await;
    }
}

/// What was confirmed and is not there, or is there and has no event.
pub(super) async fn lost(owner: &mut PgConnection, ledger: &Ledger) -> Result<usize> {
    let written = ledger.written();
    let tickets: Vec<Uuid> = written.keys().copied().collect();
    let messages: Vec<Uuid> = written
        .values()
        .flat_map(|one| one.messages.iter().map(|(message, _)| *message).chain(one.replies.iter().copied()))
        .collect();
    let lost: i64 = sqlx::query_scalar(
        "select (select count(*) from unnest($1::uuid[]) w (id)
                  where not exists (select from support_tickets t where t.id = w.id)
                     or not exists (select from desk.events e where e.ticket_id = w.id and e.kind = 'ticket_created'))
              + (select count(*) from unnest($2::uuid[]) w (id)
                  where not exists (select from ticket_messages m where m.id = w.id))
              + (select coalesce(sum(greatest(m.written - coalesce(e.told, 0), 0)), 0)::bigint
                   from (select ticket_id, count(*) as written from ticket_messages group by 1) m
                   left join (select ticket_id, count(*) as told from desk.events where kind = 'message_added' group by 1) e
                  using (ticket_id))",
    )
    .bind(&tickets)
    .bind(&messages)
    .fetch_one(owner)
    .await?;
    Ok(usize::try_from(lost)?)
}

/// What this desk does not find: in its queue, from the first page to the last, every ticket; and in every ticket of its
/// share, read to its beginning, every message.
pub(super) async fn unseen(place: Arc<Place>, desks: usize, ledger: Arc<Ledger>) -> usize {
    let written = ledger.written();
    let Some(numbers) = ledger.answered(queue(&place.desk).await) else { return written.len() };
    let mut unseen = written.keys().filter(|ticket| !numbers.contains_key(ticket)).count();
    for (ticket, one) in &written {
        let Some(number) = numbers.get(ticket) else { continue };
        if ticket.as_u128() % desks as u128 != place.number as u128 {
            continue;
        }
        let Some(found) = ledger.answered(conversation(&place.desk, number).await) else { continue };
        let all = one.messages.iter().map(|(message, _)| message).chain(&one.replies);
        unseen += all.filter(|message| !found.contains(message)).count();
    }
    unseen
}

/// All tickets, page by page, with their numbers.
async fn queue(desk: &Desk) -> desk::Result<HashMap<Uuid, String>> {
    let (all, mut numbers, mut next) = (QueueFilter::default(), HashMap::new(), None);
    loop {
        let page = tickets::queue(desk, &all, next.as_ref()).await?;
        numbers.extend(page.rows.into_iter().map(|row| (row.id, row.ticket_number)));
        next = page.next;
        if next.is_none() {
            return Ok(numbers);
        }
    }
}

/// All that was said on a ticket.
async fn conversation(desk: &Desk, number: &str) -> desk::Result<HashSet<Uuid>> {
    let ticket = tickets::ticket(desk, number).await?;
    let mut messages = ticket.messages;
    let mut found = HashSet::new();
    while let Some(first) = messages.first() {
        let before = MessageCursor { created_at: first.created_at, id: first.id };
        found.extend(messages.iter().map(|message| message.id));
        messages = tickets::earlier_messages(desk, ticket.id, &before).await?;
    }
    Ok(found)
}
