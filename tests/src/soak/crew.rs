//! Who takes part.

use anyhow::{Context, Result};
use desk::server::TeamAddress;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Executor};
use uuid::Uuid;

/// A login of the server.
#[derive(Clone)]
pub struct Login {
    /// Its name.
    pub name: String,
    /// Its password.
    pub password: String,
}

/// Everybody who takes part, and where.
pub struct Crew {
    /// The database, as its owner.
    pub owner: PgConnectOptions,
    /// One login for each desk.
    pub desks: Vec<Login>,
    /// The login through which customers come; it may become the API's role.
    pub gateway: Login,
    /// The customers.
    pub customers: Vec<Uuid>,
}

impl Crew {
    /// Moves everybody into an empty, migrated database.
    pub async fn moves_in(owner: PgConnectOptions, desks: usize, customers: usize, password: &str) -> Result<Self> {
        let login = |name: String| Login { name, password: password.to_owned() };
        let crew = Self {
            owner: owner.clone(),
            desks: (0..desks).map(|n| login(format!("soak_desk_{n}"))).collect(),
            gateway: login("soak_gateway".to_owned()),
            customers: (0..customers)
                .map(|n| Uuid::from_u128(0x5000_0000_0000_4000_8000_0000_0000_0000 + n as u128))
                .collect(),
        };
        let mut owner = owner.disable_statement_logging().connect().await.context("the owner signs in")?;
        for (n, desk) in crew.desks.iter().enumerate() {
            let name = &desk.name;
            owner
                .execute(AssertSqlSafe(format!(
                    "drop role if exists {name};
                     create role {name} login password '{password}';
                     select desk.add_staff('{name}'::name, 'Agent {n}', null, 'support_agent')"
                )))
                .await?;
        }
        let gateway = &crew.gateway.name;
        owner
            .execute(AssertSqlSafe(format!(
                "drop role if exists {gateway};
                 create role {gateway} login noinherit password '{password}';
                 grant authenticated to {gateway}"
            )))
            .await?;
        for customer in &crew.customers {
            sqlx::query(
                "insert into public.users (id, full_name, email, role, is_active)
                 values ($1, 'Customer ' || $2, $2 || '@example.in', 'customer', true)",
            )
            .bind(customer)
            .bind(customer.simple().to_string())
            .execute(&mut owner)
            .await?;
        }
        owner.execute("analyze").await?;
        Ok(crew)
    }

    pub(super) fn address_of(&self, login: &Login) -> TeamAddress {
        TeamAddress {
            host: self.owner.get_host().to_owned(),
            port: self.owner.get_port(),
            database: self.owner.get_database().unwrap_or_default().to_owned(),
            user: login.name.clone(),
            ca_file: None,
        }
    }

    pub(super) fn gateway_options(&self) -> PgConnectOptions {
        self.owner.clone().username(&self.gateway.name).password(&self.gateway.password)
    }
}
