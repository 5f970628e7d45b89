//! What this computer and the database last agreed on, a file for each ticket beside the drafts: without it nobody could
//! tell after a restart who changed what.

use std::fs;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{TicketDraft, tickets_in};
use crate::private_files::write_whole;

/// A larger file is none of ours: two drafts, each smaller than the database takes.
const LARGEST_FILE: u64 = 3 * 1024 * 1024;

/// One version of a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Version {
    pub(super) id: Uuid,
    /// Nothing where it was emptied.
    pub(super) draft: Option<Box<TicketDraft>>,
}

/// What is known of one ticket's shared draft.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Known {
    /// What both had when they last agreed.
    pub(super) base: Option<Version>,
    /// What was sent to the database and may have arrived.
    pub(super) sent: Option<Version>,
}

impl Known {
    /// Both agreed on this.
    pub(super) fn agreed(base: Version) -> Self {
        Self { base: Some(base), sent: None }
    }
}

/// The files of one person.
#[derive(Debug, Clone)]
pub(super) struct KnownFiles {
    folder: PathBuf,
}

impl KnownFiles {
    pub(super) fn at(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// What is known; nothing where nothing can be read. Then both are put together as if they had never met, which
    /// asks the person once more and loses nothing.
    pub(super) fn read(&self, ticket: Uuid) -> Known {
        read(&self.file_of(ticket)).unwrap_or_else(|error| {
            if error.kind() != ErrorKind::NotFound {
                tracing::warn!(%ticket, %error, "what was shared of a draft can't be read");
            }
            Known::default()
        })
    }

    pub(super) fn write(&self, ticket: Uuid, known: &Known) -> io::Result<()> {
        if *known == Known::default() {
            return match fs::remove_file(self.file_of(ticket)) {
                Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            };
        }
        let json = serde_json::to_vec(known)?;
        write_whole(&self.folder, &self.file_of(ticket), &mut json.as_slice())
    }

    /// The tickets of which something is known.
    pub(super) fn tickets(&self) -> Vec<Uuid> {
        tickets_in(&self.folder)
    }

    fn file_of(&self, ticket: Uuid) -> PathBuf {
        self.folder.join(format!("{ticket}.json"))
    }
}

fn read(path: &Path) -> io::Result<Known> {
    let about = fs::symlink_metadata(path)?;
    if !about.is_file() || about.len() > LARGEST_FILE {
        return Err(io::Error::new(ErrorKind::InvalidData, "not a file that Punnet wrote"));
    }
    let mut text = Vec::new();
    fs::File::open(path)?.take(LARGEST_FILE).read_to_end(&mut text)?;
    Ok(serde_json::from_slice(&text)?)
}
