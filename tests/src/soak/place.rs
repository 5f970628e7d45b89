//! One desk: what the window and what runs beside it ask of the server, and somebody who opens tickets and answers.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use desk::Desk;
use desk::feed::{CursorFile, News, follow};
use desk::presence::{self, Here};
use desk::server::{DataFolder, TeamAddress, TeamServer};
use desk::tickets::{self, NewMessage, QueueFilter, SeenMessage};
use desk::{ErrorCode, analytics, deadlines, notices, staff};
use tokio::sync::{Notify, watch};
use uuid::Uuid;

use super::crew::Login;
use super::customer::part_of;
use super::ledger::Ledger;

/// As in `ui/src/features/notifications/live.ts`: what comes together is read together.
const GATHER_FIRST: Duration = Duration::from_millis(20);
const GATHER: Duration = Duration::from_millis(200);
/// As in the shell's `presence.rs` and `ui/src/features/tickets/presence.ts`.
const GATHER_OTHERS: Duration = Duration::from_millis(300);
const OF_EACH: Duration = Duration::from_millis(4);
const BETWEEN_LOOKS: Duration = Duration::from_millis(20);

/// A desk, signed in.
pub(super) struct Place {
    pub(super) number: usize,
    pub(super) desk: Desk,
    server: TeamServer,
    cursor: PathBuf,
    /// Something happened that the window shows.
    stale: Notify,
    /// Its person is at another ticket now.
    moved: Notify,
    /// Somebody else may be.
    others: Notify,
    open: Mutex<Option<Opened>>,
    idle: watch::Sender<bool>,
}

/// The ticket that the window shows.
#[derive(Clone)]
struct Opened {
    id: Uuid,
    number: String,
    stale: bool,
}

impl Place {
    /// Signs in.
    pub(super) async fn take(number: usize, address: TeamAddress, login: Login, folder: PathBuf) -> Result<Arc<Self>> {
        let folder = DataFolder::at(folder.join(number.to_string()))?;
        let server = TeamServer::sign_in(&folder, address, &login.password).await.context(login.name)?;
        Ok(Arc::new(Self {
            number,
            desk: server.desk(),
            cursor: server.folder().file("feed-cursor.json"),
            server,
            stale: Notify::new(),
            moved: Notify::new(),
            others: Notify::new(),
            open: Mutex::default(),
            idle: watch::channel(false).0,
        }))
    }

    /// Works until the task is ended; opens no more tickets once `working` says so.
    pub(super) async fn work(self: Arc<Self>, ledger: Arc<Ledger>, looks: Duration, working: watch::Receiver<bool>) {
        let hear = |news: News| {
            let event = match news {
                News::Event(event) => event,
                News::PresenceChanged => return self.others.notify_one(),
                _ => return,
            };
            if let Some(open) = &mut *self.open.lock().unwrap_or_else(PoisonError::into_inner) {
                open.stale |= open.id == event.ticket_id;
            }
            self.stale.notify_one();
            ledger.heard(self.number, &event);
        };
        tokio::join!(
            follow(&self.desk, CursorFile::new(self.cursor.clone()), || async {}, hear),
            analytics::watch(&self.desk),
            deadlines::watch(&self.desk),
            staff::keep_noting(&self.desk),
            self.is_present(&ledger),
            self.sees_others(&ledger),
            self.window(&ledger),
            self.person(&ledger, looks, working),
        );
    }

    /// Waits until nothing that happens from now on escapes it.
    pub(super) async fn is_listening(&self) {
        while !self.cursor.exists() {
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
    }

    /// Waits until its person has ended what they began.
    pub(super) async fn is_idle(&self) {
        let mut idle = self.idle.subscribe();
        // The sender lives as long as this.
        let _idle = idle.wait_for(|idle| *idle).await;
    }

    pub(super) async fn leave(&self) {
        self.server.close().await;
    }

    /// Reads anew what the window shows, each time something happened.
    async fn window(&self, ledger: &Ledger) {
        let all = QueueFilter::default();
        loop {
            self.stale.notified().await;
            tokio::time::sleep(GATHER_FIRST).await;
            let open = self
                .open
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .as_mut()
                .and_then(|open| std::mem::take(&mut open.stale).then(|| open.number.clone()));
            let queue = async {
                let begun = Instant::now();
                if ledger.answered(tickets::queue(&self.desk, &all, None).await).is_some() {
                    ledger.queue_took(begun.elapsed());
                }
            };
            let ticket = async {
                if let Some(number) = open {
                    self.read(&number, ledger).await;
                }
            };
            let (.., stats, unread) =
                tokio::join!(queue, ticket, tickets::queue_stats(&self.desk), notices::unread(&self.desk));
            ledger.answered(stats);
            ledger.answered(unread);
            tokio::time::sleep(GATHER).await;
        }
    }

    async fn read(&self, number: &str, ledger: &Ledger) -> Option<tickets::TicketDetail> {
        let begun = Instant::now();
        let ticket = ledger.answered(tickets::ticket(&self.desk, number).await)?;
        ledger.detail_took(begun.elapsed());
        Some(ticket)
    }

    /// Opens one ticket after the other, and answers every second one.
    async fn person(&self, ledger: &Ledger, looks: Duration, mut working: watch::Receiver<bool>) {
        for turn in 0.. {
            let pause = looks.mul_f64(0.5) + part_of(looks, self.number, turn);
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                _ended = working.wait_for(|working| !working) => break,
            }
            self.open_one(turn, ledger).await;
        }
        self.idle.send_replace(true);
    }

    async fn open_one(&self, turn: u32, ledger: &Ledger) {
        let Some(page) = ledger.answered(tickets::queue(&self.desk, &QueueFilter::default(), None).await) else {
            return;
        };
        if page.rows.is_empty() {
            return;
        }
        let row = &page.rows[(self.number * 7 + turn as usize * 3) % page.rows.len()];
        let Some(ticket) = self.read(&row.ticket_number, ledger).await else { return };
        *self.open.lock().unwrap_or_else(PoisonError::into_inner) =
            Some(Opened { id: ticket.id, number: row.ticket_number.clone(), stale: false });
        self.moved.notify_one();
        let newest = ticket.messages.last().map(|message| message.id);
        ledger.answered(tickets::look(&self.desk, ticket.id, newest).await);
        if turn % 2 == 1 {
            return;
        }
        let theirs = ticket.messages.iter().rev().find(|message| !message.is_mine && !message.is_internal_note);
        let reply = NewMessage {
            id: Uuid::now_v7(),
            ticket_id: ticket.id,
            message: "We look into it.".to_owned(),
            is_internal_note: false,
            files: Vec::new(),
            seen: Some(SeenMessage { message: theirs.map(|message| message.id) }),
        };
        match tickets::reply(&self.desk, reply, |_| PathBuf::new()).await {
            Ok(stored) => ledger.replied(ticket.id, stored.id),
            Err(error) if error.code == ErrorCode::Conflict => ledger.held_back(),
            Err(error) => ledger.failed(format!("a reply: {error}")),
        }
    }

    /// Says where the person is.
    async fn is_present(&self, ledger: &Ledger) {
        let run = Uuid::now_v7();
        let mut clock = tokio::time::interval(presence::BEAT);
        loop {
            tokio::select! {
                _ = clock.tick() => {}
                () = self.moved.notified() => {}
            }
            let open = self.open.lock().unwrap_or_else(PoisonError::into_inner).as_ref().map(|open| open.id);
            let here = open.map(|ticket_id| Here { ticket_id, typing: false });
            ledger.answered(presence::be_present(&self.desk, run, here).await);
        }
    }

    /// Asks who is where, each time somebody came or left.
    async fn sees_others(&self, ledger: &Ledger) {
        loop {
            self.others.notified().await;
            let there = ledger.answered(presence::present(&self.desk).await).map_or(0, |others| others.len());
            let there = u32::try_from(there).unwrap_or(u32::MAX);
            tokio::time::sleep(GATHER_OTHERS + OF_EACH.saturating_mul(there)).await;
        }
    }
}
