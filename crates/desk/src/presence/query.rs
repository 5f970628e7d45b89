//! All SQL about presence.

use sqlx::{PgPool, Result};
use uuid::Uuid;

use super::{Here, Present};

pub(super) async fn be_present(pool: &PgPool, desk: Uuid, here: Option<Here>) -> Result<()> {
    sqlx::query!(
        "select desk.be_present($1, $2, $3)",
        desk,
        here.map(|here| here.ticket_id),
        here.is_some_and(|here| here.typing)
    )
    .execute(pool)
    .await
    .map(drop)
}

/// More people than that are at no desk.
pub(super) async fn present(pool: &PgPool) -> Result<Vec<Present>> {
    sqlx::query_as!(
        Present,
        r#"
        select p.ticket_id as "ticket_id!", p.user_id as "person_id!", u.name as "name!", bool_or(p.typing) as "typing!",
               greatest(0, min(extract(epoch from clock_timestamp() - p.seen_at)) * 1000)::integer as "age!"
          from desk.presence p join desk.people u on u.id = p.user_id
         where p.seen_at > clock_timestamp() - interval '9 seconds'
           and p.user_id <> (select desk.current_user_id())
         group by p.ticket_id, p.user_id, u.name
         order by p.ticket_id, u.name, p.user_id
         limit 2000
        "#
    )
    .fetch_all(pool)
    .await
}
