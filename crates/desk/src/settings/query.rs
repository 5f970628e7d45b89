//! All SQL about settings. Every query runs as the person at the desk.

use sqlx::{PgPool, Result};

use crate::deadlines::DeadlineTarget;
use crate::money;
use crate::tickets::TicketPriority;

use super::{
    ApprovalLimit, Density, DeskSettings, Hours, PersonChange, PersonSettings, QuietHours, ShopChange, ShopSettings,
    Theme, TimeZone, WorkingDay,
};

pub(super) async fn settings(pool: &PgPool) -> Result<DeskSettings> {
    let (shop, may_change_shop, may_approve) = sqlx::query!(
        r#"
        select shop_name, business_tz, currency, approval_above, desk.may_change_shop() as "may_change!",
               desk.may_approve() as "may_approve!"
          from desk.settings
        "#
    )
    .map(|row| {
        let shop = ShopSettings {
            name: row.shop_name,
            time_zone: row.business_tz,
            currency: row.currency,
            working_days: Vec::new(),
            approval_above: row.approval_above.map(money::amount),
            deadlines: Vec::new(),
        };
        (shop, row.may_change, row.may_approve)
    })
    .fetch_one(pool)
    .await?;
    let working_days = sqlx::query_as!(
        WorkingDay,
        r#"
        select weekday, to_char(opens, 'HH24:MI') as "opens!",
               case when closes = '24:00' then '24:00' else to_char(closes, 'HH24:MI') end as "closes!"
          from desk.working_hours
         order by weekday
        "#
    )
    .fetch_all(pool)
    .await?;
    let deadlines = sqlx::query_as!(
        DeadlineTarget,
        r#"
        select priority as "priority: TicketPriority", answer_minutes, settle_minutes
          from desk.deadline_targets
         order by priority desc
        "#
    )
    .fetch_all(pool)
    .await?;
    Ok(DeskSettings {
        shop: ShopSettings { working_days, deadlines, ..shop },
        may_change_shop,
        may_approve,
        person: person(pool).await?,
    })
}

/// Row security leaves the person's own row, if they have changed anything yet.
pub(super) async fn person(pool: &PgPool) -> Result<PersonSettings> {
    let stored = sqlx::query!(
        r#"
        select theme as "theme: Theme", density as "density: Density", notify_new_tickets, notify_customer_replies,
               private_notifications, notify_assigned, notify_approvals, notify_mentions, notify_deadlines, only_mine,
               quiet_from, quiet_to
          from desk.person_settings
        "#
    )
    .map(|row| PersonSettings {
        theme: row.theme,
        density: row.density,
        notify_new_tickets: row.notify_new_tickets,
        notify_customer_replies: row.notify_customer_replies,
        private_notifications: row.private_notifications,
        notify_assigned: row.notify_assigned,
        notify_approvals: row.notify_approvals,
        notify_mentions: row.notify_mentions,
        notify_deadlines: row.notify_deadlines,
        only_mine: row.only_mine,
        quiet_hours: row.quiet_from.zip(row.quiet_to).map(|(from, to)| QuietHours { from, to }),
    })
    .fetch_optional(pool)
    .await?;
    Ok(stored.unwrap_or_default())
}

/// Without the doubles that the files of a system hold ("posix/…", "right/…") and the bare abbreviations.
pub(super) async fn time_zones(pool: &PgPool) -> Result<Vec<TimeZone>> {
    sqlx::query_as!(
        TimeZone,
        r#"
        select name as "name!", (extract(epoch from utc_offset) / 60)::integer as "minutes_ahead!"
          from pg_timezone_names
         where (name like '%/%' or name = 'UTC') and name !~ '^(posix|right|Etc|SystemV)/'
         order by name
        "#
    )
    .fetch_all(pool)
    .await
}

/// All or nothing.
pub(super) async fn change_shop(
    pool: &PgPool,
    name: Option<&str>,
    change: &ShopChange,
    day: Option<Hours>,
    approval: Option<ApprovalLimit>,
) -> Result<()> {
    let mut transaction = pool.begin().await?;
    sqlx::query!(
        "select desk.change_shop_details($1, $2, $3)",
        name,
        change.time_zone.as_deref(),
        change.currency.as_deref()
    )
    .fetch_one(&mut *transaction)
    .await?;
    if let Some(Hours { weekday, opens, closes }) = day {
        // In minutes, since 24:00 is a time in SQL and in no type of Rust.
        sqlx::query!(
            r#"
            select desk.change_working_day($1,
                     format('%s:%s', $2::integer / 60, $2::integer % 60)::time,
                     format('%s:%s', $3::integer / 60, $3::integer % 60)::time)
            "#,
            weekday,
            opens,
            closes
        )
        .fetch_one(&mut *transaction)
        .await?;
    }
    if let Some(weekday) = change.day_off {
        sqlx::query!("select desk.change_working_day($1, null, null)", weekday).fetch_one(&mut *transaction).await?;
    }
    if let Some(ApprovalLimit(above)) = approval {
        sqlx::query!("select desk.change_approval_limit($1)", above).fetch_one(&mut *transaction).await?;
    }
    if let Some(DeadlineTarget { priority, answer_minutes, settle_minutes }) = change.deadline {
        sqlx::query!(
            "select desk.change_deadline_target($1, $2, $3)",
            priority as TicketPriority,
            answer_minutes,
            settle_minutes
        )
        .fetch_one(&mut *transaction)
        .await?;
    }
    transaction.commit().await
}

pub(super) async fn change_person(pool: &PgPool, change: PersonChange) -> Result<()> {
    let quiet = match change.quiet_hours {
        Some(QuietHours { from, to }) => Some(format!("{}-{}", from.format("%H:%M"), to.format("%H:%M"))),
        None => change.no_quiet_hours.then(|| "off".to_owned()),
    };
    sqlx::query!(
        "select desk.change_my_settings($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        change.theme as Option<Theme>,
        change.density as Option<Density>,
        change.notify_new_tickets,
        change.notify_customer_replies,
        change.private_notifications,
        change.notify_assigned,
        change.notify_approvals,
        change.notify_mentions,
        change.notify_deadlines,
        change.only_mine,
        quiet
    )
    .fetch_one(pool)
    .await?;
    Ok(())
}

/// The newest migration, and what the server says of itself.
pub(super) async fn versions(pool: &PgPool) -> Result<(Option<i64>, String)> {
    sqlx::query!(r#"select desk.schema_version() as schema, current_setting('server_version') as "server!""#)
        .map(|row| (row.schema, row.server))
        .fetch_one(pool)
        .await
}
