//! `punnet-admin evidence`

use std::io::{IsTerminal, Write, stderr, stdin};

use clap::{Args, Subcommand};
use sqlx::PgPool;

use crate::Failure;

#[derive(Subcommand)]
pub enum Action {
    /// Read and hash every file of evidence, and name what differs or is missing; changes nothing
    Verify,
    /// Say where the bucket is in which customers' apps keep their photos, so that the desks fetch them from there
    Bucket(Place),
    /// Say where the shop's catalogue keeps its pictures, so that the desks show those of a ticket's products
    Catalogue(CataloguePlace),
}

#[derive(Args)]
pub struct Place {
    /// Such as https://<project>.supabase.co
    #[arg(required_unless_present = "none")]
    address: Option<String>,
    /// There is none any more; what was fetched stays
    #[arg(long, conflicts_with = "address")]
    none: bool,
    // Not as an argument: other people on this computer can read a command line.
    #[arg(
        long,
        help = "Read the bucket without a key; otherwise the key is taken from PUNNET_BUCKET_KEY, or from the standard input"
    )]
    without_key: bool,
}

#[derive(Args)]
pub struct CataloguePlace {
    /// Such as `https://cdn.shop.example/products/`: what is not below it is not fetched
    #[arg(required_unless_present = "none")]
    address: Option<String>,
    /// No picture is fetched from a catalogue any more
    #[arg(long, conflicts_with = "address")]
    none: bool,
}

pub async fn run(owner: &PgPool, action: Action) -> Result<bool, Failure> {
    match action {
        Action::Verify => verify(owner).await,
        Action::Bucket(place) => bucket(owner, place).await,
        Action::Catalogue(place) => catalogue(owner, place).await,
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

async fn bucket(owner: &PgPool, place: Place) -> Result<bool, Failure> {
    let Some(address) = place.address else {
        desk::operator::forget_bucket(owner).await?;
        println!("The desks fetch nothing from a bucket any more. What they have stays.");
        return Ok(true);
    };
    let key = if place.without_key { None } else { Some(asked_for_key()?) };
    desk::operator::set_bucket(owner, &address, key.as_deref()).await?;
    println!("The desks fetch customers' photos from the bucket support-evidence at {address} now.");
    Ok(true)
}

async fn catalogue(owner: &PgPool, place: CataloguePlace) -> Result<bool, Failure> {
    let Some(address) = place.address else {
        desk::operator::forget_catalogue(owner).await?;
        println!("The desks fetch nothing from the shop's catalogue any more.");
        return Ok(true);
    };
    let kept = desk::operator::set_catalogue(owner, &address).await?;
    println!("The desks show pictures of products from below {kept} now.");
    Ok(true)
}

fn asked_for_key() -> Result<String, Failure> {
    if let Ok(key) = std::env::var("PUNNET_BUCKET_KEY") {
        return Ok(key.trim().to_owned());
    }
    if stdin().is_terminal() {
        eprint!("The key that may read the bucket: ");
    }
    let mut line = String::new();
    stdin().read_line(&mut line)?;
    Ok(line.trim().to_owned())
}
