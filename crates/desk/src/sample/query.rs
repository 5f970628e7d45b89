//! All SQL of the sample shop. Everything runs in the one transaction that loads it, as the database's owner.

use sqlx::{AssertSqlSafe, Connection, PgConnection, Result, Row};
use uuid::Uuid;

use super::draw::Table;

/// The shop as the load finds it.
pub(super) struct Found {
    pub time_zone: String,
    pub currency: String,
    /// Tables that belonged to the shop before Punnet came.
    pub own_tables: Vec<String>,
    pub customers: i64,
    /// The highest number of an order called as the sample's are.
    pub last_order: i64,
    pub has_tickets: bool,
}

/// Keeps everybody from writing tickets, and from being given a number for one, until the transaction ends: the sample
/// takes the numbers in between.
pub(super) async fn hold_still(transaction: &mut PgConnection) -> Result<()> {
    for setting in ["statement_timeout", "idle_in_transaction_session_timeout", "lock_timeout"] {
        let wait = if setting == "lock_timeout" { "30s" } else { "0" };
        sqlx::query("select set_config($1, $2, true)").bind(setting).bind(wait).execute(&mut *transaction).await?;
    }
    sqlx::raw_sql("lock table public.support_tickets, desk.ticket_number_reservations in share row exclusive mode")
        .execute(&mut *transaction)
        .await?;
    Ok(())
}

pub(super) async fn look_around(transaction: &mut PgConnection) -> Result<Found> {
    let row = sqlx::query(
        "select s.business_tz, s.currency,
                array(select h.name from desk.host_tables h where not h.made_here order by 1) as own_tables,
                (select count(*) from public.users u where u.role = 'customer') as customers,
                (select coalesce(max(substr(o.order_number, 5)::bigint), 0) from public.orders o
                  where o.order_number ~ '^ORD-[0-9]{1,15}$') as last_order,
                exists (select from public.support_tickets) as has_tickets
           from desk.settings s",
    )
    .fetch_one(transaction)
    .await?;
    Ok(Found {
        time_zone: row.try_get("business_tz")?,
        currency: row.try_get("currency")?,
        own_tables: row.try_get("own_tables")?,
        customers: row.try_get("customers")?,
        last_order: row.try_get("last_order")?,
        has_tickets: row.try_get("has_tickets")?,
    })
}

/// The last number given in a year: by its counter, or by a ticket that came in another way.
pub(super) async fn last_ticket_number(transaction: &mut PgConnection, year: i32) -> Result<i64> {
    let counted: i64 = match counter(transaction, year).await? {
        None => 0,
        Some(counter) => {
            sqlx::query_scalar(AssertSqlSafe(format!(
                "select case when is_called then last_value else 0 end from {counter}"
            )))
            .fetch_one(&mut *transaction)
            .await?
        }
    };
    let used: i64 = sqlx::query_scalar(
        "select coalesce(max(split_part(t.ticket_number, '-', 3)::bigint), 0) from public.support_tickets t
          where t.ticket_number >= 'TKT-' || lpad($1::text, 4, '0') || '-' and t.ticket_number < 'TKT-' || lpad($1::text, 4, '0') || '.'",
    )
    .bind(year)
    .fetch_one(&mut *transaction)
    .await?;
    Ok(counted.max(used))
}

async fn counter(transaction: &mut PgConnection, year: i32) -> Result<Option<String>> {
    sqlx::query_scalar("select to_regclass('desk.ticket_numbers_' || $1::text)::text")
        .bind(year)
        .fetch_one(transaction)
        .await
}

/// The year goes on counting after this number. A counter does not go back if the transaction does, so this comes last.
pub(super) async fn count_on(transaction: &mut PgConnection, year: i32, last: i64) -> Result<()> {
    sqlx::query("select setval(desk.ticket_number_sequence($1), $2)")
        .bind(year)
        .bind(last)
        .execute(transaction)
        .await?;
    Ok(())
}

/// A supplier of this name, made if there is none.
pub(super) async fn supplier(transaction: &mut PgConnection, key: Uuid, name: &str) -> Result<Uuid> {
    sqlx::query_scalar(
        "with known as (select s.id from public.suppliers s where s.name = $2 limit 1),
              made as (
                insert into public.suppliers (id, name) select $1, $2 where not exists (select from known) returning id
              )
         select id from known union all select id from made",
    )
    .bind(key)
    .bind(name)
    .fetch_one(transaction)
    .await
}

/// Something that the shop sells.
pub(super) struct NewProduct<'a> {
    pub key: Uuid,
    pub name: &'a str,
    pub sku: &'a str,
    pub category: &'a str,
    pub rupees: i64,
    pub supplier: Uuid,
}

/// The product of this SKU, made if there is none.
pub(super) async fn product(transaction: &mut PgConnection, product: &NewProduct<'_>) -> Result<Uuid> {
    sqlx::query_scalar(
        "with made as (
           insert into public.products (id, name, sku, category, price, supplier_id)
           values ($1, $2, $3, $4, $5::bigint, $6) on conflict (sku) do nothing returning id
         )
         select id from made union all select p.id from public.products p where p.sku = $3 limit 1",
    )
    .bind(product.key)
    .bind(product.name)
    .bind(product.sku)
    .bind(product.category)
    .bind(product.rupees)
    .bind(product.supplier)
    .fetch_one(transaction)
    .await
}

/// Somebody who works for the shop, found again by the address.
pub(super) async fn colleague(
    transaction: &mut PgConnection,
    key: Uuid,
    name: &str,
    email: &str,
    role: &str,
) -> Result<Uuid> {
    sqlx::query_scalar(
        "with made as (
           insert into public.users (id, full_name, email, role) values ($1, $2, $3, $4)
           on conflict (email) do nothing returning id
         )
         select id from made union all select u.id from public.users u where u.email = $3 limit 1",
    )
    .bind(key)
    .bind(name)
    .bind(email)
    .bind(role)
    .fetch_one(transaction)
    .await
}

/// What was switched off for the load.
pub(super) enum Quiet {
    /// Triggers and references of this session only.
    Session,
    /// These triggers, by table, for everybody; nobody else can write meanwhile.
    Triggers(Vec<(String, String)>),
}

/// Keeps the tables' own triggers from running for rows that come with everything they would have done. A superuser can
/// do so for this session alone; another owner switches them off and holds the tables.
pub(super) async fn quieten(transaction: &mut PgConnection) -> Result<Quiet> {
    let may: bool =
        sqlx::query_scalar("select has_parameter_privilege(current_user, 'session_replication_role', 'set')")
            .fetch_one(&mut *transaction)
            .await?;
    if may {
        sqlx::raw_sql("set local session_replication_role = replica").execute(&mut *transaction).await?;
        return Ok(Quiet::Session);
    }
    // Only those that run now: one that the shop switched off itself must stay off.
    let triggers: Vec<(String, String)> = sqlx::query(
        "select t.tgrelid::regclass::text as on_table, quote_ident(t.tgname) as trigger
           from pg_trigger t
          where t.tgrelid = any (array['public.support_tickets', 'public.ticket_messages', 'public.ticket_attachments']::regclass[])
            and not t.tgisinternal and t.tgenabled = 'O'
          order by 1, 2",
    )
    .fetch_all(&mut *transaction)
    .await?
    .into_iter()
    .map(|row| Ok((row.try_get("on_table")?, row.try_get("trigger")?)))
    .collect::<Result<_>>()?;
    for (table, trigger) in &triggers {
        alter(transaction, format!("alter table {table} disable trigger {trigger}")).await?;
    }
    Ok(Quiet::Triggers(triggers))
}

/// Switches on again what `quieten` switched off.
pub(super) async fn wake(transaction: &mut PgConnection, quiet: &Quiet) -> Result<()> {
    match quiet {
        Quiet::Session => {
            sqlx::raw_sql("set local session_replication_role = origin").execute(&mut *transaction).await?;
        }
        Quiet::Triggers(triggers) => {
            for (table, trigger) in triggers {
                alter(transaction, format!("alter table {table} enable trigger {trigger}")).await?;
            }
        }
    }
    Ok(())
}

async fn alter(transaction: &mut PgConnection, statement: String) -> Result<()> {
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(transaction).await.map(drop)
}

/// An index that was taken away and is made again.
pub(super) struct Index {
    /// Its name with its schema.
    pub name: String,
    /// The statement that makes it.
    pub definition: String,
}

/// Takes away the indexes of the large tables that hold no rule: making them anew is quicker than filling them row by
/// row. Called only where the tables are empty.
pub(super) async fn take_indexes_away(transaction: &mut PgConnection) -> Result<Vec<Index>> {
    let tables: Vec<&str> = Table::ALL.iter().map(|table| table.name()).collect();
    let indexes: Vec<Index> = sqlx::query(
        "select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition
           from pg_index i
          where i.indrelid = any ($1::text[]::regclass[]) and i.indisvalid and not i.indisunique
            and not exists (select from pg_constraint c where c.conindid = i.indexrelid)
            and obj_description(i.indexrelid, 'pg_class') is null
          order by 1",
    )
    .bind(tables)
    .fetch_all(&mut *transaction)
    .await?
    .into_iter()
    .map(|row| Ok(Index { name: row.try_get("name")?, definition: row.try_get("definition")? }))
    .collect::<Result<_>>()?;
    for index in &indexes {
        alter(transaction, format!("drop index {}", index.name)).await?;
    }
    Ok(indexes)
}

/// Makes one of them again.
pub(super) async fn make_index(transaction: &mut PgConnection, index: &Index) -> Result<()> {
    sqlx::query("select set_config('maintenance_work_mem', '384MB', true)").execute(&mut *transaction).await?;
    alter(transaction, index.definition.clone()).await
}

/// Counts the tickets of the sample where the queue looks for them.
pub(super) async fn count_tickets(transaction: &mut PgConnection, counts: &[(&str, &str, i32)]) -> Result<()> {
    for (status, priority, n) in counts {
        sqlx::query(
            "insert into desk.ticket_count_deltas (status, priority, n)
             values ($1::text::public.ticket_status, $2::text::public.ticket_priority, $3)",
        )
        .bind(status)
        .bind(priority)
        .bind(n)
        .execute(&mut *transaction)
        .await?;
    }
    Ok(())
}

/// Keeps a photo once, whatever tickets it hangs on.
pub(super) async fn keep_photo(transaction: &mut PgConnection, sha256: &[u8], jpeg: &[u8], at: i64) -> Result<()> {
    let made = sqlx::query(
        "insert into desk.evidence_blobs (sha256, size, content_type, created_at)
         values ($1, $2, 'image/jpeg', timestamptz 'epoch' + $3::bigint * interval '1 microsecond') on conflict do nothing",
    )
    .bind(sha256)
    .bind(i64::try_from(jpeg.len()).unwrap_or(i64::MAX))
    .bind(at)
    .execute(&mut *transaction)
    .await?;
    if made.rows_affected() == 0 {
        return Ok(());
    }
    // What the schema's trigger does, which may be switched off meanwhile.
    sqlx::query(
        "insert into desk.unseen_photos (sha256, came_at)
         select b.sha256, b.created_at from desk.evidence_blobs b where b.sha256 = $1 on conflict do nothing",
    )
    .bind(sha256)
    .execute(&mut *transaction)
    .await?;
    for (ordinal, piece) in (0_i32..).zip(jpeg.chunks(524_288)) {
        sqlx::query("insert into desk.evidence_chunks (sha256, ordinal, bytes) values ($1, $2, $3)")
            .bind(sha256)
            .bind(ordinal)
            .bind(piece)
            .execute(&mut *transaction)
            .await?;
    }
    Ok(())
}

/// The people who sign in at this desk.
pub(super) async fn signed_in_people(transaction: &mut PgConnection) -> Result<Vec<Uuid>> {
    sqlx::query_scalar("select s.user_id from desk.staff_logins s order by s.created_at, s.login_role")
        .fetch_all(transaction)
        .await
}

/// What the sample tells is older than the people who sign in here, and yet some of it is to be unread.
pub(super) async fn forget_when_they_came(transaction: &mut PgConnection) -> Result<()> {
    sqlx::query("delete from desk.notices_read_to").execute(transaction).await.map(drop)
}

/// The desks count the figures of everything that is there now, as they would after a restore.
pub(super) async fn recount_analytics(transaction: &mut PgConnection) -> Result<()> {
    sqlx::query("select desk.recount_analytics()").execute(transaction).await.map(drop)
}

/// Tells the planner what there is now.
pub(super) async fn gather_statistics(transaction: &mut PgConnection) -> Result<()> {
    sqlx::raw_sql(
        "analyze public.users, public.suppliers, public.products, public.orders, public.order_items,
                 public.support_tickets, public.ticket_messages, public.ticket_attachments, public.notifications,
                 desk.staff_notifications, desk.staff_notification_reads, desk.evidence_objects, desk.evidence_blobs",
    )
    .execute(transaction)
    .await
    .map(drop)
}

/// Writes rows in the binary COPY format.
pub(super) async fn copy(
    transaction: &mut PgConnection,
    table: &str,
    columns: &str,
    rows: &super::rows::Rows,
) -> Result<u64> {
    let mut copy = transaction.copy_in_raw(&copy_statement(table, columns)).await?;
    copy.send(rows.bytes()).await?;
    copy.finish().await
}

/// The statement that takes rows in the binary COPY format.
pub(super) fn copy_statement(table: &str, columns: &str) -> String {
    format!("copy {table} ({columns}) from stdin (format binary)")
}

/// After a large load, outside of its transaction: lets index-only scans begin, and the first readers need not mark
/// every row as committed.
pub(super) async fn tidy(connection: &mut PgConnection) -> Result<()> {
    connection.ping().await?;
    for table in Table::ALL {
        sqlx::raw_sql(AssertSqlSafe(format!("vacuum {}", table.name()))).execute(&mut *connection).await?;
    }
    Ok(())
}
