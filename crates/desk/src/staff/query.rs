//! All SQL about staff and the shop.

use sqlx::{AssertSqlSafe, Connection, PgPool, Result};
use uuid::Uuid;

use crate::desk::{Person, Shop};

pub(super) async fn whoami(pool: &PgPool) -> Result<Option<Person>> {
    sqlx::query_as!(Person, r#"select user_id as "id!", name as "name!" from desk.whoami()"#).fetch_optional(pool).await
}

/// The shop, and whether its first start was finished.
pub(super) async fn shop(pool: &PgPool) -> Result<(Shop, bool)> {
    sqlx::query!("select shop_name, business_tz, currency, set_up_at is not null as \"set_up!\" from desk.settings")
        .map(|row| (Shop { name: row.shop_name, time_zone: row.business_tz, currency: row.currency }, row.set_up))
        .fetch_one(pool)
        .await
}

/// Makes the login if it is not there, and sets its password. As the owner.
pub(super) async fn ensure_login(owner: &PgPool, login: &str, password: &str, name: &str) -> Result<()> {
    let mut connection = owner.acquire().await?;
    let mut transaction = connection.begin().await?;
    // Role commands take no parameters: the server itself quotes the names into the statement.
    let statement = sqlx::query_scalar!(
        r#"
        select format(
                 case when exists (select from pg_roles where rolname = $1)
                   then 'alter role %I login password %L' else 'create role %I login password %L' end,
                 $1::text, $2::text) as "statement!"
        "#,
        login,
        password
    )
    .fetch_one(&mut *transaction)
    .await?;
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut *transaction).await?;
    sqlx::query!("select desk.add_staff($1::text::name, $2, null, 'support_owner')", login, name)
        .fetch_one(&mut *transaction)
        .await?;
    sqlx::query!("select desk.ensure_event_partitions()").fetch_one(&mut *transaction).await?;
    transaction.commit().await
}

/// Names the person and the shop, and ends the first start. As the owner.
pub(super) async fn set_up(owner: &PgPool, person: Uuid, person_name: &str, shop_name: &str) -> Result<()> {
    let mut transaction = owner.begin().await?;
    sqlx::query!("update public.users set full_name = $2 where id = $1", person, person_name)
        .execute(&mut *transaction)
        .await?;
    sqlx::query!("select desk.change_shop($1, s.business_tz, s.currency) from desk.settings s", shop_name)
        .fetch_one(&mut *transaction)
        .await?;
    transaction.commit().await
}
