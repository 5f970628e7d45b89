//! What was written and confirmed, what each desk heard of it, and how long everybody waited.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use desk::DeskError;
use desk::feed::{Event, EventKind};
use desk::notices::NoticeKind;
use uuid::Uuid;

use super::proof::Events;
use super::{Outcome, Times};
use crate::machine::Seen;

/// Reasons of failures that are kept.
const REASONS: usize = 20;

/// A ticket whose writer was told that it is stored.
#[derive(Debug, Clone)]
pub(super) struct Written {
    at: Instant,
    /// The customer's own, in their order.
    pub(super) messages: Vec<(Uuid, Instant)>,
    pub(super) replies: Vec<Uuid>,
}

/// What one desk heard of a ticket.
#[derive(Debug, Default, Clone, Copy)]
struct Heard {
    created: usize,
    messages: usize,
    told_of_ticket: usize,
    told_of_message: usize,
}

#[derive(Default)]
struct Kept {
    tickets: HashMap<Uuid, Written>,
    /// Replies of desks to tickets, whenever they were confirmed.
    heard: Vec<HashMap<Uuid, Heard>>,
    told_of_ticket: Vec<f64>,
    told_of_message: Vec<f64>,
    queue: Vec<f64>,
    detail: Vec<f64>,
    held_back: usize,
    failed: usize,
    failures: Vec<String>,
}

/// One for all.
pub(super) struct Ledger(Mutex<Kept>);

impl Ledger {
    pub(super) fn new(desks: usize) -> Self {
        Self(Mutex::new(Kept { heard: vec![HashMap::new(); desks], ..Kept::default() }))
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn raised(&self, ticket: Uuid, at: Instant) {
        self.kept().tickets.entry(ticket).or_insert_with(|| Written::new(at)).at = at;
    }

    pub(super) fn said(&self, ticket: Uuid, message: Uuid, at: Instant) {
        self.kept().tickets.entry(ticket).or_insert_with(|| Written::new(at)).messages.push((message, at));
    }

    pub(super) fn replied(&self, ticket: Uuid, message: Uuid) {
        // A desk may answer before the customer's app has heard that the ticket is stored.
        self.kept().tickets.entry(ticket).or_insert_with(|| Written::new(Instant::now())).replies.push(message);
    }

    pub(super) fn held_back(&self) {
        self.kept().held_back += 1;
    }

    pub(super) fn queue_took(&self, time: Duration) {
        self.kept().queue.push(milliseconds(time));
    }

    pub(super) fn detail_took(&self, time: Duration) {
        self.kept().detail.push(milliseconds(time));
    }

    pub(super) fn failed(&self, what: String) {
        let mut kept = self.kept();
        kept.failed += 1;
        if kept.failures.len() < REASONS {
            kept.failures.push(what);
        }
    }

    /// The answer, or nothing and one failure more.
    pub(super) fn answered<T>(&self, answer: Result<T, DeskError>) -> Option<T> {
        answer.map_err(|error| self.failed(error.to_string())).ok()
    }

    pub(super) fn heard(&self, desk: usize, event: &Event) {
        let now = Instant::now();
        let mut kept = self.kept();
        let kept = &mut *kept;
        let heard = kept.heard[desk].entry(event.ticket_id).or_default();
        match event.kind {
            EventKind::TicketCreated => heard.created += 1,
            EventKind::MessageAdded => heard.messages += 1,
            _ => {}
        }
        let Some(told) = &event.announcement else { return };
        // Heard of before the customer's own connection had its answer: at once.
        let late = |at: Option<Instant>| at.map_or(0.0, |at| milliseconds(now.saturating_duration_since(at)));
        let written = kept.tickets.get(&event.ticket_id);
        match told.kind {
            NoticeKind::NewTicket => {
                heard.told_of_ticket += 1;
                kept.told_of_ticket.push(late(written.map(|written| written.at)));
            }
            NoticeKind::CustomerReply => {
                let at = written.and_then(|written| written.messages.get(heard.told_of_message)).map(|(_, at)| *at);
                heard.told_of_message += 1;
                kept.told_of_message.push(late(at));
            }
            _ => {}
        }
    }

    pub(super) fn tickets(&self) -> usize {
        self.kept().tickets.len()
    }

    pub(super) fn messages(&self) -> usize {
        self.kept().tickets.values().map(|written| written.messages.len() + written.replies.len()).sum()
    }

    pub(super) fn written(&self) -> HashMap<Uuid, Written> {
        self.kept().tickets.clone()
    }

    /// Events that some desk did not hear of, and that some desk heard of too often.
    pub(super) fn missed_and_twice(&self, events: &Events) -> (usize, usize) {
        self.kept().missed_and_twice(events)
    }

    pub(super) fn outcome(&self, seconds: f64, events: &Events, seen: &Seen, lost: usize, unseen: usize) -> Outcome {
        let mut kept = self.kept();
        let (missed, twice) = kept.missed_and_twice(events);
        let (untold, told_twice) = kept.untold_and_twice();
        let count = |of: fn(&Written) -> usize| kept.tickets.values().map(of).sum();
        let (messages, replies) = (count(|written| written.messages.len()), count(|written| written.replies.len()));
        Outcome {
            desks: kept.heard.len(),
            customers: 0,
            seconds,
            tickets: kept.tickets.len(),
            messages,
            replies,
            held_back: kept.held_back,
            queue: Times::of(std::mem::take(&mut kept.queue)),
            detail: Times::of(std::mem::take(&mut kept.detail)),
            told_of_ticket: Times::of(std::mem::take(&mut kept.told_of_ticket)),
            told_of_message: Times::of(std::mem::take(&mut kept.told_of_message)),
            connections: seen.connections,
            server_memory: seen.server_memory,
            desks_memory: seen.own_memory,
            server_cores: seen.cores,
            lost,
            missed,
            twice,
            untold,
            told_twice,
            unseen,
            failed: kept.failed,
            failures: std::mem::take(&mut kept.failures),
        }
    }
}

impl Kept {
    fn missed_and_twice(&self, events: &Events) -> (usize, usize) {
        let mut sum = (0, 0);
        for heard in &self.heard {
            for (ticket, event) in events {
                let heard = heard.get(ticket).copied().unwrap_or_default();
                add(&mut sum, event.created, heard.created);
                add(&mut sum, event.messages, heard.messages);
            }
        }
        sum
    }

    fn untold_and_twice(&self) -> (usize, usize) {
        let mut sum = (0, 0);
        for heard in &self.heard {
            for (ticket, written) in &self.tickets {
                let heard = heard.get(ticket).copied().unwrap_or_default();
                add(&mut sum, 1, heard.told_of_ticket);
                add(&mut sum, written.messages.len(), heard.told_of_message);
            }
        }
        sum
    }
}

impl Written {
    fn new(at: Instant) -> Self {
        Self { at, messages: Vec::new(), replies: Vec::new() }
    }
}

/// What is missing of so many, and what is too much.
fn add((missing, over): &mut (usize, usize), there: usize, came: usize) {
    *missing += there.saturating_sub(came);
    *over += came.saturating_sub(there);
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

#[cfg(test)]
mod tests {
    use desk::feed::Announcement;

    use super::super::proof::OfTicket;
    use super::*;

    fn event(ticket: Uuid, kind: EventKind, told: Option<NoticeKind>) -> Event {
        let announcement =
            told.map(|kind| Announcement { kind, is_mine: false, title: String::new(), message: String::new() });
        Event { kind, ticket_id: ticket, ticket_number: String::new(), announcement }
    }

    #[test]
    fn what_one_desk_missed_and_another_heard_twice_is_counted() {
        let (ledger, ticket) = (Ledger::new(2), Uuid::now_v7());
        let created = event(ticket, EventKind::TicketCreated, Some(NoticeKind::NewTicket));
        let message = event(ticket, EventKind::MessageAdded, Some(NoticeKind::CustomerReply));
        ledger.raised(ticket, Instant::now());
        ledger.said(ticket, Uuid::now_v7(), Instant::now());
        for heard in [&created, &message, &message] {
            ledger.heard(0, heard);
        }
        let events = Events::from([(ticket, OfTicket { created: 1, messages: 1 })]);
        let outcome = ledger.outcome(1.0, &events, &Seen::default(), 0, 0);
        assert_eq!((outcome.missed, outcome.twice), (2, 1));
        assert_eq!((outcome.untold, outcome.told_twice), (2, 1));
        assert_eq!((outcome.told_of_ticket.count, outcome.told_of_message.count), (1, 2));
    }

    #[test]
    fn a_share_of_times_is_what_so_many_do_not_exceed() {
        let times = Times::of((1..=40).map(f64::from).rev().collect());
        assert_eq!((times.count, times.p50, times.p95, times.slowest), (40, 20.0, 38.0, 40.0));
        assert!(Times::of(Vec::new()).p95.abs() < f64::EPSILON);
    }
}
