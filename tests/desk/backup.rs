//! Backups of this computer's database, with its real server: the drill of losing it, and every way in which a backup may be
//! no good.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use desk::operator::verify_evidence;
use desk::server::DataFolder;
use desk::server::backup::{BackupStep, Backups, Facts, Restored, restore, verify};
use desk::{DeskError, ErrorCode};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sqlx::PgPool;

use crate::first_start::load_sample;
use crate::local_server::{Computer, installation, raise, subjects};

async fn restored(computer: &Computer, backup: &Path) -> Result<Restored, DeskError> {
    restore(DataFolder::at(computer.path())?, installation(), backup.to_owned(), |_| ()).await
}

/// A computer with tickets, and a backup of it; its desk is closed.
async fn backed_up(subjects: &[&str]) -> (Computer, PathBuf) {
    let computer = Computer::new();
    let server = computer.open().await.expect("it starts");
    for subject in subjects {
        raise(&server, subject).await;
    }
    let backup = server.back_up(&computer.path().join("backups"), |_| ()).await.expect("it is backed up");
    server.close().await.expect("it stops");
    (computer, backup.path)
}

/// How much somebody has done, for whoever waits for more.
#[derive(Default)]
struct Tally {
    done: Mutex<i32>,
    more: Condvar,
}

impl Tally {
    fn so_far(&self) -> i32 {
        *self.done.lock().expect("no panic")
    }

    fn one_more(&self) {
        *self.done.lock().expect("no panic") += 1;
        self.more.notify_all();
    }

    fn wait_for(&self, number: i32) {
        let done = self.done.lock().expect("no panic");
        let (_done, given_up) =
            self.more.wait_timeout_while(done, Duration::from_mins(1), |done| *done < number).expect("no panic");
        assert!(!given_up.timed_out(), "waited for {number} in vain");
    }
}

/// One ticket with two messages and a photo, all in one transaction.
async fn write_one(owner: &PgPool, n: i32) {
    let mut transaction = owner.begin().await.expect("it begins");
    let bytes: Vec<u8> = n.to_be_bytes().iter().cycle().take(20_000).copied().collect();
    let hash = Sha256::digest(&bytes).to_vec();
    for statement in [
        sqlx::query(
            "insert into support_tickets (customer_id, issue_type, subject, description)
                     select id, 'other', 'During ' || $1::int, '' from users order by id limit 1",
        )
        .bind(n),
        sqlx::query(
            "insert into ticket_messages (ticket_id, sender_type, message)
                     select id, 'system', 'First' from support_tickets where subject = 'During ' || $1::int",
        )
        .bind(n),
        sqlx::query("insert into desk.evidence_blobs (sha256, size, content_type) values ($1, 20000, 'image/jpeg')")
            .bind(&hash),
        sqlx::query("insert into desk.evidence_chunks (sha256, ordinal, bytes) values ($1, 0, $2)")
            .bind(&hash)
            .bind(&bytes),
        sqlx::query(
            "insert into desk.evidence_objects (path, sha256)
                     select id || '/during.jpg', $2 from support_tickets where subject = 'During ' || $1::int",
        )
        .bind(n)
        .bind(&hash),
        sqlx::query(
            "insert into ticket_messages (ticket_id, sender_type, message)
                     select id, 'system', 'Second' from support_tickets where subject = 'During ' || $1::int",
        )
        .bind(n),
    ] {
        statement.execute(&mut *transaction).await.expect("it is written");
    }
    transaction.commit().await.expect("it is committed");
}

/// Of the tickets that were written meanwhile: number, messages, files.
async fn found(pool: &PgPool) -> Vec<(i32, i64, i64)> {
    sqlx::query_as(
        "select split_part(t.subject, ' ', 2)::int,
                (select count(*) from ticket_messages m where m.ticket_id = t.id),
                (select count(*) from desk.evidence_objects o where o.path = t.id || '/during.jpg')
           from support_tickets t where t.subject like 'During %' order by 1",
    )
    .fetch_all(pool)
    .await
    .expect("the server answers")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_that_was_lost_comes_back_whole_with_what_was_written_meanwhile_or_without_it() {
    let computer = Computer::new();
    let server = computer.open().await.expect("it starts");
    load_sample(&server).await;
    let owner = server.owner().await.expect("the owner signs in");
    let before = verify_evidence(&owner, |_, _| ()).await.expect("evidence can be read");
    assert!(before.wrong.is_empty() && before.sound > 150, "{before:?}");

    let written = Arc::new(Tally::default());
    let (counter, pool) = (written.clone(), owner.clone());
    let customers = tokio::spawn(async move {
        for n in 1.. {
            write_one(&pool, n).await;
            counter.one_more();
        }
    });
    let watched = written.clone();
    tokio::task::spawn_blocking(move || watched.wait_for(3)).await.expect("three are written");
    let at_the_start = written.so_far();
    // While the server's copy arrives it is waited for until others have written more.
    let (meanwhile, waited) = (written.clone(), Mutex::new(false));
    let backup = server
        .back_up(&computer.path().join("backups"), move |progress| {
            let mut waited = waited.lock().expect("no panic");
            if progress.step == BackupStep::Copy && !*waited {
                meanwhile.wait_for(at_the_start + 5);
                *waited = true;
            }
        })
        .await
        .expect("it is backed up");
    let at_the_end = written.so_far();
    assert!(at_the_end >= at_the_start + 5, "others wrote while it was taken");
    let watched = written.clone();
    tokio::task::spawn_blocking(move || watched.wait_for(at_the_end + 3)).await.expect("and afterwards");
    customers.abort();
    assert!(customers.await.is_err_and(|end| end.is_cancelled()));
    owner.close().await;
    raise(&server, "After the backup").await;
    server.close().await.expect("it stops");

    // The drill: the data is gone.
    let lost = computer.path().join("lost");
    fs::rename(computer.path().join("postgres"), &lost).expect("it is lost");
    let back = restored(&computer, &backup.path).await.expect("it is restored");
    assert_eq!(back.aside, None, "there was nothing to keep");
    assert_eq!(back.evidence.wrong, []);
    assert!(back.evidence.sound >= before.sound + u64::from(at_the_start.unsigned_abs()), "{:?}", back.evidence);
    assert!(back.tickets >= backup.facts.tickets);

    let server = computer.open().await.expect("the desk opens on it");
    let owner = server.owner().await.expect("the owner signs in");
    let there = found(&owner).await;
    for (place, ticket) in (1..).zip(&there) {
        assert_eq!(*ticket, (place, 2, 1), "whole, and without a gap: {there:?}");
    }
    let newest = there.last().map_or(0, |(number, _, _)| *number);
    assert!((at_the_start..=at_the_end + 1).contains(&newest), "{at_the_start} <= {newest} <= {at_the_end}");
    assert!(!subjects(&server).await.contains(&"After the backup".to_owned()), "it is of another moment");
    let wrong: Vec<String> = desk::operator::doctor(&owner)
        .await
        .expect("the doctor looks")
        .into_iter()
        .filter(|finding| !finding.well)
        .map(|finding| finding.sentence)
        .collect();
    assert_eq!(wrong, Vec::<String>::new());
    // What is written from now on has numbers and names of its own.
    raise(&server, "From now on").await;
    assert_eq!(subjects(&server).await[0], "From now on");
    owner.close().await;
    server.close().await.expect("it stops");
}

#[tokio::test]
async fn another_computer_takes_it_over_with_a_password_of_its_own_and_keeps_what_it_had() {
    let (first, backup) = backed_up(&["From the old laptop"]).await;
    let second = Computer::new();
    let server = second.open().await.expect("it starts");
    raise(&server, "From the new one").await;
    // As by a crash: nobody stops the server.
    drop(server);
    assert!(second.server().is_some(), "it runs on");

    let back = restored(&second, &backup).await.expect("it is restored");
    let aside = back.aside.expect("what was there is kept");
    assert!(aside.join("PG_VERSION").exists());
    assert_eq!(aside.parent(), Some(second.path().as_path()));
    assert_eq!(second.server(), None, "nothing runs until somebody starts the desk");

    let server = second.open().await.expect("the desk opens on it");
    assert_eq!(subjects(&server).await, ["From the old laptop"]);
    let password =
        |computer: &Computer| fs::read_to_string(computer.path().join("superuser.secret")).expect("a password");
    assert_ne!(password(&first), password(&second));
    for file in fs::read_dir(&backup).expect("the backup can be read") {
        let bytes = fs::read(file.expect("it can be read").path()).expect("it can be read");
        let secret = password(&first);
        assert!(!bytes.windows(secret.len()).any(|part| part == secret.as_bytes()), "no password is in it");
    }
    server.close().await.expect("it stops");

    // And back: what was kept is a database like any other.
    fs::rename(second.path().join("postgres"), second.path().join("elsewhere")).expect("it is moved");
    fs::rename(&aside, second.path().join("postgres")).expect("it is put back");
    let server = second.open().await.expect("the desk opens on it");
    assert_eq!(subjects(&server).await, ["From the new one"]);
    server.close().await.expect("it stops");
}

#[cfg(unix)]
#[tokio::test]
async fn a_backup_is_nobody_elses_and_bears_its_moment() {
    use std::os::unix::fs::MetadataExt;
    let (computer, backup) = backed_up(&["Precious"]).await;
    let mode = |path: &Path| fs::metadata(path).expect("it is there").mode() & 0o777;
    assert_eq!(mode(&computer.path().join("backups")), 0o700);
    assert_eq!(mode(&backup), 0o700);
    let mut names = Vec::new();
    for file in fs::read_dir(&backup).expect("it can be read") {
        let path = file.expect("it can be read").path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
        names.push(path.file_name().expect("a name").to_string_lossy().into_owned());
    }
    names.sort();
    assert_eq!(names, ["backup_manifest", "base.tar.gz", "punnet-backup.json"]);

    let facts = verify(&backup, |_| ()).expect("it is sound");
    let name = backup.file_name().expect("a name").to_string_lossy().into_owned();
    assert_eq!(name, facts.taken.format("punnet-%Y-%m-%dT%H%MZ").to_string());
    assert_eq!((facts.tickets, facts.postgres), (1, 18));

    // Another one of the same minute has a name of its own.
    let again =
        desk::server::backup::back_up(DataFolder::at(computer.path()).expect("a folder"), installation(), None, |_| ())
            .await
            .expect("it is backed up also where no desk is open");
    assert_ne!(again.path, backup);
    assert_eq!(computer.server(), None, "and the server stops after it");
    assert_eq!(Backups::in_folder(computer.path().join("backups")).all().expect("they are listed").len(), 2);
}

/// Writes facts as Punnet does, so that only what they say is wrong.
fn change_facts(backup: &Path, change: impl FnOnce(&mut Value)) {
    let file = backup.join("punnet-backup.json");
    let mut written: Value = serde_json::from_slice(&fs::read(&file).expect("facts")).expect("JSON");
    change(&mut written["facts"]);
    let hash = Sha256::digest(written["facts"].to_string());
    written["sha256"] = json!(hash.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}")));
    fs::write(&file, written.to_string()).expect("they are written");
}

fn change_file(file: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(file).expect("it can be read");
    change(&mut bytes);
    fs::write(file, bytes).expect("it is written");
}

/// A way in which a backup breaks, and a word of the sentence that tells it.
type Breakage = (&'static str, fn(&Path));

const BREAKAGES: [Breakage; 10] = [
    ("damaged", |backup| {
        change_file(&backup.join("base.tar.gz"), |bytes| {
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
        });
    }),
    ("damaged", |backup| change_file(&backup.join("base.tar.gz"), |bytes| bytes.truncate(bytes.len() - 1))),
    ("damaged", |backup| change_file(&backup.join("base.tar.gz"), |bytes| bytes.push(0))),
    ("damaged", |backup| change_file(&backup.join("base.tar.gz"), Vec::clear)),
    ("list of files is not what it was", |backup| {
        change_file(&backup.join("backup_manifest"), |bytes| bytes[1000] ^= 1);
    }),
    ("can't be read", |backup| fs::remove_file(backup.join("backup_manifest")).expect("it goes missing")),
    ("belongs to PostgreSQL 17", |backup| change_facts(backup, |facts| facts["postgres"] = json!(17))),
    ("was made on plan9 sparc", |backup| change_facts(backup, |facts| facts["system"] = json!("plan9 sparc"))),
    ("newer Punnet", |backup| change_facts(backup, |facts| facts["schema_step"] = json!(9999))),
    // The one that only the restored database itself can tell.
    ("holds 7 tickets", |backup| change_facts(backup, |facts| facts["tickets"] = json!(7))),
];

fn copy_of(backup: &Path, to: &Path) {
    let _none_before = fs::remove_dir_all(to);
    fs::create_dir(to).expect("it is made");
    for file in fs::read_dir(backup).expect("it can be read") {
        let path = file.expect("it can be read").path();
        fs::copy(&path, to.join(path.file_name().expect("a name"))).expect("it is copied");
    }
}

#[tokio::test]
async fn a_backup_that_is_no_good_is_refused_and_nothing_is_touched() {
    let (computer, backup) = backed_up(&["In the backup"]).await;
    let server = computer.open().await.expect("it starts");
    raise(&server, "Precious").await;
    server.close().await.expect("it stops");
    let elsewhere = tempfile::tempdir().expect("a folder");
    let broken = elsewhere.path().join("broken");
    let before = computer.files();
    for (told, breaks) in BREAKAGES {
        copy_of(&backup, &broken);
        breaks(&broken);
        let refused = restored(&computer, &broken).await.expect_err(told);
        assert!(refused.message.contains(told), "{told}: {refused}");
        assert!(
            refused.message.contains("Nothing was changed.") && refused.message.contains(&broken.display().to_string()),
            "{refused}"
        );
        assert_eq!(computer.files(), before, "{told}");
    }
    let nowhere = restored(&computer, &elsewhere.path().join("nothing")).await.expect_err("there is none");
    assert!(nowhere.message.contains("can't be used"), "{nowhere}");

    let server = computer.open().await.expect("everything is as it was");
    assert_eq!(subjects(&server).await, ["Precious", "In the backup"]);
    server.close().await.expect("it stops");
}

#[tokio::test]
async fn under_an_open_desk_nothing_is_restored() {
    let (computer, backup) = backed_up(&["In the backup"]).await;
    let server = computer.open().await.expect("it starts");
    let refused = restored(&computer, &backup).await.expect_err("somebody works");
    assert_eq!(refused.code, ErrorCode::Conflict);
    assert!(refused.message.contains("Quit Punnet") && refused.message.contains("Nothing was changed."), "{refused}");
    assert_eq!(subjects(&server).await, ["In the backup"]);
    server.close().await.expect("it stops");
    restored(&computer, &backup).await.expect("afterwards it is");
}

#[tokio::test]
async fn a_restore_cut_short_between_its_two_moves_is_finished_by_the_next_start() {
    let (computer, _) = backed_up(&["Proven"]).await;
    let at = |name: &str| computer.path().join(name);
    fs::rename(at("postgres"), at("postgres.restoring")).expect("as if only the present data was moved aside");
    fs::write(at("restore.moving"), "moving").expect("as it does before");
    let server = computer.open().await.expect("it starts");
    assert_eq!(subjects(&server).await, ["Proven"], "and not with an empty shop");
    assert!(!at("restore.moving").exists() && !at("postgres.restoring").exists());
    server.close().await.expect("it stops");
}

#[tokio::test]
async fn a_password_that_was_lost_is_no_end() {
    let (computer, backup) = backed_up(&["Behind a lost password"]).await;
    for name in ["superuser.secret", "staff.secret"] {
        fs::remove_file(computer.path().join(name)).expect("it is lost");
    }
    assert_eq!(computer.open().await.expect_err("nobody knows it").code, ErrorCode::CannotStart);
    restored(&computer, &backup).await.expect("the restored database is given another");
    let server = computer.open().await.expect("the desk opens on it");
    assert_eq!(subjects(&server).await, ["Behind a lost password"]);
    server.close().await.expect("it stops");
}

#[tokio::test]
async fn one_backup_is_made_at_a_time() {
    let computer = Computer::new();
    let server = computer.open().await.expect("it starts");
    let folder = computer.path().join("backups");
    let lock = fs::File::create(computer.path().join("backup.lock")).expect("a file");
    lock.lock().expect("another program makes one");
    let refused = server.back_up(&folder, |_| ()).await.expect_err("it is not begun");
    assert_eq!(refused.code, ErrorCode::Conflict);
    lock.unlock().expect("it is done");
    let made = server.back_up(&folder, |_| ()).await.expect("it is backed up");
    assert_eq!(Facts::read(&made.path).expect("facts"), made.facts);
    assert_eq!(fs::read_dir(&folder).expect("it can be read").count(), 1, "nothing unfinished is left");
    server.close().await.expect("it stops");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_that_closes_ends_its_backup_and_leaves_no_half_of_one() {
    let computer = Computer::new();
    let server = Arc::new(computer.open().await.expect("it starts"));
    let folder = computer.path().join("backups");
    let (began, closed) = (Arc::new(Tally::default()), Arc::new(Tally::default()));
    let (tell, wait, making, into) = (began.clone(), closed.clone(), server.clone(), folder.clone());
    let backup = tokio::spawn(async move {
        making
            .back_up(&into, move |_| {
                tell.one_more();
                wait.wait_for(1);
            })
            .await
    });
    tokio::task::spawn_blocking(move || began.wait_for(1)).await.expect("it has begun");
    server.close().await.expect("nobody waits for it");
    assert_eq!(computer.server(), None);
    closed.one_more();
    let error = backup.await.expect("no panic").expect_err("its server went away");
    assert!(error.message.contains("earlier backups are untouched"), "{error}");
    assert_eq!(fs::read_dir(&folder).expect("it can be read").count(), 0);

    let server = computer.open().await.expect("it starts again");
    server.back_up(&folder, |_| ()).await.expect("and is backed up");
    server.close().await.expect("it stops");
}
