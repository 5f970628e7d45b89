//! The packages of npm: exact, from the registry alone, and under licences that we know.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;
use spdx::Expression;

use super::parts::Part;
use crate::setup::NPM_FOLDERS;
use crate::tree::Tree;

/// The folder whose packages end up in the window's pages.
const PAGES: &str = "ui";

/// What may be in what ships; `deny.toml` says the same of crates, and the fonts have a licence of their own.
const MAY_SHIP: [&str; 9] =
    ["MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "0BSD", "Unlicense", "CC0-1.0", "OFL-1.1"];

/// Packages that don't ship, whose licence stands in their texts only.
const READ_BY_US: [&str; 1] = ["css-value"];

/// A package as a lock file names it.
struct Locked<'a> {
    /// Such as `node_modules/react`.
    path: &'a str,
    package: &'a Value,
}

impl Locked<'_> {
    fn name(&self) -> &str {
        self.path.rsplit_once("node_modules/").map_or(self.path, |(_, name)| name)
    }

    fn text(&self, field: &str) -> &str {
        self.package[field].as_str().unwrap_or_default()
    }

    fn is_for_building(&self) -> bool {
        ["dev", "devOptional"].iter().any(|mark| self.package[*mark] == true)
    }
}

fn locked(lock: &Value) -> impl Iterator<Item = Locked<'_>> {
    let packages = lock["packages"].as_object().into_iter().flatten();
    packages.filter(|(path, _)| !path.is_empty()).map(|(path, package)| Locked { path, package })
}

fn read(file: &Path) -> Result<Value> {
    let text = fs::read_to_string(file).with_context(|| format!("{} could not be read", file.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is not JSON", file.display()))
}

/// The packages that are in the window's pages.
pub fn that_ship(tree: &Tree) -> Result<Vec<Part>> {
    let lock = read(&tree.at(PAGES).join("package-lock.json"))?;
    let shipped = locked(&lock).filter(|one| !one.is_for_building());
    Ok(shipped
        .map(|one| {
            let folder = tree.at(PAGES).join(one.path);
            let manifest = read(&folder.join("package.json")).unwrap_or_default();
            let home = manifest["homepage"].as_str().or(manifest["repository"]["url"].as_str()).unwrap_or_default();
            Part {
                name: one.name().to_owned(),
                version: one.text("version").to_owned(),
                licence: one.text("license").to_owned(),
                purl: format!("pkg:npm/{}@{}", one.name().replace('@', "%40"), one.text("version")),
                home: home.to_owned(),
                // npm tells another hash, of another archive.
                sha256: None,
                folder: folder.is_dir().then_some(folder),
            }
        })
        .collect())
}

/// A sentence for everything that is not as it should be.
pub fn complaints(tree: &Tree) -> Result<Vec<String>> {
    let mut told = Vec::new();
    for folder in NPM_FOLDERS {
        let manifest = read(&tree.at(folder).join("package.json"))?;
        let lock = read(&tree.at(folder).join("package-lock.json"))?;
        told.extend(
            inexact(&manifest)
                .map(|name| format!("{folder}/package.json does not say exactly which version of {name} it wants")),
        );
        for one in locked(&lock) {
            let ships = *folder == PAGES && !one.is_for_building();
            told.extend(complaint(&one, ships).map(|words| format!("{folder}: {} {}", one.name(), words)));
        }
    }
    Ok(told)
}

/// The packages that a manifest wants in whatever version is newest.
fn inexact(manifest: &Value) -> impl Iterator<Item = &String> {
    let groups = ["dependencies", "devDependencies", "optionalDependencies"];
    let wanted = groups.into_iter().flat_map(|group| manifest[group].as_object().into_iter().flatten());
    let exact = |version: &Value| {
        version.as_str().is_some_and(|version| {
            version.starts_with(|sign: char| sign.is_ascii_digit()) && !version.contains([' ', '|', 'x', '*'])
        })
    };
    wanted.filter(move |(_, version)| !exact(version)).map(|(name, _)| name)
}

fn complaint(one: &Locked, ships: bool) -> Option<String> {
    if one.package["link"] == true || one.package.get("resolved").is_some() {
        return Some("comes from elsewhere than the registry".to_owned());
    }
    if !one.text("integrity").starts_with("sha512-") {
        return Some("has no hash by which it would be known again".to_owned());
    }
    let licence = one.text("license");
    if licence.is_empty() {
        return (ships || !READ_BY_US.contains(&one.name())).then(|| "names no licence".to_owned());
    }
    let Ok(expression) = Expression::parse(licence) else {
        return Some(format!("has a licence that is none: {licence}"));
    };
    let well = expression.evaluate(|one| {
        let name = one.license.to_string();
        if ships { MAY_SHIP.contains(&name.as_str()) } else { !name.starts_with("GPL") && !name.starts_with("AGPL") }
    });
    (!well).then(|| {
        format!("is under {licence}, which {} may not be", if ships { "what ships" } else { "what builds and tests" })
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn said(package: &Value, ships: bool) -> Option<String> {
        complaint(&Locked { path: "node_modules/a/node_modules/@b/c", package }, ships)
    }

    #[test]
    fn what_ships_is_free_of_strings_and_what_builds_is_free_of_the_gpl() {
        let of = |licence: &str| json!({ "version": "1.0.0", "integrity": "sha512-x", "license": licence });
        for licence in ["MIT", "(MIT OR GPL-3.0-or-later)", "Apache-2.0 OR MIT", "OFL-1.1"] {
            assert_eq!(said(&of(licence), true), None, "{licence}");
        }
        for licence in ["MPL-2.0", "LGPL-3.0-or-later", "MIT AND GPL-2.0-only"] {
            assert!(said(&of(licence), true).is_some(), "{licence}");
        }
        assert_eq!(said(&of("LGPL-3.0-or-later"), false), None);
        assert!(said(&of("AGPL-3.0-only"), false).unwrap().contains("AGPL-3.0-only"));
        assert!(said(&of("SEE LICENSE IN FILE"), false).is_some());
    }

    #[test]
    fn only_the_registry_s_own_archives_are_taken() {
        assert!(said(&json!({ "resolved": "git+ssh://somewhere", "license": "MIT" }), false).is_some());
        assert!(said(&json!({ "license": "MIT" }), false).unwrap().contains("hash"));
        assert!(said(&json!({ "integrity": "sha512-x" }), false).unwrap().contains("names no licence"));
    }

    #[test]
    fn versions_are_exact() {
        let manifest = json!({
            "dependencies": { "a": "1.2.3", "b": "^1.2.3", "c": "*" },
            "devDependencies": { "d": "18.4.0-beta.17", "e": "1.x", "f": "file:../f" },
        });
        assert_eq!(inexact(&manifest).collect::<Vec<_>>(), ["b", "c", "e", "f"]);
    }

    #[test]
    fn a_package_is_called_by_its_own_name() {
        assert_eq!(Locked { path: "node_modules/a/node_modules/@b/c", package: &Value::Null }.name(), "@b/c");
    }
}
