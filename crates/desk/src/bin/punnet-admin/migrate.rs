//! `punnet-admin migrate`

use sqlx::PgPool;

use crate::Failure;

pub async fn run(owner: &PgPool, place: &str) -> Result<bool, Failure> {
    desk::server::migrate(owner).await?;
    println!("The schema of {place} is up to date.");
    Ok(true)
}
