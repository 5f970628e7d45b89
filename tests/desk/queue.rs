//! The queue through the desk's functions: order, pages, filters, every way to search, and the counts above it.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use desk::tickets::{QueueCursor, QueueFilter, QueueRow, QueueStats, TicketPriority, TicketStatus, queue, queue_stats};
use desk::{Desk, ErrorCode};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::harness::{
    FIRST_ORDER, MEERA, OTHER_ORDER, RAVI, Session, Shop, WEB_ADMIN, assert_forbidden, shop_test, until,
};

async fn desk_of_somebody(shop: &Shop) -> Desk {
    shop.desk_of(&shop.staff("Asha Rao").await).await
}

fn everything() -> QueueFilter {
    QueueFilter::default()
}

fn searching(text: &str) -> QueueFilter {
    QueueFilter { search: text.to_owned(), ..everything() }
}

/// All pages of the queue, one after the other.
async fn pages(desk: &Desk, filter: &QueueFilter) -> Vec<Vec<QueueRow>> {
    let mut pages = Vec::new();
    let mut after: Option<QueueCursor> = None;
    loop {
        let page = queue(desk, filter, after.as_ref()).await.expect("staff see the queue");
        after = page.next;
        pages.push(page.rows);
        if after.is_none() {
            return pages;
        }
        assert!(pages.len() < 1_000, "the queue never ends");
    }
}

/// Subjects of what is found, newest first.
async fn subjects(desk: &Desk, filter: &QueueFilter) -> Vec<String> {
    pages(desk, filter).await.into_iter().flatten().map(|row| row.subject).collect()
}

async fn found(desk: &Desk, text: &str) -> Vec<String> {
    subjects(desk, &searching(text)).await
}

/// Tickets as the shop's history has them: `n` counts up, `at` is the instant of creation.
async fn history(shop: &Shop, columns: &str, values: &str, from: i32, to: i32) {
    shop.owner()
        .await
        .sql(&format!(
            "insert into support_tickets (customer_id, issue_type, description, {columns})
             select '{MEERA}', 'other', '', {values} from generate_series({from}, {to}) n"
        ))
        .await
        .expect("the history is there");
}

shop_test! {
    async fn the_queue_is_newest_first_with_what_a_row_shows(shop: &Shop) {
        let desk = desk_of_somebody(shop).await;
        let old = shop.ticket_of(MEERA, Some(FIRST_ORDER), "The older").await;
        let new = shop.ticket_of(RAVI, None, "The newer").await;
        shop.customer(MEERA)
            .await
            .sql(&format!(
                "insert into ticket_attachments (ticket_id, file_url, file_type, file_name, file_size, uploaded_by)
                 select '{old}', '{old}/' || n || '.jpg', 'image/jpeg', 'p.jpg', 1, '{MEERA}' from generate_series(1, 2) n"
            ))
            .await
            .expect("two photos");
        let rows = pages(&desk, &everything()).await.concat();
        assert_eq!(rows.iter().map(|row| row.id).collect::<Vec<_>>(), [new, old]);
        let row = &rows[1];
        assert_eq!((row.subject.as_str(), row.photo_count), ("The older", 2));
        assert_eq!((row.customer_name.as_str(), row.customer_email.as_str()), ("Meera Iyer", "meera@example.in"));
        assert_eq!((row.status, row.priority), (TicketStatus::Open, TicketPriority::Medium));
        assert!(row.ticket_number.starts_with("TKT-"));
        assert_eq!(rows[0].photo_count, 0);
    }
}

shop_test! {
    async fn an_empty_queue_is_one_empty_page(shop: &Shop) {
        let page = queue(&desk_of_somebody(shop).await, &everything(), None).await.expect("staff see the queue");
        assert!(page.rows.is_empty() && page.next.is_none());
    }
}

shop_test! {
    async fn pages_have_no_gaps_and_no_repeats(shop: &Shop) {
        let desk = desk_of_somebody(shop).await;
        history(shop, "subject, created_at", "'Ticket ' || n, timestamptz '2026-01-01' + n * interval '1 second'", 1, 120).await;
        let pages = pages(&desk, &everything()).await;
        assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [50, 50, 20]);
        let expected: Vec<_> = (1..=120).rev().map(|n| format!("Ticket {n}")).collect();
        assert_eq!(pages.concat().into_iter().map(|row| row.subject).collect::<Vec<_>>(), expected);
    }
}

shop_test! {
    async fn a_page_that_is_just_full_has_no_next_one(shop: &Shop) {
        let desk = desk_of_somebody(shop).await;
        history(shop, "subject, created_at", "'Ticket ' || n, timestamptz '2026-01-01' + n * interval '1 second'", 1, 50).await;
        let page = queue(&desk, &everything(), None).await.expect("staff see the queue");
        assert_eq!((page.rows.len(), page.next), (50, None));
    }
}

shop_test! {
    async fn tickets_of_one_instant_are_paged_without_gaps_too(shop: &Shop) {
        let desk = desk_of_somebody(shop).await;
        history(shop, "subject, created_at", "'Same instant ' || n, timestamptz '2026-01-01'", 1, 130).await;
        for filter in [everything(), searching("same instant"), searching("meera"), searching("TKT-")] {
            let rows = pages(&desk, &filter).await.concat();
            assert_eq!(rows.len(), 130, "{filter:?}");
            assert_eq!(rows.iter().map(|row| row.id).collect::<HashSet<_>>().len(), 130, "{filter:?}");
            assert!(rows.windows(2).all(|pair| pair[0].id > pair[1].id), "by id within the instant");
        }
    }
}

shop_test! {
    async fn what_comes_while_somebody_pages_moves_nothing(shop: &Shop) {
        let desk = desk_of_somebody(shop).await;
        history(shop, "subject, created_at", "'Ticket ' || n, timestamptz '2026-01-01' + n * interval '1 second'", 1, 60).await;
        let first = queue(&desk, &everything(), None).await.expect("the first page");
        shop.ticket_of(MEERA, None, "Came in between").await;
        let second = queue(&desk, &everything(), first.next.as_ref()).await.expect("the second page");
        assert_eq!(second.rows.len(), 10);
        assert_eq!(second.rows[0].subject, "Ticket 10");
    }
}

shop_test! {
    async fn filters_combine(shop: &Shop) {
        use TicketPriority::{Critical, High, Low};
        use TicketStatus::{AwaitingCustomer, Closed, InProgress, Open, Resolved};
        let desk = desk_of_somebody(shop).await;
        // Every status with every priority, three of each.
        shop.owner()
            .await
            .sql(&format!(
                "insert into support_tickets (customer_id, issue_type, description, status, priority, subject)
                 select case n when 3 then '{RAVI}'::uuid else '{MEERA}'::uuid end, 'other', '', s, p,
                        s || ' ' || p || ' ' || n
                   from unnest(enum_range(null::ticket_status)) s, unnest(enum_range(null::ticket_priority)) p,
                        generate_series(1, 3) n"
            ))
            .await
            .expect("one of everything");
        let filter = |statuses: &[TicketStatus], priorities: &[TicketPriority], search: &str| QueueFilter {
            search: search.to_owned(),
            statuses: statuses.to_vec(),
            priorities: priorities.to_vec(),
            ..QueueFilter::default()
        };
        let sorted = async |filter: QueueFilter| {
            let mut found = subjects(&desk, &filter).await;
            found.sort();
            found
        };
        assert_eq!(sorted(filter(&[], &[], "")).await.len(), 60);
        assert_eq!(sorted(filter(&[InProgress], &[], "")).await.len(), 12);
        assert_eq!(sorted(filter(&[], &[Critical], "")).await.len(), 15);
        assert_eq!(
            sorted(filter(&[AwaitingCustomer], &[High], "")).await,
            ["awaiting_customer high 1", "awaiting_customer high 2", "awaiting_customer high 3"]
        );
        assert_eq!(sorted(filter(&[Open, Closed, Open], &[Low, Critical], "")).await.len(), 12, "named twice counts once");
        assert_eq!(sorted(filter(&[Resolved], &[High], "ravi")).await, ["resolved high 3"]);
        assert_eq!(sorted(filter(&[Resolved, Open], &[High], "high 2")).await, ["open high 2", "resolved high 2"]);
        assert_eq!(sorted(filter(&[Closed], &[], "open")).await, Vec::<String>::new());
        assert_eq!(sorted(filter(&[Open], &[], "TKT-")).await.len(), 12);
    }
}

shop_test! {
    async fn a_filter_finds_the_old_ones_behind_many_that_do_not_match(shop: &Shop) {
        let desk = desk_of_somebody(shop).await;
        history(
            shop,
            "subject, status, priority, created_at",
            "'Ticket ' || n, (case when n <= 55 then 'in_progress' else 'open' end)::ticket_status,
             (case when n % 2 = 0 then 'high' else 'low' end)::ticket_priority,
             timestamptz '2026-01-01' + n * interval '1 second'",
            1,
            400,
        )
        .await;
        let filter = QueueFilter { statuses: vec![TicketStatus::InProgress], ..everything() };
        assert_eq!(pages(&desk, &filter).await.iter().map(Vec::len).collect::<Vec<_>>(), [50, 5]);
        let filter = QueueFilter { priorities: vec![TicketPriority::High], ..filter };
        let expected: Vec<_> = (1..=55).rev().filter(|n| n % 2 == 0).map(|n| format!("Ticket {n}")).collect();
        assert_eq!(subjects(&desk, &filter).await, expected);
        let filter = QueueFilter { search: "ticket 1".into(), ..filter };
        assert_eq!(subjects(&desk, &filter).await, ["Ticket 18", "Ticket 16", "Ticket 14", "Ticket 12", "Ticket 10"]);
    }
}

shop_test! {
    async fn everything_that_names_a_ticket_finds_it_and_only_it(shop: &Shop) {
        let desk = desk_of_somebody(shop).await;
        shop.ticket_of(MEERA, Some(FIRST_ORDER), "Crushed tomatoes").await;
        shop.ticket_of(RAVI, Some(OTHER_ORDER), "Sour milk").await;
        shop.ticket_of(RAVI, None, "Wrong bread").await;
        let numbers: Vec<String> = shop
            .owner()
            .await
            .values("select ticket_number from support_tickets order by created_at")
            .await
            .expect("the numbers");
        let year = &numbers[0][..9];
        for (text, expected) in [
            (numbers[0].as_str(), vec!["Crushed tomatoes"]),
            (&numbers[1].to_lowercase(), vec!["Sour milk"]),
            (&numbers[2][4..], vec!["Wrong bread"]),
            ("00002", vec!["Sour milk"]),
            (year, vec!["Wrong bread", "Sour milk", "Crushed tomatoes"]),
            (&year[..8], vec!["Wrong bread", "Sour milk", "Crushed tomatoes"]),
            ("TKT-1999", vec![]),
            ("TKT-1999-00001", vec![]),
            ("Meera Iyer", vec!["Crushed tomatoes"]),
            ("RAVI", vec!["Wrong bread", "Sour milk"]),
            ("ra menon", vec![]),
            ("meera@example.in", vec!["Crushed tomatoes"]),
            ("@example", vec!["Wrong bread", "Sour milk", "Crushed tomatoes"]),
            ("98450 22222", vec!["Wrong bread", "Sour milk"]),
            ("+91 98450 1", vec!["Crushed tomatoes"]),
            ("ORD-777", vec!["Sour milk"]),
            ("ord-12345", vec!["Crushed tomatoes"]),
            ("ORD-12346", vec![]), // an order that no ticket names
            ("sour", vec!["Sour milk"]),
            ("OUR MIL", vec!["Sour milk"]),
            ("  bread  ", vec!["Wrong bread"]),
            ("bread milk", vec![]),
            ("The box was opened", vec!["Wrong bread", "Sour milk", "Crushed tomatoes"]), // what was said about it
            ("Farah", vec![]),
        ] {
            assert_eq!(found(&desk, text).await, expected, "{text:?}");
        }
    }
}

shop_test! {
    async fn signs_that_mean_something_to_sql_are_only_signs(shop: &Shop) {
        let desk = desk_of_somebody(shop).await;
        for subject in ["100% juice", "a_b", "O'Brien's box", "back\\slash", "plain juice"] {
            shop.ticket_of(MEERA, None, subject).await;
        }
        for (text, expected) in [
            ("%", vec!["100% juice"]),
            ("0% j", vec!["100% juice"]),
            ("%juice", vec![]),
            ("_", vec!["a_b"]),
            ("a_b", vec!["a_b"]),
            ("p_ain", vec![]),
            ("'", vec!["O'Brien's box"]),
            ("''", vec![]),
            ("n's b", vec!["O'Brien's box"]),
            ("\\", vec!["back\\slash"]),
            ("k\\s", vec!["back\\slash"]),
            ("\\%", vec![]),
            ("\\_", vec![]),
            ("'; drop table support_tickets; --", vec![]),
            ("$1", vec![]),
            ("\"", vec![]),
        ] {
            assert_eq!(found(&desk, text).await, expected, "{text:?}");
        }
    }
}

shop_test! {
    async fn short_long_and_strange_searches_are_answered(shop: &Shop) {
        let desk = desk_of_somebody(shop).await;
        for subject in ["Zucchini", "टमाटर कुचले", "Two  spaces", "Ends in x"] {
            shop.ticket_of(MEERA, None, subject).await;
        }
        for (text, expected) in [
            ("z", vec!["Zucchini"]),
            ("q", vec![]),
            ("टमाटर", vec!["टमाटर कुचले"]),
            ("two  spaces", vec!["Two  spaces"]),
            ("\t\n ", vec!["Ends in x", "Two  spaces", "टमाटर कुचले", "Zucchini"]),
            ("ends\tin\nx", vec!["Ends in x"]),
            ("Ends in x\0", vec!["Ends in x"]),
            ("\u{1f345}", vec![]),
        ] {
            assert_eq!(found(&desk, text).await, expected, "{text:?}");
        }
        assert_eq!(found(&desk, &"x".repeat(10_000)).await, Vec::<String>::new());
        assert_eq!(found(&desk, &"%".repeat(10_000)).await, Vec::<String>::new());
        assert_eq!(found(&desk, &"Zucchini ".repeat(1_200)).await, Vec::<String>::new());
    }
}

/// 2,400 tickets, so many that how common a term is decides how it is looked for. Of the oldest 1,200 every one is
/// about "rice"; 3 of all are about "saffron"; the newest 1,200 are about neither, except for those.
async fn large_history(shop: &Shop) {
    history(
        shop,
        "subject, priority, created_at",
        "case when n in (7, 700, 2100) then 'saffron ' || n when n <= 1200 then 'rice ' || n else 'other ' || n end,
         (case when n % 3 = 0 then 'high' else 'low' end)::ticket_priority,
         timestamptz '2026-01-01' + n * interval '1 minute'",
        1,
        2_400,
    )
    .await;
    // Which also tells the search how many there are.
    shop.owner().await.sql("analyze support_tickets; analyze users").await.expect("it is analysed");
}

/// Subjects of the same tickets without any plan of the search: every row is looked at.
async fn same_by_looking_at_every_row(shop: &Shop, text: &str, more: &str) -> Vec<String> {
    shop.owner()
        .await
        .values(&format!(
            "select t.subject from support_tickets t join users c on c.id = t.customer_id
              where (t.subject ilike '%{text}%' or c.full_name ilike '%{text}%') {more}
              order by t.created_at desc, t.id desc"
        ))
        .await
        .expect("the owner looks at every row")
}

shop_test! {
    async fn rare_and_common_terms_are_found_alike_whichever_way_they_are_looked_for(shop: &Shop) {
        let desk = desk_of_somebody(shop).await;
        large_history(shop).await;
        for (text, most) in [
            ("other", 1_199),   // among the newest: the page is full at once
            ("saffron", 3),     // rare: by the index
            ("rice", 1_198),    // common, but not among the newest: by walking
            ("rice 11", 111),   // a part of the common ones
            ("meera", 2_400),   // by the customer
            ("nothing of it", 0),
        ] {
            let expected = same_by_looking_at_every_row(shop, text, "").await;
            assert_eq!(expected.len(), most, "{text}");
            assert_eq!(found(&desk, text).await, expected, "{text}");

            let high = QueueFilter { priorities: vec![TicketPriority::High], ..searching(text) };
            let expected = same_by_looking_at_every_row(shop, text, "and priority = 'high'").await;
            assert_eq!(subjects(&desk, &high).await, expected, "{text}, of high priority");

            let either = QueueFilter {
                priorities: vec![TicketPriority::High, TicketPriority::Low],
                statuses: vec![TicketStatus::Open, TicketStatus::Closed],
                ..searching(text)
            };
            assert_eq!(subjects(&desk, &either).await, same_by_looking_at_every_row(shop, text, "").await, "{text}, of any");
        }
    }
}

shop_test! {
    async fn a_term_of_very_many_customers_is_found_by_walking(shop: &Shop) {
        let desk = desk_of_somebody(shop).await;
        shop.owner()
            .await
            .sql(
                "insert into users (full_name, email)
                 select 'Kumar ' || n, 'kumar' || n || '@example.in' from generate_series(1, 400) n;
                 insert into support_tickets (customer_id, issue_type, subject, description, created_at)
                 select id, 'other', 'Of ' || full_name, '',
                        timestamptz '2026-01-01' + row_number() over (order by full_name) * interval '1 minute'
                   from users where full_name like 'Kumar%';",
            )
            .await
            .expect("many customers of one name");
        history(shop, "subject, created_at", "'Newer ' || n, timestamptz '2026-02-01' + n * interval '1 minute'", 1, 300).await;
        let rows = found(&desk, "kumar").await;
        assert_eq!(rows.len(), 400);
        assert!(rows.iter().all(|subject| subject.starts_with("Of Kumar")));
        assert_eq!(found(&desk, "kumar377@").await, ["Of Kumar 377"], "one of them by the index");
    }
}

/// What the cards must show: counted, not kept.
async fn counted(owner: &mut Session) -> QueueStats {
    let row: Vec<i64> = owner
        .values(
            "select unnest(array[
               count(*) filter (where status = 'open'), count(*) filter (where status = 'in_progress'),
               count(*) filter (where status = 'resolved'),
               count(*) filter (where priority = 'critical' and status not in ('resolved', 'closed'))])
               from support_tickets",
        )
        .await
        .expect("the owner counts");
    let n = |i: usize| i32::try_from(row[i]).expect("a small number");
    QueueStats { open: n(0), in_progress: n(1), resolved: n(2), critical: n(3), mine: 0 }
}

shop_test! {
    async fn the_cards_are_exact_after_every_kind_of_change(shop: &Shop) {
        let desk = desk_of_somebody(shop).await;
        let mut ben = shop.staff("Ben Dsouza").await;
        let mut owner = shop.owner().await;
        let stats = async || queue_stats(&desk).await.expect("staff see the cards");
        assert_eq!(stats().await, QueueStats { open: 0, in_progress: 0, resolved: 0, critical: 0, mine: 0 });
        let mut tickets = Vec::new();
        for n in 0..4 {
            tickets.push(shop.ticket_of(MEERA, None, &format!("Ticket {n}")).await);
        }
        assert_eq!(stats().await, QueueStats { open: 4, in_progress: 0, resolved: 0, critical: 0, mine: 0 });
        ben.set(tickets[0], "priority = 'critical'").await.expect("critical");
        ben.set(tickets[1], "status = 'in_progress', priority = 'critical'").await.expect("critical and begun");
        assert_eq!(stats().await, QueueStats { open: 3, in_progress: 1, resolved: 0, critical: 2, mine: 0 });
        ben.set(tickets[1], "status = 'resolved'").await.expect("resolved");
        ben.set(tickets[2], "status = 'awaiting_customer'").await.expect("waiting");
        ben.set(tickets[2], "resolution_notes = 'no change of these'").await.expect("noted");
        assert_eq!(stats().await, QueueStats { open: 2, in_progress: 0, resolved: 1, critical: 1, mine: 0 });
        ben.set(tickets[0], "status = 'closed'").await.expect("closed");
        assert_eq!(stats().await, QueueStats { open: 1, in_progress: 0, resolved: 1, critical: 0, mine: 0 });
        ben.session.sql("begin").await.expect("a transaction begins");
        ben.set(tickets[3], "status = 'in_progress'").await.expect("begun");
        ben.session.sql("rollback").await.expect("and taken back");
        assert_eq!(stats().await, counted(&mut owner).await);
        let gone = tickets[3];
        owner
            .sql(&format!(
                "delete from desk.ticket_deadlines where ticket_id = '{gone}';
                 delete from desk.staff_notifications where reference_id = '{gone}';
                 delete from support_tickets where id = '{gone}'"
            ))
            .await
            .expect("the owner may, when nothing hangs on it any more");
        assert_eq!(stats().await, QueueStats { open: 0, in_progress: 0, resolved: 1, critical: 0, mine: 0 });
    }
}

shop_test! {
    async fn folding_the_counts_changes_none_of_them(shop: &Shop) {
        let desk = desk_of_somebody(shop).await;
        let mut owner = shop.owner().await;
        history(
            shop,
            "subject, status, priority",
            "'Ticket ' || n, (enum_range(null::ticket_status))[1 + n % 5], (enum_range(null::ticket_priority))[1 + n % 4]",
            1,
            1_100,
        )
        .await;
        let expected = counted(&mut owner).await;
        let waiting = "select count(*) from desk.ticket_count_deltas";
        assert_eq!(owner.value::<i64>(waiting).await.expect("counted"), 1_100);
        assert_eq!(queue_stats(&desk).await.expect("staff see the cards"), expected);
        assert_eq!(owner.value::<i64>(waiting).await.expect("counted"), 0, "reading so many folded them");
        assert_eq!(queue_stats(&desk).await.expect("staff see the cards"), expected);
        owner.sql("update support_tickets set status = 'open'").await.expect("all of them change");
        let expected = counted(&mut owner).await;
        assert_eq!(queue_stats(&desk).await.expect("staff see the cards"), expected);
        assert_eq!(queue_stats(&desk).await.expect("staff see the cards"), expected, "folded a second time");
    }
}

shop_test! {
    async fn the_cards_are_exact_at_every_moment_of_concurrent_changes(shop: &Shop) {
        const TICKETS: i32 = 20;
        let desk = desk_of_somebody(shop).await;
        history(shop, "subject", "'Ticket ' || n", 1, TICKETS).await;
        let ids: Vec<Uuid> = shop.owner().await.values("select id from support_tickets").await.expect("the tickets");
        let enough = Arc::new(AtomicBool::new(false));
        let mut changing = Vec::new();
        for n in 0..4 {
            let mut staff = shop.staff(&format!("Person {n}")).await;
            let mine: Vec<Uuid> = ids.iter().skip(n).step_by(4).copied().collect();
            let enough = enough.clone();
            changing.push(tokio::spawn(async move {
                let mut changes = 0;
                while !enough.load(Ordering::Relaxed) {
                    for to in ["in_progress", "open"] {
                        for id in &mine {
                            staff.set(*id, &format!("status = '{to}'")).await.expect("staff change it");
                            changes += 1;
                        }
                    }
                }
                changes
            }));
        }
        let mut folding = shop.owner().await;
        let mut seen = HashSet::new();
        // Until the counts were read in many states, each of them with changes under way.
        until("the cards to move", async || {
            folding.sql("select desk.fold_ticket_counts()").await.expect("it folds beside the writers");
            let stats = queue_stats(&desk).await.expect("staff see the cards");
            assert_eq!(stats.open + stats.in_progress, TICKETS, "each ticket is in one of the two at any moment");
            seen.insert(stats.open);
            (seen.len() >= 5).then_some(())
        })
        .await;
        enough.store(true, Ordering::Relaxed);
        for one in changing {
            assert!(one.await.expect("they end well") > 0);
        }
        assert_eq!(queue_stats(&desk).await.expect("staff see the cards"), counted(&mut folding).await);
    }
}

shop_test! {
    async fn the_queue_is_for_active_staff_only(shop: &Shop) {
        const FIND: &str = "select count(*) from desk.find_tickets('', null, null, null, null, 10)";
        const STATS: &str = "select open from desk.queue_stats()";
        shop.ticket_of(MEERA, None, "Secret of Meera").await;
        for mut session in
            [shop.customer(MEERA).await, shop.customer(WEB_ADMIN).await, shop.anonymous().await, shop.back_end().await]
        {
            assert_forbidden(session.value::<i64>(FIND).await);
            assert_forbidden(session.value::<i64>(STATS).await);
        }
        let asha = shop.staff("Asha Rao").await;
        let known = shop.desk_of(&asha).await;
        assert_eq!(found(&known, "secret").await, ["Secret of Meera"]);
        let stranger = Desk::new(shop.pool_of(&shop.new_login("").await).await);
        shop.owner()
            .await
            .run(sqlx::query(AssertSqlSafe(format!("select desk.set_staff_active('{}', false)", asha.login))))
            .await
            .expect("the owner switches her off");
        for desk in [known, stranger] {
            for filter in [everything(), searching("secret"), searching("TKT-2026")] {
                assert_eq!(queue(&desk, &filter, None).await.expect_err("not staff").code, ErrorCode::Refused);
            }
            let error = queue_stats(&desk).await.expect_err("not staff");
            assert_eq!(error.code, ErrorCode::Refused);
            assert!(error.message.ends_with("Ask the owner of the desk if you need to."), "{error}");
        }
    }
}
