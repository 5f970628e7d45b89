//! The rows on which rights are tried: those that are there, and such as somebody might add.

use serde_json::{Map, Value};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::expected::Entry;
use super::relations::Relation;
use crate::harness::{MEERA, RAVI, Session};

/// So many rows of a table are tried; the few that have more have them by the calendar.
const MOST: usize = 200;

pub type Line = Map<String, Value>;

/// A row, whose it is, and in whose name it was written.
pub struct Labelled {
    pub line: Line,
    pub whose: Option<Uuid>,
    pub name_of: Option<Uuid>,
}

pub struct Rows {
    pub there: Vec<Labelled>,
    pub new: Vec<Labelled>,
}

impl Rows {
    /// Of what the owner and everybody else saw.
    pub async fn of(owner: &mut Session, relation: &Relation, entry: &Entry, seen: Vec<Line>) -> Self {
        let mut there: Vec<Line> = Vec::new();
        for line in seen {
            if !there.contains(&line) {
                there.push(line);
            }
        }
        let mut new: Vec<Line> = there.iter().map(|line| relation.anew(line)).collect();
        if entry.name_of.is_some() {
            let elsewhere = elsewhere(owner, &new).await;
            new.extend(elsewhere);
        }
        Self { there: labelled(owner, relation, entry, there).await, new: labelled(owner, relation, entry, new).await }
    }
}

/// A name as SQL has it.
pub fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A JSON value as a text of SQL.
pub fn literal(line: &Line) -> String {
    format!("'{}'", Value::Object(line.clone()).to_string().replace('\'', "''"))
}

/// The row as a value of the relation's type.
pub fn record(relation: &Relation, line: &Line) -> String {
    format!("jsonb_populate_record(null::{}, {})", relation.sql, literal(line))
}

/// The row with these columns only.
pub fn only(line: &Line, columns: &[String]) -> Line {
    line.iter().filter(|(name, _)| columns.contains(name)).map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// The rows that a session sees, with these columns.
pub async fn seen(session: &mut Session, relation: &Relation, columns: &[String]) -> Vec<Line> {
    let pairs: Vec<String> =
        columns.iter().map(|name| format!("'{}', {}", name.replace('\'', "''"), quoted(name))).collect();
    // A function takes a hundred arguments at most.
    let parts: Vec<String> = pairs.chunks(50).map(|some| format!("jsonb_build_object({})", some.join(", "))).collect();
    let object = if parts.is_empty() { "'{}'::jsonb".to_owned() } else { parts.join(" || ") };
    let lines: Vec<Value> = session
        .values(&format!("select {object} from {} order by 1 limit {MOST}", relation.sql))
        .await
        .expect("what may be seen can be read");
    lines.into_iter().filter_map(|line| if let Value::Object(line) = line { Some(line) } else { None }).collect()
}

/// The same rows on an open ticket of somebody else: writing in one's own name is one thing, where another.
async fn elsewhere(owner: &mut Session, lines: &[Line]) -> Vec<Line> {
    let mut moved = Vec::new();
    for customer in [MEERA, RAVI] {
        let ticket: Uuid = owner
            .value(&format!(
                "select id from support_tickets where customer_id = '{customer}' and status = 'open' limit 1"
            ))
            .await
            .expect("each customer has an open ticket");
        for line in lines.iter().filter(|line| line["ticket_id"] != Value::String(ticket.to_string())) {
            let before = line["ticket_id"].as_str().expect("what is written in somebody's name is of a ticket");
            let text = Value::Object(line.clone()).to_string().replace(before, &ticket.to_string());
            let mut line: Line = serde_json::from_str(&text).expect("still a row");
            line.remove("message_id");
            moved.push(line);
        }
    }
    moved
}

async fn labelled(owner: &mut Session, relation: &Relation, entry: &Entry, lines: Vec<Line>) -> Vec<Labelled> {
    let whose = entry.whose.as_deref().unwrap_or("null");
    let name_of = entry.name_of.as_deref().unwrap_or("null");
    let values: Vec<Value> = lines.iter().cloned().map(Value::Object).collect();
    let labels: Vec<(Option<Uuid>, Option<Uuid>)> = sqlx::query_as(AssertSqlSafe(format!(
        "select ({whose})::uuid, ({name_of})::uuid
           from unnest($1::jsonb[]) with ordinality given (line, n)
           cross join lateral jsonb_populate_record(null::{}, given.line) r order by given.n",
        relation.sql
    )))
    .bind(&values)
    .fetch_all(&mut owner.connection)
    .await
    .unwrap_or_else(|error| panic!("whose the rows of {} are: {error}", relation.called));
    lines.into_iter().zip(labels).map(|(line, (whose, name_of))| Labelled { line, whose, name_of }).collect()
}
