//! One ticket as the person at the desk sees it: what is new to them, a conversation of any length, and what the shop
//! no longer has.

use std::time::Instant;

use desk::ErrorCode;
use desk::tickets::{self, Message, MessageCursor, NewMessage, TicketDetail};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::harness::{FIRST_ORDER, MEERA, RAVI, Shop, assert_forbidden, shop_test};

/// So many messages of the customer, three at each instant, oldest first.
async fn long_conversation(shop: &Shop, ticket: Uuid, count: i32) {
    shop.owner()
        .await
        .run(
            sqlx::query(
                "insert into ticket_messages (ticket_id, sender_id, sender_type, message, created_at)
                 select $1, $2, 'customer', 'Message ' || n, now() - interval '1 day' + (n / 3) * interval '1 second'
                   from generate_series(0, $3 - 1) n",
            )
            .bind(ticket)
            .bind(MEERA)
            .bind(count),
        )
        .await
        .expect("the conversation is there");
}

fn before(detail: &[Message]) -> MessageCursor {
    let first = detail.first().expect("there is a first one");
    MessageCursor { created_at: first.created_at, id: first.id }
}

shop_test! {
    async fn a_look_is_noted_for_whoever_looked_and_for_nobody_else(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, Some(FIRST_ORDER), "Crushed").await;
        let other = shop.ticket_of(RAVI, None, "Late").await;
        let number = shop.number_of(ticket).await;
        let asha = shop.desk_of(&shop.staff("Asha Rao").await).await;
        let vikram = shop.desk_of(&shop.staff("Vikram Das").await).await;

        assert_eq!(tickets::ticket(&asha, &number).await.unwrap().looked_at, None);
        let first = tickets::look(&asha, ticket, None).await.unwrap().looked_at;
        assert_eq!(tickets::ticket(&asha, &number).await.unwrap().looked_at, Some(first));
        assert_eq!(tickets::ticket(&vikram, &number).await.unwrap().looked_at, None);
        assert_eq!(tickets::ticket(&asha, &shop.number_of(other).await).await.unwrap().looked_at, None);

        shop.message_of(MEERA, ticket, "Any news?").await;
        let detail = tickets::ticket(&asha, &number).await.unwrap();
        assert!(detail.messages[0].created_at > first, "what is written after a look is later than it");
        let seen = Some(detail.messages[0].id);
        let second = tickets::look(&asha, ticket, seen).await.unwrap().looked_at;
        assert!(second > detail.messages[0].created_at);
        assert_eq!(tickets::ticket(&asha, &number).await.unwrap().looked_at, Some(second));

        let nowhere = tickets::look(&asha, Uuid::now_v7(), None).await.unwrap_err();
        assert_eq!(nowhere.code, ErrorCode::NotFound);
        let mut meera = shop.customer(MEERA).await;
        assert_forbidden(meera.run(sqlx::query("select desk.look_at_ticket($1, null)").bind(ticket)).await);
    }
}

shop_test! {
    async fn what_came_in_unseen_stays_new(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, None, "Crushed").await;
        let number = shop.number_of(ticket).await;
        let asha = shop.desk_of(&shop.staff("Asha Rao").await).await;
        shop.message_of(MEERA, ticket, "Seen").await;
        let seen = tickets::ticket(&asha, &number).await.unwrap().messages[0].id;
        // While the window says what it shows, the customer writes on.
        shop.message_of(MEERA, ticket, "Not seen").await;
        let looked_at = tickets::look(&asha, ticket, Some(seen)).await.unwrap().looked_at;
        let messages = tickets::ticket(&asha, &number).await.unwrap().messages;
        assert!(messages[0].created_at <= looked_at && looked_at < messages[1].created_at);
        let before_any = tickets::look(&asha, ticket, None).await.unwrap().looked_at;
        assert_eq!(before_any, looked_at, "a look never goes back");
    }
}

shop_test! {
    async fn only_ones_own_messages_are_ones_own(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, None, "Crushed").await;
        let number = shop.number_of(ticket).await;
        let (mut asha, mut vikram) = (shop.staff("Asha Rao").await, shop.staff("Vikram Das").await);
        shop.message_of(MEERA, ticket, "Hello").await;
        asha.write(ticket, "Sorry!", false).await;
        vikram.write(ticket, "Ask the hub", true).await;
        let desk = shop.desk_of(&asha).await;
        let mine = |detail: &TicketDetail| detail.messages.iter().map(|message| message.is_mine).collect::<Vec<_>>();
        assert_eq!(mine(&tickets::ticket(&desk, &number).await.unwrap()), [false, true, false]);
        assert_eq!(mine(&tickets::ticket(&shop.desk_of(&vikram).await, &number).await.unwrap()), [false, false, true]);
        let message = NewMessage { id: Uuid::now_v7(), ticket_id: ticket, message: "Done".into(), is_internal_note: false, files: Vec::new(), seen: None };
        assert!(tickets::reply(&desk, message, |_| unreachable!("it has no files")).await.unwrap().is_mine);
    }
}

shop_test! {
    async fn a_long_conversation_is_read_from_its_end_without_gap_or_repetition(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, None, "Endless").await;
        let quiet = shop.ticket_of(MEERA, None, "Quiet").await;
        long_conversation(shop, ticket, 10_000).await;
        shop.message_of(MEERA, quiet, "Only this one").await;
        let number = shop.number_of(ticket).await;
        let desk = shop.desk_of(&shop.staff("Asha Rao").await).await;

        let begun = Instant::now();
        let detail = tickets::ticket(&desk, &number).await.unwrap();
        eprintln!("10,000 messages: the ticket in {:?}", begun.elapsed());
        assert_eq!((detail.messages.len(), detail.message_count), (100, 10_000));

        let mut all = detail.messages.clone();
        loop {
            let page = tickets::earlier_messages(&desk, ticket, &before(&all)).await.unwrap();
            if page.is_empty() {
                break;
            }
            assert!(page.len() <= 100);
            all.splice(0..0, page);
        }
        assert_eq!(all.len(), 10_000);
        assert!(all.is_sorted_by_key(|message| (message.created_at, message.id)), "oldest first");
        let mut ids: Vec<_> = all.iter().map(|message| message.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), 10_000, "each once");

        let short = tickets::ticket(&desk, &shop.number_of(quiet).await).await.unwrap();
        assert_eq!((short.messages.len(), short.message_count), (1, 1));
        assert!(tickets::earlier_messages(&desk, quiet, &before(&short.messages)).await.unwrap().is_empty());
    }
}

shop_test! {
    async fn the_customers_other_tickets_stand_beside_theirs_newest_first(shop: &Shop) {
        let mut raised = Vec::new();
        for n in 0..8 {
            raised.push(shop.ticket_of(MEERA, None, &format!("Meera's {n}")).await);
        }
        shop.ticket_of(RAVI, None, "Ravi's").await;
        let desk = shop.desk_of(&shop.staff("Asha Rao").await).await;
        let detail = tickets::ticket(&desk, &shop.number_of(raised[6]).await).await.unwrap();
        let others: Vec<_> = detail.customer.other_tickets.iter().map(|ticket| ticket.subject.as_str()).collect();
        assert_eq!(others, ["Meera's 7", "Meera's 5", "Meera's 4", "Meera's 3", "Meera's 2"]);
        assert_eq!(detail.customer.ticket_count, 8);
    }
}

shop_test! {
    async fn a_ticket_whose_customer_order_and_items_are_gone_is_still_read(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, Some(FIRST_ORDER), "Crushed").await;
        let number = shop.number_of(ticket).await;
        shop.message_of(MEERA, ticket, "Hello").await;
        let desk = shop.desk_of(&shop.staff("Asha Rao").await).await;
        let whole = tickets::ticket(&desk, &number).await.unwrap();
        assert!(whole.customer.is_known && whole.order.is_some());

        // A shop that keeps people and orders elsewhere leaves them out of its views when they are erased there.
        let mut owner = shop.owner().await;
        for view in ["desk.shop_users", "desk.shop_orders"] {
            let definition: String =
                owner.value(&format!("select rtrim(pg_get_viewdef('{view}'::regclass), ';')")).await.unwrap();
            let key = if view == "desk.shop_users" { MEERA } else { FIRST_ORDER };
            sqlx::query(AssertSqlSafe(format!(
                "create or replace view {view} as select * from ({definition}) kept where id <> '{key}'"
            )))
            .execute(&mut owner.connection)
            .await
            .expect("the shop changes its view");
        }

        let detail = tickets::ticket(&desk, &number).await.unwrap();
        assert!(!detail.customer.is_known);
        assert_eq!((detail.customer.name.as_str(), detail.customer.email.as_str()), ("", ""));
        assert_eq!(detail.order_id, Some(FIRST_ORDER));
        assert!(detail.order.is_none());
        assert_eq!((detail.messages.len(), detail.messages[0].sender_name.as_str()), (1, ""));
        assert_eq!(tickets::queue(&desk, &tickets::QueueFilter::default(), None).await.unwrap().rows.len(), 1);
    }
}
