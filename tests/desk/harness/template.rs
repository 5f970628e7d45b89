//! The migrated database from which each test's own one is copied.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::path::Path;
use std::str::FromStr;
use std::sync::Mutex;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions, Executor, PgConnection};
use tokio::sync::OnceCell;

use super::people;

/// What the migrations meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Flavour {
    /// An empty database of a plain PostgreSQL, as on one computer.
    Plain,
    /// What a Supabase project starts as: API roles with grants on everything new, storage, a publication.
    Supabase,
}

impl Flavour {
    fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Supabase => "supabase",
        }
    }
}

const STAND_IN: &str = include_str!("../../fixtures/supabase-stand-in.sql");

/// The server under test. There is no default: tests that quietly ran somewhere else would prove nothing.
pub fn server() -> PgConnectOptions {
    let url = std::env::var("PUNNET_TEST_DATABASE").expect(
        "Set PUNNET_TEST_DATABASE to the superuser's URL of a running PostgreSQL 15 to 18, \
         or run `cargo xtask test`, which starts one.",
    );
    PgConnectOptions::from_str(&url).expect("PUNNET_TEST_DATABASE is a PostgreSQL URL").disable_statement_logging()
}

/// A template that is there for as long as this process lives.
struct Template {
    name: String,
    /// Says so to other test processes on the same server (another checkout, with other migrations), which would
    /// otherwise clear it away as outdated: its session holds the template's lock.
    _holds: Mutex<PgConnection>,
}

static PLAIN: OnceCell<Template> = OnceCell::const_new();
static SUPABASE: OnceCell<Template> = OnceCell::const_new();

/// The name of the template, made if this content has none yet.
pub async fn ready(server: &PgConnectOptions, flavour: Flavour) -> &'static str {
    let cell = match flavour {
        Flavour::Plain => &PLAIN,
        Flavour::Supabase => &SUPABASE,
    };
    &cell.get_or_init(|| make(server, flavour)).await.name
}

/// The name says what is inside, so that a later run finds it again and a changed migration makes a new one.
fn template_name(flavour: Flavour) -> String {
    let mut hasher = DefaultHasher::new();
    flavour.hash(&mut hasher);
    people::SHOP.hash(&mut hasher);
    STAND_IN.hash(&mut hasher);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .expect("the migrations are beside the tests")
        .map(|entry| entry.expect("the folder can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "sql"))
        .collect();
    files.sort();
    for file in files {
        file.file_name().hash(&mut hasher);
        std::fs::read_to_string(file).expect("a migration can be read").hash(&mut hasher);
    }
    format!("punnet_template_{}_{:016x}", flavour.name(), hasher.finish())
}

async fn make(server: &PgConnectOptions, flavour: Flavour) -> Template {
    let name = template_name(flavour);
    let mut maintenance = server.connect().await.expect("the test server answers");
    // Other test processes may be at the same.
    maintenance.execute("select pg_advisory_lock(7066665)").await.expect("the templates' lock is taken");
    let exists: bool = sqlx::query_scalar("select exists (select from pg_database where datname = $1)")
        .bind(&name)
        .fetch_one(&mut maintenance)
        .await
        .expect("the databases can be listed");
    if !exists {
        drop_outdated(&mut maintenance, flavour).await;
        // Under another name until it is whole: a run that is killed in the middle must not leave half a template.
        let unfinished = format!("{name}_unfinished");
        for statement in [
            format!("drop database if exists {unfinished} with (force)"),
            format!("create database {unfinished} template template0"),
        ] {
            maintenance.execute(AssertSqlSafe(statement)).await.expect("an empty database is made");
        }
        fill(&server.clone().database(&unfinished), flavour).await;
        maintenance
            .execute(AssertSqlSafe(format!("alter database {unfinished} rename to {name}")))
            .await
            .expect("the template gets its name");
    }
    sqlx::query("select pg_advisory_lock_shared(hashtextextended($1, 0)), pg_advisory_unlock(7066665)")
        .bind(&name)
        .execute(&mut maintenance)
        .await
        .expect("the template is held");
    Template { name, _holds: Mutex::new(maintenance) }
}

async fn drop_outdated(maintenance: &mut PgConnection, flavour: Flavour) {
    let outdated: Vec<String> =
        sqlx::query_scalar("select datname::text from pg_database where starts_with(datname, $1)")
            .bind(format!("punnet_template_{}_", flavour.name()))
            .fetch_all(&mut *maintenance)
            .await
            .expect("the databases can be listed");
    for name in outdated {
        let unused: bool = sqlx::query_scalar("select pg_try_advisory_lock(hashtextextended($1, 0))")
            .bind(&name)
            .fetch_one(&mut *maintenance)
            .await
            .expect("the template's lock can be asked for");
        // What another process works with stays until the next change.
        if unused {
            let _ = maintenance.execute(AssertSqlSafe(format!("drop database if exists {name}"))).await;
            sqlx::query("select pg_advisory_unlock(hashtextextended($1, 0))")
                .bind(&name)
                .execute(&mut *maintenance)
                .await
                .expect("the lock is given back");
        }
    }
}

pub(super) async fn fill(database: &PgConnectOptions, flavour: Flavour) {
    let pool = PgPoolOptions::new()
        .max_connections(1)
        .connect_with(database.clone())
        .await
        .expect("the empty database answers");
    if flavour == Flavour::Supabase {
        pool.execute(STAND_IN).await.expect("the stand-in of Supabase is made");
    }
    desk::server::migrate(&pool).await.expect("the migrations apply");
    pool.execute(people::SHOP).await.expect("the shop's people move in");
    pool.close().await;
}
