//! How fast a large shop is made, against PostgreSQL filling plain tables with rows of the same size.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail};

use super::Row;
use crate::server::Throwaway;
use crate::setup::debian;
use crate::steps::Steps;
use crate::tree::Tree;
use crate::{check, programs, run, setup};

/// What the issue asks for a million tickets; smaller shops get their share.
const TARGET_SECONDS_PER_MILLION: f64 = 300.0;

/// `--tickets N`, a million unless told otherwise.
pub fn measure(tree: &Tree, steps: &mut Steps, options: &[&str]) -> Result<Vec<Row>> {
    let tickets: u32 = match options {
        [] => 1_000_000,
        ["--tickets", number] => number.parse().with_context(|| format!("{number} is not a number of tickets"))?,
        _ => bail!("`cargo xtask bench sample` knows --tickets N"),
    };
    setup::everything(tree, steps)?;
    check::build_ui(tree, steps)?;
    run::build_app_for_measuring(tree, steps)?;
    let admin = tree.program("release", "punnet-admin");

    // One server with the settings of the app's own cluster, so that both pay for durability.
    let server = Throwaway::start(&tree.postgres(), &[])?;
    let baseline = match psql() {
        Some(psql) => Some(steps.must("Floor: plain tables filled by the server itself", || {
            floor(&psql, &tree.at("crates/xtask/src/bench/floor.sql"), &server, tickets)
        })?),
        None => None,
    };
    let took = steps.must(&format!("Sample shop of {tickets} tickets"), || {
        programs::run(Command::new(&admin).args(["migrate", "--database", server.url()]))?;
        let began = Instant::now();
        programs::run(Command::new(&admin).args([
            "sample",
            "--tickets",
            &tickets.to_string(),
            "--seed",
            "1",
            "--database",
            server.url(),
        ]))?;
        Ok(began.elapsed().as_secs_f64())
    })?;
    Ok(vec![Row {
        name: format!("sample shop, {tickets} tickets"),
        value: took,
        unit: "s",
        baseline,
        target: Some(TARGET_SECONDS_PER_MILLION * f64::from(tickets) / 1_000_000.0),
    }])
}

/// The second server's package brings psql.
fn psql() -> Option<PathBuf> {
    let psql = debian::second_server()?.join("bin/psql");
    psql.is_file().then_some(psql)
}

fn floor(psql: &Path, script: &Path, server: &Throwaway, tickets: u32) -> Result<f64> {
    let quiet = |database: &str| {
        let mut command = Command::new(psql);
        command.args(["--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1"]).arg(server.url_of(database));
        command
    };
    programs::run(quiet("postgres").args(["--command", "create database floor"]))?;
    let began = Instant::now();
    programs::run(quiet("floor").arg("--set").arg(format!("tickets={tickets}")).arg("--file").arg(script))?;
    let took = began.elapsed().as_secs_f64();
    programs::run(quiet("postgres").args(["--command", "drop database floor"]))?;
    Ok(took)
}
