//! The private server of this computer, from nothing to a signed-in desk.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use local_postgres::{Cluster, Installation, Presence, Server};
use serde::{Deserialize, Serialize};
use specta::Type;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions, PgSslMode};
use sqlx::{ConnectOptions, PgConnection, PgPool};

use super::backup::{self, Backup, BackupProgress, finish_interrupted};
use super::folder::cannot_use;
use super::{DataFolder, migrate, secret};
use crate::error::{DeskError, ErrorCode, Result};

/// The database in the private cluster.
const DATABASE: &str = "punnet";
/// The personal login of the one person who works at this computer; an ordinary staff login.
const STAFF_LOGIN: &str = "punnet_desk";
/// Names another login, of another person on the same data: how the tests have two people at one shop.
const OTHER_LOGIN: &str = "PUNNET_LOGIN";
/// Connections of one desk: the window's queries run side by side, the feed has one of its own.
const CONNECTIONS: u32 = 6;

/// How long a desk that leaves waits for what its window still asks. The server then ends it: a statement is done
/// whole or not at all.
const LAST_STATEMENTS: Duration = Duration::from_secs(3);

/// The steps of a start, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum StartStep {
    /// Find the PostgreSQL that ships with the app.
    Unpack,
    /// Make the private cluster, at the first start only.
    Initialise,
    /// Start the server, or adopt the running one.
    Start,
    /// Bring the schema up to date.
    Migrate,
    /// Sign in as the person at this desk.
    SignIn,
}

/// A step began, or is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
pub struct StartProgress {
    /// Which step.
    pub step: StartStep,
    /// Whether it is finished.
    pub done: bool,
}

/// The private server, running, with this desk signed in.
#[derive(Debug)]
pub struct LocalServer {
    cluster: Cluster,
    server: Mutex<Option<Server>>,
    folder: DataFolder,
    owner: PgConnectOptions,
    staff: PgPool,
    /// Held shared while this desk works: the last one to leave stops the server.
    presence: File,
    /// From then on nobody may bring the server back.
    leaving: Arc<AtomicBool>,
}

impl LocalServer {
    /// Starts everything that is not there yet. Safe to call in two programs at once: the second waits and then
    /// shares the first one's server.
    pub async fn open(
        folder: DataFolder,
        installation: PathBuf,
        on_step: impl Fn(StartProgress) + Send + Sync + 'static,
    ) -> Result<Self> {
        let (folder, cluster, server, owner, staff, presence, on_step, starting) = blocking(move || {
            let starting = lock_file(&folder, "start.lock")?;
            starting.lock().map_err(|error| cannot_use(folder.path(), &error))?;
            finish_interrupted(&folder)?;

            let step = |step, done| on_step(StartProgress { step, done });
            step(StartStep::Unpack, false);
            let installation = Installation::at(installation).map_err(cannot_start)?;
            let cluster = Cluster::in_folder(installation, folder.cluster()).map_err(cannot_start)?;
            step(StartStep::Unpack, true);

            step(StartStep::Initialise, false);
            let presence = cluster.presence().map_err(cannot_start)?;
            // Both before the cluster, so that a cluster never exists without its passwords.
            let owner_password = secret::password(&folder, "superuser")?;
            let staff_password = secret::password(&folder, "staff")?;
            if presence == Presence::Absent {
                cluster.initialise(&owner_password).map_err(cannot_start)?;
            }
            step(StartStep::Initialise, true);

            step(StartStep::Start, false);
            let presence = lock_file(&folder, "desk.lock")?;
            presence.lock_shared().map_err(|error| cannot_use(folder.path(), &error))?;
            let server = cluster.start_on(last_port(&folder)).map_err(cannot_start)?;
            keep_port(&folder, server.port())?;
            step(StartStep::Start, true);

            let owner = owner_login(server.port(), &owner_password);
            let staff = owner.clone().username(&staff_login()).password(&staff_password);
            Ok((folder, cluster, server, owner, (staff, staff_password), presence, on_step, starting))
        })
        .await?;

        let signed_in = async {
            on_step(StartProgress { step: StartStep::Migrate, done: false });
            create_database(&owner).await?;
            let owner_pool = PgPoolOptions::new().max_connections(1).connect_with(owner.clone()).await?;
            migrate(&owner_pool).await.map_err(|error| DeskError::new(ErrorCode::CannotStart, error.to_string()))?;
            on_step(StartProgress { step: StartStep::Migrate, done: true });

            on_step(StartProgress { step: StartStep::SignIn, done: false });
            let (staff, staff_password) = staff;
            make_staff_login(&owner_pool, &staff_password).await?;
            owner_pool.close().await;
            let staff = staff_pool(staff).await?;
            on_step(StartProgress { step: StartStep::SignIn, done: true });
            Ok(staff)
        };
        let signed_in = signed_in.await;
        drop(starting);
        match signed_in {
            Ok(staff) => {
                let (server, leaving) = (Mutex::new(Some(server)), Arc::default());
                Ok(Self { cluster, server, folder, owner, staff, presence, leaving })
            }
            Err(error) => {
                // Nobody would stop it later: the desk that could not begin leaves as any other does.
                if let Err(also) = leave(folder, server, presence).await {
                    tracing::warn!(%also, "the server was left running");
                }
                Err(error)
            }
        }
    }

    /// Connections of the person at this desk: an ordinary staff login, under row security.
    pub fn staff(&self) -> &PgPool {
        &self.staff
    }

    /// A connection of the cluster's owner, for setting up the shop; nothing else may use it.
    pub async fn owner(&self) -> Result<PgPool> {
        let owner = self.owner.clone().port(self.staff.connect_options().get_port());
        Ok(PgPoolOptions::new().max_connections(2).connect_with(owner).await?)
    }

    /// Backs the database up into a folder of the folder `into`, while everybody works on.
    pub async fn back_up(&self, into: &Path, on_progress: impl Fn(BackupProgress) + Send + 'static) -> Result<Backup> {
        let owner = self.owner.clone().port(self.staff.connect_options().get_port());
        backup::take(&self.folder, &self.cluster, &owner, into, on_progress).await
    }

    /// The app's folder.
    pub fn folder(&self) -> &DataFolder {
        &self.folder
    }

    /// Brings the server back after it went away (killed, out of memory, the computer slept), on the same port if
    /// nobody took it meanwhile; the desk's connections find it either way. Does nothing while it runs, nor once this
    /// desk leaves.
    pub async fn revive(&self) -> Result<()> {
        let (cluster, folder, leaving) = (self.cluster.clone(), self.folder.clone(), self.leaving.clone());
        let revived = blocking(move || {
            // As in `leave`, which may be stopping the server at this moment.
            let starting = lock_file(&folder, "start.lock")?;
            starting.lock().map_err(|error| cannot_use(folder.path(), &error))?;
            if leaving.load(Ordering::SeqCst) {
                return Ok(None);
            }
            let server = cluster.start_on(last_port(&folder)).map_err(cannot_start)?;
            keep_port(&folder, server.port())?;
            Ok(Some(server))
        })
        .await?;
        let Some(server) = revived else { return Ok(()) };
        let known = self.staff.connect_options();
        if known.get_port() != server.port() {
            self.staff.set_connect_options((*known).clone().port(server.port()));
        }
        // None once this desk has left meanwhile, and stopped the server or left it to another desk.
        if let Some(known) = self.server.lock().unwrap_or_else(std::sync::PoisonError::into_inner).as_mut() {
            *known = server;
        }
        Ok(())
    }

    /// Leaves; the last desk on this cluster stops the server. Committed work is written out either way.
    pub async fn close(&self) -> Result<()> {
        self.leaving.store(true, Ordering::SeqCst);
        if tokio::time::timeout(LAST_STATEMENTS, self.staff.close()).await.is_err() {
            tracing::info!("a connection was still in use when the desk left");
        }
        let server = self.server.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take();
        let Some(server) = server else { return Ok(()) };
        let presence = self.presence.try_clone().map_err(|error| cannot_use(self.folder.path(), &error))?;
        leave(self.folder.clone(), server, presence).await
    }
}

/// How the database's owner signs in; over the loopback address only, so in the clear.
pub(super) fn owner_login(port: u16, password: &str) -> PgConnectOptions {
    PgConnectOptions::new_without_pgpass()
        .host("127.0.0.1")
        .port(port)
        .ssl_mode(PgSslMode::Disable)
        .username("postgres")
        .password(password)
        .database(DATABASE)
        .application_name("punnet")
}

/// Gives up the place of one desk, and stops the server if it was the last.
pub(super) async fn leave(folder: DataFolder, server: Server, presence: File) -> Result<()> {
    blocking(move || {
        // Nobody can be starting while we look whether anybody is left.
        let starting = lock_file(&folder, "start.lock")?;
        starting.lock().map_err(|error| cannot_use(folder.path(), &error))?;
        presence.unlock().map_err(|error| cannot_use(folder.path(), &error))?;
        match presence.try_lock() {
            Ok(()) => {
                let stopped = server.stop().map_err(cannot_start);
                // Held on, it would keep the next desk of this very program waiting for ever.
                presence.unlock().map_err(|error| cannot_use(folder.path(), &error))?;
                stopped
            }
            Err(fs::TryLockError::WouldBlock) => Ok(()), // another desk still works
            Err(fs::TryLockError::Error(error)) => Err(cannot_use(folder.path(), &error)),
        }
    })
    .await
}

#[expect(clippy::needless_pass_by_value, reason = "reads as a conversion in map_err")]
pub(super) fn cannot_start(error: local_postgres::Error) -> DeskError {
    DeskError::new(ErrorCode::CannotStart, error.to_string())
}

pub(super) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|panic| {
        tracing::error!(%panic, "starting the server panicked");
        Err(DeskError::new(
            ErrorCode::Internal,
            "Punnet failed while it started. Your data is untouched. Start it again.",
        ))
    })
}

pub(super) fn lock_file(folder: &DataFolder, name: &str) -> Result<File> {
    let path = folder.file(name);
    File::options().create(true).truncate(false).write(true).open(&path).map_err(|error| cannot_use(&path, &error))
}

/// The port of the last start, tried first at the next one.
pub(super) fn last_port(folder: &DataFolder) -> u16 {
    fs::read_to_string(folder.file("port")).ok().and_then(|text| text.trim().parse().ok()).unwrap_or(0)
}

pub(super) fn keep_port(folder: &DataFolder, port: u16) -> Result<()> {
    let file = folder.file("port");
    fs::write(&file, port.to_string()).map_err(|error| cannot_use(&file, &error))
}

async fn create_database(owner: &PgConnectOptions) -> Result<()> {
    let mut connection: PgConnection = owner.clone().database("postgres").connect().await?;
    let there = sqlx::query_scalar::<_, bool>("select exists (select from pg_database where datname = $1)")
        .bind(DATABASE)
        .fetch_one(&mut connection)
        .await?;
    if !there {
        sqlx::query("create database punnet").execute(&mut connection).await?;
    }
    Ok(())
}

/// The person's login, made once. The password is set at every start, so that a restored keychain or data folder
/// can't lock its owner out.
async fn make_staff_login(owner: &PgPool, password: &str) -> Result<()> {
    crate::staff::ensure_login(owner, &staff_login(), password, &person_of_this_computer()).await
}

fn staff_login() -> String {
    std::env::var(OTHER_LOGIN).ok().filter(|login| !login.is_empty()).unwrap_or_else(|| STAFF_LOGIN.to_owned())
}

/// The name of the account, until the person gives their own.
fn person_of_this_computer() -> String {
    ["USER", "USERNAME", "LOGNAME"]
        .iter()
        .find_map(|name| std::env::var(name).ok())
        .filter(|name| !name.trim().is_empty() && name != "root")
        .unwrap_or_else(|| "Support".to_owned())
}

async fn staff_pool(login: PgConnectOptions) -> Result<PgPool> {
    let pool = PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .min_connections(1)
        .acquire_timeout(Duration::from_secs(5))
        .connect_with(login.options([
            ("statement_timeout", "20s"),
            ("idle_in_transaction_session_timeout", "20s"),
            ("timezone", "UTC"),
        ]))
        .await?;
    Ok(pool)
}
