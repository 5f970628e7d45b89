//! All SQL about evidence, under the row security of the person at the desk.

use chrono::{DateTime, NaiveDateTime, Utc};
use darkroom::Facts;
use sha2::{Digest, Sha256};
use sqlx::{PgConnection, PgPool, Result};
use uuid::Uuid;

use super::FoundFile;

/// What is kept of an attachment. None where there is no such attachment for this person, or where its bytes never
/// arrived.
pub(super) async fn content_of(pool: &PgPool, attachment: Uuid) -> Result<Option<Content>> {
    sqlx::query!(
        r#"
        select a.file_name, b.sha256, b.size, p.width as "width?", p.height as "height?"
          from ticket_attachments a
          join desk.evidence_objects o on o.path = a.storage_path
          join desk.evidence_blobs b on b.sha256 = o.sha256
          left join desk.evidence_pictures p on p.sha256 = b.sha256
         where a.id = $1
        "#,
        attachment
    )
    .map(|row| Content {
        file_name: row.file_name,
        sha256: row.sha256,
        size: row.size,
        pixels: row.width.zip(row.height),
    })
    .fetch_optional(pool)
    .await
}

/// A content, named by its hash.
pub(super) struct Content {
    /// What the sender called it.
    pub(super) file_name: String,
    pub(super) sha256: Vec<u8>,
    /// Bytes.
    pub(super) size: i64,
    /// Width and height of the upright photo, where a desk has opened it.
    pub(super) pixels: Option<(i32, i32)>,
}

/// The bytes of a content, if they still are what their hash says.
pub(super) async fn unchanged_bytes_of(pool: &PgPool, sha256: &[u8]) -> Result<Option<Vec<u8>>> {
    let chunks =
        sqlx::query_scalar!("select bytes from desk.evidence_chunks where sha256 = $1 order by ordinal", sha256)
            .fetch_all(pool)
            .await?;
    let bytes = chunks.concat();
    Ok((Sha256::digest(&bytes)[..] == *sha256).then_some(bytes))
}

/// A file of a ticket, as it came.
pub(super) struct Original {
    pub(super) file_name: String,
    /// None where its bytes never arrived.
    pub(super) sha256: Option<Vec<u8>>,
}

/// Every file of a ticket, also of its messages, in the order in which they came.
pub(super) async fn originals_of(pool: &PgPool, ticket: Uuid) -> Result<Vec<Original>> {
    sqlx::query_as!(
        Original,
        r#"
        select a.file_name, o.sha256 as "sha256?"
          from ticket_attachments a
          left join desk.evidence_objects o on o.path = a.storage_path
         where a.ticket_id = $1
         order by a.created_at, a.id
        "#,
        ticket
    )
    .fetch_all(pool)
    .await
}

/// The moment at which clocks of the shop show this.
pub(super) async fn in_the_shop(pool: &PgPool, local: NaiveDateTime) -> Result<DateTime<Utc>> {
    sqlx::query_scalar!(r#"select ($1::timestamp at time zone s.business_tz) as "moment!" from desk.settings s"#, local)
        .fetch_one(pool)
        .await
}

/// Notes what was seen in a photo.
pub(super) async fn note_picture(pool: &PgPool, sha256: &[u8], facts: &Facts, placeholder: &[u8]) -> Result<()> {
    sqlx::query!(
        "select desk.note_picture($1, $2, $3, $4, $5, $6)",
        sha256,
        facts.content_type,
        i32::try_from(facts.width).unwrap_or(i32::MAX),
        i32::try_from(facts.height).unwrap_or(i32::MAX),
        facts.damaged,
        placeholder
    )
    .fetch_one(pool)
    .await
    .map(drop)
}

/// Whether this attachment is stored on this ticket already.
pub(super) async fn is_attached(pool: &PgPool, ticket: Uuid, attachment: Uuid) -> Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from ticket_attachments a where a.id = $1 and a.ticket_id = $2) as "attached!""#,
        attachment,
        ticket
    )
    .fetch_one(pool)
    .await
}

/// The name of a file of this content that the ticket has already.
pub(super) async fn twin_on_ticket(pool: &PgPool, ticket: Uuid, sha256: &[u8]) -> Result<Option<String>> {
    sqlx::query_scalar!(
        r#"
        select a.file_name
          from ticket_attachments a
          join desk.evidence_objects o on o.path = a.storage_path
         where a.ticket_id = $1 and o.sha256 = $2
         order by a.created_at, a.id
         limit 1
        "#,
        ticket,
        sha256
    )
    .fetch_optional(pool)
    .await
}

/// Keeps the bytes under the path, and their record on the ticket.
pub(super) async fn attach(
    connection: &mut PgConnection,
    ticket: Uuid,
    attachment: Uuid,
    path: &str,
    found: &FoundFile,
    bytes: &[u8],
) -> Result<()> {
    sqlx::query_scalar!("select desk.store_evidence($1, $2, $3)", path, found.file_type, bytes)
        .fetch_one(&mut *connection)
        .await?;
    sqlx::query!(
        r#"
        insert into ticket_attachments (id, ticket_id, file_url, file_type, file_name, file_size)
        values ($1, $2, $3, $4, $5, $6)
        "#,
        attachment,
        ticket,
        path,
        found.file_type,
        found.name,
        i32::try_from(found.size).unwrap_or(i32::MAX),
    )
    .execute(connection)
    .await?;
    Ok(())
}
