//! Whose ticket it is, and who works at the desk.

use sqlx::{PgConnection, PgPool, Result};
use uuid::Uuid;

use crate::tickets::{Assignee, Colleague};

pub(in crate::tickets) async fn colleagues(pool: &PgPool) -> Result<Vec<Colleague>> {
    sqlx::query_as!(
        Colleague,
        r#"
        select user_id as "id!", coalesce(name, '') as "name!", is_me as "is_me!", may_approve as "may_approve!"
          from desk.colleagues()
        "#
    )
    .fetch_all(pool)
    .await
}

/// Whether it is this person's now: not where it is somebody else's than was seen. None where there is no such ticket.
pub(in crate::tickets) async fn assign(
    transaction: &mut PgConnection,
    ticket: Uuid,
    seen: Option<Uuid>,
    person: Option<Uuid>,
) -> Result<Option<bool>> {
    sqlx::query_scalar!("select desk.assign_ticket($1, $2, $3)", ticket, seen, person).fetch_one(transaction).await
}

pub(in crate::tickets) async fn assignee(connection: &mut PgConnection, ticket: Uuid) -> Result<Option<Assignee>> {
    sqlx::query_as!(
        Assignee,
        r#"
        select a.user_id as id, coalesce(nullif(p.name, ''), 'somebody else') as "name!"
          from desk.ticket_assignees a
          left join desk.people p on p.id = a.user_id
         where a.ticket_id = $1
        "#,
        ticket
    )
    .fetch_optional(connection)
    .await
}
