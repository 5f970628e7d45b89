//! Making a backup: a copy by the server itself, written beside its final name, read back and compared, and only then
//! called a backup.

use std::fs::{File, TryLockError};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use chrono::{DateTime, Utc};
use flate2::Compression;
use flate2::write::GzEncoder;
use local_postgres::{Cluster, free_room, size_of};
use sha2::{Digest, Sha256};
use sqlx::ConnectOptions;
use sqlx::postgres::PgConnectOptions;

use super::facts::{Facts, hex, this_system};
use super::{ARCHIVE, Backup, BackupProgress, BackupStep, MANIFEST, free_name, name_of, query, verify};
use crate::error::{DeskError, ErrorCode, Result};
use crate::private_files;
use crate::server::folder::cannot_use;
use crate::server::local::{blocking, cannot_start, lock_file};
use crate::server::{DataFolder, secret};

/// What stays free on the disk for the database itself, bytes.
const LEFT_FREE: u64 = 256 << 20;
/// How a backup that is being written is called, before a random part.
pub(super) const UNFINISHED: &str = ".unfinished-";

/// Backs a running database up into a folder of the folder `into`. `owner` signs in as its owner.
pub(in crate::server) async fn take(
    folder: &DataFolder,
    cluster: &Cluster,
    owner: &PgConnectOptions,
    into: &Path,
    on_progress: impl Fn(BackupProgress) + Send + 'static,
) -> Result<Backup> {
    let (folder, cluster, into) = (folder.clone(), cluster.clone(), into.to_owned());
    let taken = Utc::now();
    let mut connection = owner.connect().await?;
    let known = Known {
        taken,
        schema_step: query::schema_step(&mut connection).await?,
        tickets: query::tickets(&mut connection).await?,
        evidence: query::files_of_evidence(&mut connection).await?,
    };
    drop(connection);
    blocking(move || write(&folder, &cluster, &into, &known, &on_progress)).await
}

/// What was asked of the database just before: there is at least that much in the backup, since nothing is deleted.
struct Known {
    taken: DateTime<Utc>,
    schema_step: i64,
    tickets: i64,
    evidence: i64,
}

fn write(
    folder: &DataFolder,
    cluster: &Cluster,
    into: &Path,
    known: &Known,
    on_progress: &dyn Fn(BackupProgress),
) -> Result<Backup> {
    let alone = lock_file(folder, "backup.lock")?;
    alone.try_lock().map_err(|error| match error {
        TryLockError::WouldBlock => being_made(),
        TryLockError::Error(error) => cannot_use(folder.path(), &error),
    })?;
    private_files::make_private(into).map_err(|error| cannot_use(into, &error))?;
    check_room(cluster, into)?;

    // Goes away by itself wherever this ends early.
    let unfinished = private_folder(into).map_err(|error| cannot_use(into, &error))?;
    let password = secret::password(folder, "superuser")?;
    let facts = copy(cluster, &password, unfinished.path(), known, on_progress)?;
    facts.write(unfinished.path())?;
    verify(unfinished.path(), |amount| on_progress(BackupProgress { step: BackupStep::Check, amount }))?;

    let path = free_name(into, &name_of(known.taken));
    std::fs::rename(unfinished.path(), &path)
        .and_then(|()| private_files::sync_names(into))
        .map_err(|error| cannot_use(&path, &error))?;
    let _moved = unfinished.keep();
    Ok(Backup { path, facts })
}

fn private_folder(into: &Path) -> io::Result<tempfile::TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(UNFINISHED);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    builder.tempdir_in(into)
}

/// The copy itself.
fn copy(
    cluster: &Cluster,
    password: &str,
    unfinished: &Path,
    known: &Known,
    on_progress: &dyn Fn(BackupProgress),
) -> Result<Facts> {
    let server = cluster.found_running().map_err(cannot_start)?.ok_or_else(gone)?;
    let failed = |error: io::Error| cannot_use(unfinished, &error);
    let file = tempfile::NamedTempFile::new_in(unfinished).map_err(failed)?;
    let archive = Hashing { inner: BufWriter::new(file.as_file()), hasher: Sha256::new() };
    let mut zipped = GzEncoder::new(archive, Compression::fast());
    let (mut manifest, mut unpacked) = (Vec::new(), 0);
    server
        .base_backup(password, &mut zipped, &mut manifest, |bytes| {
            unpacked = bytes;
            on_progress(BackupProgress { step: BackupStep::Copy, amount: bytes });
        })
        .map_err(not_backed_up)?;
    let archive_sha256 = zipped.finish().and_then(Hashing::finish).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist(unfinished.join(ARCHIVE)).map_err(|error| failed(error.error))?;
    private_files::write_whole(unfinished, &unfinished.join(MANIFEST), &mut &manifest[..]).map_err(failed)?;
    Ok(Facts {
        taken: known.taken,
        schema_step: known.schema_step,
        postgres: cluster.major(),
        system: this_system(),
        tickets: known.tickets,
        evidence: known.evidence,
        unpacked,
        archive_sha256,
        manifest_sha256: hex(&Sha256::digest(&manifest)),
    })
}

/// Photos do not get smaller by packing, so a backup may become as large as the database.
fn check_room(cluster: &Cluster, into: &Path) -> Result<()> {
    let needed = size_of(cluster.folder()).map_err(not_backed_up)? + LEFT_FREE;
    let free = free_room(into).map_err(not_backed_up)?;
    if free >= needed {
        return Ok(());
    }
    Err(DeskError::invalid(format!(
        "There is too little room for a backup in {}: {} MB are free and {} MB are needed. Nothing was changed, and earlier backups are untouched. Make room, or remove what you no longer need.",
        into.display(),
        free >> 20,
        needed >> 20
    )))
}

pub(super) fn being_made() -> DeskError {
    DeskError::new(ErrorCode::Conflict, "A backup is being made already. Nothing was changed. Wait until it is done.")
}

fn gone() -> DeskError {
    DeskError::new(
        ErrorCode::DatabaseLost,
        "The database does not run at this moment, so it can't be backed up. Your data and earlier backups are untouched. Try again in a minute.",
    )
}

#[expect(clippy::needless_pass_by_value, reason = "reads as a conversion in map_err")]
fn not_backed_up(error: local_postgres::Error) -> DeskError {
    tracing::warn!(%error, "a backup was not made");
    DeskError::invalid(error.to_string())
}

/// Hashes what is written through it.
struct Hashing<'a> {
    inner: BufWriter<&'a File>,
    hasher: Sha256,
}

impl Hashing<'_> {
    fn finish(mut self) -> io::Result<String> {
        self.inner.flush()?;
        Ok(hex(&self.hasher.finalize()))
    }
}

impl Write for Hashing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
