//! A read replica of a team's server, from which this computer reads its figures.

use std::fmt;

use serde::{Deserialize, Serialize};
use specta::Type;
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, PgConnection};

use super::refusal::cannot_reach;
use super::{TeamAddress, query, reach, trusting};
use crate::error::{DeskError, Result};

/// Where a read replica is: the same database there, and the person's same login.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ReplicaAddress {
    /// Name or number of the server.
    pub host: String,
    /// Its port.
    pub port: u16,
}

impl ReplicaAddress {
    /// Reads what somebody wrote, such as `replica.example.com:5433`; the port may be missing. Nothing where it is empty.
    pub fn read(typed: &str) -> Result<Option<Self>> {
        let told = || {
            DeskError::invalid(
                "The replica is a name and a port, such as replica.example.com:5432. Nothing was changed. Check it.",
            )
        };
        let typed = typed.trim();
        if typed.is_empty() {
            return Ok(None);
        }
        // A number of six parts has its own colons and stands in brackets.
        let (host, port) = match typed.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((host, "")) => (host, None),
            Some((host, port)) => (host, Some(port.strip_prefix(':').ok_or_else(told)?)),
            None => typed.split_once(':').map_or((typed, None), |(host, port)| (host, Some(port))),
        };
        let port = port.map_or(Ok(5432), str::parse).map_err(|_| told())?;
        let wrong = |sign: char| sign.is_whitespace() || sign.is_control() || "/@?#[]".contains(sign);
        if host.is_empty() || host.len() > 255 || host.contains(wrong) || port == 0 {
            return Err(told());
        }
        Ok(Some(Self { host: host.to_owned(), port }))
    }

    /// The way there for whoever goes to the server by `options`: the same person and database, the same rules of trust.
    pub(super) fn login(&self, address: &TeamAddress, options: &PgConnectOptions) -> PgConnectOptions {
        trusting(options.clone().host(&self.host).port(self.port), &self.of(address))
    }

    /// As if it were the server.
    pub(super) fn of(&self, address: &TeamAddress) -> TeamAddress {
        TeamAddress { host: self.host.clone(), port: self.port, ..address.clone() }
    }
}

impl fmt::Display for ReplicaAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') { write!(f, "[{}]", self.host) } else { f.write_str(&self.host) }?;
        write!(f, ":{}", self.port)
    }
}

/// Whether it lets the person in and is a replica of the very server to which `ours` leads.
pub(super) async fn is_replica_of(
    ours: &mut PgConnection,
    address: &TeamAddress,
    replica: &ReplicaAddress,
    login: &PgConnectOptions,
) -> Result<()> {
    let there = replica.of(address);
    let (server, _) = query::identity(ours).await?;
    let mut connection = reach(&there, login).await?;
    let (found, follows) = query::identity(&mut connection).await.map_err(|error| cannot_reach(&there, &error))?;
    let _closed = connection.close().await;
    if found == server && follows {
        return Ok(());
    }
    Err(DeskError::invalid(format!(
        "{replica} is no replica of your team's server: it {}. Nothing was changed. Ask whoever runs the server for the address of its replica.",
        if found == server { "follows nobody" } else { "is another server, or follows another one" }
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(typed: &str) -> Option<String> {
        ReplicaAddress::read(typed).unwrap().map(|replica| replica.to_string())
    }

    #[test]
    fn an_address_is_read_as_people_write_it() {
        assert_eq!(read("  "), None);
        assert_eq!(read(" replica.example.com "), Some("replica.example.com:5432".into()));
        assert_eq!(read("10.1.2.3:6543"), Some("10.1.2.3:6543".into()));
        assert_eq!(read("[::1]"), Some("[::1]:5432".into()));
        assert_eq!(read("[fd00::2]:6543"), Some("[fd00::2]:6543".into()));
    }

    #[test]
    fn what_is_no_address_is_told() {
        for typed in [
            "replica:",
            "replica:0",
            "replica:70000",
            "a b",
            ":5432",
            "asha@replica",
            "/var/run",
            "[::1",
            "[::1]6543",
            "::1",
        ] {
            let error = ReplicaAddress::read(typed).unwrap_err();
            assert!(error.message.contains("Nothing was changed."), "{typed}: {error}");
        }
    }
}
