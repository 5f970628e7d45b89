//! Where customers' apps of a shop keep their photos.

use sqlx::PgPool;

use super::query;
use crate::error::{DeskError, Result};
use crate::evidence::Bucket;

/// From now on the desks fetch customers' files from this bucket, with this key. Takes effect at once on every desk.
pub async fn set_bucket(owner: &PgPool, base_url: &str, key: Option<&str>) -> Result<()> {
    if key.is_some_and(str::is_empty) {
        return Err(DeskError::invalid(
            "There is no key. Nothing was changed. Give it in PUNNET_BUCKET_KEY or on the standard input, or say --without-key.",
        ));
    }
    // Whatever a desk would refuse is refused here, where somebody reads it.
    Bucket::at(base_url, key)?;
    // With the slash: an address that only begins alike, as https://abc.supabase.co.evil.example, is another one.
    query::set_bucket(owner, &format!("{}/", base_url.trim_end_matches('/')), key).await?;
    Ok(())
}

/// The shop has no bucket any more. What was fetched stays.
pub async fn forget_bucket(owner: &PgPool) -> Result<()> {
    query::forget_bucket(owner).await?;
    Ok(())
}
