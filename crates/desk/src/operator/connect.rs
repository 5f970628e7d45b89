//! Reaching a database by its address. The password in an address is never told to anybody.

use std::str::FromStr;
use std::time::Duration;

use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::error::{DeskError, ErrorCode, Result};

/// Where the database is, in a person's words and without any password.
pub fn address(url: &str) -> Result<String> {
    Ok(shown(&options(url)?))
}

/// Connects as whoever the address names.
pub async fn connect(url: &str) -> Result<PgPool> {
    let options = options(url)?;
    let place = shown(&options);
    PgPoolOptions::new()
        .max_connections(2)
        .acquire_timeout(Duration::from_secs(15))
        .connect_with(options)
        .await
        .map_err(|error| not_reached(&place, &error))
}

fn options(url: &str) -> Result<PgConnectOptions> {
    // What was typed is not repeated: it may hold a password.
    let told = || {
        DeskError::invalid(
            "The database's address can't be read. It looks like postgres://owner@host:5432/database. Nothing was changed.",
        )
    };
    if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
        return Err(told());
    }
    Ok(PgConnectOptions::from_str(url).map_err(|_| told())?.application_name("punnet-admin"))
}

fn shown(options: &PgConnectOptions) -> String {
    format!(
        "{} on {}:{}",
        options.get_database().unwrap_or_else(|| options.get_username()),
        options.get_host(),
        options.get_port()
    )
}

fn not_reached(place: &str, error: &sqlx::Error) -> DeskError {
    let (what, advice) = match error {
        sqlx::Error::Database(refusal) => match refusal.code().as_deref() {
            Some("28P01" | "28000") => (
                "the server refused the login or its password".to_owned(),
                "Check the user name, and give the password in the address, in PGPASSWORD or in ~/.pgpass.",
            ),
            Some("3D000") => ("there is no such database".to_owned(), "Make it first, or check its name."),
            _ => (refusal.message().to_owned(), "Ask whoever runs the server."),
        },
        sqlx::Error::Io(error) => {
            (error.to_string(), "Check that the server runs, the host and port, and any firewall between.")
        }
        sqlx::Error::PoolTimedOut => {
            ("the server did not answer in time".to_owned(), "Check the host and port, and any firewall between.")
        }
        other => (other.to_string(), "Check the address."),
    };
    DeskError::new(
        ErrorCode::DatabaseLost,
        format!("The database {place} can't be reached: {what}. Nothing was changed. {advice}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_without_its_password() {
        let shown = address("postgres://owner:s3cret@db.example.com:6543/shop").unwrap();
        assert_eq!(shown, "shop on db.example.com:6543");
    }

    #[test]
    fn a_broken_address_is_not_repeated() {
        for url in ["owner:s3cret@host", "mysql://owner:s3cret@host/shop", "postgres://owner:s3cret@host:port/shop"] {
            let error = address(url).unwrap_err().to_string();
            assert!(!error.contains("s3cret"), "{error}");
        }
    }
}
