//! The operator's tool: sets a database up, checks it, fills it with a sample shop, and appoints staff.

mod analytics;
mod doctor;
mod evidence;
mod migrate;
mod sample;
mod staff;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use tracing_subscriber::EnvFilter;

/// What an operator does on a server that Punnet's desks work on.
#[derive(Parser)]
#[command(name = "punnet-admin", version, about)]
struct Arguments {
    // As texts and not as a comment: the address is to be read in a terminal, not in documentation.
    #[arg(
        long,
        global = true,
        value_name = "URL",
        env = "PUNNET_DATABASE",
        hide_env_values = true,
        help = "The database, signed in as its owner: postgres://owner@host:5432/database",
        long_help = "The database, signed in as its owner: postgres://owner@host:5432/database\n\n\
                     Other people on this computer can read a command line: give the password in PUNNET_DATABASE, \
                     in PGPASSWORD or in ~/.pgpass instead."
    )]
    database: Option<String>,

    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Look after the shop's figures
    #[command(subcommand)]
    Analytics(analytics::Action),
    /// Bring the database's schema up to date; safe to run again
    Migrate,
    /// Check the database, and say what is wrong and what to do
    Doctor,
    /// Look after the photos and files of the tickets
    #[command(subcommand)]
    Evidence(evidence::Action),
    /// Fill the database with a sample shop
    Sample(sample::Options),
    /// Appoint the people who work at the desk
    #[command(subcommand)]
    Staff(staff::Action),
}

/// A sentence for the person at the terminal.
type Failure = Box<dyn std::error::Error>;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let quiet = EnvFilter::try_from_env("PUNNET_LOG").unwrap_or_else(|_| EnvFilter::new("off"));
    tracing_subscriber::fmt().with_env_filter(quiet).with_writer(std::io::stderr).init();
    match run(arguments).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

/// Whether all is well.
async fn run(arguments: Arguments) -> Result<bool, Failure> {
    let Some(url) = arguments.database else {
        return Err(
            "Name the database with --database or in PUNNET_DATABASE, such as postgres://owner@host:5432/database."
                .into(),
        );
    };
    let place = desk::operator::address(&url)?;
    let owner = desk::operator::connect(&url).await?;
    let well = match arguments.command {
        Command::Analytics(action) => analytics::run(&owner, action).await,
        Command::Migrate => migrate::run(&owner, &place).await,
        Command::Doctor => doctor::run(&owner, &place).await,
        Command::Evidence(action) => evidence::run(&owner, action).await,
        Command::Sample(options) => sample::run(&owner, &options).await,
        Command::Staff(action) => staff::run(&owner, action).await,
    };
    owner.close().await;
    well
}
