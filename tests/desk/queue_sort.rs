//! The queue in the order of any of its columns, in both directions, page by page both ways.

use chrono::NaiveDate;
use desk::Desk;
use desk::tickets::{self, QueueCursor, QueueFilter, QueuePage, QueueSide, QueueSort, TicketPriority, TicketStatus};

use crate::harness::{MEERA, Shop, shop_test};

/// Every column, and how a person would sort by it. Of equals the newest come first.
const ORDERS: [(QueueSort, &str); 7] = [
    (QueueSort::Created, "t.created_at"),
    (
        QueueSort::Number,
        "split_part(t.ticket_number, '-', 2)::int * 1000000000000 + split_part(t.ticket_number, '-', 3)::bigint",
    ),
    (QueueSort::Customer, "lower(u.full_name) collate \"C\""),
    (QueueSort::IssueType, "t.issue_type"),
    (QueueSort::Subject, "lower(t.subject) collate \"C\""),
    (QueueSort::Priority, "t.priority"),
    (QueueSort::Status, "t.status"),
];

/// 330 tickets of 9 people (two of one name), with equal times, subjects, priorities; numbers up to six digits.
async fn many_tickets(shop: &Shop) -> Desk {
    let asha = shop.staff("Asha").await;
    shop.owner()
        .await
        .sql(
            "insert into users (id, full_name, email)
               select md5('person' || n)::uuid, (array['Zoya', 'asha b', 'Asha B', 'Émile', 'आशा', 'Bo', 'bo x', 'Om', 'Om'])[n], 'p' || n || '@example.in'
                 from generate_series(1, 9) n;
             set session_replication_role = replica;
             insert into support_tickets (ticket_number, customer_id, issue_type, priority, status, resolved_at, subject, description, created_at)
             select 'TKT-202' || n % 2 || '-' || (99900 + n), md5('person' || (1 + n % 9))::uuid,
                    (enum_range(null::ticket_issue_type))[1 + n % 10], (enum_range(null::ticket_priority))[1 + n % 4],
                    (enum_range(null::ticket_status))[1 + n % 5], case when n % 5 >= 3 then now() end,
                    (array['Late', 'late', 'Eggs', 'दूध', 'a', 'Z'])[1 + n % 6], 'Words',
                    timestamptz '2026-03-01 00:00+05:30' + (n / 4) * interval '1 hour'
               from generate_series(1, 330) n;
             insert into desk.ticket_counts select status, priority, count(*) from support_tickets group by 1, 2;
             set session_replication_role = origin;"
        )
        .await
        .expect("tickets are there");
    shop.desk_of(&asha).await
}

async fn page(desk: &Desk, filter: &QueueFilter, place: Option<&QueueCursor>) -> QueuePage {
    tickets::queue(desk, filter, place).await.expect("the queue answers")
}

/// All pages, downwards from the beginning and then upwards from the last.
async fn both_ways(desk: &Desk, filter: &QueueFilter) -> (Vec<String>, Vec<String>) {
    let numbers = |page: &QueuePage| page.rows.iter().map(|row| row.ticket_number.clone()).collect::<Vec<_>>();
    let mut down = Vec::new();
    let mut place = None;
    let mut last;
    loop {
        last = page(desk, filter, place.as_ref()).await;
        assert!(last.rows.len() <= 50);
        down.extend(numbers(&last));
        place = last.next.clone();
        if place.is_none() {
            break;
        }
    }
    let mut up = numbers(&last);
    while let Some(above) = last.previous {
        assert_eq!(above.toward, QueueSide::Before);
        last = page(desk, filter, Some(&above)).await;
        up.splice(0..0, numbers(&last));
    }
    (down, up)
}

async fn in_order(shop: &Shop, sort: QueueSort, descending: bool, column: &str, wanted: &str) -> Vec<String> {
    let way = if descending { "desc" } else { "asc" };
    // The column's equals newest first, except where the whole list is turned.
    let newest = match (sort, descending) {
        (QueueSort::Created, false) | (QueueSort::Subject, true) => "asc",
        _ => "desc",
    };
    let people = if sort == QueueSort::Customer { format!(", u.id {way}") } else { String::new() };
    shop.owner()
        .await
        .values(&format!(
            "select t.ticket_number from support_tickets t join users u on u.id = t.customer_id where {wanted}
              order by {column} {way}{people}, t.created_at {newest}, t.id {newest}"
        ))
        .await
        .expect("the owner sees all")
}

shop_test! {
    async fn every_column_sorts_both_ways_page_by_page(shop: &Shop) {
        let desk = many_tickets(shop).await;
        for (sort, column) in ORDERS {
            for descending in [true, false] {
                let mut filter = QueueFilter { sort, descending, ..QueueFilter::default() };
                let wanted = in_order(shop, sort, descending, column, "true").await;
                let (down, up) = both_ways(&desk, &filter).await;
                assert_eq!(down, wanted, "{sort:?}, descending: {descending}");
                assert_eq!(up, wanted, "{sort:?} upwards, descending: {descending}");

                filter.statuses = vec![TicketStatus::Open, TicketStatus::Closed];
                filter.priorities = vec![TicketPriority::Critical, TicketPriority::Low];
                let wanted =
                    in_order(shop, sort, descending, column, "t.status in ('open', 'closed') and t.priority in ('critical', 'low')").await;
                assert!(wanted.len() > 50, "more than one page is left");
                let (down, up) = both_ways(&desk, &filter).await;
                assert_eq!(down, wanted, "{sort:?} filtered, descending: {descending}");
                assert_eq!(up, wanted, "{sort:?} filtered, upwards, descending: {descending}");
            }
        }
    }
}

shop_test! {
    async fn large_filtered_lists_are_sorted_as_small_ones(shop: &Shop) {
        let desk = many_tickets(shop).await;
        // As if there were a million of each, so that the lists are read from the indexes.
        shop.owner().await.sql("update desk.ticket_counts set n = 1000000").await.expect("the owner counts wrongly");
        for (sort, column) in ORDERS {
            for descending in [true, false] {
                let filter = QueueFilter {
                    sort,
                    descending,
                    statuses: vec![TicketStatus::Open, TicketStatus::Resolved],
                    priorities: vec![TicketPriority::High, TicketPriority::Low, TicketPriority::Medium],
                    ..QueueFilter::default()
                };
                let wanted =
                    in_order(shop, sort, descending, column, "t.status in ('open', 'resolved') and t.priority in ('high', 'low', 'medium')").await;
                let (down, up) = both_ways(&desk, &filter).await;
                assert_eq!(down, wanted, "{sort:?}, descending: {descending}");
                assert_eq!(up, wanted, "{sort:?} upwards, descending: {descending}");
            }
        }
    }
}

shop_test! {
    async fn a_search_is_sorted_whole_or_says_how_much_of_it(shop: &Shop) {
        let desk = many_tickets(shop).await;
        let mut filter =
            QueueFilter { search: "late".to_owned(), sort: QueueSort::Priority, ..QueueFilter::default() };
        let wanted = in_order(shop, QueueSort::Priority, true, "t.priority", "lower(t.subject) = 'late'").await;
        assert_eq!(both_ways(&desk, &filter).await, (wanted.clone(), wanted));
        assert_eq!(page(&desk, &filter, None).await.sorted_only, None);

        shop.owner()
            .await
            .sql(&format!(
                "set session_replication_role = replica;
                 insert into support_tickets (ticket_number, customer_id, issue_type, subject, description, created_at)
                 select 'TKT-2019-' || lpad(n::text, 5, '0'), '{MEERA}', 'other', 'Late', 'Old', timestamptz '2019-01-01' + n * interval '1 hour'
                   from generate_series(1, 400) n"
            ))
            .await
            .expect("old tickets are there");
        filter.sort = QueueSort::Number;
        filter.descending = false;
        assert_eq!(page(&desk, &filter, None).await.sorted_only, Some(400));
        let (down, _) = both_ways(&desk, &filter).await;
        assert_eq!(down.len(), 400, "the newest 400 matches are sorted");
    }
}

shop_test! {
    async fn a_list_begins_at_a_day_of_the_shop_and_goes_on_both_ways(shop: &Shop) {
        let desk = many_tickets(shop).await;
        let day = NaiveDate::from_ymd_opt(2026, 3, 2);
        // Midnight in Kolkata is 18:30 the day before in UTC.
        for (descending, first_below) in [(true, "t.created_at < '2026-03-03 00:00+05:30'"), (false, "t.created_at >= '2026-03-02 00:00+05:30'")] {
            let filter = QueueFilter { from: day, descending, ..QueueFilter::default() };
            let wanted = in_order(shop, QueueSort::Created, descending, "t.created_at", first_below).await;
            let first = page(&desk, &filter, None).await;
            let shown: Vec<_> = first.rows.iter().map(|row| row.ticket_number.clone()).collect();
            assert_eq!(shown, wanted[..50]);
            let all = in_order(shop, QueueSort::Created, descending, "t.created_at", "true").await;
            let (down, up) = both_ways(&desk, &filter).await;
            assert_eq!(down, wanted);
            assert_eq!(up, all, "above the day lies the rest");
        }
    }
}

shop_test! {
    async fn a_place_of_another_list_is_told_as_such(shop: &Shop) {
        let desk = many_tickets(shop).await;
        let by_name = QueueFilter { sort: QueueSort::Customer, ..QueueFilter::default() };
        let place = page(&desk, &by_name, None).await.next.expect("there is more than one page");
        let refused = tickets::queue(&desk, &QueueFilter::default(), Some(&place)).await.expect_err("a name is no time");
        assert_eq!(refused.code, desk::ErrorCode::Invalid);
        assert!(refused.message.ends_with("Start from the top of the queue."), "{}", refused.message);
    }
}
