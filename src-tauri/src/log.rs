//! The log file that error messages point to. It holds what happened, never what customers wrote or passwords.

use std::fs::{self, File};
use std::sync::Mutex;

use desk::server::DataFolder;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::prelude::*;

/// At a start a larger log is put aside, and the one put aside before it is gone, bytes.
const LARGEST: u64 = 5 << 20;

/// Writes the log to `punnet.log` of the data folder, and to the terminal where there is one.
pub fn write_to(folder: &DataFolder) {
    let path = folder.file("punnet.log");
    if fs::metadata(&path).is_ok_and(|meta| meta.len() > LARGEST) {
        // A log that can't be put aside just grows on: no reason not to start.
        let _kept = fs::rename(&path, folder.file("punnet.old.log"));
    }
    let filter = EnvFilter::try_from_env("PUNNET_LOG").unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    let file = File::options().create(true).append(true).open(&path).ok();
    let to_file = file.map(|file| tracing_subscriber::fmt::layer().with_ansi(false).with_writer(Mutex::new(file)));
    let to_terminal = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    tracing_subscriber::registry().with(filter).with(to_file).with(to_terminal).init();
}
