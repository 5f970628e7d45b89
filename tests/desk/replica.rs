//! Figures from a read replica: a second server that follows the first by PostgreSQL's own streaming.

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use desk::Desk;
use desk::analytics::{self, ChartMark, FigureSource, Freshness, ReplicaPace, ReplicaTrouble, ReplicaUse};
use desk::server::{DataFolder, ReplicaAddress, TeamServer};
use sqlx::Connection;
use sqlx::postgres::PgConnectOptions;

use crate::analytics::{about, of_type};
use crate::harness::{PASSWORD, Replicated, Staff, until};
use crate::team_server::address_of;

/// A question waits for the replica as long as a test does, so that how old an answer is hangs on nothing but the replica.
const PATIENT: ReplicaPace = ReplicaPace {
    behind_at_most: Duration::from_hours(1),
    catching_up: Duration::from_mins(1),
    answering: Duration::from_secs(20),
    reading: Duration::from_mins(2),
};
/// And this one waits for nothing.
const HASTY: ReplicaPace = ReplicaPace { catching_up: Duration::ZERO, ..PATIENT };
const LEVEL: Option<ReplicaUse> = Some(ReplicaUse::Read { behind: 0 });

/// The desk of this person, who reads figures at `replica`.
async fn desk_of(shop: &Replicated, asha: &Staff, replica: PgConnectOptions, pace: ReplicaPace) -> Desk {
    let source = FigureSource::default();
    source.set(Some(replica.username(&asha.login).password(PASSWORD)), pace);
    shop.shop.desk_of(asha).await.with_figures_from(source)
}

/// How many tickets were raised in the week, and where that was read.
async fn week(desk: &Desk) -> (i32, Freshness) {
    let told = analytics::issue_frequency(desk, &about("2025-03-03", "2025-03-09")).await.expect("the figures");
    (told.tickets, told.freshness)
}

async fn raise(shop: &Replicated) {
    of_type(&mut shop.shop.owner().await, "2025-03-04 12:00", "damaged_product").await;
}

fn why(freshness: Freshness) -> Option<ReplicaTrouble> {
    match freshness.replica {
        Some(ReplicaUse::NotRead { why }) => Some(why),
        _ => None,
    }
}

#[tokio::test]
async fn figures_are_of_the_replica_and_say_how_old_they_are() {
    let shop = Replicated::shop().await;
    let asha = shop.shop.staff("Asha").await;
    let desk = desk_of(&shop, &asha, shop.replica_address(), PATIENT).await;
    raise(&shop).await;
    let (tickets, freshness) = week(&desk).await;
    assert_eq!((tickets, freshness.replica), (1, LEVEL), "it is waited for");

    // Every section, the wall, the tickets behind a mark.
    let question = about("2025-03-03", "2025-03-09");
    let places = [
        analytics::response_times(&desk, &question).await.expect("response").freshness,
        analytics::money_granted(&desk, &question).await.expect("money").freshness,
        analytics::product_quality(&desk, &question).await.expect("products").freshness,
        analytics::customer_satisfaction(&desk, &question).await.expect("customers").freshness,
        analytics::today(&desk).await.expect("the wall").freshness,
    ];
    assert_eq!(places.map(|place| place.replica), [LEVEL; 5]);
    let behind = analytics::tickets_behind(&desk, &question, &ChartMark::default(), None).await.expect("the tickets");
    assert_eq!(behind.tickets.len(), 1);

    // What is not there yet is not told, and that is said.
    let hasty = desk_of(&shop, &asha, shop.replica_address(), HASTY).await;
    shop.level().await;
    assert_eq!(week(&hasty).await.0, 1);
    shop.pause().await;
    raise(&shop).await;
    let (tickets, freshness) = week(&hasty).await;
    assert_eq!(tickets, 1, "read on the replica, which stands still");
    assert!(matches!(freshness.replica, Some(ReplicaUse::Read { behind: 1.. })), "{freshness:?}");
    let behind = analytics::tickets_behind(&hasty, &question, &ChartMark::default(), None).await.expect("the tickets");
    assert_eq!(behind.tickets.len(), 1);
    let file = tempfile::tempdir().expect("a folder");
    assert_eq!(export(&hasty, &file.path().join("old.csv"), |_| ()).await, 1);

    // Where it is too far behind the server answers.
    let strict =
        desk_of(&shop, &asha, shop.replica_address(), ReplicaPace { behind_at_most: Duration::ZERO, ..HASTY }).await;
    let (tickets, freshness) = week(&strict).await;
    assert_eq!((tickets, why(freshness)), (2, Some(ReplicaTrouble::Behind)));
    assert_eq!(export(&strict, &file.path().join("new.csv"), |_| ()).await, 2);

    // And it comes back by itself.
    shop.go_on().await;
    for desk in [&hasty, &strict] {
        until("the replica to be level again", async || {
            let (tickets, freshness) = week(desk).await;
            (freshness.replica == LEVEL).then(|| assert_eq!(tickets, 2))
        })
        .await;
    }
}

#[tokio::test]
async fn a_replica_that_dies_is_done_without_until_it_is_back() {
    let shop = Replicated::shop().await;
    let asha = shop.shop.staff("Asha").await;
    let desk = desk_of(&shop, &asha, shop.replica_address(), PATIENT).await;
    raise(&shop).await;
    assert_eq!(week(&desk).await.1.replica, LEVEL);

    shop.replica_dies();
    raise(&shop).await;
    let (tickets, freshness) = week(&desk).await;
    assert_eq!((tickets, why(freshness)), (2, Some(ReplicaTrouble::Away)));
    analytics::keep_current(&desk).await.expect("the server answers");
    assert_eq!(why(week(&desk).await.1), Some(ReplicaTrouble::Away));

    shop.replica_returns();
    // Nobody who asks for figures waits for it: that is for what goes on beside the window.
    assert_eq!(why(week(&desk).await.1), Some(ReplicaTrouble::Away));
    let (tickets, _) = until("the replica to be back", async || {
        analytics::keep_current(&desk).await.expect("the server answers");
        let told = week(&desk).await;
        (told.1.replica == LEVEL).then_some(told)
    })
    .await;
    assert_eq!(tickets, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_replica_breaks_off_the_server_answers() {
    let shop = Replicated::shop().await;
    let asha = shop.shop.staff("Asha").await;
    let desk = desk_of(&shop, &asha, shop.replica_address(), PATIENT).await;
    raise(&shop).await;
    raise(&shop).await;
    // It gives no question time when what is read has to go.
    shop.at_replica("alter system set max_standby_streaming_delay = 0").await;
    shop.at_replica("select pg_reload_conf()").await;
    let mut owner = shop.shop.owner().await;
    owner.sql("create table gone as select generate_series(1, 1000) as n").await.expect("a table");
    shop.level().await;

    let begun = AtomicU32::new(0);
    let file = tempfile::tempdir().expect("a folder");
    let rows = export(&desk, &file.path().join("tickets.csv"), |progress| {
        if progress.rows > 0 || begun.fetch_add(1, Ordering::SeqCst) > 0 {
            return;
        }
        tokio::task::block_in_place(|| {
            tokio::runtime::Handle::current().block_on(async {
                let mut owner = shop.shop.owner().await;
                owner.sql("delete from gone").await.expect("rows go");
                owner.sql("vacuum gone").await.expect("for good");
                let mut replica = shop.replica_owner().await;
                until("the replica to break the export off", async || {
                    let broken: i64 = sqlx::query_scalar(
                        "select coalesce(sum(confl_snapshot), 0)::bigint from pg_stat_database_conflicts",
                    )
                    .fetch_one(&mut replica)
                    .await
                    .expect("its count");
                    (broken > 0).then_some(())
                })
                .await;
                replica.close().await.expect("it closes");
            });
        });
    })
    .await;
    assert_eq!((rows, begun.load(Ordering::SeqCst)), (2, 2), "begun anew, and whole");
    // The next question is the replica's again.
    assert_eq!(week(&desk).await.1.replica, LEVEL);
}

async fn export(desk: &Desk, file: &Path, on_progress: impl Fn(analytics::ExportProgress)) -> i32 {
    let question = about("2025-03-03", "2025-03-09");
    let saved =
        analytics::export(desk, &question, &ChartMark::default(), file, on_progress, std::future::pending()).await;
    let saved = saved.expect("it is written").expect("to its end");
    let lines = std::fs::read_to_string(file).expect("the file").lines().count();
    assert_eq!(i32::try_from(lines).expect("few"), saved.rows + 1);
    saved.rows
}

#[tokio::test]
async fn a_person_names_a_replica_which_has_to_be_one() {
    let shop = Replicated::shop().await;
    let asha = shop.shop.staff("Asha").await;
    raise(&shop).await;
    let kept = tempfile::tempdir().expect("a folder");
    let address = address_of(&shop.shop, &asha.login);
    let folder = DataFolder::at(kept.path()).expect("a folder");
    let server = TeamServer::sign_in(&folder, address.clone(), PASSWORD).await.expect("she may");
    let desk = server.desk();
    assert_eq!(week(&desk).await.1.replica, None);

    let at = |port: u16| ReplicaAddress { host: "127.0.0.1".into(), port };
    let replica = at(shop.replica_address().get_port());
    let itself = server.check_replica(&at(address.port)).await.expect_err("the server is no replica of itself");
    assert!(
        itself.message.contains("it follows nobody") && itself.message.contains("Nothing was changed."),
        "{itself}"
    );
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port();
    let nothing = server.check_replica(&at(free)).await.expect_err("nobody is there");
    assert!(nothing.message.contains("nothing answers there"), "{nothing}");
    // Somebody of the same login and password, at the replica of another server.
    let other = Replicated::shop().await;
    assert_eq!(other.shop.staff("Asha").await.login, asha.login);
    other.level().await;
    let others = at(other.replica_address().get_port());
    let stranger = server.check_replica(&others).await.expect_err("another server's");
    assert!(stranger.message.contains("it is another server, or follows another one"), "{stranger}");

    shop.level().await;
    server.check_replica(&replica).await.expect("it is one");
    server.read_figures_from(Some(&replica));
    let told = until("the replica to be read", async || {
        let told = week(&desk).await;
        matches!(told.1.replica, Some(ReplicaUse::Read { .. })).then_some(told)
    })
    .await;
    assert_eq!(told.0, 1);
    // What was named once may be another server later.
    for stranger in [at(address.port), others] {
        server.read_figures_from(Some(&stranger));
        let (tickets, freshness) = week(&desk).await;
        assert_eq!((tickets, why(freshness)), (1, Some(ReplicaTrouble::Stranger)));
    }
    server.read_figures_from(None);
    assert_eq!(week(&desk).await.1.replica, None);
    server.close().await;
}
