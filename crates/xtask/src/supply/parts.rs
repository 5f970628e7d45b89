//! The works of others that are in what is handed out: crates that are linked, packages of the window's pages, and the
//! database server with the libraries that it brings.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;

use super::npm;
use crate::programs;
use crate::tree::Tree;

/// The packages whose programs are handed out.
const HANDED_OUT: [&str; 3] = ["punnet", "desk", "darkroom"];

/// One work of somebody else.
pub struct Part {
    /// Its name where it comes from.
    pub name: String,
    /// Its version there.
    pub version: String,
    /// Its licence as an SPDX expression.
    pub licence: String,
    /// Where it comes from, as a package URL.
    pub purl: String,
    /// Who wrote it or where its sources are, for people.
    pub home: String,
    /// The SHA-256 of its archive in hexadecimal digits, where its registry tells it.
    pub sha256: Option<String>,
    /// Where its texts of licences lie.
    pub folder: Option<PathBuf>,
}

/// Everything that ships for this system, in the order of its names.
pub fn that_ship(tree: &Tree) -> Result<Vec<Part>> {
    let mut parts = crates(tree)?;
    parts.extend(npm::that_ship(tree)?);
    parts.extend(libraries(tree)?);
    parts.sort_by(|one, other| (&one.name, &one.version).cmp(&(&other.name, &other.version)));
    Ok(parts)
}

fn crates(tree: &Tree) -> Result<Vec<Part>> {
    let host = programs::output(std::process::Command::new("rustc").arg("-vV"))?;
    let host = host.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc names no host")?;
    let said =
        programs::output(tree.cargo("metadata").args(["--format-version=1", "--locked", "--filter-platform", host]))?;
    let metadata: Value = serde_json::from_str(&said).context("cargo metadata is not JSON")?;
    let lock = fs::read_to_string(tree.at("Cargo.lock")).context("Cargo.lock could not be read")?;
    let checksums = checksums(&lock);
    let packages = by_id(&metadata["packages"]);
    let linked = linked(&metadata, &packages);
    Ok(linked
        .into_iter()
        .filter(|id| !packages[id]["source"].is_null())
        .map(|id| a_crate(packages[id], &checksums))
        .collect())
}

fn a_crate(package: &Value, checksums: &BTreeMap<(String, String), String>) -> Part {
    let text = |name: &str| package[name].as_str().unwrap_or_default().to_owned();
    let (name, version) = (text("name"), text("version"));
    let authors: Vec<_> = package["authors"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let home = if text("repository").is_empty() { authors.join(", ") } else { text("repository") };
    Part {
        purl: format!("pkg:cargo/{name}@{version}"),
        // The old way of writing "or", which is no SPDX any more.
        licence: text("license").replace(" / ", " OR ").replace('/', " OR "),
        sha256: checksums.get(&(name.clone(), version.clone())).cloned(),
        folder: Path::new(&text("manifest_path")).parent().map(Path::to_owned),
        name,
        version,
        home,
    }
}

fn by_id(list: &Value) -> BTreeMap<&str, &Value> {
    list.as_array().into_iter().flatten().filter_map(|one| Some((one["id"].as_str()?, one))).collect()
}

/// What ends up in the programs: neither what only builds them nor what only tests them.
fn linked<'a>(metadata: &'a Value, packages: &BTreeMap<&'a str, &'a Value>) -> BTreeSet<&'a str> {
    let nodes = by_id(&metadata["resolve"]["nodes"]);
    let ours = |package: &Value| package["source"].is_null() && HANDED_OUT.iter().any(|name| package["name"] == *name);
    let mut waiting: Vec<&str> = packages.iter().filter(|(_, package)| ours(package)).map(|(id, _)| *id).collect();
    let mut found = BTreeSet::new();
    while let Some(id) = waiting.pop() {
        let works_in_the_compiler = packages[id]["targets"].as_array().is_some_and(|targets| {
            targets
                .iter()
                .any(|target| target["kind"].as_array().is_some_and(|kinds| kinds.contains(&"proc-macro".into())))
        });
        if works_in_the_compiler || !found.insert(id) {
            continue;
        }
        for dependency in nodes.get(id).and_then(|node| node["deps"].as_array()).into_iter().flatten() {
            let kinds = dependency["dep_kinds"].as_array();
            if kinds.is_some_and(|kinds| kinds.iter().any(|kind| kind["kind"].is_null())) {
                waiting.extend(dependency["pkg"].as_str());
            }
        }
    }
    found
}

/// The archives' SHA-256 by name and version, from `Cargo.lock`.
fn checksums(lock: &str) -> BTreeMap<(String, String), String> {
    let field = |block: &str, name: &str| -> Option<String> {
        let line = block.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(" = \""))?;
        Some(line.trim_end_matches('"').to_owned())
    };
    let blocks = lock.split("[[package]]");
    blocks
        .filter_map(|block| Some(((field(block, "name")?, field(block, "version")?), field(block, "checksum")?)))
        .collect()
}

/// Where the libraries are named that come with the database server.
const NAMED_IN: &str = "src-tauri/postgres/libraries.json";

fn named_libraries(tree: &Tree) -> Result<Vec<Value>> {
    let text = fs::read_to_string(tree.at(NAMED_IN)).with_context(|| format!("{NAMED_IN} could not be read"))?;
    serde_json::from_str(&text).with_context(|| format!("{NAMED_IN} is no list in JSON"))
}

/// The database server and the libraries of others that lie beside it on this system.
fn libraries(tree: &Tree) -> Result<Vec<Part>> {
    let there = library_files(tree)?;
    let mut parts = Vec::new();
    for library in named_libraries(tree)? {
        let text = |name: &str| library[name].as_str().unwrap_or_default().to_owned();
        let files = library["files"].as_array().into_iter().flatten().filter_map(Value::as_str);
        if files.into_iter().any(|start| there.iter().any(|file| file.starts_with(start))) {
            parts.push(Part {
                purl: format!("pkg:generic/{}@{}", text("name").to_lowercase().replace(' ', "-"), text("version")),
                name: text("name"),
                version: text("version"),
                licence: text("licence"),
                home: text("home"),
                sha256: None,
                folder: (text("name") == "PostgreSQL").then(|| tree.postgres()),
            });
        }
    }
    Ok(parts)
}

/// The names of the libraries beside the server; its own extensions are in folders of their own, or named as such.
fn library_files(tree: &Tree) -> Result<Vec<String>> {
    let mut names = Vec::new();
    // On Windows they lie with the programs.
    for folder in [tree.postgres().join("lib"), tree.postgres().join("bin")] {
        for entry in fs::read_dir(&folder).with_context(|| format!("{} could not be read", folder.display()))? {
            let entry = entry.with_context(|| format!("{} could not be read", folder.display()))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_library = [".so.", ".dylib", ".dll"].iter().any(|kind| name.contains(kind));
            let is_extension = cfg!(windows) && folder.ends_with("lib");
            if is_library && !is_extension {
                names.push(name);
            }
        }
    }
    Ok(names)
}

/// A sentence for each library that would be handed out without anybody knowing its licence.
pub fn unnamed_libraries(tree: &Tree) -> Result<Vec<String>> {
    let named = named_libraries(tree)?;
    let starts: Vec<&str> = named
        .iter()
        .flat_map(|library| library["files"].as_array().into_iter().flatten())
        .filter_map(Value::as_str)
        .collect();
    let unnamed = |file: &String| !starts.iter().any(|start| file.starts_with(start));
    let files = library_files(tree)?.into_iter().filter(unnamed);
    Ok(files.map(|file| format!("{file} ships with the database server and is not named in {NAMED_IN}")).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_is_linked_counts() {
        let package = |id: &str, source: Value, kind: &str| json!({ "id": id, "name": id, "source": source, "targets": [{ "kind": [kind] }] });
        let on = |id: &str, kind: Value| json!({ "pkg": id, "dep_kinds": [{ "kind": kind }] });
        let metadata = json!({
            "packages": [
                package("desk", Value::Null, "lib"), package("xtask", Value::Null, "bin"), package("linked", json!("registry"), "lib"),
                package("below", json!("registry"), "lib"), package("derives", json!("registry"), "proc-macro"),
                package("of-derives", json!("registry"), "lib"), package("builds", json!("registry"), "lib"),
                package("tests", json!("registry"), "lib"), package("tool", json!("registry"), "lib"),
            ],
            "resolve": { "nodes": [
                { "id": "desk", "deps": [on("linked", Value::Null), on("derives", Value::Null), on("builds", json!("build")), on("tests", json!("dev"))] },
                { "id": "xtask", "deps": [on("tool", Value::Null)] },
                { "id": "linked", "deps": [on("below", Value::Null)] },
                { "id": "derives", "deps": [on("of-derives", Value::Null)] },
            ] },
        });
        let packages = by_id(&metadata["packages"]);
        assert_eq!(linked(&metadata, &packages).into_iter().collect::<Vec<_>>(), ["below", "desk", "linked"]);
    }

    #[test]
    fn checksums_are_read_from_the_lock_file() {
        let lock = "version = 4\n\n[[package]]\nname = \"ours\"\nversion = \"0.1.0\"\n\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\nsource = \"registry\"\nchecksum = \"00ff\"\n";
        assert_eq!(checksums(lock), BTreeMap::from([(("a".into(), "1.0.0".into()), "00ff".into())]));
    }
}
