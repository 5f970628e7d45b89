//! What one person begins, on all of their computers.
//!
//! The file on this computer stays what counts here; this follows behind it, beside all typing: a moment after the last
//! key a draft is shared in place of the version that this computer knows. Where another computer was quicker, both are
//! put together (`merge.rs`), and only the window may put the result into the place of what it shows: it alone knows what
//! is being typed at this moment. Without a database nothing of this happens, and nothing is lost by it.

use std::collections::{HashMap, HashSet, VecDeque};
use std::io::{self, ErrorKind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::Serialize;
use specta::Type;
use tokio::sync::Notify;
use tokio::time::Instant;
use uuid::Uuid;

use super::known::{Known, KnownFiles, Version};
use super::merge::{Merged, merge};
use super::query::{self, Row};
use super::{Drafts, LONGEST_TEXT, TicketDraft, tickets_in};
use crate::Desk;
use crate::error::{DeskError, ErrorCode, Result};

/// So long after the last key a draft is shared.
const PAUSE: Duration = Duration::from_secs(2);
/// Whoever types without a pause shares this often all the same.
const LONGEST_PAUSE: Duration = Duration::from_secs(15);
/// The word that the database is back may have been missed.
const RETRY: Duration = Duration::from_secs(30);
/// Where nobody tells of other computers' drafts, they are asked for so often at most.
const ASK_AGAIN: Duration = Duration::from_secs(5);
/// Bytes; `desk.drafts` takes no larger one. It stays on its computer.
const LARGEST: usize = 1024 * 1024;
/// So many versions that the window was offered are remembered of a ticket.
const EARLIER: usize = 8;
/// So often one ticket is gone over in one go. Two computers at which one person types at once are no case for more.
const ROUNDS: usize = 6;

/// What stands of a ticket's draft at another computer and is not here yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct DraftElsewhere {
    /// Which ticket.
    pub ticket_id: Uuid,
    /// Which version of the draft it is.
    pub version: Uuid,
    /// What the person calls the computer on which it was written.
    pub computer: String,
    /// When it came to the database.
    pub written_at: DateTime<Utc>,
    /// What stands on this computer's disk. Whoever has something newer waits until that is there, too.
    pub here: TicketDraft,
    /// Both put together; where the same was changed at both, as it stands here.
    pub keeping: TicketDraft,
    /// Both put together; where the same was changed at both, as it was written there.
    pub taking: TicketDraft,
    /// The same was changed at both: the person chooses.
    pub is_apart: bool,
}

/// The drafts of this computer, shared with the person's others. Cheap to clone.
#[derive(Debug, Clone)]
pub struct SharedDrafts(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    drafts: Drafts,
    /// What the person calls this computer.
    computer: String,
    state: Mutex<State>,
    woken: Notify,
}

#[derive(Debug, Default)]
struct State {
    /// Whose drafts these are, once the database has said so.
    person: Option<Uuid>,
    /// What the database has, by ticket.
    there: HashMap<Uuid, There>,
    /// When the database was last asked; never, where everything has to be gone over.
    asked_at: Option<Instant>,
    /// It is to be asked again.
    ask: bool,
    /// What changed here and was not looked at yet.
    touched: HashMap<Uuid, Touched>,
    /// What the window was offered and another version has replaced since, by ticket: it may still be taking that.
    earlier: HashMap<Uuid, VecDeque<There>>,
    /// Versions that the window has taken, by ticket, until that is noted.
    taken: HashMap<Uuid, Uuid>,
    /// Of which something stands elsewhere that the window has to take or to ask about.
    waiting: HashSet<Uuid>,
    /// What is being sent: its own echo is no news.
    sending: Option<Uuid>,
    rests_until: Option<Instant>,
}

#[derive(Debug, Clone, Copy)]
struct Touched {
    first: Instant,
    due: Instant,
}

/// A draft as the database has it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct There {
    version: Uuid,
    computer: String,
    written_at: DateTime<Utc>,
    words: Words,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Words {
    Draft(Box<TicketDraft>),
    /// It was sent or emptied.
    Nothing,
    /// A newer Punnet may have written it. It is left as it is.
    Unreadable,
}

/// What is to be done about one ticket.
#[derive(Debug, PartialEq, Eq)]
enum Step {
    /// Nothing.
    Rest,
    /// Both agree on this, or on nothing any more.
    Agree(Option<Version>),
    /// What is here goes there, in place of this version.
    Send(Option<Uuid>),
    /// The window has to take what is there, or to ask.
    Ask,
}

impl SharedDrafts {
    /// `drafts`, written on a computer that the person calls `computer`.
    pub fn of(drafts: Drafts, computer: &str) -> Self {
        let state = State { ask: true, ..State::default() };
        let computer = computer.to_owned();
        Self(Arc::new(Inner { drafts, computer, state: Mutex::new(state), woken: Notify::new() }))
    }

    /// Keeps a draft on this computer, as [`Drafts::keep`] does, and shares it later. `taken` is the version of another
    /// computer that is part of it, or was put aside for it, since the last time.
    pub async fn keep(&self, draft: TicketDraft, taken: Option<Uuid>) -> Result<()> {
        let ticket = draft.ticket_id;
        self.0.drafts.keep(draft).await?;
        // Not before it is on the disk: a crash in between asks once more, the other way round it would lose words.
        let now = Instant::now();
        let mut state = self.state();
        if let Some(taken) = taken {
            state.taken.insert(ticket, taken);
        }
        let touched = state.touched.entry(ticket).or_insert(Touched { first: now, due: now });
        touched.due = if taken.is_some() { now } else { due_after(touched.first, now) };
        drop(state);
        self.0.woken.notify_one();
        Ok(())
    }

    /// What stands at other computers and is not here yet.
    pub async fn elsewhere(&self) -> Result<Vec<DraftElsewhere>> {
        let Some(files) = self.files() else { return Ok(Vec::new()) };
        let waiting: Vec<_> = {
            let state = self.state();
            let there = |ticket: &Uuid| Some((*ticket, state.there.get(ticket)?.clone(), state.taken_of(*ticket)));
            state.waiting.iter().filter_map(there).collect()
        };
        self.0
            .drafts
            .aside(move |drafts| {
                let mut found = Vec::new();
                for (ticket, there, taken) in waiting {
                    let Some(here) = here(drafts, ticket, Some(&there)) else { continue };
                    let known = taken.map_or_else(|| files.read(ticket), Known::agreed);
                    if step(&known, Some(&there), &here) == Step::Ask {
                        found.push(there.beside(drafts, &known, here));
                    }
                }
                Ok(found)
            })
            .await
    }

    /// A draft may have been shared by another computer: this version, where that is known.
    pub fn hint(&self, version: Option<Uuid>) {
        let mut state = self.state();
        let is_news = match version {
            Some(version) => {
                state.sending != Some(version) && state.there.values().all(|there| there.version != version)
            }
            None => state.asked_at.is_none_or(|at| at.elapsed() > ASK_AGAIN),
        };
        if is_news {
            state.ask = true;
            drop(state);
            self.0.woken.notify_one();
        }
    }

    /// The person goes to another ticket, or away: what was typed is shared now, and what is new elsewhere asked for.
    pub fn moves_on(&self) {
        let mut state = self.state();
        state.ask = true;
        let now = Instant::now();
        state.touched.values_mut().for_each(|touched| touched.due = now);
        drop(state);
        self.0.woken.notify_one();
    }

    /// The database answers, or does not.
    pub fn reach(&self, live: bool) {
        let mut state = self.state();
        if live {
            state.ask = true;
            state.rests_until = None;
            drop(state);
            self.0.woken.notify_one();
        } else {
            state.rests_until = Some(Instant::now() + RETRY);
        }
    }

    /// Shares for as long as it is polled. `tell` is called when what stands elsewhere is to be asked for.
    pub async fn share(&self, desk: &Desk, tell: impl Fn()) {
        loop {
            let due = self.due();
            if due.is_some_and(|at| at <= Instant::now()) {
                self.catch_up(desk, &tell).await;
                continue;
            }
            let until = async {
                match due {
                    Some(at) => tokio::time::sleep_until(at).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = self.0.woken.notified() => {}
                () = until => {}
            }
        }
    }

    /// Shares what was typed last, as the person leaves.
    pub async fn finish(&self, desk: &Desk) {
        self.moves_on();
        self.catch_up(desk, &|| {}).await;
    }

    /// When there is something to do.
    fn due(&self) -> Option<Instant> {
        let state = self.state();
        let now = Instant::now();
        let due = if state.ask { Some(now) } else { state.touched.values().map(|touched| touched.due).min() };
        due.map(|at| state.rests_until.map_or(at, |until| until.max(at)))
    }

    /// Asks where it is to be asked, and goes over what changed here or there. Nobody hears of a failure: the feed says
    /// that the database is gone, and everything is gone over again once it is back.
    async fn catch_up(&self, desk: &Desk, tell: &impl Fn()) {
        let now = Instant::now();
        let (ask, mut tickets) = {
            let mut state = self.state();
            let due: Vec<_> = state.touched.iter().filter(|(_, it)| it.due <= now).map(|(id, _)| *id).collect();
            for ticket in &due {
                state.touched.remove(ticket);
            }
            (std::mem::take(&mut state.ask) || state.asked_at.is_none(), due)
        };
        let mut is_news = false;
        let done = async {
            // Before anything is under way: a pool that can't connect says so by itself.
            drop(desk.pool().acquire().await?);
            if ask {
                tickets.extend(self.ask(desk).await?);
                tickets.sort_unstable();
                tickets.dedup();
            }
            for ticket in tickets {
                let waits = self.go_over(desk, ticket).await?;
                let mut state = self.state();
                // Also where it no longer does: the window may still show it.
                is_news |= if waits { state.waiting.insert(ticket) || waits } else { state.waiting.remove(&ticket) };
            }
            Ok::<_, DeskError>(())
        };
        let done = done.await;
        if is_news {
            tell();
        }
        match done {
            Ok(()) => self.state().rests_until = None,
            Err(error) => {
                tracing::debug!(%error, "drafts are shared later");
                let mut state = self.state();
                state.asked_at = None;
                state.ask = true;
                state.rests_until = Some(Instant::now() + RETRY);
            }
        }
    }

    /// Asks the database, and says for which tickets it has something else now; the first time, all that are known.
    async fn ask(&self, desk: &Desk) -> Result<Vec<Uuid>> {
        let first = self.state().asked_at.is_none();
        if first {
            let me = crate::staff::whoami(desk.pool()).await?.id;
            self.state().person = Some(me);
        }
        let known: Vec<_> = self.state().there.values().map(|there| there.version).collect();
        let rows = query::drafts(desk.pool(), &known).await?;
        let mut tickets = if first { self.all_tickets().await? } else { Vec::new() };
        let mut state = self.state();
        let mut before = std::mem::take(&mut state.there);
        for row in rows {
            let ticket = row.ticket_id;
            let there = match before.remove(&ticket) {
                Some(there) if row.is_known => there,
                replaced => {
                    if let Some(replaced) = replaced.filter(|_| state.waiting.contains(&ticket)) {
                        let earlier = state.earlier.entry(ticket).or_default();
                        earlier.push_front(replaced);
                        earlier.truncate(EARLIER);
                    }
                    tickets.push(ticket);
                    There::from(row)
                }
            };
            state.there.insert(ticket, there);
        }
        // What is left is no longer there.
        tickets.extend(before.into_keys());
        state.asked_at = Some(Instant::now());
        Ok(tickets)
    }

    async fn all_tickets(&self) -> Result<Vec<Uuid>> {
        let files = self.files();
        self.0
            .drafts
            .aside(move |drafts| {
                let mut tickets = tickets_in(&drafts.folder);
                tickets.extend(files.iter().flat_map(KnownFiles::tickets));
                Ok(tickets)
            })
            .await
    }

    /// Brings one ticket's draft here and there together, as far as that can be done without the window. Says whether
    /// the window has to do something.
    async fn go_over(&self, desk: &Desk, ticket: Uuid) -> Result<bool> {
        for _ in 0..ROUNDS {
            let there = self.state().there.get(&ticket).cloned();
            let Some((known, here)) = self.read(ticket, there.clone()).await? else { return Ok(false) };
            match step(&known, there.as_ref(), &here) {
                Step::Rest => return Ok(false),
                Step::Ask => return Ok(true),
                Step::Agree(base) => self.note(ticket, Known { base, sent: None }).await?,
                Step::Send(instead_of) => {
                    if !self.send(desk, known, &here, instead_of).await? {
                        return Ok(false);
                    }
                }
            }
        }
        let now = Instant::now();
        self.state().touched.entry(ticket).or_insert(Touched { first: now, due: now + PAUSE });
        Ok(false)
    }

    /// What is known of a ticket and what stands here; nothing where the file here can't be read, which is not the same
    /// as an empty draft.
    async fn read(&self, ticket: Uuid, there: Option<There>) -> Result<Option<(Known, TicketDraft)>> {
        let Some(files) = self.files() else { return Ok(None) };
        // Before the draft is read: it is on the disk already.
        let taken = self.state().taken_of(ticket);
        let noted = taken.as_ref().map(|taken| taken.id);
        let read = self
            .0
            .drafts
            .aside(move |drafts| {
                let known = match taken {
                    Some(taken) => {
                        let known = Known::agreed(taken);
                        files.write(ticket, &known).map_err(|error| not_noted(&error))?;
                        known
                    }
                    None => files.read(ticket),
                };
                Ok(here(drafts, ticket, there.as_ref()).map(|here| (known, here)))
            })
            .await?;
        let mut state = self.state();
        if noted.is_some() && state.taken.get(&ticket) == noted.as_ref() {
            state.taken.remove(&ticket);
            state.earlier.remove(&ticket);
        }
        drop(state);
        Ok(read)
    }

    async fn note(&self, ticket: Uuid, known: Known) -> Result<()> {
        let Some(files) = self.files() else { return Ok(()) };
        let write = move |_: &Drafts| files.write(ticket, &known).map_err(|error| not_noted(&error));
        self.0.drafts.aside(write).await
    }

    /// Sends what is here. False where it stays on this computer.
    async fn send(&self, desk: &Desk, known: Known, here: &TicketDraft, instead_of: Option<Uuid>) -> Result<bool> {
        let ticket = here.ticket_id;
        let draft = (!here.is_only_a_place()).then(|| Box::new(here.to_share()));
        let body = draft.as_ref().map(serde_json::to_string).transpose().map_err(io::Error::from);
        let body = body.map_err(|error| not_noted(&error))?;
        if body.as_ref().is_some_and(|body| body.len() > LARGEST) {
            tracing::info!(%ticket, "a draft is too large to be shared and stays on this computer");
            return Ok(false);
        }
        let sent = Version { id: Uuid::now_v7(), draft };
        // First, so that it is known again where the answer is lost.
        self.note(ticket, Known { sent: Some(sent.clone()), ..known }).await?;
        self.state().sending = Some(sent.id);
        let answer = query::share(desk.pool(), ticket, sent.id, instead_of, &self.0.computer, body.as_deref()).await;
        match answer.map_err(DeskError::from) {
            Ok(stands) if stands == Some(sent.id) => {
                let there = There {
                    version: sent.id,
                    computer: self.0.computer.clone(),
                    written_at: Utc::now(),
                    words: sent.draft.clone().map_or(Words::Nothing, Words::Draft),
                };
                self.state().there.insert(ticket, there);
                self.note(ticket, Known { base: Some(sent), sent: None }).await?;
                Ok(true)
            }
            // Another computer was quicker.
            Ok(_) => self.ask(desk).await.map(|others| {
                let now = Instant::now();
                let mut state = self.state();
                for other in others {
                    state.touched.entry(other).or_insert(Touched { first: now, due: now });
                }
                true
            }),
            Err(error) if error.code == ErrorCode::Invalid => {
                tracing::info!(%ticket, %error, "a draft stays on this computer");
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }

    /// The files in which it is noted what both know, once it is known whose they are.
    fn files(&self) -> Option<KnownFiles> {
        let person = self.state().person?;
        Some(KnownFiles::at(self.0.drafts.folder.join("shared").join(person.to_string())))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// The version that the window has taken and that is not noted yet.
    fn taken_of(&self, ticket: Uuid) -> Option<Version> {
        let taken = self.taken.get(&ticket)?;
        let offered = self.there.get(&ticket).into_iter().chain(self.earlier.get(&ticket).into_iter().flatten());
        offered.filter(|there| there.version == *taken).find_map(There::as_version)
    }
}

impl There {
    fn draft(&self) -> Option<&TicketDraft> {
        match &self.words {
            Words::Draft(draft) => Some(draft),
            Words::Nothing | Words::Unreadable => None,
        }
    }

    /// Nothing where it can't be read.
    fn as_version(&self) -> Option<Version> {
        (self.words != Words::Unreadable)
            .then(|| Version { id: self.version, draft: self.draft().cloned().map(Box::new) })
    }

    /// Beside what stands here.
    fn beside(self, drafts: &Drafts, known: &Known, here: TicketDraft) -> DraftElsewhere {
        let merged = self.merged(known, &here);
        let is_apart = merged.is_apart();
        let with_files = |draft: TicketDraft| draft.on_a_computer(|file| drafts.file(file).exists());
        DraftElsewhere {
            ticket_id: here.ticket_id,
            version: self.version,
            computer: self.computer,
            written_at: self.written_at,
            here,
            keeping: with_files(merged.keeping),
            taking: with_files(merged.taking),
            is_apart,
        }
    }

    fn merged(&self, known: &Known, here: &TicketDraft) -> Merged {
        let nothing = TicketDraft::nothing(here.ticket_id, here.ticket_number.clone());
        let there = self.draft().unwrap_or(&nothing);
        merge(known.base.as_ref().and_then(|base| base.draft.as_deref()), here, there)
    }
}

impl From<Row> for There {
    fn from(row: Row) -> Self {
        let words = row.body.map_or(Words::Nothing, |body| match serde_json::from_str::<TicketDraft>(&body) {
            Ok(draft) if draft.ticket_id == row.ticket_id && draft.longest_text() <= LONGEST_TEXT => {
                Words::Draft(Box::new(draft))
            }
            _ => {
                tracing::warn!(ticket = %row.ticket_id, "a draft of another computer can't be read");
                Words::Unreadable
            }
        });
        Self { version: row.version, computer: row.computer, written_at: row.written_at, words }
    }
}

/// What stands on this computer's disk; nothing where that can't be read, which is not the same as an empty draft.
fn here(drafts: &Drafts, ticket: Uuid, there: Option<&There>) -> Option<TicketDraft> {
    match drafts.read_one(ticket) {
        Ok(draft) => Some(draft),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let number = there.and_then(There::draft).map(|draft| draft.ticket_number.clone());
            Some(TicketDraft::nothing(ticket, number.unwrap_or_default()))
        }
        Err(error) => {
            tracing::warn!(%ticket, %error, "a draft that can't be read is not shared");
            None
        }
    }
}

/// When a draft is shared that was changed now, and first so long ago.
fn due_after(first: Instant, now: Instant) -> Instant {
    (now + PAUSE).min(first + LONGEST_PAUSE)
}

fn step(known: &Known, there: Option<&There>, here: &TicketDraft) -> Step {
    let Some(there) = there else {
        // Nothing is there: never was, or the shop has let go of it. Nobody said that it was sent or emptied.
        return match (&known.base, &known.sent) {
            (None, None) if here.is_only_a_place() => Step::Rest,
            (None, None) => Step::Send(None),
            _ => Step::Agree(None),
        };
    };
    if let Some(base) = known.base.as_ref().filter(|base| base.id == there.version) {
        let is_there = match &base.draft {
            Some(draft) => draft.says_the_same_as(here),
            None => here.is_only_a_place(),
        };
        return if is_there { Step::Rest } else { Step::Send(Some(there.version)) };
    }
    if let Some(sent) = known.sent.as_ref().filter(|sent| sent.id == there.version) {
        return Step::Agree(Some(sent.clone()));
    }
    let Some(version) = there.as_version() else { return Step::Rest };
    if version.draft.is_none() && here.is_only_a_place() && known.base.is_none() {
        return Step::Rest;
    }
    let merged = there.merged(known, here);
    if !merged.is_apart() && merged.keeping.says_the_same_as(here) { Step::Agree(Some(version)) } else { Step::Ask }
}

fn not_noted(error: &io::Error) -> DeskError {
    tracing::warn!(%error, "what was shared of a draft was not noted");
    DeskError::new(
        ErrorCode::Refused,
        "What you typed is kept on this computer, but not shared with your others: the disk takes nothing more. Make room on it.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drafts::{DraftMessage, Place};

    fn draft(text: &str) -> TicketDraft {
        let message_id = Uuid::from_u128(text.bytes().fold(7, |id, byte| id * 257 + u128::from(byte)));
        let reply = DraftMessage { text: text.into(), message_id, files: Vec::new(), elsewhere: Vec::new() };
        TicketDraft {
            reply: (!text.is_empty()).then_some(reply),
            ..TicketDraft::nothing(Uuid::from_u128(1), String::new())
        }
    }

    fn version(id: u128, text: &str) -> Version {
        Version { id: Uuid::from_u128(id), draft: (!text.is_empty()).then(|| Box::new(draft(text))) }
    }

    fn there(id: u128, words: Words) -> There {
        There { version: Uuid::from_u128(id), computer: "counter".into(), written_at: DateTime::UNIX_EPOCH, words }
    }

    fn says(id: u128, text: &str) -> There {
        there(id, if text.is_empty() { Words::Nothing } else { Words::Draft(Box::new(draft(text))) })
    }

    /// Of this base, with this there, and this here.
    fn next(base: Option<(u128, &str)>, there: Option<(u128, &str)>, here: &str) -> Step {
        let known = Known { base: base.map(|(id, text)| version(id, text)), sent: None };
        step(&known, there.map(|(id, text)| says(id, text)).as_ref(), &draft(here))
    }

    #[test]
    fn who_alone_changed_something_is_followed() {
        assert_eq!(next(None, None, ""), Step::Rest);
        assert_eq!(next(None, None, "Half"), Step::Send(None));
        assert_eq!(next(Some((1, "Half")), Some((1, "Half")), "Half"), Step::Rest);
        assert_eq!(next(Some((1, "Half")), Some((1, "Half")), "More"), Step::Send(Some(Uuid::from_u128(1))));
        assert_eq!(next(Some((1, "Half")), Some((1, "Half")), ""), Step::Send(Some(Uuid::from_u128(1))));
        assert_eq!(next(Some((1, "")), Some((1, "")), ""), Step::Rest);
        assert_eq!(next(Some((1, "Half")), Some((2, "More")), "Half"), Step::Ask, "only the window takes it");
        assert_eq!(next(Some((1, "Half")), Some((2, "")), "Half"), Step::Ask);
        assert_eq!(next(None, Some((2, "")), ""), Step::Rest, "emptied before this computer knew of it");
    }

    #[test]
    fn where_both_say_the_same_nobody_is_asked() {
        assert_eq!(next(Some((1, "Half")), Some((2, "More")), "More"), Step::Agree(Some(version(2, "More"))));
        // Emptied there, written on here: the words stay, and go there.
        assert_eq!(next(Some((1, "Half")), Some((2, "")), "More"), Step::Agree(Some(version(2, ""))));
        assert_eq!(next(Some((1, "Half")), Some((2, "There")), "Here"), Step::Ask);
    }

    #[test]
    fn what_the_shop_let_go_of_was_neither_sent_nor_emptied() {
        assert_eq!(next(Some((1, "Half")), None, "Half"), Step::Agree(None));
        assert_eq!(next(None, None, "Half"), Step::Send(None));
    }

    #[test]
    fn what_arrived_without_an_answer_is_known_again() {
        let known = Known { base: Some(version(1, "Half")), sent: Some(version(2, "More")) };
        assert_eq!(
            step(&known, Some(&says(2, "More")), &draft("More, and more")),
            Step::Agree(Some(version(2, "More")))
        );
        // It did not, and goes again.
        assert_eq!(step(&known, Some(&says(1, "Half")), &draft("More")), Step::Send(Some(Uuid::from_u128(1))));
    }

    #[test]
    fn what_cannot_be_read_is_neither_taken_nor_replaced() {
        let known = Known::default();
        assert_eq!(step(&known, Some(&there(2, Words::Unreadable)), &draft("Here")), Step::Rest);
    }

    #[test]
    fn a_place_alone_is_nobodys_business() {
        let here = TicketDraft { place: Some(Place { message_id: None, offset: 7 }), ..draft("") };
        assert_eq!(step(&Known::default(), None, &here), Step::Rest);
    }

    #[test]
    fn a_draft_is_shared_after_a_pause_and_now_and_then_without_one() {
        let first = Instant::now();
        let due = |second| due_after(first, first + Duration::from_secs(second)) - first;
        assert_eq!([0, 1, 5, 12].map(due), [2, 3, 7, 14].map(Duration::from_secs));
        assert_eq!([13, 14, 600].map(due), [LONGEST_PAUSE; 3]);
    }

    #[test]
    fn nothing_is_tried_while_the_database_is_away() {
        let folder = tempfile::tempdir().unwrap();
        let shared = SharedDrafts::of(Drafts::at(folder.path().join("drafts")), "counter");
        let is_due = || shared.due().is_some_and(|at| at <= Instant::now());
        assert!(is_due(), "at the start everything is asked for");
        shared.reach(false);
        shared.moves_on();
        shared.hint(None);
        assert!(!is_due());
        shared.reach(true);
        assert!(is_due());
    }

    #[test]
    fn ones_own_echo_is_no_news() {
        let folder = tempfile::tempdir().unwrap();
        let shared = SharedDrafts::of(Drafts::at(folder.path().join("drafts")), "counter");
        let asks = |version: Option<u128>| {
            shared.state().ask = false;
            shared.hint(version.map(Uuid::from_u128));
            shared.state().ask
        };
        shared.state().sending = Some(Uuid::from_u128(1));
        shared.state().there.insert(Uuid::from_u128(9), says(2, "Half"));
        assert_eq!([Some(1), Some(2), Some(3)].map(asks), [false, false, true]);
    }
}
