//! `punnet-admin evidence`

use std::io::{IsTerminal, Write, stderr};

use clap::Subcommand;
use sqlx::PgPool;

use crate::Failure;

#[derive(Subcommand)]
pub enum Action {
    /// Read and hash every file of evidence, and name what differs or is missing; changes nothing
    Verify,
}

pub async fn run(owner: &PgPool, action: Action) -> Result<bool, Failure> {
    match action {
        Action::Verify => verify(owner).await,
    }
}

async fn verify(owner: &PgPool) -> Result<bool, Failure> {
    let watched = stderr().is_terminal();
    let found = desk::operator::verify_evidence(owner, |read, of| {
        if watched {
            // Who looks at a terminal that went away needs no progress.
            let _written = write!(stderr(), "\r{read} of {of} contents");
        }
    })
    .await?;
    if watched {
        eprintln!();
    }
    for (path, trouble) in &found.wrong {
        println!("WRONG  {path}: {trouble}.");
    }
    if found.elsewhere > 0 {
        println!(
            "note   {} attachments have no file here: it never arrived, or it is in the host's own storage.",
            found.elsewhere
        );
    }
    let megabytes = found.bytes / 1_000_000;
    if found.wrong.is_empty() {
        println!(
            "ok     All {} files of evidence are what they were when they came ({megabytes} MB read).",
            found.sound
        );
    } else {
        println!(
            "\n{} of {} files of evidence are not what they were. Restore desk.evidence_chunks from a backup.",
            found.wrong.len(),
            found.wrong.len() as u64 + found.sound
        );
    }
    Ok(found.wrong.is_empty())
}
