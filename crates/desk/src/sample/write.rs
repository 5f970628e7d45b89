//! Writes the sample into the database: one transaction, with drawing and writing side by side.

use std::sync::Arc;

use sqlx::{Connection, PgConnection, PgPool};
use tokio::sync::mpsc;
use uuid::Uuid;

use super::calendar;
use super::case::{Ground, World};
use super::dice::{Dice, Purpose};
use super::draw::{self, Batch, Table};
use super::goods::{self, PRODUCTS, SUPPLIERS};
use super::notices;
use super::people;
use super::photos::{self, Photo};
use super::query::{self, Found, NewProduct};
use super::rows::Rows;
use super::{MOST_TICKETS, Plan, Progress};
use crate::error::{DeskError, ErrorCode, Result};
use crate::tickets::{TicketPriority, TicketStatus};

/// From so many tickets on, indexes are made anew after the rows instead of with each of them.
const LARGE: u32 = 50_000;
/// People who bring the orders.
const RIDERS: usize = 18;
/// Number of the first order of a shop that has none of the sample yet.
const FIRST_ORDER: u64 = 100_001;
/// Batches that wait for the server while more are drawn.
const AHEAD: usize = 12;

pub(super) async fn load(owner: &PgPool, plan: &Plan, on_progress: impl FnMut(Progress) + Send) -> Result<()> {
    if plan.tickets == 0 || plan.tickets > MOST_TICKETS {
        return Err(DeskError::invalid(format!(
            "A sample shop has between 1 and {MOST_TICKETS} tickets, not {}. Nothing was loaded.",
            plan.tickets
        )));
    }
    let mut connection = owner.acquire().await?;
    let large = {
        let mut transaction = connection.begin().await?;
        let large = fill(&mut transaction, plan, Steps::new(on_progress)).await?;
        transaction.commit().await?;
        large
    };
    if large && let Err(error) = query::tidy(&mut connection).await {
        // The sample is there; the server's own housekeeping does the same a little later.
        tracing::info!(%error, "the sample's tables were not tidied");
    }
    Ok(())
}

/// Everything in its order. Tells whether the shop is large.
async fn fill(
    transaction: &mut PgConnection,
    plan: &Plan,
    mut steps: Steps<impl FnMut(Progress) + Send>,
) -> Result<bool> {
    steps.begin(Step::Ground);
    query::hold_still(transaction).await.map_err(busy)?;
    let found = query::look_around(transaction).await?;
    refuse_own_tables(&found)?;
    let world = Arc::new(build(transaction, plan, &found).await?);

    let quiet = query::quieten(transaction).await?;
    let anew = plan.tickets >= LARGE && !found.has_tickets;
    let indexes = if anew { query::take_indexes_away(transaction).await? } else { Vec::new() };
    write_tables(transaction, &world, &mut steps).await?;
    write_photos(transaction, &world, &mut steps).await?;
    write_notices(transaction, &world).await?;

    for (done, index) in indexes.iter().enumerate() {
        steps.at(Step::Indexes, done, indexes.len());
        query::make_index(transaction, index).await?;
    }
    query::wake(transaction, &quiet).await?;
    steps.begin(Step::Statistics);
    query::count_tickets(transaction, &counts(&world)).await?;
    query::recount_analytics(transaction).await?;
    query::gather_statistics(transaction).await?;
    for (year, last) in last_numbers(&world) {
        query::count_on(transaction, year, last).await?;
    }
    steps.finish();
    Ok(plan.tickets >= LARGE)
}

fn refuse_own_tables(found: &Found) -> Result<()> {
    if found.own_tables.is_empty() {
        return Ok(());
    }
    Err(DeskError::new(
        ErrorCode::Refused,
        format!(
            "The sample shop only goes into tables that Punnet made, and this database had its own: {}. Nothing was loaded. Use another database for the sample.",
            found.own_tables.join(", ")
        ),
    ))
}

fn busy(error: sqlx::Error) -> DeskError {
    const LOCK_NOT_AVAILABLE: &str = "55P03";
    match &error {
        sqlx::Error::Database(refusal) if refusal.code().as_deref() == Some(LOCK_NOT_AVAILABLE) => DeskError::new(
            ErrorCode::Conflict,
            "Somebody is changing tickets without end, so the sample could not begin. Nothing was loaded. Try again when the desk is quiet.",
        ),
        _ => error.into(),
    }
}

/// Makes what is small, finds what is there, and draws when the tickets came in.
async fn build(transaction: &mut PgConnection, plan: &Plan, found: &Found) -> Result<World> {
    let zone: chrono_tz::Tz = found.time_zone.parse().map_err(|_| {
        DeskError::new(
            ErrorCode::Invalid,
            format!("Punnet does not know the shop's time zone \u{201c}{}\u{201d}. Nothing was loaded. Choose another in the settings.", found.time_zone),
        )
    })?;
    let number = |n: i64| u64::try_from(n).unwrap_or(0);
    let last_order = number(found.last_order);
    // A second sample tells other stories than the first, also by the same seed: its keys would be the same ones.
    let again = last_order >= FIRST_ORDER;
    let seed = if again { plan.seed ^ last_order.wrapping_mul(0x9E37_79B9_7F4A_7C15) } else { plan.seed };
    let now = plan.now.timestamp_micros();
    let founded = now - (calendar::DAYS + 30) * calendar::DAY;

    let mut suppliers = Vec::with_capacity(SUPPLIERS.len());
    for (position, (name, _)) in SUPPLIERS.iter().enumerate() {
        suppliers.push(query::supplier(transaction, goods::supplier_key(seed, position, founded), name).await?);
    }
    let mut products = Vec::with_capacity(PRODUCTS.len());
    for (position, product) in PRODUCTS.iter().enumerate() {
        let new = NewProduct {
            key: goods::product_key(seed, position, founded),
            name: product.name,
            sku: &format!("SMP-{:04}", position + 1),
            category: product.kind.category(),
            rupees: product.rupees,
            supplier: suppliers[product.supplier],
        };
        products.push(query::product(transaction, &new).await?);
    }
    let mut staff = Vec::with_capacity(people::STAFF.len());
    for (position, name) in people::STAFF.iter().enumerate() {
        let key = Dice::new(seed, Purpose::Staff, position as u64).key_at(founded);
        staff.push(query::colleague(transaction, key, name, &address(name, "desk"), "admin").await?);
    }
    let mut riders = Vec::with_capacity(RIDERS);
    for position in 0..RIDERS as u64 {
        // Names past those of any customer.
        let rider = people::customer(seed, 1 << 40 | position);
        let key = Dice::new(seed, Purpose::Staff, 1000 + position).key_at(founded);
        let email = format!("rider{:02}@riders.example.com", position + 1);
        riders.push(query::colleague(transaction, key, &rider.name, &email, "delivery_agent").await?);
    }

    let moments = calendar::moments(seed, plan.tickets, plan.now, zone);
    let mut years = Vec::new();
    for (year, first) in calendar::years(&moments, zone) {
        years.push((year, first, number(query::last_ticket_number(transaction, year).await?)));
    }
    let ground = Ground {
        zone,
        currency: found.currency.clone(),
        first_customer: number(found.customers),
        first_order: if again { last_order + 1 } else { FIRST_ORDER },
        staff,
        riders,
        products,
        years,
    };
    Ok(World::new(seed, now, moments, ground))
}

/// A colleague's address.
fn address(name: &str, place: &str) -> String {
    let letters: String = name
        .to_lowercase()
        .chars()
        .filter_map(|letter| match letter {
            ' ' => Some('.'),
            'a'..='z' => Some(letter),
            _ => None,
        })
        .collect();
    format!("{letters}@{place}.example.com")
}

/// The large tables, drawn on a thread of their own while the server takes in what was drawn before.
async fn write_tables(
    transaction: &mut PgConnection,
    world: &Arc<World>,
    steps: &mut Steps<impl FnMut(Progress) + Send>,
) -> Result<()> {
    let (sender, mut drawn) = mpsc::channel::<Batch>(AHEAD);
    let drawing = tokio::task::spawn_blocking({
        let world = world.clone();
        move || draw::all(&world, |batch| sender.blocking_send(batch).is_ok())
    });
    for table in Table::ALL {
        let length = table.length(world);
        let mut copy = transaction.copy_in_raw(&query::copy_statement(table.name(), table.columns())).await?;
        let mut last = false;
        while !last {
            let Some(batch) = drawn.recv().await else { return Err(broke_off()) };
            debug_assert_eq!(batch.table, table, "tables are drawn in their order");
            copy.send(batch.rows.bytes()).await?;
            steps.at(Step::Table(table), batch.done, length);
            last = batch.last;
        }
        copy.finish().await?;
    }
    drawing.await.map_err(|_| broke_off())
}

/// The thread that draws only ends early when it panicked.
fn broke_off() -> DeskError {
    DeskError::new(
        ErrorCode::Internal,
        "Punnet failed while it made up the sample shop. Nothing was loaded. Report this with the log.",
    )
}

async fn write_photos(
    transaction: &mut PgConnection,
    world: &Arc<World>,
    steps: &mut Steps<impl FnMut(Progress) + Send>,
) -> Result<()> {
    let (sender, mut drawn) = mpsc::channel::<(Vec<Photo>, usize)>(AHEAD);
    let drawing = tokio::task::spawn_blocking({
        let world = world.clone();
        move || photos::draw(&world, |photos, done| sender.blocking_send((photos, done)).is_ok())
    });
    let (mut attachments, mut objects) = (Rows::first(), Rows::first());
    let tickets = photos::TICKETS.min(world.moments.len());
    while let Some((photos, done)) = drawn.recv().await {
        for photo in photos {
            query::keep_photo(transaction, &photo.sha256, &photo.jpeg, photo.at).await?;
            photo.write(&mut attachments, &mut objects);
        }
        steps.at(Step::Photos, done, tickets);
    }
    drawing.await.map_err(|_| broke_off())??;
    attachments.end();
    objects.end();
    let (table, columns) = photos::OBJECTS;
    query::copy(transaction, table, columns, &objects).await?;
    let (table, columns) = photos::ATTACHMENTS;
    query::copy(transaction, table, columns, &attachments).await?;
    Ok(())
}

async fn write_notices(transaction: &mut PgConnection, world: &World) -> Result<()> {
    let desk: Vec<Uuid> = query::signed_in_people(transaction).await?;
    query::forget_when_they_came(transaction).await?;
    let drawn = notices::draw(world, &desk);
    for ((table, columns), rows) in [
        (notices::FOR_CUSTOMERS, &drawn.for_customers),
        (notices::FOR_STAFF, &drawn.for_staff),
        (notices::READ, &drawn.read),
    ] {
        query::copy(transaction, table, columns, rows).await?;
    }
    Ok(())
}

/// How many tickets there are of each status and priority.
fn counts(world: &World) -> Vec<(&'static str, &'static str, i32)> {
    const STATUSES: [TicketStatus; 5] = [
        TicketStatus::Open,
        TicketStatus::InProgress,
        TicketStatus::AwaitingCustomer,
        TicketStatus::Resolved,
        TicketStatus::Closed,
    ];
    const PRIORITIES: [TicketPriority; 4] =
        [TicketPriority::Low, TicketPriority::Medium, TicketPriority::High, TicketPriority::Critical];
    let mut counted = [[0_i32; 4]; 5];
    for position in 0..world.moments.len() {
        let (status, priority) = world.standing(position);
        counted[status as usize][priority as usize] += 1;
    }
    STATUSES
        .iter()
        .flat_map(|status| PRIORITIES.iter().map(move |priority| (*status, *priority)))
        .map(|(status, priority)| {
            (draw::status(status), draw::priority(priority), counted[status as usize][priority as usize])
        })
        .filter(|(_, _, n)| *n > 0)
        .collect()
}

/// The last number that the sample gave in each of its years.
fn last_numbers(world: &World) -> Vec<(i32, i64)> {
    let ends = world.years.iter().skip(1).map(|(_, first, _)| *first).chain([world.moments.len()]);
    world
        .years
        .iter()
        .zip(ends)
        .filter(|((_, first, _), end)| end > first)
        .map(|((year, first, before), end)| (*year, i64::try_from(before + (end - first) as u64).unwrap_or(i64::MAX)))
        .collect()
}

/// The parts of the load.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Ground,
    Table(Table),
    Photos,
    Indexes,
    Statistics,
}

impl Step {
    const ALL: [Step; 9] = [
        Step::Ground,
        Step::Table(Table::Customers),
        Step::Table(Table::Orders),
        Step::Table(Table::OrderItems),
        Step::Table(Table::Tickets),
        Step::Table(Table::Messages),
        Step::Photos,
        Step::Indexes,
        Step::Statistics,
    ];

    fn doing(self) -> &'static str {
        match self {
            Step::Ground => "Preparing the shop",
            Step::Table(table) => table.doing(),
            Step::Photos => "Adding photos",
            Step::Indexes => "Making the search indexes",
            Step::Statistics => "Counting",
        }
    }

    /// Its share of the time, as measured; all together 100.
    fn share(self) -> u32 {
        match self {
            Step::Table(Table::Customers) => 2,
            Step::Table(Table::Orders) => 10,
            Step::Table(Table::OrderItems) => 16,
            Step::Table(Table::Tickets) => 14,
            Step::Table(Table::Messages) => 20,
            Step::Photos => 7,
            Step::Indexes => 25,
            Step::Ground | Step::Statistics => 3,
        }
    }
}

/// Tells how far it is, each step of a hundred once.
struct Steps<F> {
    tell: F,
    told: Option<(u32, &'static str)>,
}

impl<F: FnMut(Progress)> Steps<F> {
    const TOTAL: u32 = 100;

    fn new(tell: F) -> Self {
        Self { tell, told: None }
    }

    fn begin(&mut self, step: Step) {
        self.at(step, 0, 1);
    }

    fn at(&mut self, step: Step, done: usize, of: usize) {
        let before: u32 = Step::ALL.iter().take_while(|earlier| **earlier != step).map(|earlier| earlier.share()).sum();
        let part = u64::from(step.share()) * done as u64 / of.max(1) as u64;
        self.say(before + u32::try_from(part).unwrap_or(0), step.doing());
    }

    fn finish(&mut self) {
        self.say(Self::TOTAL, Step::Statistics.doing());
    }

    fn say(&mut self, done: u32, doing: &'static str) {
        if self.told != Some((done, doing)) {
            self.told = Some((done, doing));
            (self.tell)(Progress { done, total: Self::TOTAL, doing: doing.to_owned() });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_steps_make_a_hundred_and_never_go_back() {
        assert_eq!(Step::ALL.iter().map(|step| step.share()).sum::<u32>(), Steps::<fn(Progress)>::TOTAL);
        let mut told = Vec::new();
        let mut steps = Steps::new(|progress: Progress| told.push(progress.done));
        for step in Step::ALL {
            for done in 0..=7 {
                steps.at(step, done, 7);
            }
        }
        steps.finish();
        assert!(told.is_sorted());
        assert_eq!(told.last(), Some(&100));
    }

    #[test]
    fn addresses_of_colleagues_are_plain_and_differ() {
        let addresses: std::collections::HashSet<String> =
            people::STAFF.iter().map(|name| address(name, "desk")).collect();
        assert_eq!(addresses.len(), people::STAFF.len());
        assert!(addresses.contains("joel.dcunha@desk.example.com"));
    }
}
