//! What can be chosen in the filters.

use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use super::query;
use crate::Desk;
use crate::error::Result;

/// Longest words that are looked for, characters.
const LONGEST: usize = 100;

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

/// The first of those that have these words in their name or detail.
pub async fn choices(desk: &Desk, kind: ChoiceKind, words: &str) -> Result<Vec<Choice>> {
    let words: String = words.trim().chars().filter(|sign| *sign != '\0').take(LONGEST).collect();
    Ok(query::choices(desk.pool(), kind, &words).await?)
}

/// Those of these ids, by name; ids that nobody has are left out.
pub async fn chosen(desk: &Desk, kind: ChoiceKind, ids: &[Uuid]) -> Result<Vec<Choice>> {
    Ok(query::chosen(desk.pool(), kind, ids).await?)
}
