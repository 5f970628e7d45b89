//! `punnet-admin backup` and `punnet-admin restore`, of the database of this computer.

use std::io::{IsTerminal, Write, stderr};
use std::path::{Path, PathBuf};

use clap::Args;
use desk::server::DataFolder;
use desk::server::backup::{BackupProgress, BackupStep, Backups, back_up, restore};

use crate::Failure;

/// Where a backup goes.
#[derive(Args)]
pub struct BackupOptions {
    /// The folder to make it in, such as one of another disk; otherwise where the nightly ones are
    #[arg(long, value_name = "FOLDER")]
    to: Option<PathBuf>,
    #[command(flatten)]
    programs: Programs,
}

/// Which backup comes back.
#[derive(Args)]
pub struct RestoreOptions {
    /// Its folder, such as `punnet-2026-11-30T0200Z`; without one, those that there are are listed
    backup: Option<PathBuf>,
    #[command(flatten)]
    programs: Programs,
}

#[derive(Args)]
struct Programs {
    /// The PostgreSQL that ships with Punnet; found by itself beside an installed Punnet
    #[arg(long, value_name = "FOLDER", env = "PUNNET_POSTGRES")]
    postgres: Option<PathBuf>,
}

impl Programs {
    fn folder(self) -> Result<PathBuf, Failure> {
        if let Some(named) = self.postgres {
            return Ok(named);
        }
        let program = std::env::current_exe()?;
        let beside = program.parent().unwrap_or(Path::new("."));
        // Where installers of Windows, Linux and macOS put what a program brings.
        ["postgres", "../lib/Punnet/postgres", "../Resources/postgres"]
            .map(|place| beside.join(place))
            .into_iter()
            .find(|place| place.is_dir())
            .ok_or_else(|| {
                "The PostgreSQL that ships with Punnet was not found beside this program. Nothing was changed. Name its folder with --postgres or in PUNNET_POSTGRES.".into()
            })
    }
}

pub async fn run(options: BackupOptions) -> Result<bool, Failure> {
    let made = back_up(DataFolder::for_this_person()?, options.programs.folder()?, options.to, shown()).await;
    end_of_progress();
    let made = made?;
    println!("Backed up and verified: {}, in {}.", held(made.facts.tickets, made.facts.evidence), made.path.display());
    Ok(true)
}

pub async fn run_restore(options: RestoreOptions) -> Result<bool, Failure> {
    let folder = DataFolder::for_this_person()?;
    let Some(backup) = options.backup else { return list(&Backups::in_folder(folder.backups())) };
    let restored = restore(folder, options.programs.folder()?, backup, shown()).await;
    end_of_progress();
    let restored = restored?;
    println!(
        "Restored what was there on {}: {}.",
        restored.facts.taken.format("%-d %B %Y at %H:%M UTC"),
        held(restored.tickets, restored.evidence.sound)
    );
    for (path, trouble) in &restored.evidence.wrong {
        println!("WRONG  {path}: {trouble}. It was so already when the backup was made; look for it in an older one.");
    }
    if let Some((files, why)) = &restored.evidence.out_of_reach {
        println!("note   {files} files are only in the evidence store, which can't be used now: {why}.");
    }
    if let Some(aside) = restored.aside {
        println!("What was here before is kept in {}. Remove it once you are content.", aside.display());
    }
    Ok(restored.evidence.wrong.is_empty())
}

fn list(backups: &Backups) -> Result<bool, Failure> {
    let all = backups.all()?;
    if all.is_empty() {
        println!("There is no backup in {}.", backups.folder().display());
        return Ok(false);
    }
    println!("Name one of these backups:");
    for backup in all {
        println!("{}  {}", backup.path.display(), held(backup.facts.tickets, backup.facts.evidence));
    }
    Ok(false)
}

/// "1 ticket and 2 files of evidence".
fn held(tickets: impl Into<i128>, files: impl Into<i128>) -> String {
    let (tickets, files) = (tickets.into(), files.into());
    let ticket = if tickets == 1 { "ticket" } else { "tickets" };
    let file = if files == 1 { "file" } else { "files" };
    format!("{tickets} {ticket} and {files} {file} of evidence")
}

/// One line that changes, for a person at a terminal.
fn shown() -> impl Fn(BackupProgress) + Send + Sync + 'static {
    let watched = stderr().is_terminal();
    move |progress| {
        if watched {
            let told = match progress.step {
                BackupStep::Copy => format!("copying, {} MB", progress.amount >> 20),
                BackupStep::Check => format!("checking, {} MB", progress.amount >> 20),
                BackupStep::Unpack => format!("unpacking, {} MB", progress.amount >> 20),
                BackupStep::Evidence => format!("reading evidence, {} contents", progress.amount),
            };
            // Who looks at a terminal that went away needs no progress.
            let _written = write!(stderr(), "\r\x1b[K{told}");
        }
    }
}

fn end_of_progress() {
    if stderr().is_terminal() {
        eprint!("\r\x1b[K");
    }
}
