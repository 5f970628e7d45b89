//! A database to measure on, which is made once and kept for the next run.

use anyhow::Result;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgPool};

pub const PASSWORD: &str = "only for measuring";

/// Makes the database, migrated and filled by `fill`, with a login `staff` of an agent; one that is there is left as it is.
/// It has its name only once it is whole: a run that was broken off leaves none that is half full.
pub async fn database(
    server: &PgConnectOptions,
    database: &str,
    staff: &str,
    connections: u32,
    fill: impl AsyncFnOnce(&PgPool) -> Result<()>,
) -> Result<()> {
    let mut maintenance = server.connect().await?;
    let there: bool = sqlx::query_scalar("select exists (select from pg_database where datname = $1)")
        .bind(database)
        .fetch_one(&mut maintenance)
        .await?;
    if there {
        return Ok(());
    }
    let unfinished = format!("{database}_unfinished");
    for statement in [
        format!("drop database if exists {unfinished} with (force)"),
        format!("create database {unfinished} template template0"),
    ] {
        maintenance.execute(AssertSqlSafe(statement)).await?;
    }
    let pool =
        PgPoolOptions::new().max_connections(connections).connect_with(server.clone().database(&unfinished)).await?;
    desk::server::migrate(&pool).await?;
    fill(&pool).await?;
    pool.execute(AssertSqlSafe(format!(
        "do $$ begin create role {staff} login password '{PASSWORD}'; exception when duplicate_object then null; end $$;
         select desk.add_staff('{staff}'::name, 'Asha', null, 'support_agent')"
    )))
    .await?;
    pool.close().await;
    maintenance.execute(AssertSqlSafe(format!("alter database {unfinished} rename to {database}"))).await?;
    Ok(maintenance.close().await?)
}
