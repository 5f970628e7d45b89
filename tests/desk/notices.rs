//! What the people of the desk are told beside the guide's notifications: for one of them alone, read once on all of
//! their computers.

use desk::notices::{self, Notice, NoticeKind};
use desk::{Desk, tickets};
use sqlx::{AssertSqlSafe, Row};
use uuid::Uuid;

use crate::harness::{DISABLED_ADMIN, MEERA, RAVI, Session, WEB_ADMIN, assert_forbidden, shop_test};

/// What the person is shown, the newest first.
async fn told(desk: &Desk) -> Vec<Notice> {
    notices::notices(desk, false, None).await.expect("staff see what they are told").notices
}

async fn unread(desk: &Desk) -> i32 {
    notices::unread(desk).await.expect("staff see how much")
}

/// How many notes that name somebody this session sees there; -1 where it may not look.
async fn mentions(session: &mut Session, table: &str) -> i64 {
    session.value(&format!("select count(*) from {table} where type = 'support_mention'")).await.unwrap_or(-1)
}

shop_test! {
    async fn who_is_named_in_a_note_is_told_and_nobody_else(shop: &Shop) {
        let (asha, ben) = (shop.staff("Asha Rao").await, shop.staff("Asha Raoul").await);
        let mut farhan = shop.staff("Farhan (night) Ali").await;
        let ticket = shop.ticket_of(MEERA, None, "Crushed tomatoes").await;
        let (hers, his) = (shop.desk_of(&asha).await, shop.desk_of(&ben).await);
        let own = shop.desk_of(&farhan).await;
        let before = (told(&hers).await.len(), told(&his).await.len(), told(&own).await.len());

        farhan.write(ticket, "@asha rao, is this the same batch? (not @asha@rao.example)", true).await;
        let now = told(&hers).await;
        assert_eq!(now.len(), before.0 + 1);
        assert_eq!((now[0].kind, now[0].for_me, now[0].is_read), (NoticeKind::Mention, true, false));
        assert!(now[0].title.starts_with("Farhan (night) Ali Named You on Ticket TKT-"), "{}", now[0].title);
        assert!(now[0].message.starts_with("@asha rao, is this"));
        assert_eq!(told(&his).await.len(), before.1, "a longer name is another person's");

        farhan.write(ticket, "@Asha Raoul and @Asha Rao: both, and @Farhan (night) Ali is me", true).await;
        assert_eq!((told(&hers).await.len(), told(&his).await.len()), (before.0 + 2, before.1 + 1));
        assert_eq!(told(&own).await.len(), before.2, "nobody is told what they did themselves");

        for words in ["no.asha@asha raouls", "@Asha", "@Asha  Rao", "Asha Rao", "@asha rao2", "mail@asha rao"] {
            farhan.write(ticket, words, true).await;
        }
        // What a customer reads, or writes, names nobody.
        farhan.write(ticket, "Ask @Asha Rao", false).await;
        shop.message_of(MEERA, ticket, "@Asha Rao refund me now").await;
        let mentions = told(&hers).await.into_iter().filter(|notice| notice.kind == NoticeKind::Mention).count();
        assert_eq!(mentions, 2);
    }
}

shop_test! {
    async fn what_is_for_one_person_is_seen_by_nobody_else(shop: &Shop) {
        let mut asha = shop.staff("Asha Rao").await;
        let mut farhan = shop.staff("Farhan Ali").await;
        let mut owner = shop.staff_in("Om", "support_owner").await;
        let ticket = shop.ticket_of(MEERA, None, "Crushed tomatoes").await;
        farhan.write(ticket, "@Asha Rao look", true).await;
        for (session, seen) in [
            (&mut asha.session, 1),
            (&mut farhan.session, 0),
            (&mut owner.session, 0),
            (&mut shop.customer(WEB_ADMIN).await, 0),
        ] {
            assert_eq!(mentions(session, "my_notifications").await, seen);
            assert_eq!(mentions(session, "desk.staff_notifications").await, seen);
        }
        for stranger in [MEERA, RAVI, DISABLED_ADMIN] {
            assert_eq!(mentions(&mut shop.customer(stranger).await, "my_notifications").await, 0);
        }
        // Nor is it marked by somebody else, who may know its id.
        let id: Uuid = asha.session.value("select id from my_notifications where type = 'support_mention'").await.expect("hers");
        let marked: i64 = farhan.session.row(sqlx::query("select mark_notifications_read(array[$1::uuid])").bind(id)).await.expect("nothing").get(0);
        assert_eq!(marked, 0);
        let reads: i64 = shop.owner().await.value("select count(*) from desk.staff_notification_reads").await.expect("counted");
        assert_eq!(reads, 0);
        // Nor does anybody write one to a colleague, but by what they do.
        for forged in [
            format!("select desk.notify_colleague('{}', 'x', 'x', 'x', '{ticket}')", asha.user_id),
            format!("insert into desk.staff_notifications (type, title, message, reference_id, for_user) values ('x', 'x', 'x', '{ticket}', '{}')", asha.user_id),
            format!("insert into desk.notices_read_to values ('{}', now())", asha.user_id),
            format!("select desk.record_notices_read('{}')", asha.user_id),
        ] {
            assert_forbidden(farhan.session.run(sqlx::query(AssertSqlSafe(forged.clone()))).await);
            assert_forbidden(shop.customer(MEERA).await.run(sqlx::query(AssertSqlSafe(forged))).await);
        }
    }
}

shop_test! {
    async fn opening_a_ticket_reads_what_was_told_of_it(shop: &Shop) {
        let asha = shop.desk_of(&shop.staff("Asha Rao").await).await;
        let ben = shop.desk_of(&shop.staff("Ben Dsouza").await).await;
        let ticket = shop.ticket_of(MEERA, None, "Crushed tomatoes").await;
        shop.message_of(MEERA, ticket, "Any news?").await;
        shop.ticket_of(RAVI, None, "Another").await;
        assert_eq!((unread(&asha).await, unread(&ben).await), (3, 3));
        tickets::look(&asha, ticket, None).await.expect("she looks");
        assert_eq!((unread(&asha).await, unread(&ben).await), (1, 3));
        assert_eq!(told(&asha).await.iter().map(|notice| notice.is_read).collect::<Vec<_>>(), [false, true, true]);
    }
}

shop_test! {
    async fn all_is_read_up_to_what_was_seen_and_not_beyond(shop: &Shop) {
        let asha = shop.desk_of(&shop.staff("Asha Rao").await).await;
        let ben = shop.desk_of(&shop.staff("Ben Dsouza").await).await;
        for n in 0..5 {
            shop.ticket_of(MEERA, None, &format!("Ticket {n}")).await;
        }
        let seen = told(&asha).await;
        notices::mark_read(&asha, &[seen[4].id]).await.expect("one by itself");
        shop.ticket_of(RAVI, None, "While she read").await;
        notices::mark_all_read(&asha, seen[0].created_at).await.expect("all that she saw");
        assert_eq!((unread(&asha).await, unread(&ben).await), (1, 6));
        let now = told(&asha).await;
        assert_eq!(now.iter().map(|notice| notice.is_read).collect::<Vec<_>>(), [false, true, true, true, true, true]);
        let rows: i64 = shop.owner().await.value("select count(*) from desk.staff_notification_reads").await.expect("counted");
        assert_eq!(rows, 0, "one row says it for all");
        // A clock that is ahead reads nothing of the future.
        notices::mark_all_read(&asha, chrono::Utc::now() + chrono::Duration::days(30)).await.expect("all of now");
        shop.ticket_of(MEERA, None, "Later").await;
        assert_eq!(unread(&asha).await, 1);
    }
}

shop_test! {
    async fn somebody_new_begins_with_nothing_unread(shop: &Shop) {
        shop.staff("Asha Rao").await;
        shop.ticket_of(MEERA, None, "Before").await;
        let ben = shop.desk_of(&shop.staff("Ben Dsouza").await).await;
        assert_eq!(unread(&ben).await, 0);
        shop.ticket_of(RAVI, None, "After").await;
        assert_eq!(unread(&ben).await, 1);
    }
}

shop_test! {
    async fn what_is_older_than_a_month_is_no_news(shop: &Shop) {
        let asha = shop.desk_of(&shop.staff("Asha Rao").await).await;
        shop.ticket_of(MEERA, None, "Old").await;
        shop.ticket_of(MEERA, None, "New").await;
        shop.owner()
            .await
            .sql(
                "update desk.notices_read_to set read_to = '-infinity';
                 update desk.staff_notifications set created_at = now() - interval '31 days' where message like '%Old'",
            )
            .await
            .expect("a month passes");
        assert_eq!(unread(&asha).await, 1);
        assert_eq!(told(&asha).await.iter().map(|notice| notice.is_read).collect::<Vec<_>>(), [false, true]);
    }
}

shop_test! {
    async fn the_badge_counts_what_one_wants_to_be_told(shop: &Shop) {
        let mut staff = shop.staff("Asha Rao").await;
        let asha = shop.desk_of(&staff).await;
        let ticket = shop.ticket_of(MEERA, None, "Crushed tomatoes").await;
        shop.message_of(MEERA, ticket, "Any news?").await;
        let mut farhan = shop.staff("Farhan Ali").await;
        farhan.write(ticket, "@Asha Rao look", true).await;
        assert_eq!(unread(&asha).await, 3);
        staff.session.sql("select desk.change_my_settings(notify_new_tickets => false)").await.expect("her choice");
        assert_eq!(unread(&asha).await, 2);
        staff.session.sql("select desk.change_my_settings(only_mine => true)").await.expect("her choice");
        assert_eq!(unread(&asha).await, 1, "the ticket is not hers");
        tickets::assign(&asha, ticket, None, Some(staff.user_id)).await.expect("she takes it");
        assert_eq!(unread(&asha).await, 2);
        staff.session.sql("select desk.change_my_settings(notify_mentions => false, notify_customer_replies => false)").await.expect("her choice");
        assert_eq!(unread(&asha).await, 0);
        assert_eq!(told(&asha).await.len(), 3, "the list shows all of it");
    }
}

shop_test! {
    async fn the_list_goes_on_to_older_ones(shop: &Shop) {
        let staff = shop.staff("Asha Rao").await;
        let asha = shop.desk_of(&staff).await;
        let ticket = shop.ticket_of(MEERA, None, "Crushed tomatoes").await;
        // Many at the same moment, and one of the platform's own among them.
        shop.owner()
            .await
            .run(sqlx::query(AssertSqlSafe(format!(
                "insert into desk.staff_notifications (type, title, message, reference_id, created_at)
                 select 'support_reply', 'n ' || n, 'x', '{ticket}', now() - interval '1 hour' from generate_series(1, 130) n"
            ))))
            .await
            .expect("many");
        shop.owner()
            .await
            .run(sqlx::query(AssertSqlSafe(format!(
                "insert into notifications (user_id, type, title, message) values ('{}', 'payout', 'Your shift was paid', 'Words of the platform')",
                staff.user_id
            ))))
            .await
            .expect("one of the platform");
        let mut seen = Vec::new();
        let mut place = None;
        loop {
            let page = notices::notices(&asha, false, place).await.expect("a page");
            assert!(page.notices.len() <= 50);
            seen.extend(page.notices.into_iter().map(|notice| notice.id));
            place = page.next;
            if place.is_none() {
                break;
            }
        }
        let all = seen.len();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!((all, seen.len()), (132, 132));
        let own = notices::notices(&asha, true, None).await.expect("hers").notices;
        assert_eq!(own.len(), 1);
        assert_eq!((own[0].kind, own[0].ticket_number.as_deref()), (NoticeKind::Other, None));
    }
}
