//! A PostgreSQL server for one run, which ends with the run however that ends.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};

use anyhow::{Context, Result};
use local_postgres::{Cluster, Installation, Presence};

/// A running server with an empty cluster. Dropping it stops the server and removes the cluster.
pub struct Throwaway {
    url: String,
    // Held open for the guard: it acts when the other end goes away, also when we are killed or crash.
    lifeline: Option<ChildStdin>,
    guard: Child,
}

impl Throwaway {
    /// Starts a server of the PostgreSQL in `installation`. `settings` are server settings, such as
    /// `("fsync", "off")` where a crash would only cost a repetition.
    pub fn start(installation: &Path, settings: &[(&str, &str)]) -> Result<Self> {
        Self::start_in(&std::env::temp_dir(), installation, settings)
    }

    fn start_in(parent: &Path, installation: &Path, settings: &[(&str, &str)]) -> Result<Self> {
        let folder = open_folder(parent)?;
        let (guard, lifeline) = start_guard(installation, &folder)?;
        let password = password();
        let mut cluster = Cluster::in_folder(Installation::at(installation)?, cluster_in(&folder))?;
        for (name, value) in settings {
            cluster = cluster.with_setting(name, value);
        }
        cluster.initialise(&password)?;
        let port = cluster.start()?.port();
        let url = format!("postgres://postgres:{password}@127.0.0.1:{port}/postgres");
        Ok(Self { url, lifeline: Some(lifeline), guard })
    }

    /// A server for tests: quick, and able to hold the many connections of tests that run side by side.
    pub fn for_tests(installation: &Path) -> Result<Self> {
        let settings = [("fsync", "off"), ("full_page_writes", "off"), ("max_connections", "250")];
        Self::start_in(&quickest_folder(), installation, &settings)
    }

    /// The address as its superuser.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The address of another database on it.
    pub fn url_of(&self, database: &str) -> String {
        self.url.strip_suffix("/postgres").unwrap_or(&self.url).to_owned() + "/" + database
    }
}

impl Drop for Throwaway {
    fn drop(&mut self) {
        drop(self.lifeline.take());
        // The guard tells its own troubles; there is nothing to add.
        let _ended = self.guard.wait();
    }
}

/// In memory where there is room: each test has a database of some 900 files, and making them on a disk takes ten
/// times as long.
fn quickest_folder() -> PathBuf {
    const NEEDED: u64 = 4 << 30;
    let memory = Path::new("/dev/shm");
    let roomy = fs4::available_space(memory).is_ok_and(|free| free >= NEEDED);
    if roomy { memory.to_owned() } else { std::env::temp_dir() }
}

/// A folder in `parent` that the unprivileged account of a server started by root can enter.
fn open_folder(parent: &Path) -> Result<PathBuf> {
    let mut builder = tempfile::Builder::new();
    builder.prefix("punnet-xtask-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o711));
    }
    Ok(builder.tempdir_in(parent).context("no temporary folder could be made")?.keep())
}

fn cluster_in(folder: &Path) -> PathBuf {
    folder.join("cluster")
}

fn start_guard(installation: &Path, folder: &Path) -> Result<(Child, ChildStdin)> {
    let mut command = Command::new(std::env::current_exe().context("finding this program")?);
    command.arg("guard-server").arg(installation).arg(folder).stdin(Stdio::piped()).stdout(Stdio::null());
    // In a group of its own, so that Ctrl-C in the terminal ends us but not the guard.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    #[cfg(windows)]
    {
        const CREATE_NEW_PROCESS_GROUP: u32 = 0x0000_0200;
        std::os::windows::process::CommandExt::creation_flags(&mut command, CREATE_NEW_PROCESS_GROUP);
    }
    let mut guard = command.spawn().context("the guard of the server could not be started")?;
    let lifeline = guard.stdin.take().context("the guard has no standard input")?;
    Ok((guard, lifeline))
}

/// Waits until the program that started us lets go of our standard input, then stops the server and removes
/// the folder.
pub fn guard(installation: &str, folder: &str) -> Result<()> {
    let mut nothing = Vec::new();
    std::io::stdin().read_to_end(&mut nothing).context("waiting for the end")?;
    let folder = Path::new(folder);
    let cluster = Cluster::in_folder(Installation::at(installation)?, cluster_in(folder))?;
    if cluster.presence()? == Presence::Present && cluster_in(folder).join("postmaster.pid").exists() {
        // Starting adopts the one that runs.
        cluster.start()?.stop()?;
    }
    std::fs::remove_dir_all(folder).with_context(|| format!("{} could not be removed", folder.display()))
}

/// The standard library seeds its hashers from the operating system's random numbers.
fn password() -> String {
    use std::hash::{BuildHasher, RandomState};
    format!("{:016x}{:016x}", RandomState::new().hash_one(1), RandomState::new().hash_one(2))
}
