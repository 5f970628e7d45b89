//! How soon a person is told of what a customer does, what a desk takes of the computer while nothing happens, what many
//! desks cost one server, and what is left of everything when everything dies again and again.

use anyhow::{Result, bail};
use serde_json::Value;

use super::Row;
use super::figures::{self, number, numbers, share};
use crate::server::Throwaway;
use crate::steps::Steps;
use crate::tree::Tree;
use crate::{check, programs, run, setup};

/// Milliseconds from the commit, of 19 in 20: to the notification daemon, and to the painted row.
const TOLD: f64 = 250.0;
const PAINTED: f64 = 300.0;
/// Percent of one core, and of its memory, that a desk may take on which nothing happens.
const IDLE: f64 = 1.0;
const GROWTH: f64 = 1.0;

/// `--desks N` (500), `--rate N` tickets a second (50), `--seconds N` (30), `--idle SECONDS` (600), `--faults ROUNDS` (10).
pub fn measure(tree: &Tree, steps: &mut Steps, options: &[&str]) -> Result<Vec<Row>> {
    let (mut desks, mut rate, mut seconds, mut idle, mut faults) = ("500", "50", "30", "600", "10");
    for pair in options.chunks(2) {
        match pair {
            ["--desks", number] => desks = number,
            ["--rate", number] => rate = number,
            ["--seconds", number] => seconds = number,
            ["--idle", number] => idle = number,
            ["--faults", number] => faults = number,
            _ => bail!(
                "`cargo xtask bench live` knows --desks N, --rate N, --seconds N, --idle SECONDS and --faults ROUNDS"
            ),
        }
    }
    setup::to_build_without_display(tree, steps)?;
    check::build_ui(tree, steps)?;
    let app = run::build_app_for_measuring(tree, steps)?;
    steps.must("The measuring program (release)", || {
        programs::run(tree.cargo("build").args(["--release", "--package", "punnet-tests", "--bench", "live-feeds"]))
    })?;
    let results = tree.results("bench")?;
    let feeds = results.join("live-feeds.json");
    steps.must(&format!("{desks} desks on one server, {rate} tickets a second for {seconds} s"), || {
        // Two connections a desk, as each has, and some to spare.
        let server = Throwaway::start(&tree.postgres(), &[("max_connections", "1200")])?;
        programs::run(
            tree.cargo("bench")
                .args(["--quiet", "--package", "punnet-tests", "--bench", "live-feeds", "--"])
                .args([server.url(), desks, rate, seconds])
                .arg(&feeds),
        )
    })?;
    steps.must("The real window, told and idle", || {
        programs::run(run::e2e_program(tree, &app, &results).arg("bench-live.mjs").env("PUNNET_BENCH_IDLE", idle))
    })?;
    steps.must(&format!("Everything dies, {faults} times over"), || {
        programs::run(
            run::e2e_program(tree, &app, &results)
                .args(["--test", "faults.test.mjs"])
                .env("PUNNET_FAULT_ROUNDS", faults),
        )
    })?;
    let mut rows = rows(&figures::read(&results.join("live-runs.json"))?, &figures::read(&feeds)?)?;
    rows.extend(faults_survived(&figures::read(&results.join("faults.json"))?)?);
    Ok(rows)
}

fn rows(window: &Value, feeds: &Value) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    let mut row = |name: String, value: f64, unit, baseline, target| {
        rows.push(Row { name, value, unit, baseline, target });
    };
    for (part, name, target) in
        [("told", "commit to the notification daemon", TOLD), ("painted", "commit to the painted row", PAINTED)]
    {
        let times = numbers(&window[part])?;
        row(format!("{name}, median"), share(&times, 0.5)?, "ms", None, None);
        row(format!("{name}, p95"), share(&times, 0.95)?, "ms", None, Some(target));
    }
    let idle = &window["idle"];
    let (before, after) = (number(&idle["before"])?, number(&idle["after"])?);
    let seconds = number(&idle["seconds"])?;
    row(format!("desk idle for {seconds:.0} s"), number(&idle["program"])?, "% of a core", None, Some(IDLE));
    row("its server meanwhile".into(), number(&idle["server"])?, "% of a core", None, Some(IDLE));
    row("growth of its memory".into(), (after / before - 1.0) * 100.0, "%", None, Some(GROWTH));
    let desks = format!("{} desks, {} tickets/s", feeds["desks"], feeds["rate"]);
    row(format!("{desks}: commit to the desk, median"), number(&feeds["p50"])?, "ms", None, None);
    row(format!("{desks}: commit to the desk, p95"), number(&feeds["p95"])?, "ms", None, None);
    row(format!("{desks}: the slowest"), number(&feeds["slowest"])?, "ms", None, None);
    row(format!("{desks}: the server"), number(&feeds["cores"])?, "cores", None, None);
    row(format!("{desks}: missed"), number(&feeds["missed"])?, "", None, Some(0.0));
    row(format!("{desks}: told twice"), number(&feeds["twice"])?, "", None, Some(0.0));
    Ok(rows)
}

/// What was counted while the server, the connections, the program and the room on the disk went away.
fn faults_survived(report: &Value) -> Result<Vec<Row>> {
    let lost = number(&report["answers"])? - number(&report["stored"])?;
    let row = |name: &str, value: f64, target| Row { name: name.to_owned(), value, unit: "", baseline: None, target };
    Ok(vec![
        row("fault run: events", number(&report["events"])?, None),
        row("fault run: of them missed", number(&report["missed"])?, Some(0.0)),
        row("fault run: handled twice", number(&report["twice"])?, Some(0.0)),
        row("fault run: answers that were taken", number(&report["answers"])?, None),
        row("fault run: of them lost", lost, Some(0.0)),
        row("fault run: what customers were refused meanwhile", number(&report["refused"])?, None),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_that_is_not_stored_is_lost() {
        let report =
            serde_json::json!({ "events": 170, "missed": 0, "twice": 1, "answers": 5, "stored": 4, "refused": 47 });
        let met: Vec<_> = faults_survived(&report).unwrap().iter().filter_map(Row::met).collect();
        assert_eq!(met, [true, false, false]);
    }

    #[test]
    fn figures_are_held_against_what_the_issue_asks() {
        let times: Vec<u32> = (1..=100).map(|time| time * 3).collect();
        let window = serde_json::json!({
            "told": times, "painted": times,
            "idle": { "seconds": 600.2, "program": 0.4, "server": 1.2, "before": 300.0, "after": 306.0 },
        });
        let feeds = serde_json::json!({
            "desks": 500, "rate": 50, "p50": 20.0, "p95": 90.0, "slowest": 400.0, "cores": 0.8, "missed": 0, "twice": 1,
        });
        let rows = rows(&window, &feeds).unwrap();
        let met: Vec<_> = rows.iter().map(|row| (row.name.as_str(), row.value, row.met())).collect();
        assert_eq!(met[1], ("commit to the notification daemon, p95", 285.0, Some(false)));
        assert_eq!(met[3], ("commit to the painted row, p95", 285.0, Some(true)));
        assert_eq!(met[4], ("desk idle for 600 s", 0.4, Some(true)));
        assert_eq!((met[6].0, met[6].2), ("growth of its memory", Some(false)));
        assert_eq!(met[11], ("500 desks, 50 tickets/s: missed", 0.0, Some(true)));
        assert_eq!(met[12].2, Some(false));
    }
}
