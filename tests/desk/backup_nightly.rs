//! The backup that is made each night without anybody asking.

use std::fs::{self, File};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

use desk::server::backup::{Nightly, Pace};

use crate::harness::until;
use crate::local_server::{Computer, raise};

/// Looks all the time, and waits for nothing.
const AT_ONCE: Pace = Pace {
    look_every: Duration::from_millis(5),
    quiet_for: Duration::ZERO,
    longest_wait: Duration::ZERO,
    again_after: Duration::ZERO,
};

/// As if the shop had been begun so long ago.
fn began_before(computer: &Computer, days: u64) {
    let file = File::options().write(true).open(computer.path().join("postgres/PG_VERSION")).expect("a cluster");
    file.set_modified(SystemTime::now() - Duration::from_secs(days * 86_400)).expect("its time is set");
}

#[tokio::test]
async fn each_night_has_its_backup_and_a_failure_is_told_until_one_succeeds() {
    let computer = Computer::new();
    let server = Arc::new(computer.open().await.expect("it starts"));
    raise(&server, "Precious").await;
    let nightly = Nightly::of(server.clone(), AT_ONCE);
    let fresh = nightly.state();
    assert_eq!((fresh.last, fresh.making, fresh.trouble), (None, false, None));

    // Something is in the way of the folder.
    fs::write(computer.path().join("backups"), "in the way").expect("a file is in the way");
    began_before(&computer, 3);
    let changes = Arc::new(AtomicU32::new(0));
    let (watching, heard) = (nightly.clone(), changes.clone());
    let night = tokio::spawn(async move {
        let heard = || {
            heard.fetch_add(1, Ordering::SeqCst);
        };
        watching.watch(heard).await;
    });
    until("one to begin and to end", async || (changes.load(Ordering::SeqCst) >= 2).then_some(())).await;
    let told = nightly.state().trouble.expect("the failure is told");
    assert!(told.contains("backups") && told.contains("Nothing was deleted."), "{told}");

    fs::remove_file(computer.path().join("backups")).expect("it is out of the way");
    let last = until("the backup to be made", async || nightly.state().last).await;
    until("the failure to be over", async || nightly.state().trouble.is_none().then_some(())).await;
    night.abort();
    assert!(night.await.is_err_and(|end| end.is_cancelled()));
    let all = nightly.backups().all().expect("they are listed");
    assert_eq!(all.len(), 1, "one a night");
    assert_eq!((all[0].facts.taken, all[0].facts.tickets), (last, 1));
    server.close().await.expect("it stops");
}

#[tokio::test]
async fn one_asks_for_a_backup_at_any_time() {
    let computer = Computer::new();
    let server = Arc::new(computer.open().await.expect("it starts"));
    let nightly = Nightly::of(server.clone(), Pace::default());
    nightly.stir();
    let state = nightly.back_up(|| ()).await.expect("it is made at once");
    assert!(state.last.is_some() && !state.making && state.trouble.is_none(), "{state:?}");
    assert_eq!(nightly.state(), state);
    server.close().await.expect("it stops");
}
