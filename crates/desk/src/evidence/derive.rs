//! Copies of photos on which somebody drew, or redacted something. The photo itself is never changed: a copy is an
//! attachment of its own that names its source.

use std::path::Path;

use darkroom::{PictureError, Sketch};
use serde::Deserialize;
use specta::Type;
use uuid::Uuid;

use super::attach::{Content, Goal, LARGEST_FILE, display_name};
use super::{EvidenceError, FoundFile, Photos, query};
use crate::Desk;
use crate::error::{DeskError, ErrorCode, OnConstraint, Result};

/// A copy to store.
#[derive(Debug, Clone, Deserialize, Type)]
pub struct NewCopy {
    /// The id that the attachment will have, made by the window: sent twice it is stored once.
    pub id: Uuid,
    /// The ticket that the photo is on.
    pub ticket_id: Uuid,
    /// The attachment that was drawn on.
    pub source_id: Uuid,
    /// What was drawn.
    pub sketch: Sketch,
    /// For the desk alone; the customer sees it otherwise.
    pub is_internal: bool,
}

/// Draws on a copy of a photo and attaches it to the photo's ticket: whole, with its source named, or not at all.
pub async fn derive(desk: &Desk, photos: &Photos, copy: NewCopy) -> Result<()> {
    if query::is_attached(desk.pool(), copy.ticket_id, copy.id).await? {
        return Ok(());
    }
    // Here as well as in the worker: why a text can't be drawn need not cost a process.
    copy.sketch.check().map_err(|error| DeskError::invalid(error.to_string()))?;
    if copy.sketch == Sketch::default() {
        return Err(DeskError::invalid("Nothing is drawn on this photo, and it is not turned. No copy was saved."));
    }
    let source = photos.content_of(copy.source_id).await.map_err(not_made)?;
    let what = match &copy.sketch {
        sketch if sketch.redacts() => "redacted",
        sketch if sketch.marks.is_empty() => "turned",
        _ => "annotated",
    };
    let jpeg = photos.drawn(&source, copy.sketch).await.map_err(not_made)?;
    if jpeg.len() as u64 > LARGEST_FILE {
        return Err(DeskError::new(
            ErrorCode::Refused,
            "A copy of this photo would be larger than the 50 MB that a file of evidence may have. No copy was saved; what you drew is kept.",
        ));
    }
    let found = FoundFile {
        name: name_of_copy(&source.file_name, what),
        size: u32::try_from(jpeg.len()).unwrap_or(u32::MAX),
        file_type: "image/jpeg".to_owned(),
    };
    let goal = Goal { ticket: copy.ticket_id, message: None, attachment: copy.id, is_internal: copy.is_internal };
    let mut transaction = desk.pool().begin().await?;
    query::attach(&mut transaction, &goal, &found, &Content::of(&jpeg)).await.on_constraint(
        "ticket_attachments_pkey",
        || {
            DeskError::invalid(
                "This copy belongs to another ticket already. It was not saved. Draw something more and save it again.",
            )
        },
    )?;
    query::note_copy(&mut transaction, copy.id, copy.source_id).await.on_constraint(
        "photo_copies_of_ticket",
        || {
            DeskError::invalid(
                "The photo that was drawn on is not on this ticket. No copy was saved. Open the ticket again.",
            )
        },
    )?;
    transaction.commit().await?;
    tracing::info!(attachment = %copy.id, source = %copy.source_id, what, internal = copy.is_internal, "a copy was saved");
    Ok(())
}

fn not_made(error: EvidenceError) -> DeskError {
    match error {
        EvidenceError::Picture(error) => DeskError::invalid(match error {
            PictureError::Sketch(error) => error.to_string(),
            error => format!("{error} No copy was saved; what you drew is kept."),
        }),
        error => error.into(),
    }
}

/// The name of the photo, and what was done to the copy: by it colleagues and customers tell them apart.
fn name_of_copy(source: &str, what: &str) -> String {
    let name = display_name(Path::new(source));
    let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
    // Of a copy of a copy only the last is said.
    let stem =
        [" (annotated)", " (redacted)", " (turned)"].iter().find_map(|said| stem.strip_suffix(said)).unwrap_or(stem);
    let room = LONGEST_STEM.min(stem.chars().count());
    format!("{} ({what}).jpg", stem.chars().take(room).collect::<String>())
}

/// Characters; with what is added it is still a name that is kept.
const LONGEST_STEM: usize = 180;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_called_after_its_photo() {
        assert_eq!(name_of_copy("IMG_2041.HEIC", "annotated"), "IMG_2041 (annotated).jpg");
        assert_eq!(name_of_copy("a.b/c.d.png", "redacted"), "c.d (redacted).jpg");
        assert_eq!(name_of_copy("टमाटर", "turned"), "टमाटर (turned).jpg");
        assert_eq!(name_of_copy("x (annotated).jpg", "redacted"), "x (redacted).jpg");
        assert_eq!(name_of_copy(&"🍅".repeat(255), "redacted").chars().count(), 195);
    }
}
