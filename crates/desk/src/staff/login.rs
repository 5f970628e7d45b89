//! Personal logins: what one is called, what its password is like, and what it lets its person do.

use rand::RngExt;
use rand::distr::{Alphanumeric, SampleString};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::verifier::verifier;
use crate::error::{DeskError, ErrorCode, Result};

/// Of a password that is made here: about 140 bits.
const MADE_LENGTH: usize = 24;
/// PostgreSQL cuts longer names.
const LONGEST_LOGIN: usize = 63;

/// What a person of the desk may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
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

    /// The group of that role.
    pub(crate) fn of_role(role: &str) -> Option<Self> {
        [Self::Agent, Self::Approver, Self::Owner].into_iter().find(|group| group.role() == role)
    }
}

/// A password that nobody has to remember.
pub(crate) fn made_password() -> String {
    Alphanumeric.sample_string(&mut rand::rng(), MADE_LENGTH)
}

/// What a server keeps of a password, with a new salt.
pub(crate) fn verifier_of(password: &str) -> String {
    verifier(password, rand::rng().random())
}

/// The schema's own functions refuse with finished sentences.
pub(crate) fn told(error: sqlx::Error) -> DeskError {
    match &error {
        sqlx::Error::Database(refusal) if refusal.message().contains("Nothing was changed.") => {
            DeskError::invalid(refusal.message())
        }
        sqlx::Error::Database(refusal) if refusal.code().as_deref() == Some("42501") => DeskError::new(
            ErrorCode::Refused,
            "This login may not make database logins. Nothing was changed. Sign in as the database's owner with the right to create roles.",
        ),
        _ => error.into(),
    }
}

pub(crate) fn check_login(login: &str) -> Result<()> {
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

pub(crate) fn check_password(password: &str) -> Result<()> {
    if (12..=128).contains(&password.len()) && password.chars().all(|sign| sign.is_ascii_graphic() || sign == ' ') {
        return Ok(());
    }
    Err(DeskError::invalid(
        "A password has 12 to 128 letters, digits and signs without accents. Nothing was changed. Choose another.",
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
    fn passwords_are_long_enough_and_typed_alike_everywhere() {
        for bad in ["short", "contraseña larga", &"x".repeat(129), "line\nbreak in it"] {
            assert!(check_password(bad).is_err(), "{bad}");
        }
        assert!(check_password("correct horse battery").is_ok());
        assert!(check_password(&made_password()).is_ok());
    }
}
