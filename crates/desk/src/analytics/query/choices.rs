//! What filters can be set to.

use sqlx::postgres::PgRow;
use sqlx::{PgPool, Result, Row};
use uuid::Uuid;

use super::Sql;
use crate::analytics::{Choice, ChoiceKind};

/// Choices that are offered at once.
const CHOICES: i64 = 30;

/// Those that have these words in their name or detail.
pub(in crate::analytics) async fn choices(pool: &PgPool, kind: ChoiceKind, words: &str) -> Result<Vec<Choice>> {
    let escaped = words.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    let mut sql = Sql::new(listed(kind));
    sql.push(" and concat_ws(E'\\n', c.name, c.detail) ilike ").push_bind(format!("%{escaped}%"));
    sql.push(" order by lower(c.name), c.id limit ").push_bind(CHOICES);
    read_choices(sql, pool).await
}

/// Those of these ids.
pub(in crate::analytics) async fn chosen(pool: &PgPool, kind: ChoiceKind, ids: &[Uuid]) -> Result<Vec<Choice>> {
    let mut sql = Sql::new(listed(kind));
    sql.push(" and c.id = any (").push_bind(ids).push(") order by lower(c.name), c.id");
    read_choices(sql, pool).await
}

fn listed(kind: ChoiceKind) -> &'static str {
    match kind {
        ChoiceKind::Product => {
            "select c.id, c.name, c.detail from (select p.id, p.name, coalesce(p.sku, '') as detail from desk.products p) c where true"
        }
        ChoiceKind::Supplier => {
            "select c.id, c.name, c.detail from (select s.id, s.name, '' as detail from desk.suppliers s) c where true"
        }
        ChoiceKind::Agent => {
            "select c.id, c.name, c.detail
               from (select u.id, u.name, coalesce(m.email, '') as detail
                       from desk.people u join desk.customers m on m.id = u.id
                      where u.is_staff or u.id in (select l.user_id from desk.staff_logins l)) c
              where true"
        }
    }
}

async fn read_choices(mut sql: Sql, pool: &PgPool) -> Result<Vec<Choice>> {
    sql.build()
        .try_map(|row: PgRow| {
            Ok(Choice {
                id: row.try_get("id")?,
                name: row.try_get::<Option<String>, _>("name")?.unwrap_or_default(),
                detail: row.try_get("detail")?,
            })
        })
        .fetch_all(pool)
        .await
}
