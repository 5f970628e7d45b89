//! Whose ticket it is.

use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use super::{query, ticket_gone};
use crate::Desk;
use crate::error::{DeskError, ErrorCode, OnConstraint, Result};

/// The colleague whose ticket it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Assignee {
    /// The user's id.
    pub id: Uuid,
    /// Their name, or empty where the shop no longer knows them.
    pub name: String,
}

/// Somebody who works at the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct Colleague {
    /// The user's id.
    pub id: Uuid,
    /// Their name.
    pub name: String,
    /// Whether it is the person who asks.
    pub is_me: bool,
    /// Whether they may approve what others want to settle.
    pub may_approve: bool,
}

/// Everybody who works at the desk, by name.
pub async fn colleagues(desk: &Desk) -> Result<Vec<Colleague>> {
    Ok(query::colleagues(desk.pool()).await?)
}

/// Gives a ticket to somebody, or to nobody. `seen` is whose it was before the person's eyes: where it is somebody else's
/// meanwhile it stays theirs, and the person is told. Whoever it is given to is told, too.
pub async fn assign(desk: &Desk, ticket: Uuid, seen: Option<Uuid>, person: Option<Uuid>) -> Result<()> {
    give(desk, None, ticket, seen, person).await
}

/// As [`assign`], once for each decision.
pub(super) async fn give(
    desk: &Desk,
    decision: Option<Uuid>,
    ticket: Uuid,
    seen: Option<Uuid>,
    person: Option<Uuid>,
) -> Result<()> {
    let mut transaction = desk.pool().begin().await?;
    if query::is_done(&mut transaction, decision).await? {
        return Ok(());
    }
    match query::assign(&mut transaction, ticket, seen, person)
        .await
        .in_the_words_of("ticket_assignees_are_colleagues")?
    {
        Some(true) => Ok(transaction.commit().await?),
        Some(false) => {
            let whose = query::assignee(&mut transaction, ticket).await?;
            Err(DeskError::new(
                ErrorCode::Conflict,
                format!(
                    "This ticket is {} meanwhile. Nothing was changed. Choose again if you still want to.",
                    whose.map_or_else(|| "nobody's".to_owned(), |assignee| format!("{}'s", assignee.name))
                ),
            ))
        }
        None => Err(ticket_gone()),
    }
}
