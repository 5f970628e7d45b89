//! Photos that came before, found across customers, and what agents said of them.

use std::path::Path;

use desk::Desk;
use desk::evidence::{Darkroom, Edge, PairVerdict, Photos, judge_photos};
use desk::tickets::customer_photos;
use uuid::Uuid;

use crate::harness::{MEERA, RAVI, Session, Shop, Staff, WEB_ADMIN, assert_forbidden, shop_test};

/// A photo that the tree keeps, as it is and as somebody sends it again: smaller, mirrored, with a strip cut off.
pub(crate) fn photo(name: &str) -> (Vec<u8>, Vec<u8>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/desk/src/sample/photos");
    let original = std::fs::read(folder.join(format!("{name}.jpg"))).expect("a photo of the tree");
    let picture = image::load_from_memory(&original).expect("it is a photo");
    let (width, height) = (picture.width(), picture.height());
    let smaller = picture.crop_imm(width / 25, 0, width - width / 25, height).resize(
        500,
        500,
        image::imageops::FilterType::Triangle,
    );
    let mut edited = std::io::Cursor::new(Vec::new());
    smaller.write_to(&mut edited, image::ImageFormat::Jpeg).expect("it is encoded");
    (original, edited.into_inner())
}

/// A photo on a ticket.
pub(crate) async fn attach(staff: &mut Staff, ticket: Uuid, bytes: &[u8]) -> Uuid {
    let path = format!("{ticket}/{}.jpg", Uuid::now_v7());
    staff
        .session
        .run(sqlx::query("select desk.store_evidence($1, 'image/jpeg', $2)").bind(&path).bind(bytes))
        .await
        .expect("the desk keeps it");
    let attached = sqlx::query_scalar(
        "insert into ticket_attachments (ticket_id, file_url, file_type, file_name, file_size)
         values ($1, $2, 'image/jpeg', 'photo.jpg', 1) returning id",
    );
    attached.bind(ticket).bind(path).fetch_one(&mut staff.session.connection).await.expect("it is attached")
}

/// The photos of a desk, with a cache of its own.
pub(crate) fn photos(desk: &Desk, folder: &Path) -> Photos {
    Photos::new(desk, folder.to_owned(), Darkroom::new(env!("CARGO_BIN_EXE_photo-worker")))
}

/// Two tickets of two customers.
pub(crate) async fn two_tickets(shop: &Shop) -> (Uuid, Uuid) {
    (shop.ticket_of(MEERA, None, "Crushed").await, shop.ticket_of(RAVI, None, "Crushed too").await)
}

shop_test! {
    async fn a_photo_that_another_customer_sent_before_is_found_by_every_desk(shop: &Shop) {
        let (meeras, ravis) = two_tickets(shop).await;
        let mut asha = shop.staff("Asha Rao").await;
        let farhan = shop.staff("Farhan Ali").await;
        let (original, edited) = photo("tomatoes-carton-1");
        let (first_desk, second_desk) = (shop.desk_of(&asha).await, shop.desk_of(&farhan).await);
        let folders = [(); 2].map(|()| tempfile::tempdir().expect("a folder"));
        let (first, second) = (photos(&first_desk, folders[0].path()), photos(&second_desk, folders[1].path()));

        let before = attach(&mut asha, meeras, &original).await;
        first.shown(before, Edge::Grid).await.expect("it is shown");
        assert!(first.lookalikes(before).await.expect("it is looked up").is_empty());
        let other = attach(&mut asha, ravis, &photo("box-1").0).await;
        let again = attach(&mut asha, ravis, &edited).await;
        for attachment in [other, again] {
            second.shown(attachment, Edge::Viewer).await.expect("it is shown");
        }
        assert!(second.lookalikes(other).await.expect("it is looked up").is_empty(), "another photo is none");
        let found = second.lookalikes(again).await.expect("it is looked up");
        assert_eq!(found.iter().map(|one| one.photo.id).collect::<Vec<_>>(), [before]);
        assert!(found[0].other_customer && found[0].distance.is_some(), "{found:?}");
        assert_eq!((found[0].days_earlier, found[0].verdict), (0, None));

        // The desk that was first has read before; it reads on.
        let back = first.lookalikes(before).await.expect("it is looked up");
        assert_eq!(back.iter().map(|one| one.photo.id).collect::<Vec<_>>(), [again]);
        // The very same file is found before anybody opened it.
        let copy = attach(&mut asha, ravis, &original).await;
        let found = second.lookalikes(copy).await.expect("it is looked up");
        assert_eq!((found[0].photo.id, found[0].distance), (before, None));
        assert!(found.iter().all(|one| one.photo.id != again), "a ticket's own photos are no news");
    }
}

shop_test! {
    async fn two_photos_stored_at_the_same_moment_find_each_other(shop: &Shop) {
        let (meeras, ravis) = two_tickets(shop).await;
        let mut asha = shop.staff("Asha Rao").await;
        let desk = shop.desk_of(&asha).await;
        let folder = tempfile::tempdir().expect("a folder");
        let photos = photos(&desk, folder.path());
        let (original, edited) = photo("eggs-1");
        let (one, two) = (attach(&mut asha, meeras, &original).await, attach(&mut asha, ravis, &edited).await);
        // An older transaction runs all the while, and one that began first commits its fingerprint last.
        let (mut older, mut slow) = (shop.owner().await, shop.owner().await);
        older.sql("begin; select pg_current_xact_id()").await.expect("it runs");
        photos.shown(two, Edge::Grid).await.expect("it is shown");
        slow.sql("begin; select pg_current_xact_id()").await.expect("it runs");
        let moved = "update desk.photo_fingerprints set xid = pg_current_xact_id()";
        photos.shown(one, Edge::Grid).await.expect("it is shown");
        slow.sql(moved).await.expect("the owner may");
        for _ in 0..2 {
            let found = photos.lookalikes(one).await.expect("it is looked up");
            assert_eq!(found.iter().map(|one| one.photo.id).collect::<Vec<_>>(), [two]);
        }
        slow.sql("commit").await.expect("it commits");
        older.sql("commit").await.expect("it commits");
        let found = photos.lookalikes(two).await.expect("it is looked up");
        assert_eq!(found.iter().map(|one| one.photo.id).collect::<Vec<_>>(), [one]);
    }
}

shop_test! {
    async fn what_an_agent_said_is_remembered_and_can_be_taken_back(shop: &Shop) {
        let (meeras, ravis) = two_tickets(shop).await;
        let mut asha = shop.staff("Asha Rao").await;
        let desk = shop.desk_of(&asha).await;
        let folder = tempfile::tempdir().expect("a folder");
        let photos = photos(&desk, folder.path());
        let (original, edited) = photo("curd-1");
        let (one, two) = (attach(&mut asha, meeras, &original).await, attach(&mut asha, ravis, &edited).await);
        for attachment in [one, two] {
            photos.shown(attachment, Edge::Grid).await.expect("it is shown");
        }
        for (verdict, said) in [
            (Some(PairVerdict::Different), Some("Asha Rao")),
            (Some(PairVerdict::Same), Some("Asha Rao")),
            (None, None),
        ] {
            judge_photos(&desk, one, two, verdict).await.expect("it is noted");
            let found = photos.lookalikes(two).await.expect("it is looked up");
            assert_eq!((found[0].verdict, found[0].said_by.as_deref()), (verdict, said));
        }
        let refused = judge_photos(&desk, one, one, Some(PairVerdict::Same)).await.expect_err("it is one photo");
        assert!(refused.message.starts_with("These are not two different photos"), "{}", refused.message);
    }
}

const READS: [&str; 2] = ["select count(*) from desk.photo_fingerprints", "select count(*) from desk.photo_verdicts"];

async fn sees_nothing(session: &mut Session, one: Uuid, two: Uuid) {
    for question in READS {
        assert_forbidden(session.value::<i64>(question).await);
    }
    assert_forbidden(session.value::<bool>(&format!("select desk.judge_photos('{one}', '{two}', 'same')")).await);
    let note = "select desk.note_fingerprint('\\x00', 1::smallint, '\\x00', null, 50::smallint, '\\x00') is null";
    assert_forbidden(session.value::<bool>(note).await);
}

shop_test! {
    async fn customers_and_logins_of_nobody_see_nothing_of_it(shop: &Shop) {
        let (meeras, ravis) = two_tickets(shop).await;
        let mut asha = shop.staff("Asha Rao").await;
        let desk = shop.desk_of(&asha).await;
        let folder = tempfile::tempdir().expect("a folder");
        let (original, edited) = photo("curd-1");
        let (one, two) = (attach(&mut asha, meeras, &original).await, attach(&mut asha, ravis, &edited).await);
        let photos = photos(&desk, folder.path());
        for attachment in [one, two] {
            photos.shown(attachment, Edge::Grid).await.expect("it is shown");
        }
        judge_photos(&desk, one, two, Some(PairVerdict::Same)).await.expect("it is noted");
        for mut session in [shop.customer(MEERA).await, shop.customer(WEB_ADMIN).await, shop.anonymous().await] {
            sees_nothing(&mut session, one, two).await;
        }
        for question in READS {
            assert!(asha.session.value::<i64>(question).await.expect("staff read") > 0);
        }
        for statement in ["update desk.photo_verdicts set verdict = null", "delete from desk.photo_fingerprints"] {
            assert_forbidden(asha.session.sql(statement).await);
        }
        shop.owner().await.sql("update desk.staff_logins set active = false").await.expect("the owner may");
        for question in READS {
            assert_eq!(asha.session.value::<i64>(question).await.expect("it answers"), 0, "switched off");
        }
        judge_photos(&desk, one, two, None).await.expect_err("switched off");
        assert!(photos.lookalikes(two).await.expect("it answers").is_empty());
    }
}

shop_test! {
    async fn the_photos_of_the_customers_other_tickets_are_there_to_be_compared_and_no_others(shop: &Shop) {
        let (meeras, ravis) = two_tickets(shop).await;
        let earlier = shop.ticket_of(MEERA, None, "Sour curd").await;
        let without = shop.ticket_of(MEERA, None, "Where is my order?").await;
        let mut asha = shop.staff("Asha Rao").await;
        let (original, edited) = photo("curd-1");
        attach(&mut asha, meeras, &original).await;
        let hers = [attach(&mut asha, earlier, &original).await, attach(&mut asha, earlier, &edited).await];
        attach(&mut asha, ravis, &edited).await;
        let desk = shop.desk_of(&asha).await;
        let found = customer_photos(&desk, meeras).await.expect("they are read");
        let [ticket] = &found[..] else { panic!("one ticket, not {found:?}") };
        assert_eq!(ticket.subject, "Sour curd");
        assert_eq!(ticket.photos.iter().map(|photo| photo.id).collect::<Vec<_>>(), hers);
        assert_eq!(customer_photos(&desk, without).await.expect("they are read").len(), 2);
        assert!(customer_photos(&desk, ravis).await.expect("they are read").is_empty());
        shop.owner().await.sql("update desk.staff_logins set active = false").await.expect("they leave");
        assert!(customer_photos(&desk, meeras).await.expect("nothing is seen").is_empty());
    }
}
