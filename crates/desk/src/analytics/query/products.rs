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

/// From where complaints are counted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    /// Sums of all types together, one row for each product and day.
    AllTypes,
    /// Sums by type.
    Types,
    /// Sums by status.
    Statuses,
    /// What each ticket names.
    Tickets,
}

impl Question {
    /// What knows of the complaints that are asked for, and, where that is wanted, of their types.
    fn complaints(&self, by_type: bool) -> Source {
        let of_few = self.agent_id.is_some() || !self.priorities.is_empty();
        match (self.issue_types.is_empty(), self.statuses.is_empty()) {
            _ if of_few => Source::Tickets,
            (true, true) if !by_type => Source::AllTypes,
            (_, true) => Source::Types,
            (true, false) if !by_type => Source::Statuses,
            _ => Source::Tickets,
        }
    }

    /// `d`: the tickets of each product by day as `tickets`, and what else the source knows.
    fn push_complaints(&self, sql: &mut Sql, days: Days, source: Source) {
        match source {
            Source::AllTypes => sql.push(" from desk.product_days d where d.issue_type is null"),
            Source::Types => sql.push(" from desk.product_days d where d.issue_type is not null"),
            Source::Statuses => sql.push(" from desk.product_status_days d where true"),
            Source::Tickets => sql.push(" from (select p.*, 1 as tickets from desk.ticket_products p) d where true"),
        };
        if source == Source::Tickets {
            self.push_kinds_and_person(sql);
        } else {
            self.push_kinds(sql);
        }
        self.push_products(sql, "d");
        push_days(sql, "d.day", days);
    }
}

/// One product of the shop: what is complained about it, and how much of it is sold.
#[derive(Debug, FromRow)]
pub(in crate::analytics) struct ProductDays {
    pub id: Uuid,
    pub name: String,
    pub supplier_id: Option<Uuid>,
    pub supplier: String,
    /// Days on which tickets that name it were raised, in their order.
    pub days: Vec<NaiveDate>,
    /// How many those were, day by day.
    pub tickets: Vec<i32>,
    /// Units that were ordered.
    pub units: Decimal,
}

/// Products that are complained about on the days of `complained`, and those of which something was ordered on the days of
/// `sold`: suppliers are told by all that they sold.
pub(in crate::analytics) async fn product_days(
    connection: &mut PgConnection,
    question: &Question,
    complained: Days,
    sold: Days,
) -> Result<Vec<ProductDays>> {
    let source = question.complaints(false);
    let whole = source == Source::AllTypes;
    let mut sql = Sql::new(
        "with complained as materialized (
           select c.product_id, array_agg(c.day order by c.day) as days, array_agg(c.tickets order by c.day) as tickets
             from (select d.product_id, d.day, ",
    );
    sql.push(if whole { "d.tickets" } else { "sum(d.tickets)::integer as tickets" });
    question.push_complaints(&mut sql, complained, source);
    if !whole {
        sql.push(" group by d.product_id, d.day");
    }
    sql.push(
        ") c
            where c.tickets > 0
            group by c.product_id
         ), sold as materialized (
           select u.product_id, sum(u.units) as units from desk.units_sold u where true",
    );
    push_days(&mut sql, "u.day", sold);
    sql.push(
        " group by u.product_id)
         select p.id, p.name, p.supplier_id, coalesce(s.name, '') as supplier, coalesce(c.days, '{}') as days,
                coalesce(c.tickets, '{}') as tickets, coalesce(sold.units, 0) as units
           from desk.products p
           left join desk.suppliers s on s.id = p.supplier_id
           left join complained c on c.product_id = p.id
           left join sold on sold.product_id = p.id
          where c.product_id is not null or sold.product_id is not null",
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
    let mut sql = Sql::new("select d.product_id, d.issue_type, sum(d.tickets)::bigint as tickets");
    question.push_complaints(&mut sql, days, question.complaints(true));
    sql.push(" and d.product_id = any (").push_bind(products).push(")");
    sql.push(" group by d.product_id, d.issue_type having sum(d.tickets) > 0");
    sql.build_query_as().fetch_all(connection).await
}
