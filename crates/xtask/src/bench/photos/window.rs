//! A ticket with 24 photos of 12 megapixels in the real window.

use anyhow::{Context, Result};
use serde_json::Value;

use super::material::Material;
use super::{Measuring, Row, figures, median};
use crate::steps::Steps;
use crate::tree::Tree;
use crate::{check, programs, run, setup};

/// From the click to the last thumbnail, milliseconds.
const COLD: f64 = 900.0;
const WARM: f64 = 150.0;

/// Opens the ticket with an empty and with a full cache of renditions.
pub fn window(tree: &Tree, steps: &mut Steps) -> Result<Vec<Row>> {
    let measuring = Measuring::prepare(tree, steps)?;
    let material = steps.must("Photos (painted, and encoded by others)", || Material::make(tree, &measuring))?;
    setup::to_build_without_display(tree, steps)?;
    check::build_ui(tree, steps)?;
    let app = run::build_app_for_measuring(tree, steps)?;
    let results = tree.results("bench")?;
    steps.must("A ticket with 24 photos in the real window", || {
        programs::run(
            run::e2e_program(tree, &app, &results).arg("bench-photos.mjs").env("PUNNET_BENCH_PHOTOS", material.at("")),
        )
    })?;
    let file = results.join("photos-runs.json");
    rows(&figures::read(&file)?)
}

fn rows(runs: &Value) -> Result<Vec<Row>> {
    let row = |key: &str, name: &str, target| -> Result<Row> {
        let times = runs[key].as_array().with_context(|| format!("no figures for {key}"))?;
        let times: Option<Vec<f64>> = times.iter().map(Value::as_f64).collect();
        let value = times.and_then(median).with_context(|| format!("a turn of {key} never ended"))?;
        Ok(Row { name: name.to_owned(), value, unit: "ms", baseline: None, target })
    };
    Ok(vec![
        row("cold", "24 photos of 12 MP, click to all painted, cold", Some(COLD))?,
        row("warm", "24 photos of 12 MP, click to all painted, warm", Some(WARM))?,
        row("ticket", "the same, click to the ticket without its photos", None)?,
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_that_never_ended_is_told() {
        let runs = |warm: Value| serde_json::json!({"cold": [800.0], "warm": warm, "ticket": [60.0]});
        let met = |warm| rows(&runs(warm)).map(|rows| rows.iter().all(|row| row.met() != Some(false)));
        assert!(met(serde_json::json!([140.0, 149.0, 400.0])).unwrap());
        assert!(!met(serde_json::json!([151.0])).unwrap());
        assert!(met(serde_json::json!([140.0, null])).is_err());
    }
}
