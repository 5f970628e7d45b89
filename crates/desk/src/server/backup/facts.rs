//! What a backup says of itself, in a small file beside its archive.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::unusable;
use crate::error::Result;
use crate::private_files;
use crate::server::folder::cannot_use;

/// The file's name in the folder of a backup.
const FILE: &str = "punnet-backup.json";
/// Raised when a backup is made of other things than before.
const FORMAT: u32 = 1;

/// What one should know of a backup before one trusts it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// The moment whose data it holds.
    pub taken: DateTime<Utc>,
    /// The newest step of Punnet's schema in it.
    pub schema_step: i64,
    /// The major version of the PostgreSQL that it belongs to.
    pub postgres: u32,
    /// The operating system and processor that it belongs to: files of a database are not the same on all.
    pub system: String,
    /// Tickets, at least.
    pub tickets: i64,
    /// Files of evidence, at least.
    pub evidence: i64,
    /// Bytes, unpacked.
    pub unpacked: u64,
    /// Of the archive.
    pub archive_sha256: String,
    /// Of PostgreSQL's list of the files in it.
    pub manifest_sha256: String,
}

#[derive(Serialize, Deserialize)]
struct Written {
    format: u32,
    facts: serde_json::Value,
    /// Of the facts, so that not even a digit of theirs changes unnoticed.
    sha256: String,
}

impl Facts {
    /// What is written in the folder of a backup.
    pub fn read(backup: &Path) -> Result<Self> {
        let file = backup.join(FILE);
        let bytes = fs::read(&file).map_err(|error| {
            unusable(backup, &format!("its {FILE} can't be read ({})", private_files::told(&error)))
        })?;
        let broken = || unusable(backup, &format!("its {FILE} is damaged"));
        let written: Written = serde_json::from_slice(&bytes).map_err(|_| broken())?;
        if written.format > FORMAT {
            return Err(unusable(backup, "a newer Punnet made it; update Punnet on this computer first"));
        }
        if hash(&written.facts) != written.sha256 {
            return Err(broken());
        }
        serde_json::from_value(written.facts).map_err(|_| broken())
    }

    /// Writes them into the folder of a backup.
    pub(super) fn write(&self, backup: &Path) -> Result<()> {
        let file = backup.join(FILE);
        let facts = serde_json::to_value(self).unwrap_or_default();
        let written = Written { format: FORMAT, sha256: hash(&facts), facts };
        let bytes = serde_json::to_vec_pretty(&written).unwrap_or_default();
        private_files::write_whole(backup, &file, &mut &bytes[..]).map_err(|error| cannot_use(&file, &error))
    }

    /// From then on the folder is no backup any more: the first step of removing it.
    pub(super) fn remove(backup: &Path) -> std::io::Result<()> {
        fs::remove_file(backup.join(FILE))
    }
}

/// The operating system and the processor of this computer, as backups name them.
pub(super) fn this_system() -> String {
    format!("{} {}", std::env::consts::OS, std::env::consts::ARCH)
}

fn hash(facts: &serde_json::Value) -> String {
    hex(&Sha256::digest(facts.to_string()))
}

/// As PostgreSQL writes its hashes.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // A text takes whatever is written to it.
        let _written = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in super::super) fn some() -> Facts {
        Facts {
            taken: "2026-11-30T02:10:00Z".parse().unwrap(),
            schema_step: 100,
            postgres: 18,
            system: this_system(),
            tickets: 2014,
            evidence: 212,
            unpacked: 60 << 20,
            archive_sha256: "ab".repeat(32),
            manifest_sha256: "cd".repeat(32),
        }
    }

    #[test]
    fn what_was_written_is_read() {
        let folder = tempfile::tempdir().unwrap();
        some().write(folder.path()).unwrap();
        assert_eq!(Facts::read(folder.path()).unwrap(), some());
    }

    #[test]
    fn a_changed_digit_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        some().write(folder.path()).unwrap();
        let file = folder.path().join(FILE);
        let text = fs::read_to_string(&file).unwrap();
        fs::write(&file, text.replace("2014", "2015")).unwrap();
        let refused = Facts::read(folder.path()).unwrap_err().message;
        assert!(refused.contains("is damaged") && refused.contains("Nothing was changed."), "{refused}");
    }

    #[test]
    fn a_newer_format_asks_for_a_newer_punnet() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(FILE), r#"{"format": 2, "facts": {}, "sha256": ""}"#).unwrap();
        let refused = Facts::read(folder.path()).unwrap_err().message;
        assert!(refused.contains("update Punnet"), "{refused}");
    }

    #[test]
    fn a_folder_without_them_is_no_backup() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Facts::read(folder.path()).unwrap_err().message.contains("can't be used"));
    }
}
