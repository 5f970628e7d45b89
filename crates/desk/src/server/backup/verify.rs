//! Whether a backup is, byte for byte, what the server gave: every file against PostgreSQL's own list of them, and the
//! whole archive against the hash that was taken when it was written. Looks only, changes nothing.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::path::Path;

use flate2::read::GzDecoder;
use local_postgres::{Member, read_archive};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::facts::{Facts, hex};
use super::{ARCHIVE, MANIFEST, unusable};
use crate::error::Result;

/// Read at once, bytes.
const AT_ONCE: usize = 256 << 10;
/// Where the log of the backup's own minutes is. The list names only some of it; the archive's hash covers it all.
const LOG: &str = "pg_wal";

/// Checks a backup; says what it is. `on_progress` hears how many bytes of its files were checked.
pub fn verify(backup: &Path, on_progress: impl FnMut(u64)) -> Result<Facts> {
    let facts = Facts::read(backup)?;
    verify_files(backup, &facts, on_progress).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied => {
            unusable(backup, &format!("it can't be read ({error})"))
        }
        _ => unusable(backup, &format!("it is damaged ({error})")),
    })?;
    Ok(facts)
}

fn verify_files(backup: &Path, facts: &Facts, mut on_progress: impl FnMut(u64)) -> io::Result<()> {
    let mut left = listed(&fs::read(backup.join(MANIFEST))?, facts)?;
    let mut archive = Hashing::new(BufReader::with_capacity(AT_ONCE, File::open(backup.join(ARCHIVE))?));
    let mut unzipped = GzDecoder::new(&mut archive);
    let mut checked = 0;
    read_archive(&mut unzipped, |name, member| {
        let Member::File { size, content } = member else { return Ok(()) };
        if name.starts_with(LOG) {
            return Ok(());
        }
        let known = name.to_str().and_then(|name| left.remove(name));
        let known = known.ok_or_else(|| wrong(&format!("{} is not in its list", name.display())))?;
        let mut content = Hashing::new(content);
        io::copy(&mut content, &mut io::sink())?;
        if size != known.size || content.hash() != known.checksum {
            return Err(wrong(&format!("{} is not what it was", name.display())));
        }
        checked += size;
        on_progress(checked);
        Ok(())
    })?;
    if let Some(missing) = left.keys().min() {
        return Err(wrong(&format!("{missing} is missing")));
    }
    // To the very end: what follows the last file is part of the archive, too.
    io::copy(&mut unzipped, &mut io::sink())?;
    drop(unzipped);
    io::copy(&mut archive, &mut io::sink())?;
    if archive.hash() == facts.archive_sha256 { Ok(()) } else { Err(wrong("its archive is not what it was")) }
}

/// A file as PostgreSQL's list names it (its documentation, "Backup Manifest Format").
#[derive(Deserialize)]
struct Listed {
    #[serde(rename = "Path")]
    path: String,
    #[serde(rename = "Size")]
    size: u64,
    #[serde(rename = "Checksum")]
    checksum: String,
}

#[derive(Deserialize)]
struct List {
    #[serde(rename = "Files")]
    files: Vec<Listed>,
    #[serde(rename = "Manifest-Checksum")]
    checksum: String,
}

fn listed(bytes: &[u8], facts: &Facts) -> io::Result<HashMap<String, Listed>> {
    if hex(&Sha256::digest(bytes)) != facts.manifest_sha256 {
        return Err(wrong("its list of files is not what it was"));
    }
    let list: List = serde_json::from_slice(bytes)?;
    // PostgreSQL's hash is of everything before the line in which it stands.
    let before = bytes.trim_ascii_end().iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    if hex(&Sha256::digest(&bytes[..before])) != list.checksum {
        return Err(wrong("its list of files is not as the server gave it"));
    }
    let files = list.files.into_iter().filter(|file| !Path::new(&file.path).starts_with(LOG));
    Ok(files.map(|file| (file.path.clone(), file)).collect())
}

fn wrong(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

/// Hashes what is read through it.
struct Hashing<R> {
    inner: R,
    hasher: Sha256,
}

impl<R: Read> Hashing<R> {
    fn new(inner: R) -> Self {
        Self { inner, hasher: Sha256::new() }
    }

    fn hash(self) -> String {
        hex(&self.hasher.finalize())
    }
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        self.hasher.update(&into[..read]);
        Ok(read)
    }
}
