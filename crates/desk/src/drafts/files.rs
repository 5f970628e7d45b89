//! The files of messages that are being written: copies, so that a message can still be sent when its photo was moved,
//! the stick pulled out, or the clipboard overwritten. Each goes with the draft that names it.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fs, io};

use uuid::Uuid;

use super::{Drafts, TicketDraft};
use crate::error::{DeskError, Result};
use crate::evidence::{self, KeptFile};
use crate::private_files::{share, told, write_whole};

/// A copy that no draft names is left from a crash between copying and writing the draft, or belongs to another window
/// that is about to write it.
const ORPHANED_AFTER: Duration = Duration::from_hours(24);

impl Drafts {
    /// Keeps a copy of a file that a person offers for a message; on disk when this returns. Refused with the reason
    /// where it could not be attached.
    pub async fn keep_file(&self, file: &Path) -> Result<KeptFile> {
        let found = evidence::inspect(file).await?;
        let kept =
            KeptFile { attachment_id: Uuid::now_v7(), name: found.name, size: found.size, file_type: found.file_type };
        let (from, to) = (file.to_owned(), self.file(kept.attachment_id));
        self.aside(move |drafts| {
            drafts.copy(&from, &to).map_err(|error| {
                tracing::warn!(%error, "a file was not kept");
                DeskError::invalid(format!(
                    "The file can't be kept on this computer right now ({}). It was not added. Make room on the disk and add it again.",
                    told(&error)
                ))
            })
        })
        .await?;
        Ok(kept)
    }

    /// Where the copy is.
    pub fn file(&self, attachment: Uuid) -> PathBuf {
        self.files().join(attachment.to_string())
    }

    /// Takes back a copy that waited to be sent.
    pub(crate) fn put_back(&self, from: &Path, attachment: Uuid) -> io::Result<()> {
        share(from, &self.files(), &self.file(attachment))
    }

    fn files(&self) -> PathBuf {
        self.folder.join("files")
    }

    fn copy(&self, from: &Path, to: &Path) -> io::Result<()> {
        write_whole(&self.files(), to, &mut fs::File::open(from)?)
    }

    /// Forgets copies: they were sent, or taken out of their message.
    pub(super) fn drop_files(&self, files: impl Iterator<Item = Uuid>) {
        for file in files {
            if let Err(error) = fs::remove_file(self.file(file))
                && error.kind() != io::ErrorKind::NotFound
            {
                tracing::debug!(%error, "a file of a draft stays");
            }
        }
    }

    /// Forgets copies that no draft has named for a day.
    pub(super) fn sweep_files(&self, drafts: &[TicketDraft]) {
        let named: HashSet<_> = drafts.iter().flat_map(TicketDraft::files).map(|file| self.file(file)).collect();
        let Ok(entries) = fs::read_dir(self.files()) else { return };
        for path in entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| !named.contains(path)) {
            let age =
                fs::symlink_metadata(&path).and_then(|about| about.modified()).ok().and_then(|at| at.elapsed().ok());
            if age.is_some_and(|age| age > ORPHANED_AFTER)
                && let Err(error) = fs::remove_file(&path)
            {
                tracing::debug!(%error, "a file that no draft names stays");
            }
        }
    }
}
