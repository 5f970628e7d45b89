//! What a person waits for in the real window on a large shop, what that takes of the computer, and what is loaded.

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::Row;
use super::figures::{self, number, numbers, share};
use crate::steps::Steps;
use crate::tree::Tree;
use crate::{check, programs, run, setup};

/// From an input to the painted answer, in milliseconds: of most turns, and of 19 in 20.
const USUAL: f64 = 100.0;
const RARE: f64 = 200.0;
/// The same of the analytics, whose charts are many.
const RARE_CHARTS: f64 = 400.0;
/// A frame that takes longer is seen as a jerk.
const JERK: f64 = 50.0;
const START_SECONDS: f64 = 3.0;
const MEGABYTES: f64 = 350.0;
/// What opening as many tickets again may add, in percent.
const GROWTH: f64 = 3.0;
const FIRST_LOAD_KILOBYTES: f64 = 350.0;

/// `--tickets N`, a million unless told otherwise there or in `PUNNET_BENCH_TICKETS`.
pub fn measure(tree: &Tree, steps: &mut Steps, options: &[&str]) -> Result<Vec<Row>> {
    let said = std::env::var("PUNNET_BENCH_TICKETS").ok();
    let tickets = match options {
        [] => said.as_deref().unwrap_or("1000000"),
        ["--tickets", number] => number,
        _ => bail!("`cargo xtask bench window` knows --tickets N"),
    };
    let tickets: u32 = tickets.parse().with_context(|| format!("{tickets} is not a number of tickets"))?;
    setup::to_build_without_display(tree, steps)?;
    check::build_ui(tree, steps)?;
    let app = run::build_app_for_measuring(tree, steps)?;
    let results = tree.results("bench")?;
    steps.must(&format!("The real window on a shop of {tickets} tickets"), || {
        programs::run(
            run::e2e_program(tree, &app, &results)
                .arg("bench-window.mjs")
                .env("PUNNET_BENCH_TICKETS", tickets.to_string())
                .env("PUNNET_ADMIN", tree.program("release", "punnet-admin")),
        )
    })?;
    let file = results.join("window-runs.json");
    rows(&figures::read(&file)?)
}

fn rows(runs: &Value) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    let mut row = |name: String, value: f64, unit, baseline, target| {
        rows.push(Row { name, value, unit, baseline, target });
    };
    for latency in runs["latencies"].as_array().context("no latencies")? {
        let name = latency["name"].as_str().context("a latency without a name")?;
        // How long the desk took to answer: what is above it is the window's.
        let (times, answers) = (numbers(&latency["times"])?, numbers(&latency["answers"])?);
        let (usual, rare) =
            if name.ends_with("to its painted charts") { (None, RARE_CHARTS) } else { (Some(USUAL), RARE) };
        row(format!("{name}, median"), share(&times, 0.5)?, "ms", share(&answers, 0.5).ok(), usual);
        row(format!("{name}, p95"), share(&times, 0.95)?, "ms", share(&answers, 0.95).ok(), Some(rare));
    }
    let frames = &runs["frames"];
    let (scrolling, idle) = (numbers(&frames["scrolling"])?, numbers(&frames["idle"])?);
    let scrolled = frames["rows"].as_u64().context("no rows were scrolled")?;
    row(
        format!("frames over {JERK} ms in scrolling {scrolled} rows"),
        jerks(&scrolling),
        "",
        Some(jerks(&idle)),
        Some(0.0),
    );
    row("longest frame in scrolling".into(), longest(&scrolling), "ms", Some(longest(&idle)), None);
    let starts = numbers(&runs["starts"])?;
    row("start to the painted queue".into(), share(&starts, 0.5)? / 1000.0, "s", None, Some(START_SECONDS));

    let memory = &runs["memory"];
    let held = |when: &str| -> Result<f64> {
        let processes = memory[when]["program"].as_object().with_context(|| format!("no memory at the {when}"))?;
        Ok(processes.values().filter_map(Value::as_f64).sum())
    };
    let (start, half, whole) = (held("start")?, held("half")?, held("whole")?);
    row("memory after 500 tickets".into(), half, "MB", Some(start), Some(MEGABYTES));
    row("memory after 1,000 tickets".into(), whole, "MB", Some(start), Some(MEGABYTES));
    row("growth from the 500th to the 1,000th ticket".into(), (whole / half - 1.0) * 100.0, "%", None, Some(GROWTH));
    for (process, size) in memory["whole"]["program"].as_object().into_iter().flatten() {
        row(format!("memory after 1,000 tickets: {process}"), number(size)?, "MB", None, None);
    }
    let server = number(&memory["whole"]["server"])?;
    row("memory of PostgreSQL then".into(), server, "MB", number(&memory["start"]["server"]).ok(), None);

    let bundle = &runs["bundle"];
    row("first load, gzip".into(), number(&bundle["code"])? / 1024.0, "KB", None, Some(FIRST_LOAD_KILOBYTES));
    row("fonts of the first load, gzip".into(), number(&bundle["fonts"])? / 1024.0, "KB", None, None);
    row("load average meanwhile, median".into(), share(&numbers(&runs["loads"])?, 0.5)?, "", None, None);
    Ok(rows)
}

fn jerks(frames: &[f64]) -> f64 {
    frames.iter().filter(|frame| **frame > JERK).map(|_| 1.0).sum()
}

fn longest(frames: &[f64]) -> f64 {
    frames.iter().copied().fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures() -> Value {
        let times: Vec<u32> = (1..=100).collect();
        serde_json::json!({
            "starts": [900.0, 1100.0, 1000.0], "loads": [2.0, 4.0, 3.0],
            "latencies": [{ "name": "click", "times": times, "answers": [10.0, 20.0, 30.0] }],
            "frames": { "scrolling": [16.0, 51.0, 50.0, 80.0], "idle": [16.0, 60.0], "rows": 10_003 },
            "memory": {
                "start": { "program": { "punnet": 50.0 }, "server": 90.0 },
                "half": { "program": { "punnet": 60.0, "WebKitWebProcess": 140.0 }, "server": 95.0 },
                "whole": { "program": { "punnet": 60.0, "WebKitWebProcess": 150.0 }, "server": 99.0 },
            },
            "bundle": { "code": 204_800, "fonts": 51_200 },
        })
    }

    fn value(rows: &[Row], name: &str) -> (f64, Option<f64>, Option<bool>) {
        let row = rows.iter().find(|row| row.name == name).unwrap_or_else(|| panic!("no row {name}"));
        (row.value, row.baseline, row.met())
    }

    #[test]
    fn figures_are_held_against_what_a_person_bears() {
        let rows = rows(&figures()).unwrap();
        assert_eq!(value(&rows, "click, median"), (50.5, Some(20.0), Some(true)));
        assert_eq!(value(&rows, "click, p95"), (95.0, Some(30.0), Some(true)));
        assert_eq!(value(&rows, "frames over 50 ms in scrolling 10003 rows"), (2.0, Some(1.0), Some(false)));
        assert_eq!(value(&rows, "start to the painted queue"), (1.0, None, Some(true)));
        assert_eq!(value(&rows, "memory after 1,000 tickets"), (210.0, Some(50.0), Some(true)));
        assert_eq!(value(&rows, "growth from the 500th to the 1,000th ticket").2, Some(false));
        assert_eq!(value(&rows, "first load, gzip"), (200.0, None, Some(true)));
    }

    #[test]
    fn a_turn_that_never_ended_is_told() {
        let mut figures = figures();
        figures["latencies"][0]["times"] = serde_json::json!([20.0, null]);
        assert!(rows(&figures).is_err());
    }
}
