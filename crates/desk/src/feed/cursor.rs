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

impl Cursor {
    /// Whether this is no place that the cluster whose feed is at `now` can have given: its transaction is no number,
    /// or lies in the future. Transaction numbers mean something only in the cluster that counts them, so a data
    /// folder that met another one (a restored backup, a moved shop) would otherwise wait, silent, until that many
    /// transactions have passed.
    pub(super) fn is_strange_to(&self, now: &Self) -> bool {
        match (self.xid.parse::<u64>(), now.xid.parse::<u64>()) {
            (Ok(kept), Ok(now)) => kept > now,
            _ => true,
        }
    }
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
