//! Node itself, and the packages of the folders that have a package.json.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::programs;
use crate::tree::Tree;

/// The oldest Node that the UI's build runs on: major, minor.
const OLDEST: (u32, u32) = (20, 19);

/// Refuses, with what to do, where Node is missing or too old.
pub fn check_version() -> Result<()> {
    let (major, minor) = OLDEST;
    let Ok(said) = programs::output(Command::new("node").arg("--version")) else {
        bail!(
            "Punnet's window is built with Node.js {major}.{minor} or newer, and there is no `node` here; install it from your system's packages or from the Node.js project, and try again"
        );
    };
    if version(&said).is_none_or(|found| found < OLDEST) {
        bail!(
            "Punnet's window is built with Node.js {major}.{minor} or newer, and `node` here is {}; install a newer one and try again",
            said.trim()
        );
    }
    Ok(())
}

fn version(said: &str) -> Option<(u32, u32)> {
    let mut numbers = said.trim().strip_prefix('v')?.split('.').map(|number| number.parse().ok());
    Some((numbers.next()??, numbers.next()??))
}

/// Installs exactly what the lock file names, unless it is there already. Scripts of packages never run.
pub fn install(tree: &Tree, folder: &str) -> Result<()> {
    let place = tree.at(folder);
    let lock = read_json(&place.join("package-lock.json"))?;
    // npm writes this record last, so an interrupted installation has none.
    let installed = read_json(&place.join("node_modules/.package-lock.json")).ok();
    if installed.is_some_and(|installed| holds_all(&lock, &installed)) {
        println!("   {folder}: up to date");
        return Ok(());
    }
    println!("   {folder}: installing {} packages", packages(&lock).count());
    programs::run(tree.npm(folder).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]))
}

fn read_json(file: &Path) -> Result<Value> {
    let text = fs::read_to_string(file).with_context(|| format!("{} could not be read", file.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is not JSON", file.display()))
}

/// The packages of a lock file by path; the one without a path is the folder itself.
fn packages(lock: &Value) -> impl Iterator<Item = (&String, &Value)> {
    lock["packages"].as_object().into_iter().flatten().filter(|(path, _)| !path.is_empty())
}

/// Whether all that the lock file wants is recorded as installed. Optional packages may be for other systems.
fn holds_all(lock: &Value, installed: &Value) -> bool {
    let same = |path: &str, package: &Value| {
        let there = &installed["packages"][path];
        there["version"] == package["version"] && there["integrity"] == package["integrity"]
    };
    let optional = |package: &Value| package["optional"] == true || package["devOptional"] == true;
    packages(lock)
        .all(|(path, package)| same(path, package) || (optional(package) && installed["packages"].get(path).is_none()))
        && packages(installed).all(|(path, _)| lock["packages"].get(path).is_some())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn versions_are_read_from_what_node_says() {
        assert_eq!(version("v20.20.2\n"), Some((20, 20)));
        assert_eq!(version("20"), None);
    }

    #[test]
    fn only_what_the_lock_file_wants_counts_as_up_to_date() {
        let lock = json!({"packages": {"": {}, "node_modules/a": {"version": "1"}, "node_modules/b": {"version": "2", "optional": true}}});
        let packages = |packages: Value| json!({ "packages": packages });
        assert!(holds_all(&lock, &packages(json!({"node_modules/a": {"version": "1"}}))));
        assert!(!holds_all(&lock, &packages(json!({"node_modules/a": {"version": "0"}}))), "an older one");
        assert!(!holds_all(&lock, &packages(json!({}))), "a missing one");
        let extra = packages(json!({"node_modules/a": {"version": "1"}, "node_modules/left-over": {"version": "1"}}));
        assert!(!holds_all(&lock, &extra), "one that the lock file no longer names");
    }
}
