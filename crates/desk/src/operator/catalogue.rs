//! Where a shop's catalogue keeps the pictures of its products.

use sqlx::PgPool;

use super::query;
use crate::error::Result;
use crate::evidence::CatalogueBase;

/// From now on the desks fetch pictures of products from below this address, and gives it as it is kept. Takes effect at
/// once on every desk.
pub async fn set_catalogue(owner: &PgPool, address: &str) -> Result<String> {
    // Whatever a desk would refuse is refused here, where somebody reads it.
    let base = CatalogueBase::at(address)?;
    query::set_catalogue(owner, Some(base.as_str())).await?;
    Ok(base.as_str().to_owned())
}

/// No picture of the catalogue is fetched any more.
pub async fn forget_catalogue(owner: &PgPool) -> Result<()> {
    query::set_catalogue(owner, None).await?;
    Ok(())
}
