//! The team of a server, as its owners see and change it. Every rule is the schema's (`migrations/0100_team.sql`): these
//! functions only say what is wanted.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use super::login::{Group, check_login, made_password, told, verifier_of};
use super::{checked, query};
use crate::desk::Desk;
use crate::error::Result;

/// As often as the schema's `desk.note_being_here` writes it down.
const NOTING: Duration = Duration::from_mins(3);

/// One of the desk's people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct TeamMember {
    /// The database login.
    pub login: String,
    /// The person.
    pub user_id: Uuid,
    /// Full name.
    pub name: String,
    /// Address; empty where none is known.
    pub email: String,
    /// What they may do; nothing where whoever runs the server took it away.
    pub group: Option<Group>,
    /// May work at the desk.
    pub active: bool,
    /// Until when the invitation is good; nothing where it was taken.
    pub invited_until: Option<DateTime<Utc>>,
    /// When a desk of theirs was last open, to a few minutes.
    pub seen_at: Option<DateTime<Utc>>,
    /// Whoever asks.
    pub is_me: bool,
}

/// Somebody whom an owner wants at the desk.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
pub struct Invitation {
    /// The database login that is to be made.
    pub login: String,
    /// Full name.
    pub name: String,
    /// Address; empty where none is known.
    pub email: String,
    /// What they may do.
    pub group: Group,
}

/// A password that is good for nothing but choosing another. To be told once.
pub struct FirstPassword {
    /// The password.
    pub password: String,
    /// Until when.
    pub until: DateTime<Utc>,
}

impl std::fmt::Debug for FirstPassword {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("FirstPassword").field("until", &self.until).finish_non_exhaustive()
    }
}

/// Everybody who was ever appointed, by name. For owners.
pub async fn team(desk: &Desk) -> Result<Vec<TeamMember>> {
    Ok(query::team(desk.pool()).await?)
}

/// Makes a login for somebody, who signs in with the password that is answered and chooses one of their own.
pub async fn invite(desk: &Desk, invitation: &Invitation) -> Result<FirstPassword> {
    check_login(&invitation.login)?;
    let invitation = Invitation { name: checked(&invitation.name, "a name")?.to_owned(), ..invitation.clone() };
    let password = made_password();
    let until = query::invite(desk.pool(), &invitation, &verifier_of(&password)).await.map_err(told)?;
    Ok(FirstPassword { password, until })
}

/// The same for somebody who is there already and forgot theirs. Their open desks see nothing until they chose another.
pub async fn reset_password(desk: &Desk, login: &str) -> Result<FirstPassword> {
    let password = made_password();
    let until = query::reset_password(desk.pool(), login, &verifier_of(&password)).await.map_err(told)?;
    Ok(FirstPassword { password, until })
}

/// What a colleague may do from now on.
pub async fn set_group(desk: &Desk, login: &str, group: Group) -> Result<()> {
    query::set_group(desk.pool(), login, group).await.map_err(told)
}

/// Switches a colleague off, at once and on every open desk, or on again. What they wrote stays.
pub async fn set_active(desk: &Desk, login: &str, active: bool) -> Result<()> {
    query::set_active(desk.pool(), login, active).await.map_err(told)
}

/// Says again and again that a desk of this person is open. Never returns; drop the future to stop.
pub async fn keep_noting(desk: &Desk) {
    let mut clock = tokio::time::interval(NOTING);
    loop {
        clock.tick().await;
        if let Err(error) = query::note_being_here(desk.pool()).await {
            tracing::debug!(%error, "that this desk is open is noted later");
        }
    }
}
