//! What can be chosen in the filters.

use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

/// Of what something is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ChoiceKind {
    /// Products of the shop.
    Product,
    /// Suppliers of the shop.
    Supplier,
    /// People of the desk, also of before.
    Agent,
}

/// Something that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct Choice {
    /// Its id, for the question.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// What tells it from another of the same name: a SKU, an email address; or empty.
    pub detail: String,
}
