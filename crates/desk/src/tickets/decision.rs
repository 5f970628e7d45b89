//! What a person wants of a ticket, to be carried out once however often it is sent.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use super::{
    Message, NewMessage, NewResolution, TicketPriority, TicketState, TicketStatus, checked, priority_set, query, reply,
    sendable, settle, status_set,
};
use crate::Desk;
use crate::error::Result;

/// A reply, a note or a change, as it was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Wanted {
    /// A reply or an internal note; its own id is that of the decision.
    Message {
        /// The message.
        message: NewMessage,
    },
    /// Another status.
    Status {
        /// What the person had before their eyes.
        seen: TicketStatus,
        /// What it is to be.
        status: TicketStatus,
    },
    /// Another priority.
    Priority {
        /// What the person had before their eyes.
        seen: TicketPriority,
        /// What it is to be.
        priority: TicketPriority,
    },
    /// A settled claim.
    Resolution {
        /// How.
        resolution: NewResolution,
    },
}

/// What the database holds now.
#[derive(Debug, Clone, Serialize, Type)]
pub struct Stored {
    /// The message, where it was one.
    pub message: Option<Message>,
    /// The ticket after a change.
    pub state: Option<TicketState>,
}

impl Wanted {
    /// What is wrong with it can be said without a database.
    pub(crate) fn check(&self) -> Result<()> {
        match self {
            Self::Message { message } => sendable(&message.message).map(drop),
            Self::Resolution { resolution } => checked(resolution).map(drop),
            Self::Status { .. } | Self::Priority { .. } => Ok(()),
        }
    }

    /// Carries it out, once for each `decision`: sent again, because the answer was lost, it counts as done. The files of
    /// a message are where `kept` says.
    pub(crate) async fn carry_out(
        &self,
        desk: &Desk,
        decision: Uuid,
        ticket: Uuid,
        kept: impl Fn(Uuid) -> PathBuf,
    ) -> Result<Stored> {
        let state = match self {
            Self::Message { message } => {
                let message = reply(desk, message.clone(), kept).await?;
                return Ok(Stored { message: Some(message), state: None });
            }
            Self::Status { seen, status } => {
                status_set(query::set_status(desk.pool(), Some(decision), ticket, Some(*seen), *status).await?)?
            }
            Self::Priority { seen, priority } => {
                priority_set(query::set_priority(desk.pool(), Some(decision), ticket, Some(*seen), *priority).await?)?
            }
            Self::Resolution { resolution } => settle(desk, Some(decision), resolution).await?,
        };
        Ok(Stored { message: None, state: Some(state) })
    }
}
