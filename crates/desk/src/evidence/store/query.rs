//! All SQL about the stores of evidence, under the row security of the person at the desk; what puts bytes back into the
//! database is the operator's.

use sqlx::{PgPool, Result};

/// The bytes of a content that are in the database itself; empty where they are elsewhere or lost.
pub(in crate::evidence) async fn bytes_in_database(pool: &PgPool, sha256: &[u8]) -> Result<Vec<u8>> {
    let chunks =
        sqlx::query_scalar!("select bytes from desk.evidence_chunks where sha256 = $1 order by ordinal", sha256)
            .fetch_all(pool)
            .await?;
    Ok(chunks.concat())
}

/// Puts the bytes of a content back into the database, in place of what is left of them there.
pub(in crate::evidence) async fn put_in_database(pool: &PgPool, sha256: &[u8], bytes: &[u8]) -> Result<()> {
    let mut transaction = pool.begin().await?;
    sqlx::query!("delete from desk.evidence_chunks where sha256 = $1", sha256).execute(&mut *transaction).await?;
    for (piece, ordinal) in bytes.chunks(crate::evidence::pieces::PIECE).zip(0_i32..) {
        sqlx::query!(
            "insert into desk.evidence_chunks (sha256, ordinal, bytes) values ($1, $2, $3)",
            sha256,
            ordinal,
            piece
        )
        .execute(&mut *transaction)
        .await?;
    }
    transaction.commit().await
}

/// The store that the shop has chosen besides the database, if any: its place, and its key where it is handed out.
pub(in crate::evidence) async fn chosen_store(pool: &PgPool) -> Result<Option<(String, Option<String>)>> {
    sqlx::query!(r#"select s.address as "address!", s.secret from desk.chosen_evidence_store() s"#)
        .map(|row| (row.address, row.secret))
        .fetch_optional(pool)
        .await
}

/// Chooses a store.
pub(in crate::evidence) async fn choose_store(pool: &PgPool, address: &str, secret: Option<&str>) -> Result<()> {
    sqlx::query!("select desk.choose_evidence_store($1, $2)", address, secret).fetch_one(pool).await.map(drop)
}

/// How the store stands, for the settings.
pub(in crate::evidence) struct StoreRow {
    pub(in crate::evidence) address: Option<String>,
    pub(in crate::evidence) key_is_here: bool,
    /// Contents that the store has not yet.
    pub(in crate::evidence) waiting: i64,
    /// What went wrong last; ends a sentence.
    pub(in crate::evidence) trouble: Option<String>,
    pub(in crate::evidence) may_change: bool,
}

/// How the store stands.
pub(in crate::evidence) async fn store_state(pool: &PgPool) -> Result<StoreRow> {
    sqlx::query_as!(
        StoreRow,
        r#"
        select s.address, s.key_is_here as "key_is_here!", s.waiting as "waiting!", s.trouble,
               s.may_change as "may_change!"
          from desk.evidence_store_state() s
        "#
    )
    .fetch_one(pool)
    .await
}

/// A content that the chosen store has not yet, for a while this desk's alone: its hash and the store's place.
pub(in crate::evidence) async fn lend_unstored(pool: &PgPool) -> Result<Option<(Vec<u8>, String)>> {
    sqlx::query!(r#"select u.content as "content!", u.address as "address!" from desk.lend_unstored_content() u"#)
        .map(|row| (row.content, row.address))
        .fetch_optional(pool)
        .await
}

/// The store has given it back unchanged.
pub(in crate::evidence) async fn note_stored(pool: &PgPool, sha256: &[u8], address: &str) -> Result<()> {
    sqlx::query!("select desk.note_stored_content($1, $2)", sha256, address).fetch_one(pool).await.map(drop)
}

/// The store did not take it.
pub(in crate::evidence) async fn put_off_stored(
    pool: &PgPool,
    sha256: &[u8],
    address: &str,
    trouble: &str,
) -> Result<()> {
    sqlx::query!("select desk.put_off_stored_content($1, $2, $3)", sha256, address, trouble)
        .fetch_one(pool)
        .await
        .map(drop)
}
