//! Passwords. Of the private cluster: in the operating system's keychain, or in a file that only this person can read
//! where there is no keychain (servers, containers). Of a team's server: in the keychain or nowhere.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::PathBuf;

use rand::distr::{Alphanumeric, SampleString};

use super::folder::{DataFolder, cannot_use};
use crate::error::{DeskError, ErrorCode, Result};

/// 32 letters and digits: about 190 bits.
const LENGTH: usize = 32;

/// The password called `name`, made at the first call. Blocks: a keychain may ask its owner.
pub(super) fn password(folder: &DataFolder, name: &str) -> Result<String> {
    // A cluster that exists has a password somewhere: a new one would only lock its owner out.
    found_or_made(folder, name, !folder.cluster().exists())
}

/// The same for a database that is being restored, which is given the password: one that was lost is made anew.
pub(super) fn password_of_restored(folder: &DataFolder, name: &str) -> Result<String> {
    found_or_made(folder, name, true)
}

fn found_or_made(folder: &DataFolder, name: &str, may_make: bool) -> Result<String> {
    let file = folder.file(&format!("{name}.secret"));
    if let Some(found) = read(&file)? {
        return Ok(found);
    }
    let entry = keychain_entry(folder, name);
    match entry.as_ref().map(keyring::Entry::get_password) {
        Some(Ok(found)) => return Ok(found),
        Some(Err(keyring::Error::NoEntry)) | None if !may_make => return Err(lost(folder, name)),
        Some(Err(keyring::Error::NoEntry)) | None => {}
        Some(Err(error)) if !may_make => return Err(locked(&error)),
        Some(Err(_)) => {} // a keychain that does not work: the file instead
    }
    let made = Alphanumeric.sample_string(&mut rand::rng(), LENGTH);
    if !entry.is_some_and(|entry| keeps(&entry, &made)) {
        write(&file, &made)?;
    }
    Ok(made)
}

/// Where the keychain holds the password of `user` at a team's server; nothing where there is no keychain.
pub(super) fn of_a_team(place: &str, user: &str) -> Option<keyring::Entry> {
    entry_of(&format!("Punnet {place}"), user)
}

/// Has the keychain keep it. Only a keychain that gives back what it was given is one.
pub(super) fn keeps(entry: &keyring::Entry, secret: &str) -> bool {
    entry.set_password(secret).is_ok() && entry.get_password().is_ok_and(|found| found == secret)
}

/// The key of the store of evidence at `address`, if this computer's keychain has it.
pub(crate) async fn key_of_store(address: &str) -> Option<String> {
    let address = address.to_owned();
    // A keychain may ask its owner.
    tokio::task::spawn_blocking(move || of_a_store(&address)?.get_password().ok()).await.ok().flatten()
}

/// Keeps the key of the store of evidence at `address` in this computer's keychain.
pub(crate) async fn keep_key_of_store(address: &str, key: String) -> Result<()> {
    let address = address.to_owned();
    let kept = tokio::task::spawn_blocking(move || of_a_store(&address).is_some_and(|entry| keeps(&entry, &key)));
    if kept.await.unwrap_or(false) {
        return Ok(());
    }
    Err(DeskError::new(
        ErrorCode::Refused,
        "This computer's keychain did not take the key of the evidence store. Nothing was changed. Unlock the keychain, or let the server hand the key out.",
    ))
}

fn of_a_store(address: &str) -> Option<keyring::Entry> {
    entry_of("Punnet evidence store", address)
}

fn keychain_entry(folder: &DataFolder, name: &str) -> Option<keyring::Entry> {
    entry_of(&format!("Punnet {}", folder.path().display()), name)
}

/// `PUNNET_KEYCHAIN=off` keeps tests and containers away from a person's keychain.
fn entry_of(service: &str, user: &str) -> Option<keyring::Entry> {
    if std::env::var_os("PUNNET_KEYCHAIN").is_some_and(|value| value == "off") {
        return None;
    }
    keyring::Entry::new(service, user).ok()
}

fn read(file: &PathBuf) -> Result<Option<String>> {
    match fs::read_to_string(file) {
        Ok(text) if !text.trim().is_empty() => Ok(Some(text.trim().to_owned())),
        Ok(_) => Ok(None), // an interrupted first start
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(cannot_use(file, &error)),
    }
}

fn write(file: &PathBuf, secret: &str) -> Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options
        .open(file)
        .and_then(|mut open| open.write_all(secret.as_bytes()).and_then(|()| open.sync_all()))
        .map_err(|error| cannot_use(file, &error))
}

fn lost(folder: &DataFolder, name: &str) -> DeskError {
    DeskError::new(
        ErrorCode::CannotStart,
        format!(
            "The password of the database on this computer is neither in the keychain nor in {}. Your data is untouched. Restore that file or the keychain from a backup.",
            folder.file(&format!("{name}.secret")).display()
        ),
    )
}

fn locked(error: &keyring::Error) -> DeskError {
    DeskError::new(
        ErrorCode::CannotStart,
        format!(
            "The keychain did not give the password of the database on this computer ({error}). Your data is untouched. Unlock the keychain and try again."
        ),
    )
}
