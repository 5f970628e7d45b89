//! Photos that were there before: exactly, or edited. What is found is a hint for a person and never decides anything.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use fingerprint::{ALGORITHM, Bits, Index, LEAST_QUALITY, MOST_DISTANCE, Probe, Question};
use serde::{Deserialize, Serialize};
use specta::Type;
use sqlx::PgPool;
use uuid::Uuid;

use super::query;
use crate::Desk;
use crate::error::{DeskError, Result};

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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct Lookalike {
    /// The other attachment.
    pub attachment_id: Uuid,
    /// The ticket that it is on.
    pub ticket_number: String,
    /// Whether that is another customer's.
    pub other_customer: bool,
    /// When it came.
    pub created_at: DateTime<Utc>,
    /// How many whole days it came before this photo; below zero where it came after.
    pub days_earlier: i32,
    /// In how many of the bits that count it differs; nothing where it is the very same file.
    pub distance: Option<u32>,
    /// What was said of the two before.
    pub verdict: Option<PairVerdict>,
    /// Who said it.
    pub said_by: Option<String>,
}

/// All fingerprints of the shop, as far as this desk has read them.
#[derive(Debug, Default)]
pub(super) struct Known {
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
    pub(super) async fn catch_up(&mut self, pool: &PgPool) -> Result<()> {
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

    /// What looks like the photo with these probes: the ids of fingerprints and their distances.
    pub(super) fn find(&self, quality: i16, probes: &[u8]) -> (Vec<i64>, Vec<i32>) {
        let Some(probes) = Probe::from_bytes(probes).filter(|_| quality >= i16::from(LEAST_QUALITY)) else {
            return (Vec::new(), Vec::new());
        };
        let found = self.index.find(&Question::new(&probes), MOST_DISTANCE);
        found.iter().map(|one| (one.key, i32::try_from(one.distance).unwrap_or(i32::MAX))).unzip()
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
