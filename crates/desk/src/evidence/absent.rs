//! Fetching what customers' apps keep in the shop's bucket, before anybody opens it.

use std::path::Path;
use std::time::Duration;

use super::bucket::Bucket;
use super::photos::Photos;
use super::query;
use super::storage::FetchError;
use crate::Result;

/// Without a hint it is looked this often: what could not be had is asked for again after a while.
const LOOK_AGAIN: Duration = Duration::from_mins(1);

/// What became of a file that is not here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fetched {
    /// It is here now.
    Kept,
    /// Not, and why; it is asked for again, unless it never can be.
    PutOff(String),
}

impl Photos {
    /// Fetches every attached file that is not here, the newest first, and shares them with all other desks of the shop.
    /// `folder` holds what was begun. Never returns; drop the future to stop.
    pub async fn fetch_absent(&self, folder: &Path) {
        loop {
            match self.fetch_one(folder).await {
                Ok(Some(Fetched::Kept)) => self.came.notify_one(),
                Ok(Some(Fetched::PutOff(why))) => tracing::info!(why, "a file of a customer could not be fetched"),
                Ok(None) => {
                    let _hint_or_time = tokio::time::timeout(LOOK_AGAIN, self.attached.notified()).await;
                }
                Err(error) => {
                    tracing::info!(%error, "files of customers could not be fetched yet");
                    tokio::time::sleep(LOOK_AGAIN).await;
                }
            }
        }
    }

    /// Fetches the newest file that is not here; none where there is none to be had now, or the shop has no bucket.
    pub async fn fetch_one(&self, folder: &Path) -> Result<Option<Fetched>> {
        let Some(bucket) = query::bucket(self.pool()).await? else { return Ok(None) };
        // Before one is lent: an address that can't be used is nobody's fault but the operator's.
        let bucket = Bucket::at(&bucket.base_url, bucket.api_key.as_deref())?;
        let Some(path) = query::lend_absent(self.pool()).await? else { return Ok(None) };
        let bytes = match bucket.fetch(&path, folder).await {
            Ok(bytes) => bytes,
            Err(error) => {
                let for_good = matches!(error, FetchError::Never(_));
                if for_good {
                    Bucket::forget(&path, folder).await;
                }
                query::put_off_absent(self.pool(), &path, &error.to_string(), for_good).await?;
                return Ok(Some(Fetched::PutOff(error.to_string())));
            }
        };
        let file_type = darkroom::content_type(&bytes).unwrap_or("application/octet-stream");
        query::store(self.pool(), &path, file_type, &bytes).await?;
        Bucket::forget(&path, folder).await;
        Ok(Some(Fetched::Kept))
    }
}
