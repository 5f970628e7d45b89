//! What a person wants of a ticket, to be carried out once however often it is sent.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use super::approvals::{answerable, ask_approval, decide};
use super::assignment::give;
use super::{
    ApprovalDecision, Assignee, Message, NewMessage, NewResolution, PhotoMark, TicketPriority, TicketState,
    TicketStatus, checked, judge, priority_set, query, reply, sendable, settle, status_set,
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
    /// The ticket is somebody else's from now on.
    Assignee {
        /// Whose it was before the person's eyes.
        seen: Option<Uuid>,
        /// Whose it is to be; nothing where nobody's.
        assignee: Option<Assignee>,
    },
    /// A colleague's agreement is asked for; the approval has the decision's own id.
    ApprovalAsked {
        /// To settle the claim so.
        resolution: NewResolution,
    },
    /// An approval is given, refused, or taken back.
    ApprovalDecided {
        /// Which one.
        approval: Uuid,
        /// What becomes of it.
        decision: ApprovalDecision,
        /// What the person says to it.
        answer: String,
        /// How often the person saw the ticket settled.
        settlements_seen: i32,
    },
    /// What was found in a photo.
    PhotoMark {
        /// The photo, as it hangs on the ticket.
        photo: Uuid,
        /// What the person had before their eyes.
        seen: PhotoMark,
        /// What it is to be.
        mark: PhotoMark,
    },
}

/// What the database holds now.
#[derive(Debug, Clone, Serialize, Type)]
pub struct Stored {
    /// The message, where it was one.
    pub message: Option<Message>,
    /// The ticket after a change of what it holds itself; what stands beside it is as it was wanted.
    pub state: Option<TicketState>,
}

impl Wanted {
    /// What is wrong with it can be said without a database.
    pub(crate) fn check(&self) -> Result<()> {
        match self {
            Self::Message { message } => sendable(&message.message).map(drop),
            Self::Resolution { resolution } | Self::ApprovalAsked { resolution } => checked(resolution).map(drop),
            Self::ApprovalDecided { answer, .. } => answerable(answer),
            Self::Status { .. } | Self::Priority { .. } | Self::Assignee { .. } | Self::PhotoMark { .. } => Ok(()),
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
                let change = query::set_status(desk.pool(), Some(decision), ticket, Some(*seen), *status).await?;
                Some(status_set(change)?)
            }
            Self::Priority { seen, priority } => {
                let change = query::set_priority(desk.pool(), Some(decision), ticket, Some(*seen), *priority).await?;
                Some(priority_set(change)?)
            }
            Self::Resolution { resolution } => Some(settle(desk, Some(decision), resolution).await?),
            Self::Assignee { seen, assignee } => {
                give(desk, Some(decision), ticket, *seen, assignee.as_ref().map(|to| to.id)).await?;
                None
            }
            Self::ApprovalAsked { resolution } => {
                ask_approval(desk, decision, resolution).await?;
                None
            }
            Self::ApprovalDecided { approval, decision: became, answer, settlements_seen } => {
                decide(desk, Some(decision), *approval, *became, answer, *settlements_seen).await?;
                None
            }
            Self::PhotoMark { photo, seen, mark } => {
                judge(desk, Some(decision), *photo, seen, mark).await?;
                None
            }
        };
        Ok(Stored { message: None, state })
    }
}
