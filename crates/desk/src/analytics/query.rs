//! All SQL about the figures. Every query runs as the person at the desk.
//!
//! Daily sums answer what is asked of all tickets, or of some types, priorities and statuses. What is asked of one product,
//! supplier or person is few tickets, and is added up from their facts.

use chrono::{DateTime, NaiveDate, Utc};
use futures::stream::BoxStream;
use futures::{StreamExt, TryStreamExt};
use rust_decimal::Decimal;
use sqlx::postgres::PgRow;
use sqlx::{FromRow, PgConnection, PgPool, Postgres, QueryBuilder, Result, Row, Transaction};
use uuid::Uuid;

use super::durations::StepCount;
use super::measures::{Cell, Measures, NAMES};
use super::{BehindCursor, ChartMark, Choice, ChoiceKind, Counted, Days, Freshness, Question};
use crate::tickets::{IssueType, TicketPriority, TicketStatus};

/// Choices that are offered at once.
const CHOICES: i64 = 30;

/// Counts anew what was touched, at most so many tickets, and says how many wait and what time it is.
pub(super) async fn fold(pool: &PgPool, most: i32) -> Result<Freshness> {
    sqlx::query!(r#"select desk.fold_analytics($1) as "waiting!", clock_timestamp() as "as_of!""#, most)
        .map(|row| Freshness { as_of: row.as_of, waiting: row.waiting })
        .fetch_one(pool)
        .await
}

/// Counts the units sold of recent days anew, where that is due.
pub(super) async fn look_at_units_sold(pool: &PgPool) -> Result<bool> {
    sqlx::query_scalar!(r#"select desk.look_at_units_sold() as "counted!""#).fetch_one(pool).await
}

/// Holds everything still, so that all parts of an answer are of the same moment.
pub(super) async fn hold_still(pool: &PgPool) -> Result<Transaction<'static, Postgres>> {
    let mut transaction = pool.begin_with(STILL).await?;
    sqlx::raw_sql(PLANNED).execute(&mut *transaction).await?;
    Ok(transaction)
}

const STILL: &str = "begin isolation level repeatable read, read only";
/// Each question is another one: planned for what it asks, and too short to be worth compiling.
const PLANNED: &str = "set local plan_cache_mode = force_custom_plan; set local jit = off";

/// The same on a connection that is given up afterwards.
pub(super) async fn hold_still_on(connection: &mut PgConnection) -> Result<()> {
    sqlx::raw_sql(STILL).execute(&mut *connection).await?;
    sqlx::raw_sql(PLANNED).execute(connection).await.map(drop)
}

/// The bounds of the steps in which times are counted.
pub(super) async fn bounds(connection: &mut PgConnection) -> Result<Vec<i32>> {
    sqlx::query_scalar!(r#"select desk.duration_bounds() as "bounds!""#).fetch_one(connection).await
}

/// On which day the first ticket was raised.
pub(super) async fn first_day(connection: &mut PgConnection) -> Result<Option<NaiveDate>> {
    sqlx::query_scalar!("select min(d.day) from desk.ticket_days d where d.cut = 1").fetch_one(connection).await
}

type Sql = QueryBuilder<Postgres>;

impl Question {
    /// Whether few tickets are meant, that no daily sum knows apart.
    fn is_of_few(&self) -> bool {
        self.product_id.is_some() || self.supplier_id.is_some() || self.agent_id.is_some()
    }

    /// Whether it is asked by what tickets have now beside their type.
    fn is_of_state(&self) -> bool {
        !self.priorities.is_empty() || !self.statuses.is_empty()
    }

    /// Conditions on type, priority and status of `d`.
    fn push_kinds(&self, sql: &mut Sql) {
        if !self.issue_types.is_empty() {
            sql.push(" and d.issue_type = any (").push_bind(self.issue_types.clone()).push(")");
        }
        if !self.priorities.is_empty() {
            sql.push(" and d.priority = any (").push_bind(self.priorities.clone()).push(")");
        }
        if !self.statuses.is_empty() {
            sql.push(" and d.status = any (").push_bind(self.statuses.clone()).push(")");
        }
    }

    /// Conditions on the facts `d`, all but the days.
    fn push_facts(&self, sql: &mut Sql) {
        self.push_kinds(sql);
        if let Some(agent) = self.agent_id {
            sql.push(" and d.agent_id = ").push_bind(agent);
        }
        if self.product_id.is_some() || self.supplier_id.is_some() {
            sql.push(" and d.ticket_id in (select p.ticket_id from desk.ticket_products p where true");
            self.push_products(sql, "p");
            sql.push(")");
        }
    }

    /// Conditions on a product's id in `alias`.
    fn push_products(&self, sql: &mut Sql, alias: &str) {
        if let Some(product) = self.product_id {
            sql.push(format_args!(" and {alias}.product_id = ")).push_bind(product);
        }
        if let Some(supplier) = self.supplier_id {
            sql.push(format_args!(
                " and {alias}.product_id in (select s.id from desk.products s where s.supplier_id = "
            ))
            .push_bind(supplier)
            .push(")");
        }
    }

    /// The daily sums `d`, or the measures of the facts that are asked for, up to (but for) the days.
    fn push_measures(&self, sql: &mut Sql) {
        if self.is_of_few() {
            sql.push(" from desk.ticket_measures d where d.ticket_id in (select d.ticket_id from desk.ticket_facts d where true");
            self.push_facts(sql);
            sql.push(")");
        } else {
            sql.push(" from desk.ticket_days d where d.cut = ").push(if self.is_of_state() { 3 } else { 1 });
            self.push_kinds(sql);
        }
    }
}

fn push_days(sql: &mut Sql, column: &str, days: Days) {
    sql.push(format_args!(" and {column} between ")).push_bind(days.from).push(" and ").push_bind(days.to);
}

fn sums() -> String {
    NAMES.map(|name| format!("sum(d.{name})::bigint as {name}")).join(", ")
}

/// The measures by day and type.
pub(super) async fn cells(connection: &mut PgConnection, question: &Question, days: Days) -> Result<Vec<Cell>> {
    let mut sql = Sql::new(format!("select d.day, d.issue_type, {}", sums()));
    question.push_measures(&mut sql);
    push_days(&mut sql, "d.day", days);
    sql.push(" group by d.day, d.issue_type");
    sql.build_query_as().fetch_all(connection).await
}

/// Tickets that waited when the day before this one ended.
pub(super) async fn backlog_before(connection: &mut PgConnection, question: &Question, day: NaiveDate) -> Result<i64> {
    let mut sql = Sql::new("select coalesce(sum(d.raised) - sum(d.settled_then), 0)::bigint");
    question.push_measures(&mut sql);
    sql.push(" and d.day < ").push_bind(day);
    sql.build_query_scalar().fetch_one(connection).await
}

/// The measures of one priority.
#[derive(Debug, FromRow)]
pub(super) struct OfPriority {
    pub priority: TicketPriority,
    #[sqlx(flatten)]
    pub sums: Measures,
}

/// The measures by priority.
pub(super) async fn by_priority(
    connection: &mut PgConnection,
    question: &Question,
    days: Days,
) -> Result<Vec<OfPriority>> {
    let mut sql = Sql::new(format!("select d.priority, {}", sums()));
    if question.is_of_few() || !question.issue_types.is_empty() || !question.statuses.is_empty() {
        // The finest sums know all three.
        let of_state = Question { priorities: all_where_empty(&question.priorities), ..question.clone() };
        of_state.push_measures(&mut sql);
    } else {
        sql.push(" from desk.ticket_days d where d.cut = 2");
        question.push_kinds(&mut sql);
    }
    push_days(&mut sql, "d.day", days);
    sql.push(" group by d.priority");
    sql.build_query_as().fetch_all(connection).await
}

fn all_where_empty(priorities: &[TicketPriority]) -> Vec<TicketPriority> {
    if priorities.is_empty() { TicketPriority::ALL.to_vec() } else { priorities.to_vec() }
}

/// What is overdue now.
#[derive(Debug, FromRow)]
pub(super) struct Overdue {
    pub priority: TicketPriority,
    pub answers: i64,
    pub settlements: i64,
}

/// What is overdue of the tickets that were raised on these days, by priority.
pub(super) async fn overdue(connection: &mut PgConnection, question: &Question, days: Days) -> Result<Vec<Overdue>> {
    let mut sql = Sql::new(
        "select d.priority, count(*) filter (where d.answered_at is null and d.answer_by < now()) as answers,
                count(*) filter (where d.settle_by < now()) as settlements
           from desk.ticket_facts d
          where d.settled_at is null and d.settle_by is not null",
    );
    question.push_facts(&mut sql);
    push_days(&mut sql, "d.day", days);
    sql.push(" group by d.priority");
    sql.build_query_as().fetch_all(connection).await
}

/// How many tickets took how long, by these spans of days.
pub(super) async fn durations(
    connection: &mut PgConnection,
    question: &Question,
    spans: &[Days],
) -> Result<Vec<StepCount>> {
    let (froms, tos): (Vec<_>, Vec<_>) = spans.iter().map(|span| (span.from, span.to)).unzip();
    let of_all = !question.is_of_few() && !question.is_of_state() && question.issue_types.is_empty();
    let mut sql = Sql::new(if of_all {
        "select s.place::integer as place, d.measure, d.step, sum(d.tickets) as tickets"
    } else {
        "select s.place::integer as place, x.measure, width_bucket(greatest(x.seconds, 1) - 1, b.bounds)::smallint as step, count(*) as tickets"
    });
    sql.push(" from unnest(").push_bind(froms).push("::date[], ").push_bind(tos);
    sql.push("::date[]) with ordinality s (from_day, to_day, place) ");
    if of_all {
        sql.push("join desk.duration_days d on d.day between s.from_day and s.to_day where true");
    } else {
        sql.push(
            "join desk.ticket_facts d on d.day between s.from_day and s.to_day
             cross join (select desk.duration_bounds() as bounds offset 0) b
             cross join lateral (values (1::smallint, d.answer_seconds), (2::smallint, d.answer_working_seconds),
                                        (3::smallint, d.settle_seconds), (4::smallint, d.settle_working_seconds)) x (measure, seconds)
             where x.seconds is not null",
        );
        question.push_facts(&mut sql);
    }
    sql.push(" group by 1, 2, 3");
    sql.build_query_as().fetch_all(connection).await
}

/// What was granted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, FromRow)]
pub(super) struct Granted {
    pub refund: Decimal,
    pub credit: Decimal,
    pub refund_tickets: i64,
    pub credit_tickets: i64,
}

/// What was granted on one day for one type.
#[derive(Debug, FromRow)]
pub(super) struct GrantCell {
    pub day: NaiveDate,
    pub issue_type: IssueType,
    pub approved: bool,
    #[sqlx(flatten)]
    pub granted: Granted,
}

const GRANTED: &str = "sum(g.refund) as refund, sum(g.credit) as credit, sum(g.refund_tickets)::bigint as refund_tickets, \
                       sum(g.credit_tickets)::bigint as credit_tickets";

impl Question {
    /// Grants `g` of the tickets that are asked for, from the sums of this cut where they know.
    fn push_grants(&self, sql: &mut Sql, cut: i32, cut_knows: bool) {
        if self.is_of_few() || self.is_of_state() || !cut_knows {
            sql.push(" from desk.ticket_grants g join desk.ticket_facts d on d.ticket_id = g.ticket_id where true");
            self.push_facts(sql);
        } else {
            sql.push(" from desk.granted_days g where g.cut = ").push(cut);
            if !self.issue_types.is_empty() {
                sql.push(" and g.issue_type = any (").push_bind(self.issue_types.clone()).push(")");
            }
        }
    }
}

/// What was granted by day, type and approval.
pub(super) async fn grants(connection: &mut PgConnection, question: &Question, days: Days) -> Result<Vec<GrantCell>> {
    let mut sql = Sql::new(format!("select g.day, g.issue_type, g.approved, {GRANTED}"));
    question.push_grants(&mut sql, 1, true);
    push_days(&mut sql, "g.day", days);
    sql.push(" group by g.day, g.issue_type, g.approved");
    sql.build_query_as().fetch_all(connection).await
}

/// What one person granted.
#[derive(Debug, FromRow)]
pub(super) struct GrantsOfAgent {
    pub agent_id: Option<Uuid>,
    pub name: String,
    pub approved: Decimal,
    #[sqlx(flatten)]
    pub granted: Granted,
}

/// What was granted by whom, the most first.
pub(super) async fn grants_by_agent(
    connection: &mut PgConnection,
    question: &Question,
    days: Days,
    most: i64,
) -> Result<Vec<GrantsOfAgent>> {
    let mut sql = Sql::new(format!(
        "select a.agent_id, coalesce(u.name, '') as name, a.approved, a.refund, a.credit, a.refund_tickets, a.credit_tickets
           from (select g.granted_by as agent_id, coalesce(sum(g.refund + g.credit) filter (where g.approved), 0) as approved, {GRANTED}"
    ));
    question.push_grants(&mut sql, 2, question.issue_types.is_empty());
    push_days(&mut sql, "g.day", days);
    sql.push(" group by g.granted_by) a left join desk.people u on u.id = a.agent_id order by a.refund + a.credit desc, a.agent_id limit ")
        .push_bind(most);
    sql.build_query_as().fetch_all(connection).await
}

impl Question {
    /// How many tickets of these days name each product, as `product_id` and `count`.
    fn push_complaints(&self, sql: &mut Sql, count: impl Fn(&str) -> String, days: Days) {
        let of_state = self.is_of_state() || self.agent_id.is_some();
        let tickets = if of_state { "1" } else { "d.tickets" };
        sql.push(format_args!("select p.product_id, {}", count(tickets)));
        if of_state {
            sql.push(" from desk.ticket_products p join desk.ticket_facts d on d.ticket_id = p.ticket_id where true");
            self.push_kinds(sql);
            if let Some(agent) = self.agent_id {
                sql.push(" and d.agent_id = ").push_bind(agent);
            }
        } else {
            sql.push(" from desk.product_days d cross join lateral (select d.product_id) p where ");
            if self.issue_types.is_empty() {
                sql.push("d.issue_type is null");
            } else {
                sql.push("d.issue_type is not null");
                self.push_kinds(sql);
            }
        }
        self.push_products(sql, "p");
        push_days(sql, "d.day", days);
    }
}

/// One product's complaints.
#[derive(Debug, FromRow)]
pub(super) struct Complaints {
    pub id: Uuid,
    pub name: String,
    pub supplier: String,
    pub products: i64,
    pub tickets: i64,
    pub tickets_before: i64,
    pub units: Decimal,
}

fn push_complained(sql: &mut Sql, question: &Question, days: Days, before: Option<Days>) {
    let all = Days { from: before.map_or(days.from, |before| before.from), to: days.to };
    let from = days.from;
    sql.push("with complained as materialized (");
    question.push_complaints(
        sql,
        |tickets| {
            format!(
                "coalesce(sum({tickets}) filter (where d.day >= '{from}'), 0)::bigint as tickets,
                 coalesce(sum({tickets}) filter (where d.day < '{from}'), 0)::bigint as tickets_before"
            )
        },
        all,
    );
    sql.push(" group by p.product_id)");
}

/// Products that are complained about on these days.
pub(super) async fn products(
    connection: &mut PgConnection,
    question: &Question,
    days: Days,
    before: Option<Days>,
) -> Result<Vec<Complaints>> {
    let mut sql = Sql::new("");
    push_complained(&mut sql, question, days, before);
    sql.push(
        ", sold as (
             select u.product_id, sum(u.units) as units from desk.units_sold u
              where u.product_id in (select c.product_id from complained c)",
    );
    push_days(&mut sql, "u.day", days);
    sql.push(
        " group by u.product_id)
         select c.product_id as id, p.name, coalesce(s.name, '') as supplier, 1::bigint as products, c.tickets, c.tickets_before,
                coalesce(sold.units, 0) as units
           from complained c
           join desk.products p on p.id = c.product_id
           left join desk.suppliers s on s.id = p.supplier_id
           left join sold on sold.product_id = c.product_id
          where c.tickets > 0",
    );
    sql.build_query_as().fetch_all(connection).await
}

/// Suppliers whose products are complained about on these days. Units are those of all of their products.
pub(super) async fn suppliers(
    connection: &mut PgConnection,
    question: &Question,
    days: Days,
    before: Option<Days>,
) -> Result<Vec<Complaints>> {
    let mut sql = Sql::new("");
    push_complained(&mut sql, question, days, before);
    sql.push(
        ", sold as (
             select p.supplier_id, sum(u.units) as units
               from (select u.product_id, sum(u.units) as units from desk.units_sold u where true",
    );
    push_days(&mut sql, "u.day", days);
    sql.push(
        " group by u.product_id) u join desk.products p on p.id = u.product_id
              group by p.supplier_id)
         select s.id, s.name, '' as supplier, count(*) filter (where c.tickets > 0) as products, sum(c.tickets)::bigint as tickets,
                sum(c.tickets_before)::bigint as tickets_before, coalesce(max(sold.units), 0) as units
           from complained c
           join desk.products p on p.id = c.product_id
           join desk.suppliers s on s.id = p.supplier_id
           left join sold on sold.supplier_id = s.id
          group by s.id, s.name
         having sum(c.tickets) > 0",
    );
    sql.build_query_as().fetch_all(connection).await
}

/// One product by one issue type.
#[derive(Debug, FromRow)]
pub(super) struct IssuesOfProduct {
    pub product_id: Uuid,
    pub issue_type: IssueType,
    pub tickets: i64,
}

/// These products by issue type.
pub(super) async fn issues_of(
    connection: &mut PgConnection,
    question: &Question,
    days: Days,
    products: &[Uuid],
) -> Result<Vec<IssuesOfProduct>> {
    let mut sql = Sql::new("");
    if question.is_of_state() || question.agent_id.is_some() {
        sql.push(
            "select p.product_id, d.issue_type, count(*) as tickets
               from desk.ticket_products p join desk.ticket_facts d on d.ticket_id = p.ticket_id where true",
        );
        question.push_kinds(&mut sql);
        if let Some(agent) = question.agent_id {
            sql.push(" and d.agent_id = ").push_bind(agent);
        }
        sql.push(" and p.product_id = any (").push_bind(products).push(")");
        push_days(&mut sql, "p.day", days);
        sql.push(" group by p.product_id, d.issue_type");
    } else {
        sql.push(
            "select d.product_id, d.issue_type, sum(d.tickets)::bigint as tickets from desk.product_days d
              where d.issue_type is not null",
        );
        question.push_kinds(&mut sql);
        sql.push(" and d.product_id = any (").push_bind(products).push(")");
        push_days(&mut sql, "d.day", days);
        sql.push(" group by d.product_id, d.issue_type having sum(d.tickets) > 0");
    }
    sql.build_query_as().fetch_all(connection).await
}

/// One product on one day.
#[derive(Debug, FromRow)]
pub(super) struct ProductDay {
    pub product_id: Uuid,
    pub day: NaiveDate,
    pub tickets: i64,
}

/// Day by day, also of before, the products that drew so many complaints on one of these days.
pub(super) async fn product_days(
    connection: &mut PgConnection,
    question: &Question,
    days: Days,
    since: NaiveDate,
    least: i32,
) -> Result<Vec<ProductDay>> {
    let mut sql = Sql::new("with counted as materialized (");
    question.push_complaints(
        &mut sql,
        |tickets| format!("d.day, sum({tickets})::bigint as tickets"),
        Days { from: since, to: days.to },
    );
    sql.push(
        " group by p.product_id, d.day)
         select c.product_id, c.day, c.tickets from counted c
          where c.product_id in (select b.product_id from counted b where b.tickets >= ",
    );
    sql.push_bind(i64::from(least)).push(" and b.day >= ").push_bind(days.from).push(")");
    sql.build_query_as().fetch_all(connection).await
}

/// Names of products and of their suppliers.
pub(super) async fn product_names(
    connection: &mut PgConnection,
    products: &[Uuid],
) -> Result<Vec<(Uuid, String, String)>> {
    sqlx::query!(
        r#"
        select p.id as "id!", p.name as "name!", coalesce(s.name, '') as "supplier!"
          from desk.products p left join desk.suppliers s on s.id = p.supplier_id
         where p.id = any ($1)
        "#,
        products
    )
    .map(|row| (row.id, row.name, row.supplier))
    .fetch_all(connection)
    .await
}

/// A customer with several tickets.
#[derive(Debug, FromRow)]
pub(super) struct ManyTickets {
    pub customer_id: Uuid,
    pub name: String,
    pub tickets: i64,
    pub orders: i64,
    pub granted: Decimal,
    pub last_raised: DateTime<Utc>,
}

/// Tickets among which customers with many are looked for first.
const PROMISING: i64 = 2_000;
/// Days up to a ticket in which `desk.ticket_facts.nth` counts.
const COUNTED_BACK: i64 = 366;

/// The customers with most tickets, two at least. Who raised so many within a year raised one of them as the so manieth
/// of a year: so it is enough to count those of the highest such numbers, unless one that is left out could have as many.
pub(super) async fn repeaters(
    connection: &mut PgConnection,
    question: &Question,
    days: Days,
    most: i64,
) -> Result<Vec<ManyTickets>> {
    if (days.to - days.from).num_days() < COUNTED_BACK {
        let found = many(connection, question, days, most, Some(PROMISING)).await?;
        let left_out = found.first().map_or(0, |(_, _, left_out)| *left_out);
        let least = found.last().map_or(0, |(_, tickets, _)| *tickets);
        if left_out == 0 || (i64::try_from(found.len()) == Ok(most) && least > i64::from(left_out)) {
            return told_of(connection, question, days, &found).await;
        }
    }
    let found = many(connection, question, days, most, None).await?;
    told_of(connection, question, days, &found).await
}

/// A customer, how many tickets they raised, and the highest number that any other ticket than those looked at has.
type Many = (Uuid, i64, i32);

async fn many(
    connection: &mut PgConnection,
    question: &Question,
    days: Days,
    most: i64,
    among: Option<i64>,
) -> Result<Vec<Many>> {
    let mut sql = Sql::new(
        "with promising as materialized (select d.customer_id, d.nth from desk.ticket_facts d where d.nth > 1",
    );
    question.push_facts(&mut sql);
    push_days(&mut sql, "d.day", days);
    sql.push(" order by d.nth desc limit ").push_bind(among.unwrap_or(0));
    sql.push(") select d.customer_id, count(*), ");
    sql.push("(select case when count(*) < ").push_bind(among.unwrap_or(1));
    sql.push(" then 0 else min(p.nth) end from promising p) from desk.ticket_facts d where true");
    question.push_facts(&mut sql);
    push_days(&mut sql, "d.day", days);
    if among.is_some() {
        sql.push(" and d.customer_id in (select p.customer_id from promising p)");
    }
    sql.push(" group by d.customer_id having count(*) > 1 order by count(*) desc, d.customer_id limit ")
        .push_bind(most);
    sql.build_query_as().fetch_all(connection).await
}

async fn told_of(
    connection: &mut PgConnection,
    question: &Question,
    days: Days,
    found: &[Many],
) -> Result<Vec<ManyTickets>> {
    let (customers, counts): (Vec<Uuid>, Vec<i64>) =
        found.iter().map(|(customer, tickets, _)| (*customer, *tickets)).unzip();
    let mut sql = Sql::new("with many as materialized (select * from unnest(");
    sql.push_bind(customers).push("::uuid[], ").push_bind(counts);
    sql.push(
        "::bigint[]) m (customer_id, tickets)), told as (
           select d.customer_id, max(d.raised_at) as last_raised, coalesce(sum(t.refund_amount), 0) as granted
             from many m
             join desk.ticket_facts d on d.customer_id = m.customer_id
             join support_tickets t on t.id = d.ticket_id
            where true",
    );
    question.push_facts(&mut sql);
    push_days(&mut sql, "d.day", days);
    sql.push(
        " group by d.customer_id)
         select m.customer_id, coalesce(c.name, '') as name, m.tickets, told.granted, told.last_raised,
                (select count(*) from desk.orders o cross join desk.settings s
                  where o.customer_id = m.customer_id and (o.created_at at time zone s.business_tz)::date between ",
    );
    sql.push_bind(days.from).push(" and ").push_bind(days.to);
    sql.push(
        ") as orders
           from many m join told on told.customer_id = m.customer_id left join desk.customers c on c.id = m.customer_id
          order by m.tickets desc, told.last_raised desc, m.customer_id",
    );
    sql.build_query_as().fetch_all(connection).await
}

// The tickets behind a mark ------------------------------------------------------------------------------------------------

impl ChartMark {
    /// The facts `d` of the tickets that the mark stands for.
    fn push(&self, sql: &mut Sql, question: &Question, days: Days) {
        sql.push(" from desk.ticket_facts d where true");
        question.push_facts(sql);
        match self.what {
            Counted::SettledThen => push_days(sql, "d.settled_day", days),
            Counted::Waiting => {
                sql.push(" and d.day <= ").push_bind(days.to);
                sql.push(" and (d.settled_day is null or d.settled_day > ").push_bind(days.to).push(")");
            }
            Counted::Granted | Counted::Refunded | Counted::Credited => self.push_grants(sql, days),
            _ => push_days(sql, "d.day", days),
        }
        sql.push(match self.what {
            Counted::Answered => " and d.answered_at is not null",
            Counted::Settled => " and d.settled_at is not null",
            Counted::AnswerMissed => {
                " and (d.answer_kept is false or (d.answered_at is null and d.settled_at is null and d.answer_by < now()))"
            }
            Counted::SettlementMissed => {
                " and (d.settlement_kept is false or (d.settled_at is null and d.settle_by < now()))"
            }
            Counted::Accepted => " and d.settled_at is not null and not d.reopened",
            Counted::Reopened => " and d.reopened",
            Counted::WroteAgain => " and d.wrote_again",
            Counted::Repeat => " and d.is_repeat",
            Counted::Escalated => " and (d.priority_raised or d.reopened or d.approval_asked)",
            Counted::PriorityRaised => " and d.priority_raised",
            Counted::ApprovalAsked => " and d.approval_asked",
            Counted::WithoutProduct => " and not d.has_product",
            _ => "",
        });
        if let Some(hour) = self.hour {
            sql.push(" and extract(hour from d.raised_at at time zone (select s.business_tz from desk.settings s)) = ")
                .push_bind(hour);
        }
        if let Some(weekday) = self.weekday {
            sql.push(" and extract(isodow from d.day) = ").push_bind(weekday);
        }
        if let Some(customer) = self.customer_id {
            sql.push(" and d.customer_id = ").push_bind(customer);
        }
        let seconds = match (self.what, self.working) {
            (Counted::Answered | Counted::AnswerMissed, false) => "d.answer_seconds",
            (Counted::Answered | Counted::AnswerMissed, true) => "d.answer_working_seconds",
            (_, false) => "d.settle_seconds",
            (_, true) => "d.settle_working_seconds",
        };
        if let Some(over) = self.over {
            sql.push(format_args!(" and greatest({seconds}, 1) > ")).push_bind(over);
        }
        if let Some(up_to) = self.up_to {
            sql.push(format_args!(" and greatest({seconds}, 1) <= ")).push_bind(up_to);
        }
    }

    fn push_grants(&self, sql: &mut Sql, days: Days) {
        sql.push(" and d.ticket_id in (select g.ticket_id from desk.ticket_grants g where true");
        push_days(sql, "g.day", days);
        sql.push(match self.what {
            Counted::Refunded => " and g.refund <> 0",
            Counted::Credited => " and g.credit <> 0",
            _ => "",
        });
        if let Some(person) = self.granted_by {
            sql.push(" and g.granted_by = ").push_bind(person);
        }
        if let Some(approved) = self.approved {
            sql.push(" and g.approved = ").push_bind(approved);
        }
        sql.push(")");
    }
}

/// A ticket behind a mark.
#[derive(Debug, FromRow)]
pub(super) struct Behind {
    pub id: Uuid,
    pub ticket_number: String,
    pub subject: String,
    pub customer_name: String,
    pub issue_type: IssueType,
    pub priority: TicketPriority,
    pub status: TicketStatus,
    pub raised_at: DateTime<Utc>,
    pub answer_seconds: Option<i32>,
    pub settle_seconds: Option<i32>,
    pub refund_amount: Option<Decimal>,
}

/// The tickets behind a mark after a place, newest first.
pub(super) async fn behind(
    connection: &mut PgConnection,
    question: &Question,
    mark: &ChartMark,
    days: Days,
    after: Option<BehindCursor>,
    limit: i64,
) -> Result<Vec<Behind>> {
    let mut sql =
        Sql::new("with found as materialized (select d.ticket_id, d.raised_at, d.answer_seconds, d.settle_seconds");
    mark.push(&mut sql, question, days);
    if let Some(after) = after {
        sql.push(" and (d.raised_at, d.ticket_id) < (")
            .push_bind(after.raised_at)
            .push(", ")
            .push_bind(after.id)
            .push(")");
    }
    sql.push(" order by d.raised_at desc, d.ticket_id desc limit ").push_bind(limit);
    sql.push(
        ") select t.id, t.ticket_number, t.subject, coalesce(c.name, '') as customer_name, t.issue_type, t.priority, t.status,
                f.raised_at, f.answer_seconds, f.settle_seconds, t.refund_amount
           from found f join support_tickets t on t.id = f.ticket_id left join desk.customers c on c.id = t.customer_id
          order by f.raised_at desc, f.ticket_id desc",
    );
    sql.build_query_as().fetch_all(connection).await
}

/// How many tickets are behind a mark.
pub(super) async fn count_behind(
    connection: &mut PgConnection,
    question: &Question,
    mark: &ChartMark,
    days: Days,
) -> Result<i64> {
    let mut sql = Sql::new("select count(*)");
    mark.push(&mut sql, question, days);
    sql.build_query_scalar().fetch_one(connection).await
}

/// One row of an export.
#[derive(Debug)]
pub(super) struct ExportRow(PgRow);

impl ExportRow {
    /// The text in this column, empty where there is none.
    pub(super) fn text(&self, column: usize) -> Result<&str> {
        Ok(self.0.try_get::<Option<&str>, _>(column)?.unwrap_or_default())
    }
}

/// The columns of an export, as the heading has them. Those of the last are what people wrote.
pub(super) const EXPORTED: [&str; 16] = [
    "Ticket",
    "Raised",
    "Issue type",
    "Priority",
    "Status",
    "First answer",
    "Seconds to first answer",
    "Working seconds to first answer",
    "Resolved",
    "Seconds to resolution",
    "Working seconds to resolution",
    "Resolution",
    "Amount",
    "Reopened",
    "Customer",
    "Subject",
];

/// The tickets behind a mark, to be read one by one.
pub(super) struct Export(Sql);

impl Export {
    pub(super) fn of(question: &Question, mark: &ChartMark, days: Days) -> Self {
        // As texts: the server writes them as the file will have them, by the shop's clock and without a zone to be guessed.
        let mut sql = Sql::new(
            "with f as not materialized (
               select d.ticket_id, d.raised_at, d.answered_at, d.answer_seconds, d.answer_working_seconds, d.settled_at,
                      d.settle_seconds, d.settle_working_seconds, d.reopened",
        );
        mark.push(&mut sql, question, days);
        sql.push(
            ") select t.ticket_number, to_char(f.raised_at at time zone s.business_tz, 'YYYY-MM-DD HH24:MI:SS'), t.issue_type::text,
                      t.priority::text, t.status::text, to_char(f.answered_at at time zone s.business_tz, 'YYYY-MM-DD HH24:MI:SS'),
                      f.answer_seconds::text, f.answer_working_seconds::text,
                      to_char(f.settled_at at time zone s.business_tz, 'YYYY-MM-DD HH24:MI:SS'), f.settle_seconds::text,
                      f.settle_working_seconds::text, t.resolution_type::text, t.refund_amount::text,
                      case when f.reopened then 'yes' else 'no' end, c.name, t.subject
                 from f join support_tickets t on t.id = f.ticket_id
                 cross join (select s.business_tz from desk.settings s) s
                 left join desk.customers c on c.id = t.customer_id
                order by f.raised_at desc, f.ticket_id desc",
        );
        Self(sql)
    }

    /// The rows, newest ticket first, as they arrive.
    pub(super) fn rows<'a>(&'a mut self, connection: &'a mut PgConnection) -> BoxStream<'a, Result<ExportRow>> {
        self.0.build().fetch(connection).map_ok(ExportRow).boxed()
    }
}

// Today -------------------------------------------------------------------------------------------------------------------

/// The shop's day and the second of it.
pub(super) struct Now {
    pub day: NaiveDate,
    pub at: DateTime<Utc>,
}

pub(super) async fn now(connection: &mut PgConnection) -> Result<Now> {
    sqlx::query!(r#"select (now() at time zone s.business_tz)::date as "day!", now() as "at!" from desk.settings s"#)
        .map(|row| Now { day: row.day, at: row.at })
        .fetch_one(connection)
        .await
}

/// By the same time of day: how many tickets were raised on each of these days until the clock showed what it shows now.
pub(super) async fn raised_by_now(connection: &mut PgConnection, days: &[NaiveDate]) -> Result<Vec<(NaiveDate, i32)>> {
    sqlx::query!(
        r#"
        select d.day as "day!", count(*)::integer as "tickets!"
          from desk.ticket_facts d cross join desk.settings s
         where d.day = any ($1)
           and (d.raised_at at time zone s.business_tz)::time <= (now() at time zone s.business_tz)::time
         group by d.day
        "#,
        days
    )
    .map(|row| (row.day, row.tickets))
    .fetch_all(connection)
    .await
}

/// What one hour brought.
pub(super) struct OfHour {
    pub hour: i32,
    pub raised: i32,
    pub settled: i32,
}

pub(super) async fn hours(connection: &mut PgConnection, day: NaiveDate) -> Result<Vec<OfHour>> {
    sqlx::query!(
        r#"
        select h.hour::integer as "hour!", count(*) filter (where h.raised)::integer as "raised!",
               count(*) filter (where not h.raised)::integer as "settled!"
          from (
            select extract(hour from d.raised_at at time zone s.business_tz) as hour, true as raised
              from desk.ticket_facts d cross join desk.settings s where d.day = $1
            union all
            select extract(hour from d.settled_at at time zone s.business_tz), false
              from desk.ticket_facts d cross join desk.settings s where d.settled_day = $1
          ) h
         group by h.hour
        "#,
        day
    )
    .map(|row| OfHour { hour: row.hour, raised: row.raised, settled: row.settled })
    .fetch_all(connection)
    .await
}

/// What waits now.
pub(super) struct Waits {
    pub unanswered: i32,
    pub longest_since: Option<DateTime<Utc>>,
    pub overdue: i32,
    pub answered_today: i32,
    pub median_answer: Option<i32>,
}

pub(super) async fn waits(connection: &mut PgConnection, day: NaiveDate) -> Result<Waits> {
    sqlx::query!(
        r#"
        select w.unanswered as "unanswered!", w.longest_since, o.overdue as "overdue!", a.answered as "answered!", a.median
          from (
            select count(*)::integer as unanswered, min(d.raised_at) as longest_since
              from desk.ticket_facts d where d.answered_at is null and d.settled_at is null
          ) w
          cross join (
            select count(*)::integer as overdue
              from desk.ticket_facts d
             where d.settled_at is null and d.settle_by is not null
               and (d.settle_by < now() or (d.answered_at is null and d.answer_by < now()))
          ) o
          cross join (
            select count(*)::integer as answered, (percentile_disc(0.5) within group (order by d.answer_seconds))::integer as median
              from desk.ticket_facts d cross join desk.settings s
             where d.answered_at >= $1::date::timestamp at time zone s.business_tz
               and d.answered_at < ($1::date + 1)::timestamp at time zone s.business_tz
          ) a
        "#,
        day
    )
    .map(|row| Waits {
        unanswered: row.unanswered,
        longest_since: row.longest_since,
        overdue: row.overdue,
        answered_today: row.answered,
        median_answer: row.median,
    })
    .fetch_one(connection)
    .await
}

/// Open tickets by status and priority.
pub(super) async fn open_now(connection: &mut PgConnection) -> Result<Vec<(TicketStatus, TicketPriority, i64)>> {
    sqlx::query!(
        r#"
        select d.status as "status!: TicketStatus", d.priority as "priority!: TicketPriority", sum(d.raised)::bigint as "tickets!"
          from desk.ticket_days d
         where d.cut = 3 and d.status not in ('resolved', 'closed')
         group by d.status, d.priority
        "#
    )
    .map(|row| (row.status, row.priority, row.tickets))
    .fetch_all(connection)
    .await
}

/// The newest tickets of a day.
pub(super) async fn newest(
    connection: &mut PgConnection,
    day: NaiveDate,
    most: i64,
) -> Result<Vec<super::NewestTicket>> {
    sqlx::query!(
        r#"
        select t.ticket_number, t.subject, t.issue_type as "issue_type: IssueType", t.priority as "priority: TicketPriority", t.created_at
          from desk.ticket_facts d join support_tickets t on t.id = d.ticket_id
         where d.day = $1
         order by d.raised_at desc, d.ticket_id desc
         limit $2
        "#,
        day,
        most
    )
    .map(|row| super::NewestTicket {
        ticket_number: row.ticket_number,
        subject: row.subject,
        issue_type: row.issue_type,
        priority: row.priority,
        raised_at: row.created_at,
    })
    .fetch_all(connection)
    .await
}

// Choices -----------------------------------------------------------------------------------------------------------------

/// Those that have these words in their name or detail.
pub(super) async fn choices(pool: &PgPool, kind: ChoiceKind, words: &str) -> Result<Vec<Choice>> {
    let escaped = words.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    let mut sql = Sql::new(listed(kind));
    sql.push(" and concat_ws(E'\\n', c.name, c.detail) ilike ").push_bind(format!("%{escaped}%"));
    sql.push(" order by lower(c.name), c.id limit ").push_bind(CHOICES);
    read_choices(sql, pool).await
}

/// Those of these ids.
pub(super) async fn chosen(pool: &PgPool, kind: ChoiceKind, ids: &[Uuid]) -> Result<Vec<Choice>> {
    let mut sql = Sql::new(listed(kind));
    sql.push(" and c.id = any (").push_bind(ids).push(") order by lower(c.name), c.id");
    read_choices(sql, pool).await
}

fn listed(kind: ChoiceKind) -> &'static str {
    match kind {
        ChoiceKind::Product => {
            "select c.id, c.name, c.detail from (select p.id, p.name, coalesce(p.sku, '') as detail from desk.products p) c where true"
        }
        ChoiceKind::Supplier => {
            "select c.id, c.name, c.detail from (select s.id, s.name, '' as detail from desk.suppliers s) c where true"
        }
        ChoiceKind::Agent => {
            "select c.id, c.name, c.detail
               from (select u.id, u.name, coalesce(m.email, '') as detail
                       from desk.people u join desk.customers m on m.id = u.id
                      where u.is_staff or u.id in (select l.user_id from desk.staff_logins l)) c
              where true"
        }
    }
}

async fn read_choices(mut sql: Sql, pool: &PgPool) -> Result<Vec<Choice>> {
    sql.build()
        .try_map(|row: PgRow| {
            Ok(Choice {
                id: row.try_get("id")?,
                name: row.try_get::<Option<String>, _>("name")?.unwrap_or_default(),
                detail: row.try_get("detail")?,
            })
        })
        .fetch_all(pool)
        .await
}
