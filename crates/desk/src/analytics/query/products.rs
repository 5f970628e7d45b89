//! What is complained about, and how much of it is sold.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use sqlx::{FromRow, PgConnection, PgPool, Result};
use uuid::Uuid;

use super::{Sql, push_days};
use crate::analytics::{Days, Question};
use crate::tickets::IssueType;

/// Counts the units sold of recent days anew, where that is due.
pub(in crate::analytics) async fn look_at_units_sold(pool: &PgPool) -> Result<bool> {
    sqlx::query_scalar!(r#"select desk.look_at_units_sold() as "counted!""#).fetch_one(pool).await
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
pub(in crate::analytics) struct Complaints {
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
pub(in crate::analytics) async fn products(
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
pub(in crate::analytics) async fn suppliers(
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
pub(in crate::analytics) struct IssuesOfProduct {
    pub product_id: Uuid,
    pub issue_type: IssueType,
    pub tickets: i64,
}

/// These products by issue type.
pub(in crate::analytics) async fn issues_of(
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
pub(in crate::analytics) struct ProductDay {
    pub product_id: Uuid,
    pub day: NaiveDate,
    pub tickets: i64,
}

/// Day by day, also of before, the products that drew so many complaints on one of these days.
pub(in crate::analytics) async fn product_days(
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
pub(in crate::analytics) async fn product_names(
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
