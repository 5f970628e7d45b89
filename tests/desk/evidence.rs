//! Evidence: what is kept of a customer's photos, under which names, and for whom.

use futures::future::join_all;
use sqlx::Row;
use uuid::Uuid;

use crate::harness::{MEERA, RAVI, Session, Shop, WEB_ADMIN, assert_breaks, assert_forbidden, refusal, shop_test};

const HALF_MIB: usize = 524_288;

/// Keeps a file; gives its hash.
async fn store(session: &mut Session, path: &str, bytes: &[u8]) -> sqlx::Result<Vec<u8>> {
    let kept = sqlx::query("select desk.store_evidence($1, 'image/jpeg', $2)").bind(path).bind(bytes);
    Ok(session.row(kept).await?.get(0))
}

/// A file of this size without any pattern in which pieces could be confused.
fn file_of(size: usize) -> Vec<u8> {
    (0..size).map(|n| u8::try_from((n * 31 + n / 251 + n / HALF_MIB) % 256).expect("below 256")).collect()
}

/// How many contents, pieces and names are kept.
async fn kept(shop: &Shop) -> (i64, i64, i64) {
    let mut owner = shop.owner().await;
    let counts = "select (select count(*) from desk.evidence_blobs), (select count(*) from desk.evidence_chunks),
                         (select count(*) from desk.evidence_objects)";
    let row = owner.row(sqlx::query(counts)).await.expect("the owner counts");
    (row.get(0), row.get(1), row.get(2))
}

/// The bytes under a path, as a desk puts them together.
async fn read(staff: &mut Session, path: &str) -> Vec<u8> {
    let pieces: Vec<Vec<u8>> = staff
        .values(&format!(
            "select c.bytes from desk.evidence_objects o join desk.evidence_chunks c using (sha256)
              where o.path = '{path}' order by c.ordinal"
        ))
        .await
        .expect("staff read the evidence");
    pieces.concat()
}

shop_test! {
    async fn a_file_is_kept_in_pieces_and_comes_back_whole(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, None, "Photos").await;
        let mut meera = shop.customer(MEERA).await;
        let mut asha = shop.staff("Asha Rao").await;
        let sizes = [1, HALF_MIB - 1, HALF_MIB, HALF_MIB + 1, 2 * HALF_MIB + 77];
        for size in sizes {
            let (path, bytes) = (format!("{ticket}/{size}.jpg"), file_of(size));
            let hash = store(&mut meera, &path, &bytes).await.expect("it is kept");
            assert_eq!(read(&mut asha.session, &path).await, bytes, "{size} bytes");
            let row = asha
                .session
                .row(
                    sqlx::query(
                        "select b.size, b.content_type, $2 = sha256($3)
                           from desk.evidence_objects o join desk.evidence_blobs b using (sha256) where o.path = $1",
                    )
                    .bind(&path)
                    .bind(&hash)
                    .bind(&bytes),
                )
                .await
                .expect("staff read about it");
            assert_eq!(row.get::<i64, _>(0), i64::try_from(size).expect("a small file"));
            assert_eq!((row.get::<String, _>(1).as_str(), row.get::<bool, _>(2)), ("image/jpeg", true));
        }
        assert_eq!(kept(shop).await, (5, 1 + 1 + 1 + 2 + 3, 5));
    }
}

shop_test! {
    async fn keeping_the_same_file_again_changes_nothing(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, None, "Photos").await;
        let other = shop.ticket_of(RAVI, None, "The same photo").await;
        let (path, bytes) = (format!("{ticket}/photo.jpg"), file_of(HALF_MIB + 5));
        let mut meera = shop.customer(MEERA).await;
        let first = store(&mut meera, &path, &bytes).await.expect("it is kept");
        assert_eq!(store(&mut meera, &path, &bytes).await.expect("and again"), first);
        assert_eq!(kept(shop).await, (1, 2, 1));
        // Under other names it is the same content.
        store(&mut meera, &format!("{ticket}/again.jpg"), &bytes).await.expect("it is kept");
        store(&mut shop.customer(RAVI).await, &format!("{other}/photo.jpg"), &bytes).await.expect("it is kept");
        assert_eq!(kept(shop).await, (1, 2, 3));
    }
}

shop_test! {
    async fn evidence_is_never_replaced(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, None, "Photos").await;
        let path = format!("{ticket}/photo.jpg");
        let mut meera = shop.customer(MEERA).await;
        let mut asha = shop.staff("Asha Rao").await;
        store(&mut meera, &path, b"the first").await.expect("it is kept");
        for session in [&mut meera, &mut asha.session, &mut shop.customer(WEB_ADMIN).await] {
            assert_breaks(store(session, &path, b"another").await, "evidence_objects_pkey");
        }
        assert_eq!(read(&mut asha.session, &path).await, b"the first");
        assert_eq!(kept(shop).await, (1, 1, 1), "nothing of the others stayed");
        for statement in [
            "update desk.evidence_objects set sha256 = sha256",
            "update desk.evidence_chunks set bytes = '\\x00'",
            "delete from desk.evidence_blobs",
            "insert into desk.evidence_blobs values (sha256('x'), 1, 'image/jpeg')",
        ] {
            assert_forbidden(asha.session.sql(statement).await);
            assert_forbidden(meera.sql(statement).await);
        }
    }
}

shop_test! {
    async fn a_file_has_between_one_byte_and_50_mb(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, None, "Photos").await;
        let mut meera = shop.customer(MEERA).await;
        assert_eq!(refusal(store(&mut meera, &format!("{ticket}/none.jpg"), b"").await).code, "22023");
        // Made by the database: only its rule is of interest, not the way of so many bytes to it.
        let of = |size: usize| {
            format!("select length(desk.store_evidence('{ticket}/large.jpg', 'image/jpeg', convert_to(repeat('x', {size}), 'UTF8')))")
        };
        assert_eq!(refusal(meera.value::<i32>(&of(52_428_801)).await).code, "22023");
        assert_eq!(kept(shop).await, (0, 0, 0));
        assert_eq!(meera.value::<i32>(&of(52_428_800)).await.expect("exactly as much"), 32);
        assert_eq!(kept(shop).await, (1, 100, 1));
    }
}

shop_test! {
    async fn files_are_kept_by_the_tickets_customer_and_the_desk_only(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, None, "Photos").await;
        let path = |name: &str| format!("{ticket}/{name}.jpg");
        let mut asha = shop.staff("Asha Rao").await;
        store(&mut shop.customer(MEERA).await, &path("meera"), b"x").await.expect("her own ticket");
        store(&mut asha.session, &path("asha"), b"x").await.expect("the desk");
        store(&mut shop.customer(WEB_ADMIN).await, &path("admin"), b"x").await.expect("a web admin");
        let nowhere = format!("{}/photo.jpg", Uuid::from_u128(404));
        for session in [&mut asha.session, &mut shop.customer(WEB_ADMIN).await, &mut shop.customer(MEERA).await] {
            assert_forbidden(store(session, &nowhere, b"x").await);
        }
        for mut session in [
            shop.customer(RAVI).await,
            shop.with_claims("{}").await,
            shop.anonymous().await,
            shop.sign_in(&shop.new_login("").await).await,
        ] {
            assert_forbidden(store(&mut session, &path("others"), b"x").await);
        }
        shop.owner()
            .await
            .run(sqlx::query("select desk.set_staff_active($1::name, false)").bind(&asha.login))
            .await
            .expect("the owner switches her off");
        assert_forbidden(store(&mut asha.session, &path("later"), b"x").await);
        assert_eq!(kept(shop).await, (1, 1, 3));
    }
}

shop_test! {
    async fn only_a_name_in_the_tickets_own_folder_is_a_path(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, None, "Photos").await;
        let mut meera = shop.customer(MEERA).await;
        let upper = ticket.to_string().to_uppercase();
        for path in [
            String::new(),
            "photo.jpg".into(),
            format!("{ticket}"),
            format!("{ticket}/"),
            format!("{ticket}/."),
            format!("{ticket}/.."),
            format!("{ticket}/a/b.jpg"),
            format!("{ticket}/../photo.jpg"),
            format!("{ticket}/a\\b.jpg"),
            format!("{ticket}/a%2Fb.jpg"),
            format!("{ticket}/%2e%2e"),
            format!("{ticket}/a\nb.jpg"),
            format!("{upper}/photo.jpg"),
            format!("/{ticket}/photo.jpg"),
            format!("support-evidence/{ticket}/photo.jpg"),
            format!("https://shop.example/storage/v1/object/public/support-evidence/{ticket}/photo.jpg"),
            format!("{ticket}/{}", "n".repeat(1_000)),
        ] {
            assert_eq!(refusal(store(&mut meera, &path, b"x").await).code, "22023", "{path:?}");
        }
        for name in ["photo.jpg", "1764000000000_IMG 0001 (2).HEIC", "टमाटर \u{1f345}.jpg", "a'b\"c;--.png", "..x", "100%.jpg"] {
            store(&mut meera, &format!("{ticket}/{name}"), b"x").await.expect(name);
        }
    }
}

shop_test! {
    async fn the_same_file_from_many_at_once_is_kept_once(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, None, "Photos").await;
        let bytes = file_of(HALF_MIB + 1);
        let mut storing = Vec::new();
        for n in 0..6 {
            let (mut session, bytes) = (shop.customer(MEERA).await, bytes.clone());
            let path = format!("{ticket}/{}.jpg", n % 2);
            storing.push(tokio::spawn(async move { store(&mut session, &path, &bytes).await }));
        }
        for stored in join_all(storing).await {
            stored.expect("they end well").expect("it is kept");
        }
        assert_eq!(kept(shop).await, (1, 2, 2));
        assert_eq!(read(&mut shop.staff("Asha Rao").await.session, &format!("{ticket}/0.jpg")).await, bytes);
    }
}

/// Attaches what an address names; gives the path that a desk follows.
async fn attach(session: &mut Session, ticket: Uuid, person: Uuid, url: &str) -> sqlx::Result<String> {
    let id: Uuid = session
        .row(
            sqlx::query(
                "insert into ticket_attachments (ticket_id, file_url, file_type, file_name, file_size, uploaded_by)
                 values ($1, $2, 'image/jpeg', 'photo.jpg', 1, $3) returning id",
            )
            .bind(ticket)
            .bind(url)
            .bind(person),
        )
        .await?
        .get(0);
    session.value(&format!("select storage_path from ticket_attachments where id = '{id}'")).await
}

shop_test! {
    async fn every_address_that_the_guides_app_gets_leads_to_the_same_path(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, None, "Photos").await;
        let mut meera = shop.customer(MEERA).await;
        let base = "https://abc.supabase.co/storage/v1/object";
        for (url, name) in [
            (format!("{base}/public/support-evidence/{ticket}/a.jpg"), "a.jpg"),
            (format!("{base}/sign/support-evidence/{ticket}/a.jpg?token=eyJ.x.y"), "a.jpg"),
            (format!("{base}/authenticated/support-evidence/{ticket}/a.jpg#top"), "a.jpg"),
            (format!("{base}/support-evidence/{ticket}/a.jpg"), "a.jpg"),
            (format!("http://localhost:54321/storage/v1/object/public/support-evidence/{ticket}/a.jpg"), "a.jpg"),
            (format!("https://shop.example/api/storage/v1/object/public/support-evidence/{ticket}/a.jpg"), "a.jpg"),
            (format!("{base}/public/support-evidence/{ticket}/17_IMG%20(1).jpg"), "17_IMG (1).jpg"),
            (format!("{base}/public/support-evidence/{ticket}/%E0%A4%9F.jpg"), "ट.jpg"),
            (format!("{ticket}/a.jpg"), "a.jpg"),
            (format!("support-evidence/{ticket}/a b.jpg"), "a b.jpg"),
        ] {
            let path = attach(&mut meera, ticket, MEERA, &url).await.expect(&url);
            assert_eq!(path, format!("{ticket}/{name}"), "{url}");
        }
    }
}

shop_test! {
    async fn no_address_leads_anywhere_else(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, None, "Photos").await;
        let ravis = shop.ticket_of(RAVI, None, "His").await;
        let mut meera = shop.customer(MEERA).await;
        let mut asha = shop.staff("Asha Rao").await;
        let base = "https://abc.supabase.co/storage/v1/object/public/support-evidence";
        for url in [
            format!("{base}/{ravis}/a.jpg"),
            format!("{base}/{ticket}/../{ravis}/a.jpg"),
            format!("{base}/{ticket}/%2e%2e/a.jpg"),
            format!("{base}/{ticket}/..%2f{ravis}%2fa.jpg"),
            format!("{base}/{ticket}/%252e%252e%252fa.jpg"),
            format!("{base}/{ticket}/a%00.jpg"),
            format!("{base}/{ticket}/a%FF.jpg"),
            format!("{base}/{ticket}/"),
            format!("{base}?{ticket}/a.jpg"),
            format!("https://abc.supabase.co/storage/v1/object/public/avatars/{ticket}/a.jpg"),
            format!("http://169.254.169.254/latest/meta-data/?support-evidence/{ticket}/a.jpg"),
            format!("file:///etc/passwd#support-evidence/{ticket}/a.jpg"),
            format!("javascript:alert('{ticket}/a.jpg')"),
            format!("data:image/png;base64,{ticket}/a.jpg"),
            format!("//evil.example/{ticket}/a.jpg"),
            format!("{ravis}/a.jpg"),
            "https://evil.example/pixel.gif".into(),
            String::new(),
        ] {
            assert_breaks(attach(&mut meera, ticket, MEERA, &url).await, "ticket_attachments_file_url_of_ticket");
            let outcome = attach(&mut asha.session, ticket, asha.user_id, &url).await;
            assert_breaks(outcome, "ticket_attachments_file_url_of_ticket");
        }
        // A shop that names its storage accepts no other.
        shop.owner()
            .await
            .sql("update desk.settings set evidence_base_url = 'https://abc.supabase.co/'")
            .await
            .expect("the shop names its storage");
        attach(&mut meera, ticket, MEERA, &format!("{base}/{ticket}/a.jpg")).await.expect("its own");
        let elsewhere = format!("https://other.example/storage/v1/object/public/support-evidence/{ticket}/a.jpg");
        assert_breaks(attach(&mut meera, ticket, MEERA, &elsewhere).await, "ticket_attachments_file_url_of_ticket");
    }
}

shop_test! {
    async fn who_kept_a_file_and_where_is_kept_with_it(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, None, "Photos").await;
        let mut asha = shop.staff("Asha Rao").await;
        let mut meera = shop.customer(MEERA).await;
        store(&mut asha.session, &format!("{ticket}/asha.jpg"), b"hers").await.expect("it is kept");
        store(&mut meera, &format!("{ticket}/meera.jpg"), b"hers too").await.expect("it is kept");
        let mut owner = shop.owner().await;
        for (name, person) in [("asha", asha.user_id), ("meera", MEERA)] {
            let row = owner
                .row(
                    sqlx::query("select stored_by, stored_from, created_at <= now() from desk.evidence_objects where path = $1")
                        .bind(format!("{ticket}/{name}.jpg")),
                )
                .await
                .expect("the owner reads");
            assert_eq!(row.get::<Option<Uuid>, _>(0), Some(person), "{name}");
            let from: String = row.get(1);
            assert!(from.contains(", 127.0.0.1") || from.ends_with(", the server itself"), "{from}");
            assert!(row.get::<bool, _>(2));
        }
        // Known to staff, and to nobody else; and changed by nobody.
        let count = "select count(*) from desk.evidence_objects where stored_by is not null";
        assert_eq!(asha.session.value::<i64>(count).await.expect("staff read"), 2);
        assert_forbidden(meera.value::<i64>(count).await);
        assert_forbidden(asha.session.sql("update desk.evidence_objects set stored_by = null").await);
    }
}

/// Notes what is in a photo.
async fn note(session: &mut Session, hash: &[u8], width: i32) -> sqlx::Result<()> {
    let noted = sqlx::query("select desk.note_picture($1, 'image/jpeg', $2, 300, false, '\\x0102030405')");
    session.row(noted.bind(hash).bind(width)).await.map(drop)
}

shop_test! {
    async fn what_is_in_a_photo_is_noted_once_by_the_desk(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, None, "Photos").await;
        let mut meera = shop.customer(MEERA).await;
        let mut asha = shop.staff("Asha Rao").await;
        let hash = store(&mut meera, &format!("{ticket}/a.jpg"), b"a photo").await.expect("it is kept");
        for session in [&mut meera, &mut shop.customer(WEB_ADMIN).await, &mut shop.anonymous().await] {
            assert_forbidden(note(session, &hash, 400).await);
        }
        note(&mut asha.session, &hash, 400).await.expect("the desk notes it");
        note(&mut asha.session, &hash, 999).await.expect("again, which changes nothing");
        let width = "select width from desk.evidence_pictures";
        assert_eq!(asha.session.value::<i32>(width).await.expect("staff read"), 400);
        assert_forbidden(meera.value::<i32>(width).await);
        assert_eq!(refusal(note(&mut asha.session, &[7; 32], 400).await).code, "23503", "a photo that is not kept");
        let other = store(&mut meera, &format!("{ticket}/b.jpg"), b"another").await.expect("it is kept");
        assert_eq!(refusal(note(&mut asha.session, &other, 0).await).code, "23514", "a width of nothing");
        for statement in ["update desk.evidence_pictures set width = 1", "delete from desk.evidence_pictures"] {
            assert_forbidden(asha.session.sql(statement).await);
        }
    }
}
