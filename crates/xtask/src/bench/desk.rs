//! How quick the desk's own functions are beside the least that PostgreSQL needs for the same questions.

use anyhow::Result;
use serde_json::Value;

use super::{Row, program};
use crate::steps::Steps;
use crate::tree::Tree;

/// Below this the floor is mostly the way there and back, and a person could not tell twice from three times.
const UNNOTICED_FLOOR: f64 = 0.5;

/// `--tickets N`, 100,000 unless told otherwise.
pub fn measure(tree: &Tree, steps: &mut Steps, options: &[&str]) -> Result<Vec<Row>> {
    let tickets = program::tickets("desk", options, 100_000)?;
    let doing = format!("A shop of {tickets} tickets, its floor, and the turns");
    let figures = program::run(tree, steps, "desk", tickets, &doing)?;
    Ok(figures.iter().flat_map(rows).collect())
}

/// p50 at most twice the floor's (or a millisecond), p95 at most four times; a mean search within its bound.
fn rows(figure: &Value) -> Vec<Row> {
    let number = |key: &str| figure[key].as_f64();
    let name = figure["name"].as_str().unwrap_or("?");
    let row = |part: &str, baseline: Option<f64>, target: Option<f64>| {
        number(part).map(|value| Row { name: format!("{name}, {part}"), value, unit: "ms", baseline, target })
    };
    let Some(floor) = number("floor") else {
        return row("p50", None, number("most")).into_iter().collect();
    };
    let unnoticed = floor < UNNOTICED_FLOOR;
    let p50 = row("p50", Some(floor), Some(if unnoticed { 1.0_f64.max(2.0 * floor) } else { 2.0 * floor }));
    let p95 = row("p95", Some(floor), Some(if unnoticed { 2.0_f64.max(4.0 * floor) } else { 4.0 * floor }));
    p50.into_iter().chain(p95).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_held_against_its_floor_or_its_bound() {
        let held =
            |figure: Value| rows(&figure).iter().map(|row| (row.value, row.target, row.met())).collect::<Vec<_>>();
        let figure = |floor: f64| serde_json::json!({"name": "reply", "p50": 1.9, "p95": 5.0, "floor": floor});
        assert_eq!(held(figure(1.0)), [(1.9, Some(2.0), Some(true)), (5.0, Some(4.0), Some(false))]);
        assert_eq!(held(figure(0.2)), [(1.9, Some(1.0), Some(false)), (5.0, Some(2.0), Some(false))]);
        let search = serde_json::json!({"name": "search", "p50": 80.0, "most": 100.0});
        assert_eq!(held(search), [(80.0, Some(100.0), Some(true))]);
    }
}
