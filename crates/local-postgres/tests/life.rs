//! The life of a cluster with the real PostgreSQL. Needs `PUNNET_POSTGRES`, the folder of an installation, which
//! `cargo xtask test` sets.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;

use local_postgres::{Cluster, Error, Installation, Presence, Server};

fn installation() -> Installation {
    let folder = std::env::var("PUNNET_POSTGRES").expect("PUNNET_POSTGRES names the PostgreSQL to test with");
    Installation::at(folder).unwrap()
}

/// A folder that the server's account can reach, removed at the end.
fn open_folder() -> tempfile::TempDir {
    let folder = tempfile::Builder::new().prefix("punnet-life-").tempdir().unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o711)).unwrap();
    }
    folder
}

fn cluster(folder: &Path) -> Cluster {
    Cluster::in_folder(installation(), folder.join("postgres")).unwrap()
}

fn started(cluster: &Cluster) -> Server {
    cluster.initialise("a password").unwrap();
    cluster.start().unwrap()
}

/// Asks for SSL the way every PostgreSQL client may: the server answers one letter. Proves that it is PostgreSQL
/// which listens, without a database driver.
fn answers(port: u16) -> bool {
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) else { return false };
    stream.write_all(&[0, 0, 0, 8, 4, 210, 22, 47]).unwrap();
    let mut letter = [0];
    stream.read_exact(&mut letter).is_ok() && matches!(letter[0], b'N' | b'S')
}

fn pid(folder: &Path) -> u32 {
    let text = fs::read_to_string(folder.join("postgres/postmaster.pid")).unwrap();
    text.lines().next().unwrap().parse().unwrap()
}

#[test]
fn a_cluster_is_made_started_adopted_and_stopped() {
    let folder = open_folder();
    let cluster = cluster(folder.path());
    assert_eq!(cluster.presence().unwrap(), Presence::Absent);
    let server = started(&cluster);
    assert_eq!(cluster.presence().unwrap(), Presence::Present);
    assert!(!server.adopted());
    assert!(answers(server.port()));

    let again = cluster.start().unwrap();
    assert!(again.adopted(), "a second start takes over the running server");
    assert_eq!(again.port(), server.port());

    let port = server.port();
    server.stop().unwrap();
    assert!(!answers(port));
    assert!(!folder.path().join("postgres/postmaster.pid").exists());
}

#[test]
fn a_killed_server_recovers_at_the_next_start() {
    let folder = open_folder();
    let cluster = cluster(folder.path());
    started(&cluster);
    kill(pid(folder.path()));
    let server = cluster.start().unwrap();
    assert!(!server.adopted());
    assert!(answers(server.port()));
    server.stop().unwrap();
}

#[test]
fn two_starts_at_once_share_one_server() {
    let folder = open_folder();
    let cluster = cluster(folder.path());
    cluster.initialise("a password").unwrap();
    let servers: Vec<Server> = std::thread::scope(|scope| {
        let starts: Vec<_> = (0..4).map(|_| scope.spawn(|| cluster.start())).collect();
        starts.into_iter().map(|start| start.join().unwrap().unwrap()).collect()
    });
    assert!(servers.iter().all(|server| server.port() == servers[0].port()));
    assert_eq!(servers.iter().filter(|server| !server.adopted()).count(), 1);
    servers.into_iter().next().unwrap().stop().unwrap();
}

#[test]
fn an_interrupted_first_start_is_begun_anew() {
    let folder = open_folder();
    let unfinished = folder.path().join("postgres.unfinished");
    fs::create_dir_all(unfinished.join("base")).unwrap();
    fs::write(unfinished.join("PG_VERSION"), "18").unwrap();
    let cluster = cluster(folder.path());
    assert_eq!(cluster.presence().unwrap(), Presence::Absent);
    started(&cluster).stop().unwrap();
    assert!(!unfinished.exists());
}

#[test]
fn a_cluster_listens_on_loopback_only_with_scram_checksums_and_fsync() {
    let folder = open_folder();
    let cluster = cluster(folder.path());
    cluster.initialise("a password").unwrap();
    let conf = fs::read_to_string(folder.path().join("postgres/postgresql.conf")).unwrap();
    let last = |name: &str| {
        let line = conf.lines().rfind(|line| line.starts_with(&format!("{name} ="))).unwrap();
        line.split_once('=').unwrap().1.trim().to_owned()
    };
    assert_eq!(last("listen_addresses"), "'127.0.0.1'");
    assert_eq!(last("unix_socket_directories"), "''");
    assert_eq!(last("fsync"), "on");
    let access = fs::read_to_string(folder.path().join("postgres/pg_hba.conf")).unwrap();
    let methods: Vec<_> = access
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
        .map(|line| line.split_whitespace().next_back().unwrap())
        .collect();
    assert!(!methods.is_empty() && methods.iter().all(|method| *method == "scram-sha-256"), "{methods:?}");
    let server = cluster.start().unwrap();
    let log = fs::read_dir(folder.path().join("postgres/log")).unwrap().next().unwrap().unwrap();
    let log = fs::read_to_string(log.path()).unwrap();
    assert!(log.contains("listening on IPv4 address \"127.0.0.1\""), "{log}");
    assert_eq!(log.matches("listening on").count(), 1, "{log}");
    server.stop().unwrap();
}

#[test]
fn a_foreign_version_is_refused_and_left_alone() {
    let folder = open_folder();
    let data = folder.path().join("postgres");
    fs::create_dir(&data).unwrap();
    fs::write(data.join("PG_VERSION"), "12\n").unwrap();
    let error = cluster(folder.path()).presence().unwrap_err();
    assert!(matches!(&error, Error::WrongVersion { found, .. } if found == "12"), "{error}");
    assert_eq!(fs::read_to_string(data.join("PG_VERSION")).unwrap(), "12\n");
}

#[test]
fn a_damaged_folder_is_named_and_left_alone() {
    let folder = open_folder();
    let data = folder.path().join("postgres");
    let cluster = cluster(folder.path());
    started(&cluster).stop().unwrap();

    fs::rename(data.join("global/pg_control"), folder.path().join("pg_control")).unwrap();
    assert!(matches!(cluster.presence().unwrap_err(), Error::Damaged { .. }));
    fs::rename(folder.path().join("pg_control"), data.join("global/pg_control")).unwrap();

    // What only the server itself notices is told from its log.
    let wal = data.join("pg_wal");
    fs::rename(&wal, folder.path().join("pg_wal")).unwrap();
    let error = cluster.start().unwrap_err();
    assert!(matches!(&error, Error::DidNotStart { tail, .. } if tail.contains("pg_wal")), "{error:?}");
    fs::rename(folder.path().join("pg_wal"), &wal).unwrap();

    fs::remove_file(data.join("PG_VERSION")).unwrap();
    let error = cluster.presence().unwrap_err();
    assert!(error.to_string().contains("Nothing was deleted"), "{error}");
    assert!(data.join("base").is_dir());
}

#[test]
fn a_folder_that_cannot_be_made_is_a_sentence() {
    let folder = open_folder();
    let blocked = folder.path().join("file");
    fs::write(&blocked, "in the way").unwrap();
    let error = Cluster::in_folder(installation(), blocked.join("postgres")).unwrap().initialise("x").unwrap_err();
    assert!(matches!(&error, Error::File { verb: "made", .. }), "{error}");
}

#[cfg(target_os = "linux")]
#[test]
fn as_root_the_server_is_somebody_else() {
    use std::os::unix::fs::MetadataExt;
    let folder = open_folder();
    if folder.path().metadata().unwrap().uid() != 0 {
        return; // an ordinary user's server is the user's own
    }
    let cluster = cluster(folder.path());
    let server = started(&cluster);
    let owner = fs::metadata(format!("/proc/{}", pid(folder.path()))).unwrap().uid();
    assert_ne!(owner, 0);
    server.stop().unwrap();

    // /root-like folders are closed to that account: a sentence, before anything is made.
    let closed = tempfile::tempdir().unwrap();
    fs::set_permissions(closed.path(), std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    let error =
        Cluster::in_folder(installation(), closed.path().join("postgres")).unwrap().initialise("x").unwrap_err();
    assert!(matches!(error, Error::OutOfReach { .. }), "{error}");
}

#[cfg(unix)]
fn kill(pid: u32) {
    let ended = std::process::Command::new("kill").arg("-9").arg(pid.to_string()).status().unwrap();
    // Its number may stay for a while, until the system has cleaned it away: the next start has to cope.
    assert!(ended.success());
}

#[cfg(not(unix))]
fn kill(pid: u32) {
    let ended = std::process::Command::new("taskkill").args(["/F", "/PID"]).arg(pid.to_string()).status().unwrap();
    assert!(ended.success());
}

#[test]
fn a_base_backup_becomes_another_cluster_with_a_password_of_its_own() {
    let folder = open_folder();
    let first = cluster(folder.path());
    let server = started(&first);
    let (mut archive, mut manifest, mut came) = (Vec::new(), Vec::new(), 0);
    server.base_backup("a password", &mut archive, &mut manifest, |bytes| came = bytes).unwrap();
    assert_eq!(came, archive.len() as u64);
    assert!(String::from_utf8(manifest).unwrap().contains("\"Manifest-Checksum\""));
    let refused = server.base_backup("a guess", &mut Vec::new(), &mut Vec::new(), |_| ()).unwrap_err().to_string();
    assert!(refused.contains("password authentication failed") && refused.contains("untouched"), "{refused}");

    let second = Cluster::in_folder(installation(), folder.path().join("another")).unwrap();
    let mut written = 0;
    second.unpack(&mut &archive[..], |bytes| written = bytes).unwrap();
    assert!(written > 20 << 20, "{written}");
    assert!(matches!(second.unpack(&mut &archive[..], |_| ()), Err(Error::File { .. })), "nothing is written over");
    let wrong = second.run_alone("alter role nobody_here password 'x';").unwrap_err().to_string();
    assert!(wrong.contains("nobody_here"), "{wrong}");
    second.run_alone("alter role postgres password 'another';").unwrap();

    // Both run side by side, each with its own.
    let other = second.start().unwrap();
    other.base_backup("another", &mut Vec::new(), &mut Vec::new(), |_| ()).unwrap();
    assert!(other.base_backup("a password", &mut Vec::new(), &mut Vec::new(), |_| ()).is_err());
    other.stop().unwrap();
    server.stop().unwrap();
    assert!(first.found_running().unwrap().is_none());
}
