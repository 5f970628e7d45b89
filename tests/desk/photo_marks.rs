//! What the desk found in the photos of a claim: said by staff, seen by staff, told to every desk.

use desk::ErrorCode;
use desk::tickets::{PhotoMark, PhotoVerdict, mark_photo, ticket};
use sqlx::Row;
use uuid::Uuid;

use crate::harness::{MEERA, Shop, WEB_ADMIN, assert_forbidden, refusal, shop_test};

/// A photo of a ticket of Meera's; gives both.
async fn photo(shop: &Shop) -> (String, Uuid) {
    let of = shop.ticket_of(MEERA, None, "Crushed").await;
    let mut meera = shop.customer(MEERA).await;
    let id = meera
        .row(
            sqlx::query(
                "insert into ticket_attachments (ticket_id, file_url, file_type, file_name, file_size, uploaded_by)
                 values ($1, $2, 'image/jpeg', 'a.jpg', 10, $3) returning id",
            )
            .bind(of)
            .bind(format!("{of}/a.jpg"))
            .bind(MEERA),
        )
        .await
        .expect("attached")
        .get(0);
    let mut owner = shop.owner().await;
    let number = owner
        .row(sqlx::query("select ticket_number from support_tickets where id = $1").bind(of))
        .await
        .expect("its number")
        .get(0);
    (number, id)
}

fn mark(verdict: Option<PhotoVerdict>, item: Option<&str>) -> PhotoMark {
    PhotoMark { verdict, item: item.map(str::to_owned) }
}

shop_test! {
    async fn a_mark_is_kept_changed_and_taken_back(shop: &Shop) {
        let (number, id) = photo(shop).await;
        let desk = shop.desk_of(&shop.staff("Asha").await).await;
        let other = shop.desk_of(&shop.staff("Divya").await).await;
        let seen = async || ticket(&other, &number).await.expect("it opens").attachments[0].mark.clone();
        assert_eq!(seen().await, PhotoMark::default());
        let marks = [
            mark(Some(PhotoVerdict::Supports), Some("Tomatoes, 500 g")),
            mark(Some(PhotoVerdict::Against), Some("Tomatoes, 500 g")),
            mark(Some(PhotoVerdict::Unclear), None),
            mark(None, None),
        ];
        let mut before = PhotoMark::default();
        for said in marks {
            mark_photo(&desk, id, &before, &said).await.expect("marked");
            mark_photo(&desk, id, &before, &said).await.expect("again, which changes nothing");
            assert_eq!(seen().await, said);
            before = said;
        }
        let mut owner = shop.owner().await;
        let told: i64 = owner
            .value("select count(*) from desk.events where kind = 'ticket_updated' and detail ? 'attachment_id'")
            .await
            .expect("the owner counts");
        assert_eq!(told, 4, "one event for each change");
    }
}

shop_test! {
    async fn whoever_judges_a_photo_second_sees_what_the_first_one_said(shop: &Shop) {
        let (number, id) = photo(shop).await;
        let (asha, ben) = (shop.staff("Asha Rao").await, shop.staff("Ben Das").await);
        let (hers, his) = (shop.desk_of(&asha).await, shop.desk_of(&ben).await);
        let (nothing, yes, no) = (PhotoMark::default(), mark(Some(PhotoVerdict::Supports), None), mark(Some(PhotoVerdict::Against), None));
        mark_photo(&hers, id, &nothing, &yes).await.expect("she is first");
        let late = mark_photo(&his, id, &nothing, &no).await.expect_err("he had not seen it");
        assert_eq!(late.code, ErrorCode::Conflict);
        assert!(late.message.starts_with("Asha Rao said otherwise of this photo meanwhile."), "{late}");
        assert_eq!(ticket(&his, &number).await.expect("it opens").attachments[0].mark, yes);
        mark_photo(&his, id, &yes, &no).await.expect("now he has");
        let gone = mark_photo(&his, Uuid::from_u128(404), &nothing, &no).await.expect_err("there is none");
        assert_eq!(gone.code, ErrorCode::NotFound);
    }
}

shop_test! {
    async fn only_staff_mark_photos_and_see_the_marks(shop: &Shop) {
        let (_, id) = photo(shop).await;
        let asha = shop.staff("Asha").await;
        mark_photo(&shop.desk_of(&asha).await, id, &PhotoMark::default(), &mark(Some(PhotoVerdict::Against), None)).await.expect("marked");
        let marking = format!("select desk.mark_photo('{id}', null, null, 'supports', null)");
        let reading = "select verdict from desk.photo_marks";
        for session in [&mut shop.customer(MEERA).await, &mut shop.customer(WEB_ADMIN).await, &mut shop.anonymous().await] {
            assert_forbidden(session.sql(&marking).await);
            assert_forbidden(session.value::<String>(reading).await);
        }
        let mut session = asha.session;
        assert_eq!(session.value::<String>(reading).await.expect("staff read"), "against");
        for statement in ["update desk.photo_marks set verdict = 'supports'", "delete from desk.photo_marks"] {
            assert_forbidden(session.sql(statement).await);
        }
        let nonsense = session.sql(&format!("select desk.mark_photo('{id}', 'against', null, 'certainly', null)")).await;
        assert_eq!(refusal(nonsense).code, "23514");
    }
}
