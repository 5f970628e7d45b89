//! The guide's enumerations, by the same words in SQL, Rust and TypeScript.

use serde::{Deserialize, Serialize};
use specta::Type;

/// What the customer complains about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "ticket_issue_type", rename_all = "snake_case")]
pub enum IssueType {
    /// Product arrived damaged.
    DamagedProduct,
    /// Product is spoiled or expired.
    SpoiledProduct,
    /// Items missing from the order.
    MissingItems,
    /// Wrong items delivered.
    WrongItems,
    /// Problem with the delivery.
    DeliveryIssue,
    /// Product quality concerns.
    QualityIssue,
    /// Wrong quantity delivered.
    QuantityMismatch,
    /// Packaging problems.
    PackagingIssue,
    /// Delivery was late.
    LateDelivery,
    /// Other issues.
    Other,
}

impl IssueType {
    /// All of them, in the guide's order.
    pub const ALL: [Self; 10] = [
        Self::DamagedProduct,
        Self::SpoiledProduct,
        Self::MissingItems,
        Self::WrongItems,
        Self::DeliveryIssue,
        Self::QualityIssue,
        Self::QuantityMismatch,
        Self::PackagingIssue,
        Self::LateDelivery,
        Self::Other,
    ];
}

/// How urgent a ticket is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Type, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "ticket_priority", rename_all = "snake_case")]
pub enum TicketPriority {
    /// Can wait.
    Low,
    /// What customers' tickets start with at most.
    Medium,
    /// Soon.
    High,
    /// Now.
    Critical,
}

impl TicketPriority {
    /// All of them, the most urgent last.
    pub const ALL: [Self; 4] = [Self::Low, Self::Medium, Self::High, Self::Critical];

    /// As it is called on the screen.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Low => "Low",
            Self::Medium => "Medium",
            Self::High => "High",
            Self::Critical => "Critical",
        }
    }
}

/// Where a ticket is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "ticket_status", rename_all = "snake_case")]
pub enum TicketStatus {
    /// Nobody works on it yet.
    Open,
    /// Somebody works on it.
    InProgress,
    /// The customer was asked something.
    AwaitingCustomer,
    /// The claim is settled.
    Resolved,
    /// Settled and put away.
    Closed,
}

impl TicketStatus {
    /// All of them, in the guide's order.
    pub const ALL: [Self; 5] = [Self::Open, Self::InProgress, Self::AwaitingCustomer, Self::Resolved, Self::Closed];

    /// As it is called on the screen.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Open => "Open",
            Self::InProgress => "In progress",
            Self::AwaitingCustomer => "Awaiting customer",
            Self::Resolved => "Resolved",
            Self::Closed => "Closed",
        }
    }
}

/// How a claim was settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "resolution_type", rename_all = "snake_case")]
pub enum ResolutionType {
    /// The whole price goes back.
    FullRefund,
    /// A part of the price goes back.
    PartialRefund,
    /// The items are sent again.
    Replacement,
    /// Money on the customer's account.
    StoreCredit,
    /// Nothing was to be done.
    NoAction,
    /// Anything else.
    Other,
}

impl TicketStatus {
    /// Whether nobody has to do anything about it any more.
    pub(super) fn is_done(self) -> bool {
        matches!(self, Self::Resolved | Self::Closed)
    }
}

impl ResolutionType {
    /// As it stands in a sentence.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::FullRefund => "full refund",
            Self::PartialRefund => "partial refund",
            Self::Replacement => "replacement",
            Self::StoreCredit => "store credit",
            Self::NoAction => "no action",
            Self::Other => "other",
        }
    }

    /// Whether this kind of resolution carries an amount.
    pub fn moves_money(self) -> bool {
        matches!(self, Self::FullRefund | Self::PartialRefund | Self::StoreCredit)
    }
}

/// Who wrote a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "message_sender_type", rename_all = "snake_case")]
pub enum SenderType {
    /// The customer.
    Customer,
    /// The support desk.
    Admin,
    /// The system itself.
    System,
}
