//! A customer, who comes as the guide's app does.

use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::{Executor, PgPool, Postgres, Transaction};
use uuid::Uuid;

use super::Plan;
use super::ledger::Ledger;

/// Of so many turns the first is a ticket.
const TICKET_EVERY: u32 = 4;
const ISSUES: [&str; 4] = ["damaged_product", "spoiled_product", "late_delivery", "missing_items"];

/// Does all that the plan says, one after the other.
pub(super) async fn writes(number: usize, customer: Uuid, gateway: PgPool, plan: Plan, ledger: Arc<Ledger>) {
    // Not all at one moment: each begins somewhere in the first pause.
    let mut pause = part_of(plan.between, number, 0);
    let mut ticket = None;
    for turn in 0..plan.turns {
        if !pause.is_zero() {
            tokio::time::sleep(pause).await;
        }
        let done = match ticket.filter(|_| turn % TICKET_EVERY != 0) {
            Some(ticket) => says(&gateway, customer, ticket, turn, &ledger).await,
            None => raises(&gateway, customer, number, turn, &ledger).await.map(|raised| ticket = Some(raised)),
        };
        if let Err(error) = done {
            ledger.failed(format!("a customer's turn {turn}: {error}"));
        }
        pause = plan.between.mul_f64(0.5) + part_of(plan.between, number, turn + 1);
    }
}

/// Some part of a pause, another for each customer and turn, the same in every run.
pub(super) fn part_of(pause: Duration, number: usize, turn: u32) -> Duration {
    let mixed = (number as u64 + 1)
        .wrapping_mul(0x9E37_79B9_7F4A_7C15)
        .wrapping_add(u64::from(turn).wrapping_mul(0xD1B5_4A32_D192_ED03));
    pause.mul_f64(f64::from((mixed >> 40) as u32) / f64::from(1_u32 << 24))
}

/// `createSupportTicket`: its number first, then the ticket.
async fn raises(gateway: &PgPool, customer: Uuid, number: usize, turn: u32, ledger: &Ledger) -> sqlx::Result<Uuid> {
    let mut request = request(gateway, customer).await?;
    let named: String = sqlx::query_scalar("select generate_ticket_number()").fetch_one(&mut *request).await?;
    request.commit().await?;
    let mut request = self::request(gateway, customer).await?;
    let ticket: Uuid = sqlx::query_scalar(
        "insert into support_tickets (ticket_number, customer_id, issue_type, priority, subject, description, affected_items)
         values ($1, $2, $3::text::ticket_issue_type, 'medium', $4, 'The box was opened at the door.', '[]') returning id",
    )
    .bind(named)
    .bind(customer)
    .bind(ISSUES[(number + turn as usize) % ISSUES.len()])
    .bind(format!("Order of customer {number}, turn {turn}"))
    .fetch_one(&mut *request)
    .await?;
    request.commit().await?;
    ledger.raised(ticket, Instant::now());
    Ok(ticket)
}

/// `sendMessage`.
async fn says(gateway: &PgPool, customer: Uuid, ticket: Uuid, turn: u32, ledger: &Ledger) -> sqlx::Result<()> {
    let mut request = request(gateway, customer).await?;
    let message: Uuid = sqlx::query_scalar(
        "insert into ticket_messages (ticket_id, sender_id, sender_type, message, is_internal_note)
         values ($1, $2, 'customer', $3, false) returning id",
    )
    .bind(ticket)
    .bind(customer)
    .bind(format!("Any news? ({turn})"))
    .fetch_one(&mut *request)
    .await?;
    request.commit().await?;
    ledger.said(ticket, message, Instant::now());
    Ok(())
}

/// One request of the API: a transaction of its role, with the customer's claims.
async fn request(gateway: &PgPool, customer: Uuid) -> sqlx::Result<Transaction<'static, Postgres>> {
    let mut request = gateway.begin().await?;
    let claims = format!(r#"{{"sub":"{customer}","role":"authenticated"}}"#);
    request
        .execute(
            sqlx::query("select set_config('role', 'authenticated', true), set_config('request.jwt.claims', $1, true)")
                .bind(claims),
        )
        .await?;
    Ok(request)
}
