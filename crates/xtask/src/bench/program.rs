//! Measurements that a program of `tests/bench` makes on a server of its own.

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::figures;
use crate::server::Throwaway;
use crate::steps::Steps;
use crate::tree::Tree;
use crate::{programs, setup};

/// How many tickets `--tickets N` asks for, where it is told.
pub fn tickets(name: &str, options: &[&str], otherwise: u32) -> Result<u32> {
    match options {
        [] => Ok(otherwise),
        ["--tickets", number] => number.parse().with_context(|| format!("{number} is not a number of tickets")),
        _ => bail!("`cargo xtask bench {name}` knows --tickets N"),
    }
}

/// Builds the program `NAME-speed` and runs it as the step `doing`; the figures that it wrote.
pub fn run(tree: &Tree, steps: &mut Steps, name: &str, tickets: u32, doing: &str) -> Result<Vec<Value>> {
    setup::everything(tree, steps)?;
    let program = format!("{name}-speed");
    let bench = ["--package", "punnet-tests", "--bench", &program];
    steps
        .must("The measuring program (release)", || programs::run(tree.cargo("build").arg("--release").args(bench)))?;
    // The settings of the app's own cluster, so that a reply pays for being durable.
    let server = Throwaway::start(&tree.postgres(), &[])?;
    let result = tree.results("bench")?.join(format!("{name}-runs.json"));
    steps.must(doing, || {
        programs::run(
            tree.cargo("bench")
                .arg("--quiet")
                .args(bench)
                .arg("--")
                .arg(server.url())
                .arg(tickets.to_string())
                .arg(&result),
        )
    })?;
    Ok(figures::read(&result)?.as_array().cloned().unwrap_or_default())
}
