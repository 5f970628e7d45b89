//! Carrying out what waits: in the order of each ticket, one after another, whenever the database answers.

use std::collections::HashSet;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use chrono::Utc;
use futures::StreamExt;
use futures::stream::FuturesUnordered;
use uuid::Uuid;

use super::{Delivered, Outbox, Waiting};
use crate::Desk;
use crate::error::{DeskError, ErrorCode, Result};
use crate::tickets::Stored;

/// The word that the database is back may have been missed.
const RETRY: Duration = Duration::from_secs(5);

impl Outbox {
    /// Delivers for as long as it is polled.
    pub async fn deliver(&self, desk: &Desk) {
        let mut busy = HashSet::new();
        let mut running = FuturesUnordered::new();
        let mut rests_until = None::<Instant>;
        loop {
            let now = Instant::now();
            rests_until = rests_until.filter(|until| *until > now);
            let mut pause = RETRY;
            if let Some(until) = rests_until {
                pause = until - now;
            } else {
                let (due, next) = self.due();
                for ticket in due {
                    if busy.insert(ticket) {
                        running.push(async move { (ticket, self.deliver_ticket(desk, ticket).await) });
                    }
                }
                pause = next.map_or(pause, |next| next.min(pause));
            }
            tokio::select! {
                Some((ticket, answered)) = running.next(), if !running.is_empty() => {
                    busy.remove(&ticket);
                    if !answered {
                        // The others would fare no better.
                        rests_until = Some(Instant::now() + RETRY);
                    }
                }
                () = self.0.woken.notified() => rests_until = None,
                () = tokio::time::sleep(pause) => {}
            }
        }
    }

    /// Sends what waits only to be taken back, as the person leaves: who closes the window wants it to go.
    pub async fn finish(&self, desk: &Desk) {
        for waiting in self.all().into_iter().filter(|one| one.trouble.is_none()) {
            if let Err(error) = self.send_now(waiting.id, None).await {
                tracing::debug!(%error, "something goes out after the next start");
            }
        }
        for ticket in self.due().0 {
            if !self.deliver_ticket(desk, ticket).await {
                return;
            }
        }
    }

    /// The tickets of which something is due, and how long until the next is.
    fn due(&self) -> (Vec<Uuid>, Option<Duration>) {
        let now = Utc::now();
        let (mut due, mut next) = (Vec::new(), None::<Duration>);
        let state = self.state();
        let resting = |one: &&Waiting| one.trouble.is_none() && !state.under_way.contains(&one.id);
        for waiting in state.waiting.iter().filter(resting) {
            match waiting.waits_on_purpose(now) {
                Some(left) => {
                    // Rounded up: a moment too early it would not be due yet.
                    let left = left.to_std().unwrap_or_default() + Duration::from_millis(1);
                    next = Some(next.map_or(left, |next| next.min(left)));
                }
                None if !due.contains(&waiting.ticket_id) => due.push(waiting.ticket_id),
                None => {}
            }
        }
        (due, next)
    }

    /// Delivers what is due of a ticket. False where the database does not answer.
    async fn deliver_ticket(&self, desk: &Desk, ticket: Uuid) -> bool {
        loop {
            // Before anything is under way: what nobody was asked for can still be taken back.
            if let Err(error) = desk.pool().acquire().await {
                tracing::debug!(%error, "the outbox waits for the database");
                self.0.lost.store(true, Ordering::SeqCst);
                self.give_up_asking(ticket);
                return false;
            }
            self.0.lost.store(false, Ordering::SeqCst);
            let Some(waiting) = self.begin_next(ticket) else { return true };
            let outcome = waiting.wanted.carry_out(desk, waiting.id, ticket, |file| self.file(file)).await;
            if !self.end(waiting, outcome).await {
                return false;
            }
        }
    }

    /// The next of a ticket that is due, from now on under way.
    fn begin_next(&self, ticket: Uuid) -> Option<Waiting> {
        let now = Utc::now();
        let mut state = self.state();
        let next = state
            .waiting
            .iter()
            .find(|one| one.ticket_id == ticket && one.trouble.is_none() && one.waits_on_purpose(now).is_none())?;
        let next = next.clone();
        // Somebody else has it: a desk that is leaving sends what is left itself.
        state.under_way.insert(next.id).then_some(next)
    }

    /// What became of it. False where nobody knows, since the database does not answer.
    async fn end(&self, mut waiting: Waiting, outcome: Result<Stored>) -> bool {
        let _one_at_a_time = self.0.writing.lock().await;
        let asked = self.state().asked.remove(&waiting.id);
        let answered = match outcome {
            Ok(stored) => {
                self.remove(&waiting).await;
                let delivered =
                    Delivered { id: waiting.id, ticket_number: waiting.ticket_number, stored: stored.clone() };
                // Whoever waits for it hears it first: both say the same.
                if let Some(asked) = asked {
                    let _gone = asked.send(Ok(stored));
                }
                self.tell(Some(delivered));
                true
            }
            Err(DeskError { code: ErrorCode::DatabaseLost, .. }) => {
                waiting.may_have_arrived = true;
                self.keep(waiting.clone()).await;
                drop(asked);
                self.tell(None);
                false
            }
            Err(refused) => {
                tracing::info!(code = ?refused.code, "something in the outbox was refused");
                if asked.is_some_and(|asked| asked.send(Err(refused.clone())).is_ok()) {
                    self.remove(&waiting).await;
                } else {
                    waiting.trouble = Some(refused);
                    self.keep(waiting.clone()).await;
                }
                self.tell(None);
                true
            }
        };
        self.state().under_way.remove(&waiting.id);
        answered
    }

    /// Notes what became of something that stays; where the disk does not take it, until the next start at least.
    async fn keep(&self, waiting: Waiting) {
        if let Err(error) = self.write(waiting.clone()).await {
            tracing::warn!(%error, "what became of something in the outbox is not on the disk");
        }
        self.put(waiting);
    }

    /// Whoever decided need not wait for a database that is away.
    fn give_up_asking(&self, ticket: Uuid) {
        let mut state = self.state();
        let ids: Vec<_> = state.waiting.iter().filter(|one| one.ticket_id == ticket).map(|one| one.id).collect();
        for id in ids {
            state.asked.remove(&id);
        }
    }
}
