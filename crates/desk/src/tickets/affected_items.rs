//! What customers' apps put into `affected_items`: any JSON at all. It is turned into something that can be shown.

use serde::Serialize;
use serde_json::{Map, Value};
use specta::Type;

/// More items than a person would read; an app that sends more has gone wrong.
const MOST_ITEMS: usize = 100;
/// Longest text shown of one field, characters.
const LONGEST_TEXT: usize = 200;

/// Names by which customers' apps are known to call the same thing, best first.
const NAMES: [&str; 6] = ["product_name", "name", "item_name", "title", "product", "item"];
const QUANTITIES: [&str; 5] = ["quantity", "affected_quantity", "qty", "count", "amount"];
const PRICES: [&str; 3] = ["unit_price", "price", "item_price"];
/// Keys that mean something to programs only.
const IDENTIFIERS: [&str; 6] = ["id", "product_id", "order_item_id", "item_id", "sku", "image_url"];

/// One item that the customer named. Texts are empty where the app sent none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct AffectedItem {
    /// The product's name, or the best that can be said.
    pub name: String,
    /// How many of it.
    pub quantity: String,
    /// Price of one, as the app sent it.
    pub unit_price: String,
    /// Whatever else the app sent, as "key: value".
    pub details: Vec<String>,
}

impl AffectedItem {
    /// Reads the column as PostgreSQL writes it. What it keeps goes further than what can be parsed here (nesting
    /// without end, numbers of a thousand digits); that is shown as it came, since a ticket must open whatever a
    /// customer put into it.
    pub(super) fn read_text(json: &str) -> Vec<Self> {
        match serde_json::from_str(json) {
            Ok(value) => Self::read_all(&value),
            Err(_) => vec![Self::named(short(json))],
        }
    }

    /// Reads any JSON: a list of objects (the guide's), of texts, a single object, nested lists, nothing.
    fn read_all(value: &Value) -> Vec<Self> {
        let mut items = Vec::new();
        gather(value, &mut items, 0);
        items
    }

    fn named(name: String) -> Self {
        Self { name, quantity: String::new(), unit_price: String::new(), details: Vec::new() }
    }

    fn from_object(object: &Map<String, Value>) -> Self {
        let first = |keys: &[&'static str]| {
            keys.iter().find_map(|key| object.get(*key).and_then(plain).map(|text| (*key, text)))
        };
        let (name, quantity, price) = (first(&NAMES), first(&QUANTITIES), first(&PRICES));
        let taken = [&name, &quantity, &price].map(|found| found.as_ref().map(|(key, _)| *key));
        let details = object
            .iter()
            .filter(|(key, _)| !taken.contains(&Some(key.as_str())) && !IDENTIFIERS.contains(&key.as_str()))
            .filter_map(|(key, value)| Some(short(&format!("{}: {}", key.replace('_', " "), told(value)?))))
            .take(8)
            .collect();
        let text = |found: Option<(&str, String)>| found.map(|(_, text)| text).unwrap_or_default();
        let name = text(name);
        let name = if name.is_empty() { "Item without a name".to_owned() } else { name };
        Self { name, quantity: text(quantity), unit_price: text(price), details }
    }
}

fn gather(value: &Value, items: &mut Vec<AffectedItem>, depth: usize) {
    if items.len() >= MOST_ITEMS || depth > 4 {
        return;
    }
    match value {
        Value::Array(values) => values.iter().for_each(|value| gather(value, items, depth + 1)),
        Value::Object(object) => match object.get("items") {
            Some(nested @ Value::Array(_)) => gather(nested, items, depth + 1),
            _ if object.is_empty() => {}
            _ => items.push(AffectedItem::from_object(object)),
        },
        other => items.extend(plain(other).map(AffectedItem::named)),
    }
}

/// A text or number that says something.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(short(text.trim())),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn told(value: &Value) -> Option<String> {
    match value {
        Value::Bool(flag) => Some(if *flag { "yes" } else { "no" }.to_owned()),
        Value::Null => None,
        Value::Array(_) | Value::Object(_) => Some(value.to_string()),
        other => plain(other),
    }
}

fn short(text: &str) -> String {
    if text.chars().count() <= LONGEST_TEXT {
        return text.to_owned();
    }
    text.chars().take(LONGEST_TEXT).chain(['\u{2026}']).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(value: &Value) -> Vec<(String, String, String)> {
        AffectedItem::read_all(value).into_iter().map(|item| (item.name, item.quantity, item.unit_price)).collect()
    }

    fn item(name: &str, quantity: &str, price: &str) -> (String, String, String) {
        (name.into(), quantity.into(), price.into())
    }

    #[test]
    fn the_shapes_that_apps_send_are_read() {
        assert_eq!(
            read(&json!([{"product_name": "Tomatoes, 500 g", "quantity": 2, "unit_price": 25.0}])),
            [item("Tomatoes, 500 g", "2", "25.0")]
        );
        assert_eq!(read(&json!([{"name": "Milk", "qty": "1"}])), [item("Milk", "1", "")]);
        assert_eq!(read(&json!(["Eggs", "Bread"])), [item("Eggs", "", ""), item("Bread", "", "")]);
        assert_eq!(read(&json!({"items": [{"title": "Curd"}]})), [item("Curd", "", "")]);
        assert_eq!(read(&json!([["Rice"]])), [item("Rice", "", "")]);
    }

    #[test]
    fn nonsense_is_shown_or_left_out_but_never_breaks() {
        assert_eq!(read(&json!(null)), []);
        assert_eq!(read(&json!([null, true, {}, [], ""])), []);
        assert_eq!(read(&json!([{"quantity": 3}])), [item("Item without a name", "3", "")]);
        let deep = (0..200).fold(json!("end"), |value, _| json!([value]));
        assert_eq!(read(&deep), []);
        assert_eq!(read(&json!(vec!["x"; 10_000])).len(), MOST_ITEMS);
        assert_eq!(read(&json!(["y".repeat(5_000)]))[0].0.chars().count(), LONGEST_TEXT + 1);
    }

    #[test]
    fn what_is_beyond_parsing_is_shown_as_it_came() {
        let deep = format!("{}{}", "[".repeat(2_000), "]".repeat(2_000));
        let large = format!("[{{\"quantity\": 1{}}}]", "0".repeat(400));
        for beyond in [deep, large] {
            let read = AffectedItem::read_text(&beyond);
            assert_eq!(read.len(), 1);
            assert!(beyond.starts_with(read[0].name.trim_end_matches('\u{2026}')), "{}", read[0].name);
        }
        assert_eq!(AffectedItem::read_text("[\"Milk\"]"), [AffectedItem::named("Milk".into())]);
    }

    #[test]
    fn the_rest_of_an_object_becomes_details() {
        let read = AffectedItem::read_all(
            &json!([{"name": "Milk", "order_item_id": "7", "seal_broken": true, "batch": {"no": 4}, "note": null}]),
        );
        assert_eq!(read[0].details, ["batch: {\"no\":4}", "seal broken: yes"]);
    }
}
