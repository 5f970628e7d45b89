//! What the catalogs say about each of our tables and views, and which other values their columns could have.

use serde_json::{Map, Value, json};
use sqlx::{AssertSqlSafe, Row};
use uuid::Uuid;

use crate::harness::Session;
use crate::schema_rules::OURS;

/// A table or view. The partitions of a table are called as one: their names change with the months.
pub struct Relation {
    pub called: String,
    /// Its name in statements.
    pub sql: String,
    pub columns: Vec<Column>,
    /// The columns of the primary key; none for views.
    pub key: Vec<String>,
    pub is_table: bool,
    pub is_partition: bool,
    /// As `pg_relation_is_updatable`: which of these a view allows at all.
    updatable: i32,
}

pub struct Column {
    pub name: String,
    pub writable: bool,
    kind: String,
    labels: Vec<String>,
    unique: bool,
    refers: bool,
}

const RELATIONS: &str = "
    select format('%I.%I', n.nspname, r.relname) as sql, r.relkind in ('r', 'p') as is_table, r.relispartition as is_partition,
           coalesce((select format('the partitions of %I.%I', pn.nspname, p.relname)
                       from pg_inherits i join pg_class p on p.oid = i.inhparent join pg_namespace pn on pn.oid = p.relnamespace
                      where i.inhrelid = r.oid and r.relispartition), format('%I.%I', n.nspname, r.relname)) as called,
           pg_relation_is_updatable(r.oid, false) as updatable,
           array(select a.attname::text from pg_index x cross join unnest(x.indkey::int2[]) k join pg_attribute a on a.attrelid = r.oid and a.attnum = k
                  where x.indrelid = r.oid and x.indisprimary) as key
      from relations r join pg_namespace n on n.oid = r.relnamespace
     where r.relkind in ('r', 'p', 'v', 'm', 'f') order by called, sql";

const COLUMNS: &str = "
    select a.attname::text as name, a.attgenerated = '' and a.attidentity <> 'a' and pg_column_is_updatable(a.attrelid, a.attnum, false) as writable,
           case when t.typcategory = 'U' then t.typname::text else t.typcategory::text end as kind,
           array(select e.enumlabel::text from pg_enum e where e.enumtypid = t.oid order by e.enumsortorder) as labels,
           exists (select from pg_index x where x.indrelid = a.attrelid and x.indisunique and a.attnum = any (x.indkey::int2[])) as unique,
           exists (select from pg_constraint c where c.conrelid = a.attrelid and c.contype = 'f' and a.attnum = any (c.conkey)) as refers
      from pg_attribute a join pg_type t on t.oid = a.atttypid
     where a.attrelid = $1::text::regclass and a.attnum > 0 and not a.attisdropped order by a.attname";

/// Every table and view of ours.
pub async fn all(owner: &mut Session) -> Vec<Relation> {
    let mut found = Vec::new();
    for row in owner.rows(sqlx::query(AssertSqlSafe(format!("{OURS} {RELATIONS}")))).await.expect("the catalogs") {
        let sql: String = row.get("sql");
        let columns = owner.rows(sqlx::query(COLUMNS).bind(&sql)).await.expect("the catalogs can be asked");
        found.push(Relation {
            called: row.get("called"),
            is_table: row.get("is_table"),
            is_partition: row.get("is_partition"),
            updatable: row.get("updatable"),
            key: row.get("key"),
            columns: columns
                .iter()
                .map(|row| Column {
                    name: row.get("name"),
                    writable: row.get("writable"),
                    kind: row.get("kind"),
                    labels: row.get("labels"),
                    unique: row.get("unique"),
                    refers: row.get("refers"),
                })
                .collect(),
            sql,
        });
    }
    found
}

impl Relation {
    /// Whether this verb means anything here: what nobody could do with a view is not tried.
    pub fn allows(&self, verb: &str) -> bool {
        self.is_table
            || match verb {
                "select" => true,
                "update" => self.updatable & 4 != 0,
                "insert" => self.updatable & 8 != 0,
                "delete" => self.updatable & 16 != 0,
                _ => false,
            }
    }

    /// Such a row once more, with keys that no row has yet. A number of a ticket is left out: it is the desk's to give.
    pub fn anew(&self, row: &Map<String, Value>) -> Map<String, Value> {
        let mut row = row.clone();
        for column in self.columns.iter().filter(|column| column.unique && !column.refers) {
            match (column.name.as_str(), column.kind.as_str()) {
                ("ticket_number", _) => row.insert(column.name.clone(), Value::Null),
                (_, "uuid") => row.insert(column.name.clone(), json!(Uuid::new_v4())),
                (_, "S") => row.insert(column.name.clone(), json!(Uuid::new_v4().simple().to_string())),
                _ => None,
            };
        }
        row
    }
}

impl Column {
    /// Another value than this row has: one that a row has, or one of its kind.
    pub fn another(&self, now: &Value, rows: &[Map<String, Value>]) -> Value {
        if let Some(value) = rows.iter().map(|row| &row[&self.name]).find(|value| *value != now && !value.is_null()) {
            return value.clone();
        }
        match &*self.kind {
            "S" => json!("another"),
            "N" => json!(7),
            "B" => json!(now != &json!(true)),
            "E" => json!(self.labels.iter().find(|label| now != &json!(label))),
            "D" => json!("2026-01-02T03:04:05+00:00"),
            "uuid" => json!(Uuid::new_v4()),
            "jsonb" => json!([{ "another": 1 }]),
            "bytea" => json!("\\x0203"),
            _ => Value::Null,
        }
    }
}
