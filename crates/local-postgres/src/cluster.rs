//! One data folder, and the server while it runs on it.

use std::fs;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::account::Account;
use crate::{Error, Installation};

/// Free space below which a cluster is not begun: a fresh one takes 40 MB and its log segments 32 MB more.
const NEEDED_TO_BEGIN_MB: u64 = 160;
/// Free space below which a server that did not start is taken to have failed for want of room.
const NEEDED_TO_START_MB: u64 = 24;
/// How often a start is tried again when another program took the chosen port in between.
const PORT_TRIES: u32 = 5;
/// How long a server's process may be there without answering before a person is told.
const LONGEST_CLEANING: Duration = Duration::from_secs(20);
/// How often that is looked at.
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);
/// How long a server may take to answer one letter.
const LONGEST_ANSWER: Duration = Duration::from_secs(2);

/// What PostgreSQL says while a killed server's processes still end: one of them was in the middle of a statement.
const STILL_IN_USE: &str = "is still in use";

/// Settings written into every new cluster, after PostgreSQL's own. The port is chosen at each start.
const SETTINGS: &str = "
# Set by Punnet when it made this cluster.
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
password_encryption = 'scram-sha-256'
fsync = on
full_page_writes = on
max_connections = 60
shared_buffers = '128MB'
log_line_prefix = '%m [%p] '
logging_collector = on
log_directory = 'log'
log_filename = 'postgresql-%a.log'
log_truncate_on_rotation = on
log_rotation_age = 1d
log_rotation_size = 0
";

/// A data folder of one PostgreSQL cluster.
#[derive(Debug, Clone)]
pub struct Cluster {
    installation: Installation,
    folder: PathBuf,
    account: Option<Account>,
    settings: Vec<(String, String)>,
}

/// What is found in a data folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// Nothing yet: [`Cluster::initialise`] may make it.
    Absent,
    /// A cluster of the right version.
    Present,
}

/// A running server. Dropping it leaves the server running (a crash of the app must not cost anybody their
/// transactions); [`Server::stop`] ends it.
#[derive(Debug)]
pub struct Server {
    cluster: Cluster,
    port: u16,
    adopted: bool,
}

impl Cluster {
    /// The cluster that is or will be in `folder`.
    pub fn in_folder(installation: Installation, folder: impl Into<PathBuf>) -> Result<Self, Error> {
        Ok(Self { installation, folder: folder.into(), account: Account::needed()?, settings: Vec::new() })
    }

    /// Adds a server setting for the starts of this program, such as `fsync=off` for a throw-away server of tests.
    #[must_use]
    pub fn with_setting(mut self, name: &str, value: &str) -> Self {
        self.settings.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Whether the cluster is there, and of our version.
    pub fn presence(&self) -> Result<Presence, Error> {
        let version_file = self.folder.join("PG_VERSION");
        match fs::read_to_string(&version_file) {
            Ok(found) if found.trim() == self.installation.major().to_string() => self.check_control_file(),
            Ok(found) => Err(Error::WrongVersion {
                folder: self.folder.clone(),
                found: found.trim().to_owned(),
                expected: self.installation.major(),
            }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let empty = match fs::read_dir(&self.folder) {
                    Ok(mut entries) => entries.next().is_none(),
                    Err(error) if error.kind() == std::io::ErrorKind::NotFound => true,
                    Err(error) => return Err(Error::File { path: self.folder.clone(), verb: "read", source: error }),
                };
                if empty {
                    Ok(Presence::Absent)
                } else {
                    Err(self.damaged("it holds files, but its PG_VERSION file is missing."))
                }
            }
            Err(error) => Err(Error::File { path: version_file, verb: "read", source: error }),
        }
    }

    /// Without this file the server would only say that it "could not find the database system".
    fn check_control_file(&self) -> Result<Presence, Error> {
        if self.folder.join("global").join("pg_control").is_file() {
            Ok(Presence::Present)
        } else {
            Err(self.damaged("its file global/pg_control is missing."))
        }
    }

    fn damaged(&self, detail: &str) -> Error {
        Error::Damaged { folder: self.folder.clone(), detail: detail.to_owned() }
    }

    /// Makes the cluster with the superuser `postgres` and the given password. The folder appears whole or not
    /// at all: it is made as `<folder>.unfinished` and moved. What an interrupted attempt left there never held
    /// anybody's data and is made anew.
    pub fn initialise(&self, superuser_password: &str) -> Result<(), Error> {
        let unfinished = self.folder.with_extension("unfinished");
        let parent = self.folder.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(parent).map_err(Error::file(parent, "made"))?;
        self.check_reach(parent)?;
        Self::check_room(parent, NEEDED_TO_BEGIN_MB)?;
        if unfinished.exists() {
            fs::remove_dir_all(&unfinished).map_err(Error::file(&unfinished, "made anew"))?;
        }
        fs::create_dir(&unfinished).map_err(Error::file(&unfinished, "made"))?;
        close_to_others(&unfinished)?;
        self.hand_over(&unfinished)?;

        let mut password_file = tempfile::NamedTempFile::new_in(parent).map_err(Error::file(parent, "written"))?;
        password_file.write_all(superuser_password.as_bytes()).map_err(Error::file(password_file.path(), "written"))?;
        self.hand_over(password_file.path())?;

        let mut initdb = self.command("initdb");
        initdb.arg("-D").arg(&unfinished).arg("--pwfile").arg(password_file.path());
        initdb.args(["-U", "postgres", "-A", "scram-sha-256", "-E", "UTF8", "--data-checksums"]);
        // The same order of words on every system and for ever, whatever the system's own collations do.
        if self.installation.major() >= 17 {
            initdb.args(["--locale-provider=builtin", "--locale=C.UTF-8"]);
        } else {
            initdb.arg("--locale=C");
        }
        let said = run(&mut initdb)?;
        if !said.status.success() {
            Self::check_room(parent, NEEDED_TO_START_MB)?;
            return Err(Error::DidNotStart {
                log: unfinished,
                tail: last_complaints(&String::from_utf8_lossy(&said.stderr)),
            });
        }
        let conf = unfinished.join("postgresql.conf");
        let mut file = fs::OpenOptions::new().append(true).open(&conf).map_err(Error::file(&conf, "written"))?;
        file.write_all(SETTINGS.as_bytes()).and_then(|()| file.sync_all()).map_err(Error::file(&conf, "written"))?;
        // An empty folder may stand in the way (a person made it); a full one was refused by `presence`.
        if self.folder.is_dir() {
            fs::remove_dir(&self.folder).map_err(Error::file(&self.folder, "replaced"))?;
        }
        fs::rename(&unfinished, &self.folder).map_err(Error::file(&self.folder, "made"))
    }

    /// Starts the server, or adopts the one that already runs on this cluster. Blocks until it takes connections.
    pub fn start(&self) -> Result<Server, Error> {
        self.start_on(0)
    }

    /// As [`Cluster::start`], on `port` if it is free: connections made before the server went away find it again.
    pub fn start_on(&self, port: u16) -> Result<Server, Error> {
        if let Some(server) = self.found_running()? {
            return Ok(server);
        }
        self.check_reach(&self.folder)?;
        let give_up = Instant::now() + LONGEST_CLEANING;
        let mut port = free_port(port).or_else(|_| free_port(0))?;
        let mut taken = 0;
        while taken < PORT_TRIES {
            let said = run(self
                .pg_ctl("start")
                .args(["-w", "-t", "60", "-s", "-o"])
                .arg(self.start_options(port))
                .arg("-l")
                .arg(self.log()))?;
            if said.status.success() {
                return Ok(Server { cluster: self.clone(), port, adopted: false });
            }
            // Another program of ours may have started it between our look and our start.
            if let Some(server) = self.found_running()? {
                return Ok(server);
            }
            if free_port(port).is_err() {
                taken += 1;
                port = free_port(0)?;
                continue;
            }
            Self::check_room(&self.folder, NEEDED_TO_START_MB)?;
            let (log, tail) = self.last_words();
            if !tail.contains(STILL_IN_USE) || Instant::now() > give_up {
                return Err(Error::DidNotStart { log, tail });
            }
            std::thread::sleep(BETWEEN_LOOKS);
        }
        Err(Error::NoPort)
    }

    /// The server that runs on this cluster, if one does.
    pub fn found_running(&self) -> Result<Option<Server>, Error> {
        Ok(self.running()?.map(|port| Server { cluster: self.clone(), port, adopted: true }))
    }

    /// Where it is or will be.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The major version of the PostgreSQL that serves it, such as 18.
    pub fn major(&self) -> u32 {
        self.installation.major()
    }

    /// The port of the server that runs on this cluster, if one does.
    ///
    /// A server that was killed keeps its process number until the system has cleaned it away (a second or more in
    /// containers), and `pg_ctl` takes the number for the server. So it only counts once it answers.
    fn running(&self) -> Result<Option<u16>, Error> {
        let give_up = Instant::now() + LONGEST_CLEANING;
        loop {
            if !run(&mut self.pg_ctl("status"))?.status.success() {
                return Ok(None);
            }
            if let Some(port) = self.written_port()?
                && answers(port)
            {
                return Ok(Some(port));
            }
            if Instant::now() > give_up {
                return Err(Error::Unresponsive { folder: self.folder.clone() });
            }
            std::thread::sleep(BETWEEN_LOOKS);
        }
    }

    /// The port in line 4 of `postmaster.pid` (PostgreSQL's `miscadmin.h`, `LOCK_FILE_LINE_PORT`). None where the server
    /// has just removed the file, or has not written that far.
    fn written_port(&self) -> Result<Option<u16>, Error> {
        let pid_file = self.folder.join("postmaster.pid");
        match fs::read_to_string(&pid_file) {
            Ok(text) => Ok(text.lines().nth(3).and_then(|line| line.trim().parse().ok())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::file(&pid_file, "read")(error)),
        }
    }

    fn start_options(&self, port: u16) -> String {
        let settings = self.settings.iter().map(|(name, value)| format!(" -c {name}={value}"));
        std::iter::once(format!("-p {port}")).chain(settings).collect()
    }

    /// Where the server writes until its own log is open; its daily logs are in `log/` of the cluster.
    fn log(&self) -> PathBuf {
        self.folder.join("start.log")
    }

    /// Why a start failed: the newest log, and what it says of the last attempt.
    fn last_words(&self) -> (PathBuf, String) {
        let newest = fs::read_dir(self.folder.join("log"))
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())))
            .max()
            .map_or_else(|| self.log(), |(_, path)| path);
        let tail = last_complaints(&fs::read_to_string(&newest).unwrap_or_default());
        (newest, tail)
    }

    fn pg_ctl(&self, action: &str) -> Command {
        let mut command = self.command("pg_ctl");
        command.arg(action).arg("-D").arg(&self.folder);
        command
    }

    pub(crate) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.installation.program(program));
        // Messages in English for the log, and no PG* setting of the person's own that would redirect us.
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("PG")) {
            command.env_remove(name);
        }
        command.env("LC_ALL", "C").stdin(Stdio::null());
        // A folder that the other account can surely enter; ours may be closed to it.
        command.current_dir(std::env::temp_dir());
        if let Some(account) = &self.account {
            account.run(&mut command);
        }
        #[cfg(windows)]
        {
            use std::os::windows::process::CommandExt;
            const CREATE_NO_WINDOW: u32 = 0x0800_0000;
            command.creation_flags(CREATE_NO_WINDOW);
        }
        command
    }

    pub(crate) fn hand_over(&self, path: &Path) -> Result<(), Error> {
        self.account.as_ref().map_or(Ok(()), |account| account.own(path))
    }

    pub(crate) fn check_reach(&self, folder: &Path) -> Result<(), Error> {
        match &self.account {
            Some(account) if !account.reaches(folder) => {
                Err(Error::OutOfReach { account: account.name.clone(), folder: folder.to_owned() })
            }
            _ => Ok(()),
        }
    }

    fn check_room(folder: &Path, needed_mb: u64) -> Result<(), Error> {
        let free_mb = fs4::available_space(folder).map_err(Error::file(folder, "read"))? >> 20;
        if free_mb < needed_mb {
            return Err(Error::DiskFull { folder: folder.to_owned(), free_mb, needed_mb });
        }
        Ok(())
    }
}

impl Server {
    /// The port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Whether it ran before we came.
    pub fn adopted(&self) -> bool {
        self.adopted
    }

    /// Stops the server: connections are ended, what was committed is written out. Blocks until it is gone.
    pub fn stop(self) -> Result<(), Error> {
        run(self.cluster.pg_ctl("stop").args(["-w", "-s", "-m", "fast", "-t", "60"]))?;
        if self.cluster.running()?.is_some() { Err(Error::DidNotStop) } else { Ok(()) }
    }
}

/// `wanted` if nobody listens there; any free port for 0.
fn free_port(wanted: u16) -> Result<u16, Error> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, wanted))
        .and_then(|socket| socket.local_addr())
        .map(|address| address.port())
        .map_err(|_| Error::NoPort)
}

/// Whether a PostgreSQL answers at `port`: it says yes or no when it is asked for SSL, also while it recovers. That
/// the connection is made proves nothing: for a moment the system makes it for a server that was just killed.
fn answers(port: u16) -> bool {
    /// `SSLRequest` of PostgreSQL's protocol: its own length, then the number 80877103.
    const ASK_FOR_SSL: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];
    let answer = || {
        let mut stream = TcpStream::connect_timeout(&(Ipv4Addr::LOCALHOST, port).into(), LONGEST_ANSWER)?;
        stream.set_read_timeout(Some(LONGEST_ANSWER))?;
        stream.write_all(&ASK_FOR_SSL)?;
        let mut letter = [0];
        stream.read_exact(&mut letter)?;
        Ok::<_, std::io::Error>(letter)
    };
    answer().is_ok_and(|letter| matches!(&letter, b"N" | b"S"))
}

/// Runs to the end. Output goes through files: a server started by `pg_ctl` would inherit a pipe and keep it open.
pub(crate) fn run(command: &mut Command) -> Result<Output, Error> {
    let program = PathBuf::from(command.get_program());
    let mut said = tempfile::tempfile().map_err(Error::file(std::env::temp_dir(), "written"))?;
    let copy = said.try_clone().map_err(Error::file(std::env::temp_dir(), "written"))?;
    let status = command
        .stdout(Stdio::null())
        .stderr(copy)
        .status()
        .map_err(|error| Error::Unusable { folder: program, detail: format!("The operating system said: {error}.") })?;
    let mut stderr = Vec::new();
    std::io::Seek::rewind(&mut said)
        .and_then(|()| std::io::Read::read_to_end(&mut said, &mut stderr))
        .map_err(Error::file(std::env::temp_dir(), "read"))?;
    Ok(Output { status, stdout: Vec::new(), stderr })
}

/// The server's reasons (FATAL, PANIC and their hints) where it gave any, else its last words.
pub(crate) fn last_complaints(log: &str) -> String {
    let lines: Vec<_> = log.lines().filter(|line| !line.trim().is_empty()).collect();
    let attempt = lines.iter().rposition(|line| line.contains("LOG:  starting PostgreSQL")).unwrap_or(0);
    let reasons: Vec<_> = lines[attempt..]
        .iter()
        .filter(|line| ["FATAL:", "PANIC:", "HINT:", "DETAIL:"].iter().any(|mark| line.contains(mark)))
        .copied()
        .collect();
    let told = if reasons.is_empty() { &lines[attempt..] } else { &reasons[..] };
    told[told.len().saturating_sub(4)..].join(" / ")
}

#[cfg(unix)]
pub(crate) fn close_to_others(folder: &Path) -> Result<(), Error> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).map_err(Error::file(folder, "closed to others"))
}

#[cfg(not(unix))]
pub(crate) fn close_to_others(_folder: &Path) -> Result<(), Error> {
    Ok(()) // the user's profile folder is private already
}
