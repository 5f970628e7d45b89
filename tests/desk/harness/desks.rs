//! A desk as the window has it: the functions of crate `desk`, over connections of a personal staff login.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use desk::Desk;
use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions, PgSslMode};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::people::PASSWORD;
use super::{Shop, Staff};

/// How long a test waits for what must happen; a busy machine is slow, a fault never gets there.
const DEADLINE: Duration = Duration::from_mins(1);

impl Shop {
    /// The window of this person.
    pub async fn desk_of(&self, staff: &Staff) -> Desk {
        Desk::new(self.pool_of(&staff.login).await)
    }

    /// Connections of any login of this shop.
    pub async fn pool_of(&self, login: &str) -> PgPool {
        PgPoolOptions::new()
            .max_connections(4)
            .connect_with(self.address().username(login).password(PASSWORD))
            .await
            .expect("the login signs in")
    }
}

/// Looks again and again until `look` finds something; fails the test, saying what it waited for, if it never does.
pub async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(begun.elapsed() < DEADLINE, "waited {DEADLINE:?} for {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// A line to the server of the tests that breaks after so many bytes from the desk, and says how many went through it.
pub struct Line {
    port: u16,
    sent: Arc<AtomicUsize>,
    breaks_after: Arc<AtomicUsize>,
}

impl Line {
    /// Lays a line to where `to` leads.
    pub async fn to(to: &PgConnectOptions) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let (host, server) = (to.get_host().to_owned(), to.get_port());
        let line = Self { port, sent: Arc::default(), breaks_after: Arc::new(AtomicUsize::new(usize::MAX)) };
        let (sent, breaks_after) = (Arc::clone(&line.sent), Arc::clone(&line.breaks_after));
        tokio::spawn(async move {
            while let Ok((desk, _)) = listener.accept().await {
                let server = TcpStream::connect((host.as_str(), server)).await.expect("the server takes it");
                let (sent, breaks_after) = (Arc::clone(&sent), Arc::clone(&breaks_after));
                tokio::spawn(async move {
                    let (mut from_desk, mut to_desk) = desk.into_split();
                    let (mut from_server, mut to_server) = server.into_split();
                    let back = tokio::spawn(async move { tokio::io::copy(&mut from_server, &mut to_desk).await });
                    let mut piece = vec![0; 16 << 10];
                    while let Ok(read) = from_desk.read(&mut piece).await {
                        if read == 0
                            || sent.fetch_add(read, Ordering::SeqCst) + read > breaks_after.load(Ordering::SeqCst)
                            || to_server.write_all(&piece[..read]).await.is_err()
                        {
                            break;
                        }
                    }
                    back.abort();
                });
            }
        });
        line
    }

    /// Lays a line that delivers everything but what the server tells unasked, as a pooler does that lends a connection
    /// for one transaction: `LISTEN` goes through, and nothing is ever heard.
    pub async fn without_hints(to: &PgConnectOptions) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let (host, server) = (to.get_host().to_owned(), to.get_port());
        tokio::spawn(async move {
            while let Ok((desk, _)) = listener.accept().await {
                let server = TcpStream::connect((host.as_str(), server)).await.expect("the server takes it");
                tokio::spawn(async move {
                    let (mut from_desk, mut to_desk) = desk.into_split();
                    let (mut from_server, mut to_server) = server.into_split();
                    let there = tokio::spawn(async move { tokio::io::copy(&mut from_desk, &mut to_server).await });
                    while let Ok(kind) = from_server.read_u8().await {
                        let Ok(length) = from_server.read_u32().await else { break };
                        let mut message = vec![0; length as usize - 4];
                        if from_server.read_exact(&mut message).await.is_err() {
                            break;
                        }
                        if kind == b'A' {
                            continue;
                        }
                        let head = [&[kind][..], &length.to_be_bytes()].concat();
                        if to_desk.write_all(&[head, message].concat()).await.is_err() {
                            break;
                        }
                    }
                    there.abort();
                });
            }
        });
        Self { port, sent: Arc::default(), breaks_after: Arc::default() }
    }

    /// From now on it breaks after this many more bytes; with nothing, never.
    pub fn breaks_after(&self, more: Option<usize>) {
        let at = more.map_or(usize::MAX, |more| self.sent() + more);
        self.breaks_after.store(at, Ordering::SeqCst);
    }

    /// Bytes that the desk has sent.
    pub fn sent(&self) -> usize {
        self.sent.load(Ordering::SeqCst)
    }
}

impl Shop {
    /// The window of this person, over such a line, with one connection: what is sent comes one after the other.
    pub async fn desk_over(&self, staff: &Staff, line: &Line) -> Desk {
        self.desk_with(1, staff, line).await
    }

    /// The window of this person, over such a line, with a connection to spare for what is listened to.
    pub async fn desk_through(&self, staff: &Staff, line: &Line) -> Desk {
        self.desk_with(4, staff, line).await
    }

    async fn desk_with(&self, connections: u32, staff: &Staff, line: &Line) -> Desk {
        let address = self.address().port(line.port).username(&staff.login).password(PASSWORD);
        let pool = PgPoolOptions::new().max_connections(connections).connect_with(address);
        Desk::new(pool.await.expect("the login signs in"))
    }

    /// The window of this person, over a line without hints. Encrypted, nobody could leave anything out.
    pub async fn desk_without_hints(&self, staff: &Staff) -> Desk {
        let line = Line::without_hints(&self.address()).await;
        let address =
            self.address().port(line.port).username(&staff.login).password(PASSWORD).ssl_mode(PgSslMode::Disable);
        Desk::new(PgPoolOptions::new().max_connections(4).connect_with(address).await.expect("the login signs in"))
    }
}
