//! A whole shop at work on one server: many desks, each with a login of its own and everything that runs beside its
//! window, and many customers who raise tickets and write. Whether anybody missed anything, and how long everybody waited.
//!
//! Desks do what the window does, through the functions that it calls. Customers come as the guide's app does: each request
//! is a transaction of the API's role with the customer's claims, over the few connections that a gateway has.

mod crew;
mod customer;
mod ledger;
mod place;
mod proof;

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde::Serialize;
use sqlx::ConnectOptions;
use sqlx::postgres::PgPoolOptions;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::machine::Watch;
pub use crew::{Crew, Login};
use ledger::Ledger;
use place::Place;

/// Connections of the gateway, as PostgREST has them.
const GATEWAY: u32 = 10;
/// After the last word the slowest desk is waited for so long.
const PATIENCE: Duration = Duration::from_mins(2);
/// Desks that sign in at once.
const AT_THE_DOOR: usize = 8;

/// How much happens. How long it goes on follows from that.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// What each customer does: the first of it, and then every fourth, is a ticket; the rest are messages.
    pub turns: u32,
    /// Between two of them, on average; nothing, where each follows upon the one before.
    pub between: Duration,
    /// Between two tickets that a desk opens, on average. It answers every second one.
    pub looks: Duration,
}

/// What came of it.
#[derive(Debug, Clone, Serialize)]
pub struct Outcome {
    /// Desks that worked.
    pub desks: usize,
    /// Customers who wrote.
    pub customers: usize,
    /// From the first customer's word until every desk had heard the last, seconds.
    pub seconds: f64,
    /// Tickets that were raised.
    pub tickets: usize,
    /// Messages of customers.
    pub messages: usize,
    /// Replies of the desks.
    pub replies: usize,
    /// Replies that were held back because somebody had written meanwhile, as they should be.
    pub held_back: usize,
    /// Milliseconds for a page of the queue.
    pub queue: Times,
    /// For a ticket with everything on it.
    pub detail: Times,
    /// From a customer's new ticket, once it is stored, to each desk's notification of it.
    pub told_of_ticket: Times,
    /// The same for a customer's message.
    pub told_of_message: Times,
    /// Connections of the database at most.
    pub connections: i64,
    /// Memory of the server's processes together, shared memory once, MB. Nothing where the system can't tell.
    pub server_memory: Option<f64>,
    /// Memory of the process with all the desks, MB.
    pub desks_memory: Option<f64>,
    /// Processors that the server took.
    pub server_cores: Option<f64>,
    /// What was confirmed to its writer and is not in the database.
    pub lost: usize,
    /// Events that a desk did not hear of.
    pub missed: usize,
    /// Events that a desk heard twice.
    pub twice: usize,
    /// Notifications that a desk did not get.
    pub untold: usize,
    /// Notifications that a desk got twice.
    pub told_twice: usize,
    /// Tickets and messages that a desk did not find where it looked for them at the end.
    pub unseen: usize,
    /// Questions and words that failed, with the first few reasons.
    pub failed: usize,
    /// Those reasons.
    pub failures: Vec<String>,
}

/// Of many times: how many, and what a half and 19 in 20 of them did not exceed, and all, in milliseconds.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Times {
    /// How many.
    pub count: usize,
    /// The median.
    pub p50: f64,
    /// The 95th percentile.
    pub p95: f64,
    /// The longest.
    pub slowest: f64,
}

impl Times {
    fn of(mut times: Vec<f64>) -> Self {
        times.sort_by(f64::total_cmp);
        // In hundredths: what so many of a hundred do not exceed.
        let share =
            |part: usize| times.get((times.len() * part).div_ceil(100).saturating_sub(1)).copied().unwrap_or_default();
        Self { count: times.len(), p50: share(50), p95: share(95), slowest: share(100) }
    }
}

/// Lets everybody of the crew work by the plan, and looks afterwards whether anything is missing. `told` hears how it goes.
pub async fn soak(crew: &Crew, plan: Plan, told: impl Fn(String)) -> Result<Outcome> {
    let ledger = Arc::new(Ledger::new(crew.desks.len()));
    let mut owner = crew.owner.clone().disable_statement_logging().connect().await.context("the owner signs in")?;
    let folder = tempfile::tempdir()?;
    let (work, working) = watch::channel(true);
    let mut places: Vec<Arc<Place>> = Vec::new();
    let mut signing_in = JoinSet::new();
    for (number, login) in crew.desks.iter().enumerate() {
        if signing_in.len() >= AT_THE_DOOR {
            places.extend(signing_in.join_next().await.transpose()?.transpose()?);
        }
        signing_in.spawn(Place::take(number, crew.address_of(login), login.clone(), folder.path().to_owned()));
    }
    while let Some(placed) = signing_in.join_next().await {
        places.push(placed??);
    }
    let mut desks = JoinSet::new();
    for place in &places {
        desks.spawn(Arc::clone(place).work(Arc::clone(&ledger), plan.looks, working.clone()));
    }
    for place in &places {
        place.is_listening().await;
    }
    told(format!("{} desks are at work", places.len()));

    let watch = Watch::begin(&crew.owner).await?;
    let begun = Instant::now();
    let gateway = PgPoolOptions::new()
        .max_connections(GATEWAY)
        .acquire_timeout(PATIENCE)
        .connect_with(crew.gateway_options().disable_statement_logging())
        .await
        .context("the gateway signs in")?;
    let mut customers = JoinSet::new();
    for (number, customer) in crew.customers.iter().enumerate() {
        customers.spawn(customer::writes(number, *customer, gateway.clone(), plan, Arc::clone(&ledger)));
    }
    while let Some(ended) = customers.join_next().await {
        ended?;
    }
    // Nobody opens another ticket; what was begun is ended.
    work.send(false)?;
    for place in &places {
        place.is_idle().await;
    }
    told(format!("{} tickets and {} messages are written", ledger.tickets(), ledger.messages()));
    let events = proof::events(&mut owner).await?;
    proof::until_heard(&ledger, &events, PATIENCE).await;
    let seconds = begun.elapsed().as_secs_f64();
    let seen = watch.end(seconds).await?;

    let lost = proof::lost(&mut owner, &ledger).await?;
    let mut unseen = 0;
    let mut looking = JoinSet::new();
    for place in places.clone() {
        if looking.len() >= AT_THE_DOOR {
            unseen += looking.join_next().await.transpose()?.unwrap_or_default();
        }
        looking.spawn(proof::unseen(place, crew.desks.len(), Arc::clone(&ledger)));
    }
    while let Some(found) = looking.join_next().await {
        unseen += found?;
    }
    desks.shutdown().await;
    for place in &places {
        place.leave().await;
    }
    gateway.close().await;
    ensure!(events.len() >= ledger.tickets(), "the database tells of fewer tickets than were raised");
    Ok(Outcome { customers: crew.customers.len(), ..ledger.outcome(seconds, &events, &seen, lost, unseen) })
}
