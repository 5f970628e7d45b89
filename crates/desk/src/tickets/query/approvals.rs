//! Approvals that were asked on tickets.

use rust_decimal::Decimal;
use sqlx::{PgConnection, PgPool, Result};
use uuid::Uuid;

use crate::money;
use crate::tickets::{Approval, ApprovalDecision, NewResolution, ResolutionType};

/// Every approval of a ticket, the oldest first.
pub(super) async fn approvals_of(connection: &mut PgConnection, ticket: Uuid) -> Result<Vec<Approval>> {
    sqlx::query!(
        r#"
        select a.id, coalesce(p.name, '') as "asked_by!", a.asked_by = (select desk.current_user_id()) as "is_mine!", a.asked_at,
               a.resolution_type as "resolution_type: ResolutionType", a.refund_amount, a.resolution_notes,
               a.decision as "decision: ApprovalDecision", coalesce(d.name, '') as "decided_by!", a.answer
          from desk.approvals a
          left join desk.people p on p.id = a.asked_by
          left join desk.people d on d.id = a.decided_by
         where a.ticket_id = $1
         order by a.asked_at, a.id
        "#,
        ticket
    )
    .map(|row| Approval {
        id: row.id,
        asked_by: row.asked_by,
        is_mine: row.is_mine,
        asked_at: row.asked_at,
        resolution_type: row.resolution_type,
        refund_amount: row.refund_amount.map(money::amount),
        resolution_notes: row.resolution_notes,
        decision: row.decision,
        decided_by: row.decided_by,
        answer: row.answer,
    })
    .fetch_all(connection)
    .await
}

/// Whether it is asked: not where another waits. None where there is no such ticket.
pub(in crate::tickets) async fn ask_approval(
    pool: &PgPool,
    approval: Uuid,
    resolution: &NewResolution,
    refund: Option<Decimal>,
    notes: &str,
) -> Result<Option<bool>> {
    sqlx::query_scalar!(
        "select desk.ask_approval($1, $2, $3, $4, $5)",
        approval,
        resolution.ticket_id,
        resolution.resolution_type as ResolutionType,
        refund,
        notes
    )
    .fetch_one(pool)
    .await
}

/// Whether it is decided so: not where somebody decided before. None where nothing was asked.
pub(in crate::tickets) async fn decide_approval(
    transaction: &mut PgConnection,
    approval: Uuid,
    decision: ApprovalDecision,
    answer: &str,
) -> Result<Option<bool>> {
    sqlx::query_scalar!("select desk.decide_approval($1, $2, $3)", approval, decision.word(), answer)
        .fetch_one(transaction)
        .await
}

/// What was asked, as a resolution of somebody who saw so many settlements.
pub(in crate::tickets) async fn asked(
    transaction: &mut PgConnection,
    approval: Uuid,
    settlements_seen: i32,
) -> Result<Option<NewResolution>> {
    sqlx::query!(
        r#"
        select a.ticket_id, a.resolution_type as "resolution_type: ResolutionType", a.refund_amount, a.resolution_notes
          from desk.approvals a
         where a.id = $1
        "#,
        approval
    )
    .map(|row| NewResolution {
        ticket_id: row.ticket_id,
        resolution_type: row.resolution_type,
        refund_amount: row.refund_amount.map(money::amount),
        resolution_notes: row.resolution_notes,
        settlements_seen,
    })
    .fetch_optional(transaction)
    .await
}
