//! `cargo xtask bundle`: the installers of this system, made by Tauri's bundler from what cargo has built.

mod stage;
pub mod updates;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::setup::BUNDLER;
use crate::steps::{Steps, seconds};
use crate::supply::{notices, parts, sbom};
use crate::tree::Tree;
use crate::{check, programs, run, setup};
use stage::Stage;

/// What is made of what.
pub struct Wish<'a> {
    /// The installers, by Tauri's words for them.
    pub kinds: &'a [&'a str],
    /// From the programs that the tests use: made in seconds, and slow in use.
    pub debug: bool,
    /// Another version than the tree's.
    pub version: Option<&'a str>,
    /// The folder below `target/` in which they are laid.
    pub folder: &'a str,
}

/// Every kind that can be asked for on this system.
fn known_kinds() -> &'static [&'static str] {
    match std::env::consts::OS {
        "linux" => &["deb", "rpm", "appimage"],
        "windows" => &["nsis", "msi"],
        "macos" => &["app", "dmg"],
        _ => &[],
    }
}

/// What is made unless somebody asks for something else. Tauri fetches the tools that make an `AppImage` while it makes
/// one, so that is only asked for where the network is there: in `.github/workflows/release.yml`.
fn usual_kinds() -> &'static [&'static str] {
    if cfg!(target_os = "linux") { &["deb", "rpm"] } else { known_kinds() }
}

/// `cargo xtask bundle [--debug] [KIND…]`
pub fn bundle(tree: &Tree, steps: &mut Steps, words: &[&str]) -> Result<bool> {
    let debug = words.contains(&"--debug");
    let asked: Vec<&str> = words.iter().copied().filter(|word| *word != "--debug").collect();
    if let Some(unknown) = asked.iter().find(|kind| !known_kinds().contains(kind)) {
        bail!("there is no installer `{unknown}` on this system; it has: {}", known_kinds().join(", "));
    }
    let kinds = if asked.is_empty() { usual_kinds() } else { asked.as_slice() };
    setup::to_bundle(tree, steps)?;
    check::build_ui(tree, steps)?;
    let programs = if debug { run::build_app(tree, steps)? } else { run::build_app_for_customers(tree, steps)? };
    let made = make(tree, steps, &programs, &Wish { kinds, debug, version: None, folder: "installers" })?;
    println!("\nMade in {}:", seconds(steps.elapsed()));
    for file in made {
        println!("   {}", file.display());
    }
    Ok(true)
}

/// Makes installers of the programs beside `app`, and lays them down with the list of their parts.
pub fn make(tree: &Tree, steps: &mut Steps, app: &Path, wish: &Wish) -> Result<Vec<PathBuf>> {
    let version = wish.version.map_or_else(|| version_of(tree), |version| Ok(version.to_owned()))?;
    let name = format!("Installers of Punnet {version}: {}", wish.kinds.join(", "));
    steps.must(&name, || {
        let parts = parts::that_ship(tree)?;
        let stage = Stage::fill(tree, app, wish.debug, &notices::words(tree, &parts)?)?;
        run_bundler(tree, &stage, wish, &version)?;
        let folder = tree.results(wish.folder)?;
        let mut made = stage.take_made(&version, &folder)?;
        let list = folder.join(format!("Punnet_{version}_{}.cdx.json", stage.triple()));
        std::fs::write(&list, sbom::words(&version, &parts)?).context("the list of parts could not be written")?;
        made.push(list);
        Ok(made)
    })
}

/// The tree's version, which `src-tauri/tauri.conf.json` names for the installers and `Cargo.toml` for what the program says.
pub fn version_of(tree: &Tree) -> Result<String> {
    let config =
        std::fs::read_to_string(tree.at("src-tauri/tauri.conf.json")).context("tauri.conf.json is not there")?;
    let config: Value = serde_json::from_str(&config).context("tauri.conf.json is not JSON")?;
    let version = config["version"].as_str().context("tauri.conf.json names no version")?;
    let ours = env!("CARGO_PKG_VERSION");
    if version != ours {
        bail!(
            "tauri.conf.json says that this is Punnet {version}, and Cargo.toml that it is {ours}; make them say the same"
        );
    }
    Ok(version.to_owned())
}

fn run_bundler(tree: &Tree, stage: &Stage, wish: &Wish, version: &str) -> Result<()> {
    // Beside what tauri.conf.json says of the installers. Not in that file: every build of the shell would want these.
    let mut config = json!({ "version": version, "bundle": {
        "externalBin": stage.companions(),
        "resources": stage.resources(),
    }});
    sign(&mut config, updates::environment)?;
    let mut node = Command::new("node");
    node.current_dir(tree.at("src-tauri"))
        .arg(tree.at(BUNDLER).join("node_modules/@tauri-apps/cli/tauri.js"))
        .args(["bundle", "--ci", "--bundles", &wish.kinds.join(","), "--config", &config.to_string()])
        .env("CARGO", programs::cargo())
        .env("CARGO_TARGET_DIR", stage.folder())
        .env("CI", "true");
    programs::run(&mut node)
}

/// Has the bundler sign, with the keys that the environment names; without any it makes the same installers unsigned.
fn sign(config: &mut Value, named: impl Fn(&str) -> Option<String>) -> Result<()> {
    if named("TAURI_SIGNING_PRIVATE_KEY").is_some() {
        let public = named("TAURI_SIGNING_PUBLIC_KEY").context(
            "TAURI_SIGNING_PRIVATE_KEY is set and TAURI_SIGNING_PUBLIC_KEY, by which a signature is checked, is not",
        )?;
        config["bundle"]["createUpdaterArtifacts"] = json!(true);
        config["plugins"] = json!({ "updater": { "pubkey": public } });
    }
    if let Some(thumbprint) = named("WINDOWS_CERTIFICATE_THUMBPRINT") {
        config["bundle"]["windows"] = json!({
            "certificateThumbprint": thumbprint,
            "digestAlgorithm": "sha256",
            // Without a time by others a signature ends with its certificate.
            "timestampUrl": named("WINDOWS_TIMESTAMP_URL").context("WINDOWS_TIMESTAMP_URL names no server that tells the time of a signature")?,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed(environment: &[(&str, &str)]) -> Result<Value> {
        let mut config = json!({ "bundle": { "externalBin": [] } });
        sign(&mut config, |name| Some(environment.iter().find(|(known, _)| *known == name)?.1.to_owned()))?;
        Ok(config)
    }

    #[test]
    fn installers_are_signed_with_the_keys_that_are_there() {
        assert_eq!(signed(&[]).unwrap(), json!({ "bundle": { "externalBin": [] } }));
        let config = signed(&[("TAURI_SIGNING_PRIVATE_KEY", "secret"), ("TAURI_SIGNING_PUBLIC_KEY", "known")]).unwrap();
        assert_eq!(config["bundle"]["createUpdaterArtifacts"], true);
        assert_eq!(config["plugins"]["updater"]["pubkey"], "known");
        assert!(!config.to_string().contains("secret"), "whoever lists processes would read it");
        let config =
            signed(&[("WINDOWS_CERTIFICATE_THUMBPRINT", "AB"), ("WINDOWS_TIMESTAMP_URL", "http://time")]).unwrap();
        assert_eq!(config["bundle"]["windows"]["certificateThumbprint"], "AB");
    }

    #[test]
    fn half_of_a_key_is_refused() {
        for (half, missing) in [
            ("TAURI_SIGNING_PRIVATE_KEY", "TAURI_SIGNING_PUBLIC_KEY"),
            ("WINDOWS_CERTIFICATE_THUMBPRINT", "WINDOWS_TIMESTAMP_URL"),
        ] {
            assert!(signed(&[(half, "x")]).unwrap_err().to_string().contains(missing));
        }
    }
}
