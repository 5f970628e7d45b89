//! The original of an attachment, exactly as it came: for photos that can't be shown, and for whoever needs the file.

use std::path::Path;

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::query;
use crate::Desk;
use crate::error::{DeskError, ErrorCode, Result};

/// What the file of an attachment is called; a name to offer where it is saved.
pub async fn original_name(desk: &Desk, attachment: Uuid) -> Result<String> {
    let (name, _) = query::name_and_hash_of(desk.pool(), attachment).await?.ok_or_else(missing)?;
    Ok(super::attach::display_name(Path::new(&name)))
}

/// Writes the original to a file: whole and with the hash that it came with, or not at all.
pub async fn save_original(desk: &Desk, attachment: Uuid, file: &Path) -> Result<()> {
    let (_, sha256) = query::name_and_hash_of(desk.pool(), attachment).await?.ok_or_else(missing)?;
    let bytes = query::bytes_of(desk.pool(), &sha256).await?;
    if Sha256::digest(&bytes)[..] != sha256[..] {
        return Err(DeskError::new(
            ErrorCode::Refused,
            "This file is not what it was when it came, so it was not saved. Ask whoever runs the database to restore it from a backup.",
        ));
    }
    let file = file.to_owned();
    let written = tokio::task::spawn_blocking(move || {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let whole = tempfile::NamedTempFile::new_in(folder)?;
        std::fs::write(whole.path(), bytes)?;
        whole.persist(&file)?;
        Ok::<_, std::io::Error>(())
    });
    let written = written.await.unwrap_or_else(|error| Err(std::io::Error::other(error)));
    written.map_err(|error| {
        DeskError::invalid(format!(
            "The file could not be saved: {error}. It is still on the ticket. Choose another folder, or make room on the disk."
        ))
    })
}

fn missing() -> DeskError {
    DeskError::invalid("This file is not there. It may still be on its way from the customer. Try again later.")
}
