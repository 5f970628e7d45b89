//! What can go wrong, each as a sentence for the person in front of the screen.

use std::io;
use std::path::PathBuf;

/// Why the server on this computer could not be made, started or stopped. No variant means that data was removed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The folder does not hold the PostgreSQL programs.
    #[error(
        "Punnet's database server is missing from {0}. Your data is untouched. Install Punnet again; in a source tree, run `cargo xtask run`."
    )]
    NoInstallation(PathBuf),

    /// The programs are there but do not run.
    #[error("Punnet's database server in {folder} does not run on this computer. Your data is untouched. {detail}")]
    Unusable {
        /// Where the programs are.
        folder: PathBuf,
        /// What the operating system or the program said.
        detail: String,
    },

    /// The cluster was made by another major version.
    #[error(
        "The data in {folder} belongs to PostgreSQL {found}, and this Punnet brings PostgreSQL {expected}. Nothing was changed. Open it with the Punnet that made it, and move the data with a backup."
    )]
    WrongVersion {
        /// The data folder.
        folder: PathBuf,
        /// The major version written in it.
        found: String,
        /// The major version of the installation.
        expected: u32,
    },

    /// The data folder has something in it, but not a cluster.
    #[error(
        "The data folder {folder} is damaged: {detail} Nothing was deleted. Restore the folder from a backup, or move it aside and start Punnet again to begin with an empty shop."
    )]
    Damaged {
        /// The data folder.
        folder: PathBuf,
        /// What is wrong, as a sentence.
        detail: String,
    },

    /// The disk has too little room to begin or go on.
    #[error(
        "The disk with {folder} is full: {free_mb} MB are free and {needed_mb} MB are needed. Nothing was lost. Make room and try again."
    )]
    DiskFull {
        /// A folder on that disk.
        folder: PathBuf,
        /// Free space in megabytes.
        free_mb: u64,
        /// Needed space in megabytes.
        needed_mb: u64,
    },

    /// No port on the loopback address could be had, several times over.
    #[error(
        "No free network port was found for the database on this computer. Your data is untouched. Close programs that use many connections, or restart the computer, and try again."
    )]
    NoPort,

    /// The server was started and went away again.
    #[error(
        "The database on this computer did not start. Your data is untouched. The server's log in {log} ends with: {tail}"
    )]
    DidNotStart {
        /// The log file.
        log: PathBuf,
        /// Its last lines.
        tail: String,
    },

    /// Its process is there, but takes no connections.
    #[error(
        "The database of {folder} seems to run already but does not answer. Your data is untouched. Wait a minute and try again, or restart the computer."
    )]
    Unresponsive {
        /// The data folder.
        folder: PathBuf,
    },

    /// The server was asked to stop and is still there.
    #[error(
        "The database on this computer is still finishing its work. Nothing was lost. It will be taken over at the next start."
    )]
    DidNotStop,

    /// The server did not give a whole copy of its files, or it could not be written down.
    #[error(
        "The database on this computer could not be backed up: {source}. Your data and earlier backups are untouched. Check that there is room where backups are kept, and try again."
    )]
    NotBackedUp {
        /// What the server or the operating system said.
        #[source]
        source: io::Error,
    },

    /// Running as root, and no unprivileged account may be used instead.
    #[error(
        "PostgreSQL refuses to run as root, and this computer has neither a user `postgres` nor `nobody` to run it as. Start Punnet as an ordinary user."
    )]
    NoAccount,

    /// Running as root, and the account which the server runs as can't reach a folder.
    #[error(
        "PostgreSQL refuses to run as root, and the user {account}, which it runs as instead, can't reach {folder}. Start Punnet as an ordinary user, or name another folder with PUNNET_DATA_DIR."
    )]
    OutOfReach {
        /// The unprivileged user's name.
        account: String,
        /// The folder.
        folder: PathBuf,
    },

    /// A file or folder could not be read or written.
    #[error(
        "{path} could not be {verb}: {source}. Nothing was deleted. Check that the disk is there and that you may write to it."
    )]
    File {
        /// The file or folder.
        path: PathBuf,
        /// "read", "written", "made", …
        verb: &'static str,
        /// What the operating system said.
        #[source]
        source: io::Error,
    },
}

impl Error {
    pub(crate) fn file(path: impl Into<PathBuf>, verb: &'static str) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, verb, source }
    }
}
