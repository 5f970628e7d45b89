//! What the figures say, on examples that can be counted by hand. 3 March 2025 is a Monday; the shop works from 9 to 21
//! by the clock of Kolkata, every day.

use chrono::NaiveDate;
use desk::analytics::{self, BehindCursor, ChartMark, ChoiceKind, Counted, Days, Durations, Kept, Question};
use desk::tickets::{self, ApprovalDecision, IssueType, NewResolution, ResolutionType, TicketPriority, TicketStatus};
use desk::{Desk, ErrorCode};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::harness::{
    FIRST_ORDER, MEERA, OTHER_ORDER, RAVI, SECOND_ORDER, Session, assert_forbidden, shop_test, until,
};

pub fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day in a test is one")
}

pub fn about(from: &str, to: &str) -> Question {
    Question { compare: true, ..Question::about_all(Days { from: day(from), to: day(to) }) }
}

/// The days around now, whatever the clock of the shop shows.
fn now() -> Question {
    let today = chrono::Utc::now().date_naive();
    Question::about_all(Days { from: today.pred_opt().expect("a day"), to: today.succ_opt().expect("a day") })
}

/// A ticket that was raised then, by the clock of Kolkata.
pub async fn raised(owner: &mut Session, at: &str, customer: Uuid, columns: &str, values: &str) -> Uuid {
    let id = Uuid::now_v7();
    owner
        .sql(&format!(
            "insert into support_tickets (id, customer_id, subject, description, created_at{columns})
             values ('{id}', '{customer}', 'Crushed', 'The box was open.', '{at}+05:30'{values})"
        ))
        .await
        .expect("the shop imports a ticket");
    id
}

pub async fn of_type(owner: &mut Session, at: &str, issue_type: &str) -> Uuid {
    raised(owner, at, MEERA, ", issue_type", &format!(", '{issue_type}'")).await
}

async fn said(owner: &mut Session, ticket: Uuid, at: &str, who: &str, is_note: bool) {
    let sender = if who == "system" { "null".to_owned() } else { format!("'{MEERA}'") };
    owner
        .sql(&format!(
            "insert into ticket_messages (ticket_id, sender_id, sender_type, message, is_internal_note, created_at)
             values ('{ticket}', {sender}, '{who}', 'Hello', {is_note}, '{at}+05:30')"
        ))
        .await
        .expect("something was said");
}

async fn set(owner: &mut Session, ticket: Uuid, what: &str) {
    owner.sql(&format!("update support_tickets set {what} where id = '{ticket}'")).await.expect(what);
}

async fn behind(desk: &Desk, question: &Question, what: Counted) -> Vec<Uuid> {
    let mark = ChartMark { what, ..ChartMark::default() };
    let page = analytics::tickets_behind(desk, question, &mark, None).await.expect("the tickets behind a mark");
    page.tickets.into_iter().map(|ticket| ticket.id).collect()
}

shop_test! {
    async fn issues_are_counted_by_the_shops_days_weeks_and_types(shop: &Shop) {
        let desk = shop.desk_of(&shop.staff("Asha").await).await;
        let mut owner = shop.owner().await;
        of_type(&mut owner, "2025-03-03 23:59", "damaged_product").await;
        let late = of_type(&mut owner, "2025-03-04 00:01", "damaged_product").await;
        of_type(&mut owner, "2025-03-09 12:00", "spoiled_product").await;
        of_type(&mut owner, "2025-03-10 00:00", "spoiled_product").await;
        of_type(&mut owner, "2025-02-28 12:00", "other").await;
        of_type(&mut owner, "2025-02-23 23:59", "other").await;

        let told = analytics::issue_frequency(&desk, &about("2025-03-03", "2025-03-09")).await.unwrap();
        assert_eq!(told.freshness.waiting, 0);
        assert_eq!((told.tickets, told.tickets_before), (3, Some(1)));
        let types: Vec<_> = told.types.iter().map(|one| (one.issue_type, one.tickets, one.tickets_before)).collect();
        assert_eq!(types, [
            (IssueType::DamagedProduct, 2, Some(0)),
            (IssueType::SpoiledProduct, 1, Some(0)),
            (IssueType::Other, 0, Some(1)),
        ]);
        assert_eq!(told.weeks.len(), 1);
        assert_eq!((told.weeks[0].days, told.weeks[0].tickets), (Days { from: day("2025-03-03"), to: day("2025-03-09") }, 3));
        assert_eq!(told.days.iter().map(|day| day.tickets).collect::<Vec<_>>(), [1, 1, 0, 0, 0, 0, 1]);
        assert!(told.days.iter().all(|day| day.expected.is_none() && !day.is_spike), "the shop is three weeks old");

        let spoiled = Question { issue_types: vec![IssueType::SpoiledProduct], ..about("2025-03-03", "2025-03-16") };
        let told = analytics::issue_frequency(&desk, &spoiled).await.unwrap();
        assert_eq!(told.weeks.iter().map(|week| week.tickets).collect::<Vec<_>>(), [1, 1]);

        set(&mut owner, late, "priority = 'high'").await;
        let urgent = Question { priorities: vec![TicketPriority::High], ..about("2025-03-03", "2025-03-09") };
        assert_eq!(analytics::issue_frequency(&desk, &urgent).await.unwrap().tickets, 1);
        assert_eq!(behind(&desk, &urgent, Counted::Raised).await, [late]);
        let done = Question { statuses: vec![TicketStatus::Closed], ..urgent };
        assert_eq!(analytics::issue_frequency(&desk, &done).await.unwrap().tickets, 0);
    }
}

shop_test! {
    async fn a_day_far_above_its_weekdays_norm_is_a_spike(shop: &Shop) {
        let desk = shop.desk_of(&shop.staff("Asha").await).await;
        let mut owner = shop.owner().await;
        // Two on each of the eight Mondays before, one of which had thirty: the median stays at two.
        owner
            .sql(&format!(
                "insert into support_tickets (customer_id, issue_type, subject, description, created_at)
                 select '{MEERA}', 'late_delivery', 'Late', 'Again', timestamptz '2025-03-10 12:00+05:30' - w * interval '7 days'
                   from generate_series(1, 8) w, generate_series(1, case w when 3 then 30 else 2 end)"
            ))
            .await
            .expect("eight weeks");
        for _ in 0..6 {
            of_type(&mut owner, "2025-03-10 12:00", "late_delivery").await;
        }
        let told = analytics::issue_frequency(&desk, &about("2025-03-10", "2025-03-10")).await.unwrap();
        // 6 - 2 = 4 is less than 3.5 deviations of 1.41.
        assert_eq!((told.days[0].tickets, told.days[0].expected.as_deref(), told.days[0].is_spike), (6, Some("2.0"), false));
        assert_eq!(told.spikes, []);
        of_type(&mut owner, "2025-03-10 13:00", "late_delivery").await;
        let told = analytics::issue_frequency(&desk, &about("2025-03-10", "2025-03-10")).await.unwrap();
        assert!(told.days[0].is_spike, "seven is more");
        assert_eq!(told.spikes.len(), 1);
        assert_eq!((told.spikes[0].issue_type, told.spikes[0].tickets, &*told.spikes[0].expected), (IssueType::LateDelivery, 7, "2.0"));
    }
}

/// Within 6 %.
#[track_caller]
fn assert_near(told: i32, exact: i32) {
    assert!((told - exact).abs() * 100 <= exact * 6, "{told} is not {exact}");
}

shop_test! {
    async fn response_times_are_of_answers_that_customers_read_by_the_clock_and_in_working_hours(shop: &Shop) {
        let desk = shop.desk_of(&shop.staff("Asha").await).await;
        let mut owner = shop.owner().await;
        let first = of_type(&mut owner, "2025-03-03 20:00", "damaged_product").await;
        said(&mut owner, first, "2025-03-03 20:05", "customer", false).await;
        said(&mut owner, first, "2025-03-03 20:10", "admin", true).await;
        said(&mut owner, first, "2025-03-03 20:15", "system", false).await;
        said(&mut owner, first, "2025-03-04 10:00", "admin", false).await;
        said(&mut owner, first, "2025-03-04 11:00", "admin", false).await;
        set(&mut owner, first, "status = 'resolved', resolved_at = '2025-03-04 12:00+05:30'").await;
        let second = of_type(&mut owner, "2025-03-03 10:00", "damaged_product").await;
        said(&mut owner, second, "2025-03-03 16:00", "admin", false).await;
        let third = of_type(&mut owner, "2025-03-04 10:00", "spoiled_product").await;

        let question = about("2025-03-03", "2025-03-09");
        let told = analytics::response_times(&desk, &question).await.unwrap();
        assert_eq!((told.total.raised, told.total.answered, told.total.settled), (3, 2, 1));
        assert_eq!(told.total_before.as_ref().map(|before| (before.raised, before.first_answer)), Some((0, None)));
        let answer = told.total.first_answer.unwrap();
        assert_eq!((answer.count, answer.mean), (2, 36_000));
        assert_near(answer.median, 21_600);
        assert_near(answer.p90, 50_400);
        // 20 to 21 and 9 to 10; 10 to 16.
        let working = told.total.first_answer_working.unwrap();
        assert_eq!(working.mean, 14_400);
        assert_near(working.median, 7_200);
        let resolution = told.total.resolution.unwrap();
        assert_eq!((resolution.count, resolution.mean), (1, 57_600));
        assert_eq!(told.total.resolution_working.map(|time: Durations| time.mean), Some(14_400));

        // A ticket of priority medium is answered within four hours of work and settled within a day of them.
        assert_eq!(told.total.answers_due, Kept { kept: 1, missed: 2 }, "six hours are late, no answer is overdue");
        assert_eq!(told.total.settlements_due, Kept { kept: 1, missed: 2 });
        let medium = told.priorities.iter().find(|one| one.priority == TicketPriority::Medium).unwrap();
        assert_eq!((medium.answers, medium.settlements), (told.total.answers_due, told.total.settlements_due));
        let mut missed = behind(&desk, &question, Counted::AnswerMissed).await;
        missed.sort();
        let mut those = [second, third];
        those.sort();
        assert_eq!(missed, those);

        let backlog: Vec<_> = told.series.iter().map(|step| (step.raised, step.settled, step.backlog)).collect();
        assert_eq!(backlog, [(2, 0, 2), (1, 1, 2), (0, 0, 2), (0, 0, 2), (0, 0, 2), (0, 0, 2), (0, 0, 2)]);
        assert_eq!(behind(&desk, &about("2025-03-09", "2025-03-09"), Counted::Waiting).await, [third, second]);
        assert_eq!(behind(&desk, &about("2025-03-04", "2025-03-04"), Counted::SettledThen).await, [first]);
        let types: Vec<_> = told.types.iter().map(|one| (one.issue_type, one.raised, one.settled, one.mean_first_answer)).collect();
        assert_eq!(types, [
            (IssueType::DamagedProduct, 2, 1, Some(36_000)),
            (IssueType::SpoiledProduct, 1, 0, None),
        ]);
        let slices: Vec<_> = told.answer_spread.iter().filter(|slice| slice.tickets + slice.tickets_working > 0)
            .map(|slice| (slice.over, slice.up_to, slice.tickets, slice.tickets_working)).collect();
        assert_eq!(slices, [(3_600, Some(7_200), 0, 1), (14_400, Some(28_800), 1, 1), (28_800, Some(86_400), 1, 0)]);
        let slice = ChartMark { what: Counted::Answered, over: Some(28_800), up_to: Some(86_400), ..ChartMark::default() };
        let page = analytics::tickets_behind(&desk, &question, &slice, None).await.unwrap();
        assert_eq!(page.tickets.iter().map(|one| (one.id, one.first_answer)).collect::<Vec<_>>(), [(first, Some(50_400))]);

        // The same of some types and statuses.
        let filtered = Question { issue_types: vec![IssueType::DamagedProduct], statuses: vec![TicketStatus::Open], ..question.clone() };
        let told = analytics::response_times(&desk, &filtered).await.unwrap();
        assert_eq!(told.total.first_answer.map(|time| (time.count, time.mean)), Some((1, 21_600)));
        assert_eq!(told.total.answers_due, Kept { kept: 0, missed: 1 });

        // After a reopening nothing is settled any more.
        set(&mut owner, first, "status = 'in_progress'").await;
        let told = analytics::response_times(&desk, &question).await.unwrap();
        assert_eq!((told.total.settled, told.total.resolution), (0, None));
        assert_eq!(told.series.last().map(|step| step.backlog), Some(3));
    }
}

shop_test! {
    async fn whole_months_and_the_days_beside_them_are_told_together(shop: &Shop) {
        let desk = shop.desk_of(&shop.staff("Asha").await).await;
        let mut owner = shop.owner().await;
        for (month, minutes) in [("2025-01", 30), ("2025-02", 90), ("2025-03", 150), ("2025-03", 200)] {
            for issue_type in ["damaged_product", "other"] {
                let ticket = of_type(&mut owner, &format!("{month}-20 10:00"), issue_type).await;
                owner
                    .sql(&format!(
                        "insert into ticket_messages (ticket_id, sender_id, sender_type, message, created_at)
                         select id, '{MEERA}', 'admin', 'Hello', created_at + interval '{minutes} minutes' from support_tickets where id = '{ticket}'"
                    ))
                    .await
                    .expect("an answer");
            }
        }
        let told = async |question: Question| {
            let told = analytics::response_times(&desk, &question).await.unwrap();
            let counts = |times: Option<Durations>| times.map(|times| (times.count, times.mean));
            assert_eq!(told.answer_spread.iter().map(|slice| slice.tickets).sum::<i32>(), told.total.answered);
            let series: Vec<_> = told.series.iter().filter_map(|step| counts(step.first_answer)).collect();
            (counts(told.total.first_answer), counts(told.total_before.and_then(|before| before.first_answer)), series)
        };
        // Weeks, some across the end of a month; the days before them have a whole one.
        let all = about("2025-01-21", "2025-03-20");
        let damaged = |question: &Question| Question { issue_types: vec![IssueType::DamagedProduct], ..question.clone() };
        assert_eq!(told(all.clone()).await, (Some((6, 8_800)), Some((2, 1_800)), vec![(2, 5_400), (4, 10_500)]));
        assert_eq!(told(damaged(&all)).await, (Some((3, 8_800)), Some((1, 1_800)), vec![(1, 5_400), (2, 10_500)]));
        // Months, of which the last is cut.
        let months = about("2024-09-01", "2025-03-20");
        let series = vec![(2, 1_800), (2, 5_400), (4, 10_500)];
        assert_eq!(told(months.clone()).await, (Some((8, 7_050)), None, series));
        let of_meera = Question { agent_id: Some(MEERA), ..months.clone() };
        assert_eq!(told(of_meera).await, told(months.clone()).await, "from the facts of tickets");
        let urgent = Question { priorities: vec![TicketPriority::Critical], ..damaged(&months) };
        assert_eq!(told(urgent).await, (None, None, vec![]));
        let open = Question { statuses: vec![TicketStatus::Open], priorities: vec![TicketPriority::Medium], ..damaged(&months) };
        assert_eq!(told(open).await, (Some((4, 7_050)), None, vec![(1, 1_800), (1, 5_400), (2, 10_500)]));
    }
}

shop_test! {
    async fn another_time_zone_and_other_working_hours_count_everything_anew(shop: &Shop) {
        let desk = shop.desk_of(&shop.staff("Asha").await).await;
        let mut owner = shop.owner().await;
        let ticket = of_type(&mut owner, "2025-03-04 00:30", "damaged_product").await;
        said(&mut owner, ticket, "2025-03-04 10:00", "admin", false).await;
        let on = async |text: &str| analytics::response_times(&desk, &about(text, text)).await.unwrap().total;
        assert_eq!(on("2025-03-04").await.first_answer_working.map(|time| time.mean), Some(3_600));
        owner.sql("update desk.settings set business_tz = 'Europe/Berlin'").await.expect("the shop moved");
        assert_eq!(on("2025-03-04").await.raised, 0);
        // 20:00 in Berlin, answered at 5:30: one hour of the evening.
        assert_eq!(on("2025-03-03").await.first_answer_working.map(|time| time.mean), Some(3_600));
        owner.sql("delete from desk.working_hours").await.expect("every minute counts");
        assert_eq!(on("2025-03-03").await.first_answer_working.map(|time| time.mean), Some(34_200));
    }
}

fn refund(ticket: Uuid, amount: &str) -> NewResolution {
    NewResolution {
        ticket_id: ticket,
        resolution_type: ResolutionType::PartialRefund,
        refund_amount: Some(amount.to_owned()),
        resolution_notes: String::new(),
        settlements_seen: 0,
    }
}

shop_test! {
    async fn money_counts_when_it_is_granted_and_store_credit_apart(shop: &Shop) {
        let (mut asha, vera) = (shop.staff("Asha Rao").await, shop.staff_in("Vera", "support_approver").await);
        let desk = shop.desk_of(&asha).await;
        let mut owner = shop.owner().await;
        let mut tickets = Vec::new();
        for issue_type in ["damaged_product", "spoiled_product", "other"] {
            tickets.push(of_type(&mut owner, "2025-03-03 12:00", issue_type).await);
        }
        for (ticket, amount) in tickets.iter().zip(["0.10", "0.20", "100"]) {
            asha.set(*ticket, &format!("status = 'resolved', resolution_type = 'partial_refund', refund_amount = {amount}")).await.expect("settled");
        }
        let told = analytics::money_granted(&desk, &now()).await.unwrap();
        assert_eq!((&*told.total.refunds, told.total.refund_tickets, told.total.average_refund.as_deref()), ("100.30", 3, Some("33.43")));
        assert_eq!((&*told.damaged_and_spoiled.refunds, told.damaged_and_spoiled.refund_tickets), ("0.30", 2));
        assert_eq!(told.types[0].issue_type, IssueType::Other, "the most expensive first");
        assert_eq!(told.agents.iter().map(|one| (&*one.name, &*one.granted.refunds, &*one.approved)).collect::<Vec<_>>(), [("Asha Rao", "100.30", "0.00")]);
        assert_eq!(analytics::money_granted(&desk, &about("2025-03-03", "2025-03-03")).await.unwrap().total.refund_tickets, 0, "not when raised");

        // Refund becomes credit; a reopening takes nothing back.
        asha.set(tickets[0], "resolution_type = 'store_credit', refund_amount = 0.50").await.expect("credit instead");
        asha.set(tickets[2], "status = 'open'").await.expect("reopened");
        let told = analytics::money_granted(&desk, &now()).await.unwrap();
        assert_eq!((&*told.total.refunds, told.total.refund_tickets), ("100.20", 2));
        assert_eq!((&*told.total.credits, told.total.credit_tickets), ("0.50", 1));
        assert_eq!(behind(&desk, &now(), Counted::Credited).await, [tickets[0]]);

        // With a colleague's agreement.
        let approved = of_type(&mut owner, "2025-03-03 12:00", "other").await;
        let id = Uuid::now_v7();
        tickets::ask_approval(&desk, id, &refund(approved, "200")).await.expect("asked");
        tickets::decide_approval(&shop.desk_of(&vera).await, id, ApprovalDecision::Approved, "", 0).await.expect("agreed");
        let told = analytics::money_granted(&desk, &now()).await.unwrap();
        assert_eq!((&*told.with_approval.refunds, &*told.without_approval.refunds), ("200.00", "100.20"));
        let by_vera = ChartMark { what: Counted::Granted, granted_by: Some(vera.user_id), approved: Some(true), ..ChartMark::default() };
        let page = analytics::tickets_behind(&desk, &now(), &by_vera, None).await.unwrap();
        assert_eq!(page.tickets.iter().map(|one| (one.id, one.granted.as_deref())).collect::<Vec<_>>(), [(approved, Some("200.00"))]);

        // What came settled counts on the day it was settled; a later change with its difference on its own day.
        let imported = raised(&mut owner, "2025-01-05 12:00", RAVI,
            ", issue_type, status, resolution_type, refund_amount, resolved_at",
            ", 'other', 'closed', 'full_refund', 50, '2025-02-05 12:00+05:30'").await;
        let february = async || analytics::money_granted(&desk, &about("2025-01-01", "2025-02-28")).await.unwrap();
        let months = |told: &desk::analytics::MoneyGranted| told.months.iter().map(|month| month.granted.refunds.clone()).collect::<Vec<_>>();
        assert_eq!(months(&february().await), ["0.00", "50.00"]);
        let before = analytics::money_granted(&desk, &now()).await.unwrap().total.refunds;
        asha.set(imported, "refund_amount = 80").await.expect("thirty more");
        assert_eq!(months(&february().await), ["0.00", "50.00"]);
        let after = analytics::money_granted(&desk, &now()).await.unwrap().total.refunds;
        assert_eq!((&*before, &*after), ("300.20", "330.20"));
    }
}

shop_test! {
    async fn products_are_those_of_the_order_whatever_a_customer_writes(shop: &Shop) {
        let desk = shop.desk_of(&shop.staff("Asha").await).await;
        let mut owner = shop.owner().await;
        let [farm, dairy, tomatoes, milk, eggs, twin] = std::array::from_fn(|_| Uuid::now_v7());
        let line = Uuid::now_v7();
        owner
            .sql(&format!(
                "insert into suppliers (id, name) values ('{farm}', 'Farm'), ('{dairy}', 'Dairy');
                 insert into products (id, name, supplier_id) values ('{tomatoes}', 'Tomatoes', '{farm}'), ('{milk}', 'Milk', '{dairy}'),
                   ('{eggs}', 'Eggs', '{farm}'), ('{twin}', 'Eggs', '{dairy}');
                 update orders set created_at = '2025-03-03 08:00+05:30';
                 update orders set status = 'cancelled' where id = '{OTHER_ORDER}';
                 insert into order_items (id, order_id, product_id, product_name, quantity, unit_price, total_price) values
                   ('{line}', '{FIRST_ORDER}', '{tomatoes}', 'Tomatoes', 10, 1, 10),
                   (gen_random_uuid(), '{SECOND_ORDER}', '{milk}', 'Milk', 2, 1, 2),
                   (gen_random_uuid(), '{OTHER_ORDER}', '{milk}', 'Milk', 900, 1, 900)"
            ))
            .await
            .expect("a catalogue");
        let mut complain = async |order: Option<Uuid>, items: serde_json::Value| {
            let order = order.map_or("null".to_owned(), |order| format!("'{order}'"));
            raised(&mut owner, "2025-03-03 12:00", MEERA, ", issue_type, order_id, affected_items",
                &format!(", 'spoiled_product', {order}, '{}'", items.to_string().replace('\'', "''"))).await
        };
        let twice = complain(Some(FIRST_ORDER), serde_json::json!([{"product_name": "Tomatoes", "quantity": 2}, {"name": " tomatoes "}])).await;
        let forged = complain(Some(FIRST_ORDER), serde_json::json!([{"product_id": milk}, {"order_item_id": "'; drop table"}, "Milk"])).await;
        let nested = complain(Some(FIRST_ORDER), serde_json::json!([5, null, true, [["deep"]], {"items": [{"order_item_id": line}, 7]}])).await;
        complain(None, serde_json::json!([{"product_id": milk}])).await;
        complain(None, serde_json::json!(["MILK", {"product_id": "no uuid"}])).await;
        let either = complain(None, serde_json::json!(["Eggs"])).await;

        let question = about("2025-03-03", "2025-03-03");
        let told = analytics::product_quality(&desk, &question).await.unwrap();
        assert_eq!((told.tickets, told.tickets_without_product), (4, 2));
        let mut without = behind(&desk, &question, Counted::WithoutProduct).await;
        without.sort();
        let mut those = [forged, either];
        those.sort();
        assert_eq!(without, those);
        let lines: Vec<_> = told.products.iter()
            .map(|line| (&*line.name, &*line.supplier, line.rate.tickets, &*line.rate.units_sold, line.rate.per_thousand.as_deref())).collect();
        assert_eq!(lines, [("Milk", "Dairy", 2, "2", Some("1000.00")), ("Tomatoes", "Farm", 2, "10", Some("200.00"))]);
        // Wilson, by hand: 2 of 10 is at least 5.67 %.
        assert_eq!(told.products[1].rate.at_least_per_thousand.as_deref(), Some("56.68"));
        let suppliers: Vec<_> = told.suppliers.iter().map(|line| (&*line.name, line.products, line.rate.tickets)).collect();
        assert_eq!(suppliers, [("Dairy", 1, 2), ("Farm", 1, 2)]);
        assert_eq!(told.heatmap.len(), 2);
        assert!(told.heatmap.iter().all(|cell| cell.issue_type == IssueType::SpoiledProduct && cell.tickets == 2));
        assert_eq!((told.spoiled_by_weekday[0].spoiled, told.spoiled_by_weekday[1].spoiled), (6, 0));
        assert_eq!(told.spoiled_by_month.iter().map(|month| month.spoiled).collect::<Vec<_>>(), [6]);

        let of_farm = Question { supplier_id: Some(farm), ..question.clone() };
        assert_eq!(analytics::issue_frequency(&desk, &of_farm).await.unwrap().tickets, 2);
        let mut found = behind(&desk, &of_farm, Counted::Raised).await;
        found.sort();
        let mut those = [twice, nested];
        those.sort();
        assert_eq!(found, those);
        let of_farm = analytics::product_quality(&desk, &of_farm).await.unwrap();
        assert_eq!(of_farm.products.iter().map(|line| &*line.name).collect::<Vec<_>>(), ["Tomatoes"]);
        let urgent = Question { priorities: vec![TicketPriority::Low], product_id: Some(milk), ..question };
        assert_eq!(analytics::product_quality(&desk, &urgent).await.unwrap().products, []);
    }
}

shop_test! {
    async fn a_bad_batch_shows_on_the_day_it_is_complained_about(shop: &Shop) {
        let desk = shop.desk_of(&shop.staff("Asha").await).await;
        let mut owner = shop.owner().await;
        let curd = Uuid::now_v7();
        owner.sql(&format!("insert into products (id, name) values ('{curd}', 'Curd')")).await.expect("a product");
        let mut complain = async |at: &str| {
            raised(&mut owner, at, MEERA, ", issue_type, affected_items", ", 'spoiled_product', '[\"Curd\"]'").await
        };
        for week in ["2025-02-03", "2025-02-10", "2025-02-17", "2025-02-24"] {
            complain(&format!("{week} 12:00")).await;
        }
        for _ in 0..5 {
            complain("2025-03-03 12:00").await;
        }
        let told = analytics::product_quality(&desk, &about("2025-02-24", "2025-03-09")).await.unwrap();
        let batches: Vec<_> = told.batches.iter().map(|one| (one.day, &*one.name, one.tickets, &*one.expected)).collect();
        assert_eq!(batches, [(day("2025-03-03"), "Curd", 5, "1.0")]);
    }
}

shop_test! {
    async fn customers_accept_come_again_and_escalate(shop: &Shop) {
        let mut asha = shop.staff("Asha").await;
        let desk = shop.desk_of(&asha).await;
        let mut owner = shop.owner().await;
        let accepted = of_type(&mut owner, "2025-03-03 12:00", "other").await;
        let reopened = of_type(&mut owner, "2025-03-04 12:00", "other").await;
        let urgent = raised(&mut owner, "2025-03-05 12:00", RAVI, ", issue_type", ", 'late_delivery'").await;
        // More than ninety days before, and so no repeat of it.
        raised(&mut owner, "2024-11-01 12:00", MEERA, ", issue_type", ", 'other'").await;
        for ticket in [accepted, reopened] {
            asha.set(ticket, "status = 'resolved'").await.expect("settled");
        }
        asha.set(reopened, "status = 'open'").await.expect("reopened");
        shop.message_of(MEERA, accepted, "Thanks").await;
        asha.set(urgent, "priority = 'low'").await.expect("less urgent is no escalation");
        asha.set(urgent, "priority = 'critical'").await.expect("more urgent is one");
        tickets::ask_approval(&desk, Uuid::now_v7(), &refund(accepted, "10")).await.expect("asked");

        let question = about("2025-03-03", "2025-03-09");
        let told = analytics::customer_satisfaction(&desk, &question).await.unwrap();
        let total = told.total;
        assert_eq!((total.raised, total.settled_once, total.accepted, total.reopened), (3, 2, 1, 1));
        assert_eq!((total.wrote_again, total.repeat), (1, 1));
        assert_eq!((total.escalated, total.priority_raised, total.approval_asked), (3, 1, 1));
        assert_eq!(behind(&desk, &question, Counted::Repeat).await, [reopened]);
        assert_eq!(behind(&desk, &question, Counted::PriorityRaised).await, [urgent]);
        assert_eq!(behind(&desk, &question, Counted::WroteAgain).await, [accepted]);
        assert_eq!(told.series.iter().map(|step| step.figures.raised).collect::<Vec<_>>(), [1, 1, 1, 0, 0, 0, 0]);
        assert_eq!(told.types.iter().map(|one| (one.issue_type, one.figures.reopened)).collect::<Vec<_>>(), [(IssueType::LateDelivery, 0), (IssueType::Other, 1)]);
        let repeaters: Vec<_> = told.repeaters.iter().map(|one| (one.customer_id, &*one.name, one.tickets)).collect();
        assert_eq!(repeaters, [(MEERA, "Meera Iyer", 2)]);

        // A ticket that is dated back makes repeats of what came after it, also of what was counted before.
        of_type(&mut owner, "2025-02-20 12:00", "other").await;
        let told = analytics::customer_satisfaction(&desk, &question).await.unwrap();
        assert_eq!(told.total.repeat, 2);
        assert_eq!(told.repeaters[0].tickets, 2, "it was raised on another day");
    }
}

shop_test! {
    async fn the_wall_tells_of_today(shop: &Shop) {
        let mut asha = shop.staff("Asha").await;
        let desk = shop.desk_of(&asha).await;
        let empty = analytics::today(&desk).await.unwrap();
        assert_eq!((empty.raised, empty.waiting_for_answer, empty.hours.len(), empty.expected_by_now), (0, 0, 24, None));
        let (first, second) = (shop.ticket_of(MEERA, None, "Crushed").await, shop.ticket_of(RAVI, None, "Late").await);
        asha.write(first, "We look into it", false).await;
        asha.set(second, "status = 'resolved', resolution_type = 'partial_refund', refund_amount = 12.50").await.expect("settled");
        asha.set(first, "priority = 'critical'").await.expect("urgent");
        let mut owner = shop.owner().await;
        let old = of_type(&mut owner, "2025-03-03 12:00", "other").await;
        let told = analytics::today(&desk).await.unwrap();
        assert_eq!((told.raised, told.settled, told.answered, told.critical), (2, 1, 1, 1));
        assert_eq!((told.waiting_for_answer, told.overdue), (1, 1), "the old one");
        let since: chrono::DateTime<chrono::Utc> = owner.value(&format!("select created_at from support_tickets where id = '{old}'")).await.unwrap();
        assert_eq!(told.longest_wait_since, Some(since));
        assert_eq!((&*told.refunds, &*told.credits), ("12.50", "0.00"));
        assert_eq!(told.hours.iter().map(|hour| hour.raised).sum::<i32>(), 2);
        assert_eq!(told.open_by_status.iter().map(|one| one.tickets).collect::<Vec<_>>(), [2, 0, 0]);
        assert_eq!(told.newest.iter().map(|one| &*one.subject).collect::<Vec<_>>(), ["Late", "Crushed"]);
    }
}

shop_test! {
    async fn tickets_behind_a_mark_come_page_by_page_and_can_be_saved(shop: &Shop) {
        let desk = shop.desk_of(&shop.staff("Asha").await).await;
        let mut owner = shop.owner().await;
        owner
            .sql(&format!(
                "insert into support_tickets (customer_id, issue_type, subject, description, created_at)
                 select '{MEERA}', 'other', case n when 1 then '=1+1, \"quoted\"' else 'Ticket ' || n end, 'x', timestamptz '2025-03-03 09:00+05:30' + n / 2 * interval '1 minute'
                   from generate_series(1, 120) n"
            ))
            .await
            .expect("many");
        let question = about("2025-03-03", "2025-03-03");
        let mark = ChartMark::default();
        let mut seen = Vec::new();
        let mut place: Option<BehindCursor> = None;
        loop {
            let page = analytics::tickets_behind(&desk, &question, &mark, place).await.unwrap();
            seen.extend(page.tickets.iter().map(|ticket| (ticket.raised_at, ticket.id)));
            place = page.next;
            if place.is_none() {
                break;
            }
        }
        assert_eq!(seen.len(), 120);
        assert!(seen.is_sorted_by(|one, other| one > other), "newest first, each once");
        let at_ten = ChartMark { hour: Some(9), weekday: Some(1), ..ChartMark::default() };
        let other_day = ChartMark { weekday: Some(2), ..ChartMark::default() };
        assert_eq!(analytics::tickets_behind(&desk, &question, &at_ten, None).await.unwrap().tickets.len(), 50);
        assert_eq!(analytics::tickets_behind(&desk, &question, &other_day, None).await.unwrap().tickets.len(), 0);

        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("tickets.csv");
        let told = std::cell::RefCell::new(Vec::new());
        let saved = analytics::export(&desk, &question, &mark, &file, |progress| told.borrow_mut().push(progress), std::future::pending())
            .await.unwrap().expect("nobody stopped it");
        assert_eq!((&*saved.file_name, saved.rows), ("tickets.csv", 120));
        let last = *told.borrow().last().unwrap();
        assert_eq!((last.rows, last.of), (120, 120));
        let text = std::fs::read_to_string(&file).unwrap();
        let lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
        assert_eq!(lines.len(), 121);
        assert!(lines[0].starts_with("Ticket,Raised,Issue type"), "{}", lines[0]);
        assert!(lines[1].contains("2025-03-03 10:00:00,other,medium,open"), "{}", lines[1]);
        assert!(text.contains("Meera Iyer,\"'=1+1, \"\"quoted\"\"\""), "what a customer wrote is no formula");

        // Stopped, it leaves what was there before and nothing else.
        let stopped = analytics::export(&desk, &question, &mark, &file, |_| (), std::future::ready(())).await.unwrap();
        assert_eq!(stopped, None);
        assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        let nowhere = folder.path().join("no folder").join("tickets.csv");
        let refused = analytics::export(&desk, &question, &mark, &nowhere, |_| (), std::future::pending()).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::Invalid);
    }
}

shop_test! {
    async fn filters_are_chosen_by_name(shop: &Shop) {
        let asha = shop.staff("Asha Rao").await;
        let desk = shop.desk_of(&asha).await;
        let mut owner = shop.owner().await;
        owner.sql("insert into products (name, sku) select 'Milk 100% ' || n, 'M-' || n from generate_series(1, 40) n").await.expect("products");
        assert_eq!(analytics::choices(&desk, ChoiceKind::Product, "").await.unwrap().len(), 30);
        let found = analytics::choices(&desk, ChoiceKind::Product, " 100% 7 ").await.unwrap();
        assert_eq!(found.iter().map(|one| (&*one.name, &*one.detail)).collect::<Vec<_>>(), [("Milk 100% 7", "M-7")]);
        assert_eq!(analytics::choices(&desk, ChoiceKind::Product, "_").await.unwrap(), [], "a sign is a sign");
        let agents = analytics::choices(&desk, ChoiceKind::Agent, "asha").await.unwrap();
        assert_eq!(agents.iter().map(|one| one.id).collect::<Vec<_>>(), [asha.user_id]);
        assert_eq!(analytics::choices(&desk, ChoiceKind::Agent, "Meera").await.unwrap(), [], "a customer is no agent");
        assert_eq!(analytics::chosen(&desk, ChoiceKind::Agent, &[asha.user_id, MEERA]).await.unwrap(), agents);
    }
}

shop_test! {
    async fn figures_are_for_active_staff_alone(shop: &Shop) {
        let asha = shop.staff("Asha").await;
        let desk = shop.desk_of(&asha).await;
        let mut owner = shop.owner().await;
        of_type(&mut owner, "2025-03-03 12:00", "other").await;
        let question = about("2025-03-03", "2025-03-09");
        assert_eq!(analytics::issue_frequency(&desk, &question).await.unwrap().tickets, 1);

        let tables = ["ticket_facts", "ticket_products", "ticket_grants", "ticket_days", "duration_days", "granted_days", "product_days", "subject_days",
            "subject_durations", "subject_grants", "granted_kind_days", "product_status_days", "units_sold", "ticket_measures"];
        let closed = ["working_days", "touched_tickets", "analytics_state", "tickets_now", "ticket_products_now", "ticket_subjects", "product_suppliers"];
        for mut stranger in [shop.customer(MEERA).await, shop.anonymous().await, shop.back_end().await] {
            for table in tables.iter().chain(&closed) {
                assert_forbidden(stranger.sql(&format!("select from desk.{table}")).await);
            }
            assert_forbidden(stranger.sql("select desk.fold_analytics(1)").await);
            assert_forbidden(stranger.sql("select desk.recount_analytics()").await);
        }
        // A member of the group whom nobody appointed sees nothing.
        let login = shop.new_login("").await;
        owner.run(sqlx::query(AssertSqlSafe(format!("grant support_agent to {login}")))).await.expect("granted");
        let mut unmapped = shop.sign_in(&login).await;
        for table in tables {
            assert_eq!(unmapped.value::<i64>(&format!("select count(*) from desk.{table}")).await.expect("no rows"), 0, "{table}");
        }
        assert_forbidden(unmapped.sql("select desk.fold_analytics(1)").await);
        assert_forbidden(unmapped.sql("select desk.look_at_units_sold()").await);
        let refused = analytics::issue_frequency(&Desk::new(shop.pool_of(&login).await), &question).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::Refused);
        // Staff read the figures and write none of them.
        let mut staff = asha.session;
        for table in closed {
            assert_forbidden(staff.sql(&format!("select from desk.{table}")).await);
        }
        assert_forbidden(staff.sql("delete from desk.ticket_facts").await);
        assert_forbidden(staff.sql("insert into desk.touched_tickets values (gen_random_uuid())").await);
        assert_forbidden(staff.sql("select desk.recount_analytics()").await);
    }
}

shop_test! {
    async fn what_many_tickets_touched_is_counted_by_the_way(shop: &Shop) {
        let desk = shop.desk_of(&shop.staff("Asha").await).await;
        let mut owner = shop.owner().await;
        assert_eq!(analytics::keep_current(&desk).await.unwrap(), 0);
        owner
            .sql(&format!(
                "insert into support_tickets (customer_id, issue_type, subject, description, created_at)
                 select '{MEERA}', 'other', 'x', 'x', '2025-03-03 12:00+05:30' from generate_series(1, 1500)"
            ))
            .await
            .expect("an import");
        let question = about("2025-03-03", "2025-03-03");
        let told = analytics::issue_frequency(&desk, &question).await.unwrap();
        assert_eq!((told.freshness.waiting, told.tickets), (500, 1_000), "it says what is missing");
        until("all of it is counted", async || (analytics::keep_current(&desk).await.unwrap() == 0).then_some(())).await;
        assert_eq!(analytics::issue_frequency(&desk, &question).await.unwrap().tickets, 1_500);
    }
}

shop_test! {
    async fn a_question_that_is_none_is_refused_with_a_sentence(shop: &Shop) {
        let desk = shop.desk_of(&shop.staff("Asha").await).await;
        for (from, to) in [("2025-03-04", "2025-03-03"), ("1990-01-01", "2025-03-03")] {
            let refused = analytics::issue_frequency(&desk, &about(from, to)).await.unwrap_err();
            assert_eq!(refused.code, ErrorCode::Invalid);
        }
    }
}
