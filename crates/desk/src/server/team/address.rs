//! Where a team's server is, and who signs in there.

use std::borrow::Cow;
use std::fmt;
use std::path::PathBuf;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use specta::Type;
use sqlx::postgres::PgConnectOptions;

use crate::error::{DeskError, Result};
use crate::loopback::is_this_computer;
use crate::server::DataFolder;

/// Where a team's server is, and who signs in there. Without any password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct TeamAddress {
    /// Name or number of the server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// The database there.
    pub database: String,
    /// The person's own login.
    pub user: String,
    /// A certificate (PEM) that the server's has to be signed by; nothing where the system's own are trusted.
    pub ca_file: Option<PathBuf>,
}

/// What an invitation begins with that the system hands to Punnet: the line follows, encoded for an address.
const LINK: &str = "punnet://connect?line=";
/// What stands in the name of a folder as something else.
const NAME: &AsciiSet = &NON_ALPHANUMERIC.remove(b'@').remove(b'.').remove(b'_').remove(b'-');

/// One line that somebody was given, taken apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct TeamLine {
    /// Where and who.
    pub address: TeamAddress,
    /// The password, where the line had one.
    pub password: Option<String>,
}

impl TeamLine {
    /// Reads a line such as `postgresql://asha@db.example.com:5432/shop`, or the link that [`TeamAddress::link`] makes of one.
    /// What was typed is not repeated in an error: it may hold a password.
    pub fn read(line: &str) -> Result<Self> {
        let told = || {
            DeskError::invalid(
                "This is no address of a database. It looks like postgresql://asha@db.example.com:5432/shop. Nothing was changed.",
            )
        };
        let line = line.trim();
        let linked = line.strip_prefix(LINK).map(|line| percent_decode_str(line).decode_utf8()).transpose();
        let line = linked.map_err(|_| told())?.unwrap_or(Cow::Borrowed(line));
        if !line.starts_with("postgresql://") && !line.starts_with("postgres://") {
            return Err(told());
        }
        let url = reqwest::Url::parse(&line).map_err(|_| told())?;
        let options: PgConnectOptions = line.parse().map_err(|_| told())?;
        let user = options.get_username().to_owned();
        let database = options.get_database().unwrap_or(&user).to_owned();
        if url.host_str().is_none() || url.username().is_empty() {
            return Err(told());
        }
        let password =
            url.password().map(|typed| percent_decode_str(typed).decode_utf8()).transpose().map_err(|_| told())?;
        let address = TeamAddress {
            host: options.get_host().to_owned(),
            port: options.get_port(),
            database,
            user,
            ca_file: None,
        };
        Ok(Self { address: address.checked()?, password: password.map(Cow::into_owned) })
    }
}

impl TeamAddress {
    /// Without spaces around, and whole.
    pub(super) fn checked(self) -> Result<Self> {
        let [host, database, user] = [&self.host, &self.database, &self.user].map(|part| part.trim().to_owned());
        for (part, what) in [(&host, "the server"), (&database, "the database"), (&user, "your user name")] {
            if part.is_empty() || part.len() > 255 || part.chars().any(char::is_control) {
                return Err(DeskError::invalid(format!(
                    "Fill in {what}, on one line. Whoever invited you knows it. Nothing was changed."
                )));
            }
        }
        // A folder would be taken for a socket: those are of this computer, and of other accounts.
        if host.starts_with('/') || host.contains(char::is_whitespace) {
            return Err(DeskError::invalid(
                "The server is a name such as db.example.com, or a number. Nothing was changed. Check it.",
            ));
        }
        if self.port == 0 {
            return Err(DeskError::invalid("The port is a number such as 5432. Nothing was changed. Check it."));
        }
        Ok(Self { host, database, user, ..self })
    }

    /// Whether what travels there never leaves this computer.
    pub(super) fn is_this_computer(&self) -> bool {
        is_this_computer(&self.host)
    }

    /// Whether it is the same database of the same server, whoever signs in.
    pub(in crate::server) fn is_same_place_as(&self, other: &Self) -> bool {
        (&self.host, self.port, &self.database) == (&other.host, other.port, &other.database)
    }

    /// As people say it: `shop on db.example.com`.
    pub fn in_words(&self) -> String {
        self.to_string()
    }

    /// The line with which somebody else signs in there, with their first password: [`TeamLine::read`] takes it apart.
    pub fn invitation(&self, user: &str, password: &str) -> String {
        let [user, password, database] = [user, password, &self.database].map(|part| utf8_percent_encode(part, NAME));
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        format!("postgresql://{user}:{password}@{host}:{}/{database}", self.port)
    }

    /// A link that opens Punnet with such a line.
    pub fn link(line: &str) -> String {
        format!("{LINK}{}", utf8_percent_encode(line, NAME))
    }

    /// What a desk keeps on this computer for this login there.
    pub fn folder(&self, folder: &DataFolder) -> Result<DataFolder> {
        let name = format!("{}@{}_{}_{}", self.user, self.host, self.port, self.database);
        // Whatever stands in a name, it stays one folder, and two places never share one.
        DataFolder::at(folder.file("teams").join(utf8_percent_encode(&name, NAME).to_string()))
    }
}

impl fmt::Display for TeamAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} on {}", self.database, self.host)?;
        if self.port == 5432 { Ok(()) } else { write!(f, ":{}", self.port) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_taken_apart() {
        let line = TeamLine::read(" postgresql://asha:p%40ss%2Fword@db.example.com:6543/shop \n").unwrap();
        assert_eq!(line.password.as_deref(), Some("p@ss/word"));
        let TeamAddress { host, port, database, user, ca_file } = line.address;
        assert_eq!(
            (host.as_str(), port, database.as_str(), user.as_str(), ca_file),
            ("db.example.com", 6543, "shop", "asha", None)
        );
        let short = TeamLine::read("postgres://asha@db.example.com/shop").unwrap();
        assert_eq!((short.address.port, short.password), (5432, None));
    }

    #[test]
    fn a_line_that_is_none_is_not_repeated() {
        for line in [
            "",
            "asha:s3cret@host/shop",
            "https://asha:s3cret@host/shop",
            "postgres://asha:s3cret@host:port/shop",
            "postgres:///shop?password=s3cret",
            "punnet://connect?line=https%3A%2F%2Fasha%3As3cret@host%2Fshop",
            "punnet://connect?line=punnet%3A%2F%2Fconnect%3Fline%3Ds3cret",
            "punnet://connect?line=%FF%FEs3cret",
        ] {
            let error = TeamLine::read(line).unwrap_err().to_string();
            assert!(!error.contains("s3cret"), "{error}");
            assert!(error.contains("Nothing was changed."), "{error}");
        }
    }

    #[test]
    fn an_invitation_is_read_as_it_was_meant() {
        let read = |host: &str| {
            let mine = TeamAddress {
                host: host.into(),
                port: 6543,
                database: "the shop".into(),
                user: "om".into(),
                ca_file: None,
            };
            let line = TeamLine::read(&mine.invitation("asha.rao", "p@ss/w:rd")).unwrap();
            assert_eq!(line.password.as_deref(), Some("p@ss/w:rd"));
            assert_eq!(line.address, TeamAddress { user: "asha.rao".into(), ..mine.clone() });
            assert_eq!(TeamLine::read(&TeamAddress::link(&mine.invitation("asha.rao", "p@ss/w:rd"))).unwrap(), line);
        };
        read("db.example.com");
        read("10.1.2.3");
    }

    #[test]
    fn each_place_has_a_folder_of_its_own_whatever_it_is_called() {
        let root = tempfile::tempdir().unwrap();
        let folder = DataFolder::at(root.path()).unwrap();
        let at = |host: &str, database: &str| {
            let address = TeamAddress {
                host: host.into(),
                port: 5432,
                database: database.into(),
                user: "../asha".into(),
                ca_file: None,
            };
            address.folder(&folder).unwrap().path().to_owned()
        };
        let places = [at("db", "a/b"), at("db", "a_b"), at("db", "a:b"), at("..", "..")];
        for (i, place) in places.iter().enumerate() {
            assert_eq!(place.parent().unwrap(), root.path().join("teams"));
            assert!(!places[..i].contains(place));
        }
    }

    #[test]
    fn only_this_computer_is_this_computer() {
        let is = |host: &str| {
            TeamAddress { host: host.into(), port: 1, database: "d".into(), user: "u".into(), ca_file: None }
                .is_this_computer()
        };
        assert!(is("localhost") && is("127.0.0.1") && is("::1") && is("127.3.4.5"));
        assert!(!is("localhost.example.com") && !is("10.0.0.1") && !is("db") && !is("127.0.0.1.example.com"));
    }
}
