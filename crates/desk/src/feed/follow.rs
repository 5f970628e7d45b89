//! The loop that reads the feed for as long as the desk is open.

use std::future::Future;
use std::time::{Duration, Instant};

use rand::RngExt;

use super::hints::{Hints, Woken};
use super::pace::Pace;
use super::{Cursor, CursorFile, News, Reach, query};
use crate::Desk;

/// Events read at once.
const BATCH: usize = 200;
/// Where an older transaction hides what comes after it the desk looks again so soon, then after twice as long each time.
const HIDDEN: Duration = Duration::from_millis(15);
/// And at the latest after this.
const LONG_HIDDEN: Duration = Duration::from_secs(2);
/// So many hints at most are answered by one look. Anybody who can sign in may send them, and each would be a question of
/// every desk of the shop.
const HINTS_A_LOOK: usize = 1000;
/// Longest pause between two attempts to reach the database again.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// Hands every event to `hear`, in order, and whether the database can be reached. Begins where `file` says, or now
/// where it says nothing that this database knows. `revive` is called whenever the database can't be reached, before the
/// next attempt. Never returns; drop the future to stop.
pub async fn follow<Revived: Future<Output = ()>>(
    desk: &Desk,
    file: CursorFile,
    revive: impl Fn() -> Revived,
    mut hear: impl FnMut(News),
) {
    let mut failures = 0;
    let mut told = Reach::Live;
    let mut cursor = file.read();
    loop {
        let mut reach = Reach::Lost;
        if let Err(error) = listen(desk, &file, &mut cursor, &mut failures, &mut hear).await {
            tracing::info!(%error, failures, "the feed lost the database");
            reach = without(&error);
        }
        // None of the attempts between had an answer.
        if failures == 0 || reach != told {
            hear(News::Reach(reach));
            told = reach;
        }
        failures += 1;
        tokio::time::sleep(pause(failures)).await;
        revive().await;
    }
}

/// Reads until the database is lost.
async fn listen(
    desk: &Desk,
    file: &CursorFile,
    cursor: &mut Option<Cursor>,
    failures: &mut u32,
    hear: &mut impl FnMut(News),
) -> sqlx::Result<()> {
    let mut hints = Hints::open(desk.pool()).await?;
    // Listening first and reading then: what happens between the two wakes us.
    let now = query::cursor_now(desk.pool()).await?;
    if cursor.as_ref().is_none_or(|kept| kept.is_strange_to(&now)) {
        *cursor = Some(keep(file, now));
    }
    let mut woken = Woken::Hint;
    let mut pace = Pace::new(Instant::now());
    loop {
        let mut wait = HIDDEN;
        // Read until nothing new shows and nothing is hidden.
        loop {
            if take_along(&mut hints, hear).await? {
                woken = Woken::Hint;
            }
            let read = read_on(desk, file, cursor, hear).await?;
            if std::mem::take(failures) > 0 {
                hear(News::Reach(Reach::Live));
            }
            if read.events > 0 {
                pace.spend(Instant::now());
                hints.something_came(woken == Woken::Time);
                woken = Woken::Hint;
                wait = HIDDEN;
                if read.events == BATCH {
                    continue;
                }
            }
            if !read.hidden {
                break;
            }
            if next_look(&mut hints, Some(wait), hear).await? == Woken::Hint {
                woken = Woken::Hint;
                tokio::time::sleep(pace.pause(Instant::now())).await;
            }
            wait = (2 * wait).min(LONG_HIDDEN);
        }
        woken = next_look(&mut hints, None, hear).await?;
        if hints.are_missing() {
            hear(News::PresenceChanged);
            hear(News::DraftShared(None));
        }
        tokio::time::sleep(pace.pause(Instant::now())).await;
    }
}

/// What it means that there is no answer but this error.
fn without(error: &sqlx::Error) -> Reach {
    // Not permitted; no login any more; another password (SQLSTATE).
    match error.as_database_error().and_then(sqlx::error::DatabaseError::code).as_deref() {
        Some("42501" | "28000" | "28P01") => Reach::SwitchedOff,
        _ => Reach::Lost,
    }
}

/// Waits until it is time to look, at most `longest`, and tells meanwhile of all who come and go at tickets, and of drafts
/// that the person's other computers share.
async fn next_look(hints: &mut Hints, longest: Option<Duration>, hear: &mut impl FnMut(News)) -> sqlx::Result<Woken> {
    let end = longest.map(|longest| Instant::now() + longest);
    loop {
        let woken = hints.wait(end.map(|end| end.saturating_duration_since(Instant::now()))).await?;
        match woken {
            Woken::Presence => hear(News::PresenceChanged),
            Woken::Draft(version) => hear(News::DraftShared(version)),
            Woken::Hint | Woken::Time => return Ok(woken),
        }
    }
}

/// Hears what has already come, and says whether it was a hint: the look that follows answers it, too.
async fn take_along(hints: &mut Hints, hear: &mut impl FnMut(News)) -> sqlx::Result<bool> {
    for taken in 0..HINTS_A_LOOK {
        if next_look(hints, Some(Duration::ZERO), hear).await? != Woken::Hint {
            return Ok(taken > 0);
        }
    }
    Ok(true)
}

/// What was read in one go.
struct Read {
    /// How many events; fewer than a batch where no more show.
    events: usize,
    /// An older transaction hides others.
    hidden: bool,
}

/// Reads and tells what comes next.
async fn read_on(
    desk: &Desk,
    file: &CursorFile,
    cursor: &mut Option<Cursor>,
    hear: &mut impl FnMut(News),
) -> sqlx::Result<Read> {
    let Some(place) = cursor.as_ref() else { return Ok(Read { events: 0, hidden: false }) };
    let look = query::after(desk.pool(), place, BATCH).await?;
    let read = Read { events: look.placed.len(), hidden: look.hidden };
    let last = look.placed.last().map(|last| last.cursor.clone());
    for one in look.placed {
        // The ledger of what was handled, for whoever asks for it: numbers only.
        tracing::debug!(xid = one.cursor.xid, id = one.cursor.id, "heard");
        hear(one.news);
    }
    if let Some(last) = last {
        *cursor = Some(keep(file, last));
    }
    Ok(read)
}

/// A cursor that can't be kept costs a repeated notification after the next start, nothing else.
fn keep(file: &CursorFile, cursor: Cursor) -> Cursor {
    if let Err(error) = file.write(&cursor) {
        tracing::warn!(%error, "the place in the feed could not be kept");
    }
    cursor
}

/// Doubles from 200 ms, with up to as much again by chance, so that many desks don't come back in one instant.
fn pause(failures: u32) -> Duration {
    let base = Duration::from_millis(100 << failures.min(7)).min(LONGEST_PAUSE);
    base.mul_f64(1.0 + rand::rng().random::<f64>())
}
