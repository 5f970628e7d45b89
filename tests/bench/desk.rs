//! `cargo xtask bench desk`: how quick the desk's own functions are, as a staff login under row security, beside the least
//! that PostgreSQL needs for the same question (`floor.sql`) on the same server, turn by turn in one run.
//!
//! `desk SUPERUSER_URL TICKETS RESULT.json`. A database `desk_speed_TICKETS` that is there already is used again.

mod ground;

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Instant;

use anyhow::{Context, Result};
use desk::Desk;
use desk::tickets::{self, IssueType, NewMessage, NewTicket, QueueFilter, SeenMessage, TicketPriority, TicketStatus};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions, Executor, PgPool, Row};
use uuid::Uuid;

const WARM_UP: usize = 5;
const TURNS: usize = 60;
const STAFF: &str = "desk_speed_staff";
const COLUMNS: &str =
    "t.id, t.ticket_number, t.subject, t.issue_type, t.priority, t.status, t.created_at, u.full_name, u.email";

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let [url, tickets, result] = words.as_slice() else {
        // `cargo test --all-targets` and `cargo clippy` come by without words.
        println!("desk SUPERUSER_URL TICKETS RESULT.json");
        return Ok(());
    };
    let tickets: i64 = tickets.parse().context("the number of tickets is not a number")?;
    let server = PgConnectOptions::from_str(url).context("not a PostgreSQL URL")?.disable_statement_logging();
    let database = format!("desk_speed_{tickets}");
    ground::database(&server, &database, STAFF, 1, async |pool| fill(pool, tickets).await).await?;

    let staff = server.clone().database(&database).username(STAFF).password(ground::PASSWORD);
    let desk = Desk::new(PgPoolOptions::new().max_connections(2).connect_with(staff).await?);
    let floor = PgPoolOptions::new().max_connections(1).connect_with(server.database(&database)).await?;
    let mut bench = Bench { desk, floor, rows: Vec::new() };
    bench.all(tickets).await?;
    std::fs::write(result, serde_json::to_string_pretty(&bench.rows)?).context("the figures could not be written")
}

/// The same rows in the floor's plain tables and in the migrated shop.
async fn fill(pool: &PgPool, tickets: i64) -> Result<()> {
    pool.execute("set synchronous_commit = off; set maintenance_work_mem = '512MB'; set work_mem = '128MB'").await?;
    let plain = include_str!("floor.sql").replace("TICKETS", &tickets.to_string());
    pool.execute(AssertSqlSafe(plain)).await.context("the floor's tables")?;
    pool.execute(include_str!("shop.sql")).await.context("the shop's tables")?;
    pool.execute("vacuum").await?;
    Ok(())
}

struct Bench {
    desk: Desk,
    floor: PgPool,
    rows: Vec<serde_json::Value>,
}

/// The newest matches of a condition, as the floor lists them.
fn listed(condition: &str) -> String {
    format!(
        "select {COLUMNS} from floor.tickets t join floor.users u on u.id = t.customer_id where {condition}
          order by t.created_at desc, t.id desc limit 50"
    )
}

/// The newest tickets one of whose messages has the word.
fn newest_saying(word: &str) -> String {
    listed(&format!(
        "exists (select 1 from floor.messages m where m.ticket_id = t.id and m.message ilike '%{word}%' offset 0)"
    ))
}

/// Customers first: right for rare terms; newest tickets first: right for broad ones.
fn people_first(term: &str) -> String {
    format!(
        "select {COLUMNS} from (select id, full_name, email from floor.users where (full_name || ' ' || email) ilike '%{term}%') u
           join floor.tickets t on t.customer_id = u.id order by t.created_at desc, t.id desc limit 50"
    )
}

fn tickets_first(term: &str) -> String {
    format!(
        "select {COLUMNS} from floor.tickets t
           cross join lateral (select full_name, email from floor.users u where u.id = t.customer_id
                                  and (full_name || ' ' || email) ilike '%{term}%' offset 0) u
          order by t.created_at desc, t.id desc limit 50"
    )
}

fn by_message_words(term: &str) -> String {
    format!(
        "select t.id, t.ticket_number, t.subject, t.status, t.created_at, x.message
           from (select ticket_id, message from floor.messages
                  where to_tsvector('english', message) @@ plainto_tsquery('english', '{term}') limit 500) x
           join floor.tickets t on t.id = x.ticket_id order by t.created_at desc, t.id desc limit 50"
    )
}

impl Bench {
    async fn all(&mut self, tickets: i64) -> Result<()> {
        let place = |n: usize| 1 + (i64::try_from(n).unwrap_or_default() * 7_919) % tickets;
        let names: Vec<(String, Uuid, String)> = {
            let mut found = Vec::new();
            for n in 0..TURNS + WARM_UP {
                let row = sqlx::query(
                    "select t.ticket_number, t.id, o.order_number from floor.tickets t join floor.orders o on o.id = t.order_id where t.place = $1",
                )
                .bind(i32::try_from(place(n))?)
                .fetch_one(&self.floor)
                .await?;
                found.push((row.get(0), row.get(1), row.get(2)));
            }
            found
        };
        let all = QueueFilter::default();
        let of = |statuses: &[TicketStatus], priorities: &[TicketPriority]| QueueFilter {
            statuses: statuses.to_vec(),
            priorities: priorities.to_vec(),
            ..QueueFilter::default()
        };
        let open = of(&[TicketStatus::Open], &[]);
        let critical = of(&[TicketStatus::Open], &[TicketPriority::Critical]);

        self.page("queue page", &open, |_| listed("t.status = 'open'")).await?;
        self.page("queue page, no filter", &all, |_| listed("true")).await?;
        self.page("status + priority page", &critical, |_| listed("t.status = 'open' and t.priority = 'critical'"))
            .await?;
        self.deep_page(&all).await?;

        let numbers = names.clone();
        self.searches(
            "ticket number",
            move |n| numbers[n].0.clone(),
            |term| listed(&format!("t.ticket_number = '{term}'")),
        )
        .await?;
        let parts = ["26-0123", "26-0345", "5-00777", "26-0099", "0456", "25-0088", "25-0012", "26-0301"];
        self.searches(
            "part of a number",
            move |n| parts[n % 8].into(),
            |term| listed(&format!("t.ticket_number like '%{term}%'")),
        )
        .await?;
        let rare =
            ["novak8", "isha.menon12", "tanaka4", "thabo.liu", "freya b", "lucia.costa7", "meera.sinha", "ravi.iyer9"];
        self.searches("customer, rare", move |n| rare[n % 8].into(), people_first).await?;
        let broad = ["asha", "example.in", "verma", "meera", "liam", "ravi", "peter", "zoya"];
        self.searches("customer, broad", move |n| broad[n % 8].into(), tickets_first).await?;
        let orders = names.clone();
        self.searches("order number", move |n| orders[n].2.clone(), |term| {
            format!(
                "select {COLUMNS} from floor.orders o join floor.tickets t on t.order_id = o.id join floor.users u on u.id = t.customer_id
                  where o.order_number = '{term}' order by t.created_at desc, t.id desc limit 50"
            )
        })
        .await?;
        // A case's code stands in one message; it is a hash, so only the database can tell it.
        let mut codes: Vec<String> = Vec::new();
        for n in 0..TURNS + WARM_UP {
            codes.push(
                sqlx::query_scalar("select 'K' || upper(substr(md5('case' || $1::text), 1, 7))")
                    .bind(place(n).to_string())
                    .fetch_one(&self.floor)
                    .await?,
            );
        }
        self.searches("message word, rare", move |n| codes[n].clone(), by_message_words).await?;
        let common = ["leaked", "crushed", "dinner", "batch", "photos", "rider", "wallet", "bin"];
        self.searches("message word, common", move |n| common[n % 8].into(), newest_saying).await?;

        self.details(&names).await?;
        self.cards().await?;
        self.replies(&names).await?;
        self.statuses(&names).await?;
        self.creations().await?;
        self.mean_searches().await
    }

    async fn page(&mut self, name: &str, filter: &QueueFilter, floor: impl Fn(usize) -> String) -> Result<()> {
        let desk = self.desk.clone();
        let pool = self.floor.clone();
        let run = turns(
            async |_| told(tickets::queue(&desk, filter, None).await).map(drop),
            async |n| asked(&pool, floor(n)).await,
        );
        let run = run.await?;
        self.note(name, run);
        Ok(())
    }

    /// The page behind 10,000 others is as near as the first: the place is a key, not a count.
    async fn deep_page(&mut self, filter: &QueueFilter) -> Result<()> {
        let row = sqlx::query("select created_at, id, to_json(created_at) #>> '{}' from floor.tickets order by created_at desc, id desc offset (select count(*) / 2 from floor.tickets) limit 1")
            .fetch_one(&self.floor)
            .await?;
        let (created, id, value): (chrono::DateTime<chrono::Utc>, Uuid, String) = (row.get(0), row.get(1), row.get(2));
        let place = tickets::QueueCursor { value, id, toward: tickets::QueueSide::After };
        let sql = listed(&format!("(t.created_at, t.id) < ('{}', '{id}')", created.to_rfc3339()));
        let (desk, pool) = (self.desk.clone(), self.floor.clone());
        let run = turns(
            async |_| told(tickets::queue(&desk, filter, Some(&place)).await).map(drop),
            async |_| asked(&pool, sql.clone()).await,
        );
        let run = run.await?;
        self.note("deep page", run);
        Ok(())
    }

    async fn searches(
        &mut self,
        name: &str,
        term: impl Fn(usize) -> String,
        floor: impl Fn(&str) -> String,
    ) -> Result<()> {
        let (desk, pool) = (self.desk.clone(), self.floor.clone());
        let run = turns(
            async |n| {
                let filter = QueueFilter { search: term(n), ..QueueFilter::default() };
                told(tickets::queue(&desk, &filter, None).await).map(drop)
            },
            async |n| asked(&pool, floor(&term(n))).await,
        );
        let run = run.await?;
        self.note(name, run);
        Ok(())
    }

    async fn details(&mut self, names: &[(String, Uuid, String)]) -> Result<()> {
        let (desk, pool) = (self.desk.clone(), self.floor.clone());
        let run = turns(
            async |n| told(tickets::ticket(&desk, &names[n].0).await).map(drop),
            async |n| {
                asked(&pool, format!(
                    "select t.*, to_jsonb(u) as customer, to_jsonb(o) as \"order\",
                       (select jsonb_agg(m order by m.created_at) from floor.messages m where m.ticket_id = t.id) as thread,
                       (select jsonb_agg(a order by a.created_at) from floor.attachments a where a.ticket_id = t.id) as attachments
                       from floor.tickets t join floor.users u on u.id = t.customer_id left join floor.orders o on o.id = t.order_id
                      where t.ticket_number = '{}'", names[n].0)).await
            },
        );
        let run = run.await?;
        self.note("detail with thread and photos", run);
        Ok(())
    }

    async fn cards(&mut self) -> Result<()> {
        let (desk, pool) = (self.desk.clone(), self.floor.clone());
        let run = turns(
            async |_| told(tickets::queue_stats(&desk).await).map(drop),
            async |_| asked(&pool, "select status, priority, n from floor.counts".to_owned()).await,
        );
        let run = run.await?;
        self.note("stat cards", run);
        Ok(())
    }

    async fn replies(&mut self, names: &[(String, Uuid, String)]) -> Result<()> {
        let (desk, pool) = (self.desk.clone(), self.floor.clone());
        let words = "Sorry about that! The refund reaches your wallet within a day.";
        let ids: Vec<Uuid> = names.iter().map(|(_, id, _)| *id).collect();
        let newest: Vec<Option<Uuid>> = sqlx::query_scalar(
            "select (select m.id from public.ticket_messages m where m.ticket_id = t.id and not m.is_internal_note
                      order by m.created_at desc, m.id desc limit 1)
               from unnest($1::uuid[]) with ordinality t (id, n) order by t.n",
        )
        .bind(ids)
        .fetch_all(&self.floor)
        .await?;
        let run = turns(
            async |n| {
                let message = NewMessage {
                    id: Uuid::now_v7(),
                    ticket_id: names[n].1,
                    message: words.to_owned(),
                    is_internal_note: false,
                    files: Vec::new(),
                    // As the window asks: nobody else has written since.
                    seen: Some(SeenMessage { message: newest[n] }),
                };
                told(tickets::reply(&desk, message, |_| PathBuf::new()).await).map(drop)
            },
            async |n| {
                asked(&pool, format!(
                    "with t as (update floor.tickets set updated_at = now() where id = '{}' returning id, customer_id, ticket_number),
                       m as (insert into floor.messages (id, ticket_id, sender_id, sender_type, message, is_internal_note, created_at)
                             select gen_random_uuid(), id, customer_id, 'admin', '{words}', false, now() from t returning id)
                     insert into floor.notifications (user_id, ticket_id, title, body)
                     select t.customer_id, t.id, 'Response on Ticket ' || t.ticket_number, '' from t, m", names[n].1)).await
            },
        );
        let run = run.await?;
        self.note("reply", run);
        Ok(())
    }

    async fn statuses(&mut self, names: &[(String, Uuid, String)]) -> Result<()> {
        let (desk, pool) = (self.desk.clone(), self.floor.clone());
        let run = turns(
            async |n| {
                let status = if n % 2 == 0 { TicketStatus::InProgress } else { TicketStatus::AwaitingCustomer };
                told(tickets::set_status(&desk, names[n].1, None, status).await).map(drop)
            },
            async |n| {
                let status = if n % 2 == 0 { "in_progress" } else { "awaiting_customer" };
                asked(&pool, format!(
                    "with o as (select id, status, priority from floor.tickets where id = '{}' for update),
                       t as (update floor.tickets s set status = '{status}', updated_at = now() from o where s.id = o.id
                             returning s.status as new, s.priority, o.status as old),
                       gone as (update floor.counts c set n = n - 1 from t where c.status = t.old and c.priority = t.priority and t.old <> t.new)
                     update floor.counts c set n = n + 1 from t where c.status = t.new and c.priority = t.priority and t.old <> t.new", names[n].1)).await
            },
        );
        let run = run.await?;
        self.note("status change", run);
        Ok(())
    }

    /// A caller's ticket about an order with one of its items, as "Create ticket" stores it.
    async fn creations(&mut self) -> Result<()> {
        let orders: Vec<(Uuid, Uuid, Uuid)> = sqlx::query_as(
            "select i.id, o.id, o.customer_id from public.order_items i join public.orders o on o.id = i.order_id limit $1",
        )
        .bind(i64::try_from(WARM_UP + TURNS)?)
        .fetch_all(&self.floor)
        .await?;
        self.floor.execute("create sequence if not exists floor.numbers").await?;
        let (subject, description) =
            ("Tomatoes arrived crushed", "The bag was upside down at the door. I need new ones.");
        let (desk, pool) = (self.desk.clone(), self.floor.clone());
        let run = turns(
            async |n| {
                let (item, order, customer) = orders[n];
                let ticket = NewTicket {
                    id: Uuid::now_v7(),
                    customer_id: customer,
                    order_id: Some(order),
                    issue_type: IssueType::DamagedProduct,
                    priority: TicketPriority::Medium,
                    subject: subject.to_owned(),
                    description: description.to_owned(),
                    items: vec![tickets::NewAffectedItem { order_item_id: item, quantity: "1".to_owned() }],
                };
                told(tickets::create(&desk, &ticket).await).map(drop)
            },
            async |n| {
                let (_, order, customer) = orders[n];
                asked(&pool, format!(
                    "with t as (insert into floor.tickets (id, ticket_number, order_id, customer_id, issue_type, priority, status, subject, description,
                                                           affected_items, created_at, updated_at)
                                select gen_random_uuid(), 'TKT-0000-' || lpad(nextval('floor.numbers')::text, 5, '0'), '{order}', '{customer}',
                                       'damaged_product', 'medium', 'open', '{subject}', '{description}',
                                       '[{{\"product_name\": \"Tomatoes\", \"quantity\": 1, \"unit_price\": 40}}]', now(), now()
                                returning id, ticket_number, customer_id),
                       c as (update floor.counts set n = n + 1 where status = 'open' and priority = 'medium')
                     insert into floor.notifications (user_id, ticket_id, title, body)
                     select customer_id, id, 'New ticket ' || ticket_number, '' from t")).await
            },
        );
        let run = run.await?;
        self.note("create", run);
        Ok(())
    }

    /// Whatever somebody types, the answer comes within a tenth of a second.
    async fn mean_searches(&mut self) -> Result<()> {
        let long = "x".repeat(10_000);
        let mean = [
            "%",
            "_",
            "'",
            "\\",
            "a",
            "zq",
            "☃",
            "___",
            "%%%",
            "the of my",
            "dered",
            "prawn",
            "prawns leaked",
            "replacement dinner",
            "money back seal",
            "crushed",
            "2026",
            "example",
            "k1",
            "ord",
            "a b c d e f g h i",
            long.as_str(),
        ];
        for term in mean {
            let filter = QueueFilter { search: term.to_owned(), ..QueueFilter::default() };
            let mut times = Vec::new();
            for _ in 0..7 {
                times.push(timed(async || told(tickets::queue(&self.desk, &filter, None).await).map(drop)).await?);
            }
            let shown: String = term.chars().take(20).collect();
            self.rows.push(serde_json::json!({ "name": format!("search for {shown:?}"), "p50": at(&mut times, 0.5), "most": 100.0 }));
        }
        Ok(())
    }

    fn note(&mut self, name: &str, (mut ours, mut floor): (Vec<f64>, Vec<f64>)) {
        self.rows.push(serde_json::json!({
            "name": name, "p50": at(&mut ours, 0.5), "p95": at(&mut ours, 0.95), "floor": at(&mut floor, 0.5),
        }));
    }
}

/// Our way and the floor's, in turns, so that both meet the same server at the same time. Milliseconds.
async fn turns(
    ours: impl AsyncFn(usize) -> Result<()>,
    floor: impl AsyncFn(usize) -> Result<()>,
) -> Result<(Vec<f64>, Vec<f64>)> {
    let (mut mine, mut least) = (Vec::new(), Vec::new());
    for n in 0..WARM_UP + TURNS {
        let took = (timed(async || floor(n).await).await?, timed(async || ours(n).await).await?);
        if n >= WARM_UP {
            least.push(took.0);
            mine.push(took.1);
        }
    }
    Ok((mine, least))
}

async fn timed(work: impl AsyncFnOnce() -> Result<()>) -> Result<f64> {
    let began = Instant::now();
    work().await?;
    Ok(began.elapsed().as_secs_f64() * 1000.0)
}

async fn asked(pool: &PgPool, sql: String) -> Result<()> {
    sqlx::query(AssertSqlSafe(sql)).fetch_all(pool).await.map(drop).context("the floor's query")
}

fn told<T>(answer: desk::Result<T>) -> Result<T> {
    answer.map_err(|error| anyhow::anyhow!(error.message))
}

fn at(times: &mut [f64], part: f64) -> f64 {
    times.sort_by(f64::total_cmp);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a place in a short list"
    )]
    let place = ((times.len() - 1) as f64 * part).round() as usize;
    times[place]
}
