//! Counting the figures of analytics anew from the shop's tables.

use sqlx::PgPool;

use super::query;
use crate::error::Result;

/// Tickets that are counted in one transaction.
const AT_ONCE: i32 = 10_000;

/// Throws all figures away and counts them anew; says of how many tickets. Desks that ask meanwhile are told how many are
/// still to be counted. `on_progress` hears of the tickets that were counted and of those that there are.
pub async fn rebuild_analytics(owner: &PgPool, mut on_progress: impl FnMut(u64, u64)) -> Result<u64> {
    let number = |number: i64| u64::try_from(number).unwrap_or(0);
    let of = number(query::number(owner, "select count(*) from public.support_tickets").await?);
    query::recount_analytics(owner).await?;
    let mut counted = 0;
    loop {
        counted += number(query::fold_tickets(owner, AT_ONCE).await?.into());
        on_progress(counted.min(of), of);
        // Where a desk counts at this moment there was nothing to do, and yet something is left.
        if query::number(owner, "select count(*) from desk.touched_tickets").await? == 0 {
            break;
        }
    }
    query::count_units_sold(owner).await?;
    query::pack_analytics(owner).await?;
    Ok(of)
}
