//! The guide's notifications, in its words: who is told what, once, and who has read it.

use sqlx::{AssertSqlSafe, Row};
use uuid::Uuid;

use crate::harness::{FIRST_ORDER, MEERA, RAVI, Session, WEB_ADMIN, assert_forbidden, new_ticket, shop_test};

/// A row of `my_notifications`.
#[derive(Debug, Clone, PartialEq)]
struct Note {
    id: Uuid,
    kind: String,
    title: String,
    message: String,
    about: Option<Uuid>,
    is_read: bool,
}

/// What this person is shown, oldest first.
async fn shown_to(session: &mut Session) -> Vec<Note> {
    session
        .rows(sqlx::query("select * from my_notifications order by created_at, title"))
        .await
        .expect("people see their notifications")
        .iter()
        .map(|row| {
            assert_eq!(row.get::<String, _>("reference_type"), "support_ticket");
            Note {
                id: row.get("id"),
                kind: row.get("type"),
                title: row.get("title"),
                message: row.get("message"),
                about: row.get("reference_id"),
                is_read: row.get("is_read"),
            }
        })
        .collect()
}

async fn titles(session: &mut Session) -> Vec<String> {
    shown_to(session).await.into_iter().map(|note| note.title).collect()
}

async fn mark_read(session: &mut Session, ids: &[Uuid]) -> sqlx::Result<i64> {
    Ok(session.row(sqlx::query("select mark_notifications_read($1)").bind(ids)).await?.get(0))
}

shop_test! {
    async fn the_triggers_have_the_guides_names(shop: &Shop) {
        let triggers: Vec<String> = shop
            .owner()
            .await
            .values(
                "select t.tgname || ' on ' || c.relname || ' calls ' || p.proname
                   from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_proc p on p.oid = t.tgfoid
                  where t.tgname like 'notify%' order by 1",
            )
            .await
            .expect("the catalogue answers");
        assert_eq!(
            triggers,
            [
                "notify_customer_on_admin_response on ticket_messages calls notify_customer_on_admin_response",
                "notify_customer_on_resolution on support_tickets calls notify_customer_on_resolution",
                "notify_mentioned on ticket_messages calls notify_mentioned",
                "notify_new_support_ticket on support_tickets calls notify_new_support_ticket",
                "notify_staff_on_customer_reply on ticket_messages calls notify_staff_on_customer_reply",
            ]
        );
    }
}

shop_test! {
    async fn a_new_ticket_is_told_to_the_whole_desk_and_to_nobody_else(shop: &Shop) {
        let (mut asha, mut ben) = (shop.staff("Asha Rao").await, shop.staff("Ben Dsouza").await);
        let ticket = shop.ticket_of(MEERA, Some(FIRST_ORDER), "Tomatoes arrived crushed").await;
        let number = shop.number_of(ticket).await;
        for session in [&mut asha.session, &mut ben.session, &mut shop.customer(WEB_ADMIN).await] {
            let told = shown_to(session).await;
            assert_eq!(told.len(), 1);
            assert_eq!(told[0].kind, "support_ticket");
            assert_eq!(told[0].title, format!("New Support Ticket: {number}"));
            assert_eq!(told[0].message, "Customer raised issue: Tomatoes arrived crushed");
            assert_eq!((told[0].about, told[0].is_read), (Some(ticket), false));
        }
        assert_eq!(shown_to(&mut shop.customer(MEERA).await).await, []);
        assert_eq!(shown_to(&mut shop.customer(RAVI).await).await, []);
        assert_forbidden(shop.anonymous().await.sql("select * from my_notifications").await);
        // One row for everybody: a row each would make the customer's insert wait for hundreds of them.
        let rows: i64 = shop.owner().await.value("select count(*) from desk.staff_notifications").await.expect("counted");
        assert_eq!(rows, 1);
    }
}

shop_test! {
    async fn an_answer_of_the_desk_is_told_to_its_customer(shop: &Shop) {
        let mut asha = shop.staff("Asha Rao").await;
        let ticket = shop.ticket_of(MEERA, None, "Crushed tomatoes").await;
        shop.ticket_of(RAVI, None, "Another ticket").await;
        asha.write(ticket, "Sorry about that!", false).await;
        shop.customer(WEB_ADMIN)
            .await
            .run(sqlx::query(AssertSqlSafe(format!(
                "insert into ticket_messages (ticket_id, sender_id, sender_type, message)
                 values ('{ticket}', '{WEB_ADMIN}', 'admin', 'From the web')"
            ))))
            .await
            .expect("a web admin answers");
        let told = shown_to(&mut shop.customer(MEERA).await).await;
        assert_eq!(told.len(), 2, "one for each answer");
        for note in told {
            assert_eq!(note.kind, "support_response");
            assert_eq!(note.title, format!("Response on Ticket {}", shop.number_of(ticket).await));
            assert_eq!(note.message, "The support team has answered: Crushed tomatoes");
            assert_eq!((note.about, note.is_read), (Some(ticket), false));
        }
        assert_eq!(shown_to(&mut shop.customer(RAVI).await).await, []);
    }
}

shop_test! {
    async fn an_internal_note_is_told_to_nobody(shop: &Shop) {
        let mut asha = shop.staff("Asha Rao").await;
        let ticket = shop.ticket_of(MEERA, None, "Crushed tomatoes").await;
        let before = shown_to(&mut asha.session).await;
        asha.write(ticket, "Third time this week.", true).await;
        assert_eq!(shown_to(&mut shop.customer(MEERA).await).await, []);
        assert_eq!(shown_to(&mut asha.session).await, before);
    }
}

shop_test! {
    async fn a_customers_reply_is_told_to_the_desk(shop: &Shop) {
        let mut asha = shop.staff("Asha Rao").await;
        let ticket = shop.ticket_of(MEERA, None, "Crushed tomatoes").await;
        shop.message_of(MEERA, ticket, "Any news?").await;
        let told = shown_to(&mut asha.session).await;
        assert_eq!(told.len(), 2);
        assert_eq!(told[1].kind, "support_reply");
        assert_eq!(told[1].title, format!("Customer Reply on Ticket {}", shop.number_of(ticket).await));
        assert_eq!(told[1].message, "Customer replied: Crushed tomatoes");
        assert_eq!(told[1].about, Some(ticket));
        assert_eq!(shown_to(&mut shop.customer(MEERA).await).await, [], "who wrote it knows");
    }
}

shop_test! {
    async fn a_resolution_is_told_once_also_when_the_ticket_is_closed_later(shop: &Shop) {
        let mut asha = shop.staff("Asha Rao").await;
        let ticket = shop.ticket_of(MEERA, Some(FIRST_ORDER), "Crushed tomatoes").await;
        let number = shop.number_of(ticket).await;
        asha.set(ticket, "status = 'in_progress'").await.expect("no news to the customer");
        asha.set(
            ticket,
            "status = 'resolved', resolution_type = 'partial_refund', refund_amount = 50, resolution_notes = 'internal words'",
        )
        .await
        .expect("staff resolve it");
        asha.set(ticket, "resolution_notes = 'more words'").await.expect("staff note more");
        asha.set(ticket, "status = 'closed'").await.expect("staff close it");
        let mut meera = shop.customer(MEERA).await;
        let told = shown_to(&mut meera).await;
        assert_eq!(told.len(), 1, "{told:?}");
        assert_eq!(told[0].kind, "support_resolution");
        assert_eq!(told[0].title, format!("Ticket {number} Resolved"));
        assert_eq!(told[0].message, "Your ticket was resolved: partial refund of 50.00 INR.");
        assert_eq!((told[0].about, told[0].is_read), (Some(ticket), false));

        // Opened again and settled again is a second resolution.
        asha.set(ticket, "status = 'open'").await.expect("staff open it again");
        asha.set(ticket, "status = 'resolved', resolution_type = 'replacement', refund_amount = null")
            .await
            .expect("staff resolve it otherwise");
        let told = shown_to(&mut meera).await;
        assert_eq!(told.len(), 2);
        assert_eq!(told[1].message, "Your ticket was resolved: replacement.");
    }
}

shop_test! {
    async fn a_ticket_closed_without_a_word_is_told_as_such(shop: &Shop) {
        let mut asha = shop.staff("Asha Rao").await;
        let ticket = shop.ticket_of(MEERA, None, "Nothing really").await;
        asha.set(ticket, "status = 'closed'").await.expect("staff close it at once");
        let told = shown_to(&mut shop.customer(MEERA).await).await;
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].title, format!("Ticket {} Resolved", shop.number_of(ticket).await));
        assert_eq!(told[0].message, "Your ticket was closed.");
    }
}

shop_test! {
    async fn a_ticket_that_staff_write_down_for_a_caller_is_no_news_to_the_desk(shop: &Shop) {
        let mut asha = shop.staff("Asha Rao").await;
        new_ticket(MEERA, "She called").raise(&mut asha.session).await.expect("staff raise it");
        new_ticket(MEERA, "She wrote").raise(&mut shop.customer(WEB_ADMIN).await).await.expect("an admin raises it");
        assert_eq!(shown_to(&mut asha.session).await, []);
        // Their own complaint is one, though.
        let own = asha.user_id;
        let ticket = new_ticket(own, "My own order").raise(&mut asha.session).await.expect("staff are customers too");
        assert_eq!(titles(&mut asha.session).await, [format!("New Support Ticket: {}", shop.number_of(ticket).await)]);
    }
}

shop_test! {
    async fn what_the_shops_back_end_writes_for_a_customer_is_news(shop: &Shop) {
        let mut asha = shop.staff("Asha Rao").await;
        let ticket = new_ticket(MEERA, "By the shop's app").raise(&mut shop.back_end().await).await.expect("it is raised");
        assert_eq!(titles(&mut asha.session).await, [format!("New Support Ticket: {}", shop.number_of(ticket).await)]);
    }
}

shop_test! {
    async fn each_person_of_the_desk_has_read_for_themselves(shop: &Shop) {
        let (mut asha, mut ben) = (shop.staff("Asha Rao").await, shop.staff("Ben Dsouza").await);
        let mut admin = shop.customer(WEB_ADMIN).await;
        shop.ticket_of(MEERA, None, "First").await;
        shop.ticket_of(RAVI, None, "Second").await;
        let ids: Vec<Uuid> = shown_to(&mut asha.session).await.iter().map(|note| note.id).collect();
        assert_eq!(mark_read(&mut asha.session, &ids[..1]).await.expect("she reads one"), 1);
        assert_eq!(mark_read(&mut asha.session, &ids).await.expect("she reads both"), 1, "the first was read already");
        assert_eq!(mark_read(&mut admin, &ids[1..]).await.expect("the web admin reads one"), 1);
        let read = |notes: Vec<Note>| notes.iter().map(|note| note.is_read).collect::<Vec<_>>();
        assert_eq!(read(shown_to(&mut asha.session).await), [true, true]);
        assert_eq!(read(shown_to(&mut ben.session).await), [false, false]);
        assert_eq!(read(shown_to(&mut admin).await), [false, true]);
    }
}

shop_test! {
    async fn people_mark_their_own_notifications_and_no_others(shop: &Shop) {
        let mut asha = shop.staff("Asha Rao").await;
        let ticket = shop.ticket_of(MEERA, None, "Crushed tomatoes").await;
        asha.write(ticket, "Sorry!", false).await;
        let mut meera = shop.customer(MEERA).await;
        let mut ravi = shop.customer(RAVI).await;
        let hers = shown_to(&mut meera).await[0].id;
        let desks = shown_to(&mut asha.session).await[0].id;
        assert_eq!(mark_read(&mut ravi, &[hers, desks]).await.expect("nothing of his"), 0);
        assert_eq!(mark_read(&mut asha.session, &[hers]).await.expect("nothing of hers"), 0);
        assert!(!shown_to(&mut meera).await[0].is_read);
        assert!(!shown_to(&mut asha.session).await[0].is_read);
        assert_eq!(mark_read(&mut meera, &[hers, desks, Uuid::from_u128(9)]).await.expect("one is hers"), 1);
        assert!(shown_to(&mut meera).await[0].is_read);
        assert!(!shown_to(&mut asha.session).await[0].is_read, "a customer reads nothing for the desk");
        assert_eq!(mark_read(&mut meera, &[]).await.expect("none at all"), 0);
        assert_forbidden(mark_read(&mut shop.with_claims("{}").await, &[hers]).await);
        assert_forbidden(mark_read(&mut shop.anonymous().await, &[hers]).await);
    }
}

shop_test! {
    async fn somebody_switched_off_is_shown_nothing(shop: &Shop) {
        let mut asha = shop.staff("Asha Rao").await;
        shop.ticket_of(MEERA, None, "Crushed tomatoes").await;
        assert_eq!(shown_to(&mut asha.session).await.len(), 1);
        shop.owner()
            .await
            .run(sqlx::query("select desk.set_staff_active($1::name, false)").bind(&asha.login))
            .await
            .expect("the owner switches her off");
        assert_eq!(shown_to(&mut asha.session).await, []);
    }
}

shop_test! {
    async fn a_hostile_subject_stays_the_text_that_it_is(shop: &Shop) {
        let mut asha = shop.staff("Asha Rao").await;
        let mut meera = shop.customer(MEERA).await;
        for subject in [
            "<b>bold</b> & <img src=x onerror=alert(1)>",
            "Robert'); drop table support_tickets; --",
            "%s %I $1 {} \\n ${HOME} `id`",
            "\u{202e}detsrever \u{1f345}\u{fe0f} टमाटर",
            &"x".repeat(300),
        ] {
            let ticket = new_ticket(MEERA, subject).raise(&mut meera).await.expect("it is only text");
            asha.write(ticket, "Hello", false).await;
            asha.set(ticket, "status = 'resolved'").await.expect("staff resolve it");
            let told = shown_to(&mut asha.session).await;
            let about: Vec<_> = told.iter().filter(|note| note.about == Some(ticket)).collect();
            assert_eq!(about[0].message, format!("Customer raised issue: {subject}"));
            let hers = shown_to(&mut meera).await;
            assert!(hers.iter().any(|note| note.message == format!("The support team has answered: {subject}")));
        }
        // A line break would be a second line, a second notification to whoever glances at it.
        let ticket =
            new_ticket(MEERA, "One\r\nNew Support Ticket:\tforged\u{7}").raise(&mut meera).await.expect("it is made one line");
        let told = shown_to(&mut asha.session).await;
        let note = told.iter().find(|note| note.about == Some(ticket)).expect("it is told");
        assert_eq!(note.message, "Customer raised issue: One New Support Ticket: forged");
    }
}
