//! What this desk has open, said to the others again and again; and that theirs changed, told to the window.

use std::time::{Duration, Instant};

use desk::Desk;
use desk::presence::{BEAT, Here, be_present};
use serde::{Deserialize, Serialize};
use specta::Type;
use tauri::{AppHandle, Manager};
use tauri_specta::Event;
use tokio::sync::{Notify, watch};
use uuid::Uuid;

use crate::window;

/// So long after the last key somebody still writes.
const STILL_WRITES: Duration = Duration::from_secs(4);
/// However many come and go, the window hears of it so often at most.
const GATHER: Duration = Duration::from_millis(250);
/// Saying good-bye may take so long; the others find out anyhow.
const FAREWELL: Duration = Duration::from_millis(500);

/// Somebody came to a ticket or left it, began to write or stopped: the window asks anew who is where.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
pub struct PresenceChanged {}

/// What the window says that it shows.
#[derive(Debug, Clone, Copy, Default)]
struct Shown {
    ticket: Option<Uuid>,
    last_key: Option<Instant>,
}

impl Shown {
    fn writes_until(self) -> Option<Instant> {
        self.last_key.map(|at| at + STILL_WRITES)
    }

    fn here(self, now: Instant) -> Option<Here> {
        let typing = self.writes_until().is_some_and(|until| now < until);
        self.ticket.map(|ticket_id| Here { ticket_id, typing })
    }
}

/// This run's place among the desks.
pub struct Presence {
    desk_id: Uuid,
    shown: watch::Sender<Shown>,
    hinted: Notify,
}

impl Default for Presence {
    fn default() -> Self {
        Self { desk_id: Uuid::now_v7(), shown: watch::Sender::default(), hinted: Notify::default() }
    }
}

impl Presence {
    /// The window shows this ticket, or none, and a key was just pressed in what is written there, or not. Says whether it
    /// showed another one before.
    pub fn shows(&self, ticket: Option<Uuid>, typing: bool) -> bool {
        let last_key = (typing && ticket.is_some()).then(Instant::now);
        self.shown.send_replace(Shown { ticket, last_key }).ticket != ticket
    }

    /// The database told that somebody came or left.
    pub fn hint(&self) {
        self.hinted.notify_one();
    }

    /// Says what is open for as long as the program runs. Never returns; drop the future to stop.
    pub async fn keep_saying(&self, app: &AppHandle, desk: &Desk) {
        let mut shown = self.shown.subscribe();
        let mut said = None;
        loop {
            let now = Instant::now();
            let wanted = *shown.borrow_and_update();
            // Before nobody's eyes nothing is open: a minimised window, or one in the tray.
            let here = wanted.here(now).filter(|_| window::is_seen(app));
            if here.is_some() || said.is_some() {
                match be_present(desk, self.desk_id, here).await {
                    Ok(()) => said = here,
                    // Nobody is told: the feed says that the database is gone, and the next beat tries again.
                    Err(error) => tracing::debug!(%error, "who has what open was not said"),
                }
            }
            let beat = now + BEAT;
            let next = wanted.writes_until().filter(|until| *until > now).map_or(beat, |until| until.min(beat));
            tokio::select! {
                _ = shown.changed() => {}
                () = tokio::time::sleep_until(next.into()) => {}
            }
        }
    }

    /// Tells the window of hints, gathered. Never returns; drop the future to stop.
    pub async fn keep_telling(&self, app: &AppHandle) {
        loop {
            self.hinted.notified().await;
            if let Err(error) = (PresenceChanged {}).emit(app) {
                tracing::warn!(%error, "the window did not hear that somebody came or left");
            }
            tokio::time::sleep(GATHER).await;
        }
    }

    /// The program ends: the others need not wait to find out.
    pub async fn leave(&self, desk: &Desk) {
        if self.shown.send_replace(Shown::default()).ticket.is_some() {
            let _they_find_out = tokio::time::timeout(FAREWELL, be_present(desk, self.desk_id, None)).await;
        }
    }
}

/// Takes part for as long as the task runs.
pub async fn take_part(app: AppHandle, desk: Desk) {
    let presence = app.state::<Presence>();
    tokio::join!(presence.keep_saying(&app, &desk), presence.keep_telling(&app));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writing_ends_by_itself_and_with_the_ticket() {
        let (presence, ticket) = (Presence::default(), Uuid::now_v7());
        let here = |after| presence.shown.borrow().here(Instant::now() + after).map(|here| here.typing);
        assert_eq!(here(Duration::ZERO), None);
        presence.shows(Some(ticket), true);
        assert_eq!((here(Duration::ZERO), here(STILL_WRITES)), (Some(true), Some(false)));
        presence.shows(Some(ticket), false);
        assert_eq!(here(Duration::ZERO), Some(false), "what was sent is no longer written");
        presence.shows(None, true);
        assert_eq!(here(Duration::ZERO), None);
    }
}
