//! The sample shop: whole, the same every time, and quiet.

use std::time::Duration;

use chrono::{DateTime, Utc};
use desk::sample::{Plan, Progress, load};
use sqlx::postgres::{PgListener, PgPool, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Row};
use uuid::Uuid;

use crate::harness::{Flavour, MEERA, Session, Shop, in_shop, new_ticket, shop_test};

const TICKETS: u32 = 700;

fn noon() -> DateTime<Utc> {
    "2026-11-22T06:30:00Z".parse().expect("a moment in a test is one")
}

fn plan() -> Plan {
    Plan::new(TICKETS).seed(7).at(noon())
}

async fn pool(shop: &Shop) -> PgPool {
    PgPoolOptions::new().max_connections(2).connect_with(shop.address()).await.expect("the owner signs in")
}

async fn load_quietly(shop: &Shop, plan: &Plan) {
    let pool = pool(shop).await;
    load(&pool, plan, |_| {}).await.expect("the sample is loaded");
    pool.close().await;
}

/// What a load must leave as it found it: triggers, row security, indexes, rules.
async fn fabric(owner: &mut Session) -> Vec<String> {
    owner
        .values(
            "select 'trigger ' || tgrelid::regclass || ' ' || tgname || ' ' || tgenabled::text from pg_trigger
             union all
             select 'table ' || oid::regclass || ' ' || relrowsecurity || ' ' || coalesce(relacl::text, '') from pg_class
              where relnamespace in ('public'::regnamespace, 'desk'::regnamespace) and relkind in ('r', 'p')
             union all
             select pg_get_indexdef(indexrelid) || ' ' || indisvalid from pg_index
              where indrelid in (select oid from pg_class where relnamespace in ('public'::regnamespace, 'desk'::regnamespace))
             union all
             select conrelid::regclass || ' ' || conname || ' ' || convalidated || ' ' || pg_get_constraintdef(oid)
               from pg_constraint where conrelid <> 0
             order by 1",
        )
        .await
        .expect("the catalogue can be read")
}

/// Rows whose reference leads nowhere, by reference. The load switches the server's own check off.
async fn broken_references(owner: &mut Session) -> Vec<String> {
    let references = owner
        .rows(sqlx::query(
            "select c.conname::text as name, c.conrelid::regclass::text as from_table, c.confrelid::regclass::text as to_table,
                    (select string_agg(format('f.%I = t.%I', a.attname, b.attname), ' and ' order by k.place)
                       from unnest(c.conkey, c.confkey) with ordinality k (mine, theirs, place)
                       join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.mine
                       join pg_attribute b on b.attrelid = c.confrelid and b.attnum = k.theirs) as matching,
                    (select string_agg(format('f.%I is not null', a.attname), ' and ')
                       from unnest(c.conkey) k (mine)
                       join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.mine) as given
               from pg_constraint c
              where c.contype = 'f' and c.connamespace in ('public'::regnamespace, 'desk'::regnamespace)",
        ))
        .await
        .expect("the references can be listed");
    assert!(references.len() > 12, "only {} references were found", references.len());
    let mut broken = Vec::new();
    for reference in references {
        let (from, to): (String, String) = (reference.get("from_table"), reference.get("to_table"));
        let (matching, given): (String, String) = (reference.get("matching"), reference.get("given"));
        let lost: i64 = owner
            .value(&format!(
                "select count(*) from {from} f where {given} and not exists (select from {to} t where {matching})"
            ))
            .await
            .expect("the reference can be followed");
        if lost > 0 {
            broken.push(format!("{lost} of {}", reference.get::<String, _>("name")));
        }
    }
    broken
}

/// One hash for all that the sample wrote.
async fn content(shop: &Shop) -> Vec<String> {
    let mut owner = shop.owner().await;
    let mut hashes = Vec::new();
    for table in [
        "public.users",
        "public.suppliers",
        "public.products",
        "public.orders",
        "public.order_items",
        "public.support_tickets",
        "public.ticket_messages",
        "public.ticket_attachments",
        "public.notifications",
        "desk.staff_notifications",
        "desk.evidence_objects",
        "desk.evidence_chunks",
    ] {
        let hash: String = owner
            .value(&format!("select count(*) || ' ' || md5(string_agg(t::text, '' order by t::text)) from {table} t"))
            .await
            .expect("the table can be hashed");
        hashes.push(format!("{table} {hash}"));
    }
    hashes
}

async fn loaded_content(plan: Plan) -> Vec<String> {
    let (sender, receiver) = tokio::sync::oneshot::channel();
    in_shop(Flavour::Plain, |shop| async move {
        load_quietly(&shop, &plan).await;
        sender.send(content(&shop).await).expect("the test waits for it");
    })
    .await;
    receiver.await.expect("the shop was hashed")
}

#[tokio::test]
async fn the_same_seed_and_moment_make_the_same_rows() {
    let first = loaded_content(plan()).await;
    assert_eq!(first, loaded_content(plan()).await);
    let other = loaded_content(plan().seed(8)).await;
    assert!(first.iter().zip(&other).all(|(first, other)| first != other || first.contains("suppliers")), "{other:?}");
}

shop_test! {
    async fn everything_is_there_and_refers_to_something(shop: &Shop) {
        load_quietly(shop, &plan()).await;
        let mut owner = shop.owner().await;
        assert_eq!(broken_references(&mut owner).await, Vec::<String>::new());
        for (what, expected) in [
            ("select count(*) = 700 from support_tickets", "every ticket"),
            ("select count(*) > 1400 from ticket_messages", "conversations"),
            ("select count(*) > 700 from orders", "orders"),
            ("select count(*) > 1500 from order_items", "what was ordered"),
            ("select count(*) > 100 from products", "products"),
            ("select count(*) > 60 from ticket_attachments", "photos"),
            ("select count(*) > 5 from users where full_name ~ '[\u{0905}-\u{0939}]'", "names in Devanagari"),
            ("select count(*) > 0 from support_tickets where description ~ '[\u{0905}-\u{0939}]'", "tickets in Devanagari"),
            ("select count(distinct issue_type) = 10 and count(distinct status) = 5 from support_tickets", "all kinds"),
            ("select count(*) > 0 from notifications where not is_read", "unread notifications"),
        ] {
            assert!(owner.value::<bool>(what).await.expect("it can be asked"), "{expected}");
        }
        // What the triggers see to when tickets come in one by one.
        for (question, rule) in [
            ("select count(*) from support_tickets t join orders o on o.id = t.order_id where o.customer_id <> t.customer_id",
             "a ticket's order is its customer's"),
            ("select count(*) from (select sum(t.refund_amount) as refunded, o.order_total from support_tickets t
               join orders o on o.id = t.order_id group by o.id having sum(t.refund_amount) > o.order_total) r",
             "no refund is larger than the order"),
            ("select count(*) from ticket_attachments a where a.storage_path is distinct from desk.evidence_path(a.file_url, a.ticket_id, null)",
             "a photo's path is that of its address"),
            ("select count(*) from ticket_attachments a left join desk.evidence_objects o on o.path = a.storage_path where o.path is null",
             "a photo has its bytes"),
            ("select count(*) from support_tickets where created_at > '2026-11-22T06:30:00Z' or updated_at > '2026-11-22T06:30:00Z' or updated_at < created_at",
             "nothing lies in the future"),
            ("select count(*) from ticket_messages m join support_tickets t on t.id = m.ticket_id
               where m.created_at < t.created_at or m.created_at > '2026-11-22T06:30:00Z'", "no message comes before its ticket"),
            ("select count(*) from ticket_messages m join users u on u.id = m.sender_id
               where (m.sender_type = 'admin') <> (u.role = 'admin')", "customers and staff write as what they are"),
            ("select count(*) from order_items where total_price <> quantity * unit_price", "lines are summed"),
            ("select count(*) from (select o.order_total, sum(i.total_price) as lines from orders o join order_items i on i.order_id = o.id
               where o.order_number ~ '^ORD-1[0-9]{5}$' group by o.id having o.order_total <> sum(i.total_price)) s", "orders are summed"),
        ] {
            assert_eq!(owner.value::<i64>(question).await.expect("it can be asked"), 0, "{rule}");
        }
    }
}

shop_test! {
    async fn the_counts_are_exact(shop: &Shop) {
        shop.ticket_of(MEERA, None, "One that was there before").await;
        load_quietly(shop, &plan()).await;
        let mut staff = shop.staff("Asha").await;
        let row = staff.session.row(sqlx::query("select open, in_progress, resolved, critical from desk.queue_stats()")).await
            .expect("staff see the counts");
        let kept: Vec<i64> = (0..4).map(|column| row.get(column)).collect();
        let row = shop.owner().await.row(sqlx::query(
            "select count(*) filter (where status = 'open'), count(*) filter (where status = 'in_progress'),
                    count(*) filter (where status = 'resolved'),
                    count(*) filter (where priority = 'critical' and status not in ('resolved', 'closed'))
               from support_tickets",
        )).await.expect("tickets can be counted");
        let counted: Vec<i64> = (0..4).map(|column| row.get(column)).collect();
        assert_eq!(kept, counted);
        assert!(kept[..3].iter().all(|n| *n > 0), "{kept:?}");
    }
}

shop_test! {
    async fn ticket_numbers_go_on_after_the_newest(shop: &Shop) {
        let now = Utc::now();
        let before = shop.ticket_of(MEERA, None, "One that was there before").await;
        load_quietly(shop, &Plan::new(TICKETS).seed(3).at(now)).await;
        let after = shop.ticket_of(MEERA, None, "One that came after").await;
        let mut owner = shop.owner().await;
        let gaps: Vec<String> = owner.values(
            "select y from (
               select split_part(ticket_number, '-', 2) as y, count(*) as n, min(split_part(ticket_number, '-', 3)::bigint) as low,
                      max(split_part(ticket_number, '-', 3)::bigint) as high
                 from support_tickets group by 1) years
              where low <> 1 or high <> n",
        ).await.expect("numbers can be compared");
        assert_eq!(gaps, Vec::<String>::new(), "years with a number too few or too many");
        let newest: bool = owner.value(&format!(
            "select ticket_number = (select max(ticket_number) from support_tickets) from support_tickets where id = '{after}'"
        )).await.expect("the ticket is there");
        assert!(newest);
        let misplaced: i64 = owner.value(&format!(
            "select count(*) from support_tickets
              where id not in ('{before}', '{after}')
                and split_part(ticket_number, '-', 2)::integer <> desk.business_year(created_at)"
        )).await.expect("years can be compared");
        assert_eq!(misplaced, 0);
    }
}

shop_test! {
    async fn the_fabric_is_as_it_was(shop: &Shop) {
        let mut owner = shop.owner().await;
        let before = fabric(&mut owner).await;
        load_quietly(shop, &plan()).await;
        let after = fabric(&mut owner).await;
        let sequences_of_years = |line: &String| !line.contains("ticket_numbers_");
        assert_eq!(before, after.into_iter().filter(sequences_of_years).collect::<Vec<_>>());
        let fresh: i64 = owner.value(
            "select count(*) from pg_class where oid in ('support_tickets'::regclass, 'ticket_messages'::regclass, 'orders'::regclass) and reltuples > 0",
        ).await.expect("statistics can be read");
        assert_eq!(fresh, 3, "the planner knows the tables");
    }
}

/// From fifty thousand tickets on, indexes are taken away and made again.
#[tokio::test]
async fn a_large_sample_leaves_the_fabric_as_it_was_too() {
    in_shop(Flavour::Plain, |shop| async move {
        let mut owner = shop.owner().await;
        let before = fabric(&mut owner).await;
        load_quietly(&shop, &Plan::new(50_000).at(noon())).await;
        assert_eq!(before, fabric(&mut owner).await);
        assert_eq!(
            owner.value::<i64>("select count(*) from support_tickets").await.expect("it can be counted"),
            50_000
        );
        let plan: Vec<String> = owner
            .values("explain select id from support_tickets order by created_at desc, id desc limit 50")
            .await
            .expect("the plan can be read");
        assert!(plan.iter().any(|line| line.contains("support_tickets_created_idx")), "{plan:?}");
    })
    .await;
}

shop_test! {
    async fn nobody_is_told_of_the_sample(shop: &Shop) {
        let mut staff = shop.staff("Asha").await;
        let pool = pool(shop).await;
        let mut listener = PgListener::connect_with(&pool).await.expect("the feed can be listened to");
        listener.listen("desk_events").await.expect("the feed can be listened to");
        let cursor = staff.session.row(sqlx::query("select xid, id from desk.event_cursor_now()")).await.expect("staff get a cursor");
        load_quietly(shop, &plan()).await;
        let ticket = shop.ticket_of(MEERA, None, "A real one").await;

        // The first word that comes is of the ticket that came after.
        let heard = tokio::time::timeout(Duration::from_secs(20), listener.recv()).await
            .expect("the real ticket is announced").expect("the feed goes on");
        assert!(heard.payload().contains(&ticket.to_string()), "{}", heard.payload());
        // Other shops of this server may still write, on a busy computer for a minute: what is settled shows once they are done.
        let mut tickets: Vec<Uuid> = Vec::new();
        for _ in 0..1200 {
            tickets = staff.session.rows(
                sqlx::query("select ticket_id from desk.events_after($1, $2, 1000)")
                    .bind(cursor.get::<String, _>("xid")).bind(cursor.get::<i64, _>("id")),
            ).await.expect("staff read events").iter().map(|row| row.get(0)).collect();
            if !tickets.is_empty() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        assert_eq!(tickets, [ticket]);

        // The desk's notifications are there, all but a few of them read.
        let unread: i64 = staff.session.value("select count(*) from my_notifications where not is_read").await.expect("staff see them");
        let all: i64 = staff.session.value("select count(*) from my_notifications").await.expect("staff see them");
        assert!((1..=12).contains(&unread), "{unread} unread");
        assert!(all > 300, "{all}");
        drop(listener);
        pool.close().await;
    }
}

shop_test! {
    async fn it_may_be_loaded_again(shop: &Shop) {
        load_quietly(shop, &plan()).await;
        load_quietly(shop, &plan()).await;
        let mut owner = shop.owner().await;
        assert_eq!(owner.value::<i64>("select count(*) from support_tickets").await.expect("it can be counted"), 1400);
        assert_eq!(broken_references(&mut owner).await, Vec::<String>::new());
        let suppliers: i64 = owner.value("select count(*) - count(distinct name) from suppliers").await.expect("it can be counted");
        assert_eq!(suppliers, 0, "suppliers are the same ones");
        let repeated: i64 = owner.value(
            "select count(*) from (select description from support_tickets group by description having count(*) > 60) r",
        ).await.expect("it can be counted");
        assert_eq!(repeated, 0, "the second sample tells other stories");
        let number: String = {
            let ticket = shop.ticket_of(MEERA, None, "One that came after").await;
            owner.value(&format!("select ticket_number from support_tickets where id = '{ticket}'")).await.expect("it has a number")
        };
        let clashes: i64 = owner.value(&format!("select count(*) from support_tickets where ticket_number >= '{number}' and ticket_number like 'TKT-2026-%'"))
            .await.expect("numbers can be compared");
        assert_eq!(clashes, 1);
    }
}

shop_test! {
    async fn a_load_that_fails_leaves_nothing(shop: &Shop) {
        let mut owner = shop.owner().await;
        owner.sql(
            "create function public.refuse() returns trigger language plpgsql as $$ begin raise exception 'no room'; end $$;
             create trigger refuse before insert on public.ticket_attachments for each row execute function public.refuse();
             alter table public.ticket_attachments enable always trigger refuse;",
        ).await.expect("a trigger is set in the way");
        let before = fabric(&mut owner).await;
        let pool = pool(shop).await;
        load(&pool, &plan(), |_| {}).await.expect_err("the trigger refuses");
        pool.close().await;
        assert_eq!(before, fabric(&mut owner).await);
        for table in ["support_tickets", "ticket_messages", "order_items", "products", "desk.evidence_blobs", "desk.ticket_count_deltas"] {
            assert_eq!(owner.value::<i64>(&format!("select count(*) from {table}")).await.expect("it can be counted"), 0, "{table}");
        }
        let ticket = shop.ticket_of(MEERA, None, "The first one").await;
        let number: String = owner.value(&format!("select ticket_number from support_tickets where id = '{ticket}'")).await.expect("it has a number");
        assert!(number.ends_with("-00001"), "{number}");
    }
}

shop_test! {
    async fn what_cannot_be_loaded_is_refused_in_words(shop: &Shop) {
        let pool = pool(shop).await;
        let refused = load(&pool, &Plan::new(0), |_| {}).await.expect_err("nothing is no sample");
        assert!(refused.message.contains("between 1 and"), "{refused}");
        let mut owner = shop.owner().await;
        owner.sql("update desk.host_tables set made_here = false where name in ('orders', 'users')").await.expect("the shop had its own");
        let refused = load(&pool, &plan(), |_| {}).await.expect_err("a shop's own tables are left alone");
        assert!(refused.message.contains("orders, users") && refused.message.contains("Nothing was loaded"), "{refused}");
        assert_eq!(owner.value::<i64>("select count(*) from support_tickets").await.expect("it can be counted"), 0);
        pool.close().await;
    }
}

shop_test! {
    async fn progress_goes_forward_to_the_end(shop: &Shop) {
        let pool = pool(shop).await;
        let mut told: Vec<Progress> = Vec::new();
        load(&pool, &plan(), |progress| told.push(progress)).await.expect("the sample is loaded");
        pool.close().await;
        assert!(told.is_sorted_by_key(|progress| progress.done), "{told:?}");
        assert!(told.iter().all(|progress| progress.total == 100 && !progress.doing.is_empty()));
        assert!(told.len() > 15, "{} steps were told", told.len());
        assert_eq!(told.last().map(|progress| progress.done), Some(100));
    }
}

shop_test! {
    async fn customers_see_their_part_of_it_and_no_more(shop: &Shop) {
        load_quietly(shop, &plan()).await;
        let customer: Uuid = shop.owner().await
            .value("select customer_id from support_tickets group by 1 order by count(*) desc, 1 limit 1").await.expect("somebody complained");
        let mut session = shop.customer(customer).await;
        let (own, others): (i64, i64) = {
            let row = session.row(sqlx::query(
                "select count(*) filter (where customer_id = $1), count(*) filter (where customer_id <> $1) from support_tickets",
            ).bind(customer)).await.expect("customers see tickets");
            (row.get(0), row.get(1))
        };
        assert!(own > 0);
        assert_eq!(others, 0);
        let notes: i64 = session.value("select count(*) from ticket_messages where is_internal_note").await.expect("customers see messages");
        assert_eq!(notes, 0);
        // Row security is on as before, so a forged ticket of somebody else is refused.
        assert!(new_ticket(MEERA, "Not mine").raise(&mut session).await.is_err());
    }
}

/// On a managed server the database's owner is no superuser: triggers are then switched off and on again for the load.
#[tokio::test]
async fn an_owner_who_is_no_superuser_may_load_it() {
    in_shop(Flavour::Plain, |shop| async move {
        let login = shop.new_login("createrole").await;
        let database = format!("{login}_owned");
        let mut superuser = shop.owner().await;
        superuser
            .sql(&format!("create database {database} owner {login} template template0"))
            .await
            .expect("a database is made");
        superuser
            .sql(&format!("alter role {login} password 'of this test only'"))
            .await
            .expect("the login gets a password");
        let outcome = tokio::spawn({
            let address = shop.address().username(&login).password("of this test only").database(&database);
            async move {
                let pool = PgPoolOptions::new()
                    .max_connections(2)
                    .connect_with(address.clone())
                    .await
                    .expect("the owner signs in");
                desk::server::migrate(&pool).await.expect("the migrations apply");
                let mut owner = Session { connection: address.connect().await.expect("the owner signs in") };
                let before = fabric(&mut owner).await;
                load(&pool, &plan(), |_| {}).await.expect("the sample is loaded");
                pool.close().await;
                let years = |line: &String| !line.contains("ticket_numbers_");
                assert_eq!(before, fabric(&mut owner).await.into_iter().filter(years).collect::<Vec<_>>());
                assert_eq!(broken_references(&mut owner).await, Vec::<String>::new());
                assert_eq!(
                    owner.value::<i64>("select count(*) from support_tickets").await.expect("it can be counted"),
                    700
                );
                assert_eq!(owner.value::<i64>("select count(*) from desk.events").await.expect("it can be counted"), 0);
                owner.connection.close().await.expect("the connection closes");
            }
        })
        .await;
        sqlx::query(AssertSqlSafe(format!("drop database {database} with (force)")))
            .execute(&mut superuser.connection)
            .await
            .expect("the database goes");
        outcome.expect("the owner's load went well");
    })
    .await;
}
