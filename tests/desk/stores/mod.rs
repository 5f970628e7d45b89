//! Evidence in stores besides the database: chosen, filled by the desks, read from, copied to and fro.

mod each;
mod servers;

use std::path::Path;

use desk::evidence::{
    ContentHash, Edge, EvidenceError, EvidenceStore, KeyPlace, Photos, StoreChoice, Stored, choose_store, chosen_store,
    save_all, save_original,
};
use desk::operator::{Copied, copy_evidence, present_store, store_at, verify_evidence};
use desk::{Desk, ErrorCode, operator};
use sqlx::PgPool;
use uuid::Uuid;

use self::each::{bytes, file_in};
use self::servers::{KEY, Kind, S3, StandIn};
use crate::bucket::operator as owner_of;
use crate::harness::{MEERA, RAVI, Shop, Staff, assert_forbidden, shop_test};
use crate::lookalikes::{attach, photo, photos, two_tickets};

/// Of a database that is never asked.
fn pool() -> PgPool {
    PgPool::connect_lazy("postgres://nobody@127.0.0.1:1/none").expect("it is an address")
}

fn in_folder(folder: &Path) -> String {
    format!("folder:{}", folder.display())
}

async fn store(owner: &PgPool, line: &str) -> EvidenceStore {
    store_at(owner, line.parse().expect("it is a place"), None).await.expect("it can be opened")
}

async fn copy(owner: &PgPool, from: &str, to: &str, let_go: bool) -> desk::Result<Copied> {
    copy_evidence(owner, &store(owner, from).await, &store(owner, to).await, let_go, |_, _| {}).await
}

fn choice(line: &str, key: Option<&str>) -> StoreChoice {
    StoreChoice { place: line.to_owned(), key: key.map(str::to_owned), key_place: KeyPlace::Server }
}

/// Some files on two tickets; the first one is a photo.
async fn some_files(shop: &Shop, staff: &mut Staff, count: u64) -> Vec<(Uuid, Vec<u8>)> {
    let (meeras, ravis) = two_tickets(shop).await;
    let mut files = vec![(Uuid::nil(), photo("tomatoes-carton-1").0)];
    files.extend((1..count).map(|n| (Uuid::nil(), bytes(700_000, n))));
    for (n, (attachment, bytes)) in files.iter_mut().enumerate() {
        *attachment = attach(staff, if n % 2 == 0 { meeras } else { ravis }, bytes).await;
    }
    files
}

async fn in_database(owner: &PgPool) -> i64 {
    sqlx::query_scalar("select count(distinct sha256) from desk.evidence_chunks")
        .fetch_one(owner)
        .await
        .expect("it is counted")
}

async fn saved(desk: &Desk, attachment: Uuid) -> desk::Result<Vec<u8>> {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("saved");
    save_original(desk, attachment, &file).await?;
    Ok(std::fs::read(file).expect("it is saved"))
}

async fn stored(photos: &Photos) -> Option<Stored> {
    photos.store_one().await.expect("the database answers")
}

shop_test! {
    async fn all_evidence_goes_from_store_to_store_and_is_read_back(shop: &Shop) {
        let mut asha = shop.staff("Asha Rao").await;
        let files = some_files(shop, &mut asha, 6).await;
        let owner = owner_of(shop).await;
        let folder = tempfile::tempdir().expect("a folder");
        let first = in_folder(folder.path());
        let all = files.iter().map(|(_, bytes)| bytes.len() as u64).sum();
        assert_eq!(copy(&owner, "database", &first, false).await, Ok(Copied { now: 6, bytes: all, ..Copied::default() }));
        assert_eq!(copy(&owner, "database", &first, false).await, Ok(Copied { before: 6, ..Copied::default() }));
        for (_, bytes) in &files {
            let kept = std::fs::read(file_in(folder.path(), ContentHash::of(bytes))).expect("it is there");
            assert!(kept == *bytes, "byte for byte");
        }

        // From there to a server that speaks S3; what was damaged on the way is told, and the rest goes.
        let s3 = S3::open().await;
        let line = format!("s3://evidence?endpoint={}", s3.endpoint);
        let second = store_at(&owner, line.parse().expect("a place"), Some(format!("asha:{KEY}"))).await.expect("a store");
        let from = store(&owner, &first).await;
        let (broken, missing) = (ContentHash::of(&files[1].1), ContentHash::of(&files[2].1));
        std::fs::write(file_in(folder.path(), broken), b"x").expect("somebody damages it");
        std::fs::remove_file(file_in(folder.path(), missing)).expect("somebody removes it");
        let copied = copy_evidence(&owner, &from, &second, false, |_, _| {}).await.expect("the rest is copied");
        assert_eq!((copied.now, copied.before), (4, 0));
        let mut wrong = copied.wrong;
        wrong.sort();
        let mut expected = [
            (broken.to_string(), "what it gives back is not what was kept there".to_owned()),
            (missing.to_string(), format!("{first} does not have it")),
        ];
        expected.sort();
        assert_eq!(wrong, expected);
        // Those two from the database, and only those.
        let database = store(&owner, "database").await;
        let copied = copy_evidence(&owner, &database, &second, false, |_, _| {}).await.expect("they are copied");
        assert_eq!((copied.now, copied.before, copied.wrong.len()), (2, 4, 0));
        assert_eq!(
            copy(&owner, &first, &first, false).await.expect_err("nowhere to go").message,
            "Both places are the same. Nothing was copied."
        );
    }
}

shop_test! {
    async fn a_copy_that_is_stopped_says_so_and_goes_on(shop: &Shop) {
        let mut asha = shop.staff("Asha Rao").await;
        let mut files = some_files(shop, &mut asha, 3).await;
        let video = bytes(13 << 20, 5);
        files.push((Uuid::nil(), video.clone()));
        let ticket = shop.ticket_of(MEERA, None, "A video").await;
        attach(&mut asha, ticket, &video).await;
        let owner = owner_of(shop).await;
        let supabase = StandIn::open(Kind::Supabase).await;
        let line: desk::evidence::StorePlace = format!("supabase:{}/evidence", supabase.address).parse().expect("a place");
        let from = store(&owner, "database").await;
        let refused = store_at(&owner, line.clone(), Some("wrong".to_owned())).await.expect("it can be opened");
        let stopped = copy_evidence(&owner, &from, &refused, false, |_, _| {}).await.expect_err("it stops").message;
        assert_eq!(
            stopped,
            format!("The copying to {line} stopped: it does not take the key that it was given. What was copied stays, and nothing was let go of that the other place had not given back. Run the same command again to go on.")
        );
        let to = store_at(&owner, line, Some(KEY.to_owned())).await.expect("it can be opened");
        supabase.kept(|kept| kept.breaks_after = Some(7 << 20));
        let copied = copy_evidence(&owner, &from, &to, false, |_, _| {}).await.expect("it goes on after a break");
        assert_eq!((copied.now, copied.before), (4, 0));
        for (_, bytes) in &files {
            assert!(to.get(ContentHash::of(bytes)).await == Ok(Some(bytes.clone())), "byte for byte");
        }
        assert_eq!(supabase.kept(|kept| kept.came), video.len(), "nothing of the video went twice");
    }
}

shop_test! {
    async fn desks_put_what_comes_into_the_chosen_store_and_read_it_there(shop: &Shop) {
        let mut asha = shop.staff("Asha Rao").await;
        let meera = shop.staff_in("Meera Nambiar", "support_owner").await;
        let files = some_files(shop, &mut asha, 3).await;
        let owner = owner_of(shop).await;
        let (desk, desk_of_owner) = (shop.desk_of(&asha).await, shop.desk_of(&meera).await);
        let (cache, folder) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let photos = photos(&desk, cache.path());
        assert_eq!(stored(&photos).await, None, "no store is chosen");
        assert_eq!(chosen_store(&desk).await.expect("it is told").place, "database");

        let line = in_folder(folder.path());
        let refused = choose_store(&desk, choice(&line, None)).await.expect_err("an agent may not");
        assert_eq!(refused.code, ErrorCode::Refused);
        choose_store(&desk_of_owner, choice(&line, None)).await.expect("an owner may");
        let told = chosen_store(&desk).await.expect("it is told");
        assert_eq!((told.place.as_str(), told.key_place, told.waiting, told.may_change), (line.as_str(), None, 3, false));
        while stored(&photos).await.is_some() {}
        let ticket = shop.ticket_of(RAVI, None, "One more").await;
        let later = attach(&mut asha, ticket, &bytes(9_000, 77)).await;
        assert_eq!((stored(&photos).await, stored(&photos).await), (Some(Stored::Confirmed), None));
        assert_eq!(chosen_store(&desk).await.expect("it is told").waiting, 0);
        assert_eq!(in_database(&owner).await, 4, "the database's copy stays");
        photos.shown(files[0].0, Edge::Grid).await.expect("it is shown");

        // What the desks said is not believed where bytes are let go: each is read back.
        std::fs::write(file_in(folder.path(), ContentHash::of(&bytes(9_000, 77))), b"x").expect("somebody damages it");
        let copied = copy(&owner, "database", &line, true).await.expect("it is copied");
        assert_eq!((copied.now, in_database(&owner).await), (4, 0));
        let read = verify_evidence(&owner, |_, _| {}).await.expect("it is read");
        assert_eq!((read.sound, &read.wrong[..], &read.out_of_reach), (4, &[][..], &None));
        assert!(operator::doctor(&owner).await.expect("it looks").iter().all(|found| found.well || !found.sentence.contains("evidence lack")));
        photos.shown(files[0].0, Edge::Viewer).await.expect("it is shown from the store");
        assert!(saved(&desk, later).await == Ok(bytes(9_000, 77)));

        // Away: a sentence, for looking, saving and verifying; back: everything as before.
        let away = folder.path().with_extension("away");
        std::fs::rename(folder.path(), &away).expect("the share goes");
        let why = "This photo is in the shop's evidence store, which can't be used now: the folder is not there. Nothing is lost. Try again later, or tell whoever looks after the store.";
        match photos.shown(files[0].0, Edge::Full).await {
            Err(error @ EvidenceError::StoreAway(_)) => assert_eq!(error.to_string(), why),
            other => panic!("it can't be shown: {other:?}"),
        }
        photos.shown(files[0].0, Edge::Grid).await.expect("what this computer has is shown");
        assert_eq!(saved(&desk, later).await.expect_err("it can't be saved").message, why);
        let archive = cache.path().join("all.zip");
        assert_eq!(save_all(&desk, ticket, &archive).await.expect_err("not a part of it").message, why);
        assert!(!archive.exists());
        assert_eq!(verify_evidence(&owner, |_, _| {}).await.expect("it looks").out_of_reach, Some((4, "the folder is not there".to_owned())));
        // New evidence comes all the same, and waits.
        let meanwhile = attach(&mut asha, ticket, &bytes(5_000, 78)).await;
        assert_eq!(stored(&photos).await, Some(Stored::PutOff("the folder is not there".to_owned())));
        assert_eq!(chosen_store(&desk).await.expect("it is told").trouble.as_deref(), Some("the folder is not there"));
        assert!(saved(&desk, meanwhile).await == Ok(bytes(5_000, 78)));
        std::fs::rename(&away, folder.path()).expect("the share comes back");
        assert!(saved(&desk, later).await == Ok(bytes(9_000, 77)));
        shop.owner().await.sql("update desk.evidence_copies set next_try = now()").await.expect("time passes");
        assert_eq!(stored(&photos).await, Some(Stored::Confirmed));
        // Damaged there: never shown as if it were what came.
        std::fs::write(file_in(folder.path(), ContentHash::of(&files[1].1)), b"x").expect("somebody damages it");
        assert!(saved(&desk, files[1].0).await.expect_err("it is not saved").message.starts_with("This file is not what it was when it came"));
    }
}

shop_test! {
    async fn no_evidence_gets_out_of_reach_by_another_choice(shop: &Shop) {
        let mut asha = shop.staff("Asha Rao").await;
        let files = some_files(shop, &mut asha, 3).await;
        let owner = owner_of(shop).await;
        let desk = shop.desk_of(&asha).await;
        let (one, other) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let (first, second) = (in_folder(one.path()), in_folder(other.path()));
        let choose = async |line: &str| operator::choose_store(&owner, line.parse().expect("a place"), None).await;
        let refused = copy(&owner, "database", &first, true).await.expect_err("it is not chosen").message;
        assert_eq!(refused, "Only what the chosen store has may be let go. Nothing was copied. Choose it first with `punnet-admin evidence store`.");
        choose(&first).await.expect("it is chosen");
        copy(&owner, "database", &first, true).await.expect("it is copied");
        assert_eq!(in_database(&owner).await, 0);
        for line in ["database", &second] {
            let refused = choose(line).await.expect_err("it has not all");
            assert!(refused.message.starts_with("There is evidence that only the present store has"), "{}", refused.message);
        }
        assert_eq!(present_store(&owner).await.expect("it stays").place().to_string(), first);
        assert_eq!(copy(&owner, &first, &second, false).await.expect("it is copied").now, 3);
        choose(&second).await.expect("it has all");
        drop(one);
        assert!(saved(&desk, files[1].0).await == Ok(files[1].1.clone()));
        // And back into the database.
        let back = copy(&owner, &second, "database", false).await.expect("it is copied");
        assert_eq!((back.now, back.wrong.len(), in_database(&owner).await), (3, 0, 3));
        assert_eq!(copy(&owner, &second, "database", false).await.expect("it is there").before, 3);
        choose("database").await.expect("it has all");
        drop(other);
        for (attachment, bytes) in &files {
            assert!(saved(&desk, *attachment).await == Ok(bytes.clone()));
        }
        let gone = choose(&first).await.expect_err("it is not there").message;
        assert_eq!(gone, "The evidence store can't be used: the folder is not there. Nothing was changed, and evidence is kept where it was. Check its address, its key and what the key may do, and try again.");
    }
}

shop_test! {
    async fn the_key_is_handed_to_staff_who_are_signed_in_and_to_nobody_else(shop: &Shop) {
        let mut asha = shop.staff("Asha Rao").await;
        let meera = shop.staff_in("Meera Nambiar", "support_owner").await;
        some_files(shop, &mut asha, 2).await;
        let s3 = S3::open().await;
        let line = format!("s3://evidence?region=eu-central-1&endpoint={}/", s3.endpoint);
        let desk = shop.desk_of(&meera).await;
        let refused = choose_store(&desk, choice(&line, Some("asha:wrong"))).await.expect_err("the round trip fails").message;
        assert!(refused.starts_with("The evidence store can't be used: it does not take the key that it was given. Nothing was changed"), "{refused}");
        assert!(!refused.contains("wrong"));
        let kept_here = StoreChoice { key_place: KeyPlace::ThisComputer, ..choice(&line, Some(&format!("asha:{KEY}"))) };
        let refused = choose_store(&desk, kept_here).await.expect_err("there is no keychain here").message;
        assert!(refused.starts_with("This computer's keychain did not take the key"), "{refused}");
        choose_store(&desk, choice(&line, Some(&format!("asha:{KEY}")))).await.expect("it is chosen");
        assert_eq!(chosen_store(&desk).await.expect("it is told").key_place, Some(KeyPlace::Server));
        let folder = tempfile::tempdir().expect("a folder");
        let photos_of_asha = photos(&shop.desk_of(&asha).await, folder.path());
        assert_eq!(stored(&photos_of_asha).await, Some(Stored::Confirmed), "a desk has the key");

        for mut session in [shop.customer(MEERA).await, shop.customer(RAVI).await, shop.anonymous().await, shop.back_end().await] {
            for table in ["evidence_store", "evidence_store_key", "evidence_copies"] {
                assert_forbidden(session.value::<i64>(&format!("select count(*) from desk.{table}")).await);
            }
            for call in ["chosen_evidence_store()", "evidence_store_state()", "lend_unstored_content()"] {
                assert_forbidden(session.value::<i64>(&format!("select count(*) from desk.{call}")).await);
            }
            assert_forbidden(session.sql("select desk.choose_evidence_store('database', null)").await);
        }
        assert_forbidden(asha.session.value::<i64>("select count(*) from desk.evidence_store_key").await);
        assert_forbidden(asha.session.sql("select desk.choose_evidence_store('database', null)").await);
        assert_forbidden(asha.session.sql("update desk.evidence_copies set by_operator = true").await);
        assert_forbidden(asha.session.sql("delete from desk.evidence_chunks").await);
        let handed = "select count(*) from desk.chosen_evidence_store()";
        assert_eq!(asha.session.value::<i64>(handed).await.expect("staff may"), 1);
        shop.deactivate(&asha).await;
        assert_eq!(asha.session.value::<i64>(handed).await.expect("none"), 0);
        assert_eq!(asha.session.value::<i64>("select count(*) from desk.lend_unstored_content()").await.expect("none"), 0);
    }
}
