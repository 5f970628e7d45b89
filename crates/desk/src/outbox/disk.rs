//! The files of the outbox.

use std::collections::HashSet;
use std::fs;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use uuid::Uuid;

use super::Waiting;
use crate::error::{DeskError, ErrorCode, Result};
use crate::private_files::{share, sync_names, told, write_whole};

/// A larger file is none of ours: a message has 20,000 characters, each at most six bytes in JSON.
const LARGEST_FILE: u64 = 1024 * 1024;

/// On a thread of its own: a slow disk must not hold up what else the window asks.
pub(super) async fn aside<T: Send + 'static>(
    folder: PathBuf,
    work: impl FnOnce(&Path) -> Result<T> + Send + 'static,
) -> Result<T> {
    tokio::task::spawn_blocking(move || work(&folder)).await.unwrap_or_else(|error| {
        tracing::error!(%error, "the outbox was given up");
        Err(DeskError::new(
            ErrorCode::Internal,
            "This could not be kept on this computer because of a fault in Punnet. Nothing was sent; please report it with the log.",
        ))
    })
}

/// All that waits, in the order in which it was decided. What is damaged or not ours is passed over and left where it is.
pub(super) fn read_all(folder: &Path) -> Result<Vec<Waiting>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(|error| cannot_read(folder, &error))?,
    };
    let mut all = Vec::new();
    let mut whole = true;
    for entry in entries {
        let path = entry.map_err(|error| cannot_read(folder, &error))?.path();
        if path.extension().is_none_or(|end| end != "json") {
            continue;
        }
        match read(&path) {
            Ok(waiting) => all.push(waiting),
            Err(error) => {
                whole = false;
                tracing::warn!(path = %path.display(), %error, "something in the outbox that can't be read is passed over");
            }
        }
    }
    all.sort_by_key(|one| (one.decided_at, one.id));
    if whole {
        sweep_files(folder, &all);
    }
    Ok(all)
}

fn read(path: &Path) -> io::Result<Waiting> {
    // Not followed: what a link leads to (a pipe, a device) might never end.
    let about = fs::symlink_metadata(path)?;
    if !about.is_file() || about.len() > LARGEST_FILE {
        return Err(io::Error::new(ErrorKind::InvalidData, "not a file that Punnet wrote"));
    }
    let mut text = Vec::new();
    fs::File::open(path)?.take(LARGEST_FILE).read_to_end(&mut text)?;
    let waiting: Waiting = serde_json::from_slice(&text)?;
    if path.file_stem().and_then(|name| name.to_str()) != Some(&waiting.id.to_string()) {
        return Err(io::Error::new(ErrorKind::InvalidData, "it names another decision than its file does"));
    }
    Ok(waiting)
}

/// Nobody else writes here, so a copy that nothing names is left from a crash.
fn sweep_files(folder: &Path, all: &[Waiting]) {
    let named: HashSet<_> = all.iter().flat_map(Waiting::files).map(|file| file.to_string()).collect();
    let Ok(entries) = fs::read_dir(folder.join("files")) else { return };
    for entry in entries.flatten() {
        if !entry.file_name().to_str().is_some_and(|name| named.contains(name))
            && let Err(error) = fs::remove_file(entry.path())
        {
            tracing::debug!(%error, "a file that nothing in the outbox names stays");
        }
    }
}

pub(super) fn write(folder: &Path, waiting: &Waiting) -> Result<()> {
    let written = serde_json::to_vec(waiting)
        .map_err(io::Error::from)
        .and_then(|json| write_whole(folder, &file_of(folder, waiting.id), &mut json.as_slice()));
    written.map_err(|error| cannot_keep(&error))
}

/// Keeps the copy of a file for as long as its message waits.
pub(super) fn take_file(folder: &Path, from: &Path, to: &Path) -> Result<()> {
    share(from, &folder.join("files"), to).map_err(|error| cannot_keep(&error))
}

pub(super) fn remove(folder: &Path, id: Uuid, files: &[PathBuf]) -> Result<()> {
    let gone = |path: &Path| match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(cannot_keep(&error)),
        _ => Ok(()),
    };
    gone(&file_of(folder, id))?;
    if let Err(error) = sync_names(folder) {
        tracing::debug!(%error, "the outbox may forget after a power cut what it has sent");
    }
    files.iter().try_for_each(|file| gone(file))
}

fn file_of(folder: &Path, id: Uuid) -> PathBuf {
    folder.join(format!("{id}.json"))
}

pub(super) fn cannot_keep(error: &io::Error) -> DeskError {
    tracing::warn!(%error, "the outbox could not be written");
    DeskError::invalid(format!(
        "This can't be kept on this computer right now ({}), so it was not sent. Make room on the disk and try again.",
        told(error)
    ))
}

fn cannot_read(folder: &Path, error: &io::Error) -> DeskError {
    DeskError::new(
        ErrorCode::Refused,
        format!(
            "What waits to be sent in {} can't be read: {error}. Nothing was deleted. Check that the disk is there and that you may read it, and start Punnet again.",
            folder.display()
        ),
    )
}
