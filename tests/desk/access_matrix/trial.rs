//! Trying every verb on every row, each trial undone.

use std::collections::{BTreeMap, BTreeSet};

use super::Right;
use super::cast::{Cast, Outcome, Player};
use super::expected::Entry;
use super::reach::{self, Whose};
use super::relations::Relation;
use super::rows::{Labelled, Line, Rows, literal, only, quoted, record, seen};
use crate::harness::Session;

/// What was found out about a relation: who may do what, and why that may prove too little.
pub struct Findings {
    pub found: BTreeSet<Right>,
    pub doubts: Vec<String>,
}

/// The reach of a right to change rows without seeing them.
const UNSEEN: &str = "what it can't read";

/// The columns that the catalogs grant somebody, by verb; for `delete` and `truncate` all, where granted.
type Grants = BTreeMap<String, Vec<String>>;

/// Tries everything that everybody might do.
pub async fn rights(owner: &mut Session, cast: &mut Cast, relation: &Relation, entry: &Entry) -> Findings {
    let all: Vec<String> = relation.columns.iter().map(|column| column.name.clone()).collect();
    let mut lines = seen(owner, relation, &all).await;
    let mut grants = Vec::new();
    for player in &mut cast.players {
        let granted = grants_of(player, relation).await;
        // A view may show each what nobody else sees, not even the owner.
        if !relation.is_table && granted.get("select") == Some(&all) && sees_any(player, relation, &all).await {
            lines.extend(seen(&mut player.session, relation, &all).await);
        }
        grants.push(granted);
    }
    let rows = Rows::of(owner, relation, entry, lines).await;
    let mut found = BTreeSet::new();
    for (player, grants) in cast.players.iter_mut().zip(&grants) {
        let called = player.called;
        let mut trial = Trial { player, relation, rows: &rows, grants };
        for what in trial.everything().await {
            found.insert((relation.called.clone(), called.to_owned(), what));
        }
    }
    Findings { found, doubts: doubts(relation, entry, &rows) }
}

/// Why trials on these rows would prove too little.
fn doubts(relation: &Relation, entry: &Entry, rows: &Rows) -> Vec<String> {
    let called = &relation.called;
    // A month that is still to come has no row.
    if relation.is_partition {
        return Vec::new();
    }
    if rows.there.is_empty() {
        return vec![format!("{called} has no row to try rights on. Give it one in world.sql.")];
    }
    let persons: BTreeSet<_> = rows.there.iter().filter_map(|row| row.whose).collect();
    if entry.whose.is_some() && persons.len() < 2 {
        return vec![format!(
            "All rows of {called} are one person's, so own and others' can't be told apart. Give it somebody else's in world.sql."
        )];
    }
    Vec::new()
}

async fn grants_of(player: &mut Player, relation: &Relation) -> Grants {
    let rows: Vec<(String, String)> = sqlx::query_as(
        "select v.verb, a.attname::text
           from pg_attribute a, unnest('{select,insert,update,delete,truncate}'::text[]) v (verb)
          where a.attrelid = (select c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace
                               where format('%I.%I', n.nspname, c.relname) = $1)
            and a.attnum > 0 and not a.attisdropped
            and (v.verb = 'select' or (a.attgenerated = '' and a.attidentity <> 'a'))
            and case when v.verb in ('delete', 'truncate') then has_table_privilege(a.attrelid, v.verb)
                     else has_column_privilege(a.attrelid, a.attnum, v.verb) end
          order by a.attname",
    )
    .bind(&relation.sql)
    .fetch_all(&mut player.session.connection)
    .await
    .expect("the catalogs can be asked");
    let mut grants = Grants::new();
    for (verb, column) in rows {
        grants.entry(verb).or_default().push(column);
    }
    grants
}

fn list(names: &[String]) -> String {
    names.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ")
}

/// Whether somebody sees rows with these columns. What is granted may still be refused: the schema may be closed.
async fn sees_any(player: &mut Player, relation: &Relation, columns: &[String]) -> bool {
    let asked = format!("select count(*) from (select {} from {}) s", list(columns), relation.sql);
    player.try_each("counted", &[asked]).await[0].went_through()
}

/// Everything that one session might do with one relation.
struct Trial<'a> {
    player: &'a mut Player,
    relation: &'a Relation,
    rows: &'a Rows,
    grants: &'a Grants,
}

impl Trial<'_> {
    /// What it may do, in the words of the file.
    async fn everything(&mut self) -> Vec<String> {
        let mut found = Vec::new();
        for verb in ["select", "insert", "update", "delete", "truncate"] {
            if !self.relation.allows(verb) {
                continue;
            }
            if self.grants.contains_key(verb) {
                found.extend(match verb {
                    "select" => self.select().await,
                    "insert" => self.insert().await,
                    "update" => self.update().await,
                    "delete" => self.delete().await,
                    _ => self.truncate().await,
                });
            }
            found.extend(self.without_a_grant(verb).await);
        }
        found
    }

    fn granted(&self, verb: &str) -> &[String] {
        self.grants.get(verb).map_or(&[], Vec::as_slice)
    }

    /// What the catalogs grant this session not, and still is not refused.
    async fn without_a_grant(&mut self, verb: &str) -> Vec<String> {
        let (name, granted) = (&self.relation.sql, self.granted(verb));
        let columns = self.relation.columns.iter().filter(|column| column.writable || verb == "select");
        let others = columns.map(|column| &column.name).filter(|name| !granted.contains(name)).map(|name| quoted(name));
        let statements: Vec<String> = match verb {
            "select" => others.map(|column| format!("select count({column}) from {name}")).collect(),
            "insert" => others.map(|column| format!("insert into {name} ({column}) values (null)")).collect(),
            "update" => others.map(|column| format!("update {name} set {column} = null")).collect(),
            "delete" if granted.is_empty() => vec![format!("delete from {name}")],
            "truncate" if granted.is_empty() => vec![format!("truncate {name}")],
            _ => Vec::new(),
        };
        let outcomes = self.player.try_each(if verb == "select" { "counted" } else { "tried" }, &statements).await;
        let slipped = statements.iter().zip(outcomes).filter(|(_, outcome)| *outcome != Outcome::Refused);
        slipped.map(|(statement, _)| format!("{verb} without a grant ({statement})")).collect()
    }

    /// `select own (id, name)`: the columns only where they are not all.
    fn right(&self, verb: &str, reach: &str, columns: &[String]) -> String {
        let all = self.relation.columns.iter().filter(|column| column.writable || verb == "select").count();
        if columns.len() == all {
            format!("{verb} {reach}")
        } else {
            format!("{verb} {reach} ({})", columns.join(", "))
        }
    }

    fn whose(&self, row: &Labelled) -> Whose {
        Whose::seen_by(self.player.person, row.whose)
    }

    async fn select(&mut self) -> Vec<String> {
        let granted = self.granted("select").to_vec();
        if !sees_any(self.player, self.relation, &granted).await {
            return Vec::new();
        }
        let seen = seen(&mut self.player.session, self.relation, &granted).await;
        let each = self.rows.there.iter().map(|row| (self.whose(row), seen.contains(&only(&row.line, &granted))));
        reach::words(each).map(|reach| self.right("select", &reach, &granted)).into_iter().collect()
    }

    async fn insert(&mut self) -> Vec<String> {
        let granted = self.granted("insert").to_vec();
        let (name, columns) = (&self.relation.sql, list(&granted));
        let (mut statements, mut checks) = (Vec::new(), Vec::new());
        for row in &self.rows.new {
            let from = format!("({columns}) select {columns} from {}", record(self.relation, &row.line));
            statements.push(format!("insert into {name} {from}"));
            // A trigger may put another value in the place of a forged one, and then this row was not added.
            let mut asked = only(&row.line, &granted);
            asked.retain(|_, value| !value.is_null());
            checks.push(format!(
                "with added as (insert into {name} as kept {from} returning to_jsonb(kept) as line)
                 select count(*) from added where line @> {}",
                literal(&asked)
            ));
        }
        let added = self.player.try_each("tried", &statements).await;
        let kept = self.player.try_each("counted", &checks).await;
        let mut by_name: BTreeMap<Option<Whose>, Vec<(Whose, Outcome)>> = BTreeMap::new();
        for ((row, added), kept) in self.rows.new.iter().zip(added).zip(kept) {
            let outcome = if kept == Outcome::Rows(0) { kept } else { added };
            let name = row.name_of.map(|name| Whose::seen_by(self.player.person, Some(name)));
            by_name.entry(name).or_default().push((self.whose(row), outcome));
        }
        let mut found = Vec::new();
        for (name, outcomes) in by_name {
            let Some(reach) = reach::of_outcomes(&outcomes) else { continue };
            let reach = match name {
                None => reach,
                Some(Whose::Own) => format!("{reach} in own name"),
                Some(_) => format!("{reach} in others' names"),
            };
            found.push(self.right("insert", &reach, &granted));
        }
        found
    }

    async fn update(&mut self) -> Vec<String> {
        let lines: Vec<Line> = self.rows.there.iter().map(|row| row.line.clone()).collect();
        let Some(first) = lines.first() else { return Vec::new() };
        let (relation, granted) = (self.relation, self.granted("update").to_vec());
        let mut by_reach: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut unseen = Vec::new();
        let mut reached = vec![false; lines.len()];
        for column in relation.columns.iter().filter(|column| granted.contains(&column.name)) {
            let name = quoted(&column.name);
            let statements: Vec<String> = lines
                .iter()
                .map(|line| {
                    let mut changed = line.clone();
                    changed.insert(column.name.clone(), column.another(&line[&column.name], &lines));
                    let value = format!("({}).{name}", record(relation, &changed));
                    // What a trigger put back was not changed.
                    format!(
                        "with changed as (update {} t set {name} = {value} where {} returning t.{name} as now)
                         select count(*) from changed where now is not distinct from {value}",
                        relation.sql,
                        this_row(relation, line)
                    )
                })
                .collect();
            let outcomes = self.player.try_each("counted", &statements).await;
            for (reached, outcome) in reached.iter_mut().zip(&outcomes) {
                *reached |= outcome.went_through();
            }
            if let Some(reach) = self.reach(outcomes) {
                by_reach.entry(reach).or_default().push(column.name.clone());
            }
            let every = format!("update {} set {name} = ({}).{name}", relation.sql, record(relation, first));
            unseen.push((column.name.clone(), every));
        }
        let mut found: Vec<String> =
            by_reach.iter().map(|(reach, columns)| self.right("update", reach, columns)).collect();
        let unseen = self.unseen(unseen, reached).await;
        if !unseen.is_empty() {
            found.push(self.right("update", UNSEEN, &unseen));
        }
        found
    }

    async fn delete(&mut self) -> Vec<String> {
        let one = |row: &Labelled| {
            format!("delete from {} t where {}", self.relation.sql, this_row(self.relation, &row.line))
        };
        let statements: Vec<String> = self.rows.there.iter().map(one).collect();
        let outcomes = self.player.try_each("tried", &statements).await;
        let reached = outcomes.iter().map(|outcome| outcome.went_through()).collect();
        let mut found: Vec<String> = self.reach(outcomes).map(|reach| format!("delete {reach}")).into_iter().collect();
        let every = (String::new(), format!("delete from {}", self.relation.sql));
        if !self.unseen(vec![every], reached).await.is_empty() {
            found.push(format!("delete {UNSEEN}"));
        }
        found
    }

    async fn truncate(&mut self) -> Vec<String> {
        let outcome = self.player.try_each("tried", &[format!("truncate {}", self.relation.sql)]).await;
        if outcome[0] == Outcome::Refused { Vec::new() } else { vec!["truncate".to_owned()] }
    }

    /// Which of the rows that are there were reached, in words.
    fn reach(&self, outcomes: Vec<Outcome>) -> Option<String> {
        let each: Vec<_> = self.rows.there.iter().map(|row| self.whose(row)).zip(outcomes).collect();
        reach::of_outcomes(&each)
    }

    /// Which of these statements, each of them for every row, change more than the rows that were `reached` one by one.
    /// Picking a row out asks for the right to read it, and changing all of them blindly does not.
    async fn unseen(&mut self, every: Vec<(String, String)>, reached: Vec<bool>) -> Vec<String> {
        let reached = reached.into_iter().filter(|reached| *reached).count() as u64;
        let (names, statements): (Vec<String>, Vec<String>) = every.into_iter().unzip();
        let outcomes = self.player.try_each("tried", &statements).await;
        let more = names.into_iter().zip(outcomes).filter(|(_, outcome)| match outcome {
            Outcome::Rows(n) => *n > reached,
            // Nothing can be picked out, and all of them came past the rights.
            Outcome::Ruled => reached == 0,
            Outcome::Refused => false,
        });
        more.map(|(name, _)| name).collect()
    }
}

/// Picks out the row by its key; of a view by everything.
fn this_row(relation: &Relation, line: &Line) -> String {
    let record = record(relation, line);
    if relation.key.is_empty() {
        return format!("to_jsonb(t) = to_jsonb({record})");
    }
    let same: Vec<String> = relation.key.iter().map(|name| format!("t.{0} = ({record}).{0}", quoted(name))).collect();
    same.join(" and ")
}
