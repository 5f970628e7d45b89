//! What was decided on this computer and is not stored yet: replies and notes, changes of status and priority,
//! resolutions. A file for each, written whole before anybody is told that it is on its way, so that neither a crash nor
//! a database that is away loses one; each is carried out once, however often it has to be sent.
//!
//! A message may wait a moment on purpose, for a person to take it back. What the database refuses, or somebody else
//! overtook, is never dropped: it stays, with the sentence, until the person says what is to become of it.

mod deliver;
mod disk;
mod waiting;

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{TimeDelta, Utc};
use tokio::sync::{Notify, oneshot};
use uuid::Uuid;

pub use waiting::{Decision, Delivered, OutboxNews, Waiting};

use crate::drafts::Drafts;
use crate::error::{DeskError, ErrorCode, Result};
use crate::tickets::{SeenMessage, Stored, Wanted};

/// So long a message can be taken back.
const UNDO: TimeDelta = TimeDelta::seconds(10);
/// So long whoever decides waits for an answer; after that it is a thing that waits.
const PATIENCE: Duration = Duration::from_secs(4);

/// The outbox of this computer. Cheap to clone.
#[derive(Clone)]
pub struct Outbox(Arc<Inner>);

struct Inner {
    folder: PathBuf,
    drafts: Drafts,
    state: Mutex<State>,
    /// One change of what is on the disk at a time.
    writing: tokio::sync::Mutex<()>,
    /// There is something to look at for whoever delivers.
    woken: Notify,
    /// The database is known not to answer.
    lost: AtomicBool,
    tell: Box<dyn Fn(OutboxNews) + Send + Sync>,
}

#[derive(Default)]
struct State {
    /// In the order in which it was decided.
    waiting: Vec<Waiting>,
    /// What the database has been asked for at this moment.
    under_way: HashSet<Uuid>,
    /// Who still waits for the answer.
    asked: HashMap<Uuid, oneshot::Sender<Result<Stored>>>,
}

impl Outbox {
    /// The outbox kept in `folder`, which is made with the first decision; files of messages come from `drafts`. Every
    /// change is told to `tell`.
    pub async fn open(
        folder: PathBuf,
        drafts: Drafts,
        tell: impl Fn(OutboxNews) + Send + Sync + 'static,
    ) -> Result<Self> {
        let waiting = disk::aside(folder.clone(), disk::read_all).await?;
        Ok(Self(Arc::new(Inner {
            folder,
            drafts,
            state: Mutex::new(State { waiting, ..State::default() }),
            writing: tokio::sync::Mutex::default(),
            woken: Notify::new(),
            lost: AtomicBool::new(false),
            tell: Box::new(tell),
        })))
    }

    /// Everything that waits, in the order in which it was decided.
    pub fn all(&self) -> Vec<Waiting> {
        self.state().waiting.clone()
    }

    /// Where the copy of a message's file is.
    pub fn file(&self, attachment: Uuid) -> PathBuf {
        self.0.folder.join("files").join(attachment.to_string())
    }

    /// Takes a decision: on disk when this returns. With `undo` a message can be taken back for ten seconds. The answer
    /// is what is stored, where the database says so at once; nothing where it waits. What the database refuses at once
    /// is refused here and forgotten, since whoever decided still has it before their eyes.
    pub async fn decide(&self, decision: Decision, undo: bool) -> Result<Option<Stored>> {
        decision.wanted.check()?;
        let is_message = matches!(decision.wanted, Wanted::Message { .. });
        let answer = {
            let _one_at_a_time = self.0.writing.lock().await;
            if self.find(decision.id).is_some_and(|known| known.trouble.is_none()) {
                // Pressed twice, or by two windows.
                return Ok(None);
            }
            let now = Utc::now();
            let last = self.state().waiting.last().map(|last| last.decided_at + TimeDelta::microseconds(1));
            let waiting = Waiting {
                id: decision.id,
                ticket_id: decision.ticket_id,
                ticket_number: decision.ticket_number,
                wanted: decision.wanted,
                decided_at: last.map_or(now, |last| last.max(now)),
                not_before: (undo && is_message).then(|| now + UNDO),
                may_have_arrived: false,
                trouble: None,
            };
            self.keep_files(&waiting).await?;
            self.write(waiting.clone()).await?;
            let answer = (waiting.not_before.is_none() && !self.0.lost.load(Ordering::SeqCst)).then(|| {
                let (tell, told) = oneshot::channel();
                self.state().asked.insert(waiting.id, tell);
                told
            });
            let mut state = self.state();
            state.waiting.retain(|one| one.id != waiting.id);
            state.waiting.push(waiting);
            answer
        };
        let Some(answer) = answer else {
            self.changed();
            return Ok(None);
        };
        self.0.woken.notify_one();
        if let Ok(Ok(answer)) = tokio::time::timeout(PATIENCE, answer).await {
            return answer.map(Some);
        }
        // Nobody answers any more, or not for a while: it waits like everything else.
        self.state().asked.remove(&decision.id);
        self.changed();
        Ok(None)
    }

    /// Sends it now, whatever it waited for; a reply with what its writer has read since.
    pub async fn send_now(&self, id: Uuid, seen: Option<SeenMessage>) -> Result<()> {
        let _one_at_a_time = self.0.writing.lock().await;
        // Where it is gone, it was sent.
        let Some(mut waiting) = self.find(id) else { return Ok(()) };
        let _claim = self.claim(id)?;
        waiting.not_before = None;
        waiting.trouble = None;
        if let (Wanted::Message { message }, Some(seen)) = (&mut waiting.wanted, seen)
            && message.seen.is_some()
        {
            message.seen = Some(seen);
        }
        self.write(waiting.clone()).await?;
        self.put(waiting);
        self.changed();
        Ok(())
    }

    /// Holds it back for good, so that it can be put where it came from: the files of a message are among the drafts'
    /// again. Once that is safe, it is forgotten with [`Self::forget`].
    pub async fn take_back(&self, id: Uuid) -> Result<Waiting> {
        let _one_at_a_time = self.0.writing.lock().await;
        let Some(mut waiting) = self.find(id) else {
            return Err(DeskError::not_found("It was too late to take this back: it is sent."));
        };
        let _claim = self.claim(id)?;
        if waiting.may_have_arrived && waiting.trouble.is_none() {
            return Err(DeskError::new(
                ErrorCode::Refused,
                "This may have arrived just before the database was lost, so it can't be taken back. It is sent once, and no second time, when the database answers.",
            ));
        }
        let outbox = self.clone();
        let files: Vec<_> = waiting.files().collect();
        disk::aside(self.0.folder.clone(), move |_| {
            for file in files {
                outbox.0.drafts.put_back(&outbox.file(file), file).map_err(|error| disk::cannot_keep(&error))?;
            }
            Ok(())
        })
        .await?;
        waiting.not_before = None;
        waiting.trouble = Some(DeskError::new(ErrorCode::Refused, "You took this back. It was not sent."));
        self.write(waiting.clone()).await?;
        self.put(waiting.clone());
        self.changed();
        Ok(waiting)
    }

    /// Forgets something that was taken back or could not be stored.
    pub async fn forget(&self, id: Uuid) -> Result<()> {
        let _one_at_a_time = self.0.writing.lock().await;
        let Some(waiting) = self.find(id) else { return Ok(()) };
        let _claim = self.claim(id)?;
        self.remove(&waiting).await;
        self.changed();
        Ok(())
    }

    /// The database answers, or does not.
    pub fn reach(&self, live: bool) {
        self.0.lost.store(!live, Ordering::SeqCst);
        if live {
            self.0.woken.notify_one();
        }
    }

    /// Keeps it from being sent meanwhile. Not while the database is being asked for it: nobody could say what came of that.
    fn claim(&self, id: Uuid) -> Result<Claim<'_>> {
        if self.state().under_way.insert(id) {
            Ok(Claim { outbox: self, id })
        } else {
            Err(DeskError::new(ErrorCode::Refused, "This is being sent at this very moment."))
        }
    }

    fn find(&self, id: Uuid) -> Option<Waiting> {
        self.state().waiting.iter().find(|one| one.id == id).cloned()
    }

    /// In its place.
    fn put(&self, waiting: Waiting) {
        if let Some(place) = self.state().waiting.iter_mut().find(|one| one.id == waiting.id) {
            *place = waiting;
        }
    }

    async fn write(&self, waiting: Waiting) -> Result<()> {
        disk::aside(self.0.folder.clone(), move |folder| disk::write(folder, &waiting)).await
    }

    async fn keep_files(&self, waiting: &Waiting) -> Result<()> {
        let (outbox, files) = (self.clone(), waiting.files().collect::<Vec<_>>());
        disk::aside(self.0.folder.clone(), move |folder| {
            for file in files {
                disk::take_file(folder, &outbox.0.drafts.file(file), &outbox.file(file))?;
            }
            Ok(())
        })
        .await
    }

    /// It is stored, or nobody wants it any more.
    async fn remove(&self, waiting: &Waiting) {
        self.state().waiting.retain(|one| one.id != waiting.id);
        let (id, files) = (waiting.id, waiting.files().map(|file| self.file(file)).collect::<Vec<_>>());
        let removed = disk::aside(self.0.folder.clone(), move |folder| disk::remove(folder, id, &files)).await;
        if let Err(error) = removed {
            // After the next start it is sent again, which changes nothing.
            tracing::warn!(%error, "something that is stored stays in the outbox");
        }
    }

    /// Tells of a change, and has whoever delivers look again.
    fn changed(&self) {
        self.tell(None);
        self.0.woken.notify_one();
    }

    fn tell(&self, delivered: Option<Delivered>) {
        (self.0.tell)(OutboxNews { waiting: self.all(), delivered });
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Something that is not sent for as long as this is held.
struct Claim<'a> {
    outbox: &'a Outbox,
    id: Uuid,
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        self.outbox.state().under_way.remove(&self.id);
        self.outbox.0.woken.notify_one();
    }
}

#[cfg(test)]
mod tests;
