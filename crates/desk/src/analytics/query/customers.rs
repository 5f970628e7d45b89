//! Customers with many tickets.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use sqlx::{FromRow, PgConnection, Result};
use uuid::Uuid;

use super::{Sql, push_days};
use crate::analytics::{Days, Question};

/// A customer with several tickets.
#[derive(Debug, FromRow)]
pub(in crate::analytics) struct ManyTickets {
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
/// Among tickets of some types, or of one person, product or supplier, the numbers promise little, and all of them are counted
/// at once.
pub(in crate::analytics) async fn repeaters(
    connection: &mut PgConnection,
    question: &Question,
    days: Days,
    most: i64,
) -> Result<Vec<ManyTickets>> {
    let promises = !question.is_of_subjects() && question.issue_types.is_empty();
    if promises && (days.to - days.from).num_days() < COUNTED_BACK {
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
    sql.push(" then 0 else min(p.nth) end from promising p)");
    question.push_tickets(&mut sql);
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
