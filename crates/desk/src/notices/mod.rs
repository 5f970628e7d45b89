//! What the people of the desk are told: the guide's notifications, and what concerns one of them alone. Native
//! notifications announce them once; here they stay, and what somebody has read is read on all of their computers.

mod query;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use crate::Desk;
use crate::error::Result;
use crate::settings::{self, PersonSettings};

/// Notices that are read at once.
const PAGE: usize = 50;
/// The badge counts no further: beyond, it says "99+".
const MOST_COUNTED: i32 = 100;

/// What a notice is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// A customer raised a ticket.
    NewTicket,
    /// A customer wrote.
    CustomerReply,
    /// A ticket became the person's.
    Assigned,
    /// An approval is asked of the person, or was given to them or refused.
    Approval,
    /// A colleague's note names the person.
    Mention,
    /// A deadline is near.
    Deadline,
    /// Something that the shop's own platform told the person, or a newer Punnet.
    Other,
}

/// What the schema calls those that it knows.
const WORDS: [(NoticeKind, &str); 6] = [
    (NoticeKind::NewTicket, "support_ticket"),
    (NoticeKind::CustomerReply, "support_reply"),
    (NoticeKind::Assigned, "support_assigned"),
    (NoticeKind::Approval, "support_approval"),
    (NoticeKind::Mention, "support_mention"),
    (NoticeKind::Deadline, "support_deadline"),
];

impl NoticeKind {
    /// By what the schema calls it.
    pub(crate) fn of(word: &str) -> Self {
        WORDS.iter().find(|(_, known)| *known == word).map_or(Self::Other, |(kind, _)| *kind)
    }
}

/// Something that the person was told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct Notice {
    /// Its id.
    pub id: Uuid,
    /// What it is about.
    pub kind: NoticeKind,
    /// "New Support Ticket: TKT-2026-00001".
    pub title: String,
    /// A customer's or a colleague's words among others: plain text, never markup.
    pub message: String,
    /// The ticket that it leads to, by the number that people see; none where it is about no ticket.
    pub ticket_number: Option<String>,
    /// Whether it concerns this person alone.
    pub for_me: bool,
    /// Whether they have read it, on any computer.
    pub is_read: bool,
    /// When it was told.
    pub created_at: DateTime<Utc>,
}

/// A place in the list of notices, from which it goes on to older ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct NoticeCursor {
    /// When the last one was told.
    pub created_at: DateTime<Utc>,
    /// Its id, which orders those of one moment.
    pub id: Uuid,
}

/// A page of notices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct NoticePage {
    /// At most fifty, the newest first.
    pub notices: Vec<Notice>,
    /// Where older ones go on, if they do.
    pub next: Option<NoticeCursor>,
}

/// What the person was told, the newest first, before this place; with `for_me` only what concerns them alone.
pub async fn notices(desk: &Desk, for_me: bool, before: Option<NoticeCursor>) -> Result<NoticePage> {
    let mut notices = query::notices(desk.pool(), for_me, before, PAGE + 1).await?;
    let more = notices.len() > PAGE;
    notices.truncate(PAGE);
    let next = notices.last().filter(|_| more).map(|last| NoticeCursor { created_at: last.created_at, id: last.id });
    Ok(NoticePage { notices, next })
}

/// How much of what the person wants to be told is unread: at most a hundred, then there is more.
pub async fn unread(desk: &Desk) -> Result<i32> {
    let person = settings::person(desk).await?;
    let words = |of: fn(PersonSettings, NoticeKind) -> bool| -> Vec<String> {
        WORDS.iter().filter(|(kind, _)| of(person, *kind)).map(|(_, word)| (*word).to_owned()).collect()
    };
    let never = words(|person, kind| !person.wants(kind, true));
    let only_mine = words(|person, kind| !person.wants(kind, false));
    Ok(query::unread(desk.pool(), &never, &only_mine, MOST_COUNTED).await?)
}

/// Marks these as read, on every computer of the person.
pub async fn mark_read(desk: &Desk, notices: &[Uuid]) -> Result<()> {
    Ok(query::mark_read(desk.pool(), notices).await?)
}

/// Marks what was told about a ticket as read: the person has it before their eyes.
pub(crate) async fn mark_read_about(desk: &Desk, ticket: Uuid) -> Result<()> {
    Ok(query::mark_read_about(desk.pool(), ticket).await?)
}

/// Marks everything up to this time as read: what came later has not been seen.
pub async fn mark_all_read(desk: &Desk, up_to: DateTime<Utc>) -> Result<()> {
    Ok(query::mark_all_read(desk.pool(), up_to).await?)
}
