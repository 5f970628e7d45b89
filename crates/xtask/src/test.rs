//! `cargo xtask test`: everything, one summary, one exit code.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::bundle::{self, Wish};
use crate::check::{self, SHELL_FEATURES};
use crate::server::Throwaway;
use crate::setup::debian;
use crate::steps::{Steps, seconds};
use crate::summary::Ran;
use crate::tree::Tree;
use crate::{programs, run, setup};

/// Sets up, checks and runs every test. One run shows everything that fails.
pub fn test(tree: &Tree, steps: &mut Steps) -> Result<bool> {
    setup::everything(tree, steps)?;
    check::build_ui(tree, steps)?;
    check::check(tree, steps);

    let mut ran = Vec::new();
    ran.push(runner(steps, "UI tests", || {
        programs::succeeds_with_words(tree.npm("ui").args(["run", "--silent", "test"]).env("NO_COLOR", "1"))
    }));
    ran.push(runner(steps, "Tests of the build tools", || {
        programs::succeeds_with_words(tree.cargo("test").args(["--quiet", "--package", "xtask"]))
    }));
    ran.push(rust_tests(
        tree,
        steps,
        "Rust tests on the PostgreSQL that ships with Punnet",
        &tree.postgres(),
        &["--workspace", "--exclude", "xtask"],
    ));
    match debian::second_server() {
        // Only these talk to a server; the rest would pass again without having seen it.
        Some(second) => {
            let name = format!("Rust tests on PostgreSQL {}", second.file_name().unwrap_or_default().to_string_lossy());
            ran.push(rust_tests(tree, steps, &name, &second, &["--workspace", "--exclude", "xtask", "--test", "desk"]));
        }
        None => println!(
            "\n   no second PostgreSQL of this distribution is known here; the schema was tested on the shipped one"
        ),
    }
    ran.push(end_to_end(tree, steps)?);

    Ok(summarise(steps, &ran))
}

fn runner(steps: &mut Steps, name: &str, work: impl FnOnce() -> Result<(bool, Vec<String>)>) -> Ran {
    let mut words = Vec::new();
    let well = steps.may_fail(name, || {
        let (well, said) = work()?;
        words = said;
        Ok(well)
    });
    Ran::read(name, well, &words)
}

fn rust_tests(tree: &Tree, steps: &mut Steps, name: &str, installation: &Path, which: &[&str]) -> Ran {
    runner(steps, name, || {
        let server = Throwaway::for_tests(installation)?;
        // A test waits for the server half of its time.
        let side_by_side = 2 * std::thread::available_parallelism().map_or(1, usize::from);
        programs::succeeds_with_words(
            tree.cargo("test")
                .args(["--quiet", "--no-fail-fast"])
                .args(which)
                .args(SHELL_FEATURES)
                .args(["--", &format!("--test-threads={side_by_side}")])
                .env("PUNNET_TEST_DATABASE", server.url())
                .env("PUNNET_KEYCHAIN", "off"),
        )
    })
}

/// The real window. Where no virtual display can be had (Windows, macOS), this is told and not counted.
fn end_to_end(tree: &Tree, steps: &mut Steps) -> Result<Ran> {
    let name = "The real window (WebDriver)";
    if !cfg!(target_os = "linux") {
        println!("\n── {name}\n   left out: WebKitGTK's driver and virtual displays exist on Linux only");
        return Ok(Ran {
            name: name.to_owned(),
            lines: vec!["left out on this system".to_owned()],
            passed: 0,
            failed: 0,
        });
    }
    let app = run::build_app(tree, steps)?;
    let installers = installers(tree, steps, &app);
    let results = tree.results("e2e")?;
    Ok(runner(steps, name, || {
        programs::succeeds_with_words(
            run::e2e_program(tree, &app, &results)
                .envs(installers)
                .args(["--test", "--test-reporter=spec", "--test-concurrency=1"])
                .args(e2e_files(tree)?)
                .env("NO_COLOR", "1"),
        )
    }))
}

/// Two versions for the test that installs them, of the very programs that the other tests run, as its environment. A
/// version of its own kind, so that nobody takes what a test left behind for a Punnet that somebody installed.
fn installers(tree: &Tree, steps: &mut Steps, app: &Path) -> Vec<(&'static str, PathBuf)> {
    if !programs::is_there("dpkg-deb", "--version") {
        return Vec::new();
    }
    let mut made = Vec::new();
    for (name, version) in [("PUNNET_DEB", "0.0.1-test.1"), ("PUNNET_DEB_NEXT", "9.0.0-test.2")] {
        let wish = Wish { kinds: &["deb"], debug: true, version: Some(version), folder: "e2e/installers" };
        // A failure is a failed step, and what became of it is told; the other tests of the window run all the same.
        if let Ok(files) = bundle::make(tree, steps, app, &wish).inspect_err(|error| eprintln!("   {error:#}")) {
            made.extend(
                files
                    .into_iter()
                    .find(|file| file.extension().is_some_and(|kind| kind == "deb"))
                    .map(|deb| (name, deb)),
            );
        }
    }
    made
}

fn e2e_files(tree: &Tree) -> Result<Vec<String>> {
    let mut files: Vec<String> = std::fs::read_dir(tree.at("tests/e2e"))?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".test.mjs"))
        .collect();
    files.sort();
    Ok(files)
}

fn summarise(steps: &Steps, ran: &[Ran]) -> bool {
    println!("\n══ Steps");
    for step in steps.done() {
        println!("{:>12}  {}  {}", seconds(step.took), if step.well { "ok    " } else { "FAILED" }, step.name);
    }
    println!("\n══ What the test runners said");
    for runner in ran {
        println!("{}", runner.name);
        for line in &runner.lines {
            println!("    {line}");
        }
    }
    let passed: u32 = ran.iter().map(|runner| runner.passed).sum();
    // A failed step that is no runner (a lint, stale metadata) is a failure too.
    let failed_steps =
        steps.done().iter().filter(|step| !step.well && !ran.iter().any(|runner| runner.name == step.name));
    let failed =
        ran.iter().map(|runner| runner.failed).sum::<u32>() + u32::try_from(failed_steps.count()).unwrap_or(u32::MAX);
    println!("\nWhole run: {}", seconds(steps.elapsed()));
    println!("{passed} passed, {failed} failed");
    failed == 0
}
