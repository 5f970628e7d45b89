//! All SQL of signing in. Asked before anybody knows what schema is there, so nothing is checked while compiling.

use sqlx::{PgConnection, Result};

/// The server's version, as it counts and as people say it.
pub(super) async fn server_version(connection: &mut PgConnection) -> Result<(i32, String)> {
    sqlx::query_as(
        "select current_setting('server_version_num')::int, split_part(current_setting('server_version'), ' ', 1)",
    )
    .fetch_one(connection)
    .await
}

/// The newest step of the schema there; none where somebody else keeps the books. Refused to who is not of the staff.
pub(super) async fn schema_version(connection: &mut PgConnection) -> Result<Option<i64>> {
    sqlx::query_scalar("select desk.schema_version()").fetch_one(connection).await
}

/// Whether this login is good for nothing yet but choosing a password.
pub(super) async fn is_invited(connection: &mut PgConnection) -> Result<bool> {
    sqlx::query_scalar("select desk.is_invited()").fetch_one(connection).await
}

/// The login's own password from now on, as the server keeps it.
pub(super) async fn choose_password(connection: &mut PgConnection, verifier: &str) -> Result<()> {
    sqlx::query("select desk.choose_password($1)").bind(verifier).execute(connection).await.map(drop)
}

/// Which server this is, for all of its copies, and whether it is one: a replica that follows another.
pub(super) async fn identity(connection: &mut PgConnection) -> Result<(i64, bool)> {
    sqlx::query_as("select system_identifier, pg_is_in_recovery() from pg_control_system()").fetch_one(connection).await
}
