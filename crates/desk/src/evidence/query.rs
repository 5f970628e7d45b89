//! All SQL about evidence, under the row security of the person at the desk.

use sqlx::{PgPool, Result};
use uuid::Uuid;

/// The content behind an attachment: its hash and size. None where there is no such attachment for this person, or
/// where its bytes never arrived.
pub(super) async fn content_of(pool: &PgPool, attachment: Uuid) -> Result<Option<Content>> {
    sqlx::query_as!(
        Content,
        r#"
        select b.sha256, b.size
          from ticket_attachments a
          join desk.evidence_objects o on o.path = a.storage_path
          join desk.evidence_blobs b on b.sha256 = o.sha256
         where a.id = $1
        "#,
        attachment
    )
    .fetch_optional(pool)
    .await
}

/// A content, named by its hash.
pub(super) struct Content {
    pub(super) sha256: Vec<u8>,
    /// Bytes.
    pub(super) size: i64,
}

/// The bytes of a content, in order.
pub(super) async fn bytes_of(pool: &PgPool, content: &Content) -> Result<Vec<u8>> {
    let chunks = sqlx::query_scalar!(
        "select bytes from desk.evidence_chunks where sha256 = $1 order by ordinal",
        content.sha256
    )
    .fetch_all(pool)
    .await?;
    Ok(chunks.concat())
}
