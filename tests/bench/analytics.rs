//! `cargo xtask bench analytics`: how long the figures of twelve months take, as a staff login under row security, beside the
//! plain aggregate over the guide's tables for the same question, turn by turn in one run; what noting a ticket costs who
//! writes it; how quickly all of it is counted anew; and how long and how large an export is.
//!
//! `analytics SUPERUSER_URL TICKETS RESULT.json`. A database `analytics_speed_TICKETS` that is there already is used again.

mod ground;

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Instant;

use anyhow::{Context, Result};
use desk::Desk;
use desk::analytics::{self, ChartMark, Days, Question};
use desk::tickets::{IssueType, TicketPriority, TicketStatus};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions, Executor, PgPool};

const WARM_UP: usize = 2;
const TURNS: usize = 20;
const PLAIN_TURNS: usize = 3;
const WRITES: usize = 400;
const STAFF: &str = "analytics_speed_staff";

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let [url, tickets, result] = words.as_slice() else {
        // `cargo test --all-targets` and `cargo clippy` come by without words.
        println!("analytics SUPERUSER_URL TICKETS RESULT.json");
        return Ok(());
    };
    let tickets: u32 = tickets.parse().context("the number of tickets is not a number")?;
    let server = PgConnectOptions::from_str(url).context("not a PostgreSQL URL")?.disable_statement_logging();
    let database = format!("analytics_speed_{tickets}");
    ground::database(&server, &database, STAFF, 2, async |pool| fill(pool, tickets).await).await?;

    let staff = server.clone().database(&database).username(STAFF).password(ground::PASSWORD);
    let desk = Desk::new(PgPoolOptions::new().max_connections(2).connect_with(staff).await?);
    let owner = PgPoolOptions::new().max_connections(1).connect_with(server.database(&database)).await?;
    let mut bench = Bench { desk, owner, rows: Vec::new() };
    bench.all().await?;
    std::fs::write(result, serde_json::to_string_pretty(&bench.rows)?).context("the figures could not be written")
}

async fn fill(pool: &PgPool, tickets: u32) -> Result<()> {
    desk::sample::load(pool, &desk::sample::Plan::new(tickets), |_| ()).await.context("the sample shop")?;
    desk::operator::rebuild_analytics(pool, |_, _| ()).await?;
    pool.execute("vacuum analyze").await?;
    Ok(())
}

struct Bench {
    desk: Desk,
    owner: PgPool,
    rows: Vec<serde_json::Value>,
}

impl Bench {
    /// Also for whoever watches: the whole takes minutes.
    fn tell(&mut self, row: serde_json::Value) {
        println!("{row}");
        self.rows.push(row);
    }
}

/// The questions of each section as one would ask them of the guide's tables, over the same twelve months.
const PLAIN: [(&str, &str); 5] = [
    (
        "issue frequency",
        "select (created_at at time zone 'Asia/Kolkata')::date, issue_type, count(*) from support_tickets
          where created_at > now() - interval '365 days' group by 1, 2",
    ),
    (
        "response",
        "select t.issue_type, count(*), avg(a.at - t.created_at), percentile_cont(0.5) within group (order by extract(epoch from a.at - t.created_at)),
                percentile_cont(0.9) within group (order by extract(epoch from a.at - t.created_at)), avg(t.resolved_at - t.created_at),
                percentile_cont(0.5) within group (order by extract(epoch from t.resolved_at - t.created_at))
           from support_tickets t
           left join (select ticket_id, min(created_at) as at from ticket_messages where sender_type = 'admin' and not is_internal_note group by 1) a
             on a.ticket_id = t.id
          where t.created_at > now() - interval '365 days' group by 1",
    ),
    (
        "money",
        "select date_trunc('month', resolved_at), issue_type, resolved_by, sum(refund_amount), count(*) from support_tickets
          where resolved_at > now() - interval '365 days' and refund_amount is not null group by 1, 2, 3",
    ),
    (
        "product quality",
        "select l.product_id, t.issue_type, count(*), max(s.units)
           from support_tickets t cross join lateral jsonb_array_elements(t.affected_items) i
           join order_items l on l.order_id = t.order_id and l.product_name = i ->> 'product_name'
           join (select product_id, sum(quantity) as units from order_items group by 1) s on s.product_id = l.product_id
          where t.created_at > now() - interval '365 days' group by 1, 2",
    ),
    (
        "customers",
        "select customer_id, count(*), max(created_at), sum(refund_amount) from support_tickets
          where created_at > now() - interval '365 days' group by 1 having count(*) > 1 order by 2 desc limit 50",
    ),
];

impl Bench {
    async fn all(&mut self) -> Result<()> {
        let today = analytics::today(&self.desk).await.context("today")?.day;
        let days = Days { from: today - chrono::Days::new(364), to: today };
        let year = Question::about_all(days);
        let narrowed = self.narrowed(&year).await?;
        for (name, plain) in PLAIN {
            let floor = self.plain(plain).await?;
            let told = self.section(name, &year).await?;
            let row = |how: &str, times: &[f64], plain: Option<f64>| {
                serde_json::json!({"name": format!("{name}, 12 months{how}"), "p50": at(times, 0.5), "p95": at(times, 0.95),
                                   "plain": plain, "most": 150.0})
            };
            self.tell(row("", &told, Some(floor)));
            for (how, question) in &narrowed {
                let told = self.section(name, question).await?;
                self.tell(row(how, &told, None));
            }
        }
        let mut walls = Vec::new();
        for _ in 0..TURNS {
            let begun = Instant::now();
            analytics::today(&self.desk).await?;
            walls.push(milliseconds(begun));
        }
        self.tell(serde_json::json!({"name": "today", "p50": at(&walls, 0.5), "p95": at(&walls, 0.95), "most": 150.0}));
        self.writes().await?;
        self.export(days).await
    }

    /// The same months compared with those before, and through each filter: of persons, products and suppliers the one with
    /// most to tell.
    async fn narrowed(&self, year: &Question) -> Result<Vec<(&'static str, Question)>> {
        let most = async |question: &'static str| -> Result<Option<uuid::Uuid>> {
            Ok(sqlx::query_scalar(question).fetch_optional(&self.owner).await?)
        };
        let agent_id = most(
            "select agent_id from desk.ticket_facts where agent_id is not null group by 1 order by count(*) desc limit 1",
        )
        .await?;
        let product_id =
            most("select product_id from desk.ticket_products group by 1 order by count(*) desc limit 1").await?;
        let supplier_id = most(
            "select p.supplier_id from desk.ticket_products t join products p on p.id = t.product_id group by 1 order by count(*) desc limit 1",
        )
        .await?;
        let all = || year.clone();
        let (issue_types, priorities) = (vec![IssueType::SpoiledProduct], vec![TicketPriority::High]);
        Ok(vec![
            (", compared", Question { compare: true, ..all() }),
            (", of a type", Question { issue_types: issue_types.clone(), ..all() }),
            (", of a type and priority", Question { issue_types, priorities, ..all() }),
            (", settled ones", Question { statuses: vec![TicketStatus::Resolved, TicketStatus::Closed], ..all() }),
            (", of a person", Question { agent_id, ..all() }),
            (", of a product", Question { product_id, ..all() }),
            (", of a supplier", Question { supplier_id, ..all() }),
        ])
    }

    async fn section(&self, name: &str, question: &Question) -> Result<Vec<f64>> {
        let mut times = Vec::new();
        for turn in 0..TURNS + WARM_UP {
            let begun = Instant::now();
            match name {
                "issue frequency" => drop(analytics::issue_frequency(&self.desk, question).await?),
                "response" => drop(analytics::response_times(&self.desk, question).await?),
                "money" => drop(analytics::money_granted(&self.desk, question).await?),
                "product quality" => drop(analytics::product_quality(&self.desk, question).await?),
                _ => drop(analytics::customer_satisfaction(&self.desk, question).await?),
            }
            if turn >= WARM_UP {
                times.push(milliseconds(begun));
            }
        }
        Ok(times)
    }

    async fn plain(&self, question: &'static str) -> Result<f64> {
        let mut times = Vec::new();
        for _ in 0..PLAIN_TURNS {
            let begun = Instant::now();
            self.owner.fetch_all(question).await?;
            times.push(milliseconds(begun));
        }
        Ok(at(&times, 0.5))
    }

    /// A ticket that is raised with the trigger that notes it and without it, block by block, each undone again.
    async fn writes(&mut self) -> Result<()> {
        let mut times = [Vec::new(), Vec::new()];
        let customer: uuid::Uuid =
            sqlx::query_scalar("select customer_id from support_tickets limit 1").fetch_one(&self.owner).await?;
        for block in 0..WRITES / 20 {
            let noted = block % 2;
            let enabled = if noted == 1 { "enable" } else { "disable" };
            self.owner
                .execute(AssertSqlSafe(format!("alter table support_tickets {enabled} trigger touch_ticket")))
                .await?;
            for _ in 0..20 {
                let mut transaction = self.owner.begin().await?;
                let begun = Instant::now();
                sqlx::query(
                    "insert into support_tickets (customer_id, issue_type, subject, description) values ($1, 'other', 'Crushed', 'x')",
                )
                .bind(customer)
                .execute(&mut *transaction)
                .await?;
                times[noted].push(milliseconds(begun));
                transaction.rollback().await?;
            }
        }
        self.owner.execute("alter table support_tickets enable trigger touch_ticket").await?;
        let (without, with) = (at(&times[0], 0.5), at(&times[1], 0.5));
        self.tell(
            serde_json::json!({"name": "raising a ticket", "p50": with, "plain": without, "most": 1.15 * without}),
        );
        Ok(())
    }

    async fn export(&mut self, days: Days) -> Result<()> {
        let all = Question::about_all(Days { from: days.to - chrono::Days::new(3_000), ..days });
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("tickets.csv");
        forget_peak();
        let before = peak_megabytes();
        let begun = Instant::now();
        let saved =
            analytics::export(&self.desk, &all, &ChartMark::default(), &file, |_| (), std::future::pending()).await?;
        let seconds = begun.elapsed().as_secs_f64();
        let rows = saved.map_or(0, |saved| saved.rows);
        self.tell(serde_json::json!({"name": format!("export of {rows} rows"), "seconds": seconds, "most": 10.0}));
        if let (Some(before), Some(after)) = (before, peak_megabytes()) {
            self.tell(serde_json::json!({"name": "memory that the export takes at most", "megabytes": after - before, "most": 20.0}));
        }
        Ok(())
    }
}

fn milliseconds(begun: Instant) -> f64 {
    begun.elapsed().as_secs_f64() * 1_000.0
}

fn at(times: &[f64], part: f64) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a few dozen"
    )]
    let place = (part * sorted.len() as f64).ceil() as usize;
    sorted[place.clamp(1, sorted.len()) - 1]
}

/// From now on the peak is of what comes; only Linux can forget it.
fn forget_peak() {
    drop(std::fs::write("/proc/self/clear_refs", "5"));
}

fn peak_megabytes() -> Option<f64> {
    let status = std::fs::read_to_string(PathBuf::from("/proc/self/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches(" kB").trim().parse::<f64>().ok().map(|kilobytes| kilobytes / 1_024.0)
}
