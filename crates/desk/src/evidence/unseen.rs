//! Looking at what came before anybody opens it: so that photos can be found again, and are there at once.

use std::time::{Duration, Instant};

use super::photos::{Edge, EvidenceError, Photos, hex, is_too_large};
use super::query;
use crate::Result;
use darkroom::Order;

/// After an old photo the desk rests so many times as long as it worked.
const REST: u32 = 3;
/// Without a hint it is looked this often: what another desk took and never finished is free again after a while.
const LOOK_AGAIN: Duration = Duration::from_mins(1);

/// At what the desk looked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looked {
    /// It came within the last day: somebody may be about to open its ticket.
    New,
    /// It has waited for longer.
    Old,
}

impl Photos {
    /// Looks at every content at which no desk has looked yet, the newest first, and shares them with all other desks
    /// of the shop. Never returns; drop the future to stop.
    pub async fn look_at_unseen(&self) {
        loop {
            let began = Instant::now();
            match self.look_at_one().await {
                Ok(Some(Looked::New)) => {}
                // A shop's old photos are thousands, and the computer is somebody's.
                Ok(Some(Looked::Old)) => tokio::time::sleep(began.elapsed() * REST).await,
                Ok(None) => {
                    let _hint_or_time = tokio::time::timeout(LOOK_AGAIN, self.came.notified()).await;
                }
                Err(error) => {
                    tracing::info!(%error, "new photos could not be looked at yet");
                    tokio::time::sleep(LOOK_AGAIN).await;
                }
            }
        }
    }

    /// A photo or file has come.
    pub fn hint(&self) {
        self.came.notify_one();
        self.attached.notify_one();
        self.to_store.notify_one();
    }

    /// Looks at the newest content at which no desk has looked; none where there is no such content.
    pub async fn look_at_one(&self) -> Result<Option<Looked>> {
        let Some(unseen) = query::lend_unseen(self.pool()).await? else { return Ok(None) };
        let looked = Some(if unseen.is_new { Looked::New } else { Looked::Old });
        if !is_too_large(unseen.size) {
            let photo = hex(&unseen.sha256);
            // Of an old one only what is noted is made: the cache is for what people look at.
            let edges = if unseen.is_new { vec![Edge::Grid.pixels()] } else { Vec::new() };
            let Some(_turn) = self.line().turn_after_all(photo.clone()).await else { return Ok(looked) };
            match self.developed(&unseen.sha256, &photo, &Order { edges, placeholder: true }).await {
                // Noting it took it off the list.
                Ok(_) => return Ok(looked),
                Err(EvidenceError::Desk(error)) => return Err(error),
                Err(error @ EvidenceError::StoreAway(_)) => return Err(error.into()),
                Err(_) => {}
            }
        }
        query::leave_unseen(self.pool(), &unseen.sha256).await?;
        Ok(looked)
    }
}
