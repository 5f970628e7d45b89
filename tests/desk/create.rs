//! A ticket for somebody who calls: finding them, their orders, and what becomes of what was written down.

use desk::ErrorCode;
use desk::tickets::{
    self, IssueType, NewAffectedItem, NewTicket, TicketPriority, create, customer_orders, find_customers,
};
use serde_json::json;
use sqlx::Row;
use uuid::Uuid;

use crate::harness::{
    FIRST_ORDER, MEERA, OTHER_ORDER, RAVI, SECOND_ORDER, Shop, WEB_ADMIN, assert_forbidden, shop_test,
};

/// Lines of the first order: four packs of tomatoes, half a kilogram of curd.
const TOMATOES: Uuid = Uuid::from_u128(0x3000_0000_0000_4000_8000_0000_0000_0001);
const CURD: Uuid = Uuid::from_u128(0x3000_0000_0000_4000_8000_0000_0000_0002);
/// A line of somebody else's order.
const ELSEWHERE: Uuid = Uuid::from_u128(0x3000_0000_0000_4000_8000_0000_0000_0003);

async fn fill_orders(shop: &Shop) {
    shop.owner()
        .await
        .sql(
            "insert into public.order_items (id, order_id, product_name, quantity, unit_price, total_price) values
               ('30000000-0000-4000-8000-000000000001', '20000000-0000-4000-8000-000000000001', 'Tomatoes, 500 g', 4, 25.00, 100.00),
               ('30000000-0000-4000-8000-000000000002', '20000000-0000-4000-8000-000000000001', 'Curd, loose', 0.5, 190.00, 95.00),
               ('30000000-0000-4000-8000-000000000003', '20000000-0000-4000-8000-000000000003', 'Milk, 1 l', 2, 30.00, 60.00)",
        )
        .await
        .expect("the owner fills the orders");
}

fn called(customer: Uuid, order: Option<Uuid>) -> NewTicket {
    NewTicket {
        id: Uuid::now_v7(),
        customer_id: customer,
        order_id: order,
        issue_type: IssueType::DamagedProduct,
        priority: TicketPriority::High,
        subject: "Tomatoes crushed".to_owned(),
        description: "She says that two of four packs were crushed.".to_owned(),
        items: Vec::new(),
    }
}

fn item(id: Uuid, quantity: &str) -> NewAffectedItem {
    NewAffectedItem { order_item_id: id, quantity: quantity.to_owned() }
}

async fn count(shop: &Shop) -> i64 {
    shop.owner().await.value("select count(*) from support_tickets").await.expect("the owner counts")
}

shop_test! {
    async fn a_caller_is_found_by_phone_name_or_email(shop: &Shop) {
        shop.owner()
            .await
            .sql(
                "insert into public.users (id, full_name, email, mobile_number) values
                   ('40000000-0000-4000-8000-000000000001', 'Asha Verma', 'asha.verma@example.in', '9845012345'),
                   ('40000000-0000-4000-8000-000000000002', 'Verma Stores 100%', 'shop_1@stores.example', '098450-99999'),
                   ('40000000-0000-4000-8000-000000000003', 'O Brien', null, null)",
            )
            .await
            .expect("the owner adds people");
        let asha = shop.staff("Anil").await;
        let desk = shop.desk_of(&asha).await;
        let names = async |words: &str| -> Vec<String> {
            find_customers(&desk, words).await.expect("staff look").into_iter().map(|one| one.name).collect()
        };
        for words in ["98450 12345", "+91-98450-12345", "9845012345", "(098450) 12345", "012345", "asha", "ASHA VER", "verma ash", "asha.verma@example.in", "as"] {
            assert_eq!(names(words).await, ["Asha Verma"], "{words}");
        }
        for words in ["+91 98450 11111", "9845011111", "meera", "iyer", "MEERA@example.in"] {
            assert_eq!(names(words).await, ["Meera Iyer"], "{words}");
        }
        assert_eq!(names("98450 99999").await, ["Verma Stores 100%"]);
        assert_eq!(names("100%").await, ["Verma Stores 100%"]);
        assert_eq!(names("shop_1").await, ["Verma Stores 100%"]);
        assert_eq!(names("O").await.first().map(String::as_str), Some("O Brien"));
        // A name that begins so comes before one that only contains it.
        assert_eq!(names("verma").await, ["Verma Stores 100%", "Asha Verma"]);
        for words in ["", "   ", "%", "_", "\\", "'", "\n\t", "zzz", "asha zzz", "99999 00000", &"x".repeat(10_000)] {
            assert!(names(words).await.is_empty(), "{words:.20}");
        }
    }
}

shop_test! {
    async fn who_ordered_last_comes_first_and_twenty_are_enough(shop: &Shop) {
        shop.owner()
            .await
            .sql(
                "insert into public.users (id, full_name, email)
                   select ('50000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'Kiran ' || n, 'kiran' || n || '@example.in'
                     from generate_series(1, 60) n;
                 insert into public.orders (order_number, customer_id, order_total, created_at)
                   select 'K-' || n || '-' || k, ('50000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 10, now() - make_interval(days => k * 100 + n)
                     from generate_series(41, 43) n, generate_series(1, 2) k",
            )
            .await
            .expect("the owner adds people");
        let desk = shop.desk_of(&shop.staff("Anil").await).await;
        let found = find_customers(&desk, "kiran").await.expect("staff look");
        assert_eq!(found.len(), 20);
        let first: Vec<_> = found.iter().take(4).map(|one| (one.name.as_str(), one.order_count)).collect();
        assert_eq!(first[..3], [("Kiran 41", 2), ("Kiran 42", 2), ("Kiran 43", 2)]);
        assert_eq!(first[3].1, 0);
        assert!(found[0].last_order_at > found[1].last_order_at);
        assert_eq!(found[3].last_order_at, None);
    }
}

shop_test! {
    async fn only_active_staff_look_for_customers(shop: &Shop) {
        let asha = shop.staff("Asha").await;
        let desk = shop.desk_of(&asha).await;
        assert_eq!(find_customers(&desk, "meera").await.expect("staff look").len(), 1);
        for mut session in [shop.customer(MEERA).await, shop.customer(WEB_ADMIN).await, shop.anonymous().await, shop.back_end().await] {
            assert_forbidden(session.value::<i64>("select count(*) from desk.find_customers('meera')").await);
        }
        shop.owner().await.sql("update desk.staff_logins set active = false").await.expect("the owner switches off");
        assert_eq!(find_customers(&desk, "meera").await.expect_err("switched off").code, ErrorCode::Refused);
        assert!(customer_orders(&desk, MEERA).await.expect("sees nothing").is_empty());
    }
}

shop_test! {
    async fn orders_of_the_customer_and_of_nobody_else_newest_first(shop: &Shop) {
        fill_orders(shop).await;
        shop.owner()
            .await
            .sql("update public.orders set created_at = now() - interval '2 days', delivered_at = now() - interval '1 day' where order_number = 'ORD-12345'")
            .await
            .expect("the owner dates an order");
        let desk = shop.desk_of(&shop.staff("Asha").await).await;
        let orders = customer_orders(&desk, MEERA).await.expect("staff look");
        let told: Vec<_> = orders
            .iter()
            .map(|order| (order.order_number.as_str(), order.total.as_str(), order.delivered_at.is_some(), order.items.len()))
            .collect();
        assert_eq!(told, [("ORD-12346", "80.50", false, 0), ("ORD-12345", "500.00", true, 2)]);
        let items: Vec<_> = orders[1]
            .items
            .iter()
            .map(|item| (item.id, item.product_name.as_str(), item.quantity.as_str(), item.unit_price.as_str()))
            .collect();
        assert_eq!(items, [(CURD, "Curd, loose", "0.5", "190.00"), (TOMATOES, "Tomatoes, 500 g", "4", "25.00")]);
        assert!(customer_orders(&desk, WEB_ADMIN).await.expect("staff look").is_empty());
    }
}

shop_test! {
    async fn a_ticket_for_a_caller_is_an_ordinary_ticket_with_the_guides_items(shop: &Shop) {
        fill_orders(shop).await;
        let desk = shop.desk_of(&shop.staff("Asha").await).await;
        let ticket = NewTicket {
            subject: "  Tomatoes\ncrushed ".to_owned(),
            items: vec![item(TOMATOES, "2"), item(CURD, "0.250")],
            ..called(MEERA, Some(FIRST_ORDER))
        };
        let made = create(&desk, &ticket).await.expect("staff write it down");
        assert_eq!(made.id, ticket.id);
        let shown = tickets::ticket(&desk, &made.ticket_number).await.expect("it is there");
        assert_eq!(shown.subject, "Tomatoes crushed");
        assert_eq!((shown.priority, shown.status), (TicketPriority::High, tickets::TicketStatus::Open));
        assert_eq!(shown.customer.name, "Meera Iyer");
        assert_eq!(shown.order.expect("its order").order_number, "ORD-12345");
        let items: Vec<_> = shown.affected_items.iter().map(|one| (one.name.as_str(), one.quantity.as_str(), one.unit_price.as_str())).collect();
        assert_eq!(items, [("Tomatoes, 500 g", "2", "25.0"), ("Curd, loose", "0.25", "190.0")]);
        let stored: serde_json::Value = shop.owner().await.value("select affected_items from support_tickets").await.expect("stored");
        assert_eq!(
            stored,
            json!([
                {"order_item_id": TOMATOES, "product_name": "Tomatoes, 500 g", "quantity": 2, "unit_price": 25.00},
                {"order_item_id": CURD, "product_name": "Curd, loose", "quantity": 0.25, "unit_price": 190.00},
            ])
        );
        let prices: Vec<String> = shop
            .owner()
            .await
            .values("select i ->> 'unit_price' from support_tickets, jsonb_array_elements(affected_items) i")
            .await
            .expect("stored");
        assert_eq!(prices, ["25.00", "190.00"], "exact, as the order has them");
        // The customer sees it like one of their own; the desk is told nothing, every queue hears of it.
        let seen: Vec<String> = shop.customer(MEERA).await.values("select ticket_number from support_tickets").await.expect("hers");
        assert_eq!(seen, [made.ticket_number]);
        let row = shop
            .owner()
            .await
            .row(sqlx::query(
                "select (select count(*) from desk.staff_notifications), (select count(*) from desk.events where kind::text = 'ticket_created')",
            ))
            .await
            .expect("the owner looks");
        assert_eq!((row.get::<i64, _>(0), row.get::<i64, _>(1)), (0, 1));
    }
}

shop_test! {
    async fn sent_twice_it_is_stored_once_under_one_number(shop: &Shop) {
        fill_orders(shop).await;
        let desk = shop.desk_of(&shop.staff("Asha").await).await;
        let ticket = NewTicket { items: vec![item(TOMATOES, "2")], ..called(MEERA, Some(FIRST_ORDER)) };
        let first = create(&desk, &ticket).await.expect("stored");
        assert_eq!(create(&desk, &ticket).await.expect("answered"), first);
        // Two at the same moment.
        let other = NewTicket { order_id: Some(SECOND_ORDER), ..called(MEERA, None) };
        let (one, two) = futures::join!(create(&desk, &other), create(&desk, &other));
        assert_eq!(one.expect("stored"), two.expect("answered"));
        assert_eq!(count(shop).await, 2);
        // The desk has moved on meanwhile: still the same ticket.
        tickets::set_priority(&desk, first.id, None, TicketPriority::Low).await.expect("changed");
        assert_eq!(create(&desk, &ticket).await.expect("answered"), first);
    }
}

shop_test! {
    async fn the_same_id_with_something_else_in_it_is_refused_and_names_what_is_stored(shop: &Shop) {
        fill_orders(shop).await;
        let desk = shop.desk_of(&shop.staff("Asha").await).await;
        let ticket = called(MEERA, Some(FIRST_ORDER));
        let first = create(&desk, &ticket).await.expect("stored");
        for changed in [
            NewTicket { description: "She says that all of them were.".to_owned(), ..ticket.clone() },
            NewTicket { customer_id: RAVI, order_id: None, ..ticket.clone() },
            NewTicket { order_id: None, ..ticket.clone() },
            NewTicket { items: vec![item(TOMATOES, "1")], ..ticket.clone() },
        ] {
            let refused = create(&desk, &changed).await.expect_err("something else");
            assert_eq!(refused.code, ErrorCode::Conflict, "{refused}");
            assert!(refused.message.contains(&first.ticket_number), "{refused}");
        }
        let stored: Vec<String> = shop.owner().await.values("select description from support_tickets").await.expect("stored");
        assert_eq!(stored, [ticket.description]);
    }
}

shop_test! {
    async fn what_cannot_be_stored_is_refused_in_a_sentence(shop: &Shop) {
        fill_orders(shop).await;
        let desk = shop.desk_of(&shop.staff("Asha").await).await;
        let good = called(MEERA, Some(FIRST_ORDER));
        let cases = [
            (NewTicket { order_id: Some(OTHER_ORDER), ..good.clone() }, "not one of this customer's"),
            (NewTicket { order_id: Some(Uuid::nil()), ..good.clone() }, "not one of this customer's"),
            (NewTicket { customer_id: Uuid::nil(), order_id: None, ..good.clone() }, "no longer in the shop"),
            (NewTicket { items: vec![item(ELSEWHERE, "1")], ..good.clone() }, "not in this order"),
            (NewTicket { items: vec![item(TOMATOES, "5")], ..good.clone() }, "Only 4 of \u{201c}Tomatoes, 500 g\u{201d}"),
            (NewTicket { items: vec![item(CURD, "0.501")], ..good.clone() }, "Only 0.5 of"),
            (NewTicket { items: vec![item(TOMATOES, "0")], ..good.clone() }, "number above 0"),
            (NewTicket { items: vec![item(TOMATOES, "-1")], ..good.clone() }, "number above 0"),
            (NewTicket { items: vec![item(TOMATOES, "many")], ..good.clone() }, "number above 0"),
            (NewTicket { items: vec![item(TOMATOES, "1"), item(TOMATOES, "1")], ..good.clone() }, "named twice"),
            (NewTicket { order_id: None, items: vec![item(TOMATOES, "1")], ..good.clone() }, "Choose the order first"),
            (NewTicket { subject: " \n ".to_owned(), ..good.clone() }, "no subject yet"),
            (NewTicket { subject: "x".repeat(301), ..good.clone() }, "longer than 300"),
            (NewTicket { description: "\n".to_owned(), ..good.clone() }, "no description yet"),
            (NewTicket { description: "x".repeat(20_001), ..good.clone() }, "longer than 20000"),
        ];
        for (ticket, words) in cases {
            let refused = create(&desk, &ticket).await.expect_err(words);
            assert_eq!(refused.code, ErrorCode::Invalid, "{words}: {refused}");
            assert!(refused.message.contains(words), "{words}: {refused}");
        }
        assert_eq!(count(shop).await, 0);
        let longest = NewTicket { subject: "🍅".repeat(300), description: "ट".repeat(20_000), ..good };
        create(&desk, &longest).await.expect("as long as it may be");
    }
}

shop_test! {
    async fn a_login_that_was_switched_off_makes_no_ticket(shop: &Shop) {
        let desk = shop.desk_of(&shop.staff("Asha").await).await;
        shop.owner().await.sql("update desk.staff_logins set active = false").await.expect("the owner switches off");
        let refused = create(&desk, &called(MEERA, None)).await.expect_err("switched off");
        assert_eq!(refused.code, ErrorCode::Refused);
        assert_eq!(count(shop).await, 0);
    }
}

shop_test! {
    async fn the_stat_cards_count_it_at_once(shop: &Shop) {
        let desk = shop.desk_of(&shop.staff("Asha").await).await;
        let before = tickets::queue_stats(&desk).await.expect("counted").open;
        create(&desk, &called(RAVI, Some(OTHER_ORDER))).await.expect("stored");
        assert_eq!(tickets::queue_stats(&desk).await.expect("counted").open, before + 1);
    }
}
