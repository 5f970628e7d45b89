//! What somebody began on a ticket and has not sent: kept on this computer, so that it survives a crash, and shared with
//! the person's other computers once the database answers.
//!
//! A window's own storage is written when the web view finds the time, seconds later; a crash takes along what was
//! typed. So each ticket has a file here, replaced whole: whoever reads it finds the old draft or the new one, never
//! half of one. Drafts are nobody else's business: of the database, only that person's logins read them.

mod draft;
mod files;
mod known;
mod merge;
mod query;
mod shared;

use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use std::{fs, io};

use uuid::Uuid;

pub use draft::{DraftMessage, DraftResolution, PhotoSketch, Place, TicketDraft};
pub use shared::{DraftElsewhere, SharedDrafts};

use crate::error::{DeskError, ErrorCode, Result};
use crate::private_files::{sync_names, told, write_whole};

/// Longest text of a draft, characters: ten times what can be sent, so that a text can be pasted and shortened.
const LONGEST_TEXT: usize = 200_000;
/// A larger file is none of ours. A character takes at most six bytes in JSON, and a draft has four texts; the rest is
/// for what was drawn.
const LARGEST_FILE: u64 = 12 * 1024 * 1024;
/// So many tickets keep nothing but the place where somebody stopped reading.
const MOST_PLACES: usize = 500;

/// The drafts of this computer.
#[derive(Debug, Clone)]
pub struct Drafts {
    folder: PathBuf,
}

impl Drafts {
    /// The drafts kept in `folder`, which is made with the first one.
    pub fn at(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// All that is kept, in no order. A file that is damaged or not ours is passed over and left where it is.
    pub async fn all(&self) -> Result<Vec<TicketDraft>> {
        self.aside(Self::read_all).await
    }

    /// Keeps a draft in place of the one before; on disk when this returns. One of nothing is forgotten. Whoever keeps
    /// two of one ticket waits for the first.
    pub async fn keep(&self, draft: TicketDraft) -> Result<()> {
        self.aside(move |drafts| drafts.keep_now(&draft)).await
    }

    /// On a thread of its own: a slow disk must not hold up what else the window asks.
    async fn aside<T: Send + 'static>(&self, work: impl FnOnce(&Self) -> Result<T> + Send + 'static) -> Result<T> {
        let drafts = self.clone();
        tokio::task::spawn_blocking(move || work(&drafts)).await.unwrap_or_else(|error| {
            tracing::error!(%error, "drafts were given up");
            Err(DeskError::new(
                ErrorCode::Internal,
                "What you type could not be saved on this computer because of a fault in Punnet. It stays here until Punnet is closed; please report it with the log.",
            ))
        })
    }

    fn read_all(&self) -> Result<Vec<TicketDraft>> {
        let entries = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(|error| self.cannot_read(&error))?,
        };
        let mut drafts = Vec::new();
        let mut places = Vec::new();
        for entry in entries {
            let path = entry.map_err(|error| self.cannot_read(&error))?.path();
            let Some(ticket) = ticket_of(&path) else { continue };
            match read(&path, ticket) {
                Ok((draft, at)) if draft.is_only_a_place() => places.push((at, draft)),
                Ok((draft, _)) => drafts.push(draft),
                Err(error) => {
                    tracing::warn!(path = %path.display(), %error, "a draft that can't be read is passed over");
                }
            }
        }
        places.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        for (_, old) in places.split_off(places.len().min(MOST_PLACES)) {
            if let Err(error) = fs::remove_file(self.file_of(old.ticket_id)) {
                tracing::debug!(%error, "an old place stays");
            }
        }
        drafts.extend(places.into_iter().map(|(_, draft)| draft));
        self.sweep_files(&drafts);
        Ok(drafts)
    }

    fn read_one(&self, ticket: Uuid) -> io::Result<TicketDraft> {
        read(&self.file_of(ticket), ticket).map(|(draft, _)| draft)
    }

    fn keep_now(&self, draft: &TicketDraft) -> Result<()> {
        let before = read(&self.file_of(draft.ticket_id), draft.ticket_id);
        if draft.longest_text() > LONGEST_TEXT {
            return Err(DeskError::invalid(format!(
                "This text is longer than {LONGEST_TEXT} characters, so it is kept only until Punnet is closed. Shorten it to have it kept for longer."
            )));
        }
        let stored = if draft.is_empty() { self.forget(draft.ticket_id) } else { self.write(draft) };
        if stored.is_ok()
            && let Ok((before, _)) = before
        {
            self.drop_files(before.files().filter(|file| draft.files().all(|one| one != *file)));
        }
        stored.map_err(|error| {
            tracing::warn!(%error, "a draft was not written");
            DeskError::new(
                ErrorCode::Refused,
                format!(
                    "What you type can't be saved on this computer right now ({}). It stays here until Punnet is closed. Make room on the disk, or send it before you leave.",
                    told(&error)
                ),
            )
        })
    }

    fn write(&self, draft: &TicketDraft) -> io::Result<()> {
        let json = serde_json::to_vec(draft)?;
        if json.len() as u64 > LARGEST_FILE {
            // It could be written and never be read again.
            return Err(io::Error::new(ErrorKind::FileTooLarge, "more was drawn on this ticket than can be kept"));
        }
        write_whole(&self.folder, &self.file_of(draft.ticket_id), &mut json.as_slice())
    }

    fn forget(&self, ticket: Uuid) -> io::Result<()> {
        match fs::remove_file(self.file_of(ticket)) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
            Ok(()) => sync_names(&self.folder),
        }
    }

    fn file_of(&self, ticket: Uuid) -> PathBuf {
        self.folder.join(format!("{ticket}.json"))
    }

    fn cannot_read(&self, error: &io::Error) -> DeskError {
        DeskError::new(
            ErrorCode::Refused,
            format!(
                "The drafts in {} can't be read: {error}. Nothing was deleted. Check that the disk is there and that you may read it, and start Punnet again.",
                self.folder.display()
            ),
        )
    }
}

/// The tickets that have a file in the folder.
fn tickets_in(folder: &Path) -> Vec<Uuid> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(|entry| ticket_of(&entry.path())).collect()
}

fn ticket_of(path: &Path) -> Option<Uuid> {
    if path.extension()? != "json" {
        return None;
    }
    Uuid::try_parse(path.file_stem()?.to_str()?).ok()
}

fn read(path: &Path, ticket: Uuid) -> io::Result<(TicketDraft, SystemTime)> {
    // Not followed: what a link leads to (a pipe, a device) might never end.
    let about = fs::symlink_metadata(path)?;
    if !about.is_file() || about.len() > LARGEST_FILE {
        return Err(io::Error::new(ErrorKind::InvalidData, "not a file that Punnet wrote"));
    }
    let mut text = Vec::new();
    fs::File::open(path)?.take(LARGEST_FILE).read_to_end(&mut text)?;
    let draft: TicketDraft = serde_json::from_slice(&text)?;
    if draft.ticket_id != ticket {
        return Err(io::Error::new(ErrorKind::InvalidData, "it names another ticket than its file does"));
    }
    Ok((draft, about.modified()?))
}

#[cfg(test)]
mod tests;
