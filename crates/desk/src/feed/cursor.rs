//! How far a desk has read.

use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// A place in the feed: behind this event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// The event's transaction, as PostgreSQL writes its 64-bit number.
    pub xid: String,
    /// The event's id.
    pub id: i64,
}

/// The cursor of this computer's desk, on disk.
#[derive(Debug, Clone)]
pub struct CursorFile {
    path: PathBuf,
}

impl CursorFile {
    /// The cursor kept in `path`.
    pub fn new(path: PathBuf) -> Self {
        Self { path }
    }

    /// Where the desk stopped reading, if it ever did. A file that can't be read is none: the desk then begins now,
    /// and the window shows everything else anyway.
    pub(super) fn read(&self) -> Option<Cursor> {
        serde_json::from_slice(&std::fs::read(&self.path).ok()?).ok()
    }

    /// Keeps the cursor: whole or not at all, also when the app is killed meanwhile.
    pub(super) fn write(&self, cursor: &Cursor) -> std::io::Result<()> {
        let mut whole = tempfile::NamedTempFile::new_in(self.path.parent().unwrap_or(Path::new(".")))?;
        whole.write_all(&serde_json::to_vec(cursor)?)?;
        whole.persist(&self.path)?;
        Ok(())
    }
}
