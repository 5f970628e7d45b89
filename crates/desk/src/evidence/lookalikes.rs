//! Photos that were there before: exactly, or edited. What is found is a hint for a person and never decides anything.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use fingerprint::{ALGORITHM, Bits, Index, LEAST_QUALITY, MOST_DISTANCE, Match, Probe, Question};
use serde::{Deserialize, Serialize};
use specta::Type;
use sqlx::PgPool;
use tokio::sync::Mutex;
use uuid::Uuid;

use super::query;
use crate::Desk;
use crate::error::{DeskError, ErrorCode, Result};
use crate::tickets::{self, Attachment};

/// What a person said of two photos.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum PairVerdict {
    /// They show the same photo.
    Same,
    /// They only look alike.
    Different,
}

/// A photo of another ticket that looks like one of this ticket.
#[derive(Debug, Clone, Serialize, Type)]
pub struct Lookalike {
    /// The other photo.
    pub photo: Attachment,
    /// The ticket that it is on.
    pub ticket_number: String,
    /// Whether that is another customer's.
    pub other_customer: bool,
    /// How many whole days it came before this photo; below zero where it came after.
    pub days_earlier: i32,
    /// In how many of the bits that count it differs; nothing where it is the very same file.
    pub distance: Option<u32>,
    /// What was said of the two before.
    pub verdict: Option<PairVerdict>,
    /// Who said it.
    pub said_by: Option<String>,
}

/// What is known of another photo that looks alike, before it is put together.
pub(super) struct Found {
    pub(super) attachment_id: Uuid,
    pub(super) ticket_number: String,
    pub(super) other_customer: bool,
    pub(super) days_earlier: i32,
    pub(super) distance: Option<u32>,
    pub(super) verdict: Option<PairVerdict>,
    pub(super) said_by: Option<String>,
}

/// By what one photo is known again, and with what it is looked up.
pub(super) struct Looked {
    pub(super) id: i64,
    pub(super) quality: i16,
    pub(super) probes: Vec<u8>,
}

impl Looked {
    /// Nothing where there is too little in the photo to know it by.
    fn question(&self) -> Option<Question> {
        let probes = Probe::from_bytes(&self.probes).filter(|_| self.quality >= i16::from(LEAST_QUALITY))?;
        Some(Question::new(&probes))
    }
}

/// The photos that this desk would know again: all of the shop.
#[derive(Debug, Clone)]
pub(super) struct KnownPhotos {
    pool: PgPool,
    known: Arc<Mutex<Known>>,
}

impl KnownPhotos {
    pub(super) fn of(pool: &PgPool) -> Self {
        Self { pool: pool.clone(), known: Arc::default() }
    }

    /// The photos of other tickets that look like the photo of this attachment, nearest first.
    pub(super) async fn like(&self, attachment: Uuid) -> Result<Vec<Lookalike>> {
        let looked = query::fingerprint_of(&self.pool, attachment, ALGORITHM).await?;
        let near = match &looked {
            Some(looked) => self.near(looked).await?,
            None => Vec::new(),
        };
        let (ids, distances): (Vec<_>, Vec<_>) =
            near.iter().map(|one| (one.key, i32::try_from(one.distance).unwrap_or(i32::MAX))).unzip();
        let found = query::lookalikes(&self.pool, attachment, &ids, &distances).await?;
        let others: Vec<_> = found.iter().map(|one| one.attachment_id).collect();
        let mut photos: HashMap<_, _> =
            tickets::attachments(&self.pool, &others).await?.into_iter().map(|photo| (photo.id, photo)).collect();
        let together = |one: Found| {
            Some(Lookalike {
                photo: photos.remove(&one.attachment_id)?,
                ticket_number: one.ticket_number,
                other_customer: one.other_customer,
                days_earlier: one.days_earlier,
                distance: one.distance,
                verdict: one.verdict,
                said_by: one.said_by,
            })
        };
        Ok(found.into_iter().filter_map(together).collect())
    }

    /// Tells every desk where a photo that was just noted looks like another. Asked once it is committed, so that of
    /// two at the same moment at least the second finds the first.
    pub(super) async fn tell_of(&self, sha256: &[u8]) -> Result<()> {
        let Some(looked) = query::fingerprint(&self.pool, sha256, ALGORITHM).await? else { return Ok(()) };
        if self.near(&looked).await?.iter().any(|one| one.key != looked.id) {
            query::announce_lookalikes(&self.pool).await?;
        }
        Ok(())
    }

    async fn near(&self, looked: &Looked) -> Result<Vec<Match>> {
        let Some(question) = looked.question() else { return Ok(Vec::new()) };
        let mut known = Arc::clone(&self.known).lock_owned().await;
        known.catch_up(&self.pool).await?;
        // Some milliseconds at a million photos, in which nothing else would go on.
        let found = tokio::task::spawn_blocking(move || known.index.find(&question, MOST_DISTANCE)).await;
        found.map_err(|error| {
            tracing::error!(%error, "the search for photos that look alike ended");
            DeskError::new(
                ErrorCode::Internal,
                "Photos that look like this one could not be looked for. The photo itself is kept. Open the ticket again.",
            )
        })
    }
}

/// All fingerprints of the shop, as far as this desk has read them.
#[derive(Debug, Default)]
struct Known {
    index: Index,
    /// The oldest transaction that still ran at the last reading: what is not below it is read again.
    settled: Option<String>,
    /// What was read of those already, so that nothing is there twice.
    unsettled: HashSet<i64>,
}

/// A fingerprint as it is stored.
pub(super) struct Stored {
    pub(super) id: i64,
    pub(super) bits: Vec<u8>,
    pub(super) framed: Option<Vec<u8>>,
    /// Below the oldest transaction that ran when it was read.
    pub(super) settled: bool,
    /// That transaction.
    pub(super) oldest: String,
}

impl Known {
    /// Reads whatever was committed since the last time, in whatever order.
    async fn catch_up(&mut self, pool: &PgPool) -> Result<()> {
        let from = self.settled.clone().unwrap_or_else(|| "0".to_owned());
        let mut unsettled = HashSet::new();
        let found = query::fingerprints_from(pool, &from, ALGORITHM).await?;
        for stored in &found {
            if !stored.settled {
                unsettled.insert(stored.id);
            }
            if self.unsettled.contains(&stored.id) {
                continue;
            }
            for bits in [Some(&stored.bits), stored.framed.as_ref()].into_iter().flatten() {
                if let Some(bits) = Bits::from_bytes(bits) {
                    self.index.add(stored.id, bits);
                }
            }
        }
        if let Some(last) = found.last() {
            self.settled = Some(last.oldest.clone());
            self.unsettled = unsettled;
        }
        Ok(())
    }
}

/// Remembers what a person says of the photos of two attachments; with nothing, takes it back.
pub async fn judge_photos(desk: &Desk, one: Uuid, other: Uuid, verdict: Option<PairVerdict>) -> Result<()> {
    let word = verdict.map(|verdict| match verdict {
        PairVerdict::Same => "same",
        PairVerdict::Different => "different",
    });
    if query::judge_photos(desk.pool(), one, other, word).await? {
        return Ok(());
    }
    Err(DeskError::invalid(
        "These are not two different photos that the desk has. Nothing was noted. Open the ticket again.",
    ))
}
