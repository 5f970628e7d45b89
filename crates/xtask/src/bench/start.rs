//! How long a person waits from starting the program to a queue that answers.

use anyhow::{Context, Result};
use serde_json::Value;

use super::Row;
use super::figures::{self, median};
use crate::steps::Steps;
use crate::tree::Tree;
use crate::{check, programs, run, setup};

/// First start (initialise, migrate, choose) and later starts, in the real window on the virtual display.
pub fn measure(tree: &Tree, steps: &mut Steps, _options: &[&str]) -> Result<Vec<Row>> {
    setup::to_build_without_display(tree, steps)?;
    check::build_ui(tree, steps)?;
    let app = run::build_app_for_measuring(tree, steps)?;
    let results = tree.results("bench")?;
    steps.must("Starts of the real window", || {
        programs::run(run::e2e_program(tree, &app, &results).arg("bench-start.mjs"))
    })?;
    let file = results.join("start-runs.json");
    let runs: Value = figures::read(&file)?;
    let row = |name: &str, key: &str, target: Option<f64>, baseline: Option<&str>| -> Result<Row> {
        Ok(Row {
            name: name.to_owned(),
            value: figure(&runs, key)?,
            unit: "s",
            // The floor can't be measured everywhere (as root, below a folder that is closed to others).
            baseline: baseline.and_then(|key| figure(&runs, key).ok()),
            target,
        })
    };
    Ok(vec![
        row("first start to the choice of shop", "first_choice", None, None)?,
        row("first start to an interactive queue (empty shop)", "first_queue", Some(15.0), Some("bare_first"))?,
        row("later start to an interactive queue", "later_queue", Some(3.0), Some("bare_later"))?,
    ])
}

/// The median of the runs' figures.
fn figure(runs: &Value, key: &str) -> Result<f64> {
    let values = runs[key].as_array().with_context(|| format!("no figures for {key}"))?;
    median(values.iter().filter_map(Value::as_f64).collect()).with_context(|| format!("no figures for {key}"))
}
