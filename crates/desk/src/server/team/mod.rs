//! A team's server: a PostgreSQL that somebody else runs, to which each person signs in with a login of their own.
//!
//! What travels there is encrypted and the server has to prove who it is, unless it is on this computer. The password is
//! in the keychain or nowhere.

mod address;
mod query;
mod refusal;
mod replica;

use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions, PgSslMode};
use sqlx::{ConnectOptions, Connection, PgConnection, PgPool};

pub use address::{TeamAddress, TeamLine};
pub use replica::ReplicaAddress;

use super::{DataFolder, migrate, secret};
use crate::analytics::{FigureSource, ReplicaPace};
use crate::desk::Desk;
use crate::error::{DeskError, ErrorCode, Result};
use crate::staff::login::{check_password, verifier_of};
use refusal::{cannot_reach, cannot_work};

/// So long a server may take to answer at all.
const ANSWERING: Duration = Duration::from_secs(10);
/// Connections of one desk at most: the window's queries, the feed's own, and one to spare. Five hundred desks share a
/// server, so what is not used goes back soon.
const CONNECTIONS: u32 = 5;
const IDLE: Duration = Duration::from_mins(1);
/// As `server_version_num` counts: the oldest PostgreSQL that the schema runs on.
const OLDEST_SERVER: i32 = 150_000;

/// A team's server, with this desk signed in.
#[derive(Debug)]
pub struct TeamServer {
    address: TeamAddress,
    folder: DataFolder,
    staff: PgPool,
    figures: FigureSource,
}

impl TeamServer {
    /// Signs in. What this desk keeps on the computer (drafts, what waits to be sent, pictures) is apart from that of
    /// every other place, in a folder below `folder`.
    pub async fn sign_in(folder: &DataFolder, address: TeamAddress, password: &str) -> Result<Self> {
        let address = address.checked()?;
        let options = login(&address, password);
        let mut first = reach(&address, &options).await?;
        check(&address, &mut first).await?;
        let _closed = first.close().await;
        let staff = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .min_connections(0)
            .idle_timeout(IDLE)
            .acquire_timeout(Duration::from_secs(5))
            .connect_lazy_with(options);
        let folder = address.folder(folder)?;
        Ok(Self { address, folder, staff, figures: FigureSource::default() })
    }

    /// Takes an invitation: the person chooses a password of their own, and signs in with that.
    pub async fn take_invitation(
        folder: &DataFolder,
        address: TeamAddress,
        first_password: &str,
        chosen: &str,
    ) -> Result<Self> {
        check_password(chosen)?;
        let address = address.checked()?;
        let mut first = reach(&address, &login(&address, first_password)).await?;
        query::choose_password(&mut first, &verifier_of(chosen))
            .await
            .map_err(|error| cannot_work(&address, &error))?;
        let _closed = first.close().await;
        Self::sign_in(folder, address, chosen).await
    }

    /// Where it is.
    pub fn address(&self) -> &TeamAddress {
        &self.address
    }

    /// Connections of the person at this desk: an ordinary staff login, under row security.
    pub fn staff(&self) -> &PgPool {
        &self.staff
    }

    /// The person's desk. All of them read figures where [`TeamServer::read_figures_from`] said last.
    pub fn desk(&self) -> Desk {
        Desk::new(self.staff.clone()).with_figures_from(self.figures.clone())
    }

    /// From now on figures are read from this replica, as long as it is fit; with nothing, from the server alone. The
    /// password is the one of the server.
    pub fn read_figures_from(&self, replica: Option<&ReplicaAddress>) {
        let login = replica.map(|replica| replica.login(&self.address, &self.staff.connect_options()));
        self.figures.set(login, ReplicaPace::default());
    }

    /// Whether this is a replica of the server that lets this person in.
    pub async fn check_replica(&self, replica: &ReplicaAddress) -> Result<()> {
        let login = replica.login(&self.address, &self.staff.connect_options());
        let mut ours = self.staff.acquire().await?;
        replica::is_replica_of(&mut ours, &self.address, replica, &login).await
    }

    /// What this desk keeps on the computer for this server.
    pub fn folder(&self) -> &DataFolder {
        &self.folder
    }

    /// Leaves; connections that are still in use end with their statements.
    pub async fn close(&self) {
        if tokio::time::timeout(Duration::from_secs(3), self.staff.close()).await.is_err() {
            tracing::info!("a connection was still in use when the desk left");
        }
    }
}

/// The password that the keychain holds for a login there, if any. Blocks: a keychain may ask its owner.
pub fn known_password(address: &TeamAddress) -> Option<String> {
    secret::of_a_team(&address.in_words(), &address.user)?.get_password().ok()
}

/// Puts the password into the keychain, and says whether it is there now. Nowhere else is it kept.
pub fn keep_password(address: &TeamAddress, password: &str) -> bool {
    secret::of_a_team(&address.in_words(), &address.user).is_some_and(|entry| secret::keeps(&entry, password))
}

/// Takes the password out of the keychain.
pub fn forget_password(address: &TeamAddress) {
    if let Some(entry) = secret::of_a_team(&address.in_words(), &address.user)
        && let Err(error) = entry.delete_credential()
    {
        tracing::debug!(%error, "there was no password to forget");
    }
}

/// One connection, by itself: a pool tries again and again, and says nothing but that its time is over.
async fn reach(address: &TeamAddress, options: &PgConnectOptions) -> Result<PgConnection> {
    tokio::time::timeout(ANSWERING, options.connect())
        .await
        .unwrap_or(Err(sqlx::Error::PoolTimedOut))
        .map_err(|error| cannot_reach(address, &error))
}

fn login(address: &TeamAddress, password: &str) -> PgConnectOptions {
    let options = PgConnectOptions::new_without_pgpass()
        .host(&address.host)
        .port(address.port)
        .username(&address.user)
        .password(password)
        .database(&address.database)
        .application_name("punnet");
    trusting(options, address).options([
        ("statement_timeout", "20s"),
        ("idle_in_transaction_session_timeout", "20s"),
        ("timezone", "UTC"),
    ])
}

/// Encrypted, and with a proven name, unless it never leaves this computer.
fn trusting(options: PgConnectOptions, address: &TeamAddress) -> PgConnectOptions {
    match &address.ca_file {
        Some(file) => options.ssl_mode(PgSslMode::VerifyFull).ssl_root_cert(file),
        None if address.is_this_computer() => options.ssl_mode(PgSslMode::Disable),
        None => options.ssl_mode(PgSslMode::VerifyFull),
    }
}

/// Whether this desk and this person can work there.
async fn check(address: &TeamAddress, connection: &mut PgConnection) -> Result<()> {
    let refused = |error: sqlx::Error| cannot_work(address, &error);
    let (number, name) = query::server_version(connection).await.map_err(refused)?;
    if number < OLDEST_SERVER {
        return Err(DeskError::new(
            ErrorCode::SignIn,
            format!(
                "The server {address} is PostgreSQL {name}, and Punnet needs 15 or newer. Nothing was changed. Ask whoever runs it to update it."
            ),
        ));
    }
    if query::is_invited(connection).await.map_err(refused)? {
        return Err(DeskError::new(
            ErrorCode::ChoosePassword,
            "You are invited. Choose a password of your own: the one that you were given is good for nothing else.",
        ));
    }
    let theirs = query::schema_version(connection).await.map_err(refused)?;
    let ours = migrate::newest_step();
    match theirs {
        Some(theirs) if theirs > ours => Err(DeskError::new(
            ErrorCode::SignIn,
            format!(
                "The database {address} was set up by a newer Punnet. Nothing was changed. Update Punnet on this computer."
            ),
        )),
        Some(theirs) if theirs < ours => Err(refusal::older_schema(address)),
        _ => Ok(()),
    }
}
