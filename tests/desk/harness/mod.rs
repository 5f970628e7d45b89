//! A shop of its own for every test: a fresh database, and the people who use it.

mod desks;
mod people;
#[cfg(unix)]
mod replicated;
mod template;

use std::future::Future;
use std::str::FromStr;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::postgres::{PgArguments, PgConnectOptions, PgRow};
use sqlx::query::Query;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, PgConnection, Postgres};
use uuid::Uuid;

pub use desks::{Line, until};
pub use people::{
    DISABLED_ADMIN, FIRST_ORDER, MEERA, NewTicket, OTHER_ORDER, PASSWORD, RAVI, SECOND_ORDER, Staff, WEB_ADMIN,
    new_ticket,
};
#[cfg(unix)]
pub use replicated::Replicated;
pub use template::Flavour;

/// One shop in a database of its own, gone when the test ends.
pub struct Shop {
    pub flavour: Flavour,
    database: String,
    server: PgConnectOptions,
    logins: AtomicU32,
}

/// Declares a test that runs on both kinds of host, each time in a shop of its own.
macro_rules! shop_test {
    ($(#[$note:meta])* async fn $name:ident($shop:ident: &Shop) $body:block) => {
        $(#[$note])*
        mod $name {
            #[allow(clippy::wildcard_imports, unused_imports, reason = "the test's body is written for the module around it")]
            use super::*;

            async fn body($shop: &$crate::harness::Shop) $body

            #[tokio::test]
            async fn on_plain_postgresql() {
                $crate::harness::in_shop($crate::harness::Flavour::Plain, |shop| async move { body(&shop).await }).await;
            }

            #[tokio::test]
            async fn on_supabase() {
                $crate::harness::in_shop($crate::harness::Flavour::Supabase, |shop| async move { body(&shop).await }).await;
            }
        }
    };
}
pub(crate) use shop_test;

/// Opens a shop, runs the test in it, and closes it whatever the test did.
pub async fn in_shop<F, T>(flavour: Flavour, test: F)
where
    F: FnOnce(std::sync::Arc<Shop>) -> T,
    T: Future<Output = ()> + 'static,
{
    let shop = std::sync::Arc::new(Shop::open(flavour).await);
    // On this thread: what a test waits for with `until` need not be sent to another.
    let here = tokio::task::LocalSet::new();
    let outcome = here.run_until(async { tokio::task::spawn_local(test(shop.clone())).await }).await;
    shop.close().await;
    if let Err(failure) = outcome {
        std::panic::resume_unwind(failure.into_panic());
    }
}

impl Shop {
    async fn open(flavour: Flavour) -> Self {
        let server = template::server();
        let template = template::ready(&server, flavour).await;
        let database = format!("punnet_test_{}", Uuid::now_v7().simple());
        let mut maintenance = server.connect().await.expect("the test server answers");
        maintenance
            .execute(AssertSqlSafe(format!("create database {database} template {template}")))
            .await
            .expect("the shop's database is made from the template");
        maintenance.close().await.expect("the connection closes");
        Self { flavour, database, server, logins: AtomicU32::new(0) }
    }

    /// A shop on a server that is nobody else's, and goes with it.
    pub async fn on(server: PgConnectOptions) -> Self {
        let database = "shop".to_owned();
        let mut maintenance = server.connect().await.expect("the server answers");
        maintenance.execute("create database shop").await.expect("an empty database is made");
        template::fill(&server.clone().database(&database), Flavour::Plain).await;
        Self { flavour: Flavour::Plain, database, server, logins: AtomicU32::new(0) }
    }

    async fn close(&self) {
        let mut maintenance = self.server.connect().await.expect("the test server answers");
        maintenance
            .execute(AssertSqlSafe(format!("drop database {} with (force)", self.database)))
            .await
            .expect("the shop's database goes");
        for login in self.login_names() {
            maintenance
                .execute(AssertSqlSafe(format!("drop role if exists {login}")))
                .await
                .expect("the shop's logins go");
        }
    }

    /// Where this shop's database is, for whoever signs in there.
    pub fn address(&self) -> PgConnectOptions {
        // What waits for a lock for ever fails instead of hanging.
        self.server.clone().database(&self.database).options([("lock_timeout", "60s")])
    }

    /// A login that is this shop's alone: roles belong to the whole server.
    pub fn new_login_name(&self) -> String {
        let n = self.logins.fetch_add(1, Ordering::Relaxed);
        format!("{}_{n}", self.database)
    }

    fn login_names(&self) -> Vec<String> {
        (0..self.logins.load(Ordering::Relaxed)).map(|n| format!("{}_{n}", self.database)).collect()
    }
}

/// Somebody's connection to the shop, with the few ways in which tests ask.
pub struct Session {
    pub connection: PgConnection,
}

impl Session {
    pub async fn run(&mut self, query: Query<'_, Postgres, PgArguments>) -> sqlx::Result<u64> {
        Ok(query.execute(&mut self.connection).await?.rows_affected())
    }

    pub async fn row(&mut self, query: Query<'_, Postgres, PgArguments>) -> sqlx::Result<PgRow> {
        query.fetch_one(&mut self.connection).await
    }

    pub async fn rows(&mut self, query: Query<'_, Postgres, PgArguments>) -> sqlx::Result<Vec<PgRow>> {
        query.fetch_all(&mut self.connection).await
    }

    /// Runs statements that take no parameters.
    pub async fn sql(&mut self, statements: &str) -> sqlx::Result<()> {
        self.connection.execute(AssertSqlSafe(statements.to_owned())).await.map(drop)
    }

    /// The one value of the one row.
    pub async fn value<T>(&mut self, question: &str) -> sqlx::Result<T>
    where
        T: Send + Unpin + sqlx::Type<Postgres> + for<'r> sqlx::Decode<'r, Postgres>,
    {
        sqlx::query_scalar(AssertSqlSafe(question.to_owned())).fetch_one(&mut self.connection).await
    }

    /// The values of the one column.
    pub async fn values<T>(&mut self, question: &str) -> sqlx::Result<Vec<T>>
    where
        T: Send + Unpin + sqlx::Type<Postgres> + for<'r> sqlx::Decode<'r, Postgres>,
    {
        sqlx::query_scalar(AssertSqlSafe(question.to_owned())).fetch_all(&mut self.connection).await
    }
}

/// Why the database refused.
#[derive(Debug, PartialEq, Eq)]
pub struct Refusal {
    pub code: String,
    pub constraint: Option<String>,
    pub message: String,
}

/// The refusal, or a failed test if the database let it pass.
#[track_caller]
pub fn refusal<T: std::fmt::Debug>(outcome: sqlx::Result<T>) -> Refusal {
    match outcome {
        Err(sqlx::Error::Database(error)) => Refusal {
            code: error.code().expect("the database gives a code").into_owned(),
            constraint: error.constraint().map(ToOwned::to_owned),
            message: error.message().to_owned(),
        },
        Err(other) => panic!("expected the database to refuse, but: {other}"),
        Ok(passed) => panic!("expected the database to refuse, but it let pass: {passed:?}"),
    }
}

/// Row security or a missing grant said no.
#[track_caller]
pub fn assert_forbidden<T: std::fmt::Debug>(outcome: sqlx::Result<T>) {
    let refused = refusal(outcome);
    assert_eq!(refused.code, "42501", "refused for another reason: {refused:?}");
}

/// This very rule said no.
#[track_caller]
pub fn assert_breaks<T: std::fmt::Debug>(outcome: sqlx::Result<T>, rule: &str) {
    let refused = refusal(outcome);
    assert_eq!(refused.constraint.as_deref(), Some(rule), "refused for another reason: {refused:?}");
}

pub fn uuid(text: &str) -> Uuid {
    Uuid::from_str(text).expect("a uuid in a test is one")
}
