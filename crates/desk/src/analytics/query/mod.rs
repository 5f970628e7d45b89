//! All SQL about the figures. Every query runs as the person at the desk.
//!
//! Daily sums answer what is asked of all tickets, or of one person, product or supplier, and of some types, priorities and
//! statuses of either. What is asked of two of those together is few tickets, and is added up from their facts.

mod behind;
mod choices;
mod customers;
mod durations;
mod measures;
mod money;
mod products;
mod replica;
mod today;

use chrono::NaiveDate;
use sqlx::{PgConnection, PgPool, Postgres, QueryBuilder, Result, Transaction};
use uuid::Uuid;

pub(super) use behind::{EXPORTED, EXPORTED_TIMES, Export, behind, count_behind};
pub(super) use choices::{choices, chosen};
pub(super) use customers::repeaters;
pub(super) use durations::{bounds, durations};
pub(super) use measures::{OfPriority, Overdue, backlog_before, by_priority, cells, overdue};
pub(super) use money::{GrantCell, Granted, grants, grants_by_agent};
pub(super) use products::{IssuesOfProduct, ProductDays, issues_of, look_at_units_sold, product_days};
pub(super) use replica::{ReplicaPlace, ServerPlace, replica_place, server_place};
pub(super) use today::{OfHour, hours, newest, now, open_now, raised_by_now, waits};

use super::{Days, Freshness, Question};
use crate::tickets::{IssueType, TicketPriority, TicketStatus};

/// Counts anew what was touched, at most so many tickets, and says how many wait and what time it is.
pub(super) async fn fold(pool: &PgPool, most: i32) -> Result<Freshness> {
    sqlx::query!(r#"select desk.fold_analytics($1) as "waiting!", clock_timestamp() as "as_of!""#, most)
        .map(|row| Freshness { as_of: row.as_of, waiting: row.waiting, replica: None })
        .fetch_one(pool)
        .await
}

/// Holds everything still, so that all parts of an answer are of the same moment.
pub(super) async fn hold_still(pool: &PgPool) -> Result<Transaction<'static, Postgres>> {
    let mut transaction = pool.begin_with(STILL).await?;
    sqlx::raw_sql(PLANNED).execute(&mut *transaction).await?;
    Ok(transaction)
}

const STILL: &str = "begin isolation level repeatable read, read only";
/// Each question is another one: planned for what it asks, and too short to be worth compiling. A hundred thousand customers
/// of one supplier are counted in memory.
const PLANNED: &str = "set local plan_cache_mode = force_custom_plan; set local jit = off; set local work_mem = '16MB'";

/// The same on a connection that is given up afterwards.
pub(super) async fn hold_still_on(connection: &mut PgConnection) -> Result<()> {
    sqlx::raw_sql(STILL).execute(&mut *connection).await?;
    sqlx::raw_sql(PLANNED).execute(connection).await.map(drop)
}

/// On which day the first ticket was raised.
pub(super) async fn first_day(connection: &mut PgConnection) -> Result<Option<NaiveDate>> {
    sqlx::query_scalar!("select min(d.day) from desk.ticket_days d where d.cut = 1").fetch_one(connection).await
}

type Sql = QueryBuilder<Postgres>;

impl Question {
    /// Whether tickets of a person, a product or a supplier are meant.
    fn is_of_subjects(&self) -> bool {
        self.names_goods() || self.agent_id.is_some()
    }

    /// Whether tickets are meant that name some product.
    fn names_goods(&self) -> bool {
        self.product_id.is_some() || self.supplier_id.is_some()
    }

    /// The one subject of the tickets that are meant, of which there are sums: what it is, as `desk.ticket_subjects` numbers
    /// it, and which one.
    fn only_subject(&self) -> Option<(i32, Uuid)> {
        match (self.agent_id, self.product_id, self.supplier_id) {
            (Some(person), None, None) => Some((1, person)),
            (None, Some(product), None) => Some((2, product)),
            (None, None, Some(supplier)) => Some((3, supplier)),
            _ => None,
        }
    }

    /// Whether it is asked by what tickets have now beside their type.
    fn is_of_state(&self) -> bool {
        !self.priorities.is_empty() || !self.statuses.is_empty()
    }

    /// Whether tickets of every type, priority and status are meant.
    fn is_of_all_kinds(&self) -> bool {
        !self.is_of_state() && self.issue_types.is_empty()
    }

    /// Whether all tickets are meant.
    fn is_of_all(&self) -> bool {
        !self.is_of_subjects() && self.is_of_all_kinds()
    }

    /// The types, priorities and statuses that are asked for, each three of them as one number: `desk.kind_of` in SQL.
    pub(super) fn kinds(&self) -> Vec<i16> {
        let types = places(&IssueType::ALL, &self.issue_types);
        let priorities = places(&TicketPriority::ALL, &self.priorities);
        let statuses = places(&TicketStatus::ALL, &self.statuses);
        let of_type = |kind: i16| priorities.iter().map(move |priority| 20 * kind + 5 * priority);
        types.into_iter().flat_map(of_type).flat_map(|kind| statuses.iter().map(move |status| kind + status)).collect()
    }

    /// Conditions on type, priority and status of the sums `d`.
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

    /// Conditions on the facts `d`, or on what else knows of each ticket what they know, all but the days.
    fn push_facts(&self, sql: &mut Sql) {
        self.push_kinds_and_person(sql);
        if self.names_goods() {
            sql.push(" and d.ticket_id in (select p.ticket_id");
            self.push_naming(sql, "p");
            sql.push(")");
        }
    }

    /// The tickets `d` that are asked for, up to the days, one row for each, from where they are found by what is asked: its
    /// day, its customer and its kind are known there.
    fn push_tickets(&self, sql: &mut Sql) {
        if self.names_goods() {
            self.push_naming(sql, "d");
        } else {
            sql.push(" from desk.ticket_facts d where true");
        }
        self.push_kinds_and_person(sql);
    }

    fn push_kinds_and_person(&self, sql: &mut Sql) {
        if !self.is_of_all_kinds() {
            sql.push(" and d.kind = any (").push_bind(self.kinds()).push(")");
        }
        if let Some(agent) = self.agent_id {
            sql.push(" and d.agent_id = ").push_bind(agent);
        }
    }

    /// The tickets that name the product, or one of the supplier; each of them once.
    fn push_naming(&self, sql: &mut Sql, alias: &str) {
        sql.push(format_args!(" from desk.ticket_products {alias} where true"));
        if let Some(product) = self.product_id {
            sql.push(format_args!(" and {alias}.product_id = ")).push_bind(product);
        }
        if let Some(supplier) = self.supplier_id {
            sql.push(format_args!(" and {alias}.supplier_id = ")).push_bind(supplier);
            if self.product_id.is_none() {
                sql.push(format_args!(" and {alias}.stands_for_supplier"));
            }
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
        if self.only_subject().is_some() {
            self.push_subject(sql, "desk.subject_days");
            self.push_kinds(sql);
        } else if self.is_of_subjects() {
            sql.push(" from desk.ticket_measures d where true");
            self.push_facts(sql);
        } else {
            sql.push(" from desk.ticket_days d where d.cut = ").push(if self.is_of_state() { 3 } else { 1 });
            self.push_kinds(sql);
        }
    }

    /// The sums `d` of the only subject.
    fn push_subject(&self, sql: &mut Sql, table: &str) {
        sql.push(format_args!(" from {table} d where true"));
        if let Some((subject, id)) = self.only_subject() {
            sql.push(" and d.subject = ").push(subject).push(" and d.subject_id = ").push_bind(id);
        }
    }
}

/// Where these stand among all of them; every place where none is named.
fn places<T: PartialEq>(all: &[T], named: &[T]) -> Vec<i16> {
    (0..).zip(all).filter(|(_, one)| named.is_empty() || named.contains(one)).map(|(place, _)| place).collect()
}

fn push_days(sql: &mut Sql, column: &str, days: Days) {
    sql.push(format_args!(" and {column} between ")).push_bind(days.from).push(" and ").push_bind(days.to);
}
