//! The loop that reads the feed for as long as the desk is open.

use std::future::Future;
use std::time::{Duration, Instant};

use rand::RngExt;

use super::hints::{Hints, Woken};
use super::pace::Pace;
use super::{Cursor, CursorFile, News, query};
use crate::Desk;

/// Events read at once.
const BATCH: usize = 200;
/// After a hint that showed nothing: an older transaction still runs and hides what comes after it.
const HIDDEN: [Duration; 4] =
    [Duration::from_millis(20), Duration::from_millis(100), Duration::from_millis(500), Duration::from_secs(2)];
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
    let mut cursor = file.read();
    loop {
        if let Err(error) = listen(desk, &file, &mut cursor, &mut failures, &mut hear).await {
            tracing::info!(%error, failures, "the feed lost the database");
        }
        if failures == 0 {
            hear(News::Lost);
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
        let mut waits = HIDDEN.iter();
        // Read until nothing new shows, with a few looks at what an older transaction may still hide.
        loop {
            if take_along(&mut hints, hear).await? {
                woken = Woken::Hint;
                waits = HIDDEN.iter();
            }
            let read = read_on(desk, file, cursor, hear).await?;
            if std::mem::take(failures) > 0 {
                hear(News::Back);
            }
            if read > 0 {
                pace.spend(Instant::now());
                hints.something_came(woken == Woken::Time);
                woken = Woken::Hint;
                waits = HIDDEN.iter();
                if read == BATCH {
                    continue;
                }
            }
            // Where the desk looks by itself it comes again soon anyhow.
            let Some(wait) = waits.next().filter(|_| woken == Woken::Hint) else { break };
            if next_look(&mut hints, Some(*wait), hear).await? == Woken::Hint {
                tokio::time::sleep(pace.pause(Instant::now())).await;
            }
        }
        woken = next_look(&mut hints, None, hear).await?;
        if hints.are_missing() {
            hear(News::PresenceChanged);
            hear(News::DraftShared(None));
        }
        tokio::time::sleep(pace.pause(Instant::now())).await;
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

/// Reads and tells what comes next, and says how many events that were; fewer than a batch where there are no more.
async fn read_on(
    desk: &Desk,
    file: &CursorFile,
    cursor: &mut Option<Cursor>,
    hear: &mut impl FnMut(News),
) -> sqlx::Result<usize> {
    let Some(place) = cursor.as_ref() else { return Ok(0) };
    let placed = query::after(desk.pool(), place, BATCH).await?;
    let Some(last) = placed.last().map(|last| last.cursor.clone()) else { return Ok(0) };
    let read = placed.len();
    for one in placed {
        // The ledger of what was handled, for whoever asks for it: numbers only.
        tracing::debug!(xid = one.cursor.xid, id = one.cursor.id, "heard");
        hear(one.news);
    }
    *cursor = Some(keep(file, last));
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
