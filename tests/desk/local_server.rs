//! The private server of one computer: the first start, the next ones, and whatever can be wrong with its folder.

use std::collections::BTreeSet;
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use desk::server::{DataFolder, LocalServer, StartProgress, StartStep};
use desk::tickets::{QueueFilter, queue, queue_stats};
use desk::{Desk, DeskError, ErrorCode, feed};
use sqlx::PgPool;
use sqlx::error::DatabaseError;

use crate::harness::until;

/// A computer of its own: the folder in which the app keeps everything. Its server ends with it.
pub struct Computer {
    folder: tempfile::TempDir,
}

impl Computer {
    pub fn new() -> Self {
        assert_eq!(
            std::env::var("PUNNET_KEYCHAIN").as_deref(),
            Ok("off"),
            "Set PUNNET_KEYCHAIN=off: tests stay away from a person's keychain. `cargo xtask test` does."
        );
        let folder = tempfile::Builder::new().prefix("punnet-desk-").tempdir().expect("a folder");
        // Started by root, the server runs as another account, which must be able to come here.
        #[cfg(unix)]
        fs::set_permissions(folder.path(), std::os::unix::fs::PermissionsExt::from_mode(0o711)).expect("it opens");
        Self { folder }
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A file of a cluster that is the folder itself, readable to its server alone.
    #[cfg(unix)]
    pub fn gives_to_server(&self, name: &str, content: &str) {
        use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
        let file = self.path().join(name);
        fs::write(&file, content).expect("it is written");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).expect("it is closed");
        let owner = fs::metadata(self.path()).expect("a cluster");
        chown(&file, Some(owner.uid()), Some(owner.gid())).expect("it is handed over");
    }

    pub async fn open(&self) -> Result<LocalServer, DeskError> {
        self.open_watched(|_| ()).await
    }

    async fn open_watched(
        &self,
        watch: impl Fn(StartProgress) + Send + Sync + 'static,
    ) -> Result<LocalServer, DeskError> {
        LocalServer::open(DataFolder::at(self.path())?, installation(), watch).await
    }

    /// The process of the server, if one runs here.
    pub fn server(&self) -> Option<u32> {
        let cluster = self.path().join("postgres");
        let pid = fs::read_to_string(cluster.join("postmaster.pid")).ok()?.lines().next()?.parse().ok()?;
        // A killed server leaves its file behind, and the number may be another program's by now.
        (!cfg!(target_os = "linux") || fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|at| at == cluster))
            .then_some(pid)
    }

    fn port(&self) -> u16 {
        fs::read_to_string(self.path().join("port")).expect("the port is kept").parse().expect("it is a number")
    }

    /// Everything that is in the folder. What was there before must be there after.
    pub fn files(&self) -> BTreeSet<PathBuf> {
        fn gather(folder: &Path, files: &mut BTreeSet<PathBuf>) {
            for entry in fs::read_dir(folder).expect("the folder can be read") {
                let path = entry.expect("it can be read").path();
                if path.is_dir() {
                    gather(&path, files);
                }
                files.insert(path);
            }
        }
        let mut files = BTreeSet::new();
        gather(&self.path(), &mut files);
        files
    }
}

impl Drop for Computer {
    fn drop(&mut self) {
        let Some(pid) = self.server() else { return };
        signal(pid, "-INT"); // PostgreSQL's "fast" shutdown
        let begun = Instant::now();
        while self.server().is_some() && begun.elapsed() < Duration::from_secs(20) {
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

pub fn installation() -> PathBuf {
    std::env::var_os("PUNNET_POSTGRES").expect("PUNNET_POSTGRES names the PostgreSQL that ships with the app").into()
}

fn signal(pid: u32, which: &str) {
    std::process::Command::new("kill").args([which, &pid.to_string()]).status().expect("kill runs");
}

async fn ask<T>(pool: &PgPool, question: &'static str) -> T
where
    T: Send + Unpin + sqlx::Type<sqlx::Postgres> + for<'r> sqlx::Decode<'r, sqlx::Postgres>,
{
    sqlx::query_scalar(question).fetch_one(pool).await.expect("the server answers")
}

/// A ticket in the local shop, to be found again later.
pub async fn raise(server: &LocalServer, subject: &str) {
    let owner = server.owner().await.expect("the owner signs in");
    sqlx::query(
        "insert into support_tickets (customer_id, issue_type, subject, description)
         select id, 'other', $1, '' from users limit 1",
    )
    .bind(subject)
    .execute(&owner)
    .await
    .expect("the ticket is raised");
    owner.close().await;
}

pub async fn subjects(server: &LocalServer) -> Vec<String> {
    let page = queue(&Desk::new(server.staff().clone()), &QueueFilter::default(), None).await;
    page.expect("the desk sees its queue").rows.into_iter().map(|row| row.subject).collect()
}

#[tokio::test]
async fn the_first_start_makes_everything_and_signs_in_an_ordinary_person() {
    let computer = Computer::new();
    let steps = Arc::new(Mutex::new(Vec::new()));
    let seen = steps.clone();
    let server = computer.open_watched(move |step| seen.lock().expect("no panic").push(step)).await.expect("it starts");
    let expected: Vec<_> =
        [StartStep::Unpack, StartStep::Initialise, StartStep::Start, StartStep::Migrate, StartStep::SignIn]
            .into_iter()
            .flat_map(|step| [false, true].map(|done| StartProgress { step, done }))
            .collect();
    assert_eq!(*steps.lock().expect("no panic"), expected);

    let desk = Desk::new(server.staff().clone());
    let session = desk.session("This computer").await.expect("somebody is signed in");
    assert!(session.needs_setup, "nothing was chosen yet");
    assert_eq!(queue_stats(&desk).await.expect("the cards").open, 0);

    // The window works as an ordinary staff login: no rights over the server, row security on, no gateway.
    let staff = server.staff();
    for (question, answer) in [
        (
            "select rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication from pg_roles where rolname = current_user",
            false,
        ),
        ("select current_user = session_user and pg_has_role(current_user, 'support_owner', 'member')", true),
        ("select row_security_active('support_tickets') and row_security_active('desk.settings')", true),
        (
            "select pg_has_role(current_user, 'authenticated', 'member') or pg_has_role(current_user, 'service_role', 'member')",
            false,
        ),
        ("select has_table_privilege('support_tickets', 'delete') or has_schema_privilege('public', 'create')", false),
        ("select current_setting('fsync')::bool and current_setting('data_checksums')::bool", true),
        ("select inet_server_addr() = '127.0.0.1' and current_setting('listen_addresses') = '127.0.0.1'", true),
    ] {
        assert_eq!(ask::<bool>(staff, question).await, answer, "{question}");
    }
    server.close().await.expect("it stops");
    assert_eq!(computer.server(), None);
}

#[cfg(unix)]
#[tokio::test]
async fn passwords_are_files_that_only_this_person_reads_and_the_server_asks_for_them() {
    use std::os::unix::fs::MetadataExt;
    let computer = Computer::new();
    let server = computer.open().await.expect("it starts");
    let secret = |name: &str| fs::read_to_string(computer.path().join(name)).expect("the password is kept");
    for name in ["superuser.secret", "staff.secret"] {
        let mode = fs::metadata(computer.path().join(name)).expect("the password is kept").mode() & 0o777;
        assert_eq!(mode, 0o600, "{name}");
        assert_eq!(secret(name).len(), 32);
    }
    assert_ne!(secret("superuser.secret"), secret("staff.secret"));
    assert_eq!(
        fs::metadata(computer.path()).expect("the folder").mode() & 0o066,
        0,
        "nobody else reads or writes here"
    );
    assert_eq!(fs::metadata(computer.path().join("postgres")).expect("the cluster").mode() & 0o777, 0o700);

    let wrong = (*server.staff().connect_options()).clone().password("a guess");
    let refused = PgPool::connect_with(wrong).await.expect_err("a guess opens nothing");
    assert_eq!(refused.as_database_error().and_then(DatabaseError::code).as_deref(), Some("28P01"), "{refused}");
    server.close().await.expect("it stops");
}

#[tokio::test]
async fn desks_share_one_server_and_the_last_one_stops_it() {
    let computer = Computer::new();
    // Both at once on a computer where nothing is yet.
    let (first, second) = tokio::join!(computer.open(), computer.open());
    let (first, second) = (first.expect("one makes it"), second.expect("the other waits and shares it"));
    let running = computer.server().expect("it runs");
    let mut started = Vec::new();
    for desk in [&first, &second] {
        started.push(ask::<String>(desk.staff(), "select pg_postmaster_start_time()::text").await);
    }
    assert_eq!(started[0], started[1]);

    let third = computer.open().await.expect("and one more adopts it");
    assert_eq!(computer.server(), Some(running));
    first.close().await.expect("one leaves");
    second.close().await.expect("another leaves");
    second.close().await.expect("leaving twice changes nothing");
    assert_eq!(computer.server(), Some(running), "somebody still works");
    assert!(ask::<bool>(third.staff(), "select true").await);
    third.close().await.expect("the last one leaves");
    assert_eq!(computer.server(), None);
}

#[tokio::test]
async fn a_later_start_finds_everything_again_also_on_another_port() {
    let computer = Computer::new();
    let server = computer.open().await.expect("it starts");
    raise(&server, "From yesterday").await;
    server.close().await.expect("it stops");
    let port = computer.port();

    let server = computer.open().await.expect("it starts again");
    assert_eq!(computer.port(), port, "where it was");
    assert_eq!(subjects(&server).await, ["From yesterday"]);
    server.close().await.expect("it stops");

    let stranger = TcpListener::bind(("127.0.0.1", port)).expect("another program takes the port");
    let server = computer.open().await.expect("it starts elsewhere");
    assert_ne!(computer.port(), port);
    assert_eq!(subjects(&server).await, ["From yesterday"]);
    server.close().await.expect("it stops");
    drop(stranger);
}

/// As a crash of the server, or the system's memory killer.
#[cfg(target_os = "linux")]
async fn kill(computer: &Computer) {
    let pid = computer.server().expect("it runs");
    signal(pid, "-9");
    until("the killed server to be gone", async || (!Path::new(&format!("/proc/{pid}")).exists()).then_some(())).await;
}

#[cfg(target_os = "linux")]
async fn revived(server: &LocalServer) {
    // The killed server's own children may take a moment to go.
    until("the server to come back", async || server.revive().await.ok()).await;
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_killed_server_comes_back_with_everything_that_was_committed() {
    let computer = Computer::new();
    let server = computer.open().await.expect("it starts");
    raise(&server, "Committed").await;
    let port = computer.port();
    kill(&computer).await;
    let lost = queue_stats(&Desk::new(server.staff().clone())).await.expect_err("nobody is there");
    assert_eq!(lost.code, ErrorCode::DatabaseLost);
    revived(&server).await;
    assert_eq!(computer.port(), port);
    assert_eq!(subjects(&server).await, ["Committed"]);
    let running = computer.server();
    server.revive().await.expect("while it runs there is nothing to do");
    assert_eq!(computer.server(), running);
    server.close().await.expect("it stops");
    assert_eq!(computer.server(), None);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_killed_server_comes_back_where_another_program_took_its_port() {
    let computer = Computer::new();
    let server = computer.open().await.expect("it starts");
    raise(&server, "Committed").await;
    let port = computer.port();
    kill(&computer).await;
    let _stranger = TcpListener::bind(("127.0.0.1", port)).expect("another program takes the port");
    revived(&server).await;
    assert_ne!(computer.port(), port);
    until("the desk to find it", async || {
        queue_stats(&Desk::new(server.staff().clone())).await.ok().filter(|stats| stats.open == 1)
    })
    .await;
    raise(&server, "Since then").await;
    assert_eq!(subjects(&server).await, ["Since then", "Committed"]);
    server.close().await.expect("it stops");
    assert_eq!(computer.server(), None);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn the_feed_revives_the_server_and_misses_nothing() {
    let computer = Computer::new();
    let server = Arc::new(computer.open().await.expect("it starts"));
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
    let place = computer.path().join("feed.json");
    let (desk, file, reviver) =
        (Desk::new(server.staff().clone()), feed::CursorFile::new(place.clone()), server.clone());
    let following = tokio::spawn(async move {
        let revive = || async {
            let _tried_again_later = reviver.revive().await;
        };
        feed::follow(&desk, file, revive, move |event| drop(tell.send(event))).await;
    });
    until("the feed to begin", async || place.exists().then_some(())).await;
    raise(&server, "Before the crash").await;
    kill(&computer).await;
    until("the feed to bring the server back", async || computer.server()).await;
    until("the server to take connections", async || server.owner().await.ok()).await.close().await;
    raise(&server, "After the crash").await;
    for _ in 0..2 {
        until("both to be told", async || told.try_recv().ok()).await;
    }
    following.abort();
    assert!(following.await.is_err_and(|end| end.is_cancelled()));
    server.close().await.expect("it stops");
}

#[tokio::test]
async fn a_desk_leaves_for_good_although_its_feed_still_listens() {
    let computer = Computer::new();
    let server = Arc::new(computer.open().await.expect("it starts"));
    let place = computer.path().join("feed.json");
    let (desk, file, reviver) =
        (Desk::new(server.staff().clone()), feed::CursorFile::new(place.clone()), server.clone());
    let (heard, mut lost) = tokio::sync::mpsc::unbounded_channel();
    let following = tokio::spawn(async move {
        let revive = || async {
            reviver.revive().await.expect("a desk that leaves has nothing to bring back");
            let _nobody_asks_any_more = heard.send(());
        };
        feed::follow(&desk, file, revive, |_| ()).await;
    });
    until("the feed to begin", async || place.exists().then_some(())).await;
    // Far longer than it may take; without the mending it never ended.
    let left = tokio::time::timeout(Duration::from_mins(1), server.close()).await;
    left.expect("the feed holds nobody up").expect("it stops");
    until("the feed to ask for the server", async || lost.try_recv().ok()).await;
    assert_eq!(computer.server(), None, "nobody brings it back");
    following.abort();
}

/// The sentence with which a start is refused. Nothing may be gone afterwards, and no server be left behind.
async fn refused(computer: &Computer) -> String {
    let before = computer.files();
    let error = computer.open().await.expect_err("it must not start");
    assert_eq!(error.code, ErrorCode::CannotStart, "{error}");
    let gone: Vec<_> = before.difference(&computer.files()).cloned().collect();
    assert!(gone.is_empty(), "{gone:?}");
    assert_eq!(computer.server(), None, "{error}");
    let told_so = ["Nothing was", "is untouched"].iter().any(|words| error.message.contains(words));
    assert!(told_so, "{error}");
    error.message
}

#[tokio::test]
async fn a_folder_that_is_not_right_is_named_and_left_alone() {
    let computer = Computer::new();
    let server = computer.open().await.expect("it starts");
    raise(&server, "Precious").await;
    server.close().await.expect("it stops");
    let data = computer.path();
    let aside = computer.folder.path().join("aside");

    for (missing, words) in [
        ("postgres/global/pg_control", "is damaged"),
        ("postgres/PG_VERSION", "is damaged"),
        ("postgres/pg_wal", "did not start"),
        ("superuser.secret", "password of the database on this computer is neither in the keychain"),
        ("staff.secret", "password of the database on this computer is neither in the keychain"),
    ] {
        fs::rename(data.join(missing), &aside).expect("it goes missing");
        let sentence = refused(&computer).await;
        assert!(sentence.contains(words), "{missing}: {sentence}");
        assert!(sentence.contains(&data.display().to_string()), "{missing}: {sentence}");
        fs::rename(&aside, data.join(missing)).expect("it is put back");
    }

    let version = data.join("postgres/PG_VERSION");
    let right = fs::read_to_string(&version).expect("it says which it is");
    fs::write(&version, "12\n").expect("another version made it");
    let sentence = refused(&computer).await;
    assert!(sentence.contains("belongs to PostgreSQL 12, and this Punnet brings PostgreSQL"), "{sentence}");
    fs::write(&version, right).expect("it is put back");

    let server = computer.open().await.expect("everything is as it was");
    assert_eq!(subjects(&server).await, ["Precious"]);
    server.close().await.expect("it stops");
}

/// A newer Punnet brings the schema of this computer's database further than this one knows.
async fn newer_punnet(server: &LocalServer) {
    let owner = server.owner().await.expect("the owner signs in");
    sqlx::query(
        "insert into desk.schema_migrations (version, description, success, checksum, execution_time)
         values (9999, 'from the future', true, '', 0)",
    )
    .execute(&owner)
    .await
    .expect("it takes a step");
    owner.close().await;
}

#[tokio::test]
async fn a_database_of_a_newer_punnet_is_left_alone_and_its_server_not_left_behind() {
    let computer = Computer::new();
    let server = computer.open().await.expect("it starts");
    newer_punnet(&server).await;
    server.close().await.expect("it stops");
    let sentence = refused(&computer).await;
    assert!(sentence.contains("newer Punnet") && sentence.contains("9999"), "{sentence}");
}

#[tokio::test]
async fn a_desk_that_may_not_start_stops_no_other() {
    let computer = Computer::new();
    let server = computer.open().await.expect("it starts");
    newer_punnet(&server).await;
    assert_eq!(computer.open().await.expect_err("the schema is newer now").code, ErrorCode::CannotStart);
    assert!(ask::<bool>(server.staff(), "select true").await, "the first goes on");
    server.close().await.expect("it stops");
    assert_eq!(computer.server(), None);
}

#[tokio::test]
async fn what_is_missing_on_the_computer_itself_is_a_sentence() {
    let computer = Computer::new();
    let nowhere = computer.folder.path().join("no programs");
    let folder = DataFolder::at(computer.path()).expect("the folder is made");
    let error = LocalServer::open(folder, nowhere.clone(), |_| ()).await.expect_err("there are no programs");
    assert_eq!(error.code, ErrorCode::CannotStart);
    assert!(
        error.message.contains("is missing from") && error.message.contains(&nowhere.display().to_string()),
        "{error}"
    );

    let blocked = computer.folder.path().join("file");
    fs::write(&blocked, "in the way").expect("a file is in the way");
    let error = DataFolder::at(blocked.join("data")).expect_err("no folder can be there");
    assert_eq!(error.code, ErrorCode::CannotStart);
    assert!(error.message.contains("Nothing was deleted."), "{error}");
    assert_eq!(fs::read_to_string(&blocked).expect("it is there"), "in the way");
}
