//! A read replica of the server, from which figures may be read: how far behind it is, and what happens when it is not fit
//! for it.
//!
//! Counting writes, so it stays with the server. Each question first hears from the server how far its log is, and reads on
//! the replica what can be seen there by then. Where the replica does not answer, is too far behind or breaks off, the
//! server itself answers.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::Serialize;
use specta::Type;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{PgPool, Postgres};
use tokio::time::{Instant, sleep, timeout};

use super::query::{self, ReplicaPlace, ServerPlace};

/// Connections to the replica of one desk at most: figures are asked for by one window.
const CONNECTIONS: u32 = 3;
const IDLE: Duration = Duration::from_mins(1);
/// Places of the server's log that are remembered; one is noted each few seconds.
const REMEMBERED: usize = 64;
const BETWEEN_LOOKS: Duration = Duration::from_millis(20);

/// What a replica may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReplicaPace {
    /// Farther behind than this it is not read.
    pub behind_at_most: Duration,
    /// So long a question waits for it to come as far as the server is; mostly it takes milliseconds.
    pub catching_up: Duration,
    /// So long it may take to say how far it is.
    pub answering: Duration,
    /// So long it may take over one answer.
    pub reading: Duration,
}

impl Default for ReplicaPace {
    fn default() -> Self {
        Self {
            behind_at_most: Duration::from_mins(1),
            catching_up: Duration::from_millis(300),
            answering: Duration::from_secs(3),
            reading: Duration::from_secs(25),
        }
    }
}

/// What came of the replica when figures were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ReplicaUse {
    /// They are from it.
    Read {
        /// How far behind the server it was, whole seconds.
        behind: i32,
    },
    /// They are from the server itself.
    NotRead {
        /// Why.
        why: ReplicaTrouble,
    },
}

/// Why a replica was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ReplicaTrouble {
    /// It does not answer.
    Away,
    /// It is too far behind.
    Behind,
    /// It follows no server, or another one.
    Stranger,
    /// It broke the question off, as replicas do when what is read there has to be changed.
    BrokenOff,
}

/// Where figures are read beside the server: a replica, or nowhere else. Cheap to clone; all clones are one.
#[derive(Debug, Clone, Default)]
pub struct FigureSource(Arc<RwLock<Option<Arc<Replica>>>>);

impl FigureSource {
    /// From now on figures are read at this address, or with nothing, from the server alone.
    pub fn set(&self, replica: Option<PgConnectOptions>, pace: ReplicaPace) {
        let replica = replica.map(|options| Arc::new(Replica::at(options, pace)));
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = replica;
    }

    pub(super) fn replica(&self) -> Option<Arc<Replica>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// A replica, and what is known of it.
#[derive(Debug)]
pub(super) struct Replica {
    pool: PgPool,
    pace: ReplicaPace,
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    /// How far the server's log was at times before, oldest first.
    places: VecDeque<ServerPlace>,
    /// It did not answer: nobody waits for it until it does again.
    away: bool,
    /// When it was last asked, it did not come as far as the server in time; nobody waits for that again until it has.
    late: bool,
}

impl Replica {
    fn at(options: PgConnectOptions, pace: ReplicaPace) -> Self {
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .min_connections(0)
            .idle_timeout(IDLE)
            .acquire_timeout(pace.answering)
            .connect_lazy_with(options);
        Self { pool, pace, known: Mutex::default() }
    }

    pub(super) fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// So long it may take over one answer.
    pub(super) fn patience(&self) -> Duration {
        self.pace.reading
    }

    /// A connection on which figures can be read, unless it was away when it was last asked.
    pub(super) async fn ready(&self, server: ServerPlace) -> Result<Standing, ReplicaTrouble> {
        if self.known().away {
            return Err(ReplicaTrouble::Away);
        }
        self.look(server).await
    }

    /// Asks it, also where it was away.
    pub(super) async fn look(&self, server: ServerPlace) -> Result<Standing, ReplicaTrouble> {
        self.known().note(server);
        let asked = timeout(self.pace.answering, self.place(server)).await;
        let answered = asked.unwrap_or(Err(sqlx::Error::PoolTimedOut));
        let mut known = self.known();
        let (connection, place) = match answered {
            Ok(answered) => answered,
            Err(error) => {
                tracing::info!(%error, "the replica does not answer");
                known.away = true;
                return Err(ReplicaTrouble::Away);
            }
        };
        known.away = false;
        if place.system != server.system || !place.follows {
            return Err(ReplicaTrouble::Stranger);
        }
        let as_of = known.as_of(place, server);
        known.late = as_of < Some(server.at);
        match as_of {
            Some(as_of) if (server.at - as_of).to_std().unwrap_or_default() <= self.pace.behind_at_most => {
                Ok(Standing { connection, as_of, behind: whole_seconds(as_of, server.at) })
            }
            _ => Err(ReplicaTrouble::Behind),
        }
    }

    /// How far it is, once it is as far as the server was, or nobody waits any longer.
    async fn place(&self, server: ServerPlace) -> sqlx::Result<(PoolConnection<Postgres>, ReplicaPlace)> {
        let mut connection = self.pool.acquire().await?;
        let waits = if self.known().late { Duration::ZERO } else { self.pace.catching_up };
        let begun = Instant::now();
        loop {
            let place = query::replica_place(&mut connection).await?;
            if place.log >= Some(server.log) || !place.follows || begun.elapsed() >= waits {
                return Ok((connection, place));
            }
            sleep(BETWEEN_LOOKS).await;
        }
    }

    /// What a question that failed there means; the error itself where the server would fail as well.
    pub(super) fn failed(&self, error: sqlx::Error) -> sqlx::Result<ReplicaTrouble> {
        tracing::info!(%error, "the replica did not answer a question");
        let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
        match code.as_deref() {
            // It took too long: so it would on the server.
            Some("57014") => Err(error),
            Some(code) if !code.starts_with("57P") && !code.starts_with("08") => Ok(ReplicaTrouble::BrokenOff),
            _ => {
                self.known().away = true;
                Ok(ReplicaTrouble::Away)
            }
        }
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn note(&mut self, place: ServerPlace) {
        if self.places.back().is_none_or(|last| last.log < place.log) {
            self.places.push_back(place);
        } else if let Some(last) = self.places.back_mut()
            && last.log == place.log
        {
            // Nothing happened since: who has seen that much has seen everything until now.
            *last = place;
        }
        while self.places.len() > REMEMBERED {
            self.places.pop_front();
        }
    }

    /// Until when everything that the server confirmed can be seen there. A commit alone does not tell: on a quiet server
    /// the newest one is old, and nothing is missing.
    fn as_of(&self, place: ReplicaPlace, server: ServerPlace) -> Option<DateTime<Utc>> {
        if place.log >= Some(server.log) {
            return Some(server.at);
        }
        let seen = self.places.iter().rev().find(|before| place.log >= Some(before.log)).map(|before| before.at);
        seen.max(place.newest).map(|as_of| as_of.min(server.at))
    }
}

/// A replica that is fit to be read, and as of when.
#[derive(Debug)]
pub(super) struct Standing {
    pub connection: PoolConnection<Postgres>,
    pub as_of: DateTime<Utc>,
    /// Whole seconds.
    pub behind: i32,
}

fn whole_seconds(from: DateTime<Utc>, to: DateTime<Utc>) -> i32 {
    // What is begun counts: three tenths of a second behind is not level.
    let milliseconds = (to - from).num_milliseconds().max(0);
    i32::try_from((milliseconds + 999) / 1000).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(second)
    }

    fn server(log: i64, second: i64) -> ServerPlace {
        ServerPlace { system: 1, log, at: at(second) }
    }

    fn replica(log: i64, newest: Option<i64>) -> ReplicaPlace {
        ReplicaPlace { system: 1, follows: true, log: Some(log), newest: newest.map(at) }
    }

    #[test]
    fn who_has_all_of_the_log_is_level_however_old_the_last_commit_is() {
        let known = Known::default();
        assert_eq!(known.as_of(replica(100, Some(3)), server(100, 4_000)), Some(at(4_000)));
        assert_eq!(known.as_of(replica(140, Some(3)), server(100, 4_000)), Some(at(4_000)));
    }

    #[test]
    fn after_a_quiet_hour_one_commit_does_not_make_it_an_hour_late() {
        let mut known = Known::default();
        known.note(server(100, 10));
        known.note(server(100, 3_600));
        assert_eq!(known.places.len(), 1);
        // The hundredth byte is all that it has, and was all that there was until a second ago.
        assert_eq!(known.as_of(replica(100, Some(3)), server(120, 3_601)), Some(at(3_600)));
        // Of what it knows itself and what was noted, the later one.
        assert_eq!(known.as_of(replica(110, Some(3_601)), server(120, 3_602)), Some(at(3_601)));
        assert_eq!(known.as_of(replica(90, Some(3)), server(120, 3_602)), Some(at(3)));
        assert_eq!(known.as_of(replica(90, None), server(120, 3_602)), None);
    }

    #[test]
    fn what_is_remembered_of_the_server_does_not_grow() {
        let mut known = Known::default();
        for second in 0..1_000 {
            known.note(server(second, second));
        }
        assert_eq!(known.places.len(), REMEMBERED);
        assert_eq!(known.places.back(), Some(&server(999, 999)));
    }

    #[test]
    fn a_second_that_has_begun_counts() {
        assert_eq!(whole_seconds(at(1), at(1)), 0);
        assert_eq!(whole_seconds(at(1), at(1) + TimeDelta::milliseconds(1)), 1);
        assert_eq!(whole_seconds(at(1), at(4)), 3);
    }
}
