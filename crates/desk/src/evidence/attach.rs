//! Files that the desk adds to a ticket: chosen or dropped by a person, and trusted as little as those of a customer.
//!
//! What a file is says its content, never its name. It is read once, within limits, and kept together with its record
//! in one transaction: whatever goes wrong, nothing is half-stored, and the same attachment sent twice is stored once.

use std::io::ErrorKind;
use std::path::Path;
use std::time::SystemTime;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use specta::Type;
use sqlx::{PgConnection, PgExecutor, Postgres, Transaction};
use tokio::fs::File;
use tokio::io::AsyncReadExt;
use uuid::Uuid;

use super::{pieces, query};
use crate::Desk;
use crate::error::{DeskError, ErrorCode, OnConstraint, Result};

/// Largest file of evidence, bytes; `desk.store_evidence` holds the same limit.
const LARGEST_FILE: u64 = 50 << 20;
/// What is read at once, bytes: small enough for progress to move and for stopping to take effect.
const PIECE: usize = 256 << 10;
/// Enough of a file's beginning to know what it is, bytes.
const BEGINNING: usize = 64;
/// Longest name that is kept, characters.
const LONGEST_NAME: usize = 200;

/// A file that a person offers, as far as it was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct FoundFile {
    /// Its name, without what could mislead a reader.
    pub name: String,
    /// Bytes.
    pub size: u32,
    /// What it is by its content, as a MIME type.
    pub file_type: String,
}

/// How far the attaching of a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
pub struct AttachProgress {
    /// Bytes read so far.
    pub read: u32,
    /// Bytes in all.
    pub size: u32,
}

/// Looks at a file that a person offers. The error says why it can't be attached.
pub async fn inspect(file: &Path) -> Result<FoundFile> {
    let (_, found, _) = open(file).await?;
    Ok(found)
}

/// Adds a file to a ticket under an id that the window made: sent twice it is attached once, also where the file has
/// gone meanwhile. Refused where the ticket has a file of the same content already. Ends early, with nothing stored,
/// when `stopped` resolves.
pub async fn attach(
    desk: &Desk,
    ticket: Uuid,
    attachment: Uuid,
    file: &Path,
    on_progress: impl Fn(AttachProgress),
    stopped: impl Future<Output = ()>,
) -> Result<()> {
    if query::is_attached(desk.pool(), ticket, attachment).await? {
        return Ok(());
    }
    let storing = async {
        let goal = Goal { ticket, message: None, attachment };
        let size = tokio::fs::metadata(file).await.map_or(0, |about| about.len());
        if size > 2 * pieces::PIECE as u64 {
            return stored_in_pieces(desk, &goal, file, on_progress).await;
        }
        let (found, bytes) = read(file, on_progress).await?;
        let mut transaction = desk.pool().begin().await?;
        store(&mut transaction, &goal, &found, &Content::of(&bytes)).await?;
        Ok::<_, DeskError>(transaction)
    };
    let transaction = tokio::select! {
        biased;
        () = stopped => {
            // What was sent of it would be gone in two days anyway.
            let _gone = query::drop_pieces(desk.pool(), attachment).await;
            return Err(DeskError::new(ErrorCode::Refused, "You stopped this file. It was not attached."));
        }
        transaction = storing => transaction?,
    };
    // No longer to be stopped: whether a commit that was cut off took place, nobody could say.
    transaction.commit().await?;
    Ok(())
}

/// Reads a large file and sends it in pieces, those that an earlier try sent left out. To be committed.
async fn stored_in_pieces(
    desk: &Desk,
    goal: &Goal,
    file: &Path,
    on_progress: impl Fn(AttachProgress),
) -> Result<Transaction<'static, Postgres>> {
    let (found, bytes) = read(file, |_| {}).await?;
    let content = Content { sha256: Sha256::digest(&bytes).to_vec(), here: None };
    // Before much is sent for nothing; asked again when it is stored.
    refuse_twin(desk.pool(), goal.ticket, &found, &content).await?;
    let told = |sent| on_progress(AttachProgress { read: size_in_bytes(sent as u64), size: found.size });
    for _ in 0..2 {
        pieces::send(desk.pool(), goal.attachment, &bytes, told).await?;
        let mut transaction = desk.pool().begin().await?;
        if store(&mut transaction, goal, &found, &content).await? {
            return Ok(transaction);
        }
        drop(transaction);
        // The file was another one when the first of them were sent.
        query::drop_pieces(desk.pool(), goal.attachment).await?;
    }
    Err(changing(&found.name))
}

/// A file that is kept on this computer until its message is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct KeptFile {
    /// The id that the attachment will have.
    pub attachment_id: Uuid,
    /// Its name, without what could mislead a reader.
    pub name: String,
    /// Bytes.
    pub size: u32,
    /// What it is by its content, as a MIME type.
    pub file_type: String,
}

/// Adds the kept copy of a file to a ticket, with the message of the same transaction.
pub(crate) async fn attach_with_message(
    transaction: &mut PgConnection,
    ticket: Uuid,
    message: Uuid,
    kept: &KeptFile,
    copy: &Path,
) -> Result<()> {
    let (found, bytes) = read(copy, |_| {}).await.map_err(|error| {
        tracing::warn!(%error, "a file of a message can't be read");
        DeskError::invalid(format!(
            "\u{201c}{}\u{201d} is no longer kept on this computer. Nothing was sent. Take it out of the message and add it again.",
            kept.name
        ))
    })?;
    let found = FoundFile { name: display_name(Path::new(&kept.name)), ..found };
    let goal = Goal { ticket, message: Some(message), attachment: kept.attachment_id };
    store(transaction, &goal, &found, &Content::of(&bytes)).await.map(drop).map_err(|error| match error.code {
        ErrorCode::Refused => {
            DeskError::new(error.code, format!("{} Nothing was sent. Take it out of the message.", error.message))
        }
        _ => error,
    })
}

/// Where a file goes.
pub(super) struct Goal {
    pub(super) ticket: Uuid,
    pub(super) message: Option<Uuid>,
    pub(super) attachment: Uuid,
}

/// What a file holds.
pub(super) struct Content<'a> {
    pub(super) sha256: Vec<u8>,
    /// Its bytes; nothing where they were sent in pieces.
    pub(super) here: Option<&'a [u8]>,
}

impl<'a> Content<'a> {
    fn of(bytes: &'a [u8]) -> Self {
        Self { sha256: Sha256::digest(bytes).to_vec(), here: Some(bytes) }
    }
}

/// Whether it was stored: pieces that were sent may be of another file.
async fn store(transaction: &mut PgConnection, goal: &Goal, found: &FoundFile, content: &Content<'_>) -> Result<bool> {
    refuse_twin(&mut *transaction, goal.ticket, found, content).await?;
    let path = format!("{}/{}-{}", goal.ticket, goal.attachment, storage_name(&found.name));
    Ok(query::attach(transaction, goal, &path, found, content)
        .await
        .on_constraint("ticket_attachments_pkey", || {
            DeskError::invalid("This file belongs to another ticket already. It was not attached. Choose it again.")
        })?)
}

async fn refuse_twin(
    executor: impl PgExecutor<'_>,
    ticket: Uuid,
    found: &FoundFile,
    content: &Content<'_>,
) -> Result<()> {
    match query::twin_on_ticket(executor, ticket, &content.sha256).await? {
        Some(twin) => Err(DeskError::new(ErrorCode::Refused, already_there(&found.name, &twin))),
        None => Ok(()),
    }
}

/// The whole file, exactly as it was when it was opened.
async fn read(file: &Path, on_progress: impl Fn(AttachProgress)) -> Result<(FoundFile, Vec<u8>)> {
    let (mut opened, found, changed) = open(file).await?;
    let mut bytes = Vec::with_capacity(found.size as usize);
    let mut piece = vec![0; PIECE];
    // From the beginning again, in the same opened file: the name may lead to another one by now.
    tokio::io::AsyncSeekExt::rewind(&mut opened).await.map_err(|error| unreadable(&found.name, &error))?;
    on_progress(AttachProgress { read: 0, size: found.size });
    loop {
        let count = opened.read(&mut piece).await.map_err(|error| unreadable(&found.name, &error))?;
        if count == 0 {
            break;
        }
        bytes.extend_from_slice(&piece[..count]);
        if bytes.len() > found.size as usize {
            return Err(changing(&found.name));
        }
        on_progress(AttachProgress { read: size_in_bytes(bytes.len() as u64), size: found.size });
    }
    let after = opened.metadata().await.map_err(|error| unreadable(&found.name, &error))?;
    if bytes.len() != found.size as usize || after.len() != u64::from(found.size) || after.modified().ok() != changed {
        return Err(changing(&found.name));
    }
    Ok((found, bytes))
}

/// The opened file, what it is, and when it was last changed.
async fn open(file: &Path) -> Result<(File, FoundFile, Option<SystemTime>)> {
    let name = display_name(file);
    // Before it is opened: opening a pipe would wait for its other end.
    let kind = tokio::fs::metadata(file).await.map_err(|error| unreadable(&name, &error))?;
    if kind.is_dir() {
        return Err(DeskError::invalid(format!(
            "\u{201c}{name}\u{201d} is a folder. It was not attached. Choose the files in it."
        )));
    }
    if !kind.is_file() {
        return Err(DeskError::invalid(format!("\u{201c}{name}\u{201d} is no ordinary file. It was not attached.")));
    }
    let mut opened = File::open(file).await.map_err(|error| unreadable(&name, &error))?;
    let about = opened.metadata().await.map_err(|error| unreadable(&name, &error))?;
    if about.len() == 0 {
        return Err(DeskError::invalid(format!(
            "\u{201c}{name}\u{201d} is empty. It was not attached. Save or copy it again."
        )));
    }
    if about.len() > LARGEST_FILE {
        return Err(DeskError::invalid(format!(
            "\u{201c}{name}\u{201d} is larger than the 50 MB that a file of evidence may have. It was not attached."
        )));
    }
    let mut beginning = Vec::with_capacity(BEGINNING);
    (&mut opened)
        .take(BEGINNING as u64)
        .read_to_end(&mut beginning)
        .await
        .map_err(|error| unreadable(&name, &error))?;
    let Some(file_type) = darkroom::content_type(&beginning) else {
        return Err(DeskError::invalid(format!(
            "\u{201c}{name}\u{201d} holds neither a photo nor a video nor a PDF. It was not attached."
        )));
    };
    let found = FoundFile { name, size: size_in_bytes(about.len()), file_type: file_type.to_owned() };
    Ok((opened, found, about.modified().ok()))
}

fn size_in_bytes(size: u64) -> u32 {
    u32::try_from(size).unwrap_or(u32::MAX)
}

fn unreadable(name: &str, error: &std::io::Error) -> DeskError {
    tracing::warn!(%error, "an offered file can't be read");
    DeskError::invalid(match error.kind() {
        ErrorKind::NotFound => {
            format!(
                "\u{201c}{name}\u{201d} is no longer where it was. It was not attached. Choose it again from where it is now."
            )
        }
        ErrorKind::PermissionDenied => format!(
            "\u{201c}{name}\u{201d} may not be read by you. It was not attached. Copy it to a folder of yours and choose the copy."
        ),
        _ => format!(
            "\u{201c}{name}\u{201d} can't be read. It was not attached. Check the disk or device that it is on, and try again."
        ),
    })
}

fn already_there(name: &str, twin: &str) -> String {
    if name == twin {
        format!("\u{201c}{name}\u{201d} is on this ticket already. It was not attached a second time.")
    } else {
        format!(
            "\u{201c}{name}\u{201d} is on this ticket already, as \u{201c}{twin}\u{201d}. It was not attached a second time."
        )
    }
}

fn changing(name: &str) -> DeskError {
    DeskError::invalid(format!(
        "\u{201c}{name}\u{201d} was changed while it was read. It was not attached. Try again once it is finished."
    ))
}

/// The file's name for people: without path parts, line breaks, and signs that turn the reading direction, with which
/// `exe.jpg` is made to look like something else.
pub(super) fn display_name(file: &Path) -> String {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let plain: String = name
        .chars()
        .filter(|sign| !matches!(sign, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'))
        .map(|sign| if sign.is_control() || matches!(sign, '/' | '\\' | '\u{2028}' | '\u{2029}') { '_' } else { sign })
        .collect();
    let plain = plain.trim();
    if plain.is_empty() {
        return "file".to_owned();
    }
    if plain.chars().count() <= LONGEST_NAME {
        return plain.to_owned();
    }
    // The ending is worth keeping: people know files by it.
    let (_, ending) = plain.rsplit_once('.').filter(|(_, ending)| ending.chars().count() <= 10).unwrap_or((plain, ""));
    let room = LONGEST_NAME - ending.chars().count() - 2;
    let begin: String = plain.chars().take(room).collect();
    if ending.is_empty() { format!("{begin}\u{2026}") } else { format!("{begin}\u{2026}.{ending}") }
}

/// The name in storage: only signs that mean nothing to any storage, address or shell.
fn storage_name(display: &str) -> String {
    let plain = |text: &str, most: usize| -> String {
        text.chars()
            .map(|sign| if sign.is_ascii_alphanumeric() || sign == '-' { sign } else { '_' })
            .take(most)
            .collect()
    };
    match display.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() => format!("{}.{}", plain(stem, 60), plain(ending, 10)),
        _ => plain(display, 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_can_neither_mislead_nor_lead_elsewhere() {
        let shown = |name: &str| display_name(Path::new(name));
        assert_eq!(shown("/home/asha/Pictures/tomatoes.jpg"), "tomatoes.jpg");
        assert_eq!(shown("photo\u{202e}gpj.exe"), "photogpj.exe");
        assert_eq!(shown("two\nlines\\and.jpg"), "two_lines_and.jpg");
        assert_eq!(shown("टमाटर 🍅.jpg"), "टमाटर 🍅.jpg");
        assert_eq!(shown("\u{200b}\u{202e} "), "file");
        let long = shown(&format!("{}.jpeg", "🍅".repeat(255)));
        assert_eq!(long.chars().count(), LONGEST_NAME);
        assert!(long.ends_with("🍅\u{2026}.jpeg"), "{long}");
    }

    #[test]
    fn names_in_storage_are_plain_and_short() {
        assert_eq!(storage_name("IMG_2041.jpg"), "IMG_2041.jpg");
        assert_eq!(storage_name("a%2e%2fb.c.jpg"), "a_2e_2fb_c.jpg");
        assert_eq!(storage_name("..hidden"), "_.hidden");
        assert_eq!(storage_name("टमाटर"), "_____");
        assert_eq!(storage_name(&format!("{}.{}", "🍅".repeat(200), "x".repeat(50))).len(), 71);
    }
}
