//! The database server that a desk works on: which it is, reaching it, bringing its schema up to date; the private one
//! that serves this computer, and a team's.

pub mod backup;
mod folder;
mod local;
mod migrate;
mod secret;
mod team;
mod visit;
mod workplace;

use std::sync::Arc;

use sqlx::PgPool;

pub use folder::DataFolder;
pub use local::{LocalServer, StartProgress, StartStep};
pub(crate) use migrate::schema_steps;
pub use migrate::{MigrateError, migrate};
pub(crate) use secret::{keep_key_of_store, key_of_store};
pub use team::{ReplicaAddress, TeamAddress, TeamLine, TeamServer, forget_password, keep_password, known_password};
pub use workplace::{Workplace, WorkplaceFile};

use crate::desk::Desk;
use crate::error::Result;

/// The server that a desk works on, signed in. Cheap to clone.
#[derive(Debug, Clone)]
pub enum Server {
    /// The private one of this computer.
    Local(Arc<LocalServer>),
    /// A team's.
    Team(Arc<TeamServer>),
}

impl Server {
    /// Connections of the person at this desk: an ordinary staff login, under row security.
    pub fn staff(&self) -> &PgPool {
        match self {
            Self::Local(server) => server.staff(),
            Self::Team(server) => server.staff(),
        }
    }

    /// The desk of the person here.
    pub fn desk(&self) -> Desk {
        match self {
            Self::Local(server) => Desk::new(server.staff().clone()),
            Self::Team(server) => server.desk(),
        }
    }

    /// What this desk keeps on the computer for this server.
    pub fn folder(&self) -> &DataFolder {
        match self {
            Self::Local(server) => server.folder(),
            Self::Team(server) => server.folder(),
        }
    }

    /// Where the data is, in a person's words.
    pub fn in_words(&self) -> String {
        match self {
            Self::Local(_) => "This computer".to_owned(),
            Self::Team(server) => server.address().in_words(),
        }
    }

    /// Brings the server back after it went away, where that is this computer's to do.
    pub async fn revive(&self) -> Result<()> {
        match self {
            Self::Local(server) => server.revive().await,
            Self::Team(_) => Ok(()),
        }
    }

    /// Leaves.
    pub async fn close(&self) -> Result<()> {
        match self {
            Self::Local(server) => server.close().await,
            Self::Team(server) => {
                server.close().await;
                Ok(())
            }
        }
    }
}
