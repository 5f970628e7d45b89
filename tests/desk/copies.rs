//! Copies of photos on which the desk drew: what of them is stored, who makes them, and who sees which.

use std::future::pending;

use desk::evidence::{Colour, Edge, Mark, NewCopy, Photos, Sketch, attach as attach_file, derive};
use desk::tickets::{Attachment, ticket};
use desk::{Desk, ErrorCode};
use uuid::Uuid;

use crate::harness::{
    MEERA, RAVI, Session, Shop, Staff, WEB_ADMIN, assert_breaks, assert_forbidden, refusal, shop_test,
};
use crate::lookalikes::{attach, photo, photos, two_tickets};

/// A desk with a photo on a ticket of Meera's.
struct Table {
    asha: Staff,
    desk: Desk,
    photos: Photos,
    ticket: Uuid,
    source: Uuid,
    _cache: tempfile::TempDir,
}

impl Table {
    async fn of(shop: &Shop) -> Self {
        let ticket = shop.ticket_of(MEERA, None, "Crushed").await;
        let mut asha = shop.staff("Asha Rao").await;
        let desk = shop.desk_of(&asha).await;
        let cache = tempfile::tempdir().expect("a folder");
        let photos = photos(&desk, cache.path());
        let source = attach(&mut asha, ticket, &photo("box-1").0).await;
        Self { asha, desk, photos, ticket, source, _cache: cache }
    }

    fn copy(&self, marks: Vec<Mark>, is_internal: bool) -> NewCopy {
        let sketch = Sketch { marks, turn: 0 };
        NewCopy { id: Uuid::now_v7(), ticket_id: self.ticket, source_id: self.source, sketch, is_internal }
    }

    async fn save(&self, copy: &NewCopy) -> desk::Result<()> {
        derive(&self.desk, &self.photos, copy.clone()).await
    }

    async fn attachments(&self, shop: &Shop) -> Vec<Attachment> {
        let number = format!("select ticket_number from support_tickets where id = '{}'", self.ticket);
        let number: String = shop.owner().await.value(&number).await.expect("it has one");
        ticket(&self.desk, &number).await.expect("it opens").attachments
    }
}

fn arrow() -> Mark {
    Mark::Arrow { from: [6_000, 6_000], to: [30_000, 30_000], colour: Colour::Red }
}

fn redaction() -> Mark {
    Mark::Redaction { from: [0, 0], to: [32_768, 65_536] }
}

/// Attachments, contents, copies, events of attachments.
async fn stored(shop: &Shop) -> [i64; 4] {
    let mut owner = shop.owner().await;
    let mut counts = [0; 4];
    let questions = [
        "select count(*) from ticket_attachments",
        "select count(*) from desk.evidence_blobs",
        "select count(*) from desk.photo_copies",
        "select count(*) from desk.events where kind = 'attachment_added'",
    ];
    for (count, question) in counts.iter_mut().zip(questions) {
        *count = owner.value(question).await.expect("the owner counts");
    }
    counts
}

async fn names_seen(session: &mut Session) -> Vec<String> {
    session.values("select file_name from ticket_attachments order by created_at, id").await.expect("it is asked")
}

shop_test! {
    async fn a_copy_names_its_source_which_stays_as_it_is(shop: &Shop) {
        let table = Table::of(shop).await;
        let hash = format!(
            "select encode(o.sha256, 'hex') from ticket_attachments a join desk.evidence_objects o on o.path = a.storage_path where a.id = '{}'",
            table.source
        );
        let before: String = shop.owner().await.value(&hash).await.expect("it is there");
        let (annotated, redacted) = (table.copy(vec![arrow()], true), table.copy(vec![arrow(), redaction()], false));
        table.save(&annotated).await.expect("saved");
        table.save(&redacted).await.expect("saved");
        assert_eq!(shop.owner().await.value::<String>(&hash).await.expect("it is there"), before);
        let seen: Vec<_> = table
            .attachments(shop)
            .await
            .into_iter()
            .map(|one| {
                let of = one.copy_of.map(|of| (of.source_id, of.made_by));
                (one.id, one.file_name, one.file_type, one.is_internal, of)
            })
            .collect();
        let of = Some((table.source, "Asha Rao".to_owned()));
        let jpeg = || "image/jpeg".to_owned();
        assert_eq!(
            seen,
            [
                (table.source, "photo.jpg".into(), jpeg(), false, None),
                (annotated.id, "photo (annotated).jpg".into(), jpeg(), true, of.clone()),
                (redacted.id, "photo (redacted).jpg".into(), jpeg(), false, of),
            ]
        );
        // What is shown of the copy is black where it was redacted.
        let shown = table.photos.shown(redacted.id, Edge::Viewer).await.expect("it is shown").jpeg;
        let picture = image::load_from_memory(&shown).expect("a picture").into_rgb8();
        let (width, height) = picture.dimensions();
        for (x, y) in [(2, 2), (width / 4, height / 2), (width / 2 - 4, height - 2)] {
            assert!(picture.get_pixel(x, y).0.iter().all(|shade| *shade < 24), "{:?}", picture.get_pixel(x, y));
        }
        assert!(picture.get_pixel(width * 3 / 4, height / 2).0.iter().any(|shade| *shade > 40));
    }
}

shop_test! {
    async fn the_customer_sees_a_copy_that_is_for_them_and_no_internal_one(shop: &Shop) {
        let table = Table::of(shop).await;
        table.save(&table.copy(vec![arrow()], true)).await.expect("saved");
        table.save(&table.copy(vec![redaction()], false)).await.expect("saved");
        let mut meera = shop.customer(MEERA).await;
        assert_eq!(names_seen(&mut meera).await, ["photo.jpg", "photo (redacted).jpg"]);
        assert_eq!(names_seen(&mut shop.customer(RAVI).await).await, Vec::<String>::new());
        let all = ["photo.jpg", "photo (annotated).jpg", "photo (redacted).jpg"];
        assert_eq!(names_seen(&mut shop.customer(WEB_ADMIN).await).await, all);
        let mut asha = shop.staff("Divya").await.session;
        assert_eq!(names_seen(&mut asha).await, all);
        // The bytes neither, also where the customer attaches the path once more.
        let mut owner = shop.owner().await;
        let internal: String = owner.value("select storage_path from ticket_attachments where is_internal").await.expect("one");
        let visible: String =
            owner.value("select storage_path from ticket_attachments where file_name like '%(redacted)%'").await.expect("one");
        let may = |path: &str| format!("select desk.may_read_evidence('{path}', 'somebody')");
        for again in [false, true] {
            if again {
                meera
                    .run(
                        sqlx::query(
                            "insert into ticket_attachments (ticket_id, file_url, file_type, file_name, file_size, uploaded_by)
                             values ($1, $2, 'image/jpeg', 'mine.jpg', 1, $3)",
                        )
                        .bind(table.ticket)
                        .bind(&internal)
                        .bind(MEERA),
                    )
                    .await
                    .expect("she may name any file of her ticket");
            }
            assert!(!meera.value::<bool>(&may(&internal)).await.expect("it answers"), "attached again: {again}");
            assert!(meera.value::<bool>(&may(&visible)).await.expect("it answers"));
        }
    }
}

shop_test! {
    async fn customers_can_neither_hide_their_files_nor_see_or_make_copies(shop: &Shop) {
        let table = Table::of(shop).await;
        let copy = table.copy(vec![arrow()], false);
        table.save(&copy).await.expect("saved");
        let hidden = format!(
            "insert into ticket_attachments (ticket_id, file_url, file_type, file_name, file_size, uploaded_by, is_internal)
             values ('{0}', '{0}/a.jpg', 'image/jpeg', 'a.jpg', 1, '{MEERA}', true)",
            table.ticket
        );
        let noting = format!("select desk.note_copy('{}', '{}')", copy.id, table.source);
        for mut session in [shop.customer(MEERA).await, shop.customer(WEB_ADMIN).await, shop.anonymous().await] {
            assert_forbidden(session.sql(&hidden).await);
            assert_forbidden(session.sql(&noting).await);
            assert_forbidden(session.value::<i64>("select count(*) from desk.photo_copies").await);
        }
        // A shop that grants the column all the same.
        shop.owner().await.sql("grant insert (is_internal) on ticket_attachments to authenticated").await.expect("granted");
        shop.customer(MEERA).await.sql(&hidden).await.expect("attached");
        assert_eq!(names_seen(&mut shop.customer(MEERA).await).await.len(), 3, "and is no secret");
        let mut asha = table.asha.session;
        assert_eq!(asha.value::<i64>("select count(*) from desk.photo_copies").await.expect("staff read"), 1);
        for statement in [
            "insert into desk.photo_copies (attachment_id, source_id, made_by) select id, id, uploaded_by from ticket_attachments",
            "update desk.photo_copies set source_id = attachment_id",
            "delete from desk.photo_copies",
            "update ticket_attachments set is_internal = false",
        ] {
            assert_forbidden(asha.sql(statement).await);
        }
        shop.owner().await.sql("update desk.staff_logins set active = false").await.expect("the owner may");
        assert_forbidden(asha.sql(&noting).await);
    }
}

shop_test! {
    async fn the_same_copy_sent_twice_is_stored_once(shop: &Shop) {
        let table = Table::of(shop).await;
        let copy = table.copy(vec![arrow()], true);
        for _ in 0..3 {
            table.save(&copy).await.expect("saved");
        }
        assert_eq!(stored(shop).await, [2, 2, 1, 2]);
        // Drawn anew the same way it is another copy: for the customer this time.
        table.save(&table.copy(vec![arrow()], false)).await.expect("saved");
        assert_eq!(stored(shop).await, [3, 2, 2, 3]);
    }
}

shop_test! {
    async fn a_source_of_another_ticket_is_refused_and_leaves_nothing(shop: &Shop) {
        let mut table = Table::of(shop).await;
        let other = shop.ticket_of(RAVI, None, "Sour milk").await;
        let elsewhere = attach(&mut table.asha, other, &photo("curd-1").0).await;
        let before = stored(shop).await;
        let refused = table
            .save(&NewCopy { source_id: elsewhere, ..table.copy(vec![arrow()], false) })
            .await
            .expect_err("another ticket's photo");
        assert_eq!(
            refused.message,
            "The photo that was drawn on is not on this ticket. No copy was saved. Open the ticket again."
        );
        let nowhere = table.save(&NewCopy { source_id: Uuid::from_u128(404), ..table.copy(vec![arrow()], false) }).await;
        assert_eq!(nowhere.expect_err("no photo").code, ErrorCode::NotFound);
        let taken = table.save(&NewCopy { id: elsewhere, ..table.copy(vec![arrow()], false) }).await.expect_err("taken");
        assert!(taken.message.contains("another ticket"), "{taken}");
        assert_eq!(stored(shop).await, before);
        // In SQL too: a copy is noted by who made it, once, and never of itself.
        let mut asha = table.asha.session;
        let said = asha.sql(&format!("select desk.note_copy('{}', '{elsewhere}')", table.source)).await;
        assert_breaks(said, "photo_copies_of_ticket");
        let itself = asha.sql(&format!("select desk.note_copy('{elsewhere}', '{elsewhere}')")).await;
        assert_eq!(refusal(itself).code, "23514");
        let mut divya = shop.staff("Divya").await.session;
        let others = divya.sql(&format!("select desk.note_copy('{0}', '{0}')", table.source)).await;
        assert_breaks(others, "photo_copies_of_ticket");
    }
}

shop_test! {
    async fn what_can_not_be_drawn_says_why_and_leaves_nothing(shop: &Shop) {
        let mut table = Table::of(shop).await;
        let broken = attach(&mut table.asha, table.ticket, b"\xFF\xD8\xFF and then nothing").await;
        let before = stored(shop).await;
        let text = |text: &str| Mark::Text { at: [9, 9], text: text.into(), colour: Colour::Red };
        let refused = [
            (table.source, vec![text("ok 🍅")], "such as emoji"),
            (table.source, vec![Mark::Redaction { from: [0, 0], to: [70_000, 1] }], "can't be read"),
            (table.source, Vec::new(), "Nothing is drawn on this photo"),
            (broken, vec![arrow()], "damaged and can't be shown. No copy was saved; what you drew is kept."),
        ];
        for (source_id, marks, why) in refused {
            let error = table.save(&NewCopy { source_id, ..table.copy(marks, true) }).await.expect_err(why);
            assert!(error.message.contains(why), "{error}");
        }
        assert_eq!(stored(shop).await, before);
    }
}

shop_test! {
    async fn the_search_for_photos_that_came_before_passes_over_copies(shop: &Shop) {
        let table = Table::of(shop).await;
        let (_, ravis) = two_tickets(shop).await;
        let mut asha = shop.staff("Farhan").await;
        let again = attach(&mut asha, ravis, &photo("box-1").1).await;
        let first = table.copy(vec![arrow()], false);
        table.save(&first).await.expect("saved");
        let second = NewCopy { source_id: first.id, ..table.copy(vec![arrow(), arrow(), redaction()], true) };
        table.save(&second).await.expect("a copy of a copy");
        for one in [table.source, first.id, second.id, again] {
            table.photos.shown(one, Edge::Grid).await.expect("it is shown");
        }
        let like = async |one| {
            let found = table.photos.lookalikes(one).await.expect("it is looked up");
            found.into_iter().map(|one| one.photo.id).collect::<Vec<_>>()
        };
        assert_eq!(like(again).await, [table.source], "the source, and no copy beside it");
        assert_eq!(like(table.source).await, [again]);
        assert_eq!(like(first.id).await, Vec::<Uuid>::new());
        assert_eq!(like(second.id).await, Vec::<Uuid>::new());
        // A customer who sends the desk's own copy for another claim is found.
        let bytes = format!(
            "select string_agg(c.bytes, '' order by c.ordinal) from ticket_attachments a
               join desk.evidence_objects o on o.path = a.storage_path join desk.evidence_chunks c on c.sha256 = o.sha256
              where a.id = '{}'",
            first.id
        );
        let bytes: Vec<u8> = shop.owner().await.value(&bytes).await.expect("its bytes");
        let sent = attach(&mut asha, ravis, &bytes).await;
        table.photos.shown(sent, Edge::Grid).await.expect("it is shown");
        assert!(!like(sent).await.is_empty());
    }
}

shop_test! {
    async fn a_file_that_the_desk_adds_for_itself_is_no_customers(shop: &Shop) {
        let table = Table::of(shop).await;
        let folder = tempfile::tempdir().expect("a folder");
        for (name, photo_name, is_internal) in [("ours.jpg", "eggs-1", true), ("yours.jpg", "curd-1", false)] {
            let file = folder.path().join(name);
            std::fs::write(&file, photo(photo_name).0).expect("it is written");
            attach_file(&table.desk, table.ticket, Uuid::now_v7(), is_internal, &file, |_| (), pending()).await.expect("attached");
        }
        assert_eq!(names_seen(&mut shop.customer(MEERA).await).await, ["photo.jpg", "yours.jpg"]);
        let internal: Vec<_> = table.attachments(shop).await.into_iter().map(|one| (one.file_name, one.is_internal)).collect();
        assert_eq!(internal, [("photo.jpg".into(), false), ("ours.jpg".into(), true), ("yours.jpg".to_owned(), false)]);
    }
}
