//! Backups of this computer's database: taken while everybody works, proven before they count, kept for a week, restored
//! without destroying anything.
//!
//! A backup is a folder, named by its moment: PostgreSQL's own base backup as one packed archive, its list of the files
//! with their hashes, and what Punnet says of it. It holds the whole shop, evidence included, and no password: whoever
//! restores it gives the database the one of their computer. What is outside of the database is not in it: passwords
//! must not be, pictures are made anew, and drafts and waiting replies are this computer's own and newer than any backup.

mod facts;
mod keep;
mod nightly;
mod query;
mod restore;
mod take;
mod verify;

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

pub use facts::Facts;
pub use keep::{Backups, KEPT_DAYS};
pub use nightly::{BackupState, Nightly, Pace, is_due};
pub(super) use restore::finish_interrupted;
pub use restore::{Restored, restore};
pub(super) use take::take;
pub use verify::verify;

use super::DataFolder;
use super::visit::Visit;
use crate::error::{DeskError, Result};

/// The files of the database, packed.
const ARCHIVE: &str = "base.tar.gz";
/// PostgreSQL's list of them.
const MANIFEST: &str = "backup_manifest";

/// A backup that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// Its folder.
    pub path: PathBuf,
    /// What it is.
    pub facts: Facts,
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackupProgress {
    /// With what.
    pub step: BackupStep,
    /// What is done in this step: bytes of the database, or contents of the evidence.
    pub amount: u64,
}

/// What is being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BackupStep {
    /// The server's copy is written down.
    Copy,
    /// A backup is read and compared with what the server said of it.
    Check,
    /// A backup's files are laid down.
    Unpack,
    /// The files of evidence in it are read and compared with their hashes.
    Evidence,
}

/// Backs this computer's database up, whether a desk works on it or not. In `into`, or else where the nightly ones are.
pub async fn back_up(
    folder: DataFolder,
    installation: PathBuf,
    into: Option<PathBuf>,
    on_progress: impl Fn(BackupProgress) + Send + 'static,
) -> Result<Backup> {
    let into = into.unwrap_or_else(|| folder.backups());
    let visit = Visit::begin(folder, installation).await?;
    let made = take(visit.folder(), visit.cluster(), visit.owner(), &into, on_progress).await;
    let left = visit.end().await;
    let made = made?;
    left.map(|()| made)
}

/// The folder's name of a backup, such as `punnet-2026-11-30T0200Z`.
fn name_of(taken: DateTime<Utc>) -> String {
    taken.format("punnet-%Y-%m-%dT%H%MZ").to_string()
}

/// A name in `folder` that nothing has: this one, or with a number behind it.
fn free_name(folder: &Path, name: &str) -> PathBuf {
    let (mut path, mut number) = (folder.join(name), 1);
    while path.exists() {
        number += 1;
        path = folder.join(format!("{name}-{number}"));
    }
    path
}

fn unusable(backup: &Path, what: &str) -> DeskError {
    DeskError::invalid(format!(
        "The backup {} can't be used: {what}. Nothing was changed. Choose another backup.",
        backup.display()
    ))
}
