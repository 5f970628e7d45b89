//! Restoring a backup. It is checked, unpacked beside the present data and tried out with a server of its own; only what
//! has proven itself takes the place of the present data, which is moved aside and never removed.

use std::fs::{self, File, TryLockError};
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::Utc;
use flate2::read::GzDecoder;
use local_postgres::{Cluster, Installation, Server, free_room};
use sqlx::postgres::PgPoolOptions;

use super::facts::{Facts, this_system};
use super::{ARCHIVE, BackupProgress, BackupStep, free_name, query, unusable, verify};
use crate::error::{DeskError, ErrorCode, Result};
use crate::operator::{Verified, verify_evidence};
use crate::private_files;
use crate::server::folder::cannot_use;
use crate::server::local::{blocking, cannot_start, lock_file, owner_login};
use crate::server::migrate::newest_step;
use crate::server::{DataFolder, secret};
use crate::staff::login::verifier_of;

/// Where a backup is unpacked and tried out, in the data folder.
const TRIAL: &str = "postgres.restoring";
/// There from just before the present data is moved aside until the restored data is in its place.
const MOVING: &str = "restore.moving";
/// Beside the unpacked files, for the log of the trial, bytes.
const MORE_ROOM: u64 = 160 << 20;

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// What was restored.
    pub facts: Facts,
    /// Tickets that are there now.
    pub tickets: i64,
    /// What was found when all files of evidence were read.
    pub evidence: Verified,
    /// Where the data is that was here before; none where there was none.
    pub aside: Option<PathBuf>,
}

/// Puts a backup in the place of this computer's database, while no desk works on it. Whatever goes wrong, the present
/// data stays or is put back.
pub async fn restore(
    folder: DataFolder,
    installation: PathBuf,
    backup: PathBuf,
    on_progress: impl Fn(BackupProgress) + Send + Sync + 'static,
) -> Result<Restored> {
    let on_progress = Arc::new(on_progress);
    let tell = on_progress.clone();
    let trial = blocking(move || Trial::unpack(folder, installation, &backup, &*tell)).await?;
    let (tickets, evidence) = trial.prove(&*on_progress).await.map_err(|error| trial.not_restored(&error))?;
    blocking(move || {
        let aside = trial.put_in_place()?;
        Ok(Restored { facts: trial.facts.clone(), tickets, evidence, aside })
    })
    .await
}

/// A backup's database beside the present one, and nobody at either.
struct Trial {
    folder: DataFolder,
    backup: PathBuf,
    facts: Facts,
    cluster: Cluster,
    present: Cluster,
    password: String,
    /// Nobody can start a desk while they are held.
    _alone: (File, File),
}

impl Trial {
    fn unpack(
        folder: DataFolder,
        installation: PathBuf,
        backup: &Path,
        on_progress: &dyn Fn(BackupProgress),
    ) -> Result<Self> {
        let installation = Installation::at(installation).map_err(cannot_start)?;
        check_fits(backup, &Facts::read(backup)?, &installation)?;
        let facts = verify(backup, |amount| on_progress(BackupProgress { step: BackupStep::Check, amount }))?;

        let alone = (lock_file(&folder, "start.lock")?, lock_file(&folder, "desk.lock")?);
        alone.0.lock().map_err(|error| cannot_use(folder.path(), &error))?;
        alone.1.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => in_use(),
            TryLockError::Error(error) => cannot_use(folder.path(), &error),
        })?;
        finish_interrupted(&folder)?;
        let present = Cluster::in_folder(installation.clone(), folder.cluster()).map_err(cannot_start)?;
        // That of a desk that crashed.
        if let Some(server) = present.found_running().map_err(cannot_start)? {
            server.stop().map_err(cannot_start)?;
        }
        check_room(&folder, &facts)?;

        // Both: the desk signs in with the other one at its next start.
        let password = secret::password_of_restored(&folder, "superuser")?;
        secret::password_of_restored(&folder, "staff")?;
        let cluster = Cluster::in_folder(installation, folder.file(TRIAL)).map_err(cannot_start)?;
        // What an interrupted restore left came out of a backup, and nobody ever worked on it.
        if let Some(server) = cluster.found_running().map_err(cannot_start)? {
            server.stop().map_err(cannot_start)?;
        }
        remove_trial(cluster.folder())?;
        // From here on its end removes what was unpacked.
        let trial = Self { folder, backup: backup.to_owned(), facts, cluster, present, password, _alone: alone };
        trial.lay_down(on_progress).map_err(|error| trial.not_restored(&error))?;
        Ok(trial)
    }

    fn lay_down(&self, on_progress: &dyn Fn(BackupProgress)) -> Result<()> {
        let path = self.backup.join(ARCHIVE);
        let file = File::open(&path).map_err(|error| cannot_use(&path, &error))?;
        self.cluster
            .unpack(&mut GzDecoder::new(BufReader::new(file)), |amount| {
                on_progress(BackupProgress { step: BackupStep::Unpack, amount });
            })
            .map_err(cannot_start)?;
        // The backup may come from another computer, whose password this one never knew.
        let verifier = verifier_of(&self.password);
        self.cluster.run_alone(&format!("alter role postgres password '{verifier}';\n")).map_err(cannot_start)
    }

    /// Starts it once, and compares what is in it with what the backup says. Tickets and evidence that are there.
    async fn prove(&self, on_progress: &(impl Fn(BackupProgress) + Sync)) -> Result<(i64, Verified)> {
        let cluster = self.cluster.clone();
        let server = blocking(move || cluster.start().map_err(cannot_start)).await?;
        let found = self.compare(&server, on_progress).await;
        blocking(move || server.stop().map_err(cannot_start)).await?;
        found
    }

    async fn compare(
        &self,
        server: &Server,
        on_progress: &(impl Fn(BackupProgress) + Sync),
    ) -> Result<(i64, Verified)> {
        let owner =
            PgPoolOptions::new().max_connections(1).connect_with(owner_login(server.port(), &self.password)).await?;
        let mut connection = owner.acquire().await?;
        let step = query::schema_step(&mut connection).await?;
        let tickets = query::tickets(&mut connection).await?;
        let files = query::files_of_evidence(&mut connection).await?;
        drop(connection);
        if step != self.facts.schema_step || tickets < self.facts.tickets || files < self.facts.evidence {
            return Err(unusable(
                &self.backup,
                &format!(
                    "it says that it holds {} tickets and {} files of evidence in step {} of the schema, and {tickets}, {files} and {step} were found",
                    self.facts.tickets, self.facts.evidence, self.facts.schema_step
                ),
            ));
        }
        let evidence = verify_evidence(&owner, |read, _| {
            on_progress(BackupProgress { step: BackupStep::Evidence, amount: read });
        })
        .await?;
        owner.close().await;
        Ok((tickets, evidence))
    }

    /// Where the present data went; none where there was none.
    fn put_in_place(&self) -> Result<Option<PathBuf>> {
        let (present, moving) = (self.present.folder(), self.folder.file(MOVING));
        let failed = |error: std::io::Error| self.not_restored(&cannot_use(present, &error));
        let moment = Utc::now().format("postgres.before-%Y-%m-%dT%H%M%SZ").to_string();
        let aside = free_name(self.folder.path(), &moment);
        private_files::write_whole(self.folder.path(), &moving, &mut &b"moving"[..]).map_err(failed)?;
        let was_there = present.exists();
        if was_there && let Err(error) = fs::rename(present, &aside) {
            let _none_moved = fs::remove_file(&moving);
            return Err(failed(error));
        }
        if let Err(error) = fs::rename(self.cluster.folder(), present) {
            if was_there {
                fs::rename(&aside, present).map_err(|error| cannot_use(&aside, &error))?;
            }
            let _put_back = fs::remove_file(&moving);
            return Err(failed(error));
        }
        private_files::sync_names(self.folder.path())
            .and_then(|()| fs::remove_file(&moving))
            .map_err(|error| cannot_use(&moving, &error))?;
        Ok(was_there.then_some(aside))
    }

    fn not_restored(&self, error: &DeskError) -> DeskError {
        DeskError::new(
            error.code,
            format!(
                "The backup {} was not restored. What was here before is untouched. {}",
                self.backup.display(),
                error.message
            ),
        )
    }
}

impl Drop for Trial {
    fn drop(&mut self) {
        if let Err(error) = remove_trial(self.cluster.folder()) {
            tracing::warn!(%error, "what was unpacked of a backup was left behind");
        }
    }
}

/// Ends a restore that was cut short between its two moves: without this the next start would find no database and make an
/// empty one. The start lock is held.
pub(in crate::server) fn finish_interrupted(folder: &DataFolder) -> Result<()> {
    let (moving, proven, present) = (folder.file(MOVING), folder.file(TRIAL), folder.cluster());
    if !moving.exists() {
        return Ok(());
    }
    if !present.exists() && proven.exists() {
        fs::rename(&proven, &present).map_err(|error| cannot_use(&present, &error))?;
        tracing::info!("a restore that was cut short is finished");
    }
    fs::remove_file(&moving).map_err(|error| cannot_use(&moving, &error))
}

fn check_fits(backup: &Path, facts: &Facts, installation: &Installation) -> Result<()> {
    let what = if facts.postgres != installation.major() {
        format!(
            "it belongs to PostgreSQL {}, and this Punnet brings PostgreSQL {}",
            facts.postgres,
            installation.major()
        )
    } else if facts.system != this_system() {
        format!("it was made on {}, and this computer is {}", facts.system, this_system())
    } else if facts.schema_step > newest_step() {
        "a newer Punnet made it; update Punnet on this computer first".to_owned()
    } else {
        return Ok(());
    };
    Err(unusable(backup, &what))
}

fn check_room(folder: &DataFolder, facts: &Facts) -> Result<()> {
    let (free, needed) = (free_room(folder.path()).map_err(cannot_start)?, facts.unpacked + MORE_ROOM);
    if free >= needed {
        return Ok(());
    }
    Err(DeskError::invalid(format!(
        "The disk with {} has too little room to restore the backup: {} MB are free and {} MB are needed, since the present data stays. Nothing was changed. Make room and try again.",
        folder.path().display(),
        free >> 20,
        needed >> 20
    )))
}

fn remove_trial(place: &Path) -> Result<()> {
    match fs::remove_dir_all(place) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(cannot_use(place, &error)),
        _ => Ok(()),
    }
}

fn in_use() -> DeskError {
    DeskError::new(
        ErrorCode::Conflict,
        "Punnet is open on this computer, and a backup can't be restored under its hands. Nothing was changed. Quit Punnet, also in the tray, and try again.",
    )
}
