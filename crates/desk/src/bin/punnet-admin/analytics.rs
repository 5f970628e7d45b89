//! `punnet-admin analytics`

use std::io::{IsTerminal, Write, stderr};

use clap::Subcommand;
use sqlx::PgPool;

use crate::Failure;

#[derive(Subcommand)]
pub enum Action {
    /// Count the figures of all tickets anew; after a restore, or where the shop's tables were changed by hand
    Rebuild,
}

pub async fn run(owner: &PgPool, action: Action) -> Result<bool, Failure> {
    match action {
        Action::Rebuild => rebuild(owner).await,
    }
}

async fn rebuild(owner: &PgPool) -> Result<bool, Failure> {
    let watched = stderr().is_terminal();
    let tickets = desk::operator::rebuild_analytics(owner, |counted, of| {
        if watched {
            // Who looks at a terminal that went away needs no progress.
            let _written = write!(stderr(), "\r{counted} of {of} tickets");
        }
    })
    .await?;
    if watched {
        eprintln!();
    }
    println!("The figures of {tickets} tickets are counted anew.");
    Ok(true)
}
