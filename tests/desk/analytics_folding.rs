//! Whatever happens to tickets, in whatever order and however it is folded: the sums are what the guide's tables say.

use std::fmt::Write as _;

use sqlx::postgres::PgPoolOptions;

use crate::harness::{MEERA, RAVI, Session, shop_test};

/// Numbers that come again with the same seed (splitmix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % below
    }

    fn of<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[usize::try_from(self.next(choices.len() as u64)).expect("a place in a list")]
    }
}

/// Something that happens to a random ticket, or to the shop.
fn happens(dice: &mut Dice) -> String {
    let ticket = format!("(select id from support_tickets order by md5(id::text || '{}') limit 1)", dice.next(1 << 40));
    let change = |what: String| format!("update support_tickets t set {what} where t.id = {ticket}");
    let minutes = dice.next(60_000);
    match dice.next(25) {
        0..=4 => format!(
            "insert into support_tickets (customer_id, issue_type, priority, subject, description, created_at, affected_items)
             values ('{}', '{}', '{}', 'x', 'x', timestamptz '2025-06-01 00:00+05:30' - {} * interval '7 minutes', '{}')",
            if dice.next(3) == 0 { RAVI } else { MEERA },
            dice.of(&["damaged_product", "spoiled_product", "other"]),
            dice.of(&["low", "medium", "critical"]),
            dice.next(40_000),
            dice.of(&["[]", "[\"Milk\"]", "[\"milk\", {\"name\": \"Rice\"}, {\"name\": \"Milk\"}]", "[7, [\"Rice\"], \"Stones\"]"]),
        ),
        5..=8 => format!(
            "insert into ticket_messages (ticket_id, sender_id, sender_type, message, is_internal_note, created_at)
             select t.id, '{MEERA}', '{0}', 'x', '{0}' = 'admin' and {1} = 0, t.created_at + {minutes} * interval '1 minute'
               from support_tickets t where t.id = {ticket}",
            dice.of(&["admin", "customer", "system"]),
            dice.next(3),
        ),
        9..=12 => {
            let status = dice.of(&["open", "in_progress", "awaiting_customer", "resolved", "closed"]);
            let at = match status {
                "resolved" | "closed" => format!(", resolved_at = t.created_at + {minutes} * interval '1 minute'"),
                _ => String::new(),
            };
            change(format!("status = '{status}'{at}"))
        }
        13..=15 => match dice.of(&["full_refund", "partial_refund", "store_credit", "no_action"]) {
            "no_action" => change("resolution_type = 'no_action', refund_amount = null".to_owned()),
            paid => change(format!("resolution_type = '{paid}', refund_amount = {}.{:02}", dice.next(100), dice.next(100))),
        },
        16..=17 => change(format!("priority = '{}'", dice.of(&["low", "medium", "high", "critical"]))),
        18 => change(format!("issue_type = '{}'", dice.of(&["damaged_product", "late_delivery"]))),
        19 => format!(
            "insert into desk.ticket_assignees (ticket_id, user_id) select {ticket}, '{MEERA}' where {ticket} is not null
             on conflict (ticket_id) do update set user_id = '{RAVI}'"
        ),
        20 => format!("delete from desk.ticket_assignees where ticket_id = {ticket}"),
        21 => format!(
            "insert into desk.approvals (id, ticket_id, asked_by, resolution_type)
             select gen_random_uuid(), t.id, '{MEERA}', 'no_action' from support_tickets t where t.id = {ticket} on conflict do nothing"
        ),
        22 => match dice.next(6) {
            0 => format!("update desk.settings set business_tz = '{}'", dice.of(&["Asia/Kolkata", "America/New_York", "Europe/Berlin"])),
            1 => format!("update desk.working_hours set opens = '0{}:30' where weekday = {}", dice.next(9), 1 + dice.next(7)),
            _ => "select 1".to_owned(),
        },
        23 => format!(
            "update products set supplier_id = (select id from suppliers where name = '{}') where name = '{}'",
            dice.of(&["Gokul", "Annapurna", "Nobody"]),
            dice.of(&["Milk", "Rice"]),
        ),
        _ => format!("select desk.fold_tickets({})", 1 + dice.next(6)),
    }
}

/// Everything that is derived, as text; sums of nothing are left out. Amounts without the zeros that they end with.
async fn derived(owner: &mut Session) -> Vec<(String, Vec<String>)> {
    let tables = [
        ("ticket_facts", "t", "true"),
        ("ticket_products", "t", "true"),
        (
            "ticket_grants",
            "(t.ticket_id, t.ordinal, t.granted_at, t.day, t.issue_type, t.granted_by, t.approved, trim_scale(t.refund), trim_scale(t.credit),
              t.refund_tickets, t.credit_tickets, t.priority, t.status, t.agent_id, t.kind)",
            "true",
        ),
        ("duration_days", "t", "tickets <> 0"),
        ("duration_months", "t", "tickets <> 0"),
        (
            "granted_days",
            "(t.cut, t.day, t.issue_type, t.granted_by, t.approved, trim_scale(t.refund), trim_scale(t.credit), t.refund_tickets, t.credit_tickets)",
            "refund <> 0 or credit <> 0 or refund_tickets <> 0 or credit_tickets <> 0",
        ),
        (
            "granted_kind_days",
            "(t.day, t.issue_type, t.priority, t.status, t.approved, trim_scale(t.refund), trim_scale(t.credit), t.refund_tickets, t.credit_tickets)",
            "refund <> 0 or credit <> 0 or refund_tickets <> 0 or credit_tickets <> 0",
        ),
        ("product_days", "t", "tickets <> 0"),
        ("product_status_days", "t", "tickets <> 0"),
        ("subject_days", "t", "raised <> 0 or settled_then <> 0"),
        ("subject_durations", "t", "tickets <> 0"),
        (
            "subject_grants",
            "(t.subject, t.subject_id, t.day, t.issue_type, t.granted_by, t.approved, trim_scale(t.refund), trim_scale(t.credit), t.refund_tickets,
              t.credit_tickets)",
            "refund <> 0 or credit <> 0 or refund_tickets <> 0 or credit_tickets <> 0",
        ),
        ("ticket_days", "t", "raised <> 0 or settled_then <> 0"),
    ];
    let mut found = Vec::new();
    for (table, row, some) in tables {
        let rows = owner
            .values(&format!("select {row}::text from desk.{table} t where {some} order by 1"))
            .await
            .expect(table);
        found.push((table.to_owned(), rows));
    }
    found
}

/// The same as `desk.ticket_days`, from the guide's tables and in another way: with windows and sums instead of looking
/// up each ticket's things.
const DIRECTLY: &str = "
    with answers as (
      select m.ticket_id, min(m.created_at) as at from ticket_messages m
       where m.sender_type = 'admin' and not m.is_internal_note group by 1
    ), customers as (
      select m.ticket_id, max(m.created_at) as last from ticket_messages m where m.sender_type = 'customer' group by 1
    ), changes as (
      select e.ticket_id, count(*) filter (where e.detail #>> '{status,0}' in ('resolved', 'closed') and e.detail #>> '{status,1}' not in ('resolved', 'closed')) as reopened,
             count(*) filter (where array_position(array['low', 'medium', 'high', 'critical'], e.detail #>> '{priority,1}')
                                  > array_position(array['low', 'medium', 'high', 'critical'], e.detail #>> '{priority,0}')) as more_urgent
        from desk.events e group by 1
    ), tickets as (
      select t.*, s.business_tz as zone, a.at as answered_at, c.last > t.resolved_at as wrote_again,
             coalesce(h.reopened, 0) > 0 as reopened, coalesce(h.more_urgent, 0) > 0 as more_urgent,
             t.id in (select ticket_id from desk.approvals) as asked,
             lag(t.created_at) over (partition by t.customer_id order by t.created_at, t.id) >= t.created_at - interval '90 days' as again,
             d.answer_by, d.settle_by, t.affected_items::text ~* 'milk|rice' as named
        from support_tickets t cross join desk.settings s
        left join answers a on a.ticket_id = t.id left join customers c on c.ticket_id = t.id left join changes h on h.ticket_id = t.id
        left join desk.ticket_deadlines d on d.ticket_id = t.id
    )
    select concat_ws(' ', x.day, x.issue_type, x.priority, x.status, sum(raised), sum(answered), sum(settled), sum(answer_seconds), sum(settle_seconds),
             sum(answers_kept), sum(answers_missed), sum(settlements_kept), sum(settlements_missed), sum(settled_once), sum(accepted), sum(reopened),
             sum(wrote_again), sum(repeat), sum(escalated), sum(priority_raised), sum(approval_asked), sum(without_product), sum(settled_then))
      from (
        select (created_at at time zone zone)::date as day, issue_type, priority, status, 1 as raised, (answered_at is not null)::int as answered,
               (resolved_at is not null)::int as settled, coalesce(greatest(round(extract(epoch from answered_at) - extract(epoch from created_at)), 0) * (answered_at is not null)::int, 0)::bigint as answer_seconds,
               coalesce(greatest(round(extract(epoch from resolved_at) - extract(epoch from created_at)), 0) * (resolved_at is not null)::int, 0)::bigint as settle_seconds,
               coalesce((answered_at <= answer_by)::int, 0) as answers_kept, coalesce((answered_at > answer_by)::int, 0) as answers_missed,
               coalesce((resolved_at <= settle_by)::int, 0) as settlements_kept, coalesce((resolved_at > settle_by)::int, 0) as settlements_missed,
               (resolved_at is not null or reopened)::int as settled_once, (resolved_at is not null and not reopened)::int as accepted,
               reopened::int as reopened, coalesce(wrote_again, false)::int as wrote_again, coalesce(again, false)::int as repeat,
               (reopened or more_urgent or asked)::int as escalated, more_urgent::int as priority_raised, asked::int as approval_asked,
               (not named)::int as without_product, 0 as settled_then
          from tickets
        union all
        select (resolved_at at time zone zone)::date, issue_type, priority, status, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1
          from tickets where resolved_at is not null
      ) x group by x.day, x.issue_type, x.priority, x.status order by 1";

const BY_DAY: &str = "
    select concat_ws(' ', day, issue_type, priority, status, raised, answered, settled, answer_seconds, settle_seconds, answers_kept, answers_missed,
             settlements_kept, settlements_missed, settled_once, accepted, reopened, wrote_again, repeat, escalated, priority_raised, approval_asked,
             without_product, settled_then)
      from desk.ticket_days where cut = 3 and (raised <> 0 or settled_then <> 0) order by 1";

shop_test! {
    async fn sums_that_were_kept_are_the_sums_of_what_is_there(shop: &Shop) {
        let mut owner = shop.owner().await;
        owner
            .sql(
                "insert into suppliers (name) values ('Gokul'), ('Annapurna');
                 insert into products (name, supplier_id) select n, s.id from unnest('{Milk,Rice,Never}'::text[]) n, suppliers s where s.name = 'Gokul';
                 delete from desk.working_hours where weekday = 7",
            )
            .await
            .expect("a shop");
        let pool = PgPoolOptions::new().max_connections(2).connect_with(shop.address()).await.expect("the owner signs in");
        for seed in 1..=4_u64 {
            let mut dice = Dice(seed);
            let mut story = String::new();
            for _ in 0..150 {
                let what = happens(&mut dice);
                owner.sql(&what).await.unwrap_or_else(|error| panic!("seed {seed}: {error}: {what}"));
                writeln!(story, "{what};").expect("a text grows");
            }
            owner.sql("select desk.look_at_suppliers()").await.expect("suppliers are looked at");
            while owner.value::<i64>("select desk.fold_tickets(7) + (select count(*) from desk.touched_tickets)").await.expect("folded") > 0 {}

            let directly: Vec<String> = owner.values(DIRECTLY).await.expect("counted directly");
            assert!(directly.len() > 10, "seed {seed} did too little");
            assert_eq!(owner.values::<String>(BY_DAY).await.expect("kept"), directly, "seed {seed}\n{story}");
            assert_sums_agree(&mut owner, seed).await;

            let kept = derived(&mut owner).await;
            desk::operator::rebuild_analytics(&pool, |_, _| ()).await.expect("rebuilt");
            for ((table, kept), (_, rebuilt)) in kept.into_iter().zip(derived(&mut owner).await) {
                assert_eq!(kept, rebuilt, "seed {seed}, {table}\n{story}");
            }
        }
        pool.close().await;
    }
}

shop_test! {
    async fn who_asks_while_another_desk_counts_is_told_that_something_waits(shop: &Shop) {
        shop.ticket_of(MEERA, None, "Crushed").await;
        let (mut asha, mut ben) = (shop.staff("Asha Rao").await, shop.staff("Ben Das").await);
        let fold = "select desk.fold_analytics(1000)";
        asha.session.sql("begin").await.expect("she begins");
        assert_eq!(asha.session.value::<i32>(fold).await.expect("she counts"), 0);
        // Nothing waits that he can see, and what she counted he can't see yet.
        assert!(ben.session.value::<i32>(fold).await.expect("he asks") > 0);
        asha.session.sql("commit").await.expect("she is done");
        assert_eq!(ben.session.value::<i32>(fold).await.expect("he asks again"), 0);
        assert_eq!(ben.session.value::<i64>("select count(*) from desk.ticket_facts").await.expect("he reads"), 1);
    }
}

/// What must be equal whichever way it is asked: in words, and how many times it is not.
const AGREEMENTS: &[(&str, &str)] = &[
    (
        "coarser sums are sums of finer ones",
        "select count(*) from (
           select cut, sum(raised) as a, sum(answered) as b, sum(settle_working_seconds) as c, sum(escalated) as d, sum(settled_then) as e
             from desk.ticket_days group by cut) x
          join (select sum(raised) as a, sum(answered) as b, sum(settle_working_seconds) as c, sum(escalated) as d, sum(settled_then) as e
             from desk.ticket_days where cut = 3) y on (x.a, x.b, x.c, x.d, x.e) is distinct from (y.a, y.b, y.c, y.d, y.e)",
    ),
    (
        "what was granted on a ticket is what stands on it",
        "select count(*) from support_tickets t
          left join (select ticket_id, sum(refund) as refund, sum(credit) as credit, sum(refund_tickets) as refunds, sum(credit_tickets) as credits
                       from desk.ticket_grants group by 1) g on g.ticket_id = t.id
         where coalesce(g.refund, 0) <> case when t.resolution_type in ('full_refund', 'partial_refund') then coalesce(t.refund_amount, 0) else 0 end
            or coalesce(g.credit, 0) <> case when t.resolution_type = 'store_credit' then coalesce(t.refund_amount, 0) else 0 end
            or coalesce(g.refunds, 0) <> (coalesce(g.refund, 0) > 0)::int or coalesce(g.credits, 0) <> (coalesce(g.credit, 0) > 0)::int",
    ),
    (
        "money by day is money by ticket",
        "select count(*) from (select cut, sum(refund) as r, sum(credit) as c, sum(refund_tickets) as n from desk.granted_days group by cut) x
           cross join (select sum(refund) as r, sum(credit) as c, sum(refund_tickets) as n from desk.ticket_grants) y
          where (x.r, x.c, x.n) is distinct from (y.r, y.c, y.n)",
    ),
    (
        "products are those that are named",
        "select count(*) from products p
           full join (select product_id, sum(tickets) as tickets from desk.product_days where issue_type is null group by 1) d on d.product_id = p.id
          where coalesce(d.tickets, 0) <> (select count(*) from support_tickets t where t.affected_items::text ~* p.name)",
    ),
    (
        "times by step are times of tickets",
        "select count(*) from (
           select f.day, 4::smallint as measure, f.settle_working_seconds as seconds from desk.ticket_facts f
           union all select f.day, 1, f.answer_seconds from desk.ticket_facts f) x
           where x.seconds is not null and not exists (
             select from desk.duration_days d
              where d.day = x.day and d.measure = x.measure and d.tickets > 0
                and (d.step = cardinality(desk.duration_bounds()) or greatest(x.seconds, 1) <= (desk.duration_bounds())[d.step + 1])
                and greatest(x.seconds, 1) > (desk.duration_bounds())[d.step])",
    ),
    (
        "times by month and kind are times of tickets",
        "select count(*) from (
           select date_trunc('month', f.day)::date as month, f.issue_type, f.priority, f.status, x.measure,
                  width_bucket(greatest(x.seconds, 1) - 1, desk.duration_bounds())::smallint as step, count(*) as tickets
             from desk.ticket_facts f
             cross join lateral (values (1::smallint, f.answer_seconds), (2::smallint, f.answer_working_seconds), (3::smallint, f.settle_seconds),
                                        (4::smallint, f.settle_working_seconds)) x (measure, seconds)
            where x.seconds is not null group by 1, 2, 3, 4, 5, 6) x
           full join (select * from desk.duration_months where cut = 2 and tickets <> 0) d using (month, issue_type, priority, status, measure, step)
          where x.tickets is distinct from d.tickets",
    ),
    (
        "times by month are times by day",
        "select count(*) from (
           select date_trunc('month', day)::date as month, measure, step, sum(tickets) as tickets from desk.duration_days group by 1, 2, 3) x
           full join (select * from desk.duration_months where cut = 1) d using (month, measure, step)
          where coalesce(x.tickets, 0) <> coalesce(d.tickets, 0)",
    ),
    (
        "what was granted and which products are named know the ticket as its facts do",
        "select count(*) from (
           select ticket_id, issue_type, priority, status, agent_id, kind from desk.ticket_products
           union all select ticket_id, issue_type, priority, status, agent_id, kind from desk.ticket_grants) x
           left join desk.ticket_facts f using (ticket_id)
          where (x.issue_type, x.priority, x.status, x.agent_id, x.kind) is distinct from (f.issue_type, f.priority, f.status, f.agent_id, f.kind)",
    ),
    (
        "sums of a person, a product and a supplier are those of their tickets",
        "with subjects as (
           select f.ticket_id, 1::smallint as subject, f.agent_id as subject_id from desk.ticket_facts f where f.agent_id is not null
           union select t.id, 2, p.id from support_tickets t join products p on t.affected_items::text ~* p.name
           union select t.id, 3, p.supplier_id from support_tickets t join products p on t.affected_items::text ~* p.name where p.supplier_id is not null
         ), days as (
           select s.subject, s.subject_id, m.day, m.issue_type, m.priority, m.status, sum(m.raised) as a, sum(m.answered) as b,
                  sum(m.settle_working_seconds) as c, sum(m.without_product) as d, sum(m.escalated) as e, sum(m.settled_then) as f
             from subjects s join desk.ticket_measures m using (ticket_id) group by 1, 2, 3, 4, 5, 6
         ), times as (
           select s.subject, s.subject_id, date_trunc('month', f.day)::date as month, x.measure, x.step, count(*) as tickets
             from subjects s join desk.ticket_facts f using (ticket_id)
             cross join lateral (values (1::smallint, f.answer_step), (2::smallint, f.answer_working_step), (3::smallint, f.settle_step),
                                        (4::smallint, f.settle_working_step)) x (measure, step)
            where x.step is not null group by 1, 2, 3, 4, 5
         ), grants as (
           select s.subject, s.subject_id, sum(g.refund) as a, sum(g.credit) as b, sum(g.refund_tickets) as c, sum(g.credit_tickets) as d
             from subjects s join desk.ticket_grants g using (ticket_id) group by 1, 2
         )
         select (select count(*) from days x
                   full join (select * from desk.subject_days where raised <> 0 or settled_then <> 0) y
                        using (subject, subject_id, day, issue_type, priority, status)
                  where (x.a, x.b, x.c, x.d, x.e, x.f)
                        is distinct from (y.raised, y.answered, y.settle_working_seconds, y.without_product, y.escalated, y.settled_then))
              + (select count(*) from times x
                   full join (select * from desk.subject_durations where tickets <> 0) y using (subject, subject_id, month, measure, step)
                  where x.tickets is distinct from y.tickets)
              + (select count(*) from grants x
                   full join (select subject, subject_id, sum(refund) as a, sum(credit) as b, sum(refund_tickets) as c, sum(credit_tickets) as d
                                from desk.subject_grants group by 1, 2) y using (subject, subject_id)
                  where (coalesce(x.a, 0), coalesce(x.b, 0), coalesce(x.c, 0), coalesce(x.d, 0))
                     <> (coalesce(y.a, 0), coalesce(y.b, 0), coalesce(y.c, 0), coalesce(y.d, 0)))",
    ),
    (
        "what was granted by kind is what was granted",
        "select count(*) from (
           select day, issue_type, priority, status, approved, sum(refund) as a, sum(credit) as b, sum(refund_tickets) as c, sum(credit_tickets) as d
             from desk.ticket_grants group by 1, 2, 3, 4, 5) x
           full join desk.granted_kind_days y using (day, issue_type, priority, status, approved)
          where (coalesce(x.a, 0), coalesce(x.b, 0), coalesce(x.c, 0), coalesce(x.d, 0))
             <> (coalesce(y.refund, 0), coalesce(y.credit, 0), coalesce(y.refund_tickets, 0), coalesce(y.credit_tickets, 0))",
    ),
    (
        "products by status are those of the tickets",
        "select count(*) from (select product_id, day, status, count(*) as tickets from desk.ticket_products group by 1, 2, 3) x
           full join (select * from desk.product_status_days where tickets <> 0) y using (product_id, day, status)
          where x.tickets is distinct from y.tickets",
    ),
    (
        "one product of a ticket stands for each of its suppliers",
        "select count(*) from (
           select ticket_id, supplier_id, count(*) filter (where stands_for_supplier) as standing from desk.ticket_products
            where supplier_id is not null group by 1, 2) x
          where x.standing <> 1",
    ),
    (
        "working hours of every kind are never more than the hours of the clock",
        "select count(*) from desk.ticket_facts where answer_working_seconds > answer_seconds + 1 or settle_working_seconds > settle_seconds + 1",
    ),
];

async fn assert_sums_agree(owner: &mut Session, seed: u64) {
    for (what, question) in AGREEMENTS {
        assert_eq!(owner.value::<i64>(question).await.expect(what), 0, "seed {seed}: {what}");
    }
}
