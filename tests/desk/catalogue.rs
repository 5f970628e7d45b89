//! The catalogue's pictures of the products that a ticket is about, on a storage server that misbehaves.

use desk::Desk;
use desk::evidence::{CataloguePictures, Edge, Photos, catalogue_pictures};
use desk::operator::{forget_catalogue, set_catalogue};
use image::GenericImageView;
use serde_json::json;
use uuid::Uuid;

use crate::bucket::{Answer, Storage, operator};
use crate::harness::{FIRST_ORDER, MEERA, RAVI, Shop, Staff, assert_forbidden, new_ticket, shop_test};
use crate::lookalikes::{photo, photos};

const TOMATOES: Uuid = Uuid::from_u128(0x3000_0000_0000_4000_8000_0000_0000_0001);
const MILK: Uuid = Uuid::from_u128(0x3000_0000_0000_4000_8000_0000_0000_0002);
const BREAD: Uuid = Uuid::from_u128(0x3000_0000_0000_4000_8000_0000_0000_0003);

/// A claim about the milk of an order of bread, milk and tomatoes; somebody else ordered a product that is none of its.
async fn claim(shop: &Shop, storage: &str) -> Uuid {
    shop.owner()
        .await
        .sql(&format!(
            "insert into products (id, name, image_url) values
               ('{TOMATOES}', 'Tomatoes, 1 kg', '{storage}/products/tomatoes.jpg'),
               ('{MILK}', 'Whole milk, 1 l', ' milk.jpg '),
               ('{BREAD}', 'Bread', null),
               ('30000000-0000-4000-8000-000000000009', 'Ghee', '{storage}/products/ghee.jpg');
             insert into order_items (order_id, product_id, product_name, quantity, unit_price, total_price) values
               ('{FIRST_ORDER}', '{BREAD}', 'Bread', 1, 40, 40), ('{FIRST_ORDER}', '{MILK}', 'Whole milk, 1 l', 2, 66, 132),
               ('{FIRST_ORDER}', '{TOMATOES}', 'Tomatoes, 1 kg', 1, 50, 50),
               ('20000000-0000-4000-8000-000000000003', '30000000-0000-4000-8000-000000000009', 'Ghee', 1, 60, 60)",
        ))
        .await
        .expect("the shop sells them");
    let mut ticket = new_ticket(MEERA, "The milk is sour");
    (ticket.order, ticket.affected_items) = (Some(FIRST_ORDER), json!([{"product_name": "Whole milk, 1 l"}]));
    ticket.raise(&mut shop.customer(MEERA).await).await.expect("it is raised")
}

async fn point_at(shop: &Shop, address: &str) {
    set_catalogue(&operator(shop).await, address).await.expect("the operator sets it");
}

struct Here {
    desk: Desk,
    photos: Photos,
    _cache: tempfile::TempDir,
}

impl Here {
    async fn of(shop: &Shop, staff: &Staff) -> Self {
        let desk = shop.desk_of(staff).await;
        let cache = tempfile::tempdir().expect("a folder");
        Self { photos: photos(&desk, cache.path()), desk, _cache: cache }
    }

    async fn told(&self, ticket: Uuid) -> CataloguePictures {
        catalogue_pictures(&self.desk, ticket).await.expect("the database answers")
    }

    async fn names(&self, ticket: Uuid) -> Vec<(String, bool)> {
        self.told(ticket).await.pictures.into_iter().map(|one| (one.name, one.affected)).collect()
    }

    async fn why_missing(&self, ticket: Uuid) -> String {
        self.told(ticket).await.why_missing.expect("something is missing")
    }

    async fn trouble(&self, product: Uuid) -> String {
        self.photos.catalogue_picture(product, Edge::Grid).await.expect_err("it should not be had").to_string()
    }
}

fn size(jpeg: &[u8]) -> (u32, u32) {
    image::load_from_memory(jpeg).expect("it is a picture").dimensions()
}

shop_test! {
    async fn the_products_of_the_claim_come_first_and_their_pictures_are_made_once(shop: &Shop) {
        let storage = Storage::open(Answer::Whole(photo("milk-1").0)).await;
        let ticket = claim(shop, &storage.address).await;
        let here = Here::of(shop, &shop.staff("Asha Rao").await).await;
        point_at(shop, &format!("{}/products", storage.address)).await;
        let expected = [("Whole milk, 1 l", true), ("Tomatoes, 1 kg", false)].map(|(name, hit)| (name.to_owned(), hit));
        assert_eq!(here.told(ticket).await.why_missing, None);
        assert_eq!(here.names(ticket).await, expected);

        let (grid, viewer) = tokio::join!(
            here.photos.catalogue_picture(MILK, Edge::Grid),
            here.photos.catalogue_picture(MILK, Edge::Viewer)
        );
        let (grid, viewer) = (size(&grid.expect("it is shown").jpeg), size(&viewer.expect("it is shown").jpeg));
        assert_eq!(grid.0.max(grid.1), 320);
        assert!(viewer.0 > grid.0 && viewer.0.max(viewer.1) <= 1280);
        let [asked] = &storage.asked()[..] else { panic!("fetched {} times", storage.asked().len()) };
        assert_eq!((&*asked.path, &asked.key), ("/products/milk.jpg", &None));
        // It is no evidence, and nothing of it is in the database.
        let mut owner = shop.owner().await;
        for table in ["evidence_blobs", "evidence_pictures", "photo_fingerprints", "unseen_photos", "absent_files"] {
            assert_eq!(owner.value::<i64>(&format!("select count(*) from desk.{table}")).await.expect(table), 0, "{table}");
        }
        // Without a line it is still shown, while this program runs.
        storage.now_answers(Answer::Status("503 Service Unavailable", ""));
        here.photos.catalogue_picture(MILK, Edge::Viewer).await.expect("it is in the cache");
    }
}

shop_test! {
    async fn what_cannot_be_had_says_why_and_nothing_else_is_asked(shop: &Shop) {
        let elsewhere = Storage::open(Answer::Whole(photo("milk-1").0)).await;
        let storage = Storage::open(Answer::Status("404 Not Found", "")).await;
        claim(shop, &storage.address).await;
        let staff = shop.staff("Asha Rao").await;
        point_at(shop, &format!("{}/products/", storage.address)).await;
        let location: &'static str = format!("Location: {}/products/milk.jpg\r\n", elsewhere.address).leak();
        for (answer, why) in [
            (Answer::Status("404 Not Found", ""), "it is not there"),
            (Answer::Status("403 Forbidden", ""), "the storage does not show it to everybody"),
            (Answer::Status("302 Found", location), "the storage wanted to lead elsewhere"),
            (Answer::Status("500 Oops", ""), "the storage answered with 500"),
            (Answer::Whole(vec![0xFF; (20 << 20) + 1]), "it is larger than the 20 MB that a picture may have"),
            (Answer::Endless, "it is larger than the 20 MB that a picture may have"),
            (Answer::Whole(Vec::new()), "it is empty"),
            (Answer::Cut(photo("milk-1").0, 900), "the connection ended before the file did"),
        ] {
            storage.now_answers(answer);
            // A program that has just begun: what could not be had is not asked for again at once.
            let here = Here::of(shop, &staff).await;
            let before = storage.asked().len();
            let sentence = format!("The picture could not be fetched from the shop's catalogue: {why}. Try again later.");
            assert_eq!((here.trouble(MILK).await, here.trouble(MILK).await), (sentence.clone(), sentence));
            assert_eq!(storage.asked().len(), before + 1);
        }
        // What is no picture is none, whatever it is called.
        let here = Here::of(shop, &staff).await;
        storage.now_answers(Answer::Whole(b"<svg onload='alert(1)'/>".to_vec()));
        let told = here.trouble(MILK).await;
        assert!(told.ends_with("can't be shown.") || told.contains("not a"), "{told}");
        assert!(elsewhere.asked().is_empty(), "nobody is led elsewhere");
    }
}

shop_test! {
    async fn pictures_outside_the_catalogue_are_not_fetched_and_only_owners_hear_what_to_do(shop: &Shop) {
        let storage = Storage::open(Answer::Whole(photo("milk-1").0)).await;
        let ticket = claim(shop, &storage.address).await;
        let agent = Here::of(shop, &shop.staff("Asha Rao").await).await;
        let owner = Here::of(shop, &shop.staff_in("Farah Khan", "support_owner").await).await;
        let advice = " Whoever runs the database can set its address with `punnet-admin evidence catalogue`.";
        let missing = "The shop has not said where its catalogue keeps its pictures.";
        assert_eq!(agent.why_missing(ticket).await, missing);
        assert_eq!(owner.why_missing(ticket).await, format!("{missing}{advice}"));
        assert!(agent.names(ticket).await.is_empty());
        assert_eq!(agent.trouble(MILK).await, "The shop's catalogue has no picture of this product that may be fetched.");

        point_at(shop, "https://cdn.shop.example/products").await;
        assert_eq!(agent.why_missing(ticket).await, "Some pictures lie outside the shop's catalogue.");
        assert_eq!(agent.names(ticket).await, [("Whole milk, 1 l".to_owned(), true)]);
        agent.trouble(TOMATOES).await;
        // A host that begins alike, and a path that does.
        point_at(shop, &format!("{}/prod", storage.address)).await;
        agent.trouble(TOMATOES).await;
        assert!(storage.asked().is_empty());

        forget_catalogue(&operator(shop).await).await.expect("it is forgotten");
        assert_eq!(agent.why_missing(ticket).await, missing);
        shop.owner().await.sql("update products set image_url = ''").await.expect("they have none");
        let none = "The shop's catalogue has no pictures of what this ticket is about.";
        assert_eq!((agent.why_missing(ticket).await, owner.why_missing(ticket).await), (none.to_owned(), none.to_owned()));
        for bad in ["http://cdn.shop.example", "https://a:b@cdn.shop.example", "cdn.shop.example"] {
            assert!(set_catalogue(&operator(shop).await, bad).await.is_err(), "{bad}");
        }
    }
}

shop_test! {
    async fn only_active_staff_see_them_and_only_the_operator_says_where_they_are(shop: &Shop) {
        let storage = Storage::open(Answer::Whole(photo("milk-1").0)).await;
        let ticket = claim(shop, &storage.address).await;
        point_at(shop, &format!("{}/products", storage.address)).await;
        let asked = format!("select count(*) from desk.ticket_catalogue('{ticket}')");
        for mut session in [shop.customer(MEERA).await, shop.customer(RAVI).await, shop.anonymous().await] {
            assert_forbidden(session.value::<i64>(&asked).await);
            assert_forbidden(session.value::<Option<String>>("select catalogue_base_url from desk.settings").await);
        }
        let mut owner = shop.staff_in("Farah Khan", "support_owner").await;
        let elsewhere = "update desk.settings set catalogue_base_url = 'https://evil.example/'";
        assert_forbidden(owner.session.sql(elsewhere).await);
        assert_forbidden(owner.session.sql("update desk.shop_products set image_url = 'https://evil.example/x'").await);
        let mut asha = shop.staff("Asha Rao").await;
        assert_forbidden(asha.session.sql(elsewhere).await);
        let here = Here::of(shop, &asha).await;
        here.photos.catalogue_picture(MILK, Edge::Grid).await.expect("staff see it");
        assert_eq!(asha.session.value::<i64>(&asked).await.expect("staff may ask"), 3);
        shop.owner().await.sql("update desk.staff_logins set active = false").await.expect("they leave");
        assert_eq!(asha.session.value::<i64>(&asked).await.expect("none"), 0);
        assert!(here.names(ticket).await.is_empty());
        here.trouble(MILK).await;
    }
}
