//! One box over everything: numbers, people, orders, subjects, and what was said.

use desk::tickets::{self, QueueCursor, QueueFilter, QueuePage, TicketStatus};
use desk::{Desk, ErrorCode};

use crate::harness::{FIRST_ORDER, MEERA, NewTicket, RAVI, Shop, Staff, assert_forbidden, new_ticket, shop_test};

fn searching(text: &str) -> QueueFilter {
    QueueFilter { search: text.to_owned(), ..QueueFilter::default() }
}

async fn page(desk: &Desk, filter: &QueueFilter, place: Option<&QueueCursor>) -> QueuePage {
    tickets::queue(desk, filter, place).await.expect("the queue answers")
}

/// The subjects that a search finds, newest first.
async fn subjects(desk: &Desk, text: &str) -> Vec<String> {
    page(desk, &searching(text), None).await.rows.into_iter().map(|row| row.subject).collect()
}

/// Three tickets: crushed tomatoes (Meera, with an order, a conversation and a note), late milk (Meera), eggs (Ravi).
async fn three_tickets(shop: &Shop) -> (Staff, Desk) {
    let mut asha = shop.staff("Asha").await;
    let tomatoes = NewTicket {
        order: Some(FIRST_ORDER),
        description: "Opened the box at the door, everything was squashed.".to_owned(),
        ..new_ticket(MEERA, "Tomatoes arrived crushed")
    };
    let tomatoes = tomatoes.raise(&mut shop.customer(MEERA).await).await.expect("a customer raises a ticket");
    shop.message_of(MEERA, tomatoes, "I need new ones before dinner, दूध भी फटा था 😡").await;
    asha.write(tomatoes, "A replacement is on its way.", false).await;
    asha.write(tomatoes, "Hub says the picker scanned bin K-4711.", true).await;
    shop.ticket_of(MEERA, None, "Milk came late").await;
    shop.ticket_of(RAVI, None, "Eggs 50% broken_off, it's \\ bad").await;
    let desk = shop.desk_of(&asha).await;
    (asha, desk)
}

shop_test! {
    async fn a_search_finds_what_it_names_and_nothing_else(shop: &Shop) {
        let (_asha, desk) = three_tickets(shop).await;
        let (tomatoes, milk, eggs) = ("Tomatoes arrived crushed", "Milk came late", "Eggs 50% broken_off, it's \\ bad");
        for (text, found) in [
            // Subject, description, messages, internal notes.
            ("crush", vec![tomatoes]),
            ("squashed", vec![tomatoes]),
            ("DINNER", vec![tomatoes]),
            ("replacement way", vec![tomatoes]),
            ("4711", vec![tomatoes]),
            ("k-4711", vec![tomatoes]),
            // Words are found from their beginning, and all of them in one text.
            ("squash door", vec![tomatoes]),
            ("quashed", vec![]),
            ("squashed dinner", vec![]),
            // People and orders, in any part.
            ("eera iy", vec![milk, tomatoes]),
            ("ravi@example", vec![eggs]),
            ("98450 22222", vec![eggs]),
            ("ord-12345", vec![tomatoes]),
            ("2345", vec![tomatoes]),
            ("ORD-777", vec![]),
            // Other scripts and signs.
            ("दूध", vec![tomatoes]),
            ("फटा", vec![tomatoes]),
            ("😡", vec![tomatoes]),
            ("50%", vec![eggs]),
            ("n_off", vec![eggs]),
            ("it's", vec![eggs]),
            ("\\", vec![eggs]),
            ("m", vec![eggs, milk, tomatoes]),
            ("nobody at all", vec![]),
            ("' or '1'='1", vec![]),
            ("& | ! <-> :*", vec![]),
        ] {
            assert_eq!(subjects(&desk, text).await, found, "search for {text:?}");
        }
    }
}

shop_test! {
    async fn an_empty_search_finds_all_and_a_boundless_one_ends(shop: &Shop) {
        let (_asha, desk) = three_tickets(shop).await;
        for text in ["", "   ", "\n\t ", "\u{0}\u{1}"] {
            assert_eq!(subjects(&desk, text.trim_matches('\u{0}')).await.len(), 3, "search for {text:?}");
        }
        assert_eq!(subjects(&desk, &"x".repeat(10_000)).await, Vec::<String>::new());
        assert_eq!(subjects(&desk, &"xq ".repeat(3_000)).await, Vec::<String>::new());
        assert_eq!(subjects(&desk, &"%".repeat(10_000)).await, Vec::<String>::new());
    }
}

shop_test! {
    async fn a_search_combines_with_filters(shop: &Shop) {
        let (_asha, desk) = three_tickets(shop).await;
        let mut filter = searching("meera");
        filter.statuses = vec![TicketStatus::Open];
        assert_eq!(page(&desk, &filter, None).await.rows.len(), 2);
        filter.statuses = vec![TicketStatus::Resolved, TicketStatus::Closed];
        assert_eq!(page(&desk, &filter, None).await.rows.len(), 0);
        // Found by a message only, and through the indexes.
        let mut filter = searching("dinner");
        filter.statuses = vec![TicketStatus::Open];
        assert_eq!(page(&desk, &filter, None).await.rows.len(), 1);
        filter.statuses = vec![TicketStatus::Closed];
        assert_eq!(page(&desk, &filter, None).await.rows.len(), 0);
    }
}

shop_test! {
    async fn a_search_that_came_to_its_bound_says_how_far_and_goes_on(shop: &Shop) {
        let asha = shop.staff("Asha").await;
        let desk = shop.desk_of(&asha).await;
        let mut owner = shop.owner().await;
        // A sign that no index knows, on the oldest of 9,000 tickets.
        owner
            .sql(&format!(
                "set session_replication_role = replica;
                 insert into support_tickets (ticket_number, customer_id, issue_type, subject, description, created_at)
                 select 'TKT-2020-' || lpad(n::text, 5, '0'), '{MEERA}', 'other', case when n = 1 then 'Late ☂ today' else 'Late' end,
                        'It rained.', timestamptz '2020-01-01' + n * interval '1 minute'
                   from generate_series(1, 9000) n;"
            ))
            .await
            .expect("old tickets are there");

        let mut place = None;
        let mut stops = Vec::new();
        let found = loop {
            let page = page(&desk, &searching("☂"), place.as_ref()).await;
            if !page.rows.is_empty() {
                break page.rows;
            }
            stops.push(page.searched_to.expect("an empty page that is not the end says how far it came"));
            place = page.next;
            assert!(place.is_some(), "the search goes on");
        };
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].ticket_number, "TKT-2020-00001");
        assert_eq!(stops.len(), 4, "2,000 tickets are looked at in one go");
        assert!(stops.is_sorted_by(|a, b| a > b), "{stops:?}");

        // What is nowhere comes to an end.
        let mut place = None;
        for looks in 1.. {
            let page = page(&desk, &searching("☃"), place.as_ref()).await;
            assert!(page.rows.is_empty());
            place = page.next;
            if place.is_none() {
                assert_eq!(looks, 5);
                break;
            }
        }
    }
}

shop_test! {
    async fn pages_of_a_search_neither_repeat_nor_leave_out(shop: &Shop) {
        let asha = shop.staff("Asha").await;
        let desk = shop.desk_of(&asha).await;
        let mut owner = shop.owner().await;
        // Two thirds of 400 tickets say "prawns", at times that many share.
        owner
            .sql(&format!(
                "set session_replication_role = replica;
                 insert into support_tickets (ticket_number, customer_id, issue_type, subject, description, created_at)
                 select 'TKT-2020-' || lpad(n::text, 5, '0'), '{MEERA}', 'other', 'Ticket',
                        case when n % 3 = 0 then 'Mussels' else 'Prawns' end, timestamptz '2020-01-01' + (n / 7) * interval '1 minute'
                   from generate_series(1, 400) n;"
            ))
            .await
            .expect("tickets are there");
        let mut seen = Vec::new();
        let mut place = None;
        loop {
            let page = page(&desk, &searching("prawn"), place.as_ref()).await;
            seen.extend(page.rows.into_iter().map(|row| row.ticket_number));
            place = page.next;
            if place.is_none() {
                break;
            }
        }
        let wanted: Vec<String> = owner
            .values("select ticket_number from support_tickets where description = 'Prawns' order by created_at desc, id desc")
            .await
            .expect("the owner sees all");
        assert_eq!(seen, wanted);
    }
}

shop_test! {
    async fn a_ticket_is_unread_until_its_reader_has_looked_and_again_when_the_customer_writes(shop: &Shop) {
        let mut asha = shop.staff("Asha").await;
        let om = shop.staff("Om").await;
        let ticket = shop.ticket_of(MEERA, None, "Milk came late").await;
        let other = shop.ticket_of(RAVI, None, "Eggs broken").await;
        let (for_asha, for_om) = (shop.desk_of(&asha).await, shop.desk_of(&om).await);
        let unread = async |desk: &Desk| -> Vec<bool> {
            page(desk, &QueueFilter::default(), None).await.rows.into_iter().map(|row| row.unread).collect()
        };
        // Newest first: the eggs, then the milk.
        assert_eq!(unread(&for_asha).await, [true, true]);

        asha.session.sql(&format!("select desk.look_at_ticket('{ticket}', null)")).await.expect("staff look");
        assert_eq!(unread(&for_asha).await, [true, false]);
        assert_eq!(unread(&for_om).await, [true, true], "only who looked has looked");

        asha.write(ticket, "On its way.", false).await;
        assert_eq!(unread(&for_asha).await, [true, false], "one's own words are no news");
        shop.message_of(MEERA, ticket, "Still nothing").await;
        assert_eq!(unread(&for_asha).await, [true, true]);

        asha.set(other, "status = 'resolved'").await.expect("staff settle");
        assert_eq!(unread(&for_asha).await, [false, true], "what is settled asks for nobody");
    }
}

shop_test! {
    async fn whoever_is_no_active_staff_searches_nothing(shop: &Shop) {
        let (asha, desk) = three_tickets(shop).await;
        shop.owner()
            .await
            .sql(&format!("update desk.staff_logins set active = false where login_role = '{}'", asha.login))
            .await
            .expect("the owner switches a login off");
        let refused = tickets::queue(&desk, &searching("milk"), None).await.expect_err("an inactive login sees nothing");
        assert_eq!(refused.code, ErrorCode::Refused);
    }
}

shop_test! {
    // Looking for the letters behind a blank or a sign is a short cut: it may miss a word, but never see one where none begins.
    async fn a_word_begins_where_the_index_of_words_says_so(shop: &Shop) {
        let mut owner = shop.owner().await;
        for word in ["leaked", "k9", "upside"] {
            for before in ["", " ", "\n", "\u{a0}", "a", "Z", "5", "é", "आ", "☃", "-", "’", "'", "_", "(", "[", "^", "`", "~", "@", "/", ".", "don't-", "x.", "http://a.b/"] {
                for after in ["", "s", "5", "é", "-bag", "☃", "."] {
                    let text = format!("It {before}{word}{after} here").replace('\'', "''");
                    let said = |begun: &str| {
                        format!("select desk.is_said(E'{text}', '%', '{{%{word}%}}', {begun}, '{word}:*')")
                    };
                    let by_words = owner.value::<bool>(&said("null")).await.expect("by its words");
                    let by_letters = owner
                        .value::<bool>(&said(&format!("array['(^|[\\s!-/:-@[-`{{-~])' || '{word}']")))
                        .await
                        .expect("by its letters");
                    assert_eq!(by_letters, by_words, "{text:?}");
                }
            }
        }
        let yes = "select desk.is_said('It LEAKED.', '%', '{%leaked%}', null, 'leaked:*')";
        assert!(owner.value::<bool>(yes).await.expect("asked"), "capital letters are no other word");
    }
}

shop_test! {
    async fn only_the_functions_that_ask_who_calls_may_be_called(shop: &Shop) {
        let asha = shop.staff("Asha Rao").await;
        let mut session = shop.sign_in(&asha.login).await;
        let rows = "select count(*) from desk.queue_rows('', null, null, 'created', true, false, null, null, null, 10, false)";
        shop.ticket_of(MEERA, None, "Crushed").await;
        assert_eq!(session.value::<i64>(rows).await.expect("staff see the queue"), 1);
        for inner in [
            "select count(*) from desk.search_tickets('', '{}', '{}', null, null, 10, false)",
            "select count(*) from desk.tickets_in_order('{}', '{}', 'infinity', gen_random_uuid(), 10, null)",
            "select count(*) from desk.listed_tickets('{}', '{}', 'infinity', gen_random_uuid(), 10, false)",
        ] {
            assert_forbidden(session.value::<i64>(inner).await);
        }
        for mut other in [shop.customer(MEERA).await, shop.anonymous().await, shop.back_end().await] {
            assert_forbidden(other.value::<i64>(rows).await);
        }
        shop.deactivate(&asha).await;
        assert_forbidden(session.value::<i64>(rows).await);
    }
}
