//! How long the shop's figures take beside the plain aggregates, what they cost who writes, and how large an export is.

use anyhow::Result;
use serde_json::Value;

use super::{Row, program};
use crate::steps::Steps;
use crate::tree::Tree;

/// `--tickets N`, 1,000,000 unless told otherwise.
pub fn measure(tree: &Tree, steps: &mut Steps, options: &[&str]) -> Result<Vec<Row>> {
    let tickets = program::tickets("analytics", options, 1_000_000)?;
    let doing = format!("A sample shop of {tickets} tickets, its figures, and the turns");
    let figures = program::run(tree, steps, "analytics", tickets, &doing)?;
    Ok(figures.iter().flat_map(rows).collect())
}

/// A section's p95 is held against its bound, beside the plain aggregate; what has one figure, against its own.
fn rows(figure: &Value) -> Vec<Row> {
    let number = |key: &str| figure[key].as_f64();
    let name = figure["name"].as_str().unwrap_or("?");
    let (plain, most) = (number("plain"), number("most"));
    let row = |part: &str, unit: &'static str, target: Option<f64>| {
        number(part).map(|value| Row { name: format!("{name}, {part}"), value, unit, baseline: plain, target })
    };
    let p50 = row("p50", "ms", if figure["p95"].is_null() { most } else { None });
    let others = [row("p95", "ms", most), row("seconds", "s", most), row("megabytes", "MB", most)];
    p50.into_iter().chain(others.into_iter().flatten()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slowest_turns_are_held_against_the_bound() {
        let held =
            |figure: Value| rows(&figure).iter().map(|row| (row.value, row.baseline, row.met())).collect::<Vec<_>>();
        let section = serde_json::json!({"name": "money", "p50": 20.0, "p95": 151.0, "plain": 900.0, "most": 150.0});
        assert_eq!(held(section), [(20.0, Some(900.0), None), (151.0, Some(900.0), Some(false))]);
        let write = serde_json::json!({"name": "raising", "p50": 1.1, "plain": 1.0, "most": 1.15});
        assert_eq!(held(write), [(1.1, Some(1.0), Some(true))]);
        let export = serde_json::json!({"name": "export", "seconds": 9.0, "most": 10.0});
        assert_eq!(held(export), [(9.0, None, Some(true))]);
    }
}
