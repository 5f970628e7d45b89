//! What photos cost, what damaged ones do, how long a ticket full of them takes to be seen, how well they are known again
//! that somebody edited, and how long a search takes among a million.

use anyhow::{Result, bail};
use serde_json::Value;

use super::{Row, figures, photos};
use crate::programs;
use crate::steps::Steps;
use crate::tree::Tree;

/// The photos that are edited: those that the tree keeps.
const PHOTOS: [&str; 2] = ["crates/desk/src/sample/photos", "tests/fixtures"];

/// Its parts by name.
type Part = fn(&Tree, &mut Steps) -> Result<Vec<Row>>;
const PARTS: [(&str, Part); 4] =
    [("speed", photos::speed), ("mutated", photos::mutated), ("window", photos::window), ("known", known)];

/// `--only PART`; all of them unless told otherwise.
pub fn measure(tree: &Tree, steps: &mut Steps, options: &[&str]) -> Result<Vec<Row>> {
    let parts = parts(options)?;
    let mut rows = Vec::new();
    for part in parts {
        rows.extend(part(tree, steps)?);
    }
    Ok(rows)
}

fn parts(options: &[&str]) -> Result<Vec<Part>> {
    let only = match options {
        [] => None,
        ["--only", name] if PARTS.iter().any(|(known, _)| known == name) => Some(*name),
        _ => bail!("`cargo xtask bench evidence` knows --only {}", PARTS.map(|(name, _)| name).join(" | ")),
    };
    Ok(PARTS.iter().filter(|(name, _)| only.is_none_or(|only| only == *name)).map(|(_, part)| *part).collect())
}

/// Prints the whole table with the sizes of the sets before its rows.
fn known(tree: &Tree, steps: &mut Steps) -> Result<Vec<Row>> {
    steps.must("The measuring program (release)", || {
        programs::run(tree.cargo("build").args(["--release", "--package", "fingerprint", "--bench", "reused-photos"]))
    })?;
    let result = tree.results("bench")?.join("evidence-runs.json");
    steps.must("Photos edited, told apart, and looked up", || {
        programs::run(
            tree.cargo("bench")
                .args(["--quiet", "--package", "fingerprint", "--bench", "reused-photos", "--"])
                .arg(&result)
                .args(PHOTOS.map(|folder| tree.at(folder))),
        )
    })?;
    Ok(figures::read(&result)?.as_array().into_iter().flatten().filter_map(row).collect())
}

fn row(figure: &Value) -> Option<Row> {
    let unit = ["%", "pairs", "ms", "MB"].into_iter().find(|unit| figure["unit"] == **unit)?;
    Some(Row {
        name: figure["name"].as_str()?.to_owned(),
        value: figure["value"].as_f64()?,
        unit,
        baseline: None,
        target: figure["most"].as_f64(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_parts_or_one_of_them() {
        let many = |options: &[&str]| parts(options).map(|parts| parts.len());
        assert_eq!((many(&[]).unwrap(), many(&["--only", "known"]).unwrap()), (PARTS.len(), 1));
        assert!(many(&["--only", "everything"]).is_err() && many(&["--tickets", "7"]).is_err());
    }

    #[test]
    fn a_figure_becomes_a_row_with_its_bound() {
        let figure = |value: f64| serde_json::json!({"name": "look-up", "value": value, "unit": "ms", "most": 10.0});
        let met = |value| row(&figure(value)).and_then(|row| row.met());
        assert_eq!((met(9.0), met(11.0)), (Some(true), Some(false)));
        assert!(row(&serde_json::json!({"name": "look-up", "value": 1.0, "unit": "parsecs"})).is_none());
    }
}
