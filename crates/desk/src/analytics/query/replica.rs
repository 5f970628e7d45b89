//! How far the server is, and how far its replica.

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, PgPool, Result};

/// How far the server's log was, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::analytics) struct ServerPlace {
    /// Which server this is, for all of its copies.
    pub system: i64,
    /// Bytes of its log that were written out: whatever was confirmed until now is in them.
    pub log: i64,
    /// By the server's clock.
    pub at: DateTime<Utc>,
}

/// How far a replica is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::analytics) struct ReplicaPlace {
    /// Of which server it is a copy, or which one it is.
    pub system: i64,
    /// Whether it follows another server at all.
    pub follows: bool,
    /// Bytes of the server's log that can be seen in it.
    pub log: Option<i64>,
    /// When the newest of what can be seen in it was confirmed, by the server's clock.
    pub newest: Option<DateTime<Utc>>,
}

pub(in crate::analytics) async fn server_place(pool: &PgPool) -> Result<ServerPlace> {
    sqlx::query_as!(
        ServerPlace,
        r#"select system_identifier as "system!", (pg_current_wal_flush_lsn() - '0/0'::pg_lsn)::bigint as "log!",
                  clock_timestamp() as "at!"
             from pg_control_system()"#
    )
    .fetch_one(pool)
    .await
}

pub(in crate::analytics) async fn replica_place(connection: &mut PgConnection) -> Result<ReplicaPlace> {
    sqlx::query_as!(
        ReplicaPlace,
        r#"select system_identifier as "system!", pg_is_in_recovery() as "follows!",
                  (pg_last_wal_replay_lsn() - '0/0'::pg_lsn)::bigint as log, pg_last_xact_replay_timestamp() as newest
             from pg_control_system()"#
    )
    .fetch_one(connection)
    .await
}
