//! Small pictures of evidence, for whoever may see it: from the cache on disk, or out of the darkroom.

use std::collections::HashMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use darkroom::{Capture, Darkroom, Developed, LARGEST_FILE, Order, PictureError, Sketch, Trouble};
use sqlx::PgPool;
use tokio::sync::Notify;
use uuid::Uuid;

use super::cache::Cache;
use super::catalogue::Catalogue;
use super::kept::Kept;
use super::line::Line;
use super::lookalikes::{KnownPhotos, Lookalike};
use super::query;
use super::storage::FetchError;
use super::store::StoreError;
use crate::{Desk, DeskError};

/// Photos that are made at once, at most: more only take turns on the cores, and hold memory meanwhile.
const MOST_AT_ONCE: usize = 4;
/// Photos of which it is remembered why they can't be shown. One that takes ten seconds to fail must not do it again
/// each time that somebody scrolls past it.
const MOST_REFUSALS: usize = 1_000;

/// The sizes that are made, longest edge in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// For the grid.
    Grid,
    /// For the viewer.
    Viewer,
    /// For a close look: as large as any phone's photo is.
    Full,
}

impl Edge {
    /// The edge of that many pixels, if it is one that is made.
    pub fn from_pixels(pixels: u32) -> Option<Self> {
        [Self::Grid, Self::Viewer, Self::Full].into_iter().find(|edge| edge.pixels() == pixels)
    }

    pub(super) fn pixels(self) -> u32 {
        match self {
            Self::Grid => 320,
            Self::Viewer => 1280,
            Self::Full => 8192,
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
    /// Its bytes could not be fetched from the shop's bucket.
    #[error("This photo is not here yet: {0}. Punnet asks for it again by itself.")]
    Absent(String),
    /// They never will be.
    #[error("This photo could not be fetched from the shop's storage: {0}. Ask the customer to send it again.")]
    NotToBeHad(String),
    /// The catalogue has no picture of such a product, or says that it lies elsewhere.
    #[error("The shop's catalogue has no picture of this product that may be fetched.")]
    NotInCatalogue,
    /// The catalogue's picture could not be fetched.
    #[error("The picture could not be fetched from the shop's catalogue: {0}. Try again later.")]
    CatalogueAway(FetchError),
    /// It is in the store that the shop has chosen, and only there, and the store can't be used.
    #[error(
        "This photo is in the shop's evidence store, which can't be used now: {0}. Nothing is lost. Try again later, or tell whoever looks after the store."
    )]
    StoreAway(StoreError),
    /// It went out of the window before its turn came.
    #[error("Nobody looks at this photo any more.")]
    NotWanted,
    /// It can't be shown.
    #[error(transparent)]
    Picture(#[from] PictureError),
    /// It, or what reads photos, can't be reached.
    #[error(transparent)]
    Desk(#[from] DeskError),
}

impl From<sqlx::Error> for EvidenceError {
    fn from(error: sqlx::Error) -> Self {
        Self::Desk(error.into())
    }
}

impl From<Trouble> for EvidenceError {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Picture(error) => error.into(),
            Trouble::NoWorker(error) => no_worker(&error).into(),
        }
    }
}

impl From<EvidenceError> for DeskError {
    fn from(error: EvidenceError) -> Self {
        match error {
            EvidenceError::Desk(error) => error,
            EvidenceError::Missing
            | EvidenceError::Absent(_)
            | EvidenceError::NotToBeHad(_)
            | EvidenceError::NotInCatalogue
            | EvidenceError::CatalogueAway(_)
            | EvidenceError::StoreAway(_) => Self::not_found(error.to_string()),
            EvidenceError::NotWanted | EvidenceError::Picture(_) => Self::invalid(error.to_string()),
        }
    }
}

/// The photos of a desk, as pictures.
#[derive(Debug)]
pub struct Photos {
    pool: PgPool,
    kept: Kept,
    cache: Cache,
    darkroom: Darkroom,
    line: Line,
    captures: tokio::sync::Mutex<()>,
    copies: tokio::sync::Mutex<()>,
    refused: Mutex<HashMap<String, PictureError>>,
    known: KnownPhotos,
    pub(super) catalogue: Catalogue,
    /// A content may have come at which no desk has looked.
    pub(super) came: Notify,
    /// Something was attached, whose file may not be here.
    pub(super) attached: Notify,
    /// A content may have come that the store has not.
    pub(super) to_store: Notify,
}

impl Photos {
    /// The photos that the person at `desk` may see. `folder` is this computer's cache, which may be deleted at any
    /// time.
    pub fn new(desk: &Desk, folder: PathBuf, darkroom: Darkroom) -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            pool: desk.pool().clone(),
            kept: Kept::of(desk.pool()),
            cache: Cache::at(folder),
            darkroom,
            line: Line::new(cores.clamp(1, MOST_AT_ONCE)),
            captures: tokio::sync::Mutex::default(),
            copies: tokio::sync::Mutex::default(),
            refused: Mutex::default(),
            known: KnownPhotos::of(desk.pool()),
            catalogue: Catalogue::default(),
            came: Notify::new(),
            attached: Notify::new(),
            to_store: Notify::new(),
        }
    }

    /// The picture of an attachment. The database is asked each time whether this person may see the attachment; its
    /// pixels are only made once.
    pub async fn shown(&self, attachment: Uuid, edge: Edge) -> Result<Rendition, EvidenceError> {
        let content = self.content_of(attachment).await?;
        let photo = hex(&content.sha256);
        if let Some(kept) = self.kept(&photo, edge).await? {
            return Ok(kept);
        }
        if is_too_large(content.size) {
            return Err(PictureError::TooLarge.into());
        }
        let _turn = self.line.turn(attachment, edge, photo.clone()).await.ok_or(EvidenceError::NotWanted)?;
        // It may have been made, or refused, while we waited.
        if let Some(kept) = self.kept(&photo, edge).await? {
            return Ok(kept);
        }
        self.made(&content, &photo, edge).await
    }

    /// The picture of a file on this computer, for the grid; made anew each time.
    pub async fn preview(&self, file: &Path) -> Result<Rendition, EvidenceError> {
        let size = tokio::fs::metadata(file).await.map_err(|_| EvidenceError::Missing)?.len();
        if size > LARGEST_FILE as u64 {
            return Err(PictureError::TooLarge.into());
        }
        let bytes = tokio::fs::read(file).await.map_err(|_| EvidenceError::Missing)?;
        let order = Order { edges: vec![Edge::Grid.pixels()], placeholder: false };
        first(self.darkroom.develop(bytes, &order).await?)
    }

    /// What is in view now, nearest first, and what went out of the window before it was shown.
    pub fn look(&self, in_view: &[Uuid], gone: &[(Uuid, Edge)]) {
        self.line.look(in_view, gone);
    }

    /// The photos of other tickets that look like the photo of this attachment, nearest first: the same file, and once
    /// the photo was opened by a desk also those that were edited.
    pub async fn lookalikes(&self, attachment: Uuid) -> Result<Vec<Lookalike>, DeskError> {
        self.known.like(attachment).await
    }

    /// What a photo says about how it was taken, read in the darkroom; none where it can't be read.
    pub(super) async fn capture(&self, attachment: Uuid) -> Result<Option<Capture>, EvidenceError> {
        let content = self.content_of(attachment).await?;
        if is_too_large(content.size) || self.refusal(&hex(&content.sha256)).is_err() {
            return Ok(None);
        }
        // One after the other: they are asked for one photo at a time, and hold the whole file meanwhile.
        let _turn = self.captures.lock().await;
        let bytes = match self.kept.bytes_of(&content.sha256).await {
            Ok(bytes) => bytes,
            Err(EvidenceError::Picture(_)) => return Ok(None),
            Err(error) => return Err(error),
        };
        match self.darkroom.capture(bytes).await {
            Ok(capture) => Ok(Some(capture)),
            Err(Trouble::Picture(_)) => Ok(None),
            Err(trouble) => Err(trouble.into()),
        }
    }

    /// A copy with what was drawn on it, out of the darkroom: a JPEG file, of which nothing is kept on this computer.
    pub(super) async fn drawn(&self, content: &query::Content, sketch: Sketch) -> Result<Vec<u8>, EvidenceError> {
        self.refusal(&hex(&content.sha256))?;
        if is_too_large(content.size) {
            return Err(PictureError::TooLarge.into());
        }
        // One after the other: each holds all pixels of its photo.
        let _turn = self.copies.lock().await;
        let bytes = self.kept.bytes_of(&content.sha256).await?;
        Ok(self.darkroom.copy(bytes, sketch).await?)
    }

    /// What is kept of an attachment, or why it is not.
    pub(super) async fn content_of(&self, attachment: Uuid) -> Result<query::Content, EvidenceError> {
        if let Some(content) = query::content_of(&self.pool, attachment).await? {
            return Ok(content);
        }
        Err(match query::absence_of(&self.pool, attachment).await? {
            Some(query::Absence { trouble: Some(why), given_up: true }) => EvidenceError::NotToBeHad(why),
            Some(query::Absence { trouble: Some(why), given_up: false }) => EvidenceError::Absent(why),
            _ => EvidenceError::Missing,
        })
    }

    pub(super) fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// Where the bytes are.
    pub(super) fn kept_at(&self) -> &Kept {
        &self.kept
    }

    pub(super) fn line(&self) -> &Line {
        &self.line
    }

    /// A rendition that is there already, by the hash of its content.
    pub(super) async fn kept(&self, photo: &str, edge: Edge) -> Result<Option<Rendition>, EvidenceError> {
        match self.cache.read(photo, edge.pixels()).await {
            Some(jpeg) => Ok(Some(Rendition { jpeg })),
            None => self.refusal(photo).map(|()| None).map_err(Into::into),
        }
    }

    async fn made(&self, content: &query::Content, photo: &str, edge: Edge) -> Result<Rendition, EvidenceError> {
        // The grid is where one comes back to, and costs little more when the photo is decoded anyway.
        let mut edges = vec![edge.pixels()];
        if edge != Edge::Grid && self.cache.read(photo, Edge::Grid.pixels()).await.is_none() {
            edges.push(Edge::Grid.pixels());
        }
        let order = Order { edges, placeholder: content.pixels.is_none() || !content.known };
        first(self.developed(&content.sha256, photo, &order).await?)
    }

    /// What is asked for of a photo, out of the darkroom; kept in the cache, and what was seen for the first time noted.
    pub(super) async fn developed(
        &self,
        sha256: &[u8],
        photo: &str,
        order: &Order,
    ) -> Result<Developed, EvidenceError> {
        // Not remembered: the bytes may be restored from a backup.
        let bytes = self.kept.bytes_of(sha256).await?;
        let made = self.developed_bytes(bytes, photo, order).await?;
        if let Err(error) = self.note(sha256, &made).await {
            // The next desk that opens the photo notes it.
            tracing::warn!(%error, "what is in a photo could not be noted");
        }
        Ok(made)
    }

    /// What is asked for of these bytes, out of the darkroom; kept in the cache under their hash, and nowhere else.
    pub(super) async fn developed_bytes(
        &self,
        bytes: Vec<u8>,
        photo: &str,
        order: &Order,
    ) -> Result<Developed, EvidenceError> {
        let made = self.darkroom.develop(bytes, order).await.inspect_err(|trouble| {
            if let Trouble::Picture(error) = trouble {
                self.refuse(photo, *error);
            }
        })?;
        for (edge, jpeg) in order.edges.iter().zip(&made.pictures) {
            self.cache.write(photo, *edge, jpeg.clone()).await;
        }
        Ok(made)
    }

    async fn note(&self, sha256: &[u8], made: &Developed) -> sqlx::Result<()> {
        if let Some(placeholder) = &made.placeholder {
            query::note_picture(&self.pool, sha256, &made.facts, placeholder).await?;
        }
        if let Some(print) = &made.print {
            query::note_fingerprint(&self.pool, sha256, print).await?;
            let (known, sha256) = (self.known.clone(), sha256.to_owned());
            // Whoever waits for the picture does not wait for this.
            tokio::spawn(async move {
                if let Err(error) = known.tell_of(&sha256).await {
                    tracing::warn!(%error, "nobody was told of photos that look alike");
                }
            });
        }
        Ok(())
    }

    fn refusal(&self, photo: &str) -> Result<(), PictureError> {
        let refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        refused.get(photo).map_or(Ok(()), |error| Err(*error))
    }

    fn refuse(&self, photo: &str, error: PictureError) {
        let mut refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        if refused.len() >= MOST_REFUSALS {
            refused.clear();
        }
        refused.insert(photo.to_owned(), error);
    }
}

/// The one picture that was asked for, or the first of several.
pub(super) fn first(made: Developed) -> Result<Rendition, EvidenceError> {
    let jpeg = made.pictures.into_iter().next().ok_or(PictureError::Damaged)?;
    Ok(Rendition { jpeg })
}

/// No worker would take it.
pub(super) fn is_too_large(size: i64) -> bool {
    usize::try_from(size).map_or(true, |size| size > LARGEST_FILE)
}

fn no_worker(error: &std::io::Error) -> DeskError {
    tracing::error!(%error, "no worker for photos can be started");
    DeskError::new(
        crate::ErrorCode::CannotStart,
        format!(
            "Punnet can't start the program that reads photos ({error}). The photo is kept as it came. Close other programs, or start Punnet again."
        ),
    )
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing into a String can't fail.
        let _written = write!(text, "{byte:02x}");
        text
    })
}
