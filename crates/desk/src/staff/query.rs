//! All SQL about staff and the shop.

use chrono::{DateTime, Utc};
use sqlx::{AssertSqlSafe, Connection, PgPool, Result};
use uuid::Uuid;

use super::{Group, Invitation, TeamMember};
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

/// Everybody who was ever appointed. For owners.
pub(super) async fn team(pool: &PgPool) -> Result<Vec<TeamMember>> {
    sqlx::query!(
        r#"select login as "login!", user_id as "user_id!", name as "name!", email as "email!", in_group as "in_group!",
                  active as "active!", invited_until, seen_at, is_me as "is_me!"
             from desk.team()"#
    )
    .map(|row| TeamMember {
        login: row.login,
        user_id: row.user_id,
        name: row.name,
        email: row.email,
        group: Group::of_role(&row.in_group),
        active: row.active,
        invited_until: row.invited_until,
        seen_at: row.seen_at,
        is_me: row.is_me,
    })
    .fetch_all(pool)
    .await
}

pub(super) async fn invite(pool: &PgPool, invitation: &Invitation, verifier: &str) -> Result<DateTime<Utc>> {
    sqlx::query_scalar!(
        r#"select desk.invite_staff($1::text::name, $2, $3, $4, $5) as "until!""#,
        invitation.login,
        invitation.name,
        invitation.email,
        invitation.group.role(),
        verifier
    )
    .fetch_one(pool)
    .await
}

pub(super) async fn reset_password(pool: &PgPool, login: &str, verifier: &str) -> Result<DateTime<Utc>> {
    sqlx::query_scalar!(r#"select desk.reset_staff_password($1::text::name, $2) as "until!""#, login, verifier)
        .fetch_one(pool)
        .await
}

pub(super) async fn set_group(pool: &PgPool, login: &str, group: Group) -> Result<()> {
    sqlx::query!("select desk.set_staff_group($1::text::name, $2)", login, group.role()).fetch_one(pool).await.map(drop)
}

pub(super) async fn set_active(pool: &PgPool, login: &str, active: bool) -> Result<()> {
    sqlx::query!("select desk.set_staff_active($1::text::name, $2)", login, active).fetch_one(pool).await.map(drop)
}

pub(super) async fn note_being_here(pool: &PgPool) -> Result<()> {
    sqlx::query!("select desk.note_being_here()").fetch_one(pool).await.map(drop)
}
