//! The system's clipboard: what it holds, as files, and a photo that is copied to it.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use arboard::{Error, ImageData};
use desk::{DeskError, Result};
use uuid::Uuid;

/// A screenshot of four large screens; more pixels are no picture that somebody copied.
const MOST_PIXELS: usize = 120_000_000;

/// The clipboard for what is copied here. Kept as long as the program: on Linux a copied picture is asked of the program
/// that copied it.
#[derive(Default, Clone)]
pub struct Clipboard(Arc<Mutex<Option<arboard::Clipboard>>>);

impl Clipboard {
    /// Puts a picture on it, which is a JPEG of our own making.
    pub async fn put(&self, jpeg: Vec<u8>) -> Result<()> {
        let kept = self.0.clone();
        let put = tokio::task::spawn_blocking(move || {
            let pixels = image::load_from_memory(&jpeg).map_err(|error| error.to_string())?.into_rgba8();
            let (width, height) = (pixels.width() as usize, pixels.height() as usize);
            let picture = ImageData { width, height, bytes: pixels.into_raw().into() };
            let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
            let clipboard = match &mut *kept {
                Some(clipboard) => clipboard,
                none => none.insert(arboard::Clipboard::new().map_err(|error| error.to_string())?),
            };
            clipboard.set_image(picture).map_err(|error| error.to_string())
        });
        put.await.unwrap_or_else(|error| Err(error.to_string())).map_err(|error| {
            tracing::warn!(error, "a photo could not be copied");
            DeskError::invalid(
                "The photo was not copied: the clipboard can't be written right now. Try again, or save the photo.",
            )
        })
    }
}

/// The copied files; or the copied picture, written as a file into the folder. None where neither was copied. Blocks.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut clipboard = arboard::Clipboard::new().map_err(|error| unreachable(&error))?;
    match clipboard.get().file_list() {
        Ok(files) if !files.is_empty() => return Ok(files),
        // Systems say "no files" in different ways, and what is there may still be a picture.
        Ok(_) | Err(_) => {}
    }
    match clipboard.get_image() {
        Ok(picture) => Ok(vec![write(picture, folder)?]),
        Err(Error::ContentNotAvailable) => Ok(Vec::new()),
        Err(error) => Err(unreachable(&error)),
    }
}

fn write(picture: ImageData<'_>, folder: &Path) -> Result<PathBuf> {
    let ImageData { width, height, bytes } = picture;
    if width.saturating_mul(height) > MOST_PIXELS {
        return Err(DeskError::invalid(
            "The copied picture is too large. It was not attached. Save it as a file and attach that.",
        ));
    }
    let pixels = u32::try_from(width)
        .ok()
        .zip(u32::try_from(height).ok())
        .and_then(|(width, height)| image::RgbaImage::from_raw(width, height, bytes.into_owned()));
    let file = folder.join(format!("pasted-{}.png", Uuid::now_v7().simple()));
    let written = pixels.ok_or_else(|| "a picture of another size than it says".to_owned()).and_then(|pixels| {
        // Nothing of a clipboard is see-through; a second channel would only make the file larger.
        image::DynamicImage::ImageRgba8(pixels).into_rgb8().save(&file).map_err(|error| error.to_string())
    });
    match written {
        Ok(()) => Ok(file),
        Err(error) => {
            tracing::warn!(error, "a copied picture could not be kept");
            Err(DeskError::invalid(
                "The copied picture could not be kept as a file. It was not attached. Save it as a file and attach that.",
            ))
        }
    }
}

fn unreachable(error: &Error) -> DeskError {
    tracing::warn!(%error, "the clipboard can't be read");
    DeskError::invalid(
        "The clipboard can't be read right now. Nothing was attached. Copy it again, or drop the file here.",
    )
}
