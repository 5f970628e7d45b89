//! What is asked of one person, product or supplier comes from sums of their own, what is asked of two of them from the
//! tickets: both say what the tickets say.

use std::collections::BTreeSet;

use desk::Desk;
use desk::analytics::{self, ChartMark, Question};
use desk::tickets::{IssueType, TicketPriority, TicketStatus};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::analytics::about;
use crate::harness::{MEERA, RAVI, Session, shop_test};

/// Four hundred tickets of winter and spring, settled by two people, that name up to three products of two suppliers, some of
/// them two of one supplier.
async fn a_busy_shop(owner: &mut Session, people: [Uuid; 2]) {
    let [asha, ben] = people;
    owner
        .sql(&format!(
            "insert into suppliers (name) values ('Gokul'), ('Annapurna');
             insert into products (name, supplier_id) select n, s.id from unnest('{{Milk,Curd}}'::text[]) n, suppliers s where s.name = 'Gokul';
             insert into products (name, supplier_id) select 'Rice', s.id from suppliers s where s.name = 'Annapurna';
             insert into products (name) values ('Stones');
             insert into support_tickets (customer_id, issue_type, priority, status, subject, description, affected_items, created_at, resolved_at,
                                          resolved_by, resolution_type, refund_amount)
             select case when i % 7 < 3 then '{RAVI}' else '{MEERA}' end::uuid, (enum_range(null::ticket_issue_type))[1 + (i / 2) % 3],
                    (enum_range(null::ticket_priority))[1 + i % 4], case when i % 5 = 0 then 'open' when i % 5 = 1 then 'closed' else 'resolved' end::ticket_status,
                    'Sour', 'All of it.', jsonb '[[], [\"Milk\"], [\"Milk\", \"Curd\"], [\"Rice\"], [\"Curd\", \"Rice\"], [\"Stones\"], [\"Milk\", \"Curd\", \"Rice\"]]' -> (i % 7)::integer,
                    x.at, case when i % 5 > 0 then x.at + (i % 97) * interval '37 minutes' end,
                    case when i % 5 > 0 then case when i % 3 = 0 then '{asha}' else '{ben}' end::uuid end,
                    case when i % 5 > 1 then (array['full_refund', 'store_credit', 'no_action'])[1 + (i / 5) % 3] end::resolution_type,
                    case when i % 5 > 1 and (i / 5) % 3 < 2 then 10 + i / 100.0 end
               from generate_series(1, 400) i cross join lateral (select timestamptz '2025-01-10 08:00+05:30' + i * interval '6 hours' as at) x;
             insert into ticket_messages (ticket_id, sender_id, sender_type, message, created_at)
             select t.id, '{asha}', 'admin', 'Sorry.', t.created_at + interval '25 minutes' from support_tickets t where t.priority <> 'low'"
        ))
        .await
        .expect("a busy shop");
}

/// Condition on the facts `f` of the tickets that the question means, all but the days, in words of the shop's tables.
fn meant(question: &Question) -> String {
    let mut all = vec!["true".to_owned()];
    if let Some(person) = question.agent_id {
        all.push(format!("f.agent_id = '{person}'"));
    }
    if let Some(product) = question.product_id {
        all.push(format!(
            "f.ticket_id in (select n.ticket_id from desk.ticket_products n where n.product_id = '{product}')"
        ));
    }
    if let Some(supplier) = question.supplier_id {
        all.push(format!(
            "f.ticket_id in (select n.ticket_id from desk.ticket_products n join products p on p.id = n.product_id where p.supplier_id = '{supplier}')"
        ));
    }
    if !question.issue_types.is_empty() {
        all.push("f.issue_type = 'spoiled_product'".to_owned());
    }
    if !question.priorities.is_empty() {
        all.push("f.priority in ('high', 'critical')".to_owned());
    }
    if !question.statuses.is_empty() {
        all.push("f.status in ('resolved', 'closed')".to_owned());
    }
    all.join(" and ")
}

/// What the sections say of the question, and what its tickets say.
async fn told_and_counted(desk: &Desk, owner: &mut Session, question: &Question) -> [String; 2] {
    let frequency = analytics::issue_frequency(desk, question).await.unwrap();
    let response = analytics::response_times(desk, question).await.unwrap();
    let money = analytics::money_granted(desk, question).await.unwrap();
    let products = analytics::product_quality(desk, question).await.unwrap();
    let customers = analytics::customer_satisfaction(desk, question).await.unwrap();
    let (mut behind, mut after) = (0, None);
    loop {
        let page = analytics::tickets_behind(desk, question, &ChartMark::default(), after).await.unwrap();
        behind += page.tickets.len();
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let total = response.total;
    let times = |one: Option<analytics::Durations>| one.map_or((0, 0), |one| (one.count, one.mean));
    let by_agent: Decimal = money.agents.iter().map(|one| one.granted.refunds.parse::<Decimal>().unwrap()).sum();
    let told = format!(
        "{} {behind} {} {} {:?} {:?} {} {} {} {by_agent:.2} {} {} {} {:?}",
        frequency.tickets,
        total.answered,
        total.settled,
        times(total.first_answer),
        times(total.resolution),
        money.total.refunds,
        money.total.credits,
        money.total.refund_tickets + money.total.credit_tickets,
        products.tickets,
        products.tickets_without_product,
        customers.total.accepted,
        customers.repeaters.iter().map(|one| one.tickets).collect::<Vec<_>>(),
    );

    let (from, to, meant) = (question.from, question.to, meant(question));
    let facts = format!("desk.ticket_facts f where f.day between '{from}' and '{to}' and {meant}");
    let granted = format!(
        "desk.ticket_grants g join desk.ticket_facts f on f.ticket_id = g.ticket_id where g.day between '{from}' and '{to}' and {meant}"
    );
    let counted = owner
        .value::<String>(&format!(
            "select concat_ws(' ', c.raised, c.raised, c.answered, c.settled, format('(%s, %s)', c.answered, c.answer), format('(%s, %s)', c.settled, c.settling),
                    to_char(m.refunds, 'FM9999990.00'), to_char(m.credits, 'FM9999990.00'), m.tickets, to_char(m.refunds, 'FM9999990.00'),
                    c.raised - c.without, c.without, c.accepted, (select format('[%s]', coalesce(string_agg(r.n::text, ', ' order by r.n desc), '')) from (
                      select count(*) as n from {facts} group by f.customer_id having count(*) > 1) r))
               from (select count(*) as raised, count(f.answered_at) as answered, count(f.settled_at) as settled,
                            coalesce(round(avg(f.answer_seconds)), 0) as answer, coalesce(round(avg(f.settle_seconds)), 0) as settling,
                            count(*) filter (where not f.has_product) as without, count(*) filter (where f.settled_at is not null and not f.reopened) as accepted
                       from {facts}) c
               cross join (select coalesce(sum(g.refund), 0) as refunds, coalesce(sum(g.credit), 0) as credits,
                                  coalesce(sum(g.refund_tickets + g.credit_tickets), 0) as tickets from {granted}) m"
        ))
        .await
        .expect("counted");
    [told, counted]
}

shop_test! {
    async fn whatever_is_asked_of_one_or_two_subjects_is_what_their_tickets_say(shop: &Shop) {
        let (asha, ben) = (shop.staff("Asha").await, shop.staff("Ben").await);
        let desk = shop.desk_of(&asha).await;
        let mut owner = shop.owner().await;
        a_busy_shop(&mut owner, [asha.user_id, ben.user_id]).await;
        let milk: Uuid = owner.value("select id from products where name = 'Milk'").await.expect("milk");
        let gokul: Uuid = owner.value("select id from suppliers where name = 'Gokul'").await.expect("its supplier");
        let stones: Uuid = owner.value("select id from products where name = 'Stones'").await.expect("something of nobody");

        let mut answers = BTreeSet::new();
        // Whole months, and days at both ends of them.
        for days in [("2025-02-01", "2025-03-31"), ("2025-01-20", "2025-04-03")] {
            let all = Question { compare: false, ..about(days.0, days.1) };
            let (person, product, supplier) = (Some(ben.user_id), Some(milk), Some(gokul));
            let subjects = [
                Question { agent_id: person, ..all.clone() },
                Question { product_id: product, ..all.clone() },
                Question { product_id: Some(stones), ..all.clone() },
                Question { supplier_id: supplier, ..all.clone() },
                Question { agent_id: person, product_id: product, ..all.clone() },
                Question { agent_id: person, supplier_id: supplier, ..all.clone() },
                Question { product_id: product, supplier_id: supplier, ..all.clone() },
                Question { product_id: Some(stones), supplier_id: supplier, ..all.clone() },
            ];
            for of_subjects in subjects {
                for question in [
                    of_subjects.clone(),
                    Question { issue_types: vec![IssueType::SpoiledProduct], ..of_subjects.clone() },
                    Question { priorities: vec![TicketPriority::High, TicketPriority::Critical], ..of_subjects.clone() },
                    Question { statuses: vec![TicketStatus::Resolved, TicketStatus::Closed], ..of_subjects },
                ] {
                    let [told, counted] = told_and_counted(&desk, &mut owner, &question).await;
                    assert_eq!(told, counted, "{question:?}");
                    answers.insert(told);
                }
            }
        }
        assert!(answers.len() > 40, "the questions are told apart: {answers:#?}");
    }
}

shop_test! {
    async fn a_product_that_gets_another_supplier_takes_its_tickets_along(shop: &Shop) {
        let (asha, ben) = (shop.staff("Asha").await, shop.staff("Ben").await);
        let desk = shop.desk_of(&asha).await;
        let mut owner = shop.owner().await;
        a_busy_shop(&mut owner, [asha.user_id, ben.user_id]).await;
        let annapurna: Uuid = owner.value("select id from suppliers where name = 'Annapurna'").await.expect("a supplier");
        let question = Question { supplier_id: Some(annapurna), compare: false, ..about("2025-01-01", "2025-06-30") };
        let [told, counted] = told_and_counted(&desk, &mut owner, &question).await;
        assert_eq!(told, counted);

        owner.sql(&format!("update products set supplier_id = '{annapurna}' where name = 'Curd'")).await.expect("Curd moves");
        // An hour later.
        owner.sql("update desk.analytics_state set units_counted_at = now() - interval '2 hours'").await.expect("time passes");
        analytics::product_quality(&desk, &question).await.unwrap();
        let [told_then, counted_then] = told_and_counted(&desk, &mut owner, &question).await;
        assert_eq!(told_then, counted_then);
        assert_ne!(told_then, told);
    }
}
