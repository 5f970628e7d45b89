//! A desk as the window has it: the functions of crate `desk`, over connections of a personal staff login.

use std::time::{Duration, Instant};

use desk::Desk;
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;

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
