//! A backup each night, without anybody asking for it: at the first quiet moment after two o'clock at the shop, or when
//! the computer is on again.

use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, Days, TimeZone, Utc};
use chrono_tz::Tz;
use serde::Serialize;
use specta::Type;

use super::Backups;
use super::take::being_made;
use crate::error::Result;
use crate::server::LocalServer;
use crate::{Desk, settings};

/// By the shop's clock.
const HOUR: u32 = 2;

/// How patient it is.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// How often it is asked whether a backup is due.
    pub look_every: Duration,
    /// A moment is quiet when nothing has happened at the shop for so long.
    pub quiet_for: Duration,
    /// A night that is never quiet is waited for so long.
    pub longest_wait: Duration,
    /// After one that failed the next is tried so much later.
    pub again_after: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            look_every: Duration::from_mins(1),
            quiet_for: Duration::from_mins(2),
            longest_wait: Duration::from_hours(1),
            again_after: Duration::from_hours(1),
        }
    }
}

/// How the backups of this computer stand, for the window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct BackupState {
    /// The moment of the newest good one, if there is any.
    pub last: Option<DateTime<Utc>>,
    /// One is being made at this moment.
    pub making: bool,
    /// Why there is none of last night, as a sentence; none where all is well.
    pub trouble: Option<String>,
}

/// Makes this computer's backups while the desk is open. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Nightly {
    server: Arc<LocalServer>,
    pace: Pace,
    now: Arc<Mutex<Now>>,
}

#[derive(Debug)]
struct Now {
    making: bool,
    trouble: Option<String>,
    /// When something last happened at the shop.
    stirred: Instant,
    /// Since when a backup is due.
    due: Option<Instant>,
    /// Before this none is tried.
    not_before: Option<Instant>,
}

impl Now {
    /// Whether to begin at this moment, where a backup is due or is not.
    fn is_moment(&mut self, due: bool, pace: Pace, at: Instant) -> bool {
        if !due {
            self.due = None;
            return false;
        }
        let since = *self.due.get_or_insert(at);
        let is_quiet = at.duration_since(self.stirred) >= pace.quiet_for;
        let waited_enough = at.duration_since(since) >= pace.longest_wait;
        !self.making && self.not_before.is_none_or(|moment| at >= moment) && (is_quiet || waited_enough)
    }
}

impl Nightly {
    /// For the database of this desk.
    pub fn of(server: Arc<LocalServer>, pace: Pace) -> Self {
        let now = Now { making: false, trouble: None, stirred: Instant::now(), due: None, not_before: None };
        Self { server, pace, now: Arc::new(Mutex::new(now)) }
    }

    /// Where they are kept.
    pub fn backups(&self) -> Backups {
        Backups::in_folder(self.server.folder().backups())
    }

    /// Something happened at the shop: this is no quiet moment.
    pub fn stir(&self) {
        self.locked().stirred = Instant::now();
    }

    /// How they stand.
    pub fn state(&self) -> BackupState {
        let (last, unreadable) = match self.backups().all() {
            Ok(all) => (all.first().map(|backup| backup.facts.taken), None),
            Err(error) => (None, Some(error.message)),
        };
        let now = self.locked();
        BackupState { last, making: now.making, trouble: now.trouble.clone().or(unreadable) }
    }

    /// Makes one now. What is older than a week goes once it is there. `on_change` hears when it begins and ends.
    pub async fn back_up(&self, on_change: impl Fn()) -> Result<BackupState> {
        {
            let mut now = self.locked();
            if now.making {
                return Err(being_made());
            }
            now.making = true;
        }
        on_change();
        let made = self.make().await;
        {
            let mut now = self.locked();
            now.making = false;
            now.due = None;
            match &made {
                Ok(()) => now.trouble = None,
                Err(error) => {
                    tracing::warn!(%error, "the database was not backed up");
                    now.trouble = Some(error.message.clone());
                    now.not_before = Some(Instant::now() + self.pace.again_after);
                }
            }
        }
        on_change();
        made.map(|()| self.state())
    }

    async fn make(&self) -> Result<()> {
        let backups = self.backups();
        let backup = self.server.back_up(backups.folder(), |_| ()).await?;
        tracing::info!(backup = %backup.path.display(), "the database was backed up");
        let zone = self.zone().await?;
        tokio::task::spawn_blocking(move || backups.keep_latest(&zone)).await.unwrap_or(Ok(()))
    }

    /// Makes one each night until the task is ended.
    pub async fn watch(&self, on_change: impl Fn()) {
        loop {
            tokio::time::sleep(self.pace.look_every).await;
            match self.is_time().await {
                // What went wrong is told by the state.
                Ok(true) => drop(self.back_up(&on_change).await),
                Ok(false) => {}
                Err(error) => tracing::warn!(%error, "whether a backup is due can't be told"),
            }
        }
    }

    /// Whether one is due, and nobody would feel it.
    async fn is_time(&self) -> Result<bool> {
        let newest = self.state().last;
        let since = newest.or_else(|| began(&self.server.folder().cluster()));
        let due = is_due(since, Utc::now(), self.zone().await?);
        Ok(self.locked().is_moment(due, self.pace, Instant::now()))
    }

    async fn zone(&self) -> Result<Tz> {
        let shop = settings::settings(&Desk::new(self.server.staff().clone())).await?.shop;
        Ok(shop.time_zone.parse().unwrap_or(Tz::UTC))
    }

    fn locked(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether two o'clock at the shop has passed since the last backup. A shop that has just begun waits for its first night.
pub fn is_due(last: Option<DateTime<Utc>>, now: DateTime<Utc>, zone: Tz) -> bool {
    let today = now.with_timezone(&zone).date_naive();
    let two_o_clock = [Some(today), today.checked_sub_days(Days::new(1))].into_iter().flatten().find_map(|day| {
        // In the night in which clocks go forward there may be no two o'clock.
        [HOUR, HOUR + 1]
            .into_iter()
            .find_map(|hour| zone.from_local_datetime(&day.and_hms_opt(hour, 0, 0)?).earliest())
            .filter(|moment| *moment <= now)
    });
    two_o_clock.is_some_and(|moment| last.is_none_or(|last| last < moment))
}

/// When a cluster was made: this file is never written again.
fn began(cluster: &Path) -> Option<DateTime<Utc>> {
    fs::metadata(cluster.join("PG_VERSION")).and_then(|meta| meta.modified()).ok().map(Into::into)
}

#[cfg(test)]
mod tests {
    use chrono_tz::America::New_York;
    use chrono_tz::Asia::Kolkata;

    use super::*;

    fn at(moment: &str) -> DateTime<Utc> {
        moment.parse().unwrap()
    }

    #[test]
    fn one_is_due_once_it_was_two_o_clock_at_the_shop() {
        // 02:00 in Kolkata is 20:30 UTC of the day before.
        let last = Some(at("2026-11-29T20:40:00Z"));
        assert!(!is_due(last, at("2026-11-29T20:45:00Z"), Kolkata));
        assert!(!is_due(last, at("2026-11-30T20:29:00Z"), Kolkata));
        assert!(is_due(last, at("2026-11-30T20:30:00Z"), Kolkata));
        assert!(!is_due(Some(at("2026-11-30T20:30:00Z")), at("2026-11-30T23:00:00Z"), Kolkata));
    }

    #[test]
    fn after_nights_in_which_the_computer_was_off_it_is_due_at_once() {
        assert!(is_due(Some(at("2026-11-20T20:40:00Z")), at("2026-11-30T09:00:00Z"), Kolkata));
        assert!(is_due(None, at("2026-11-30T09:00:00Z"), Kolkata));
    }

    #[test]
    fn a_night_without_two_o_clock_has_its_backup_an_hour_later() {
        // Clocks go from 02:00 to 03:00 on 8 March 2026, at 07:00 UTC.
        let last = Some(at("2026-03-07T07:05:00Z"));
        assert!(!is_due(last, at("2026-03-08T06:59:00Z"), New_York));
        assert!(is_due(last, at("2026-03-08T07:00:00Z"), New_York));
    }

    #[test]
    fn it_waits_for_a_quiet_moment_but_not_for_ever() {
        let (pace, begun) = (Pace::default(), Instant::now());
        let after = |seconds| begun + Duration::from_secs(seconds);
        let mut now = Now { making: false, trouble: None, stirred: begun, due: None, not_before: None };
        assert!(!now.is_moment(false, pace, after(600)), "none is due");
        assert!(now.is_moment(true, pace, after(600)), "nothing stirs");
        now.stirred = after(590);
        assert!(!now.is_moment(true, pace, after(600)));
        now.stirred = after(4190);
        assert!(!now.is_moment(true, pace, after(4199)));
        assert!(now.is_moment(true, pace, after(4200)), "an hour after it was due");
        now.making = true;
        assert!(!now.is_moment(true, pace, after(9000)), "one is being made");
        now.making = false;
        now.not_before = Some(after(9001));
        assert!(!now.is_moment(true, pace, after(9000)), "the last one failed just now");
        assert!(now.is_moment(true, pace, after(9001)));
    }

    #[test]
    fn a_backup_of_the_afternoon_is_not_that_of_the_night() {
        assert!(is_due(Some(at("2026-11-30T10:00:00Z")), at("2026-11-30T20:31:00Z"), Kolkata));
    }
}
