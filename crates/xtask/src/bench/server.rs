//! A team's server with everybody at work: how long they wait, what the server takes, and that nothing is lost.

use anyhow::{Result, bail};
use serde_json::Value;

use super::Row;
use super::figures::{self, number};
use crate::server::Throwaway;
use crate::steps::Steps;
use crate::tree::Tree;
use crate::{programs, setup};

/// Milliseconds of 19 in 20: for a page of the queue and for a ticket, as they are promised for one desk; and from a
/// customer's word to each desk's notification.
const QUEUE: f64 = 50.0;
const DETAIL: f64 = 60.0;
const TOLD: f64 = 1000.0;

/// `--desks N` (200), `--customers N` (500), `--seconds N` (600).
pub fn measure(tree: &Tree, steps: &mut Steps, options: &[&str]) -> Result<Vec<Row>> {
    let (mut desks, mut customers, mut seconds) = ("200", "500", "600");
    for pair in options.chunks(2) {
        match pair {
            ["--desks", number] => desks = number,
            ["--customers", number] => customers = number,
            ["--seconds", number] => seconds = number,
            _ => bail!("`cargo xtask bench server` knows --desks N, --customers N and --seconds N"),
        }
    }
    setup::everything(tree, steps)?;
    let bench = ["--package", "punnet-tests", "--bench", "server-soak"];
    steps
        .must("The measuring program (release)", || programs::run(tree.cargo("build").arg("--release").args(bench)))?;
    let result = tree.results("bench")?.join("server-soak.json");
    steps.must(&format!("{desks} desks and {customers} customers on one server for {seconds} s"), || {
        // As `docs/scale.md` counts them, and room for both in memory.
        let server = Throwaway::start(&tree.postgres(), &[("max_connections", "1200"), ("shared_buffers", "512MB")])?;
        programs::run(
            tree.cargo("bench")
                .arg("--quiet")
                .args(bench)
                .args(["--", server.url(), desks, customers, seconds])
                .arg(&result),
        )
    })?;
    rows(&figures::read(&result)?)
}

fn rows(told: &Value) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    let mut row = |name: &str, value: &Value, unit: &'static str, target| -> Result<()> {
        rows.push(Row { name: name.to_owned(), value: number(value)?, unit, baseline: None, target });
        Ok(())
    };
    for (part, name, target) in [
        ("queue", "a page of the queue", Some(QUEUE)),
        ("detail", "a ticket with everything on it", Some(DETAIL)),
        ("told_of_ticket", "new ticket to each desk's notification", Some(TOLD)),
        ("told_of_message", "a customer's message to each desk's notification", Some(TOLD)),
    ] {
        row(&format!("{name}, median"), &told[part]["p50"], "ms", None)?;
        row(&format!("{name}, p95"), &told[part]["p95"], "ms", target)?;
        row(&format!("{name}, the slowest"), &told[part]["slowest"], "ms", None)?;
    }
    row("desks", &told["desks"], "", None)?;
    row("customers", &told["customers"], "", None)?;
    row("for", &told["seconds"], "s", None)?;
    row("tickets", &told["tickets"], "", None)?;
    row("customers' messages", &told["messages"], "", None)?;
    row("replies", &told["replies"], "", None)?;
    row("replies held back, since somebody wrote meanwhile", &told["held_back"], "", None)?;
    row("connections at most", &told["connections"], "", None)?;
    // Only Linux tells.
    for (part, name, unit) in [
        ("server_cores", "the server", "cores"),
        ("server_memory", "memory of the server", "MB"),
        ("desks_memory", "memory of all desks together", "MB"),
    ] {
        if !told[part].is_null() {
            row(name, &told[part], unit, None)?;
        }
    }
    for (part, name) in [
        ("lost", "confirmed and not stored"),
        ("missed", "events that a desk missed"),
        ("twice", "events that a desk heard twice"),
        ("untold", "notifications that a desk did not get"),
        ("told_twice", "notifications that a desk got twice"),
        ("unseen", "not found by a desk that looked for it"),
        ("failed", "questions and words that failed"),
    ] {
        row(name, &told[part], "", Some(0.0))?;
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_anywhere_is_not_met() {
        let times = serde_json::json!({ "count": 10, "p50": 5.0, "p95": 20.0, "slowest": 300.0 });
        let told = serde_json::json!({
            "queue": times, "detail": times, "told_of_ticket": times, "told_of_message": times,
            "desks": 5, "customers": 10, "seconds": 4.0, "tickets": 10, "messages": 20, "replies": 3, "held_back": 1,
            "connections": 17, "server_cores": 0.4, "server_memory": null, "desks_memory": 60.0,
            "lost": 0, "missed": 1, "twice": 0, "untold": 0, "told_twice": 0, "unseen": 0, "failed": 0,
        });
        let rows = rows(&told).unwrap();
        let unmet: Vec<_> = rows.iter().filter(|row| row.met() == Some(false)).map(|row| row.name.as_str()).collect();
        assert_eq!(unmet, ["events that a desk missed"]);
        assert!(!rows.iter().any(|row| row.name == "memory of the server"), "nothing that nobody knows");
    }
}
