//! A server of a test's own, and a replica of it that follows by PostgreSQL's own streaming.

use std::io::Seek;

use local_postgres::{Cluster, Installation, Server};
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use sqlx::{AssertSqlSafe, ConnectOptions, Executor, PgConnection};

use super::people::PASSWORD;
use super::{Shop, until};
use crate::local_server::{Computer, installation};

/// One cluster in a folder of its own; the server on it ends with this.
struct Place {
    computer: Computer,
    cluster: Cluster,
}

impl Place {
    fn new() -> Self {
        let computer = Computer::new();
        let installation = Installation::at(installation()).expect("it ships");
        let cluster = Cluster::in_folder(installation, computer.path()).expect("a folder");
        Self { computer, cluster: cluster.with_setting("fsync", "off") }
    }

    fn stop(&self) {
        if let Some(server) = self.cluster.found_running().expect("it can be asked") {
            server.stop().expect("it stops");
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A shop on a server, and the replica of that server.
pub struct Replicated {
    /// The shop, as on any server.
    pub shop: Shop,
    replica_port: u16,
    replica: Place,
    /// Ends after its replica.
    _server: Place,
}

impl Replicated {
    pub async fn shop() -> Self {
        let (server, replica) = (Place::new(), Place::new());
        server.cluster.initialise(PASSWORD).expect("a cluster");
        let running = server.cluster.start().expect("it starts");
        let shop = Shop::on(at(running.port())).await;
        let replica_port = follow(&running, &replica);
        let whole = Self { shop, replica_port, replica, _server: server };
        whole.level().await;
        whole
    }

    /// Where the shop's database is on the replica.
    pub fn replica_address(&self) -> PgConnectOptions {
        self.shop.address().port(self.replica_port)
    }

    /// Whoever looks after the replica.
    pub async fn replica_owner(&self) -> PgConnection {
        self.replica_address().connect().await.expect("the owner signs in at the replica")
    }

    /// Runs statements on the replica as its superuser.
    pub async fn at_replica(&self, statements: &str) {
        let statements = AssertSqlSafe(statements.to_owned());
        self.replica_owner().await.execute(statements).await.expect("the replica does as it is told");
    }

    /// Waits until the replica shows all that was confirmed.
    pub async fn level(&self) {
        let mut owner = self.shop.owner().await;
        let log: String = owner.value("select pg_current_wal_flush_lsn()::text").await.expect("how far the server is");
        let mut replica = self.replica_owner().await;
        until("the replica to be level with the server", async || {
            let level: bool = sqlx::query_scalar("select coalesce(pg_last_wal_replay_lsn() >= $1::pg_lsn, false)")
                .bind(&log)
                .fetch_one(&mut replica)
                .await
                .expect("how far the replica is");
            level.then_some(())
        })
        .await;
    }

    /// The replica stands still: what the server confirms from now on does not show there.
    pub async fn pause(&self) {
        self.at_replica("select pg_wal_replay_pause()").await;
        let mut replica = self.replica_owner().await;
        until("the replica to stand still", async || {
            let state: String = sqlx::query_scalar("select pg_get_wal_replay_pause_state()")
                .fetch_one(&mut replica)
                .await
                .expect("its state");
            (state == "paused").then_some(())
        })
        .await;
    }

    pub async fn go_on(&self) {
        self.at_replica("select pg_wal_replay_resume()").await;
    }

    pub fn replica_dies(&self) {
        self.replica.stop();
    }

    /// The replica is back where it was.
    pub fn replica_returns(&self) {
        let server = self.replica.cluster.start_on(self.replica_port).expect("the replica starts");
        assert_eq!(server.port(), self.replica_port, "on its old port");
    }
}

fn at(port: u16) -> PgConnectOptions {
    PgConnectOptions::new_without_pgpass()
        .host("127.0.0.1")
        .port(port)
        .username("postgres")
        .password(PASSWORD)
        .database("postgres")
        .ssl_mode(PgSslMode::Disable)
        .disable_statement_logging()
}

/// Makes a copy of the running server and starts it as its replica; on which port.
fn follow(server: &Server, replica: &Place) -> u16 {
    let mut archive = tempfile::tempfile().expect("a file");
    server.base_backup(PASSWORD, &mut archive, &mut std::io::sink(), |_| ()).expect("it is copied");
    archive.rewind().expect("from its beginning");
    replica.cluster.unpack(&mut archive, |_| ()).expect("it is laid down");
    let follows =
        format!("primary_conninfo = 'host=127.0.0.1 port={} user=postgres password=''{PASSWORD}'''\n", server.port());
    replica.computer.gives_to_server("postgresql.auto.conf", &follows);
    replica.computer.gives_to_server("standby.signal", "");
    replica.cluster.start().expect("the replica starts").port()
}
