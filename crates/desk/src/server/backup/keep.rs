//! The backups of a folder, and which of them stay.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::{NaiveDate, TimeZone};

use super::take::UNFINISHED;
use super::{Backup, Facts};
use crate::error::Result;
use crate::server::folder::cannot_use;

/// Of so many days the newest backup stays.
pub const KEPT_DAYS: usize = 7;

/// A folder with backups.
#[derive(Debug, Clone)]
pub struct Backups {
    folder: PathBuf,
}

impl Backups {
    /// The backups of `folder`, which need not be there.
    pub fn in_folder(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// All that can be read, the newest first. A damaged one is none, and is left where it is.
    pub fn all(&self) -> Result<Vec<Backup>> {
        let mut found: Vec<Backup> = self
            .folders("punnet-")?
            .into_iter()
            .filter_map(|path| Some(Backup { facts: Facts::read(&path).ok()?, path }))
            .collect();
        found.sort_by(|one, other| (other.facts.taken, &other.path).cmp(&(one.facts.taken, &one.path)));
        Ok(found)
    }

    /// Removes what need not be kept: all but the newest of each of the latest [`KEPT_DAYS`] days of `zone` that have one,
    /// and what a crash left unfinished. Days without a backup are not counted, so the last ones always stay.
    pub fn keep_latest<Z: TimeZone>(&self, zone: &Z) -> Result<()> {
        let mut days = BTreeSet::<NaiveDate>::new();
        for backup in self.all()? {
            let day = backup.facts.taken.with_timezone(zone).date_naive();
            let is_kept = days.len() < KEPT_DAYS && days.insert(day);
            if !is_kept {
                // Without its facts first: cut short, it is no backup rather than half of one.
                Facts::remove(&backup.path)
                    .and_then(|()| fs::remove_dir_all(&backup.path))
                    .map_err(|error| cannot_use(&backup.path, &error))?;
            }
        }
        for left in self.folders(UNFINISHED)? {
            fs::remove_dir_all(&left).map_err(|error| cannot_use(&left, &error))?;
        }
        Ok(())
    }

    fn folders(&self, beginning: &str) -> Result<Vec<PathBuf>> {
        let entries = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(|error| cannot_use(&self.folder, &error))?,
        };
        let mut found = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|error| cannot_use(&self.folder, &error))?;
            if entry.file_name().to_string_lossy().starts_with(beginning) && entry.path().is_dir() {
                found.push(entry.path());
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use chrono_tz::Asia::Kolkata;

    use super::super::{facts, name_of};
    use super::*;

    fn with(moments: &[&str]) -> (tempfile::TempDir, Backups) {
        let folder = tempfile::tempdir().unwrap();
        for moment in moments {
            let taken: DateTime<Utc> = moment.parse().unwrap();
            let path = folder.path().join(name_of(taken));
            fs::create_dir(&path).unwrap();
            Facts { taken, ..facts::tests::some() }.write(&path).unwrap();
            fs::write(path.join("base.tar.gz"), "files").unwrap();
        }
        let backups = Backups::in_folder(folder.path());
        (folder, backups)
    }

    fn names(backups: &Backups) -> Vec<String> {
        backups
            .all()
            .unwrap()
            .iter()
            .map(|backup| backup.path.file_name().unwrap().to_string_lossy().into_owned())
            .collect()
    }

    #[test]
    fn the_newest_of_each_of_seven_days_stays() {
        let days: Vec<String> = (1..=9).map(|day| format!("2026-11-{day:02}T20:40:00Z")).collect();
        let mut moments: Vec<&str> = days.iter().map(String::as_str).collect();
        // At the shop this is the 10th as well, by which the one of the 9th at 20:40 is kept no longer.
        moments.push("2026-11-10T10:00:00Z");
        let (_folder, backups) = with(&moments);
        backups.keep_latest(&Kolkata).unwrap();
        let kept = names(&backups);
        assert_eq!(kept.len(), KEPT_DAYS);
        assert_eq!(kept[0], "punnet-2026-11-10T1000Z");
        assert_eq!(kept[1], "punnet-2026-11-08T2040Z");
        assert_eq!(kept[6], "punnet-2026-11-03T2040Z");
    }

    #[test]
    fn old_ones_stay_where_nothing_newer_is() {
        let (_folder, backups) = with(&["2024-01-01T02:00:00Z", "2024-03-01T02:00:00Z"]);
        backups.keep_latest(&Utc).unwrap();
        assert_eq!(names(&backups).len(), 2);
    }

    #[test]
    fn what_a_crash_left_goes_and_what_is_no_backup_stays() {
        let (folder, backups) = with(&["2026-11-01T02:00:00Z"]);
        let path = |name: &str| folder.path().join(name);
        fs::create_dir(path(".unfinished-abc")).unwrap();
        fs::create_dir(path("punnet-holiday-photos")).unwrap();
        fs::write(path("notes.txt"), "mine").unwrap();
        backups.keep_latest(&Utc).unwrap();
        assert!(!path(".unfinished-abc").exists());
        assert!(path("punnet-holiday-photos").exists() && path("notes.txt").exists());
        assert_eq!(names(&backups).len(), 1);
    }

    #[test]
    fn a_folder_that_is_not_there_has_none() {
        let backups = Backups::in_folder("/nowhere/at/all");
        assert!(backups.all().unwrap().is_empty());
        backups.keep_latest(&Utc).unwrap();
    }
}
