//! Notifications as the triggers would have left them, for the newest tickets: those that somebody may still look for.

use uuid::Uuid;

use super::calendar::{DAY, HOUR};
use super::case::{Case, Said, World};
use super::dice::{Dice, Purpose};
use super::draw::resolution;
use super::rows::Rows;
use super::story::Teller;
use crate::tickets::SenderType;

/// So many of the newest tickets have their notifications.
pub(super) const TICKETS: usize = 300;
/// So many of the desk's notifications are still unread.
const UNREAD: usize = 8;

pub(super) const FOR_CUSTOMERS: (&str, &str) =
    ("public.notifications", "id, user_id, type, title, message, reference_id, reference_type, is_read, created_at");
pub(super) const FOR_STAFF: (&str, &str) =
    ("desk.staff_notifications", "id, type, title, message, reference_id, reference_type, created_at");
pub(super) const READ: (&str, &str) = ("desk.staff_notification_reads", "notification_id, user_id, read_at");

/// Rows for the three tables of notifications.
pub(super) struct Notices {
    pub for_customers: Rows,
    pub for_staff: Rows,
    pub read: Rows,
}

/// A line to the desk.
struct ToStaff {
    key: Uuid,
    at: i64,
}

/// Draws them. `desk` are the people who sign in here: they have read all but the newest.
pub(super) fn draw(world: &World, desk: &[Uuid]) -> Notices {
    let mut notices = Notices { for_customers: Rows::first(), for_staff: Rows::first(), read: Rows::first() };
    let mut told: Vec<ToStaff> = Vec::new();
    let tickets = world.moments.len();
    for position in tickets.saturating_sub(TICKETS)..tickets {
        let case = world.case(position);
        notify(world, &case, &mut notices, &mut told);
    }
    told.sort_by_key(|notice| (notice.at, notice.key));
    let read = told.len().saturating_sub(UNREAD);
    for notice in &told[..read] {
        for person in desk {
            notices.read.row(3).key(notice.key).key(*person).time((notice.at + HOUR / 4).min(world.now));
        }
    }
    for rows in [&mut notices.for_customers, &mut notices.for_staff, &mut notices.read] {
        rows.end();
    }
    notices
}

fn notify(world: &World, case: &Case, notices: &mut Notices, told: &mut Vec<ToStaff>) {
    let number = world.ticket_number(case.position);
    let mut subject = String::new();
    Teller::new(world, case).subject(&mut subject);
    let mut dice = Dice::new(world.seed, Purpose::Notice, case.position as u64);

    let mut tell_staff = |dice: &mut Dice, kind: &str, title: &str, message: &str, at: i64| {
        let key = dice.key_at(at);
        notices
            .for_staff
            .row(7)
            .key(key)
            .text(kind)
            .text(title)
            .text(message)
            .key(case.key)
            .text("support_ticket")
            .time(at);
        told.push(ToStaff { key, at });
    };
    let title = format!("New Support Ticket: {number}");
    tell_staff(&mut dice, "support_ticket", &title, &format!("Customer raised issue: {subject}"), case.created);
    for (said, at) in &case.thread {
        if said.by() == SenderType::Customer {
            let title = format!("Customer Reply on Ticket {number}");
            tell_staff(&mut dice, "support_reply", &title, &format!("Customer replied: {subject}"), *at);
        }
    }

    let mut tell_customer = |dice: &mut Dice, kind: &str, title: &str, message: &str, at: i64| {
        let key = dice.key_at(at);
        let read = world.now - at > DAY || dice.per_mille(400);
        notices
            .for_customers
            .row(9)
            .key(key)
            .key(world.customer_key(case.customer))
            .text(kind)
            .text(title)
            .text(message)
            .key(case.key)
            .text("support_ticket")
            .flag(read)
            .time(at);
    };
    for (said, at) in &case.thread {
        if said.by() == SenderType::Admin && *said != Said::Note {
            let title = format!("Response on Ticket {number}");
            tell_customer(
                &mut dice,
                "support_response",
                &title,
                &format!("The support team has answered: {subject}"),
                *at,
            );
        }
    }
    if let Some(settlement) = &case.settlement {
        let settled = resolution(settlement.kind).replace('_', " ");
        let sum = settlement
            .refund
            .map_or_else(String::new, |paise| format!(" of {}.{:02} {}", paise / 100, paise % 100, world.currency));
        let title = format!("Ticket {number} Resolved");
        let message = format!("Your ticket was resolved: {settled}{sum}.");
        tell_customer(&mut dice, "support_resolution", &title, &message, settlement.at);
    }
}
