//! The sample shop. (LEAD's placeholder for the interface only: SAMPLE replaces this file.)

use serde::Serialize;
use specta::Type;
use sqlx::PgPool;

/// How far it is.
#[derive(Debug, Clone, Serialize, Type)]
pub struct Progress {
    /// Steps done.
    pub done: u32,
    /// Steps in all.
    pub total: u32,
    /// What is being done.
    pub doing: String,
}

/// What to make.
pub struct Plan {
    /// How many tickets.
    pub tickets: u32,
}

impl Plan {
    /// A plan with a fixed seed, for now.
    pub fn new(tickets: u32) -> Self {
        Self { tickets }
    }
}

/// Loads it.
pub async fn load(_owner: &PgPool, _plan: &Plan, _progress: impl FnMut(Progress) + Send) -> crate::Result<()> {
    Ok(())
}
