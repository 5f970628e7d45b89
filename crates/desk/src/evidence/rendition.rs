//! Small pictures of evidence: made once, kept on disk under the hash of what they show.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;
use uuid::Uuid;

use super::picture::{self, LARGEST_FILE, PictureError};
use super::query;
use crate::DeskError;
use crate::server::LocalServer;

/// Pictures decoded at once: more would only take turns on the cores and hold memory meanwhile.
static DECODERS: Semaphore = Semaphore::const_new(2);

/// The sizes that are made, longest edge in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// For the grid.
    Grid,
    /// For the viewer.
    Viewer,
}

impl Edge {
    /// The edge of that many pixels, if it is one that is made.
    pub fn from_pixels(pixels: u32) -> Option<Self> {
        match pixels {
            320 => Some(Self::Grid),
            1280 => Some(Self::Viewer),
            _ => None,
        }
    }

    fn pixels(self) -> u32 {
        match self {
            Self::Grid => 320,
            Self::Viewer => 1280,
        }
    }
}

/// A picture that is safe to show: encoded here, without anything of the original's metadata.
#[derive(Debug)]
pub struct Rendition {
    /// The JPEG file.
    pub jpeg: Vec<u8>,
}

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum EvidenceError {
    /// No such attachment for this person, or its bytes never arrived.
    #[error("This photo is not there. It may still be on its way from the customer.")]
    Missing,
    /// It can't be shown.
    #[error(transparent)]
    Picture(#[from] PictureError),
    /// The database failed.
    #[error(transparent)]
    Desk(#[from] DeskError),
}

impl From<sqlx::Error> for EvidenceError {
    fn from(error: sqlx::Error) -> Self {
        Self::Desk(error.into())
    }
}

/// The picture of an attachment. The database is asked each time whether this person may see the attachment; its
/// pixels are only made once.
pub async fn rendition(server: &LocalServer, attachment: Uuid, edge: Edge) -> Result<Rendition, EvidenceError> {
    let content = query::content_of(server.staff(), attachment).await?.ok_or(EvidenceError::Missing)?;
    let kept = Cache::of(&server.folder().renditions(), &content.sha256, edge);
    if let Some(jpeg) = kept.read().await {
        return Ok(Rendition { jpeg });
    }
    if usize::try_from(content.size).map_or(true, |size| size > LARGEST_FILE) {
        return Err(PictureError::TooLarge.into());
    }
    // Closed only when the program ends, and then nobody waits for a picture.
    let _turn = DECODERS.acquire().await.map_err(|_| EvidenceError::Missing)?;
    if let Some(jpeg) = kept.read().await {
        return Ok(Rendition { jpeg }); // made while we waited
    }
    let bytes = query::bytes_of(server.staff(), &content).await?;
    let made = tokio::task::spawn_blocking(move || {
        if Sha256::digest(&bytes)[..] != content.sha256[..] {
            return Err(PictureError::Damaged);
        }
        picture::rendition(&bytes, edge.pixels())
    });
    // A decoder that panics has met a damaged picture; the desk goes on.
    let jpeg = made.await.unwrap_or(Err(PictureError::Damaged))?;
    kept.write(&jpeg).await;
    Ok(Rendition { jpeg })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing into a String can't fail.
        let _written = write!(text, "{byte:02x}");
        text
    })
}

/// One file of the cache. Losing it costs a decode, so nothing about it is an error.
struct Cache {
    file: PathBuf,
}

impl Cache {
    fn of(folder: &Path, sha256: &[u8], edge: Edge) -> Self {
        let name = hex(sha256);
        Self { file: folder.join(&name[..2]).join(format!("{name}-{}.jpg", edge.pixels())) }
    }

    async fn read(&self) -> Option<Vec<u8>> {
        let jpeg = tokio::fs::read(&self.file).await.ok()?;
        // A file cut short by a crash would be shown as half a photo for ever.
        jpeg.ends_with(b"\xFF\xD9").then_some(jpeg)
    }

    async fn write(&self, jpeg: &[u8]) {
        let file = self.file.clone();
        let jpeg = jpeg.to_vec();
        let written = tokio::task::spawn_blocking(move || -> std::io::Result<()> {
            let folder = file.parent().unwrap_or(Path::new("."));
            std::fs::create_dir_all(folder)?;
            let whole = tempfile::NamedTempFile::new_in(folder)?;
            std::fs::write(whole.path(), jpeg)?;
            whole.persist(&file)?;
            Ok(())
        });
        if let Ok(Err(error)) = written.await {
            tracing::info!(%error, "a rendition could not be kept");
        }
    }
}
