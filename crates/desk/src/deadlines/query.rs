//! All SQL about deadlines, but for the ticket's own, which come with it.

use sqlx::{PgPool, Result};

pub(super) async fn warn(pool: &PgPool) -> Result<i32> {
    sqlx::query_scalar!(r#"select desk.warn_of_deadlines() as "told!""#).fetch_one(pool).await
}
