//! What staff do with a ticket through the desk's functions, as the window calls them: what is stored, and in which
//! words a mistake is told.

use chrono::{DateTime, Utc};
use desk::tickets::{
    self, NewMessage, NewResolution, ResolutionType, SeenMessage, SenderType, TicketPriority, TicketStatus, resolve,
    set_priority, set_status, ticket,
};
use desk::{Desk, ErrorCode};
use sqlx::{AssertSqlSafe, Row};
use uuid::Uuid;

use crate::harness::{FIRST_ORDER, MEERA, NewTicket, RAVI, Shop, new_ticket, shop_test};

fn settled(ticket: Uuid, kind: ResolutionType) -> NewResolution {
    NewResolution {
        ticket_id: ticket,
        resolution_type: kind,
        refund_amount: None,
        resolution_notes: "  A new box is on its way \n".to_owned(),
        settlements_seen: 0,
    }
}

/// Of words only.
async fn reply(desk: &Desk, message: NewMessage) -> desk::Result<desk::tickets::Message> {
    tickets::reply(desk, message, |_| unreachable!("it has no files")).await
}

fn message(ticket: Uuid, text: &str) -> NewMessage {
    NewMessage {
        id: Uuid::now_v7(),
        ticket_id: ticket,
        message: text.to_owned(),
        is_internal_note: false,
        files: Vec::new(),
        seen: None,
    }
}

/// Who resolved the ticket when, as it is stored.
async fn resolver(shop: &Shop, id: Uuid) -> (Option<Uuid>, Option<DateTime<Utc>>) {
    let row = shop
        .owner()
        .await
        .row(sqlx::query("select resolved_by, resolved_at from support_tickets where id = $1").bind(id))
        .await
        .expect("the ticket is there");
    (row.get(0), row.get(1))
}

shop_test! {
    async fn resolving_names_who_did_it_and_when(shop: &Shop) {
        let asha = shop.staff("Asha Rao").await;
        let desk = shop.desk_of(&asha).await;
        let id = shop.ticket_of(MEERA, Some(FIRST_ORDER), "Tomatoes").await;
        assert_eq!(resolver(shop, id).await, (None, None));
        let state = resolve(&desk, &settled(id, ResolutionType::Replacement)).await.expect("it is resolved");
        assert_eq!(state.status, TicketStatus::Resolved);
        let resolution = state.resolution.expect("it is settled");
        assert_eq!(resolution.resolution_type, ResolutionType::Replacement);
        assert_eq!(resolution.resolution_notes, "A new box is on its way");
        assert_eq!(resolution.refund_amount, None);
        assert_eq!(resolution.resolved_by, "Asha Rao");
        assert_eq!(resolver(shop, id).await, (Some(asha.user_id), Some(resolution.resolved_at)));
        assert!((Utc::now() - resolution.resolved_at).num_seconds().abs() < 60, "{}", resolution.resolved_at);
    }
}

shop_test! {
    async fn closing_later_keeps_who_resolved_it(shop: &Shop) {
        let (asha, ben) = (shop.staff("Asha Rao").await, shop.staff("Ben Dsouza").await);
        let id = shop.ticket_of(MEERA, None, "Tomatoes").await;
        resolve(&shop.desk_of(&asha).await, &settled(id, ResolutionType::NoAction)).await.expect("it is resolved");
        let before = resolver(shop, id).await;
        let state = set_status(&shop.desk_of(&ben).await, id, None, TicketStatus::Closed).await.expect("he closes it");
        assert_eq!(state.status, TicketStatus::Closed);
        assert_eq!(state.resolution.expect("it stays settled").resolved_by, "Asha Rao");
        assert_eq!(resolver(shop, id).await, before);
    }
}

shop_test! {
    async fn a_ticket_opened_again_is_unresolved_and_remembers_its_settlement(shop: &Shop) {
        let (asha, ben) = (shop.staff("Asha Rao").await, shop.staff("Ben Dsouza").await);
        let (hers, his) = (shop.desk_of(&asha).await, shop.desk_of(&ben).await);
        let id = shop.ticket_of(MEERA, Some(FIRST_ORDER), "Tomatoes").await;
        let paid = NewResolution { refund_amount: Some("50".into()), ..settled(id, ResolutionType::PartialRefund) };
        resolve(&hers, &paid).await.expect("it is resolved");
        for status in [TicketStatus::Open, TicketStatus::InProgress, TicketStatus::AwaitingCustomer] {
            let state = set_status(&his, id, None, status).await.expect("it is opened again");
            assert_eq!((state.status, state.resolution.is_none()), (status, true));
            assert_eq!(resolver(shop, id).await, (None, None));
        }
        // The money has gone, so it stays on record, and the sums of the customer count it.
        let detail = ticket(&hers, &shop.number_of(id).await).await.expect("the ticket is there");
        assert_eq!(detail.customer.refunded, "50.00");
        let [before] = &detail.settlements[..] else { panic!("one settlement: {:?}", detail.settlements) };
        assert_eq!((before.resolution_type, before.refund_amount.as_deref()), (Some(ResolutionType::PartialRefund), Some("50.00")));
        assert_eq!(before.settled_by, "Asha Rao");
        let state = set_status(&his, id, None, TicketStatus::Resolved).await.expect("it is resolved again");
        let resolution = state.resolution.expect("it is settled");
        assert_eq!(resolution.refund_amount.as_deref(), Some("50.00"));
        assert_eq!(resolution.resolved_by, "Ben Dsouza");
    }
}

shop_test! {
    async fn a_customer_who_answers_gets_the_waiting_ticket_back_to_the_desk(shop: &Shop) {
        let desk = shop.desk_of(&shop.staff("Asha Rao").await).await;
        let status = async |id| {
            shop.owner()
                .await
                .value::<String>(&format!("select status::text from support_tickets where id = '{id}'"))
                .await
                .expect("the ticket is there")
        };
        for (before, after) in [
            (TicketStatus::AwaitingCustomer, "open"),
            (TicketStatus::InProgress, "in_progress"),
            (TicketStatus::Resolved, "resolved"),
            (TicketStatus::Closed, "closed"),
        ] {
            let id = shop.ticket_of(MEERA, None, "Tomatoes").await;
            set_status(&desk, id, None, before).await.expect("staff set it");
            let resolved = resolver(shop, id).await;
            shop.message_of(MEERA, id, "Thanks").await;
            assert_eq!(status(id).await, after);
            assert_eq!(resolver(shop, id).await, resolved);
        }
        let id = shop.ticket_of(MEERA, None, "Tomatoes").await;
        set_status(&desk, id, None, TicketStatus::AwaitingCustomer).await.expect("staff ask back");
        reply(&desk, message(id, "Which ones?")).await.expect("and say what");
        assert_eq!(status(id).await, "awaiting_customer", "the desk's own answer reopens nothing");
    }
}

shop_test! {
    async fn status_and_priority_take_every_value(shop: &Shop) {
        let desk = shop.desk_of(&shop.staff("Asha Rao").await).await;
        let id = shop.ticket_of(MEERA, None, "Tomatoes").await;
        for status in [
            TicketStatus::InProgress,
            TicketStatus::AwaitingCustomer,
            TicketStatus::Resolved,
            TicketStatus::Closed,
            TicketStatus::Open,
        ] {
            assert_eq!(set_status(&desk, id, None, status).await.expect("staff set it").status, status);
        }
        for priority in [TicketPriority::Critical, TicketPriority::High, TicketPriority::Low, TicketPriority::Medium] {
            let state = set_priority(&desk, id, None, priority).await.expect("staff set it");
            assert_eq!((state.priority, state.status), (priority, TicketStatus::Open));
        }
        let before = set_priority(&desk, id, None, TicketPriority::Medium).await.expect("the same again").updated_at;
        let after = set_priority(&desk, id, None, TicketPriority::High).await.expect("another").updated_at;
        assert!(after > before, "updated_at moves on");
    }
}

shop_test! {
    async fn a_reply_that_does_not_know_of_another_is_not_sent(shop: &Shop) {
        let (hers, his) = (shop.desk_of(&shop.staff("Asha Rao").await).await, shop.desk_of(&shop.staff("Ben Das").await).await);
        let id = shop.ticket_of(MEERA, None, "Tomatoes").await;
        let knowing = |text: &str, newest: Option<Uuid>| NewMessage { seen: Some(SeenMessage { message: newest }), ..message(id, text) };
        let first = knowing("We refund them.", None);
        reply(&hers, first.clone()).await.expect("nobody wrote before");
        let second = knowing("Please send a photo.", None);
        let told = reply(&his, second.clone()).await.expect_err("he does not know of hers");
        assert_eq!(told.code, ErrorCode::Conflict);
        assert_eq!(told.message, "Asha Rao wrote meanwhile. Nothing was sent. Read it first; send yours again if it still fits.");
        // The first one goes on, also past notes and what is one's own, and what was stored stays stored.
        reply(&hers, knowing("By tomorrow.", None)).await.expect("hers are her own");
        reply(&hers, NewMessage { is_internal_note: true, ..message(id, "He asks for photos.") }).await.expect("a note");
        reply(&hers, first.clone()).await.expect("it is there already");
        let newest: Uuid = shop
            .owner()
            .await
            .value("select id from ticket_messages where message = 'By tomorrow.'")
            .await
            .expect("it is there");
        let told = reply(&his, knowing("Thank you.", Some(first.id))).await.expect_err("there is a newer one");
        assert_eq!(told.code, ErrorCode::Conflict);
        reply(&his, NewMessage { seen: Some(SeenMessage { message: Some(newest) }), ..second }).await.expect("he has read it");

        // A customer who writes meanwhile is somebody else, too.
        let mut meera = shop.customer(MEERA).await;
        let hello = sqlx::query("insert into ticket_messages (ticket_id, sender_id, sender_type, message) values ($1, $2, 'customer', 'Hello?')");
        meera.run(hello.bind(id).bind(MEERA)).await.expect("she writes");
        let told = reply(&his, knowing("One moment.", Some(newest))).await.expect_err("she wrote");
        assert!(told.message.contains("wrote meanwhile"), "{told}");

        // At the very same moment one of two is told of the other.
        let other = shop.ticket_of(MEERA, None, "Curd").await;
        let both = tokio::join!(
            reply(&hers, NewMessage { ticket_id: other, ..knowing("We look.", None) }),
            reply(&his, NewMessage { ticket_id: other, ..knowing("We look, too.", None) })
        );
        assert_eq!([both.0.is_ok(), both.1.is_ok()].iter().filter(|sent| **sent).count(), 1, "{both:?}");
    }
}

shop_test! {
    async fn what_somebody_else_has_just_set_is_not_overwritten(shop: &Shop) {
        use TicketPriority::{Critical, High, Medium};
        use TicketStatus::{AwaitingCustomer, Closed, InProgress, Open};
        let (hers, his) = (shop.desk_of(&shop.staff("Asha Rao").await).await, shop.desk_of(&shop.staff("Ben Das").await).await);
        let id = shop.ticket_of(MEERA, None, "Tomatoes").await;
        set_status(&hers, id, Some(Open), AwaitingCustomer).await.expect("she is first");
        set_priority(&hers, id, Some(Medium), High).await.expect("she is first");
        let told = set_status(&his, id, Some(Open), Closed).await.expect_err("he has not seen it");
        assert_eq!(told.code, ErrorCode::Conflict);
        assert_eq!(
            told.message,
            "Asha Rao has just set the status to \u{201c}Awaiting customer\u{201d}. Nothing was changed. Choose again if you still want to."
        );
        let told = set_priority(&his, id, Some(Medium), Critical).await.expect_err("he has not seen it");
        assert!(told.message.starts_with("Asha Rao has just set the priority to \u{201c}High\u{201d}."), "{told}");
        // Both wanted the same: nobody need decide. And knowing it, he may.
        set_status(&his, id, Some(Open), AwaitingCustomer).await.expect("it is so already");
        let state = set_status(&his, id, Some(AwaitingCustomer), Closed).await.expect("he has seen it");
        assert_eq!((state.status, state.priority), (Closed, High));

        // At the very same moment one of the two is told of the other.
        let both = tokio::join!(set_status(&hers, id, Some(Closed), Open), set_status(&his, id, Some(Closed), InProgress));
        let errors = [both.0.as_ref().err(), both.1.as_ref().err()];
        assert_eq!(errors.iter().flatten().count(), 1, "{both:?}");
    }
}

shop_test! {
    async fn a_ticket_that_is_not_there_is_told_in_words(shop: &Shop) {
        let desk = shop.desk_of(&shop.staff("Asha Rao").await).await;
        let nowhere = Uuid::from_u128(404);
        let errors = [
            set_status(&desk, nowhere, None, TicketStatus::Closed).await.expect_err("no such ticket"),
            set_priority(&desk, nowhere, None, TicketPriority::Low).await.expect_err("no such ticket"),
            resolve(&desk, &settled(nowhere, ResolutionType::NoAction)).await.expect_err("no such ticket"),
            reply(&desk, message(nowhere, "Hello")).await.expect_err("no such ticket"),
        ];
        for error in errors {
            assert_eq!(error.code, ErrorCode::NotFound);
            assert!(error.message.ends_with("Nothing was changed."), "{error}");
        }
        for number in ["TKT-2020-00001", "", "%", "'; drop table support_tickets; --"] {
            let error = ticket(&desk, number).await.expect_err("no such number");
            assert_eq!(error.code, ErrorCode::NotFound);
            assert!(error.message.starts_with(&format!("There is no ticket {number} that you may see.")), "{error}");
        }
    }
}

shop_test! {
    async fn a_desk_that_was_switched_off_changes_nothing(shop: &Shop) {
        let asha = shop.staff("Asha Rao").await;
        let desk = shop.desk_of(&asha).await;
        let id = shop.ticket_of(MEERA, None, "Tomatoes").await;
        let number = shop.number_of(id).await;
        shop.owner()
            .await
            .run(sqlx::query("select desk.set_staff_active($1::name, false)").bind(&asha.login))
            .await
            .expect("the owner switches her off");
        for error in [
            set_status(&desk, id, None, TicketStatus::Closed).await.expect_err("she sees no ticket"),
            reply(&desk, message(id, "Hello")).await.expect_err("she sees no ticket"),
            ticket(&desk, &number).await.expect_err("she sees no ticket"),
        ] {
            assert_eq!(error.code, ErrorCode::NotFound, "{error}");
        }
        let error = desk.session("Here").await.expect_err("she is nobody");
        assert_eq!(error.code, ErrorCode::Refused);
        let stored: i64 = shop.owner().await.value("select count(*) from ticket_messages").await.expect("counted");
        assert_eq!(stored, 0);
    }
}

shop_test! {
    async fn a_reply_is_stored_in_the_name_of_whoever_sends_it(shop: &Shop) {
        let desk = shop.desk_of(&shop.staff("Asha Rao").await).await;
        let id = shop.ticket_of(MEERA, None, "Tomatoes").await;
        let sent = message(id, "  Sorry about that!\n\nWe'll process a refund immediately. \n");
        let stored = reply(&desk, sent.clone()).await.expect("it is stored");
        assert_eq!(stored.id, sent.id);
        assert_eq!(stored.message, "Sorry about that!\n\nWe'll process a refund immediately.");
        assert_eq!((stored.sender_type, stored.sender_name.as_str()), (SenderType::Admin, "Asha Rao"));
        assert!(!stored.is_internal_note);
        let note = reply(&desk, NewMessage { is_internal_note: true, ..message(id, "Again her.") }).await.expect("a note");
        assert!(note.is_internal_note);
        let thread = ticket(&desk, &shop.number_of(id).await).await.expect("the ticket is there").messages;
        assert_eq!(thread.iter().map(|one| one.id).collect::<Vec<_>>(), [stored.id, note.id]);
    }
}

shop_test! {
    async fn sending_the_same_message_twice_stores_it_once(shop: &Shop) {
        let (asha, ben) = (shop.staff("Asha Rao").await, shop.staff("Ben Dsouza").await);
        let desk = shop.desk_of(&asha).await;
        let (id, other) = (shop.ticket_of(MEERA, None, "Tomatoes").await, shop.ticket_of(RAVI, None, "Milk").await);
        let sent = message(id, "Once");
        let first = reply(&desk, sent.clone()).await.expect("it is stored");
        let again = reply(&desk, NewMessage { message: "Once more".into(), ..sent.clone() }).await.expect("it is there");
        assert_eq!((again.message, again.created_at), (first.message, first.created_at));
        // At the same moment, too: the window tries again while the first attempt is still on its way.
        let twice = message(id, "At once");
        let (left, right) = tokio::join!(reply(&desk, twice.clone()), reply(&desk, twice.clone()));
        assert_eq!(left.expect("it is stored").id, right.expect("it is stored").id);

        for desk in [desk, shop.desk_of(&ben).await] {
            let error = reply(&desk, NewMessage { ticket_id: other, ..sent.clone() }).await.expect_err("of another ticket");
            assert_eq!(error.code, ErrorCode::NotFound);
        }
        let mut owner = shop.owner().await;
        let stored: Vec<String> =
            owner.values("select message from ticket_messages order by created_at").await.expect("the messages");
        assert_eq!(stored, ["Once", "At once"]);
        let told: i64 = owner.value("select count(*) from notifications").await.expect("counted");
        assert_eq!(told, 2, "the customer is told once of each");
    }
}

shop_test! {
    async fn a_message_has_between_one_and_20000_characters(shop: &Shop) {
        let desk = shop.desk_of(&shop.staff("Asha Rao").await).await;
        let id = shop.ticket_of(MEERA, None, "Tomatoes").await;
        for empty in ["", "   ", "\n\t\u{a0}\u{2003}"] {
            let error = reply(&desk, message(id, empty)).await.expect_err("there is nothing in it");
            assert_eq!((error.code, error.message.starts_with("There is nothing to send yet.")), (ErrorCode::Invalid, true));
        }
        let error = reply(&desk, message(id, &"ट".repeat(20_001))).await.expect_err("one too many");
        assert_eq!((error.code, error.message.contains("longer than 20000")), (ErrorCode::Invalid, true), "{error}");
        reply(&desk, message(id, &"ट".repeat(20_000))).await.expect("characters are counted, not bytes");
    }
}

shop_test! {
    async fn characters_that_the_database_cannot_keep_are_left_out(shop: &Shop) {
        let desk = shop.desk_of(&shop.staff("Asha Rao").await).await;
        let id = shop.ticket_of(MEERA, None, "Tomatoes").await;
        // PostgreSQL keeps every character but this one; pasted from a broken file, it must not stop a reply.
        let stored = reply(&desk, message(id, "Pasted\0 text")).await.expect("it is stored");
        assert_eq!(stored.message, "Pasted text");
        let error = reply(&desk, message(id, "\0 \0")).await.expect_err("nothing is left");
        assert_eq!(error.code, ErrorCode::Invalid);
        let notes = NewResolution { resolution_notes: "No\0tes".into(), ..settled(id, ResolutionType::Other) };
        let state = resolve(&desk, &notes).await.expect("it is resolved");
        assert_eq!(state.resolution.expect("it is settled").resolution_notes, "Notes");
        assert_eq!(ticket(&desk, "TKT\0").await.expect_err("no such number").code, ErrorCode::NotFound);
    }
}

shop_test! {
    async fn notes_that_are_too_long_are_told_in_words(shop: &Shop) {
        let desk = shop.desk_of(&shop.staff("Asha Rao").await).await;
        let id = shop.ticket_of(MEERA, None, "Tomatoes").await;
        let long = |count| NewResolution { resolution_notes: "n".repeat(count), ..settled(id, ResolutionType::Other) };
        let error = resolve(&desk, &long(20_001)).await.expect_err("one too many");
        assert_eq!(error.code, ErrorCode::Invalid);
        assert!(error.message.contains("longer than 20000 characters"), "{error}");
        resolve(&desk, &long(20_000)).await.expect("exactly as many as fit");
    }
}

shop_test! {
    async fn the_ticket_pane_has_everything_and_of_this_ticket_only(shop: &Shop) {
        let desk = shop.desk_of(&shop.staff("Asha Rao").await).await;
        shop.owner()
            .await
            .sql(&format!(
                "insert into order_items (order_id, product_name, quantity, unit_price, total_price)
                 values ('{FIRST_ORDER}', 'Tomatoes', 1.500, 50, 75), ('{FIRST_ORDER}', 'Bread', 2, 40.5, 81)"
            ))
            .await
            .expect("the order has lines");
        let raised = NewTicket {
            order: Some(FIRST_ORDER),
            affected_items: serde_json::json!([{"product_name": "Tomatoes", "quantity": 1, "unit_price": 50}]),
            ..new_ticket(MEERA, "Crushed tomatoes")
        };
        let id = raised.raise(&mut shop.customer(MEERA).await).await.expect("it is raised");
        let elsewhere = shop.ticket_of(RAVI, None, "Sour milk").await;
        shop.message_of(MEERA, id, "Please hurry").await;
        shop.message_of(RAVI, elsewhere, "Of another ticket").await;
        for (ticket, customer) in [(id, MEERA), (elsewhere, RAVI)] {
            shop.customer(customer)
                .await
                .run(sqlx::query(AssertSqlSafe(format!(
                    "insert into ticket_attachments (ticket_id, file_url, file_type, file_name, file_size, uploaded_by)
                     values ('{ticket}', '{ticket}/p.jpg', 'image', 'p of {customer}.jpg', 10, '{customer}')"
                ))))
                .await
                .expect("a photo is attached");
        }

        let detail = ticket(&desk, &shop.number_of(id).await).await.expect("the ticket is there");
        assert_eq!((detail.id, detail.subject.as_str()), (id, "Crushed tomatoes"));
        let customer = &detail.customer;
        assert_eq!((customer.id, customer.name.as_str(), customer.email.as_str()), (MEERA, "Meera Iyer", "meera@example.in"));
        assert_eq!((customer.phone.as_str(), customer.order_count, customer.ticket_count), ("+91 98450 11111", 2, 1));
        assert_eq!(customer.refunded, "0.00");
        let order = detail.order.expect("it names an order");
        assert_eq!((order.order_number.as_str(), order.total.as_str()), ("ORD-12345", "500.00"));
        let lines: Vec<_> = order.items.iter().map(|line| (line.product_name.as_str(), line.quantity.as_str())).collect();
        assert_eq!(lines, [("Bread", "2"), ("Tomatoes", "1.5")]);
        assert_eq!(detail.affected_items.len(), 1);
        assert_eq!(detail.affected_items[0].name, "Tomatoes");
        assert_eq!(detail.messages.iter().map(|one| one.message.as_str()).collect::<Vec<_>>(), ["Please hurry"]);
        assert_eq!(detail.messages[0].sender_name, "Meera Iyer");
        assert_eq!(detail.attachments.len(), 1);
        let photo = &detail.attachments[0];
        assert_eq!((photo.file_name.as_str(), photo.is_photo, photo.from_customer), (&*format!("p of {MEERA}.jpg"), true, true));
        assert!(detail.resolution.is_none());
    }
}

shop_test! {
    async fn whatever_an_app_sends_as_affected_items_can_be_shown(shop: &Shop) {
        let desk = shop.desk_of(&shop.staff("Asha Rao").await).await;
        let mut meera = shop.customer(MEERA).await;
        let nested = (0..900).fold(serde_json::json!("end"), |value, _| serde_json::json!([value]));
        for (items, shown) in [
            (serde_json::json!([]), 0),
            (serde_json::json!([null, true, {}, [], ""]), 0),
            (serde_json::json!([nested]), 1),
            (serde_json::json!([{"name": "<script>alert(1)</script>", "quantity": -1e308, "unit_price": {"a": 1}}]), 1),
            (serde_json::json!([{"__proto__": {"x": 1}, "constructor": "y", "toString": null}]), 1),
            (serde_json::json!(vec!["x"; 5_000]), 100),
            (serde_json::json!([{"items": [{"name": "Milk"}, "Eggs"]}]), 2),
            (serde_json::json!([18_446_744_073_709_551_615_u64, "\u{202e}\u{feff}", "z".repeat(9_000)]), 3),
        ] {
            let raised = NewTicket { affected_items: items, ..new_ticket(MEERA, "Hostile") };
            let id = raised.raise(&mut meera).await.expect("it is a list");
            let detail = ticket(&desk, &shop.number_of(id).await).await.expect("it can be shown");
            assert_eq!(detail.affected_items.len(), shown, "{:?}", detail.affected_items);
            for item in &detail.affected_items {
                assert!(item.name.chars().count() <= 201);
            }
        }
        // What is no list, or too long, does not get in.
        for (items, rule) in [
            (serde_json::json!({"name": "Milk"}), "support_tickets_affected_items_array"),
            (serde_json::json!("Milk"), "support_tickets_affected_items_array"),
            (serde_json::json!(["z".repeat(70_000)]), "support_tickets_affected_items_size"),
        ] {
            let raised = NewTicket { affected_items: items, ..new_ticket(MEERA, "Hostile") };
            crate::harness::assert_breaks(raised.raise(&mut meera).await, rule);
        }
        // What PostgreSQL keeps and no JSON reader takes: the ticket opens all the same.
        let deep = format!("{}{}", "[".repeat(2_000), "]".repeat(2_000));
        let long = format!("[{{\"name\": \"Milk\", \"quantity\": 1{}}}]", "0".repeat(400));
        for beyond in [deep, long] {
            let id: Uuid = meera
                .value(&format!(
                    "insert into support_tickets (customer_id, issue_type, subject, description, affected_items)
                     values ('{MEERA}', 'other', 'Beyond', '', '{beyond}') returning id"
                ))
                .await
                .expect("it is a list");
            let detail = ticket(&desk, &shop.number_of(id).await).await.expect("it can be shown");
            assert_eq!(detail.affected_items.len(), 1);
            assert_eq!(detail.affected_items[0].name.chars().count(), 201, "shortened, as it came");
        }
    }
}

shop_test! {
    async fn the_desk_knows_who_sits_at_it_and_for_which_shop(shop: &Shop) {
        let asha = shop.staff("Asha Rao").await;
        shop.owner()
            .await
            .sql("select desk.change_shop('Green Basket', 'Asia/Kolkata', 'INR')")
            .await
            .expect("the owner names the shop");
        let session = shop.desk_of(&asha).await.session("This computer").await.expect("she is known");
        assert_eq!((session.person.id, session.person.name.as_str()), (asha.user_id, "Asha Rao"));
        assert_eq!((session.shop.name.as_str(), session.shop.currency.as_str()), ("Green Basket", "INR"));
        assert_eq!((session.shop.time_zone.as_str(), session.place.as_str()), ("Asia/Kolkata", "This computer"));
        assert!(!session.needs_setup);
        let stranger = Desk::new(shop.pool_of(&shop.new_login("").await).await);
        assert_eq!(stranger.session("Here").await.expect_err("nobody").code, ErrorCode::Refused);
    }
}

shop_test! {
    async fn of_two_who_settle_a_ticket_the_first_counts_and_the_second_hears_of_it(shop: &Shop) {
        let (asha, ben) = (shop.staff("Asha Rao").await, shop.staff("Ben Dsouza").await);
        let (hers, his) = (shop.desk_of(&asha).await, shop.desk_of(&ben).await);
        let id = shop.ticket_of(MEERA, Some(FIRST_ORDER), "Tomatoes").await;
        let number = shop.number_of(id).await;
        let paid = NewResolution { refund_amount: Some("50".into()), ..settled(id, ResolutionType::PartialRefund) };
        let [first, second] = [hers.clone(), his.clone()].map(|desk| {
            let paid = paid.clone();
            tokio::spawn(async move { resolve(&desk, &paid).await })
        });
        let both = [first.await.expect("it ran"), second.await.expect("it ran")];
        let [Ok(stored)] = &both.iter().filter(|one| one.is_ok()).collect::<Vec<_>>()[..] else { panic!("one counts: {both:?}") };
        let winner = &stored.resolution.as_ref().expect("it is settled").resolved_by;
        let refused = both.iter().find_map(|one| one.as_ref().err()).expect("the other is told");
        assert_eq!(refused.code, ErrorCode::Conflict);
        assert!(refused.message.starts_with(&format!("{winner} settled this ticket meanwhile: partial refund of 50.00. Nothing was changed")), "{refused}");

        // Reopened, somebody else who still sees the ticket of before is told too: the money has gone once.
        set_status(&hers, id, None, TicketStatus::Open).await.expect("it is opened again");
        let other = NewResolution { resolution_type: ResolutionType::NoAction, refund_amount: None, ..paid.clone() };
        let stale = resolve(&his, &other).await.expect_err("he saw another ticket");
        assert_eq!(stale.code, ErrorCode::Conflict);
        // Whoever has seen that may settle it anew, and both are remembered.
        let seen = ticket(&his, &number).await.expect("the ticket is there").settlements.len();
        let anew = NewResolution { settlements_seen: i32::try_from(seen).expect("few"), ..other };
        resolve(&his, &anew).await.expect("he has seen it");
        let told = ticket(&hers, &number).await.expect("the ticket is there");
        assert_eq!(
            told.settlements.iter().map(|one| (one.resolution_type, one.refund_amount.as_deref())).collect::<Vec<_>>(),
            [(Some(ResolutionType::PartialRefund), Some("50.00")), (Some(ResolutionType::NoAction), None)]
        );
        assert_eq!(told.settlements.iter().map(|one| one.settled_by.as_str()).collect::<Vec<_>>(), [winner.as_str(), "Ben Dsouza"]);
    }
}

shop_test! {
    async fn a_resolution_whose_answer_was_lost_can_be_sent_again(shop: &Shop) {
        let (asha, ben) = (shop.staff("Asha Rao").await, shop.staff("Ben Dsouza").await);
        let id = shop.ticket_of(MEERA, Some(FIRST_ORDER), "Tomatoes").await;
        let paid = NewResolution { refund_amount: Some("50".into()), ..settled(id, ResolutionType::PartialRefund) };
        let hers = shop.desk_of(&asha).await;
        let first = resolve(&hers, &paid).await.expect("it is resolved").resolution.expect("it is settled");
        let again = resolve(&hers, &paid).await.expect("the same once more").resolution.expect("it is settled");
        assert_eq!(again.resolved_at, first.resolved_at);
        assert_eq!(ticket(&hers, &shop.number_of(id).await).await.expect("it is there").settlements.len(), 1);
        // Another's is another's, however alike.
        assert_eq!(resolve(&shop.desk_of(&ben).await, &paid).await.expect_err("not his").code, ErrorCode::Conflict);
    }
}
