//! `punnet-admin evidence store` and `punnet-admin evidence copy`

use std::io::{IsTerminal, stdin};

use clap::Args;
use desk::evidence::{EvidenceStore, StorePlace};
use desk::operator;
use sqlx::PgPool;

use crate::Failure;
use crate::evidence::Progress;

/// How a place is written.
const PLACES: &str = "database, folder:/srv/evidence, s3://bucket/prefix?region=eu-central-1&endpoint=https://minio.example, \
                      gs://bucket/prefix, azure://account/container/prefix, supabase:https://project.supabase.co/bucket";

#[derive(Args)]
pub struct Choice {
    #[arg(value_name = "PLACE", help = "database (nowhere else), folder:…, s3://…, gs://…, azure://… or supabase:https://…", long_help = PLACES)]
    place: StorePlace,
    // Not as an argument: other people on this computer can read a command line.
    #[arg(long, help = "Take the key from the standard input; otherwise it is taken from PUNNET_STORE_KEY")]
    key_stdin: bool,
}

#[derive(Args)]
pub struct Way {
    #[arg(long, value_name = "PLACE", help = "Where the evidence is; its key is taken from PUNNET_FROM_KEY", long_help = PLACES)]
    from: StorePlace,
    #[arg(long, value_name = "PLACE", help = "Where it is to be; its key is taken from PUNNET_STORE_KEY", long_help = PLACES)]
    to: StorePlace,
    /// Let the database go of each file once the other place, which has to be the chosen store, has given it back
    #[arg(long)]
    let_go: bool,
}

pub async fn choose(owner: &PgPool, choice: Choice) -> Result<bool, Failure> {
    let line = choice.place.to_string();
    let key = if choice.key_stdin { Some(key_from_stdin(&choice.place)?) } else { key_of("PUNNET_STORE_KEY") };
    let elsewhere = choice.place != StorePlace::Database;
    operator::choose_store(owner, choice.place, key.as_deref()).await?;
    if elsewhere {
        println!(
            "A file was kept at {line} and read again. The desks put all evidence there from now on, beside the database's copy."
        );
    } else {
        println!("Evidence is kept in the database and nowhere else from now on.");
    }
    Ok(true)
}

pub async fn copy(owner: &PgPool, way: Way) -> Result<bool, Failure> {
    let from = store(owner, way.from, "PUNNET_FROM_KEY").await?;
    let to = store(owner, way.to, "PUNNET_STORE_KEY").await?;
    let progress = Progress::begin();
    let copied = operator::copy_evidence(owner, &from, &to, way.let_go, |done, of| progress.tell(done, of)).await;
    progress.end();
    let copied = copied?;
    for (content, why) in &copied.wrong {
        println!("WRONG  {content}: {why}.");
    }
    println!(
        "{}     {} contents ({} MB) were copied to {} and read back, {} were there before.",
        if copied.wrong.is_empty() { "ok" } else { "  " },
        copied.now,
        copied.bytes / 1_000_000,
        to.place(),
        copied.before
    );
    if !copied.wrong.is_empty() {
        println!(
            "\n{} contents were not copied. `punnet-admin evidence verify` says whose they are.",
            copied.wrong.len()
        );
    }
    Ok(copied.wrong.is_empty())
}

async fn store(owner: &PgPool, place: StorePlace, key: &str) -> Result<EvidenceStore, Failure> {
    Ok(operator::store_at(owner, place, key_of(key)).await?)
}

fn key_of(variable: &str) -> Option<String> {
    std::env::var(variable).ok().map(|key| key.trim().to_owned()).filter(|key| !key.is_empty())
}

fn key_from_stdin(place: &StorePlace) -> Result<String, Failure> {
    if stdin().is_terminal() {
        eprint!("The key of the store. {} ", place.key_form());
    }
    let mut key = String::new();
    std::io::Read::read_to_string(&mut stdin(), &mut key)?;
    Ok(key.trim().to_owned())
}
