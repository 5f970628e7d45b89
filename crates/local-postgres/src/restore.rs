//! A cluster out of a base backup: its files laid down where nothing is, and made ready to be started by whoever owns
//! this computer's password.

use std::fs::{self, File};
use std::io::{self, Read, Seek, Write};
use std::path::Path;

use crate::archive::{Member, read_archive};
use crate::cluster::{close_to_others, last_complaints, run};
use crate::{Cluster, Error};

impl Cluster {
    /// Lays the files of an archive down in this cluster's folder, which must not be there, and writes them out to the
    /// disk. `on_progress` hears of the bytes.
    pub fn unpack(&self, archive: &mut impl Read, mut on_progress: impl FnMut(u64)) -> Result<(), Error> {
        let folder = self.folder();
        fs::create_dir(folder).map_err(Error::file(folder, "made"))?;
        close_to_others(folder)?;
        self.hand_over(folder)?;
        self.check_reach(folder)?;
        let mut written = 0;
        read_archive(archive, |name, member| {
            let path = folder.join(name);
            match member {
                Member::Folder => fs::create_dir_all(&path)?,
                Member::File { content, .. } => written += lay_down(&path, content)?,
            }
            on_progress(written);
            self.hand_over(&path).map_err(io::Error::other)
        })
        .map_err(Error::file(folder, "unpacked"))?;
        // Written out all together: file by file takes many times as long.
        let said = run(self.command("initdb").arg("--sync-only").arg("-D").arg(folder))?;
        if said.status.success() {
            Ok(())
        } else {
            let words = last_complaints(&String::from_utf8_lossy(&said.stderr));
            Err(Error::file(folder, "written out")(io::Error::other(words)))
        }
    }

    /// Runs one statement as the superuser while no server runs here and nobody can connect, after the log of an unpacked
    /// backup was replayed. Without a password: whoever owns the files may.
    pub fn run_alone(&self, statement: &str) -> Result<(), Error> {
        let mut words = tempfile::tempfile().map_err(Error::file(std::env::temp_dir(), "written"))?;
        words
            .write_all(statement.as_bytes())
            .and_then(|()| words.rewind())
            .map_err(Error::file(std::env::temp_dir(), "written"))?;
        let said =
            run(self.command("postgres").arg("--single").arg("-D").arg(self.folder()).arg("postgres").stdin(words))?;
        let told = String::from_utf8_lossy(&said.stderr);
        // It goes on after a statement that failed, and ends well.
        let refusal = told.lines().find(|line| line.contains("ERROR:"));
        if said.status.success() && refusal.is_none() {
            return Ok(());
        }
        let tail = refusal.map_or_else(|| last_complaints(&told), str::to_owned);
        Err(Error::DidNotStart { log: self.folder().to_owned(), tail })
    }
}

fn lay_down(path: &Path, content: &mut dyn Read) -> io::Result<u64> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    io::copy(content, &mut options.open(path)?)
}
