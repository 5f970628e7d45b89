//! The operator's program as an operator runs it. `PUNNET_TEST_DATABASE` names a running server and its superuser.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use desk::evidence::ContentHash;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Executor};
use uuid::Uuid;

/// A database of its own, gone afterwards.
struct Database {
    server: String,
    name: String,
}

impl Database {
    async fn make() -> Self {
        let server = std::env::var("PUNNET_TEST_DATABASE").expect(
            "Set PUNNET_TEST_DATABASE to the superuser's URL of a running PostgreSQL 15 to 18, \
             or run `cargo xtask test`, which starts one.",
        );
        let database = Self { server, name: format!("punnet_admin_{}", Uuid::now_v7().simple()) };
        database.server_does(&format!("create database {} template template0", database.name)).await;
        database
    }

    async fn server_does(&self, statement: &str) {
        let options: PgConnectOptions = self.server.parse().expect("PUNNET_TEST_DATABASE is a PostgreSQL URL");
        let mut connection = options.connect().await.expect("the test server answers");
        connection.execute(AssertSqlSafe(statement.to_owned())).await.expect("the server does it");
    }

    async fn does(&self, statements: &str) {
        let options: PgConnectOptions = self.url().parse().expect("the URL is one");
        let mut connection = options.connect().await.expect("the server answers");
        connection.execute(AssertSqlSafe(statements.to_owned())).await.expect("the database does it");
    }

    async fn tells(&self, question: &'static str) -> i64 {
        let options: PgConnectOptions = self.url().parse().expect("the URL is one");
        let mut connection = options.connect().await.expect("the server answers");
        sqlx::query_scalar(question).fetch_one(&mut connection).await.expect("the database tells")
    }

    async fn names(&self, question: &'static str) -> Vec<String> {
        let options: PgConnectOptions = self.url().parse().expect("the URL is one");
        let mut connection = options.connect().await.expect("the server answers");
        sqlx::query_scalar(question).fetch_all(&mut connection).await.expect("the database tells")
    }

    fn url(&self) -> String {
        let (before, _) = self.server.rsplit_once('/').expect("the URL names a database");
        format!("{before}/{}", self.name)
    }

    fn password(&self) -> Option<String> {
        let (_, rest) = self.server.split_once("://")?;
        let (login, _) = rest.rsplit_once('@')?;
        login.split_once(':').map(|(_, password)| password.to_owned())
    }

    fn run(&self, words: &[&str], input: &str) -> Output {
        let mut program = admin()
            .args(words)
            .env("PUNNET_DATABASE", self.url())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("punnet-admin runs");
        program.stdin.take().expect("it has an input").write_all(input.as_bytes()).expect("it reads");
        program.wait_with_output().expect("it ends")
    }

    async fn drop(self, logins: &[&str]) {
        self.server_does(&format!("drop database {} with (force)", self.name)).await;
        for login in logins {
            self.server_does(&format!("drop role if exists \"{login}\"")).await;
        }
    }
}

fn admin() -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_punnet-admin"));
    program.env_remove("PUNNET_DATABASE");
    program
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_sets_a_shop_up() {
    let database = Database::make().await;
    let login = format!("{}.meera", database.name);

    let empty = database.run(&["doctor"], "");
    assert!(!empty.status.success());
    assert!(said(&empty).contains("punnet-admin migrate"), "{}", said(&empty));

    let migrated = database.run(&["migrate"], "");
    assert!(migrated.status.success(), "{}", said(&migrated));
    assert!(said(&migrated).contains("up to date"), "{}", said(&migrated));
    assert!(database.run(&["migrate"], "").status.success(), "it is safe to run again");

    let sample = database.run(&["sample", "--tickets", "60", "--seed", "4"], "");
    assert!(sample.status.success(), "{}", said(&sample));
    assert!(said(&sample).contains("sample shop with 60 tickets"), "{}", said(&sample));

    let added = database.run(&["staff", "add", &login, "--name", "Meera Nambiar", "--group", "owner"], "");
    assert!(added.status.success(), "{}", said(&added));
    let words = said(&added);
    let password =
        words.lines().find_map(|line| line.strip_prefix("Password, shown only now: ")).expect("a password is shown");
    assert_eq!(password.len(), 24);
    let options: PgConnectOptions = database.url().parse().expect("the URL is one");
    options.username(&login).password(password).connect().await.expect("the person signs in");

    let given = database.run(
        &["staff", "add", &login, "--name", "Meera Nambiar", "--password-stdin"],
        "correct horse battery staple\n",
    );
    assert!(given.status.success(), "{}", said(&given));
    assert!(!said(&given).contains("horse"), "{}", said(&given));
    let options: PgConnectOptions = database.url().parse().expect("the URL is one");
    options.username(&login).password("correct horse battery staple").connect().await.expect("the person signs in");

    let listed = said(&database.run(&["staff", "list"], ""));
    assert!(listed.contains(&login) && listed.contains("support_owner") && listed.contains("  active"), "{listed}");
    assert!(database.run(&["staff", "deactivate", &login], "").status.success());
    assert!(said(&database.run(&["staff", "list"], "")).contains("inactive"));

    let doctor = database.run(&["doctor"], "");
    let words = said(&doctor);
    let wrong: Vec<&str> = words.lines().filter(|line| line.starts_with("WRONG") && !line.contains("fsync")).collect();
    assert_eq!(wrong, Vec::<&str>::new());
    assert_eq!(doctor.status.success(), !words.contains("WRONG"), "{words}");

    database.drop(&[&login]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn failures_are_sentences_without_the_password() {
    let database = Database::make().await;
    let password = database.password().expect("the test server has a password");
    let hidden = "a-password-that-nobody-may-see";

    let nowhere = said(&admin().arg("doctor").output().expect("punnet-admin runs"));
    assert!(nowhere.contains("PUNNET_DATABASE"), "{nowhere}");
    for url in [
        format!("postgres://postgres:{hidden}@127.0.0.1:1/shop"),
        database.url().replacen(&format!(":{password}@"), &format!(":{hidden}@"), 1),
        format!("postgres:{hidden}@127.0.0.1/shop"),
    ] {
        let failed = admin().args(["doctor", "--database", &url]).output().expect("punnet-admin runs");
        assert_eq!(failed.status.code(), Some(1));
        let words = said(&failed);
        assert!(words.contains("Nothing was changed."), "{words}");
        assert!(!words.contains(hidden), "{words}");
    }
    let help = said(&admin().arg("--help").env("PUNNET_DATABASE", database.url()).output().expect("punnet-admin runs"));
    assert!(help.contains("--database") && !help.contains(&format!(":{password}@")), "{help}");
    database.drop(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn this_computers_database_is_backed_up_and_restored() {
    let folder = tempfile::Builder::new().prefix("punnet-admin-").tempdir().expect("a folder");
    #[cfg(unix)]
    std::fs::set_permissions(folder.path(), std::os::unix::fs::PermissionsExt::from_mode(0o711)).expect("it opens");
    let data = folder.path().join("data");
    let run = |words: &[&str]| {
        let mut program = admin();
        program.args(words).env("PUNNET_DATA_DIR", &data).env("PUNNET_KEYCHAIN", "off");
        program.output().expect("punnet-admin runs")
    };
    let nothing = run(&["backup"]);
    assert_eq!(nothing.status.code(), Some(1));
    assert!(said(&nothing).contains("There is no database of Punnet in"), "{}", said(&nothing));

    let postgres =
        std::env::var("PUNNET_POSTGRES").expect("PUNNET_POSTGRES names the PostgreSQL that ships with the app");
    let place = desk::server::DataFolder::at(&data).expect("the data folder is made");
    let server = desk::server::LocalServer::open(place, postgres.into(), |_| ()).await.expect("it starts");
    let listed = run(&["restore"]);
    assert!(said(&listed).contains("There is no backup in"), "{}", said(&listed));
    let made = run(&["backup"]);
    assert!(made.status.success(), "{}", said(&made));
    assert!(said(&made).contains("Backed up and verified: 0 tickets and 0 files of evidence, in "), "{}", said(&made));

    let listed = said(&run(&["restore"]));
    let backup = listed.lines().find_map(|line| line.split_once("  ")).expect("the backup is listed").0.to_owned();
    let refused = run(&["restore", &backup]);
    assert!(!refused.status.success() && said(&refused).contains("Quit Punnet"), "{}", said(&refused));
    server.close().await.expect("it stops");
    let restored = run(&["restore", &backup]);
    assert!(restored.status.success(), "{}", said(&restored));
    assert!(said(&restored).contains("What was here before is kept in "), "{}", said(&restored));

    let elsewhere = folder.path().join("another disk");
    let made = run(&["backup", "--to", elsewhere.to_str().expect("a name")]);
    assert!(made.status.success() && said(&made).contains("another disk"), "{}", said(&made));
}

/// The contents of the evidence that the database itself has, and the hash of each file below a folder.
async fn contents_here(database: &Database) -> i64 {
    database.tells("select count(distinct sha256) from desk.evidence_chunks").await
}

fn files_below(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut ahead = vec![folder.to_owned()];
    let mut files = Vec::new();
    while let Some(folder) = ahead.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() { ahead.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    files
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_of_evidence_that_is_killed_half_way_loses_nothing_and_goes_on() {
    let database = Database::make().await;
    assert!(database.run(&["migrate"], "").status.success());
    // Forty contents of one file each.
    database
        .does(
            "create temporary table contents as
               select n, convert_to(repeat(md5(n::text), 8000), 'UTF8') as bytes from generate_series(1, 40) n;
             insert into desk.evidence_blobs (sha256, size, content_type)
               select sha256(bytes), octet_length(bytes), 'image/jpeg' from contents;
             insert into desk.evidence_chunks (sha256, ordinal, bytes) select sha256(bytes), 0, bytes from contents;
             insert into desk.evidence_objects (path, sha256) select gen_random_uuid() || '/a.jpg', sha256(bytes) from contents;",
        )
        .await;
    let folder = tempfile::tempdir().expect("a folder");
    let place = format!("folder:{}", folder.path().display());
    let way = ["evidence", "copy", "--from", "database", "--to", &place, "--let-go"];
    let early = database.run(&way, "");
    assert!(!early.status.success() && said(&early).contains("punnet-admin evidence store"), "{}", said(&early));
    let chosen = database.run(&["evidence", "store", &place], "");
    assert!(chosen.status.success(), "{}", said(&chosen));
    let probe = files_below(folder.path());
    assert_eq!(probe.len(), 1, "the round trip leaves its small file");

    // Somebody holds the notes of the second half: there it stands still, with both of its connections, and is killed.
    let options: PgConnectOptions = database.url().parse().expect("the URL is one");
    let mut holding = options.connect().await.expect("the server answers");
    holding.execute("begin").await.expect("it begins");
    holding
        .execute("select from desk.evidence_copies where sha256 > (select sha256 from desk.evidence_blobs order by sha256 offset 19 limit 1) for update")
        .await
        .expect("it is held");
    let mut copying = admin()
        .args(way)
        .env("PUNNET_DATABASE", database.url())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("punnet-admin runs");
    let standing =
        "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    let begun = std::time::Instant::now();
    while contents_here(&database).await != 20 || database.tells(standing).await < 2 {
        assert!(begun.elapsed() < std::time::Duration::from_mins(1), "it never came half way");
        assert!(copying.try_wait().expect("it can be asked").is_none(), "it ended by itself");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    copying.kill().expect("it is killed");
    copying.wait().expect("it ends");
    holding.execute("rollback").await.expect("it ends");
    assert_eq!(contents_here(&database).await, 20, "what was not noted is still here");
    let half = files_below(folder.path());
    assert!((1 + 22..=1 + 24).contains(&half.len()), "twenty that were noted, and some that were not yet");
    // And the disk wrote only a part of one of these.
    let noted: Vec<String> =
        database.names("select encode(sha256, 'hex') from desk.evidence_copies where by_operator").await;
    let torn = half
        .iter()
        .find(|file| !probe.contains(file) && !noted.iter().any(|name| file.ends_with(name)))
        .expect("one of these");
    std::fs::write(torn, b"a part").expect("it is written");

    let again = database.run(&way, "");
    assert!(again.status.success(), "{}", said(&again));
    assert!(
        said(&again).contains("20 contents (5 MB) were copied") && said(&again).contains("20 were there before"),
        "{}",
        said(&again)
    );
    assert_eq!(contents_here(&database).await, 0);
    let whole = files_below(folder.path());
    assert_eq!(whole.len(), 1 + 40);
    for file in &whole {
        let hash = ContentHash::of(&std::fs::read(file).expect("a file")).to_string();
        assert!(file.ends_with(&hash), "{}", file.display());
    }
    let verified = database.run(&["evidence", "verify"], "");
    assert!(verified.status.success() && said(&verified).contains("All 40 files"), "{}", said(&verified));
    std::fs::write(torn, b"a part").expect("it is written");
    let verified = database.run(&["evidence", "verify"], "");
    assert!(
        !verified.status.success() && said(&verified).contains("in the evidence store are not what they were"),
        "{}",
        said(&verified)
    );
    database.drop(&[]).await;
}
