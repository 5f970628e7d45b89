//! The reviewed table of rights. A block for each relation; in it whose its rows are, and a line for each right:
//!
//! ```text
//! public.ticket_messages
//!   whose: case when not is_internal_note then (select t.customer_id from support_tickets t where t.id = r.ticket_id) end
//!   in the name of: sender_id
//!   customers: select own
//! ```
//!
//! What is deeper than a line goes on with it. What is not listed is refused.

use std::collections::BTreeMap;

use super::Right;
use super::cast::TOGETHER;

pub const FILE: &str = "tests/desk/access_matrix/expected.txt";

/// What the file says of one relation.
#[derive(Default)]
pub struct Entry {
    /// SQL that gives the person whose a row is, or null.
    pub whose: Option<String>,
    /// SQL that gives in whose name a row was written, where that is somebody else.
    pub name_of: Option<String>,
    rights: Vec<(String, String)>,
}

pub struct Expected(BTreeMap<String, Entry>);

impl Expected {
    pub fn read() -> Self {
        let mut lines: Vec<String> = Vec::new();
        for line in include_str!("expected.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            match line.strip_prefix("    ") {
                Some(more) => {
                    let before = lines.last_mut().expect("something goes on");
                    *before = format!("{before} {}", more.trim());
                }
                None => lines.push(line.to_owned()),
            }
        }
        let mut entries: BTreeMap<String, Entry> = BTreeMap::new();
        let mut name = String::new();
        for line in &lines {
            let Some(line) = line.strip_prefix("  ") else {
                name.clone_from(line);
                assert!(entries.insert(name.clone(), Entry::default()).is_none(), "{FILE} has {name} twice");
                continue;
            };
            let (before, after) =
                line.split_once(": ").unwrap_or_else(|| panic!("{FILE} has a line without a colon: {line}"));
            entries
                .get_mut(&name)
                .unwrap_or_else(|| panic!("{FILE} begins without a name: {line}"))
                .take(before, after);
        }
        Self(entries)
    }

    pub fn of(&self, relation: &str) -> Option<&Entry> {
        self.0.get(relation)
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    pub fn rights(&self) -> impl Iterator<Item = Right> {
        self.0
            .iter()
            .flat_map(|(name, entry)| entry.rights.iter().map(|(who, what)| (name.clone(), who.clone(), what.clone())))
    }
}

impl Entry {
    fn take(&mut self, before: &str, after: &str) {
        match before {
            "whose" => self.whose = Some(after.to_owned()),
            "in the name of" => self.name_of = Some(after.to_owned()),
            who => {
                for one in who.split(", ") {
                    let together = TOGETHER.iter().find(|(name, _)| *name == one).map(|(_, all)| *all);
                    for who in together.unwrap_or(&[one]) {
                        self.rights.push(((*who).to_owned(), after.to_owned()));
                    }
                }
            }
        }
    }
}
