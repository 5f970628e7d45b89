//! What a database server on this computer takes of it. Only Linux tells (`/proc`); elsewhere there are no such figures.

use std::time::Duration;

use anyhow::Result;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, PgConnection};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// Ticks of the processor's clock in /proc, a second.
const TICKS: f64 = 100.0;
const BETWEEN_LOOKS: Duration = Duration::from_secs(1);
/// Reading how much memory a thousand processes share takes a while, so that is done once in so many looks.
const MEMORY_EVERY: u32 = 15;

/// What was seen while a server was watched.
#[derive(Debug, Clone, Copy, Default)]
pub struct Seen {
    /// Connections of the database at most, without the one that counts them.
    pub connections: i64,
    /// Memory of the server's processes together at most, shared memory once, MB.
    pub server_memory: Option<f64>,
    /// Memory of this process at most, MB.
    pub own_memory: Option<f64>,
    /// Processors that the server took on average.
    pub cores: Option<f64>,
}

/// Looks at a server once a second until it is told to end.
pub struct Watch {
    end: oneshot::Sender<()>,
    seeing: JoinHandle<Result<(PgConnection, Seen)>>,
    before: Option<f64>,
}

impl Watch {
    /// Begins.
    pub async fn begin(owner: &PgConnectOptions) -> Result<Self> {
        let mut connection = owner.clone().connect().await?;
        let before = server_seconds(&mut connection).await?;
        let (end, mut ended) = oneshot::channel();
        let seeing = tokio::spawn(async move {
            let mut seen = Seen::default();
            let mut clock = tokio::time::interval(BETWEEN_LOOKS);
            for look in 0_u32.. {
                let last = tokio::select! { _ = clock.tick() => false, _ = &mut ended => true };
                let now: i64 = sqlx::query_scalar(
                    "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
                )
                .fetch_one(&mut connection)
                .await?;
                seen.connections = seen.connections.max(now);
                if last || look % MEMORY_EVERY == 0 {
                    seen.server_memory = larger(seen.server_memory, server_memory(&mut connection).await?);
                    seen.own_memory = larger(seen.own_memory, memory_of(std::process::id()));
                }
                if last {
                    break;
                }
            }
            Ok((connection, seen))
        });
        Ok(Self { end, seeing, before })
    }

    /// Ends, so many seconds after it began.
    pub async fn end(self, seconds: f64) -> Result<Seen> {
        // Whoever looks may have failed, and says so below.
        let _told = self.end.send(());
        let (mut connection, seen) = self.seeing.await??;
        let after = server_seconds(&mut connection).await?;
        let cores = self.before.zip(after).map(|(before, after)| (after - before) / seconds);
        Ok(Seen { cores, ..seen })
    }
}

fn larger(one: Option<f64>, other: Option<f64>) -> Option<f64> {
    one.into_iter().chain(other).reduce(f64::max)
}

/// Seconds of a processor that the server has used until now, also in processes that have ended.
pub async fn server_seconds(connection: &mut PgConnection) -> Result<Option<f64>> {
    let pids = server_processes(connection).await?;
    let Some(parent) = pids.first().and_then(|pid| field_of(*pid, 4)) else { return Ok(None) };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a number of a process")]
    let parent = parent as u32;
    // The parent knows of itself and of whomever it has outlived.
    let of_parent: f64 = (14..=17).filter_map(|field| field_of(parent, field)).sum();
    let of_children: f64 = pids.iter().flat_map(|pid| [14, 15].map(|field| field_of(*pid, field))).flatten().sum();
    Ok(Some((of_parent + of_children) / TICKS))
}

async fn server_memory(connection: &mut PgConnection) -> Result<Option<f64>> {
    let pids = server_processes(connection).await?;
    // One that has ended meanwhile takes nothing any more.
    let known: Vec<f64> = pids.into_iter().filter_map(memory_of).collect();
    Ok((!known.is_empty()).then(|| known.iter().sum()))
}

async fn server_processes(connection: &mut PgConnection) -> Result<Vec<u32>> {
    let pids: Vec<i32> = sqlx::query_scalar("select pid from pg_stat_activity").fetch_all(connection).await?;
    Ok(pids.into_iter().filter_map(|pid| u32::try_from(pid).ok()).collect())
}

/// A field of `/proc/PID/stat`, counted from 1.
fn field_of(pid: u32, field: usize) -> Option<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The second is a name in brackets, in which anything may stand.
    stat.rsplit_once(") ")?.1.split(' ').nth(field - 3)?.parse().ok()
}

/// Memory of a process, of shared memory its share, MB.
fn memory_of(pid: u32) -> Option<f64> {
    let told = std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?;
    let kilobytes: f64 =
        told.lines().find_map(|line| line.strip_prefix("Pss:"))?.trim().split(' ').next()?.parse().ok()?;
    Some(kilobytes / 1024.0)
}
