//! What never leaves this computer.

use std::net::IpAddr;

/// Whether a host is this computer itself, so that nobody reads along on the way to it.
pub(crate) fn is_this_computer(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}
