//! All SQL about drafts that are shared.

use chrono::{DateTime, Utc};
use sqlx::{PgPool, Result};
use uuid::Uuid;

/// A draft as the database has it.
pub(super) struct Row {
    pub(super) ticket_id: Uuid,
    pub(super) version: Uuid,
    pub(super) computer: String,
    pub(super) written_at: DateTime<Utc>,
    /// Nothing where it was emptied, or is known.
    pub(super) body: Option<String>,
    pub(super) is_known: bool,
}

/// All drafts of the caller; without the words of the versions that are `known`.
pub(super) async fn drafts(pool: &PgPool, known: &[Uuid]) -> Result<Vec<Row>> {
    sqlx::query_as!(
        Row,
        r#"
        select ticket_id, version, computer, written_at, version = any ($1) as "is_known!",
               case when version <> all ($1) then body end as body
          from desk.drafts
         where user_id = (select desk.current_user_id())
        "#,
        known
    )
    .fetch_all(pool)
    .await
}

/// Shares a draft, or that there is none, in place of the version `instead_of`; says which version stands there then.
pub(super) async fn share(
    pool: &PgPool,
    ticket: Uuid,
    version: Uuid,
    instead_of: Option<Uuid>,
    computer: &str,
    body: Option<&str>,
) -> Result<Option<Uuid>> {
    sqlx::query_scalar!("select desk.share_draft($1, $2, $3, $4, $5)", ticket, version, instead_of, computer, body)
        .fetch_one(pool)
        .await
}
