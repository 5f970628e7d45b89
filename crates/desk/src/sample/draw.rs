//! Draws the rows of the large tables, in batches, for whoever writes them into the database.

use uuid::Uuid;

use super::case::{Case, Order, Said, World};
use super::goods::PRODUCTS;
use super::people;
use super::rows::Rows;
use super::story::{self, Teller};
use crate::tickets::{IssueType, ResolutionType, SenderType, TicketPriority, TicketStatus};

/// A batch is handed over once it has so many bytes.
const BATCH: usize = 1 << 19;

/// The large tables, in the order in which their rows refer to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Table {
    Customers,
    Orders,
    OrderItems,
    Tickets,
    Messages,
}

impl Table {
    pub(super) const ALL: [Table; 5] =
        [Table::Customers, Table::Orders, Table::OrderItems, Table::Tickets, Table::Messages];

    pub(super) fn name(self) -> &'static str {
        match self {
            Table::Customers => "public.users",
            Table::Orders => "public.orders",
            Table::OrderItems => "public.order_items",
            Table::Tickets => "public.support_tickets",
            Table::Messages => "public.ticket_messages",
        }
    }

    pub(super) fn columns(self) -> &'static str {
        match self {
            Table::Customers => "id, full_name, email, mobile_number, role, is_active",
            Table::Orders => {
                "id, order_number, customer_id, delivery_agent_id, status, order_total, created_at, delivered_at"
            }
            Table::OrderItems => "id, order_id, product_id, product_name, quantity, unit_price, total_price",
            Table::Tickets => {
                "id, ticket_number, order_id, customer_id, issue_type, priority, status, subject, description, \
                 affected_items, resolution_type, resolution_notes, refund_amount, resolved_by, resolved_at, \
                 created_at, updated_at"
            }
            Table::Messages => {
                "id, ticket_id, sender_id, sender_type, message, is_internal_note, created_at, updated_at"
            }
        }
    }

    /// In a person's words.
    pub(super) fn doing(self) -> &'static str {
        match self {
            Table::Customers => "Writing customers",
            Table::Orders => "Writing orders",
            Table::OrderItems => "Writing what was ordered",
            Table::Tickets => "Writing tickets",
            Table::Messages => "Writing conversations",
        }
    }

    /// How many positions are walked through to draw it.
    pub(super) fn length(self, world: &World) -> usize {
        match self {
            Table::Customers => world.customers as usize,
            _ => world.moments.len(),
        }
    }
}

/// A part of a table.
pub(super) struct Batch {
    pub table: Table,
    pub rows: Rows,
    /// How far the table is when this is written, and how far it goes.
    pub done: usize,
    pub last: bool,
}

/// Draws one table after the other. Stops early when `take` no longer wants any.
pub(super) fn all(world: &World, mut take: impl FnMut(Batch) -> bool) {
    for table in Table::ALL {
        let length = table.length(world);
        let mut rows = Rows::first();
        for position in 0..length {
            match table {
                Table::Customers => customer(&mut rows, world, position),
                Table::Orders => orders(world, position, |order| write_order(&mut rows, world, order)),
                Table::OrderItems => orders(world, position, |order| write_lines(&mut rows, world, order)),
                Table::Tickets => ticket(&mut rows, world, &world.case(position)),
                Table::Messages => messages(&mut rows, world, &world.case(position)),
            }
            if rows.bytes().len() > BATCH {
                let full = std::mem::replace(&mut rows, Rows::more(BATCH + BATCH / 8));
                if !take(Batch { table, rows: full, done: position + 1, last: false }) {
                    return;
                }
            }
        }
        rows.end();
        if !take(Batch { table, rows, done: length, last: true }) {
            return;
        }
    }
}

fn customer(rows: &mut Rows, world: &World, position: usize) {
    let number = world.first_customer + position as u64;
    let person = people::customer(world.seed, number);
    rows.row(6)
        .key(world.customer_key(number))
        .text(&person.name)
        .text(&person.email)
        .text(&person.phone)
        .text("customer")
        .flag(true);
}

fn orders(world: &World, position: usize, mut write: impl FnMut(&Order)) {
    if let Some(order) = world.spare_order(position) {
        write(&order);
    }
    if let Some(order) = &world.order_of(position) {
        write(order);
    }
}

fn write_order(rows: &mut Rows, world: &World, order: &Order) {
    let arrived = order.delivered < world.now;
    rows.row(8)
        .key(order.key)
        .text(&story::order_number(order.number))
        .key(world.customer_key(order.customer))
        .key(world.rider(order))
        .text(if arrived { "delivered" } else { "out_for_delivery" })
        .money(order.total())
        .time(order.created);
    if arrived {
        rows.time(order.delivered)
    } else {
        rows.null()
    };
}

fn write_lines(rows: &mut Rows, world: &World, order: &Order) {
    for (position, line) in order.lines.iter().enumerate() {
        rows.row(7)
            .key(world.line_key(order, position))
            .key(order.key)
            .key(world.products[line.product])
            .text(PRODUCTS[line.product].name)
            .money(line.quantity * 100)
            .money(line.unit_price())
            .money(line.total());
    }
}

fn ticket(rows: &mut Rows, world: &World, case: &Case) {
    let mut teller = Teller::new(world, case);
    let mut words = String::with_capacity(400);
    rows.row(17).key(case.key).text(&world.ticket_number(case.position));
    match &case.order {
        Some(order) => rows.key(order.key),
        None => rows.null(),
    };
    rows.key(world.customer_key(case.customer))
        .text(issue(case.issue))
        .text(priority(case.priority))
        .text(status(case.status));
    teller.subject(&mut words);
    rows.text(&words);
    words.clear();
    teller.description(&mut words);
    rows.text(&words);
    words.clear();
    story::affected_items(&mut words, world, case);
    rows.json(&words);
    match &case.settlement {
        None => rows.null().null().null().null().null(),
        Some(settlement) => {
            words.clear();
            teller.settlement(&mut words, settlement.kind);
            rows.text(resolution(settlement.kind)).text(&words);
            match settlement.refund {
                Some(paise) => rows.money(paise),
                None => rows.null(),
            };
            rows.key(world.staff[case.agent]).time(settlement.at)
        }
    };
    rows.time(case.created).time(case.updated);
}

fn messages(rows: &mut Rows, world: &World, case: &Case) {
    let teller = Teller::new(world, case);
    let mut words = String::with_capacity(300);
    for (place, (said, at)) in case.thread.iter().enumerate() {
        words.clear();
        teller.message(&mut words, place, *said, world.seed);
        rows.row(8)
            .key(world.message_key(case, place))
            .key(case.key)
            .key(sender(world, case, *said))
            .text(if said.by() == SenderType::Customer { "customer" } else { "admin" })
            .text(&words)
            .flag(*said == Said::Note)
            .time(*at)
            .time(*at);
    }
}

fn sender(world: &World, case: &Case, said: Said) -> Uuid {
    match said.by() {
        SenderType::Customer => world.customer_key(case.customer),
        _ => world.staff[case.agent],
    }
}

fn issue(issue: IssueType) -> &'static str {
    match issue {
        IssueType::DamagedProduct => "damaged_product",
        IssueType::SpoiledProduct => "spoiled_product",
        IssueType::MissingItems => "missing_items",
        IssueType::WrongItems => "wrong_items",
        IssueType::DeliveryIssue => "delivery_issue",
        IssueType::QualityIssue => "quality_issue",
        IssueType::QuantityMismatch => "quantity_mismatch",
        IssueType::PackagingIssue => "packaging_issue",
        IssueType::LateDelivery => "late_delivery",
        IssueType::Other => "other",
    }
}

pub(super) fn priority(priority: TicketPriority) -> &'static str {
    match priority {
        TicketPriority::Low => "low",
        TicketPriority::Medium => "medium",
        TicketPriority::High => "high",
        TicketPriority::Critical => "critical",
    }
}

pub(super) fn status(status: TicketStatus) -> &'static str {
    match status {
        TicketStatus::Open => "open",
        TicketStatus::InProgress => "in_progress",
        TicketStatus::AwaitingCustomer => "awaiting_customer",
        TicketStatus::Resolved => "resolved",
        TicketStatus::Closed => "closed",
    }
}

/// As SQL calls it.
pub(super) fn resolution(kind: ResolutionType) -> &'static str {
    match kind {
        ResolutionType::FullRefund => "full_refund",
        ResolutionType::PartialRefund => "partial_refund",
        ResolutionType::Replacement => "replacement",
        ResolutionType::StoreCredit => "store_credit",
        ResolutionType::NoAction => "no_action",
        ResolutionType::Other => "other",
    }
}
