//! The operating system account that the server runs as.
//!
//! PostgreSQL refuses to run as root. Containers and CI run everything as root, so there the programs run as an
//! unprivileged user, who must be able to reach what they touch.

use std::path::Path;
use std::process::Command;

use crate::Error;

/// An account other than ours. `None` of it means "ourselves", the case on every person's desktop.
#[cfg_attr(not(unix), expect(dead_code, reason = "only Unix can become somebody else"))]
#[derive(Debug, Clone)]
pub(crate) struct Account {
    pub(crate) name: String,
    uid: u32,
    gid: u32,
}

#[cfg(unix)]
impl Account {
    /// The account to use, or `None` when we are an ordinary user already.
    pub(crate) fn needed() -> Result<Option<Self>, Error> {
        if !rustix::process::geteuid().is_root() {
            return Ok(None);
        }
        let accounts = std::fs::read_to_string("/etc/passwd").map_err(Error::file("/etc/passwd", "read"))?;
        ["postgres", "nobody"]
            .iter()
            .find_map(|name| Self::in_passwd(&accounts, name))
            .map(Some)
            .ok_or(Error::NoAccount)
    }

    fn in_passwd(accounts: &str, name: &str) -> Option<Self> {
        let line = accounts.lines().find(|line| line.split(':').next() == Some(name))?;
        let mut fields = line.split(':').skip(2);
        let uid = fields.next()?.parse().ok()?;
        let gid = fields.next()?.parse().ok()?;
        Some(Self { name: name.to_owned(), uid, gid })
    }

    /// Makes `command` run as this account. The standard library also drops root's supplementary groups, and the
    /// kernel its capabilities, when the user changes.
    pub(crate) fn run(&self, command: &mut Command) {
        use std::os::unix::process::CommandExt;
        command.uid(self.uid).gid(self.gid);
    }

    /// Gives a file or folder to this account.
    pub(crate) fn own(&self, path: &Path) -> Result<(), Error> {
        std::os::unix::fs::chown(path, Some(self.uid), Some(self.gid)).map_err(Error::file(path, "handed over"))
    }

    /// Whether this account can walk to `path` (every folder above it lets it through).
    pub(crate) fn reaches(&self, path: &Path) -> bool {
        use std::os::unix::fs::MetadataExt;
        path.ancestors().filter(|folder| folder.is_dir()).all(|folder| {
            folder.metadata().is_ok_and(|meta| {
                let mode = meta.mode();
                mode & 0o001 != 0
                    || (meta.uid() == self.uid && mode & 0o100 != 0)
                    || (meta.gid() == self.gid && mode & 0o010 != 0)
            })
        })
    }
}

#[cfg(not(unix))]
impl Account {
    pub(crate) fn needed() -> Result<Option<Self>, Error> {
        Ok(None)
    }

    pub(crate) fn run(&self, _command: &mut Command) {}

    pub(crate) fn own(&self, _path: &Path) -> Result<(), Error> {
        Ok(())
    }

    pub(crate) fn reaches(&self, _path: &Path) -> bool {
        true
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    const PASSWD: &str = "root:x:0:0:root:/root:/bin/bash\npostgres:x:101:104:,,,:/var/lib/postgresql:/bin/bash\n";

    #[test]
    fn an_account_is_read_by_its_whole_name() {
        let account = Account::in_passwd(PASSWD, "postgres").unwrap();
        assert_eq!((account.uid, account.gid), (101, 104));
        assert!(Account::in_passwd(PASSWD, "post").is_none());
    }

    #[test]
    fn a_folder_closed_to_others_is_out_of_reach() {
        use std::os::unix::fs::PermissionsExt;
        let stranger = Account { name: "stranger".into(), uid: 54_321, gid: 54_321 };
        let closed = tempfile::tempdir().unwrap();
        std::fs::set_permissions(closed.path(), std::fs::Permissions::from_mode(0o700)).unwrap();
        let inside = closed.path().join("inside");
        std::fs::create_dir(&inside).unwrap();
        assert!(!stranger.reaches(&inside));
        std::fs::set_permissions(closed.path(), std::fs::Permissions::from_mode(0o711)).unwrap();
        assert!(stranger.reaches(&inside));
    }
}
