//! Who may read and write what is said on a ticket, and the desk's internal notes.

use sqlx::{AssertSqlSafe, Row};
use uuid::Uuid;

use crate::harness::{
    DISABLED_ADMIN, MEERA, RAVI, Session, Shop, WEB_ADMIN, assert_breaks, assert_forbidden, refusal, shop_test,
};

/// A message as an app would send it, every column named.
#[derive(Clone, Copy)]
struct Message {
    ticket: Uuid,
    sender: Uuid,
    sender_type: &'static str,
    is_internal_note: bool,
}

impl Message {
    /// What the guide's customer app sends.
    fn from_customer(ticket: Uuid, sender: Uuid) -> Self {
        Self { ticket, sender, sender_type: "customer", is_internal_note: false }
    }

    /// What the guide's admin page sends.
    fn from_admin(ticket: Uuid, sender: Uuid) -> Self {
        Self { sender_type: "admin", ..Self::from_customer(ticket, sender) }
    }

    async fn send(self, session: &mut Session) -> sqlx::Result<u64> {
        session
            .run(
                sqlx::query(
                    "insert into ticket_messages (ticket_id, sender_id, sender_type, message, is_internal_note)
                     values ($1, $2, $3::message_sender_type, 'They were crushed.', $4)",
                )
                .bind(self.ticket)
                .bind(self.sender)
                .bind(self.sender_type)
                .bind(self.is_internal_note),
            )
            .await
    }
}

/// The texts that this session shows.
async fn visible(session: &mut Session) -> Vec<String> {
    session.values("select message from ticket_messages order by message").await.expect("messages may be asked for")
}

/// The newest message as it was stored: sender, kind, and whether it is a note.
async fn newest(shop: &Shop) -> (Option<Uuid>, String, bool) {
    let row = shop
        .owner()
        .await
        .row(sqlx::query(
            "select sender_id, sender_type::text, is_internal_note from ticket_messages order by created_at desc limit 1",
        ))
        .await
        .expect("there is a message");
    (row.get(0), row.get(1), row.get(2))
}

async fn count(shop: &Shop) -> i64 {
    shop.owner().await.value("select count(*) from ticket_messages").await.expect("the owner counts")
}

shop_test! {
    async fn customers_read_what_is_said_on_their_tickets_except_internal_notes(shop: &Shop) {
        let hers = shop.ticket_of(MEERA, None, "Crushed").await;
        let his = shop.ticket_of(RAVI, None, "Sour milk").await;
        shop.message_of(MEERA, hers, "All six of them").await;
        shop.message_of(RAVI, his, "Since Monday").await;
        let mut asha = shop.staff("Asha").await;
        asha.write(hers, "We are sorry", false).await;
        asha.write(hers, "Third claim this month", true).await;
        asha.write(his, "Ask the dairy", true).await;

        assert_eq!(visible(&mut shop.customer(MEERA).await).await, ["All six of them", "We are sorry"]);
        assert_eq!(visible(&mut shop.customer(RAVI).await).await, ["Since Monday"]);
        // No other way to the notes: not by asking for them, not by counting them.
        let mut meera = shop.customer(MEERA).await;
        for question in [
            "select count(*) from ticket_messages where is_internal_note",
            "select count(*) from ticket_messages where message like '%month'",
            "select count(*) from support_tickets t join ticket_messages m on m.ticket_id = t.id where m.is_internal_note",
        ] {
            assert_eq!(meera.value::<i64>(question).await.expect("a customer asks"), 0, "{question}");
        }
    }
}

shop_test! {
    async fn customers_write_on_their_own_tickets_in_their_own_name(shop: &Shop) {
        let hers = shop.ticket_of(MEERA, None, "Crushed").await;
        let his = shop.ticket_of(RAVI, None, "Sour milk").await;
        let mut meera = shop.customer(MEERA).await;
        Message::from_customer(hers, MEERA).send(&mut meera).await.expect("on her own ticket");
        assert_eq!(newest(shop).await, (Some(MEERA), "customer".to_owned(), false));
        assert_forbidden(Message::from_customer(his, MEERA).send(&mut meera).await);
        assert_forbidden(Message::from_customer(hers, RAVI).send(&mut meera).await);
        assert_forbidden(Message::from_customer(hers, WEB_ADMIN).send(&mut meera).await);
        assert_forbidden(Message::from_customer(Uuid::from_u128(5), MEERA).send(&mut meera).await);
        assert_eq!(count(shop).await, 1);
    }
}

shop_test! {
    async fn customers_write_on_their_ticket_whatever_its_status(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, None, "Crushed").await;
        let mut asha = shop.staff("Asha").await;
        let mut meera = shop.customer(MEERA).await;
        for status in ["open", "in_progress", "awaiting_customer", "resolved", "closed"] {
            asha.set(ticket, &format!("status = '{status}'")).await.expect("staff set the status");
            Message::from_customer(ticket, MEERA).send(&mut meera).await.expect("a customer may always answer");
        }
    }
}

shop_test! {
    async fn customers_post_neither_as_the_desk_nor_as_the_system(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, None, "Crushed").await;
        let mut meera = shop.customer(MEERA).await;
        for sender in [MEERA, WEB_ADMIN] {
            for sender_type in ["admin", "system"] {
                assert_forbidden(
                    Message { sender_type, ..Message::from_customer(ticket, sender) }.send(&mut meera).await,
                );
            }
        }
        let unnamed = meera
            .run(
                sqlx::query(
                    "insert into ticket_messages (ticket_id, sender_type, message) values ($1, 'system', 'Refunded')",
                )
                .bind(ticket),
            )
            .await;
        assert_forbidden(unnamed);
        assert_eq!(count(shop).await, 0);
    }
}

shop_test! {
    async fn customers_write_no_internal_notes(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, None, "Crushed").await;
        let mut meera = shop.customer(MEERA).await;
        for sender_type in ["customer", "admin", "system"] {
            let note = Message { sender_type, is_internal_note: true, ..Message::from_customer(ticket, MEERA) };
            assert_forbidden(note.send(&mut meera).await);
        }
        // Not even the shop itself writes one in a customer's name.
        let note = Message { is_internal_note: true, ..Message::from_customer(ticket, MEERA) };
        assert_breaks(note.send(&mut shop.back_end().await).await, "ticket_messages_customers_write_no_notes");
        assert_eq!(count(shop).await, 0);
    }
}

shop_test! {
    async fn ids_and_times_of_messages_are_not_the_senders_to_choose(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, None, "Crushed").await;
        let mut meera = shop.customer(MEERA).await;
        let mut admin = shop.customer(WEB_ADMIN).await;
        let mut asha = shop.staff("Asha").await;
        let bring = |sender: Uuid, sender_type: &str, column: &str, value: &str| {
            format!(
                "insert into ticket_messages (ticket_id, sender_id, sender_type, message, {column})
                 values ('{ticket}', '{sender}', '{sender_type}', 'Backdated', {value})"
            )
        };
        for (column, value) in [("created_at", "'2020-01-01'"), ("updated_at", "'2020-01-01'")] {
            assert_forbidden(meera.sql(&bring(MEERA, "customer", column, value)).await);
            assert_forbidden(admin.sql(&bring(WEB_ADMIN, "admin", column, value)).await);
            assert_forbidden(asha.session.sql(&bring(asha.user_id, "admin", column, value)).await);
        }
        assert_forbidden(meera.sql(&bring(MEERA, "customer", "id", "gen_random_uuid()")).await);
        assert_forbidden(admin.sql(&bring(WEB_ADMIN, "admin", "id", "gen_random_uuid()")).await);
        assert_eq!(count(shop).await, 0);
    }
}

shop_test! {
    async fn web_admins_read_everything_and_write_answers_and_notes(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, None, "Crushed").await;
        shop.message_of(MEERA, ticket, "All six of them").await;
        shop.staff("Asha").await.write(ticket, "Third claim this month", true).await;
        let mut admin = shop.customer(WEB_ADMIN).await;
        assert_eq!(visible(&mut admin).await, ["All six of them", "Third claim this month"]);
        Message::from_admin(ticket, WEB_ADMIN).send(&mut admin).await.expect("an answer");
        assert_eq!(newest(shop).await, (Some(WEB_ADMIN), "admin".to_owned(), false));
        let note = Message { is_internal_note: true, ..Message::from_admin(ticket, WEB_ADMIN) };
        note.send(&mut admin).await.expect("an internal note");
        assert_eq!(newest(shop).await, (Some(WEB_ADMIN), "admin".to_owned(), true));
    }
}

shop_test! {
    async fn whatever_a_web_admin_claims_to_be_they_write_as_themselves(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, None, "Crushed").await;
        let mut admin = shop.customer(WEB_ADMIN).await;
        for (sender, sender_type) in [(MEERA, "customer"), (DISABLED_ADMIN, "admin"), (WEB_ADMIN, "system")] {
            Message { sender_type, ..Message::from_customer(ticket, sender) }
                .send(&mut admin)
                .await
                .expect("it is stored under the admin's own name");
            assert_eq!(newest(shop).await, (Some(WEB_ADMIN), "admin".to_owned(), false));
        }
    }
}

shop_test! {
    async fn a_disabled_admin_reads_and_writes_nothing(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, None, "Crushed").await;
        shop.message_of(MEERA, ticket, "All six of them").await;
        shop.staff("Asha").await.write(ticket, "Third claim this month", true).await;
        let mut gone = shop.customer(DISABLED_ADMIN).await;
        assert!(visible(&mut gone).await.is_empty());
        for sender_type in ["admin", "customer", "system"] {
            assert_forbidden(
                Message { sender_type, ..Message::from_customer(ticket, DISABLED_ADMIN) }.send(&mut gone).await,
            );
        }
        // On a ticket of their own they are a customer like any other, and no more.
        let own = shop.ticket_of(DISABLED_ADMIN, None, "I shop here too").await;
        Message::from_customer(own, DISABLED_ADMIN).send(&mut gone).await.expect("as a customer");
        assert_forbidden(Message::from_admin(own, DISABLED_ADMIN).send(&mut gone).await);
    }
}

shop_test! {
    async fn anonymous_neither_reads_nor_writes(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, None, "Crushed").await;
        shop.message_of(MEERA, ticket, "All six of them").await;
        let mut nobody = shop.anonymous().await;
        assert_forbidden(nobody.value::<i64>("select count(*) from ticket_messages").await);
        assert_forbidden(Message::from_customer(ticket, MEERA).send(&mut nobody).await);
    }
}

shop_test! {
    async fn staff_read_everything_and_write_in_their_own_name_only(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, None, "Crushed").await;
        shop.message_of(MEERA, ticket, "All six of them").await;
        let ravina = shop.staff("Ravina").await;
        let mut asha = shop.staff("Asha").await;
        asha.write(ticket, "Third claim this month", true).await;
        assert_eq!(visible(&mut asha.session).await, ["All six of them", "Third claim this month"]);
        // As the customer, as a colleague, as a web admin, as the system: stored as herself each time.
        for (sender, sender_type) in
            [(MEERA, "customer"), (ravina.user_id, "admin"), (WEB_ADMIN, "admin"), (MEERA, "system")]
        {
            Message { sender_type, ..Message::from_customer(ticket, sender) }
                .send(&mut asha.session)
                .await
                .expect("it is stored under her own name");
            assert_eq!(newest(shop).await, (Some(asha.user_id), "admin".to_owned(), false));
        }
    }
}

shop_test! {
    async fn nobody_changes_or_deletes_what_was_said(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, None, "Crushed").await;
        shop.message_of(MEERA, ticket, "All six of them").await;
        let mut asha = shop.staff("Asha").await;
        asha.write(ticket, "We are sorry", false).await;
        asha.write(ticket, "Third claim this month", true).await;
        let mut sessions = vec![
            ("a customer", shop.customer(MEERA).await),
            ("a web admin", shop.customer(WEB_ADMIN).await),
            ("the back end", shop.back_end().await),
            ("the author", asha.session),
            ("an owner of the desk", shop.staff_in("Om", "support_owner").await.session),
        ];
        for (who, session) in &mut sessions {
            for statement in [
                "update ticket_messages set message = 'Never said'",
                "update ticket_messages set is_internal_note = false",
                "update ticket_messages set sender_id = null, sender_type = 'system'",
                "update ticket_messages set created_at = '2020-01-01'",
                "delete from ticket_messages",
                "truncate ticket_messages cascade",
            ] {
                let refused = refusal(session.sql(statement).await);
                assert_eq!(refused.code, "42501", "{statement} by {who}: {refused:?}");
            }
        }
        assert_eq!(
            visible(&mut shop.owner().await).await,
            ["All six of them", "Third claim this month", "We are sorry"]
        );
    }
}

shop_test! {
    async fn nor_can_an_insert_that_meets_a_message_change_it(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, None, "Crushed").await;
        let mut asha = shop.staff("Asha").await;
        let id = asha.write(ticket, "We are sorry", false).await;
        let again = |action: &str| {
            AssertSqlSafe(format!(
                "insert into ticket_messages (id, ticket_id, message) values ('{id}', '{ticket}', 'Never said')
                 on conflict (id) do {action}"
            ))
        };
        assert_forbidden(asha.session.run(sqlx::query(again("update set message = excluded.message"))).await);
        assert_eq!(asha.session.run(sqlx::query(again("nothing"))).await.expect("sending twice stores once"), 0);
        assert_eq!(visible(&mut asha.session).await, ["We are sorry"]);
    }
}

shop_test! {
    async fn the_back_end_writes_for_anybody_and_for_the_system(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, None, "Crushed").await;
        let mut back_end = shop.back_end().await;
        Message::from_customer(ticket, MEERA).send(&mut back_end).await.expect("from the shop's mail");
        back_end
            .run(
                sqlx::query("insert into ticket_messages (ticket_id, sender_type, message) values ($1, 'system', 'Refund sent')")
                    .bind(ticket),
            )
            .await
            .expect("the system's own word");
        assert_eq!(visible(&mut shop.customer(MEERA).await).await, ["Refund sent", "They were crushed."]);
    }
}
