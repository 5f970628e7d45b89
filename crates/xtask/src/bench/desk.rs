//! How quick the desk's own functions are beside the least that PostgreSQL needs for the same questions.

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::{Row, figures};
use crate::server::Throwaway;
use crate::steps::Steps;
use crate::tree::Tree;
use crate::{programs, setup};

/// Below this the floor is mostly the way there and back, and a person could not tell twice from three times.
const UNNOTICED_FLOOR: f64 = 0.5;

/// `--tickets N`, 100,000 unless told otherwise.
pub fn measure(tree: &Tree, steps: &mut Steps, options: &[&str]) -> Result<Vec<Row>> {
    let tickets: u32 = match options {
        [] => 100_000,
        ["--tickets", number] => number.parse().with_context(|| format!("{number} is not a number of tickets"))?,
        _ => bail!("`cargo xtask bench desk` knows --tickets N"),
    };
    setup::everything(tree, steps)?;
    steps.must("The measuring program (release)", || {
        programs::run(tree.cargo("build").args(["--release", "--package", "punnet-tests", "--bench", "desk-speed"]))
    })?;
    // The settings of the app's own cluster, so that a reply pays for being durable.
    let server = Throwaway::start(&tree.postgres(), &[])?;
    let result = tree.results("bench")?.join("desk-runs.json");
    steps.must(&format!("A shop of {tickets} tickets, its floor, and the turns"), || {
        programs::run(
            tree.cargo("bench")
                .args(["--quiet", "--package", "punnet-tests", "--bench", "desk-speed", "--"])
                .arg(server.url())
                .arg(tickets.to_string())
                .arg(&result),
        )
    })?;
    Ok(figures::read(&result)?.as_array().into_iter().flatten().flat_map(rows).collect())
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
