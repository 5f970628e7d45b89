//! Why a picture can't be shown.

use serde::{Deserialize, Serialize};

use crate::sketch::SketchError;

/// Why a picture can't be shown, as a sentence for the person who wanted to see it. The original stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum PictureError {
    /// The first bytes are of no format that is shown.
    #[error("This file is not a photo that Punnet can show.")]
    NotAPicture,
    /// The file, its dimensions or its structure are beyond what a camera makes.
    #[error("This photo is too large to be shown safely.")]
    TooLarge,
    /// The decoder gave up.
    #[error("This photo is damaged and can't be shown.")]
    Damaged,
    /// Decoding took longer than any photo of a camera takes.
    #[error("This photo took too long to read and can't be shown. It may be damaged, or made to do harm.")]
    TookTooLong,
    /// The process that decoded it ended: it crashed, or asked for more memory than it may have.
    #[error("Reading this photo failed badly, so it can't be shown. It may be damaged, or made to do harm.")]
    Crashed,
    /// It is not the photo, but what was to be drawn on it.
    #[error(transparent)]
    Sketch(#[from] SketchError),
}
