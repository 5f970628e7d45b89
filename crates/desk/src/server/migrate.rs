//! The schema, carried inside the program and applied in order.

use sqlx::PgPool;
use sqlx::migrate::Migrator;

/// Why the schema could not be brought up to date. Nothing of the failed step was kept.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// The database knows a migration which this program does not carry: it was made by a newer Punnet.
    #[error(
        "The database was set up by a newer Punnet (its schema has step {0}, which this version does not know). Nothing was changed. Update Punnet on this computer."
    )]
    NewerSchema(i64),
    /// An applied migration differs from the one carried here.
    #[error(
        "Step {0} of the database's schema is not the one that this Punnet carries. Nothing was changed. Restore the database from a backup, or ask the person who changed it."
    )]
    Changed(i64),
    /// The database refused a step.
    #[error("The database could not be brought up to date. The failed step was undone as a whole. {0}")]
    Failed(#[source] sqlx::migrate::MigrateError),
}

/// Brings the schema up to date. Safe to call from several programs at once (an advisory lock orders them)
/// and again at any time. Needs the database's owner, never a staff login.
///
/// The bookkeeping lives in `desk.schema_migrations`: in `public`, where sqlx would put it, a Supabase project
/// would hand it to every customer.
pub async fn migrate(pool: &PgPool) -> Result<(), MigrateError> {
    migrator().run(pool).await.map_err(|error| match error {
        sqlx::migrate::MigrateError::VersionMissing(version) => MigrateError::NewerSchema(version),
        sqlx::migrate::MigrateError::VersionMismatch(version) => MigrateError::Changed(version),
        other => MigrateError::Failed(other),
    })
}

/// The steps that this program carries: number and checksum.
pub(crate) fn schema_steps() -> Vec<(i64, Vec<u8>)> {
    migrator().iter().map(|step| (step.version, step.checksum.to_vec())).collect()
}

/// The newest step that this program carries.
pub(super) fn newest_step() -> i64 {
    migrator().iter().map(|step| step.version).max().unwrap_or_default()
}

fn migrator() -> Migrator {
    let mut migrator = sqlx::migrate!("../../migrations");
    migrator.dangerous_set_table_name("desk.schema_migrations");
    migrator.create_schema("desk");
    migrator
}
