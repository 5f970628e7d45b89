//! `punnet-admin evidence`

use std::io::{IsTerminal, Write, stderr, stdin};

use clap::{Args, Subcommand};
use sqlx::PgPool;

use crate::{Failure, store};

#[derive(Subcommand)]
pub enum Action {
    /// Read and hash every file of evidence, and name what differs or is missing; changes nothing
    Verify,
    /// Say where the bucket is in which customers' apps keep their photos, so that the desks fetch them from there
    Bucket(Place),
    /// Say in which store the desks keep evidence besides the database, after a file was kept there and read again
    Store(store::Choice),
    /// Copy all evidence from one place to another and read each file back; run again it goes on where it was stopped
    Copy(store::Way),
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
        Action::Store(choice) => store::choose(owner, choice).await,
        Action::Copy(way) => store::copy(owner, way).await,
        Action::Catalogue(place) => catalogue(owner, place).await,
    }
}

async fn verify(owner: &PgPool) -> Result<bool, Failure> {
    let progress = Progress::begin();
    let found = desk::operator::verify_evidence(owner, |read, of| progress.tell(read, of)).await?;
    progress.end();
    for (path, trouble) in &found.wrong {
        println!("WRONG  {path}: {trouble}.");
    }
    if found.elsewhere > 0 {
        println!(
            "note   {} attachments have no file here: it never arrived, or it is in the host's own storage.",
            found.elsewhere
        );
    }
    if let Some((files, why)) = &found.out_of_reach {
        println!("WRONG  {files} files are only in the evidence store, which can't be used: {why}.");
    }
    let megabytes = found.bytes / 1_000_000;
    let all_read = found.out_of_reach.is_none();
    if found.wrong.is_empty() && all_read {
        println!(
            "ok     All {} files of evidence are what they were when they came ({megabytes} MB read).",
            found.sound
        );
    } else if !found.wrong.is_empty() {
        println!(
            "\n{} of {} files of evidence are not what they were. Restore desk.evidence_chunks from a backup.",
            found.wrong.len(),
            found.wrong.len() as u64 + found.sound
        );
    }
    Ok(found.wrong.is_empty() && all_read)
}

/// How far a long look is, on a terminal only.
pub struct Progress {
    watched: bool,
}

impl Progress {
    pub fn begin() -> Self {
        Self { watched: stderr().is_terminal() }
    }

    pub fn tell(&self, read: u64, of: u64) {
        if self.watched {
            // Who looks at a terminal that went away needs no progress.
            let _written = write!(stderr(), "\r{read} of {of} contents");
        }
    }

    pub fn end(self) {
        if self.watched {
            eprintln!();
        }
    }
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
