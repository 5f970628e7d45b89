//! The original of an attachment, exactly as it came: for photos that can't be shown, and for whoever needs the file.

use std::fmt::Write as _;
use std::io::Write;
use std::path::Path;

use serde::Serialize;
use specta::Type;
use tempfile::NamedTempFile;
use uuid::Uuid;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::kept::Kept;
use super::photos::{EvidenceError, hex};
use super::query;
use crate::Desk;
use crate::error::{DeskError, ErrorCode, Result};

/// What the file of an attachment is called; a name to offer where it is saved.
pub async fn original_name(desk: &Desk, attachment: Uuid) -> Result<String> {
    let content = query::content_of(desk.pool(), attachment).await?.ok_or_else(missing)?;
    Ok(super::attach::display_name(Path::new(&content.file_name)))
}

/// Writes the original to a file: whole and with the hash that it came with, or not at all.
pub async fn save_original(desk: &Desk, attachment: Uuid, file: &Path) -> Result<()> {
    let content = query::content_of(desk.pool(), attachment).await?.ok_or_else(missing)?;
    let bytes = Kept::of(desk.pool()).bytes_of(&content.sha256).await.map_err(|error| match error {
        EvidenceError::Picture(_) => DeskError::new(
            ErrorCode::Refused,
            "This file is not what it was when it came, so it was not saved. Ask whoever runs the database to restore it from a backup.",
        ),
        error => error.into(),
    })?;
    let file = file.to_owned();
    on_disk(move || {
        let mut whole = beside(&file)?;
        whole.write_all(&bytes)?;
        whole.persist(&file)?;
        Ok(())
    })
    .await
}

/// What was saved of a ticket's files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
pub struct SavedFiles {
    /// Files in the archive.
    pub saved: u32,
    /// Files that are not: their bytes never arrived, or are not what they were.
    pub missing: u32,
}

/// Writes every file of a ticket, its messages' too, into one ZIP archive, with their SHA-256 in `SHA256SUMS` as
/// `sha256sum --check` reads it. The archive is there whole, or not at all.
pub async fn save_all(desk: &Desk, ticket: Uuid, archive: &Path) -> Result<SavedFiles> {
    let kept = Kept::of(desk.pool());
    let originals = query::originals_of(desk.pool(), ticket).await?;
    let archive = archive.to_owned();
    let target = archive.clone();
    let mut zip = on_disk(move || Ok(ZipWriter::new(beside(&target)?))).await?;
    let mut sums = String::new();
    let mut counts = SavedFiles { saved: 0, missing: 0 };
    for (place, original) in originals.iter().enumerate() {
        let bytes = match &original.sha256 {
            Some(sha256) => match kept.bytes_of(sha256).await {
                Ok(bytes) => Some(bytes),
                Err(EvidenceError::Picture(_)) => None,
                // An archive without what only the store has would look whole.
                Err(error) => return Err(error.into()),
            },
            None => None,
        };
        let Some((bytes, sha256)) = bytes.zip(original.sha256.as_ref()) else {
            counts.missing += 1;
            continue;
        };
        // Numbered in the order in which they came: two customers' apps call every photo "image.jpg".
        let name = format!("{:03} {}", place + 1, super::attach::display_name(Path::new(&original.file_name)));
        // Writing into a String can't fail.
        let _written = writeln!(sums, "{}  {name}", hex(sha256));
        counts.saved += 1;
        zip = on_disk(move || add(zip, &name, &bytes)).await?;
    }
    on_disk(move || {
        add(zip, "SHA256SUMS", sums.as_bytes())?.finish().map_err(std::io::Error::other)?.persist(&archive)?;
        Ok(())
    })
    .await?;
    Ok(counts)
}

/// Photos are packed already: packing them again would only take time.
fn add(mut zip: ZipWriter<NamedTempFile>, name: &str, bytes: &[u8]) -> std::io::Result<ZipWriter<NamedTempFile>> {
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored).unix_permissions(0o644);
    zip.start_file(name, stored).map_err(std::io::Error::other)?;
    zip.write_all(bytes)?;
    Ok(zip)
}

/// A file in the same folder, which becomes the wanted one in one step.
fn beside(file: &Path) -> std::io::Result<NamedTempFile> {
    NamedTempFile::new_in(file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")))
}

async fn on_disk<T: Send + 'static>(work: impl FnOnce() -> std::io::Result<T> + Send + 'static) -> Result<T> {
    let done = tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| Err(std::io::Error::other(error)));
    done.map_err(|error| {
        DeskError::invalid(format!(
            "The file could not be saved: {error}. It is still on the ticket. Choose another folder, or make room on the disk."
        ))
    })
}

fn missing() -> DeskError {
    DeskError::invalid("This file is not there. It may still be on its way from the customer. Try again later.")
}
