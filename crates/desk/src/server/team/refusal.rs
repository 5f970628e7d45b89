//! Why a person can't work with a server, and what they do about it.

use std::io::ErrorKind;

use super::TeamAddress;
use crate::error::{DeskError, ErrorCode};

/// Not reached at all, or not let in.
pub(super) fn cannot_reach(address: &TeamAddress, error: &sqlx::Error) -> DeskError {
    // The text of a certificate's trouble comes in more than one kind of error.
    let text = error.to_string();
    let certificate = certificate_trouble(&text);
    let (what, advice) = match error {
        sqlx::Error::Database(refusal) => match refusal.code().as_deref() {
            Some("28P01") => {
                ("the user name or the password is wrong", "Check both; whoever invited you can set a new password.")
            }
            Some("28000") => ("this login may not sign in from here", "Ask whoever runs the server."),
            Some("3D000") => ("there is no such database", "Check its name."),
            Some("53300") => {
                ("it has no connection left", "Try again in a moment; if it stays so, tell whoever runs the server.")
            }
            Some(code) if code.starts_with("57P") => ("it is starting or stopping", "Try again in a moment."),
            _ => ("it refused", "Ask whoever runs the server."),
        },
        _ if certificate.is_some() => certificate.unwrap_or_default(),
        sqlx::Error::Tls(_) => (
            "it offers no encrypted connection, or none that can be trusted",
            "Ask whoever runs the server to turn TLS on.",
        ),
        sqlx::Error::Io(error) => match error.kind() {
            ErrorKind::ConnectionRefused => ("nothing answers there", "Check the port, and that the server runs."),
            ErrorKind::TimedOut | ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable => {
                ("there is no way to it", "Check your network, a VPN that it may need, and any firewall between.")
            }
            ErrorKind::NotFound | ErrorKind::PermissionDenied if address.ca_file.is_some() => {
                ("the certificate file can't be read", "Choose it again.")
            }
            _ if is_unknown_host(error) => {
                ("no computer of that name is known", "Check the spelling, and your network.")
            }
            _ => ("the connection broke", "Check your network, and try again."),
        },
        sqlx::Error::PoolTimedOut => {
            ("it does not answer", "Check your network, a VPN that it may need, and any firewall between.")
        }
        _ => ("it can't be understood", "Check that it is a PostgreSQL server."),
    };
    told(address, what, advice)
}

/// Let in, and yet this person can't work there.
pub(super) fn cannot_work(address: &TeamAddress, error: &sqlx::Error) -> DeskError {
    let code = error.as_database_error().and_then(|refusal| refusal.code().map(std::borrow::Cow::into_owned));
    match code.as_deref() {
        Some("42501") => DeskError::new(
            ErrorCode::SignIn,
            format!(
                "Your login is known at {address}, but it belongs to nobody at the desk, or was switched off. Nothing was changed. Ask the owner of the desk."
            ),
        ),
        // No such schema.
        Some("3F000") => {
            told(address, "it holds no Punnet", "Check the database's name, or ask whoever runs the server.")
        }
        // No such function.
        Some("42883") => older_schema(address),
        _ => cannot_reach(address, error),
    }
}

pub(super) fn older_schema(address: &TeamAddress) -> DeskError {
    DeskError::new(
        ErrorCode::SignIn,
        format!(
            "The database {address} is of an older Punnet than this one. Nothing was changed. Ask whoever runs it to bring it up to date with `punnet-admin migrate`, or use the Punnet that your team uses."
        ),
    )
}

fn told(address: &TeamAddress, what: &str, advice: &str) -> DeskError {
    DeskError::new(ErrorCode::SignIn, format!("You can't sign in to {address}: {what}. Nothing was changed. {advice}"))
}

/// What rustls says of certificates, in the words of a person.
fn certificate_trouble(text: &str) -> Option<(&'static str, &'static str)> {
    if !text.contains("certificate") {
        return None;
    }
    Some(if text.contains("Expired") || text.contains("expired") {
        (
            "its certificate has expired",
            "Check this computer's clock; if it is right, ask whoever runs the server for a new certificate.",
        )
    } else if text.contains("UnknownIssuer") || text.contains("BadSignature") {
        (
            "its certificate is signed by somebody whom this computer does not trust",
            "Ask whoever runs the server for the certificate to trust, and choose it below.",
        )
    } else if text.contains("NotValidForName") || text.contains("not valid for name") {
        (
            "its certificate is that of another server",
            "Check the server's name. If it is right, somebody may be in between: ask whoever runs it.",
        )
    } else {
        ("its certificate can't be trusted", "Ask whoever runs the server.")
    })
}

fn is_unknown_host(error: &std::io::Error) -> bool {
    let text = error.to_string();
    ["lookup address", "not known", "No such host", "nodename"].iter().any(|part| text.contains(part))
}
