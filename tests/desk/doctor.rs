//! What the doctor says of a server: each fault is made, and must be named with what to do about it.

use std::fs;
use std::path::Path;

use chrono::{TimeDelta, Utc};
use desk::operator::{Group, Login, Password, add_staff, doctor, doctor_by};
use local_postgres::{Cluster, Installation, Server};
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;

use crate::harness::{Shop, shop_test, until};
use crate::local_server::installation;

async fn pool(shop: &Shop) -> PgPool {
    PgPoolOptions::new().max_connections(2).connect_with(shop.address()).await.expect("the owner signs in")
}

/// Whether something is found wrong in a sentence with these words.
async fn is_told(pool: &PgPool, words: &str) -> bool {
    let findings = doctor(pool).await.expect("the doctor looks");
    findings.iter().any(|finding| !finding.well && finding.sentence.contains(words))
}

shop_test! {
    async fn what_is_wrong_with_what_is_stored_is_named(shop: &Shop) {
        let mut owner = shop.owner().await;
        let pool = pool(shop).await;
        for (trouble, told) in [
            ("update pg_extension set extversion = '1.0' where extname = 'pg_trgm'", "pg_trgm 1.0"),
            ("update pg_index set indisvalid = false where indexrelid = 'public.support_tickets_words'::regclass", "support_tickets_words. Run `reindex"),
            ("create index one_more on ticket_messages (sender_type, id); create index two_more on ticket_messages (sender_type, id)", "one_more and two_more"),
            ("alter table desk.ticket_count_deltas set (autovacuum_enabled = off)", "never vacuumed by themselves: desk.ticket_count_deltas"),
            ("insert into desk.ticket_count_deltas select 'open', 'low', 1 from generate_series(1, 12000);
              delete from desk.ticket_count_deltas; select pg_stat_force_next_flush()", "desk.ticket_count_deltas (12000 dead"),
        ] {
            assert!(!is_told(&pool, told).await, "told before it is so: {told}");
            owner.sql(trouble).await.expect("the owner makes trouble");
            assert!(is_told(&pool, told).await, "{trouble}: {:?}", doctor(&pool).await);
        }
        pool.close().await;
    }
}

shop_test! {
    async fn clocks_that_differ_are_told_and_small_differences_are_not(shop: &Shop) {
        let pool = pool(shop).await;
        for (seconds, told) in [(-90, true), (-20, false), (20, false), (90, true)] {
            let findings = doctor_by(&pool, || Utc::now() + TimeDelta::seconds(seconds)).await.expect("the doctor looks");
            let of_clocks = findings.iter().find(|finding| finding.sentence.contains("clock")).expect("it is looked at");
            assert_eq!(!of_clocks.well, told, "{seconds}: {of_clocks:?}");
        }
        pool.close().await;
    }
}

/// A server of a test's own, since what is wrong with it is wrong for everybody on it.
struct Own {
    folder: tempfile::TempDir,
}

impl Own {
    fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("punnet-doctor-").tempdir().expect("a folder");
        #[cfg(unix)]
        fs::set_permissions(folder.path(), std::os::unix::fs::PermissionsExt::from_mode(0o711)).expect("it opens");
        Self { folder }
    }

    fn cluster(&self, name: &str) -> Cluster {
        let installation = Installation::at(installation()).expect("PostgreSQL is there");
        Cluster::in_folder(installation, self.folder.path().join(name)).expect("a place for a cluster")
    }
}

impl Drop for Own {
    /// Also where a test failed: no server is left behind.
    fn drop(&mut self) {
        for entry in fs::read_dir(self.folder.path()).into_iter().flatten().flatten() {
            let cluster = self.cluster(&entry.file_name().to_string_lossy());
            if let Ok(Some(server)) = cluster.found_running() {
                drop(server.stop());
            }
        }
    }
}

const PASSWORD: &str = "of this test only";

async fn signed_in(server: &Server) -> PgPool {
    let url = format!("postgres://postgres:{}@127.0.0.1:{}/postgres", PASSWORD.replace(' ', "%20"), server.port());
    PgPoolOptions::new().max_connections(2).connect(&url).await.expect("the owner signs in")
}

#[tokio::test]
async fn a_server_that_is_set_up_badly_is_told() {
    let own = Own::new();
    let bad = [
        ("synchronous_commit", "off"),
        ("autovacuum", "off"),
        ("password_encryption", "md5"),
        ("log_statement", "all"),
        ("shared_buffers", "8MB"),
    ];
    let mut cluster = own.cluster("bad").with_setting("max_connections", "14");
    for (name, value) in bad {
        cluster = cluster.with_setting(name, value);
    }
    cluster.initialise(PASSWORD).expect("it is made");
    let server = cluster.start().expect("it starts");
    let pool = signed_in(&server).await;
    desk::server::migrate(&pool).await.expect("it is set up");
    for (name, value) in bad {
        assert!(is_told(&pool, &format!("{name} is {value}, so ")).await, "{name}: {:?}", doctor(&pool).await);
    }

    // Eleven places for ten others: nobody's desk would find its two.
    assert!(!is_told(&pool, "has 11 connections").await);
    let asha =
        Login { login: "asha".into(), name: "Asha".into(), email: None, group: Group::Agent, password: Password::Made };
    add_staff(&pool, &asha).await.expect("the owner appoints");
    assert!(is_told(&pool, "has 11 connections, and 1 active people of the desk need 12").await);

    assert!(!is_told(&pool, "forgotten").await);
    sqlx::query("select pg_create_physical_replication_slot('forgotten', true)").execute(&pool).await.expect("a slot");
    assert!(is_told(&pool, "used by nobody").await && is_told(&pool, "forgotten").await);
    pool.close().await;
    server.stop().expect("it stops");
}

/// A replica of a running server, out of its own base backup; it follows until it is stopped.
fn replica(primary: &Server, cluster: &Cluster) -> Server {
    let mut archive = Vec::new();
    primary.base_backup(PASSWORD, &mut archive, &mut Vec::new(), |_| ()).expect("it is copied");
    cluster.unpack(&mut &archive[..], |_| ()).expect("it is laid down");
    let conninfo = format!(
        "\nprimary_conninfo = 'host=127.0.0.1 port={} user=postgres password=''{PASSWORD}'' application_name=reports'\n",
        primary.port()
    );
    let settings = cluster.folder().join("postgresql.auto.conf");
    let before = fs::read_to_string(&settings).expect("settings");
    fs::write(&settings, before + &conninfo).expect("they are written");
    give_to_server(&cluster.folder().join("standby.signal"), cluster.folder());
    cluster.start().expect("the replica starts")
}

/// Makes an empty file of the server's own.
fn give_to_server(file: &Path, folder: &Path) {
    fs::write(file, "").expect("it is made");
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, chown};
        let owner = fs::metadata(folder).expect("a cluster");
        chown(file, Some(owner.uid()), Some(owner.gid())).expect("it is handed over");
    }
    #[cfg(not(unix))]
    let _ = folder;
}

#[tokio::test]
async fn a_replica_that_falls_behind_is_told_until_it_has_caught_up() {
    let own = Own::new();
    let cluster = own.cluster("primary");
    cluster.initialise(PASSWORD).expect("it is made");
    let primary = cluster.start().expect("it starts");
    let pool = signed_in(&primary).await;
    desk::server::migrate(&pool).await.expect("it is set up");
    let copy = replica(&primary, &own.cluster("replica"));
    let there = signed_in(&copy).await;
    until("the replica to follow", async || {
        let following: i64 = sqlx::query_scalar("select count(*) from pg_stat_replication where state = 'streaming'")
            .fetch_one(&pool)
            .await
            .ok()?;
        (following == 1).then_some(())
    })
    .await;
    assert!(!is_told(&pool, "replicas are behind").await);

    sqlx::query("select pg_wal_replay_pause()").execute(&there).await.expect("somebody pauses it");
    sqlx::query(
        "create table filler as
         select (select string_agg(md5((n * 32 + k)::text), '') from generate_series(1, 32) k) as words
           from generate_series(1, 25000) n",
    )
    .execute(&pool)
    .await
    .expect("much is written");
    until("it to be told", async || {
        is_told(&pool, "These replicas are behind, so what is read there is old: reports (").await.then_some(())
    })
    .await;
    sqlx::query("select pg_wal_replay_resume()").execute(&there).await.expect("it goes on");
    until("it to have caught up", async || (!is_told(&pool, "replicas are behind").await).then_some(())).await;

    there.close().await;
    copy.stop().expect("the replica stops");
    pool.close().await;
    primary.stop().expect("it stops");
}
