//! Who may sign in at the desk, as the operator appoints them.

use rand::RngExt;
use rand::distr::{Alphanumeric, SampleString};
use sqlx::PgPool;
use uuid::Uuid;

use super::query;
use super::verifier::verifier;
use crate::error::{DeskError, Result};

/// Of a password that is made here: about 140 bits.
const MADE_LENGTH: usize = 24;
/// PostgreSQL cuts longer names.
const LONGEST_LOGIN: usize = 63;

/// What a person of the desk may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// Works on tickets.
    Agent,
    /// Also approves.
    Approver,
    /// Also appoints staff and changes the shop's settings.
    Owner,
}

impl Group {
    /// The role in the database.
    pub fn role(self) -> &'static str {
        match self {
            Group::Agent => "support_agent",
            Group::Approver => "support_approver",
            Group::Owner => "support_owner",
        }
    }
}

/// Somebody who is to work at the desk.
#[derive(Debug, Clone)]
pub struct Login {
    /// The personal database login.
    pub login: String,
    /// Full name.
    pub name: String,
    /// Address, if known.
    pub email: Option<String>,
    /// What they may do.
    pub group: Group,
    /// Where the login's password comes from.
    pub password: Password,
}

/// Where a password comes from.
#[derive(Clone)]
pub enum Password {
    /// One is made for a new login; one that exists keeps its own.
    Made,
    /// This one, for a new login and one that exists.
    Given(String),
}

impl std::fmt::Debug for Password {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Password::Made => "Made",
            Password::Given(_) => "Given(…)",
        })
    }
}

/// What came of it.
#[derive(Debug)]
pub struct Added {
    /// The person.
    pub user_id: Uuid,
    /// The password that was made, to be told once.
    pub made_password: Option<String>,
    /// The login was there before.
    pub login_existed: bool,
}

/// One of the desk's people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffMember {
    /// The database login.
    pub login: String,
    /// Full name.
    pub name: String,
    /// Address; empty where none is known.
    pub email: String,
    /// The highest of `support_agent`, `support_approver`, `support_owner`; empty where it is in none.
    pub group: String,
    /// May work at the desk.
    pub active: bool,
}

/// Makes a login and appoints its person. Either both or nothing.
pub async fn add_staff(owner: &PgPool, login: &Login) -> Result<Added> {
    check_login(&login.login)?;
    if login.name.trim().is_empty() || login.name.chars().count() > 120 || login.name.chars().any(char::is_control) {
        return Err(DeskError::invalid(
            "A person of the desk needs a name of at most 120 letters. Nothing was changed.",
        ));
    }
    if let Password::Given(password) = &login.password {
        check_password(password)?;
    }
    let mut transaction = owner.begin().await?;
    let login_existed = query::role_exists(&mut transaction, &login.login).await?;
    let (password, made_password) = match &login.password {
        Password::Given(password) => (Some(password.clone()), None),
        Password::Made if login_existed => (None, None),
        Password::Made => {
            let made = Alphanumeric.sample_string(&mut rand::rng(), MADE_LENGTH);
            (Some(made.clone()), Some(made))
        }
    };
    if let Some(password) = password {
        let verifier = verifier(&password, rand::rng().random());
        query::set_login(&mut transaction, &login.login, login_existed, &verifier).await.map_err(told)?;
    }
    let user_id = query::add_staff(&mut transaction, login).await.map_err(told)?;
    transaction.commit().await?;
    Ok(Added { user_id, made_password, login_existed })
}

/// Everybody who was ever appointed, by name.
pub async fn list_staff(owner: &PgPool) -> Result<Vec<StaffMember>> {
    Ok(query::staff(owner).await?)
}

/// Switches a person of the desk on or off. What they wrote stays.
pub async fn set_staff_active(owner: &PgPool, login: &str, active: bool) -> Result<()> {
    query::set_staff_active(owner, login, active).await.map_err(told)
}

/// The schema's own functions refuse with finished sentences.
fn told(error: sqlx::Error) -> DeskError {
    match &error {
        sqlx::Error::Database(refusal) if refusal.message().contains("Nothing was changed.") => {
            DeskError::invalid(refusal.message())
        }
        sqlx::Error::Database(refusal) if refusal.code().as_deref() == Some("42501") => DeskError::new(
            crate::ErrorCode::Refused,
            "This login may not make database logins. Nothing was changed. Sign in as the database's owner with the right to create roles.",
        ),
        _ => error.into(),
    }
}

fn check_login(login: &str) -> Result<()> {
    let well = !login.is_empty()
        && login.len() <= LONGEST_LOGIN
        && login.starts_with(|first: char| first.is_ascii_lowercase() || first == '_')
        && login.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "_.-".contains(letter))
        && !login.starts_with("pg_");
    if well {
        return Ok(());
    }
    Err(DeskError::invalid(format!(
        "A login has at most {LONGEST_LOGIN} small letters, digits, dots, dashes and underscores, begins with a letter, and not with pg_. Nothing was changed."
    )))
}

fn check_password(password: &str) -> Result<()> {
    if (12..=128).contains(&password.len()) && password.chars().all(|sign| sign.is_ascii_graphic() || sign == ' ') {
        return Ok(());
    }
    Err(DeskError::invalid(
        "A password has 12 to 128 letters, digits and signs without accents. Nothing was changed. Choose another, or leave it out to have one made.",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logins_are_plain_names() {
        for good in ["meera", "meera.nambiar", "desk-2", "_x"] {
            assert!(check_login(good).is_ok(), "{good}");
        }
        for bad in ["", "Meera", "2desk", "pg_monitor2", "a b", "a\"b", &"x".repeat(64)] {
            assert!(check_login(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_password_is_never_shown_by_debug() {
        assert!(!format!("{:?}", Password::Given("correct horse battery".into())).contains("horse"));
        for bad in ["short", "contraseña larga", &"x".repeat(129), "line\nbreak in it"] {
            assert!(check_password(bad).is_err(), "{bad}");
        }
        assert!(check_password("correct horse battery").is_ok());
    }
}
