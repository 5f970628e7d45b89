//! Peace for a while, at this computer: nothing is told, and afterwards once what it was.

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Local, NaiveTime, TimeDelta, TimeZone, Utc};
use desk::Result;
use desk::feed::Announcement;
use desk::notices::NoticeKind;
use desk::settings::MachineSettings;
use serde::{Deserialize, Serialize};
use specta::Type;
use tauri::{AppHandle, Manager};
use tauri_specta::Event;
use tokio::sync::Notify;

use crate::shell::Shell;
use crate::{notifications, tray};

/// The day begins then, by the computer's clock, whatever the shop's hours are: its person may work in another city.
const MORNING: NaiveTime = NaiveTime::from_hms_opt(8, 0, 0).expect("a time of day");
/// Who is still up at this hour means the coming morning by "tomorrow".
const NIGHT_ENDS: TimeDelta = TimeDelta::hours(4);

/// For how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Peace {
    /// From now on.
    ForAnHour,
    /// Until eight in the morning, by this computer's clock.
    UntilTomorrow,
    /// No longer.
    Over,
}

/// This computer's settings are others now, and not by the window's doing.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
pub struct MachineChanged {}

/// What was not told.
#[derive(Debug, Default)]
struct Held {
    tickets: u32,
    replies: u32,
    others: u32,
}

/// What waits for the end of the peace.
#[derive(Debug, Default)]
pub struct DoNotDisturb {
    held: Mutex<Held>,
    changed: Notify,
}

impl DoNotDisturb {
    fn held(&self) -> std::sync::MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Begins or ends it, from the tray or the window.
pub fn set(app: &AppHandle, peace: Peace) -> Result<MachineSettings> {
    let until = match peace {
        Peace::ForAnHour => Some(Utc::now() + TimeDelta::hours(1)),
        Peace::UntilTomorrow => Some(tomorrow(&Local::now()).to_utc()),
        Peace::Over => None,
    };
    let machine = app.state::<Shell>().machine()?.do_not_disturb(until)?;
    app.state::<DoNotDisturb>().changed.notify_one();
    Ok(machine)
}

/// Whether this is not to be told now; it is counted then.
pub fn holds(app: &AppHandle, kind: NoticeKind) -> bool {
    if until(app).is_none() {
        return false;
    }
    let peace = app.state::<DoNotDisturb>();
    let mut held = peace.held();
    match kind {
        NoticeKind::NewTicket => held.tickets += 1,
        NoticeKind::CustomerReply => held.replies += 1,
        NoticeKind::Assigned
        | NoticeKind::Approval
        | NoticeKind::Mention
        | NoticeKind::Deadline
        | NoticeKind::Other => held.others += 1,
    }
    true
}

/// Until when, if it is on.
pub fn until(app: &AppHandle) -> Option<DateTime<Utc>> {
    let machine = app.state::<Shell>().machine().ok()?.read().machine;
    machine.disturbed_not_before(Utc::now())
}

/// Shows that it began or ended, and tells what it held back. Never returns; drop the future to stop.
pub async fn keep(app: &AppHandle) {
    let peace = app.state::<DoNotDisturb>();
    loop {
        let until = until(app);
        if until.is_none() {
            forget(app);
        }
        tray::show_peace(app, until);
        if let Err(error) = (MachineChanged {}).emit(app) {
            tracing::warn!(%error, "the window did not hear of do not disturb");
        }
        let Some(until) = until else {
            let held = std::mem::take(&mut *peace.held());
            if let Some(announcement) = told_of(&held) {
                notifications::say(app, announcement);
            }
            peace.changed.notified().await;
            continue;
        };
        // The clock may be set, and computers sleep: looked at again now and then.
        let left = (until - Utc::now()).to_std().unwrap_or_default().min(std::time::Duration::from_secs(30));
        tokio::select! {
            () = tokio::time::sleep(left) => {}
            () = peace.changed.notified() => {}
        }
    }
}

/// A moment that has passed says nothing any more.
fn forget(app: &AppHandle) {
    let forgotten = app.state::<Shell>().machine().and_then(|file| match file.read().machine.do_not_disturb_until {
        Some(_) => file.do_not_disturb(None).map(drop),
        None => Ok(()),
    });
    if let Err(error) = forgotten {
        tracing::debug!(%error, "do not disturb is over all the same");
    }
}

fn told_of(held: &Held) -> Option<Announcement> {
    let counted = |count: u32, one: &str, many: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        more => Some(format!("{more} {many}")),
    };
    let parts = [
        counted(held.tickets, "new ticket", "new tickets"),
        counted(held.replies, "reply", "replies"),
        counted(held.others, "other notification", "other notifications"),
    ];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| Announcement {
        kind: NoticeKind::Other,
        is_mine: false,
        title: parts.join(", "),
        message: "While you did not want to be disturbed.".to_owned(),
    })
}

/// The next morning, for whoever asks at this moment.
fn tomorrow<Zone: TimeZone>(now: &DateTime<Zone>) -> DateTime<Zone> {
    let today = (now.naive_local() - NIGHT_ENDS).date();
    let morning = today.succ_opt().unwrap_or(today).and_time(MORNING);
    // An hour that the clocks leave out: then from now a day on, which is not worth a word.
    now.timezone().from_local_datetime(&morning).earliest().unwrap_or_else(|| now.clone() + TimeDelta::days(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tomorrow_is_the_next_morning_of_whoever_asks() {
        let zone = chrono::FixedOffset::east_opt(19800).unwrap();
        let at = |day, hour, minute| zone.with_ymd_and_hms(2026, 11, day, hour, minute, 0).unwrap();
        for (now, morning) in [
            (at(22, 17, 0), at(23, 8, 0)),
            (at(22, 7, 59), at(23, 8, 0)),
            (at(22, 23, 59), at(23, 8, 0)),
            (at(23, 1, 30), at(23, 8, 0)),
            (at(23, 4, 0), at(24, 8, 0)),
        ] {
            assert_eq!(tomorrow(&now), morning, "{now}");
        }
    }

    #[test]
    fn what_was_held_back_is_counted() {
        assert_eq!(told_of(&Held::default()), None);
        let told = told_of(&Held { tickets: 7, replies: 1, others: 0 }).unwrap();
        assert_eq!(told.title, "7 new tickets, 1 reply");
    }
}
