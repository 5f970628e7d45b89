//! A ticket that staff write down for somebody who calls: who it is, what they ordered, what is wrong with it.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use super::query::{self, Creation};
use super::{IssueType, LONGEST_MESSAGE, TicketPriority};
use crate::error::{DeskError, ErrorCode, OnConstraint, Result};
use crate::{Desk, money};

/// Longest subject, characters; the schema holds the same limit.
const LONGEST_SUBJECT: usize = 300;
/// More lines than an order of a person has.
const MOST_ITEMS: usize = 100;
/// Orders that are offered to choose from, newest first.
const RECENT_ORDERS: i64 = 20;

/// A customer who may be the one that calls.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct FoundCustomer {
    /// The user's id.
    pub id: Uuid,
    /// Full name.
    pub name: String,
    /// Email address; empty where the shop knows none.
    pub email: String,
    /// Phone number as the shop keeps it; empty where the shop knows none.
    pub phone: String,
    /// Orders so far.
    pub order_count: i32,
    /// When they last ordered, if ever.
    pub last_order_at: Option<DateTime<Utc>>,
}

/// An order to choose for a new ticket.
#[derive(Debug, Clone, Serialize, Type)]
pub struct RecentOrder {
    /// The order's id.
    pub id: Uuid,
    /// The number that people see.
    pub order_number: String,
    /// What the customer paid.
    pub total: String,
    /// When it was placed.
    pub created_at: DateTime<Utc>,
    /// When it arrived, where it has.
    pub delivered_at: Option<DateTime<Utc>>,
    /// What was in it.
    pub items: Vec<RecentOrderItem>,
}

/// One line of an order to choose from.
#[derive(Debug, Clone, Serialize, Type)]
pub struct RecentOrderItem {
    /// The line's id.
    pub id: Uuid,
    /// The product's name at the time.
    pub product_name: String,
    /// How many were ordered.
    pub quantity: String,
    /// Price of one.
    pub unit_price: String,
}

/// A ticket to store.
#[derive(Debug, Clone, Deserialize, Type)]
pub struct NewTicket {
    /// Made by the window: sending the same ticket twice stores one.
    pub id: Uuid,
    /// Who complains.
    pub customer_id: Uuid,
    /// About which of their orders, if about one.
    pub order_id: Option<Uuid>,
    /// What the customer complains about.
    pub issue_type: IssueType,
    /// How urgent it is.
    pub priority: TicketPriority,
    /// What it is about, in one line.
    pub subject: String,
    /// What the customer says.
    pub description: String,
    /// Which items of the order are concerned.
    pub items: Vec<NewAffectedItem>,
}

/// An item of the order that is concerned.
#[derive(Debug, Clone, Deserialize, Type)]
pub struct NewAffectedItem {
    /// The line of the order.
    pub order_item_id: Uuid,
    /// How many of it; decimal, above zero, at most what was ordered.
    pub quantity: String,
}

/// A ticket that was stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct CreatedTicket {
    /// The ticket's id.
    pub id: Uuid,
    /// The number that people see.
    pub ticket_number: String,
}

/// The customers who fit best to what was typed of a phone number, a name or an email address, best first.
pub async fn find_customers(desk: &Desk, words: &str) -> Result<Vec<FoundCustomer>> {
    Ok(query::find_customers(desk.pool(), words).await?)
}

/// The customer's newest orders with what was in them, newest first.
pub async fn customer_orders(desk: &Desk, customer: Uuid) -> Result<Vec<RecentOrder>> {
    Ok(query::customer_orders(desk.pool(), customer, RECENT_ORDERS).await?)
}

/// Stores a ticket for a customer who called. Sent twice it is stored once; sent again with something else in it, it
/// is refused, because what was changed would be lost without a word.
pub async fn create(desk: &Desk, ticket: &NewTicket) -> Result<CreatedTicket> {
    let subject = one_line(&ticket.subject);
    let description = ticket.description.trim();
    check_words(&subject, description)?;
    let items = wanted_items(ticket)?;
    let creation = query::create(desk.pool(), ticket, &subject, description, &items)
        .await
        .on_constraint("support_tickets_order_of_customer", || {
            DeskError::invalid(
                "This order is not one of this customer's. The ticket was not made. Choose another order, or none.",
            )
        })
        .on_constraint("support_tickets_customer_id_fkey", || {
            DeskError::invalid(
                "This customer is no longer in the shop. The ticket was not made. Look for the customer again.",
            )
        })
        .on_constraint("support_tickets_affected_items_size", || {
            DeskError::invalid("These are more items than one ticket can hold. The ticket was not made. Choose fewer.")
        })?;
    match creation {
        Creation::Stored(ticket) => Ok(ticket),
        Creation::StoredOtherwise(number) => Err(DeskError::new(
            ErrorCode::Conflict,
            format!(
                "This ticket is stored already, as {number}, the way it was first sent. What you changed since then was not stored. Open {number}, or send this once more to make a second ticket."
            ),
        )),
        Creation::ItemGone => Err(DeskError::invalid(
            "An item that you chose is not in this order. The ticket was not made. Choose the items again.",
        )),
        Creation::MoreThanOrdered { product_name, ordered } => Err(DeskError::invalid(format!(
            "Only {} of \u{201c}{product_name}\u{201d} were in this order. The ticket was not made. Lower the quantity.",
            money::quantity(ordered)
        ))),
    }
}

/// As the schema keeps a subject: a line break would be a second line in every list and notification.
fn one_line(typed: &str) -> String {
    let spaced: String = typed.chars().map(|sign| if sign.is_control() { ' ' } else { sign }).collect();
    spaced.trim().to_owned()
}

fn check_words(subject: &str, description: &str) -> Result<()> {
    if subject.is_empty() {
        return Err(DeskError::invalid("The ticket has no subject yet. Write in a few words what it is about."));
    }
    if subject.chars().count() > LONGEST_SUBJECT {
        return Err(DeskError::invalid(format!(
            "The subject is longer than {LONGEST_SUBJECT} characters. The ticket was not made. Shorten it; the description has room."
        )));
    }
    if description.is_empty() {
        return Err(DeskError::invalid("The ticket has no description yet. Write what the customer says."));
    }
    if description.chars().count() > LONGEST_MESSAGE {
        return Err(DeskError::invalid(format!(
            "The description is longer than {LONGEST_MESSAGE} characters. The ticket was not made. Shorten it, or send the rest as a message."
        )));
    }
    Ok(())
}

fn wanted_items(ticket: &NewTicket) -> Result<Vec<(Uuid, Decimal)>> {
    if ticket.items.len() > MOST_ITEMS {
        return Err(DeskError::invalid(format!(
            "A ticket names at most {MOST_ITEMS} items. The ticket was not made. Choose fewer."
        )));
    }
    if ticket.order_id.is_none() && !ticket.items.is_empty() {
        return Err(DeskError::invalid(
            "Items can only be chosen from an order. The ticket was not made. Choose the order first.",
        ));
    }
    let mut items: Vec<(Uuid, Decimal)> = Vec::with_capacity(ticket.items.len());
    for item in &ticket.items {
        let quantity = money::parse_quantity(&item.quantity)?;
        if items.iter().any(|(id, _)| *id == item.order_item_id) {
            return Err(DeskError::invalid("An item is named twice. The ticket was not made. Choose the items again."));
        }
        items.push((item.order_item_id, quantity));
    }
    Ok(items)
}
