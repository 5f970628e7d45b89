//! What must hold before any test is worth running: format, lints, types, and generated files up to date.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};

use crate::server::Throwaway;
use crate::steps::{Steps, seconds};
use crate::tree::Tree;
use crate::{programs, setup, supply};

/// The features of the shell that the real window needs. Every cargo command of ours names the same ones:
/// another set would compile the whole of tauri a second time.
pub const SHELL_FEATURES: &[&str] = &["--features", "punnet/custom-protocol"];

/// `cargo xtask check`
pub fn check_command(tree: &Tree, steps: &mut Steps) -> Result<bool> {
    setup::to_check(tree, steps)?;
    build_ui(tree, steps)?;
    let well = check(tree, steps);
    println!("\n{} in {}", if well { "All checks passed" } else { "Some checks FAILED" }, seconds(steps.elapsed()));
    Ok(well)
}

/// All checks, each also when one before it failed.
pub fn check(tree: &Tree, steps: &mut Steps) -> bool {
    let mut well = steps
        .may_fail("Formatting (rustfmt)", || programs::succeeds(tree.cargo("fmt").args(["--all", "--", "--check"])));
    well &= steps.may_fail("UI: types, lints, unused code", || {
        programs::succeeds(tree.npm("ui").args(["run", "--silent", "check"]))
    });
    well &= steps.may_fail("Supply chain: licences, sources, what the window may reach", || supply::check(tree));
    well &= steps.may_fail("Lints (clippy)", || {
        programs::succeeds(
            tree.cargo("clippy")
                .args(["--quiet", "--workspace", "--all-targets"])
                .args(SHELL_FEATURES)
                .args(["--", "-D", "warnings"]),
        )
    });
    well &= steps.may_fail("SQL metadata (.sqlx) up to date", || metadata_is_current(tree));
    well &= steps.may_fail("TypeScript bindings up to date", || bindings(tree, false));
    well
}

/// The window's pages, which the shell's build takes in.
pub fn build_ui(tree: &Tree, steps: &mut Steps) -> Result<()> {
    steps.must("UI: build", || {
        programs::run(tree.npm("ui").args(["run", "--silent", "build", "--", "--logLevel", "warn"]))
    })
}

/// `cargo xtask update`
pub fn update(tree: &Tree, steps: &mut Steps) -> Result<bool> {
    setup::to_check(tree, steps)?;
    // Without the type check: it fails exactly when the bindings need this command.
    steps.must("UI: pages", || {
        programs::run(tree.npm("ui").args(["exec", "--offline", "--", "vite", "build", "--logLevel", "warn"]))
    })?;
    steps.must("SQL metadata (.sqlx)", || {
        let made = tempfile::tempdir().context("no temporary folder could be made")?;
        make_metadata(tree, made.path())?;
        let committed = tree.at(".sqlx");
        fs::create_dir_all(&committed).context(".sqlx could not be made")?;
        let (new, old) = (queries(made.path())?, queries(&committed)?);
        for name in old.keys().filter(|name| !new.contains_key(*name)) {
            fs::remove_file(committed.join(name)).with_context(|| format!("{name} could not be removed"))?;
        }
        for (name, text) in &new {
            fs::write(committed.join(name), text).with_context(|| format!("{name} could not be written"))?;
        }
        println!("   {} queries", new.len());
        Ok(())
    })?;
    Ok(steps.may_fail("TypeScript bindings", || bindings(tree, true)))
}

/// The generator is a test of the shell; it compares, or writes when it is told to.
fn bindings(tree: &Tree, write: bool) -> Result<bool> {
    let mut cargo = tree.cargo("test");
    cargo.args(["--quiet", "--workspace", "--exclude", "xtask"]).args(SHELL_FEATURES);
    cargo.args(["--lib", "bindings"]);
    if write {
        cargo.env("PUNNET_UPDATE_BINDINGS", "1");
    }
    let (well, words) = programs::succeeds_with_words(&mut cargo)?;
    if well && crate::summary::Ran::read("bindings", well, &words).passed == 0 {
        eprintln!("   no test of the shell is named after the bindings, so nothing was compared");
        return Ok(false);
    }
    if !well && !write {
        eprintln!("   to make them anew: cargo xtask update");
    }
    Ok(well)
}

fn metadata_is_current(tree: &Tree) -> Result<bool> {
    let made = tempfile::tempdir().context("no temporary folder could be made")?;
    make_metadata(tree, made.path())?;
    let (new, committed) = (queries(made.path())?, queries(&tree.at(".sqlx"))?);
    let differences = differences(&new, &committed);
    for difference in &differences {
        eprintln!("   {difference}");
    }
    if differences.is_empty() {
        println!("   {} queries", new.len());
    } else {
        eprintln!("   to make the metadata anew: cargo xtask update");
    }
    Ok(differences.is_empty())
}

/// Lets the compiler describe every query against a fresh, migrated database.
fn make_metadata(tree: &Tree, into: &Path) -> Result<()> {
    let server = Throwaway::for_tests(&tree.postgres())?;
    programs::run(
        Command::new("node").current_dir(tree.at("tests/e2e")).arg("apply-migrations.mjs").arg(server.url()),
    )?;
    // A flag that nobody reads and that differs every time makes cargo compile `desk` anew, and only `desk`;
    // touching its sources would have everything after it compiled again too.
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
    for target in [["--lib", ""], ["--bin", "punnet-admin"]] {
        programs::run(
            tree.cargo("rustc")
                .args(["--quiet", "--package", "desk", "--profile", "check"])
                .args(target.iter().filter(|word| !word.is_empty()))
                .args(["--", "--check-cfg", "cfg(described, values(any()))", "--cfg"])
                .arg(format!("described=\"{now}\""))
                .env("DATABASE_URL", server.url())
                .env("SQLX_OFFLINE_DIR", into)
                .env("SQLX_OFFLINE", "false"),
        )?;
    }
    Ok(())
}

/// The description files of a folder by name.
fn queries(folder: &Path) -> Result<BTreeMap<String, String>> {
    let mut found = BTreeMap::new();
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(found),
        entries => entries.with_context(|| format!("{} could not be read", folder.display()))?,
    };
    for entry in entries {
        let path = entry.with_context(|| format!("{} could not be read", folder.display()))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.starts_with("query-") {
            let text = fs::read_to_string(&path).with_context(|| format!("{} could not be read", path.display()))?;
            found.insert(name, text);
        }
    }
    Ok(found)
}

fn differences(new: &BTreeMap<String, String>, committed: &BTreeMap<String, String>) -> Vec<String> {
    let mut told = Vec::new();
    for (name, text) in new {
        match committed.get(name) {
            None => told.push(format!("missing: {} ({})", name, beginning(text))),
            Some(old) if old.trim() != text.trim() => told.push(format!("different: {} ({})", name, beginning(text))),
            Some(_) => {}
        }
    }
    for (name, text) in committed.iter().filter(|(name, _)| !new.contains_key(*name)) {
        told.push(format!("no longer used: {} ({})", name, beginning(text)));
    }
    told
}

/// Enough of the query to know which one it is.
fn beginning(text: &str) -> String {
    let description: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
    let query = description["query"].as_str().unwrap_or("?");
    query.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(70).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_difference_is_told_with_its_query() {
        let file = |query: &str| format!("{{\"query\": \"{query}\"}}");
        let new =
            BTreeMap::from([("query-1.json".into(), file("select 1")), ("query-2.json".into(), file("select 2"))]);
        let old =
            BTreeMap::from([("query-2.json".into(), file("select two")), ("query-3.json".into(), file("select 3"))]);
        let told = differences(&new, &old);
        assert_eq!(told.len(), 3);
        assert!(told[0].starts_with("missing: query-1.json (select 1"), "{told:?}");
        assert!(told[1].starts_with("different: query-2.json"), "{told:?}");
        assert!(told[2].starts_with("no longer used: query-3.json (select 3"), "{told:?}");
        assert!(differences(&new, &new).is_empty());
    }
}
