//! A ticket's story in words: what its customer wrote, what was answered, how it was settled.

use std::fmt::Write;

use super::case::{Case, Said, World};
use super::dice::{Dice, Purpose};
use super::goods::PRODUCTS;
use super::people::{self, Customer};
use super::words::{self, Gaps};
use crate::tickets::{IssueType, ResolutionType};

/// The names and numbers that go into the sentences of one ticket.
pub(super) struct Teller<'a> {
    case: &'a Case,
    customer: Customer,
    /// Writes in Devanagari this time.
    hindi: bool,
    order: String,
    other: &'static str,
    amount: String,
    count: i64,
    agent: &'static str,
    dice: Dice,
}

impl<'a> Teller<'a> {
    pub(super) fn new(world: &World, case: &'a Case) -> Self {
        let customer = people::customer(world.seed, case.customer);
        let mut dice = Dice::new(world.seed, Purpose::Words, case.position as u64);
        let hindi = customer.devanagari && dice.per_mille(800);
        let order = case.order.as_ref().map_or_else(|| "of last week".to_owned(), |order| order_number(order.number));
        let mut other = dice.index(PRODUCTS.len());
        if other == case.product {
            other = (other + 1) % PRODUCTS.len();
        }
        let refund = case.settlement.as_ref().and_then(|settlement| settlement.refund);
        let amount = refund.map_or_else(String::new, |paise| money(&world.currency, paise));
        let count = case.affected.iter().map(|(_, count)| count).sum::<i64>().max(1);
        let agent = people::STAFF[case.agent].split(' ').next().unwrap_or_default();
        Self { case, customer, hindi, order, other: PRODUCTS[other].name, amount, count, agent, dice }
    }

    /// Fills one of the sentences; `code` is the rare word that it may name.
    fn fill(&self, out: &mut String, sentence: &str, code: &str) {
        let product = &PRODUCTS[self.case.product];
        words::fill(
            out,
            sentence,
            &Gaps {
                noun: product.noun,
                plural: product.plural,
                product: product.name,
                other: self.other,
                order: &self.order,
                count: self.count,
                customer: self.customer.given,
                agent: self.agent,
                amount: &self.amount,
                code,
            },
        );
    }

    pub(super) fn subject(&mut self, out: &mut String) {
        let kind = PRODUCTS[self.case.product].kind;
        let sentence = *self.dice.pick(words::subjects(self.case.issue, kind));
        let code = code(&mut self.dice);
        self.fill(out, sentence, &code);
    }

    pub(super) fn description(&mut self, out: &mut String) {
        let case = self.case;
        let code = code(&mut self.dice);
        if self.hindi && case.issue != IssueType::Other {
            let sentence = *self.dice.pick(&words::HINDI);
            self.fill(out, sentence, &code);
            return;
        }
        let kind = PRODUCTS[case.product].kind;
        let opening = *self.dice.pick(words::openings(case.issue, kind));
        self.fill(out, opening, &code);
        if case.issue != IssueType::Other {
            let first = self.dice.index(words::DETAILS.len());
            for step in 0..self.dice.weighted(&[35, 45, 20]) {
                out.push(' ');
                self.fill(out, words::DETAILS[(first + step * 5) % words::DETAILS.len()], &code);
            }
        }
        let wish = *self.dice.pick(&words::WISHES);
        if !wish.is_empty() {
            out.push(' ');
            out.push_str(wish);
        }
    }

    /// What was said at this place of the thread.
    pub(super) fn message(&self, out: &mut String, place: usize, said: Said, seed: u64) {
        let mut dice = Dice::new(seed, Purpose::Message, (self.case.position as u64) << 5 | place as u64);
        let resolution = self.case.settlement.as_ref().map(|settlement| settlement.kind);
        let sentence = *dice.pick(words::lines(said, self.case.issue, resolution, self.hindi));
        self.fill(out, sentence, &code(&mut dice));
    }

    /// The desk's note on how it ended.
    pub(super) fn settlement(&mut self, out: &mut String, kind: ResolutionType) {
        let sentence = *self.dice.pick(words::notes(kind));
        let code = code(&mut self.dice);
        self.fill(out, sentence, &code);
    }
}

/// Letters and digits that are not mistaken for each other, as batches and claims are called.
fn code(dice: &mut Dice) -> String {
    const SIGNS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    (0..5).map(|_| char::from(*dice.pick(SIGNS))).collect()
}

/// As the shop's app shows it.
pub(super) fn order_number(number: u64) -> String {
    format!("ORD-{number}")
}

fn money(currency: &str, hundredths: i64) -> String {
    let sign = if currency == "INR" { "₹".to_owned() } else { format!("{currency} ") };
    format!("{sign}{}.{:02}", hundredths / 100, hundredths % 100)
}

/// What the customer marked, as the guide's app sends it.
pub(super) fn affected_items(out: &mut String, world: &World, case: &Case) {
    out.push('[');
    if let Some(order) = &case.order {
        for (position, (line, count)) in case.affected.iter().enumerate() {
            let bought = &order.lines[*line];
            let comma = if position == 0 { "" } else { "," };
            // The catalogue's names hold no sign that JSON would have to escape; a test says so.
            let written = write!(
                out,
                r#"{comma}{{"order_item_id":"{}","product_name":"{}","quantity":{count},"unit_price":"{}.{:02}"}}"#,
                world.line_key(order, *line),
                PRODUCTS[bought.product].name,
                bought.unit_price() / 100,
                bought.unit_price() % 100,
            );
            debug_assert!(written.is_ok(), "writing into a String can't fail");
        }
    }
    out.push(']');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_products_stand_in_json_as_they_are() {
        for product in &PRODUCTS {
            assert_eq!(serde_json::to_string(product.name).unwrap(), format!("\"{}\"", product.name));
        }
    }

    #[test]
    fn money_is_shown_in_the_shops_currency() {
        assert_eq!(money("INR", 5_005), "₹50.05");
        assert_eq!(money("EUR", 99), "EUR 0.99");
    }
}
