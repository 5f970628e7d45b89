//! When to look: at once where the database tells of news, and again and again where it can't.
//!
//! `LISTEN` needs a connection that stays the same one. A pooler that lends another for each transaction takes the
//! command and never delivers anything, without an error. So the desk tells itself something first: only once that came
//! back are hints relied on, and they no longer are once an event was found of which nobody told.

use std::time::{Duration, Instant};

use sqlx::PgPool;
use sqlx::postgres::PgListener;
use uuid::Uuid;

use super::query;

/// The channel of the schema's `desk.announce`.
const EVENTS: &str = "desk_events";
/// The channel of the schema's `desk.announce_presence`.
const PRESENCE: &str = "desk_presence";
/// Where hints come the table is still looked at this often: one may have been lost with a connection.
const TRUSTING: Duration = Duration::from_secs(15);
/// Where they don't: soon after something came, usually, and once nothing has come for a while.
const SOON: Duration = Duration::from_millis(400);
const USUALLY: Duration = Duration::from_secs(1);
const IDLE: Duration = Duration::from_secs(2);
/// So long something counts as having come lately, and nothing as a while.
const LATELY: Duration = Duration::from_secs(5);
const A_WHILE: Duration = Duration::from_mins(1);
/// So often the desk tells itself something again, where the last word never came.
const TRY_AGAIN: Duration = Duration::from_mins(1);

/// Why the wait is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Woken {
    /// There may be news.
    Hint,
    /// Somebody came to a ticket or left it, or began or stopped writing.
    Presence,
    /// One of the person's computers shared this version of a draft.
    Draft(Option<Uuid>),
    /// Nothing was heard: it is time to look all the same.
    Time,
}

/// The one connection on which the desk listens, where it can, and how far it is relied on.
pub(super) struct Hints {
    pool: PgPool,
    /// None where the database (or what stands before it) refuses to be listened to.
    listener: Option<PgListener>,
    /// A channel of this desk alone.
    echo: String,
    /// The channel of this person's drafts; none for whoever is not of the desk.
    drafts: Option<String>,
    echo_came: bool,
    told_itself_at: Instant,
    /// An event was found of which nobody had told: the shop may do without hints.
    silent: bool,
    something_at: Instant,
}

impl Hints {
    /// Listens, from now on.
    pub(super) async fn open(pool: &PgPool) -> sqlx::Result<Self> {
        let mut hints = Self {
            pool: pool.clone(),
            listener: None,
            echo: format!("desk_echo_{}", Uuid::now_v7().simple()),
            drafts: query::drafts_channel(pool).await?,
            echo_came: false,
            told_itself_at: Instant::now(),
            silent: false,
            something_at: Instant::now(),
        };
        hints.listen().await?;
        Ok(hints)
    }

    /// Listens (anew), and tells itself that it does.
    async fn listen(&mut self) -> sqlx::Result<()> {
        self.told_itself_at = Instant::now();
        let mut listener = match self.listener.take() {
            Some(listener) => listener,
            None => PgListener::connect_with(&self.pool).await?,
        };
        // A lost connection must come back to `follow`, which may have to start the server first. Connecting again by
        // itself, cut short by one of the waits below, it would do so without a word, and the hints of the meantime
        // would be gone.
        listener.eager_reconnect(false);
        let channels = [EVENTS, PRESENCE, &self.echo].into_iter().chain(self.drafts.as_deref());
        match listener.listen_all(channels).await {
            Ok(()) => {}
            Err(sqlx::Error::Database(error)) => {
                tracing::info!(%error, "the database can't be listened to; it is asked again and again");
                return Ok(());
            }
            Err(error) => return Err(error),
        }
        self.listener = Some(listener);
        query::tell(&self.pool, &self.echo).await
    }

    fn trusted(&self) -> bool {
        self.echo_came && !self.silent
    }

    /// Something new was read; `unannounced` where nothing had told of it.
    pub(super) fn something_came(&mut self, unannounced: bool) {
        self.something_at = Instant::now();
        if unannounced && self.trusted() {
            tracing::info!("an event came of which nobody told; from now on the desk looks by itself");
            self.silent = true;
        }
    }

    /// Whether presence and drafts have to be asked for, since nobody tells of it.
    pub(super) fn are_missing(&self) -> bool {
        !self.trusted()
    }

    /// Waits for the next hint, at most `longest`; where none is given, as long as hints can be relied on.
    pub(super) async fn wait(&mut self, longest: Option<Duration>) -> sqlx::Result<Woken> {
        if !self.echo_came && self.told_itself_at.elapsed() > TRY_AGAIN {
            self.listen().await?;
        }
        let longest = longest.unwrap_or_else(|| self.pause());
        let Some(listener) = &mut self.listener else {
            tokio::time::sleep(longest).await;
            return Ok(Woken::Time);
        };
        let Ok(heard) = tokio::time::timeout(longest, listener.try_recv()).await else { return Ok(Woken::Time) };
        // Nothing at all: the connection is gone.
        let Some(heard) = heard? else { return Err(sqlx::Error::WorkerCrashed) };
        match heard.channel() {
            PRESENCE => return Ok(Woken::Presence),
            EVENTS => self.silent = false,
            channel if Some(channel) == self.drafts.as_deref() => {
                return Ok(Woken::Draft(Uuid::try_parse(heard.payload()).ok()));
            }
            // What this desk told itself. The next wait may be a longer one.
            _ => self.echo_came = true,
        }
        Ok(Woken::Hint)
    }

    fn pause(&self) -> Duration {
        if self.trusted() {
            return TRUSTING;
        }
        match self.something_at.elapsed() {
            since if since < LATELY => SOON,
            since if since < A_WHILE => USUALLY,
            _ => IDLE,
        }
    }
}
