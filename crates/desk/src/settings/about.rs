//! What somebody who helps wants to know first.

use serde::Serialize;
use specta::Type;

use super::query;
use crate::Desk;
use crate::error::Result;

/// Which Punnet this is, and on what it runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct About {
    /// The program's version.
    pub version: String,
    /// The newest step of the database's schema.
    pub schema: String,
    /// The database server's version.
    pub database: String,
    /// Where the data is, in a person's words.
    pub place: String,
    /// The operating system and the processor.
    pub system: String,
    /// The same and a little more, as lines to copy into a report. Nothing of customers and nothing secret.
    pub diagnostics: String,
}

/// What to know about this program and its database. `more` are lines that only the shell knows, for the diagnostics.
pub async fn about(desk: &Desk, place: &str, more: &[(&str, String)]) -> Result<About> {
    let (schema, database) = query::versions(desk.pool()).await?;
    let version = env!("CARGO_PKG_VERSION").to_owned();
    let schema = schema.map_or_else(|| "not known".to_owned(), |newest| format!("{newest:04}"));
    let system = format!("{} {}", std::env::consts::OS, std::env::consts::ARCH);
    let lines = [
        ("Punnet", version.clone()),
        ("Schema", schema.clone()),
        ("PostgreSQL", database.clone()),
        ("Place", place.to_owned()),
        ("System", system.clone()),
    ];
    let diagnostics =
        lines.iter().chain(more).map(|(name, value)| format!("{name}: {value}")).collect::<Vec<_>>().join("\n");
    Ok(About { version, schema, database, place: place.to_owned(), system, diagnostics })
}
