//! All SQL of the operator's tool. As the database's owner.

use chrono::{DateTime, Utc};
use sqlx::{AssertSqlSafe, PgConnection, PgPool, Result, Row};
use uuid::Uuid;

use super::staff::{Login, StaffMember};

pub(super) async fn role_exists(transaction: &mut PgConnection, login: &str) -> Result<bool> {
    sqlx::query_scalar("select exists (select from pg_roles where rolname = $1)")
        .bind(login)
        .fetch_one(transaction)
        .await
}

/// Makes the login, or gives one that exists another password.
pub(super) async fn set_login(
    transaction: &mut PgConnection,
    login: &str,
    existed: bool,
    verifier: &str,
) -> Result<()> {
    // Role commands take no parameters: the server itself quotes what goes into them.
    let form = if existed { "alter role %I login password %L" } else { "create role %I login password %L" };
    let statement: String = sqlx::query_scalar("select format($1, $2::text, $3::text)")
        .bind(form)
        .bind(login)
        .bind(verifier)
        .fetch_one(&mut *transaction)
        .await?;
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(transaction).await.map(drop)
}

pub(super) async fn add_staff(transaction: &mut PgConnection, login: &Login) -> Result<Uuid> {
    sqlx::query_scalar("select desk.add_staff($1::text::name, $2, $3, $4)")
        .bind(&login.login)
        .bind(&login.name)
        .bind(&login.email)
        .bind(login.group.role())
        .fetch_one(transaction)
        .await
}

pub(super) async fn set_staff_active(owner: &PgPool, login: &str, active: bool) -> Result<()> {
    sqlx::query("select desk.set_staff_active($1::text::name, $2)")
        .bind(login)
        .bind(active)
        .execute(owner)
        .await
        .map(drop)
}

pub(super) async fn staff(owner: &PgPool) -> Result<Vec<StaffMember>> {
    sqlx::query(
        "select s.login_role::text as login, u.name, coalesce(u.email, '') as email, s.active and u.is_active as active,
                coalesce((
                  select g.role
                    from unnest(array['support_owner', 'support_approver', 'support_agent']) with ordinality g (role, place)
                   where r.oid is not null and pg_has_role(r.oid, g.role, 'member')
                   order by g.place limit 1
                ), '') as in_group
           from desk.staff_logins s
           join desk.shop_users u on u.id = s.user_id
           left join pg_roles r on r.rolname = s.login_role
          order by u.name, s.login_role",
    )
    .fetch_all(owner)
    .await?
    .into_iter()
    .map(|row| {
        Ok(StaffMember {
            login: row.try_get("login")?,
            name: row.try_get("name")?,
            email: row.try_get("email")?,
            group: row.try_get("in_group")?,
            active: row.try_get("active")?,
        })
    })
    .collect()
}

/// One number.
pub(super) async fn number(owner: &PgPool, question: &'static str) -> Result<i64> {
    sqlx::query_scalar(question).fetch_one(owner).await
}

/// One text.
pub(super) async fn text(owner: &PgPool, question: &'static str) -> Result<String> {
    sqlx::query_scalar(question).fetch_one(owner).await
}

/// The server's clock.
pub(super) async fn moment(owner: &PgPool) -> Result<DateTime<Utc>> {
    sqlx::query_scalar("select clock_timestamp()").fetch_one(owner).await
}

/// Yes or no.
pub(super) async fn yes(owner: &PgPool, question: &'static str) -> Result<bool> {
    sqlx::query_scalar(question).fetch_one(owner).await
}

/// One column of texts.
pub(super) async fn texts(owner: &PgPool, question: &'static str) -> Result<Vec<String>> {
    sqlx::query_scalar(question).fetch_all(owner).await
}

/// Those of the names that the question does not answer with. `$1` are the names.
pub(super) async fn missing(owner: &PgPool, question: &'static str, names: &[&str]) -> Result<Vec<String>> {
    sqlx::query_scalar(question).bind(names.to_vec()).fetch_all(owner).await
}

/// The applied steps of the schema: number, checksum, whether it succeeded.
pub(super) async fn applied_steps(owner: &PgPool) -> Result<Vec<(i64, Vec<u8>, bool)>> {
    sqlx::query("select version, checksum, success from desk.schema_migrations order by version")
        .fetch_all(owner)
        .await?
        .into_iter()
        .map(|row| Ok((row.try_get("version")?, row.try_get("checksum")?, row.try_get("success")?)))
        .collect()
}

/// The triggers of a table, and whether each is switched on.
pub(super) async fn triggers(owner: &PgPool, table: &str) -> Result<Vec<(String, bool)>> {
    sqlx::query(
        "select t.tgname::text as name, t.tgenabled in ('O', 'A') as switched_on
           from pg_trigger t where t.tgrelid = to_regclass($1) and not t.tgisinternal order by 1",
    )
    .bind(table)
    .fetch_all(owner)
    .await?
    .into_iter()
    .map(|row| Ok((row.try_get("name")?, row.try_get("switched_on")?)))
    .collect()
}

/// The years whose counter would give a number that a ticket has.
pub(super) async fn counters_behind(owner: &PgPool) -> Result<Vec<String>> {
    let used: Vec<(String, i64)> = sqlx::query_as(
        "select split_part(t.ticket_number, '-', 2), max(split_part(t.ticket_number, '-', 3)::bigint)
           from public.support_tickets t group by 1 order by 1",
    )
    .fetch_all(owner)
    .await?;
    let mut behind = Vec::new();
    for (year, last) in used {
        // Four digits, by the table's own rule, so this is a plain name.
        let counter: Option<String> =
            sqlx::query_scalar("select to_regclass('desk.ticket_numbers_' || $1::text::integer)::text")
                .bind(&year)
                .fetch_one(owner)
                .await?;
        let reached: i64 = match counter {
            None => 0,
            Some(counter) => {
                sqlx::query_scalar(AssertSqlSafe(format!(
                    "select case when is_called then last_value else 0 end from {counter}"
                )))
                .fetch_one(owner)
                .await?
            }
        };
        if reached < last {
            behind.push(year);
        }
    }
    Ok(behind)
}

/// A content of the evidence.
pub(super) struct Content {
    pub(super) sha256: Vec<u8>,
    pub(super) size: i64,
}

/// The next content by its hash.
pub(super) async fn content_after(owner: &PgPool, last: &[u8]) -> Result<Option<Content>> {
    sqlx::query("select b.sha256, b.size from desk.evidence_blobs b where b.sha256 > $1 order by b.sha256 limit 1")
        .bind(last)
        .fetch_optional(owner)
        .await?
        .map(|row| Ok(Content { sha256: row.try_get("sha256")?, size: row.try_get("size")? }))
        .transpose()
}

/// The bytes of a content as they are kept, in order.
pub(super) async fn bytes_of(owner: &PgPool, sha256: &[u8]) -> Result<Vec<u8>> {
    let pieces: Vec<Vec<u8>> =
        sqlx::query_scalar("select c.bytes from desk.evidence_chunks c where c.sha256 = $1 order by c.ordinal")
            .bind(sha256)
            .fetch_all(owner)
            .await?;
    Ok(pieces.concat())
}

/// The paths under which a content is kept.
pub(super) async fn paths_of(owner: &PgPool, sha256: &[u8]) -> Result<Vec<String>> {
    sqlx::query_scalar("select o.path from desk.evidence_objects o where o.sha256 = $1 order by o.path")
        .bind(sha256)
        .fetch_all(owner)
        .await
}

/// Contents by their hash, from the next one on, and of each whether the database has bytes of it and whether the
/// operator found it in that store before.
pub(super) async fn contents_after(owner: &PgPool, last: &[u8], store: &str, most: i64) -> Result<Vec<Kept>> {
    sqlx::query(
        "select b.sha256, exists (select from desk.evidence_chunks c where c.sha256 = b.sha256) as here,
                exists (select from desk.evidence_copies k where k.sha256 = b.sha256 and k.address = $2 and k.by_operator) as there
           from desk.evidence_blobs b where b.sha256 > $1 order by b.sha256 limit $3",
    )
    .bind(last)
    .bind(store)
    .bind(most)
    .fetch_all(owner)
    .await?
    .into_iter()
    .map(|row| Ok(Kept { sha256: row.try_get("sha256")?, here: row.try_get("here")?, there: row.try_get("there")? }))
    .collect()
}

/// Where a content is.
pub(super) struct Kept {
    pub(super) sha256: Vec<u8>,
    /// The database has bytes of it.
    pub(super) here: bool,
    /// The operator found it in the store.
    pub(super) there: bool,
}

/// The operator's program has read this content back from the store; what the database has of it is let go, if it is to be.
pub(super) async fn confirm_copy(owner: &PgPool, sha256: &[u8], store: &str, let_go: bool) -> Result<()> {
    let mut transaction = owner.begin().await?;
    sqlx::query(
        "insert into desk.evidence_copies (sha256, address, confirmed_at, by_operator) values ($1, $2, now(), true)
         on conflict (sha256, address) do update set confirmed_at = now(), by_operator = true, trouble = null",
    )
    .bind(sha256)
    .bind(store)
    .execute(&mut *transaction)
    .await?;
    if let_go {
        sqlx::query("delete from desk.evidence_chunks where sha256 = $1")
            .bind(sha256)
            .execute(&mut *transaction)
            .await?;
    }
    transaction.commit().await
}

/// The chosen store and the key that is handed out for it.
pub(super) async fn chosen_store(owner: &PgPool) -> Result<Option<(String, Option<String>)>> {
    sqlx::query_as("select s.address, k.secret from desk.evidence_store s left join desk.evidence_store_key k on true")
        .fetch_optional(owner)
        .await
}

pub(super) async fn choose_store(owner: &PgPool, address: &str, key: Option<&str>) -> Result<()> {
    sqlx::query("select desk.choose_evidence_store($1, $2)").bind(address).bind(key).execute(owner).await.map(drop)
}

/// The bucket and its key; what could not be had from another one is asked for anew.
pub(super) async fn set_bucket(owner: &PgPool, base_url: &str, key: Option<&str>) -> Result<()> {
    let mut transaction = owner.begin().await?;
    sqlx::query("update desk.settings set evidence_base_url = $1").bind(base_url).execute(&mut *transaction).await?;
    sqlx::query("delete from desk.evidence_key").execute(&mut *transaction).await?;
    if let Some(key) = key {
        sqlx::query("insert into desk.evidence_key (api_key) values ($1)").bind(key).execute(&mut *transaction).await?;
    }
    sqlx::query("update desk.absent_files set next_try = now(), tries = 0").execute(&mut *transaction).await?;
    transaction.commit().await
}

pub(super) async fn forget_bucket(owner: &PgPool) -> Result<()> {
    let mut transaction = owner.begin().await?;
    sqlx::query("update desk.settings set evidence_base_url = null").execute(&mut *transaction).await?;
    sqlx::query("delete from desk.evidence_key").execute(&mut *transaction).await?;
    transaction.commit().await
}

pub(super) async fn set_catalogue(owner: &PgPool, base_url: Option<&str>) -> Result<()> {
    sqlx::query("update desk.settings set catalogue_base_url = $1").bind(base_url).execute(owner).await.map(drop)
}

pub(super) async fn recount_analytics(owner: &PgPool) -> Result<()> {
    sqlx::query("select desk.recount_analytics()").execute(owner).await.map(drop)
}

/// How many were counted; none where a desk is counting at this moment.
pub(super) async fn fold_tickets(owner: &PgPool, most: i32) -> Result<i32> {
    sqlx::query_scalar("select coalesce(desk.fold_tickets($1), 0)").bind(most).fetch_one(owner).await
}

pub(super) async fn count_units_sold(owner: &PgPool) -> Result<()> {
    sqlx::query("select desk.count_units_sold()").execute(owner).await.map(drop)
}

/// Tables of sums, and the index in whose order they are read.
const PACKED: [(&str, &str); 10] = [
    ("ticket_days", "ticket_days_key"),
    ("duration_days", "duration_days_pkey"),
    ("duration_months", "duration_months_key"),
    ("granted_days", "granted_days_key"),
    ("granted_kind_days", "granted_kind_days_pkey"),
    ("product_days", "product_days_key"),
    ("product_status_days", "product_status_days_pkey"),
    ("subject_days", "subject_days_pkey"),
    ("subject_durations", "subject_durations_pkey"),
    ("subject_grants", "subject_grants_key"),
];

/// Sums that were added up batch by batch lie scattered among their earlier versions, and would be read with them.
pub(super) async fn pack_analytics(owner: &PgPool) -> Result<()> {
    for (table, order) in PACKED {
        sqlx::raw_sql(AssertSqlSafe(format!("cluster desk.{table} using {order}"))).execute(owner).await?;
        // For the map by which an index alone is enough.
        sqlx::raw_sql(AssertSqlSafe(format!("vacuum (analyze) desk.{table}"))).execute(owner).await?;
    }
    sqlx::raw_sql("vacuum (analyze) desk.ticket_facts, desk.ticket_products, desk.ticket_grants, desk.units_sold, desk.touched_tickets")
        .execute(owner)
        .await
        .map(drop)
}
