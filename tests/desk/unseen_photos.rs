//! Every content that comes waits until one desk has looked at it, opened or not.

use desk::evidence::{Edge, Photos};

use crate::harness::{MEERA, RAVI, Session, assert_forbidden, shop_test, until};
use crate::lookalikes::{attach, photo, photos, two_tickets};

/// Looks at everything that waits, and says at how many contents it looked.
async fn look_at_all(photos: &Photos) -> usize {
    for looked in 0..100 {
        if photos.look_at_one().await.expect("the desk looks").is_none() {
            return looked;
        }
    }
    panic!("it looks at the same again and again");
}

async fn waiting(owner: &mut Session) -> i64 {
    owner.value("select count(*) from desk.unseen_photos").await.expect("it is counted")
}

shop_test! {
    async fn a_photo_is_found_again_that_nobody_has_opened(shop: &Shop) {
        let (meeras, ravis) = two_tickets(shop).await;
        let mut asha = shop.staff("Asha Rao").await;
        let (original, edited) = photo("tomatoes-carton-1");
        let before = attach(&mut asha, meeras, &original).await;
        let again = attach(&mut asha, ravis, &edited).await;
        let desk = shop.desk_of(&asha).await;
        let folder = tempfile::tempdir().expect("a folder");
        let photos = photos(&desk, folder.path());
        assert!(photos.lookalikes(again).await.expect("it is looked up").is_empty(), "nobody has looked");
        let mut owner = shop.owner().await;
        assert_eq!((waiting(&mut owner).await, look_at_all(&photos).await, waiting(&mut owner).await), (2, 2, 0));
        let found = photos.lookalikes(again).await.expect("it is looked up");
        assert_eq!(found.iter().map(|one| one.photo.id).collect::<Vec<_>>(), [before]);
        let facts = found[0].photo.picture.as_ref().expect("what is in it is known too");
        assert!(facts.width > 0 && !facts.placeholder.is_empty());
        // Made with it, since it is new: who opens the ticket sees it at once.
        assert_eq!(std::fs::read_dir(folder.path()).expect("the cache").count(), 2);
        photos.shown(again, Edge::Grid).await.expect("it is shown");
    }
}

shop_test! {
    async fn desks_share_the_work_and_nothing_is_done_twice(shop: &Shop) {
        let (meeras, _) = two_tickets(shop).await;
        let mut asha = shop.staff("Asha Rao").await;
        let farhan = shop.staff("Farhan Ali").await;
        for name in ["curd-1", "eggs-1", "box-1", "tomatoes-carton-1"] {
            attach(&mut asha, meeras, &photo(name).0).await;
        }
        let desks = [shop.desk_of(&asha).await, shop.desk_of(&farhan).await];
        let folders = [(); 2].map(|()| tempfile::tempdir().expect("a folder"));
        let [first, second] = [0, 1].map(|n: usize| photos(&desks[n], folders[n].path()));
        let (one, other) = tokio::join!(look_at_all(&first), look_at_all(&second));
        assert_eq!(one + other, 4);
        assert_eq!(waiting(&mut shop.owner().await).await, 0);
        // What a person opens needs no second look.
        let opened = attach(&mut asha, meeras, &photo("curd-1").1).await;
        first.shown(opened, Edge::Viewer).await.expect("it is shown");
        assert_eq!(look_at_all(&second).await, 0);
    }
}

shop_test! {
    async fn what_is_no_photo_is_looked_at_once_and_what_no_desk_survives_three_times(shop: &Shop) {
        let (meeras, _) = two_tickets(shop).await;
        let mut asha = shop.staff("Asha Rao").await;
        attach(&mut asha, meeras, b"%PDF-1.4 an invoice").await;
        let (_, cut) = photo("eggs-1");
        attach(&mut asha, meeras, &cut[..40]).await;
        let desk = shop.desk_of(&asha).await;
        let folder = tempfile::tempdir().expect("a folder");
        let photos = photos(&desk, folder.path());
        assert_eq!((look_at_all(&photos).await, look_at_all(&photos).await), (2, 0));

        attach(&mut asha, meeras, &photo("box-1").0).await;
        let mut owner = shop.owner().await;
        for _ in 0..3 {
            let lent: i64 = asha.session.value("select count(*) from desk.lend_unseen_photo()").await.expect("staff may");
            assert_eq!(lent, 1);
            assert_eq!(look_at_all(&photos).await, 0, "another desk has it in work");
            // That desk ended, and time passed.
            owner.sql("update desk.unseen_photos set lent_until = now() - interval '1 second'").await.expect("it is");
        }
        assert_eq!((look_at_all(&photos).await, waiting(&mut owner).await), (0, 1));
    }
}

shop_test! {
    async fn every_desk_hears_of_photos_that_look_alike_and_of_no_others(shop: &Shop) {
        let (meeras, ravis) = two_tickets(shop).await;
        let mut asha = shop.staff("Asha Rao").await;
        let (original, edited) = photo("tomatoes-carton-1");
        for (ticket, bytes) in [(meeras, original), (ravis, photo("box-1").0)] {
            attach(&mut asha, ticket, &bytes).await;
        }
        let desk = shop.desk_of(&asha).await;
        let folder = tempfile::tempdir().expect("a folder");
        let photos = photos(&desk, folder.path());
        look_at_all(&photos).await;
        let again = attach(&mut asha, ravis, &edited).await;
        look_at_all(&photos).await;
        let mut owner = shop.owner().await;
        let told = "select count(*) from desk.events where kind = 'lookalikes_changed' and ticket_id is null";
        until("the desks to be told", async || {
            (owner.value::<i64>(told).await.expect("it is counted") == 1).then_some(())
        })
        .await;
        assert!(!photos.lookalikes(again).await.expect("it is looked up").is_empty());
    }
}

shop_test! {
    async fn customers_neither_see_what_waits_nor_take_it(shop: &Shop) {
        let (meeras, _) = two_tickets(shop).await;
        let mut asha = shop.staff("Asha Rao").await;
        attach(&mut asha, meeras, &photo("box-1").0).await;
        for mut session in [shop.customer(MEERA).await, shop.customer(RAVI).await, shop.anonymous().await] {
            assert_forbidden(session.value::<i64>("select count(*) from desk.unseen_photos").await);
            assert_forbidden(session.value::<i64>("select count(*) from desk.lend_unseen_photo()").await);
            assert_forbidden(session.sql("select desk.leave_unseen_photo('\\x00')").await);
            assert_forbidden(session.sql("select desk.announce_lookalikes()").await);
        }
        assert_forbidden(asha.session.sql("delete from desk.unseen_photos").await);
        let mut owner = shop.owner().await;
        owner.sql("update desk.staff_logins set active = false").await.expect("the owner may");
        assert_eq!(asha.session.value::<i64>("select count(*) from desk.unseen_photos").await.expect("it answers"), 0);
        assert_eq!(asha.session.value::<i64>("select count(*) from desk.lend_unseen_photo()").await.expect("it answers"), 0);
        assert_forbidden(asha.session.sql("select desk.leave_unseen_photo('\\x00')").await);
        assert_forbidden(asha.session.sql("select desk.announce_lookalikes()").await);
        assert_eq!(waiting(&mut owner).await, 1);
    }
}
