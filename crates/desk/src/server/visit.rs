//! A short stay at this computer's database as its owner: whether desks work on it or nobody does, it runs meanwhile, and
//! stops afterwards if nobody else is there. The schema stays as it is.

use std::fs::File;
use std::path::PathBuf;

use local_postgres::{Cluster, Installation, Presence, Server};
use sqlx::postgres::PgConnectOptions;

use super::backup::finish_interrupted;
use super::folder::cannot_use;
use super::local::{blocking, cannot_start, keep_port, last_port, leave, lock_file, owner_login};
use super::{DataFolder, secret};
use crate::error::{DeskError, ErrorCode, Result};

/// The stay. It ends with [`Visit::end`]; a crash leaves the server running, as a desk's does.
pub(super) struct Visit {
    folder: DataFolder,
    cluster: Cluster,
    server: Server,
    owner: PgConnectOptions,
    /// Held shared as by a desk.
    presence: File,
}

impl Visit {
    /// Starts the server, or joins those who work on it.
    pub(super) async fn begin(folder: DataFolder, installation: PathBuf) -> Result<Self> {
        blocking(move || {
            let starting = lock_file(&folder, "start.lock")?;
            starting.lock().map_err(|error| cannot_use(folder.path(), &error))?;
            finish_interrupted(&folder)?;
            let installation = Installation::at(installation).map_err(cannot_start)?;
            let cluster = Cluster::in_folder(installation, folder.cluster()).map_err(cannot_start)?;
            if cluster.presence().map_err(cannot_start)? == Presence::Absent {
                return Err(nothing_here(&folder));
            }
            let password = secret::password(&folder, "superuser")?;
            let presence = lock_file(&folder, "desk.lock")?;
            presence.lock_shared().map_err(|error| cannot_use(folder.path(), &error))?;
            let server = cluster.start_on(last_port(&folder)).map_err(cannot_start)?;
            keep_port(&folder, server.port())?;
            let owner = owner_login(server.port(), &password);
            Ok(Self { folder, cluster, server, owner, presence })
        })
        .await
    }

    pub(super) fn folder(&self) -> &DataFolder {
        &self.folder
    }

    pub(super) fn cluster(&self) -> &Cluster {
        &self.cluster
    }

    /// Signs in as the database's owner.
    pub(super) fn owner(&self) -> &PgConnectOptions {
        &self.owner
    }

    /// Leaves; the last one here stops the server.
    pub(super) async fn end(self) -> Result<()> {
        leave(self.folder, self.server, self.presence).await
    }
}

fn nothing_here(folder: &DataFolder) -> DeskError {
    DeskError::new(
        ErrorCode::NotFound,
        format!(
            "There is no database of Punnet in {}. Nothing was changed. Start Punnet once on this computer, or name its data folder with PUNNET_DATA_DIR.",
            folder.path().display()
        ),
    )
}
