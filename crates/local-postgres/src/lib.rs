//! A private PostgreSQL server on this computer: made, started, adopted and stopped by the program that ships it.
//!
//! [`Installation`] is the unpacked server that travels with the app; [`Cluster`] is one data folder;
//! [`Server`] is that cluster while it runs, and what a base backup is made of. Nothing here knows a table, so this crate
//! builds in seconds and the build tools use it too.
//!
//! Rules it keeps:
//! - a cluster appears whole or not at all (it is made under another name and moved into place);
//! - a server that already runs on the cluster is adopted, never doubled; PostgreSQL's own `postmaster.pid`
//!   settles races;
//! - fsync and checksums are on, passwords are SCRAM, only the loopback address is listened on;
//! - started as root, the server runs as an unprivileged user, since PostgreSQL refuses root;
//! - nothing of a person's is ever deleted, whatever state it is found in.

mod account;
mod archive;
mod base_backup;
mod cluster;
mod error;
mod installation;
mod replication;
mod restore;
mod room;

pub use archive::{Member, read_archive};
pub use cluster::{Cluster, Presence, Server};
pub use error::Error;
pub use installation::Installation;
pub use room::{free_room, size_of};

/// Whether this process is root, so that the server must run as another account, which must reach its folders.
pub fn runs_as_another_account() -> bool {
    account::Account::needed().map_or(true, |account| account.is_some())
}
