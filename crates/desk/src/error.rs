//! The one shape in which an error reaches the window: a code that it may branch on, and a finished sentence.

use serde::{Deserialize, Serialize};
use specta::Type;

/// What the window may do about an error. A code exists only where the window acts on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// What was asked for is not there, or not there for this person.
    NotFound,
    /// The person may not do this.
    Refused,
    /// Something in the request is wrong and can be corrected.
    Invalid,
    /// Somebody else changed the same thing first.
    Conflict,
    /// The database can't be reached; nothing that was typed is lost.
    DatabaseLost,
    /// The database on this computer could not be started.
    CannotStart,
    /// Nobody has chosen yet where this computer works.
    ChoosePlace,
    /// Somebody has to sign in to the team's server, with another password or address perhaps.
    SignIn,
    /// Somebody who was invited has to choose a password of their own first.
    ChoosePassword,
    /// Anything else: a fault of Punnet.
    Internal,
}

/// An error for a person: what happened, what was kept, what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, thiserror::Error)]
#[error("{message}")]
pub struct DeskError {
    /// What the window may do about it.
    pub code: ErrorCode,
    /// One or more finished sentences.
    pub message: String,
}

/// The result of everything that the window calls.
pub type Result<T, E = DeskError> = std::result::Result<T, E>;

impl DeskError {
    /// An error with the given code and sentence.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    /// The request has something in it that can be corrected.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Invalid, message)
    }

    /// What was asked for is not there.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::NotFound, message)
    }
}

/// SQLSTATE codes that the schema raises on purpose, and those that mean "the server is gone".
/// (PostgreSQL documentation, appendix A.)
mod sqlstate {
    pub const INSUFFICIENT_PRIVILEGE: &str = "42501";
    pub const CHECK_VIOLATION: &str = "23514";
    pub const UNIQUE_VIOLATION: &str = "23505";
    pub const FOREIGN_KEY_VIOLATION: &str = "23503";
    pub const RAISED: &str = "P0001";
    pub const QUERY_CANCELED: &str = "57014";
    pub const DISK_FULL: &str = "53100";
}

impl From<sqlx::Error> for DeskError {
    fn from(error: sqlx::Error) -> Self {
        tracing::warn!(error = %error, "the database refused or failed");
        match &error {
            sqlx::Error::RowNotFound => Self::not_found("This is no longer there. Refresh the list and try again."),
            sqlx::Error::Database(refusal) => from_refusal(refusal.as_ref()),
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => lost(),
            _ => Self::new(
                ErrorCode::Internal,
                "Punnet could not read what the database answered. Nothing was changed. Restart Punnet; if it happens again, report it with the log.",
            ),
        }
    }
}

fn lost() -> DeskError {
    DeskError::new(
        ErrorCode::DatabaseLost,
        "The database can't be reached right now. What you typed is kept here; Punnet tries again by itself.",
    )
}

fn from_refusal(refusal: &dyn sqlx::error::DatabaseError) -> DeskError {
    let code = refusal.code().unwrap_or_default();
    match &*code {
        // Class 08 and 57P0x: the connection or the server went away.
        code if code.starts_with("08") || code.starts_with("57P") => lost(),
        sqlstate::INSUFFICIENT_PRIVILEGE => DeskError::new(
            ErrorCode::Refused,
            "You may not do this with your login. Nothing was changed. Ask the owner of the desk if you need to.",
        ),
        // Not refused: once there is room the same can be done again, and the window offers it.
        sqlstate::DISK_FULL => DeskError::invalid(
            "The disk of the database is full. Nothing was changed and what you typed is kept here. Make room and try again.",
        ),
        sqlstate::QUERY_CANCELED => DeskError::new(
            ErrorCode::DatabaseLost,
            "The database took too long to answer. What you typed is kept here. Try again in a moment.",
        ),
        // What the schema checks has a name; those that a person can meet are told in their own words by the
        // module that wrote the query, the rest are faults of ours.
        sqlstate::CHECK_VIOLATION | sqlstate::UNIQUE_VIOLATION | sqlstate::FOREIGN_KEY_VIOLATION => DeskError::new(
            ErrorCode::Invalid,
            format!(
                "The database refused this because of its rule \u{201c}{}\u{201d}. Nothing was changed.",
                refusal.constraint().unwrap_or("unnamed")
            ),
        ),
        sqlstate::RAISED => DeskError::invalid(format!("{} Nothing was changed.", sentence(refusal.message()))),
        _ => DeskError::new(
            ErrorCode::Internal,
            format!(
                "The database refused this (code {code}). Nothing was changed. If it happens again, report it with the log."
            ),
        ),
    }
}

/// A message of the schema's own functions as a sentence.
fn sentence(message: &str) -> String {
    let mut letters = message.chars();
    let capital = letters.next().map(|first| first.to_uppercase().collect::<String>()).unwrap_or_default();
    let end = if message.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{capital}{}{end}", letters.as_str())
}

/// Gives a named rule of the database the words of the person who broke it.
pub(crate) trait OnConstraint<T> {
    /// Where `error` is the violation of `constraint`, the error that `told` makes of it; otherwise as it is.
    fn on_constraint(self, constraint: &str, told: impl FnOnce() -> DeskError) -> Result<T, DeskErrorOrSql>;

    /// Where `error` is the violation of `constraint` that a function of the schema raised, its sentences: they hold what
    /// only the database knew.
    fn in_the_words_of(self, constraint: &str) -> Result<T, DeskErrorOrSql>;
}

/// Either already told, or still as the database said it.
pub(crate) enum DeskErrorOrSql {
    Told(DeskError),
    Sql(sqlx::Error),
}

impl From<sqlx::Error> for DeskErrorOrSql {
    fn from(error: sqlx::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<DeskError> for DeskErrorOrSql {
    fn from(error: DeskError) -> Self {
        Self::Told(error)
    }
}

impl From<DeskErrorOrSql> for DeskError {
    fn from(error: DeskErrorOrSql) -> Self {
        match error {
            DeskErrorOrSql::Told(error) => error,
            DeskErrorOrSql::Sql(error) => error.into(),
        }
    }
}

impl<T> OnConstraint<T> for std::result::Result<T, sqlx::Error> {
    fn on_constraint(self, constraint: &str, told: impl FnOnce() -> DeskError) -> Result<T, DeskErrorOrSql> {
        self.map_err(|error| match &error {
            sqlx::Error::Database(refusal) if refusal.constraint() == Some(constraint) => DeskErrorOrSql::Told(told()),
            _ => DeskErrorOrSql::Sql(error),
        })
    }

    fn in_the_words_of(self, constraint: &str) -> Result<T, DeskErrorOrSql> {
        self.map_err(|error| match &error {
            sqlx::Error::Database(refusal) if refusal.constraint() == Some(constraint) => {
                DeskErrorOrSql::Told(DeskError::invalid(refusal.message()))
            }
            _ => DeskErrorOrSql::Sql(error),
        })
    }
}

impl<T> OnConstraint<T> for Result<T, DeskErrorOrSql> {
    fn on_constraint(self, constraint: &str, told: impl FnOnce() -> DeskError) -> Self {
        match self {
            Err(DeskErrorOrSql::Sql(error)) => Err::<T, _>(error).on_constraint(constraint, told),
            other => other,
        }
    }

    fn in_the_words_of(self, constraint: &str) -> Self {
        match self {
            Err(DeskErrorOrSql::Sql(error)) => Err::<T, _>(error).in_the_words_of(constraint),
            other => other,
        }
    }
}
