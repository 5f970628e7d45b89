//! `cargo xtask bench live`, its part without windows: the feeds of many desks on one server, while customers raise
//! tickets at a steady rate. How long after its commit each desk hears of each ticket, what the server pays for it, and
//! whether anything was missed or told twice.
//!
//! `live SUPERUSER_URL DESKS TICKETS_PER_SECOND SECONDS RESULT.json`

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use desk::Desk;
use desk::feed::{CursorFile, EventKind, News, follow};
use punnet_tests::machine::server_seconds;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection};
use tokio::task::JoinSet;
use uuid::Uuid;

const DATABASE: &str = "desk_live";
const STAFF: &str = "desk_live_staff";
const PASSWORD: &str = "only for measuring";
const CUSTOMER: Uuid = Uuid::from_u128(0x1000_0000_0000_4000_8000_0000_0000_0001);
/// After the last ticket the slowest desk is waited for so long.
const PATIENCE: Duration = Duration::from_mins(1);

/// When which ticket was committed, and how often and how late each was heard of.
#[derive(Default)]
struct Ledger {
    committed: HashMap<Uuid, Instant>,
    /// Milliseconds, of every desk.
    late: Vec<f64>,
    /// By desk and ticket.
    heard: HashMap<(u32, Uuid), u32>,
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let [url, desks, rate, seconds, result] = words.as_slice() else {
        // `cargo test --all-targets` and `cargo clippy` come by without words.
        println!("live SUPERUSER_URL DESKS TICKETS_PER_SECOND SECONDS RESULT.json");
        return Ok(());
    };
    let desks: u32 = desks.parse().context("the number of desks")?;
    let rate: u32 = rate.parse().context("the number of tickets a second")?;
    let seconds: u32 = seconds.parse().context("the seconds")?;
    let server = PgConnectOptions::from_str(url).context("not a PostgreSQL URL")?.disable_statement_logging();
    let mut owner = fill(&server).await?;

    let folder = tempfile::tempdir()?;
    let ledger = Arc::new(Mutex::new(Ledger::default()));
    let mut following = JoinSet::new();
    for number in 0..desks {
        following.spawn(one_desk(number, server.clone(), folder.path().join(number.to_string()), Arc::clone(&ledger)));
        // One after the other, as people come to work.
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    listening(&mut owner, folder.path(), desks).await?;

    let (before, began) = (server_seconds(&mut owner).await?, Instant::now());
    let tickets = customers(&mut owner, &ledger, rate, seconds).await?;
    heard(&ledger, tickets as usize * desks as usize).await;
    let took = began.elapsed().as_secs_f64();
    let cores = before.zip(server_seconds(&mut owner).await?).map(|(before, after)| (after - before) / took);
    following.shutdown().await;

    let mut ledger = ledger.lock().unwrap_or_else(PoisonError::into_inner);
    ledger.late.sort_by(f64::total_cmp);
    // In hundredths: what so many of a hundred do not exceed.
    let share = |part: usize| ledger.late.get((ledger.late.len() * part).div_ceil(100).saturating_sub(1)).copied();
    let twice = ledger.heard.values().filter(|times| **times > 1).count();
    let figures = serde_json::json!({
        "desks": desks, "rate": rate, "seconds": seconds, "tickets": tickets, "cores": cores,
        "p50": share(50), "p95": share(95), "slowest": share(100),
        "missed": tickets as usize * desks as usize - ledger.heard.len(), "twice": twice,
    });
    std::fs::write(result, serde_json::to_string_pretty(&figures)?).context("the figures could not be written")
}

/// A migrated shop with one customer and one login that all desks share: who they are costs nothing more.
async fn fill(server: &PgConnectOptions) -> Result<PgConnection> {
    let mut maintenance = server.connect().await?;
    maintenance.execute(AssertSqlSafe(format!("drop database if exists {DATABASE} with (force)"))).await?;
    maintenance.execute(AssertSqlSafe(format!("create database {DATABASE} template template0"))).await?;
    maintenance.close().await?;
    let pool = PgPoolOptions::new().max_connections(1).connect_with(server.clone().database(DATABASE)).await?;
    desk::server::migrate(&pool).await?;
    pool.execute(AssertSqlSafe(format!(
        "do $$ begin create role {STAFF} login password '{PASSWORD}'; exception when duplicate_object then null; end $$;
         select desk.add_staff('{STAFF}'::name, 'Asha', null, 'support_agent');
         insert into public.users (id, full_name, role, is_active) values ('{CUSTOMER}', 'Meera', 'customer', true)"
    )))
    .await?;
    pool.close().await;
    Ok(server.clone().database(DATABASE).connect().await?)
}

/// Follows the feed as a desk does, with the two connections that it takes.
async fn one_desk(number: u32, server: PgConnectOptions, place: PathBuf, ledger: Arc<Mutex<Ledger>>) -> Result<()> {
    let staff = server.database(DATABASE).username(STAFF).password(PASSWORD);
    let pool =
        PgPoolOptions::new().max_connections(2).acquire_timeout(Duration::from_mins(2)).connect_with(staff).await?;
    let hear = |news| {
        if let News::Event(event) = news
            && event.kind == EventKind::TicketCreated
        {
            let now = Instant::now();
            let mut ledger = ledger.lock().unwrap_or_else(PoisonError::into_inner);
            // Heard of before the customer's own connection had its answer: at once.
            let late = ledger
                .committed
                .get(&event.ticket_id)
                .map_or(0.0, |committed| now.duration_since(*committed).as_secs_f64() * 1000.0);
            ledger.late.push(late);
            *ledger.heard.entry((number, event.ticket_id)).or_default() += 1;
        }
    };
    follow(&Desk::new(pool), CursorFile::new(place), || async {}, hear).await;
    Ok(())
}

/// Waits until every desk has its place in the feed.
async fn listening(owner: &mut PgConnection, folder: &Path, desks: u32) -> Result<()> {
    loop {
        let placed = std::fs::read_dir(folder)?.count();
        if placed >= desks as usize {
            owner.execute("analyze").await?;
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Raises so many tickets a second, each a transaction of its own.
async fn customers(owner: &mut PgConnection, ledger: &Mutex<Ledger>, rate: u32, seconds: u32) -> Result<u32> {
    let mut clock = tokio::time::interval(Duration::from_secs(1) / rate);
    clock.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Burst);
    for _ in 0..rate * seconds {
        clock.tick().await;
        let ticket: Uuid = sqlx::query_scalar(
            "insert into support_tickets (customer_id, issue_type, subject, description)
             values ($1, 'damaged_product', 'Crushed tomatoes', 'All of them') returning id",
        )
        .bind(CUSTOMER)
        .fetch_one(&mut *owner)
        .await?;
        ledger.lock().unwrap_or_else(PoisonError::into_inner).committed.insert(ticket, Instant::now());
    }
    Ok(rate * seconds)
}

/// Waits until everything was heard, or nobody can say that it still will be.
async fn heard(ledger: &Mutex<Ledger>, all: usize) {
    let began = Instant::now();
    while began.elapsed() < PATIENCE && ledger.lock().unwrap_or_else(PoisonError::into_inner).heard.len() < all {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
