//! `cargo xtask bench server`: a team's server for as long as a shift's busiest minutes: desks with a login each, which do
//! what the window does, and customers who come as the guide's app does (`punnet_tests::soak`).
//!
//! `server SUPERUSER_URL DESKS CUSTOMERS SECONDS RESULT.json`

use std::str::FromStr;
use std::time::Duration;

use anyhow::{Context, Result};
use punnet_tests::soak::{Crew, Plan, soak};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions, Executor};

const DATABASE: &str = "server_soak";
const PASSWORD: &str = "only for measuring";
/// What a customer waits, and what a person at a desk takes over a ticket, on average.
const BETWEEN: Duration = Duration::from_mins(1);
const LOOKS: Duration = Duration::from_secs(20);

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let [url, desks, customers, seconds, result] = words.as_slice() else {
        // `cargo test --all-targets` and `cargo clippy` come by without words.
        println!("server SUPERUSER_URL DESKS CUSTOMERS SECONDS RESULT.json");
        return Ok(());
    };
    let desks = desks.parse().context("the number of desks")?;
    let customers = customers.parse().context("the number of customers")?;
    let seconds: u64 = seconds.parse().context("the seconds")?;
    let server = PgConnectOptions::from_str(url).context("not a PostgreSQL URL")?.disable_statement_logging();
    let mut maintenance = server.connect().await?;
    for statement in [
        format!("drop database if exists {DATABASE} with (force)"),
        format!("create database {DATABASE} template template0"),
    ] {
        maintenance.execute(AssertSqlSafe(statement)).await?;
    }
    let owner = server.database(DATABASE);
    let pool = PgPoolOptions::new().max_connections(1).connect_with(owner.clone()).await?;
    desk::server::migrate(&pool).await?;
    pool.close().await;
    let crew = Crew::moves_in(owner, desks, customers, PASSWORD).await?;

    // The last pause of each customer ends when the time does.
    let turns = u32::try_from(seconds / BETWEEN.as_secs()).unwrap_or(1).max(1);
    let plan = Plan { turns, between: Duration::from_secs(seconds) / turns, looks: LOOKS };
    let outcome = soak(&crew, plan, |how| println!("   {how}")).await?;
    for failure in &outcome.failures {
        println!("   failed: {failure}");
    }
    std::fs::write(result, serde_json::to_string_pretty(&outcome)?).context("the figures could not be written")
}
