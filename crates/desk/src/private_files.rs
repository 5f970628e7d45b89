//! Files of this computer that are nobody else's: drafts, what waits to be sent, backups.

use std::io::{ErrorKind, Read};
use std::path::Path;
use std::{fs, io};

/// Writes a file of a private folder: whoever opens it finds all of `content`, or what was there before.
pub(crate) fn write_whole(folder: &Path, file: &Path, content: &mut impl Read) -> io::Result<()> {
    make_private(folder)?;
    let mut whole = tempfile::NamedTempFile::new_in(folder)?;
    io::copy(content, &mut whole)?;
    // Without this the new name can reach the disk before what it names: an empty file after a power cut.
    whole.as_file().sync_all()?;
    whole.persist(file)?;
    sync_names(folder)
}

/// The few words of an error that help a person.
pub(crate) fn told(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "the disk is full".to_owned(),
        ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied => "Punnet may not write there".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(unix)]
pub(crate) fn make_private(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

#[cfg(not(unix))]
pub(crate) fn make_private(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder) // below the user's profile, which is private already
}

#[cfg(unix)]
pub(crate) fn sync_names(folder: &Path) -> io::Result<()> {
    fs::File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
pub(crate) fn sync_names(_folder: &Path) -> io::Result<()> {
    Ok(()) // the journal of the file system sees to it
}

/// Gives a file of one private folder a second name in another: both are whole, and each goes by itself. Copied where
/// the file system knows no second names.
pub(crate) fn share(from: &Path, folder: &Path, to: &Path) -> io::Result<()> {
    make_private(folder)?;
    match fs::hard_link(from, to) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) if error.kind() == ErrorKind::NotFound => Err(error),
        Err(_) => write_whole(folder, to, &mut fs::File::open(from)?),
        Ok(()) => sync_names(folder),
    }
}
