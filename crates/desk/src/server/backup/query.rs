//! What a backup says of the database, and what is asked of one that was restored. As the database's owner.

use sqlx::{PgConnection, Result};

/// The newest step of the schema; none in a database that was never set up.
pub(super) async fn schema_step(owner: &mut PgConnection) -> Result<i64> {
    sqlx::query_scalar("select coalesce(max(version), 0) from desk.schema_migrations where success")
        .fetch_one(owner)
        .await
}

pub(super) async fn tickets(owner: &mut PgConnection) -> Result<i64> {
    sqlx::query_scalar("select count(*) from public.support_tickets").fetch_one(owner).await
}

pub(super) async fn files_of_evidence(owner: &mut PgConnection) -> Result<i64> {
    sqlx::query_scalar("select count(*) from desk.evidence_objects").fetch_one(owner).await
}
