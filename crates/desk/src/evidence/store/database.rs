//! The database itself: what every shop begins with, and all that one computer needs.

use sqlx::PgPool;

use super::{ContentHash, StoreError, query};

pub(super) struct Database {
    pool: PgPool,
}

impl Database {
    pub(super) fn of(pool: &PgPool) -> Self {
        Self { pool: pool.clone() }
    }

    pub(super) async fn get(&self, content: ContentHash) -> Result<Option<Vec<u8>>, StoreError> {
        let bytes = query::bytes_in_database(&self.pool, content.as_bytes()).await.map_err(|error| refused(&error))?;
        Ok(Some(bytes).filter(|bytes| !bytes.is_empty()))
    }

    /// Of a content that the database knows and whose bytes it let go. As the database's owner: desks keep new files by
    /// `desk.store_evidence`.
    pub(super) async fn put(&self, content: ContentHash, bytes: &[u8]) -> Result<(), StoreError> {
        query::put_in_database(&self.pool, content.as_bytes(), bytes).await.map_err(|error| refused(&error))
    }
}

fn refused(error: &sqlx::Error) -> StoreError {
    tracing::warn!(%error, "the database as a store of evidence");
    StoreError::away(if error.as_database_error().is_some() {
        "the database refused it"
    } else {
        "the database can't be reached"
    })
}
