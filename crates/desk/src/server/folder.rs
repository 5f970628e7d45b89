//! Where Punnet keeps things on this computer.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{DeskError, ErrorCode, Result};

/// The app's own folder: the private cluster, its secrets, the place in the event feed, the cache of pictures.
#[derive(Debug, Clone)]
pub struct DataFolder {
    root: PathBuf,
}

impl DataFolder {
    /// The folder for this person on this computer; `PUNNET_DATA_DIR` names another.
    ///
    /// As root it is `/var/lib/punnet`: the server runs as another account there, which can't enter `/root`.
    pub fn for_this_person() -> Result<Self> {
        let named = std::env::var_os("PUNNET_DATA_DIR").map(PathBuf::from);
        let usual = || {
            if cfg!(unix) && local_postgres::runs_as_another_account() {
                return Some(PathBuf::from("/var/lib/punnet"));
            }
            directories::ProjectDirs::from("app", "Punnet", "Punnet").map(|dirs| dirs.data_local_dir().to_owned())
        };
        let root = named.or_else(usual).ok_or_else(|| {
            DeskError::new(
                ErrorCode::CannotStart,
                "This computer names no home folder, so Punnet has no place for its data. Nothing was changed. Set PUNNET_DATA_DIR to a folder and start again.",
            )
        })?;
        Self::at(root)
    }

    /// The folder `root`, made if it is not there, closed to other people.
    pub fn at(root: impl Into<PathBuf>) -> Result<Self> {
        let root = root.into();
        fs::create_dir_all(&root).and_then(|()| close(&root)).map_err(|error| cannot_use(&root, &error))?;
        Ok(Self { root })
    }

    /// The private cluster.
    pub fn cluster(&self) -> PathBuf {
        self.root.join("postgres")
    }

    /// The nightly backups.
    pub fn backups(&self) -> PathBuf {
        self.root.join("backups")
    }

    /// Renditions of photos: may be deleted at any time, is made anew.
    pub fn renditions(&self) -> PathBuf {
        self.root.join("cache").join("renditions")
    }

    /// What was begun to be fetched from the shop's bucket: may be deleted at any time, is begun anew.
    pub fn fetching(&self) -> PathBuf {
        self.root.join("cache").join("fetching")
    }

    /// A file of the app's own.
    pub fn file(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.root
    }
}

pub(crate) fn cannot_use(path: &Path, error: &std::io::Error) -> DeskError {
    DeskError::new(
        ErrorCode::CannotStart,
        format!(
            "Punnet can't use {}: {error}. Nothing was deleted. Check that the disk is there, has room, and that you may write to it.",
            path.display()
        ),
    )
}

#[cfg(unix)]
fn close(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    // The server's own account must walk through to the cluster; it can read nothing else here.
    let mode = if local_postgres::runs_as_another_account() { 0o711 } else { 0o700 };
    fs::set_permissions(folder, fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn close(_folder: &Path) -> std::io::Result<()> {
    Ok(()) // below the user's profile, which is private already
}
