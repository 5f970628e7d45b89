//! Whether a database is as a desk needs it. Each question has one answer, a sentence, and if something is wrong a
//! second one that says what to do. Looks only, changes nothing.

mod access;
mod health;
mod host;
mod schema;
mod shop;

use chrono::{DateTime, Utc};
use sqlx::PgPool;

use super::query;
use crate::error::{DeskError, Result};

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// As it should be.
    pub well: bool,
    /// What was found, and what to do about it.
    pub sentence: String,
}

/// Looks at everything. As the owner of the schema: others don't see enough of it.
pub async fn doctor(owner: &PgPool) -> Result<Vec<Finding>> {
    doctor_by(owner, Utc::now).await
}

/// The same, where `clock` tells this computer's time.
pub async fn doctor_by(owner: &PgPool, clock: impl Fn() -> DateTime<Utc>) -> Result<Vec<Finding>> {
    let mut report = Report { owner, findings: Vec::new() };
    report.server().await?;
    if !report.schema().await? {
        return Ok(report.findings); // nothing else can be asked
    }
    if !query::yes(
        owner,
        "select pg_has_role(current_user, nspowner, 'member') from pg_namespace where nspname = 'desk'",
    )
    .await?
    {
        return Err(DeskError::new(
            crate::ErrorCode::Refused,
            "This login does not own Punnet's schema, so it does not see enough to judge it. Nothing was changed. Sign in as the database's owner.",
        ));
    }
    report.settings().await?;
    report.connections().await?;
    report.clock(clock).await?;
    report.copies().await?;
    report.roles().await?;
    report.row_security().await?;
    report.triggers().await?;
    report.search().await?;
    report.indexes().await?;
    report.dead_rows().await?;
    report.logins().await?;
    report.events().await?;
    report.numbers().await?;
    report.counts().await?;
    report.evidence().await?;
    report.storage().await?;
    report.shop().await?;
    Ok(report.findings)
}

struct Report<'a> {
    owner: &'a PgPool,
    findings: Vec<Finding>,
}

impl Report<'_> {
    fn well(&mut self, sentence: impl Into<String>) {
        self.findings.push(Finding { well: true, sentence: sentence.into() });
    }

    fn wrong(&mut self, sentence: impl Into<String>) {
        self.findings.push(Finding { well: false, sentence: sentence.into() });
    }

    /// `well` if nothing was found, else what `wrong` makes of the list.
    fn none_of(&mut self, found: &[String], well: &str, wrong: impl FnOnce(&str) -> String) {
        if found.is_empty() {
            self.well(well);
        } else {
            self.wrong(wrong(&found.join(", ")));
        }
    }
}
