//! What somebody wants to settle only with a colleague's agreement, or may only settle so.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use super::{NewResolution, ResolutionType, checked, query, settle_within, storable, ticket_gone};
use crate::Desk;
use crate::error::{DeskError, ErrorCode, Result};

/// Longest answer to somebody who asked, characters; the schema holds the same limit.
const LONGEST_ANSWER: usize = 2_000;

/// What becomes of an approval that was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum ApprovalDecision {
    /// Somebody who may agreed, and the claim was settled so.
    Approved,
    /// They did not agree.
    Declined,
    /// Who asked took it back.
    Withdrawn,
}

impl ApprovalDecision {
    /// As the schema calls it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// An approval that was asked on a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct Approval {
    /// Its id.
    pub id: Uuid,
    /// Who asked, by name.
    pub asked_by: String,
    /// Whether that was the person at the desk.
    pub is_mine: bool,
    /// When.
    pub asked_at: DateTime<Utc>,
    /// In which way the claim was to be settled.
    pub resolution_type: ResolutionType,
    /// With which amount, where money moves.
    pub refund_amount: Option<String>,
    /// With which notes.
    pub resolution_notes: String,
    /// What became of it; nothing where it waits.
    pub decision: Option<ApprovalDecision>,
    /// Who decided, by name; empty where it waits.
    pub decided_by: String,
    /// What they said to it.
    pub answer: String,
}

/// Asks for an approval. The id is made by the window: asked twice it is asked once. The number of settlements is that of
/// the resolution, and asks nothing here.
pub async fn ask_approval(desk: &Desk, approval: Uuid, resolution: &NewResolution) -> Result<()> {
    let (refund, notes) = checked(resolution)?;
    match query::ask_approval(desk.pool(), approval, resolution, refund, &notes).await? {
        Some(true) => Ok(()),
        Some(false) => Err(DeskError::new(
            ErrorCode::Conflict,
            "Somebody asked for an approval of this ticket meanwhile. Nothing was asked, and what you filled in is kept. Look at theirs first.",
        )),
        None => Err(ticket_gone()),
    }
}

/// Decides on an approval. Where it is approved the claim is settled as it was asked, in the same moment, by whoever
/// approved; `settlements_seen` is how many settlements they saw.
pub async fn decide_approval(
    desk: &Desk,
    approval: Uuid,
    decision: ApprovalDecision,
    answer: &str,
    settlements_seen: i32,
) -> Result<()> {
    decide(desk, None, approval, decision, answer, settlements_seen).await
}

/// What is wrong with an answer can be said without a database.
pub(super) fn answerable(answer: &str) -> Result<()> {
    if answer.chars().count() > LONGEST_ANSWER {
        return Err(DeskError::invalid(format!(
            "The answer is longer than {LONGEST_ANSWER} characters. Nothing was decided; shorten it."
        )));
    }
    Ok(())
}

/// As [`decide_approval`], once for each decision.
pub(super) async fn decide(
    desk: &Desk,
    once: Option<Uuid>,
    approval: Uuid,
    decision: ApprovalDecision,
    answer: &str,
    settlements_seen: i32,
) -> Result<()> {
    answerable(answer)?;
    let answer = storable(answer);
    let mut transaction = desk.pool().begin().await?;
    if query::is_done(&mut transaction, once).await? {
        return Ok(());
    }
    let decided = query::decide_approval(&mut transaction, approval, decision, answer.trim()).await?;
    match decided {
        Some(true) => {}
        Some(false) => {
            return Err(DeskError::new(
                ErrorCode::Conflict,
                "Somebody decided on this meanwhile. Nothing was changed. Look at the ticket again.",
            ));
        }
        None => return Err(DeskError::not_found("This approval is no longer there. Nothing was changed.")),
    }
    if decision == ApprovalDecision::Approved {
        let resolution = query::asked(&mut transaction, approval, settlements_seen).await?.ok_or_else(ticket_gone)?;
        settle_within(&mut transaction, &resolution).await?;
    }
    Ok(transaction.commit().await?)
}
