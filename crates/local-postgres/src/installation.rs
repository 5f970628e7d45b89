//! The unpacked PostgreSQL that travels with the app.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Error;
use crate::account::Account;

/// A folder with `bin/`, `lib/` and `share/` of one PostgreSQL. It may be moved: PostgreSQL finds its parts
/// relative to the program that runs.
#[derive(Debug, Clone)]
pub struct Installation {
    folder: PathBuf,
    major: u32,
}

impl Installation {
    /// The installation in `folder`; runs it once to learn its version.
    ///
    /// As root, an installation that the server's account can't reach (a checkout below `/root`) is copied once
    /// to `/var/cache/punnet`, and the copy is used.
    pub fn at(folder: impl Into<PathBuf>) -> Result<Self, Error> {
        let folder = folder.into();
        if !program_in(&folder, "postgres").is_file() {
            return Err(Error::NoInstallation(folder));
        }
        let folder = within_reach(folder)?;
        let unusable = |detail: String| Error::Unusable { folder: folder.clone(), detail };
        let said = Command::new(program_in(&folder, "postgres"))
            .arg("--version")
            .output()
            .map_err(|error| unusable(format!("The operating system said: {error}.")))?;
        let text = String::from_utf8_lossy(&said.stdout);
        let major = major_version(&text).ok_or_else(|| {
            unusable(format!("Asked for its version, it said: {text}{}", String::from_utf8_lossy(&said.stderr)))
        })?;
        Ok(Self { folder, major })
    }

    /// The major version, such as 18.
    pub fn major(&self) -> u32 {
        self.major
    }

    /// One of the programs: `initdb`, `pg_ctl`, `postgres`.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        program_in(&self.folder, name)
    }
}

fn program_in(folder: &Path, name: &str) -> PathBuf {
    folder.join("bin").join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// Reads "postgres (PostgreSQL) 18.4" and "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)".
fn major_version(said: &str) -> Option<u32> {
    said.split_once("(PostgreSQL) ")?.1.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

fn within_reach(folder: PathBuf) -> Result<PathBuf, Error> {
    let Some(account) = Account::needed()? else { return Ok(folder) };
    if account.reaches(&folder.join("bin")) {
        return Ok(folder);
    }
    // Named by its content's age so that a newer build brings its own copy.
    let stamp = fs::metadata(program_in(&folder, "postgres"))
        .and_then(|meta| meta.modified())
        .ok()
        .and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok())
        .map_or(0, |age| age.as_secs());
    let copy = PathBuf::from(format!("/var/cache/punnet/postgres-{stamp}"));
    if !program_in(&copy, "postgres").is_file() {
        let unfinished = copy.with_extension(format!("unfinished-{}", std::process::id()));
        copy_tree(&folder, &unfinished)?;
        if let Err(error) = fs::rename(&unfinished, &copy) {
            // Another process may have been quicker, with the same content.
            fs::remove_dir_all(&unfinished).map_err(Error::file(&unfinished, "removed"))?;
            if !program_in(&copy, "postgres").is_file() {
                return Err(Error::File { path: copy, verb: "made", source: error });
            }
        }
    }
    Ok(copy)
}

fn copy_tree(from: &Path, to: &Path) -> Result<(), Error> {
    fs::create_dir_all(to).map_err(Error::file(to, "made"))?;
    for entry in fs::read_dir(from).map_err(Error::file(from, "read"))? {
        let entry = entry.map_err(Error::file(from, "read"))?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if source.is_dir() {
            copy_tree(&source, &target)?;
        } else {
            fs::copy(&source, &target).map_err(Error::file(&target, "written"))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read_from_what_the_program_says() {
        assert_eq!(major_version("postgres (PostgreSQL) 18.4\n"), Some(18));
        assert_eq!(major_version("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"), Some(15));
        assert_eq!(major_version("postgres (PostgreSQL) 19beta1"), Some(19));
        assert_eq!(major_version("bash: no such thing"), None);
    }

    #[test]
    fn an_empty_folder_is_no_installation() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(Installation::at(folder.path()), Err(Error::NoInstallation(_))));
    }
}
