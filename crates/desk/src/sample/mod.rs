//! The sample shop: products, customers, two years of orders and tickets, their conversations, and for the newest
//! tickets the photos. The same seed in the same shop at the same moment makes the same rows.
//!
//! Everything is drawn on one core while the server takes it in on the other (`draw`), in one transaction as the
//! database's owner (`write`): the sample is there whole, or not at all.

mod calendar;
mod case;
mod dice;
mod draw;
mod goods;
mod notices;
mod people;
mod photos;
mod query;
mod rows;
mod story;
mod words;
mod write;

use chrono::{DateTime, Utc};
use serde::Serialize;
use specta::Type;
use sqlx::PgPool;

use crate::error::Result;

/// How far it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct Progress {
    /// Steps done.
    pub done: u32,
    /// Steps in all.
    pub total: u32,
    /// What is being done.
    pub doing: String,
}

/// More tickets than this are no sample.
pub const MOST_TICKETS: u32 = 10_000_000;

/// What to make.
#[derive(Debug, Clone)]
pub struct Plan {
    tickets: u32,
    seed: u64,
    now: DateTime<Utc>,
}

impl Plan {
    /// So many tickets up to this moment, drawn from the usual seed.
    pub fn new(tickets: u32) -> Self {
        Self { tickets, seed: 1, now: Utc::now() }
    }

    /// The same, drawn from another seed: other people, other stories.
    #[must_use]
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// The same, as if it were then.
    #[must_use]
    pub fn at(self, now: DateTime<Utc>) -> Self {
        Self { now, ..self }
    }
}

/// Loads the sample shop. `owner` signs in as the owner of the database's schema, never as staff.
///
/// It may be loaded into a shop that has tickets already, and again: what is there stays, ticket numbers go on after the
/// newest. Customers and desks can read meanwhile in a shop that has tickets; writing waits until it is done.
pub async fn load(owner: &PgPool, plan: &Plan, on_progress: impl FnMut(Progress) + Send) -> Result<()> {
    write::load(owner, plan, on_progress).await
}
