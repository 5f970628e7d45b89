//! The operator's tool: sets a database up, checks it, fills it with a sample shop, appoints staff; and backs this
//! computer's own database up.

mod analytics;
mod backup;
mod doctor;
mod evidence;
mod migrate;
mod sample;
mod staff;
mod store;

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
    /// Back up the database of this computer, also while Punnet is open; evidence included
    Backup(backup::BackupOptions),
    /// Put a backup in the place of this computer's database, which is kept beside it
    Restore(backup::RestoreOptions),
    #[command(flatten)]
    OnServer(OnServer),
}

/// What is done on the database that --database names.
#[derive(Subcommand)]
enum OnServer {
    /// Look after the shop's figures
    #[command(subcommand)]
    Analytics(analytics::Action),
    /// Bring the database's schema up to date; safe to run again
    Migrate,
    /// Check the database, and say what is wrong and what to do
    Doctor,
    /// Look after the photos and files of the tickets
    #[command(subcommand)]
    Evidence(Box<evidence::Action>),
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
    match arguments.command {
        Command::Backup(options) => backup::run(options).await,
        Command::Restore(options) => backup::run_restore(options).await,
        Command::OnServer(command) => run_on_server(arguments.database, command).await,
    }
}

async fn run_on_server(database: Option<String>, command: OnServer) -> Result<bool, Failure> {
    let Some(url) = database else {
        return Err(
            "Name the database with --database or in PUNNET_DATABASE, such as postgres://owner@host:5432/database."
                .into(),
        );
    };
    let place = desk::operator::address(&url)?;
    let owner = desk::operator::connect(&url).await?;
    let well = match command {
        OnServer::Analytics(action) => analytics::run(&owner, action).await,
        OnServer::Migrate => migrate::run(&owner, &place).await,
        OnServer::Doctor => doctor::run(&owner, &place).await,
        OnServer::Evidence(action) => evidence::run(&owner, *action).await,
        OnServer::Sample(options) => sample::run(&owner, &options).await,
        OnServer::Staff(action) => staff::run(&owner, action).await,
    };
    owner.close().await;
    well
}
