//! Everything that must be on the machine before the tree builds. Each part looks first, does only what is
//! missing, and prints what it installs.

pub mod debian;
pub mod deny;
mod node;
mod postgres;

use anyhow::Result;

use crate::steps::Steps;
use crate::tree::Tree;

/// The folder whose package.json names Tauri's bundler.
pub const BUNDLER: &str = "src-tauri/installers";

/// Every folder with packages of npm.
pub const NPM_FOLDERS: &[&str] = &["ui", "tests/e2e", "tests/bench/sharp", postgres::MANIFEST, BUNDLER];

/// What building and opening the window on this computer's own desktop needs.
pub fn to_build(tree: &Tree, steps: &mut Steps) -> Result<()> {
    steps.must("System packages", || debian::install(&[debian::BUILD]))?;
    node_and_postgres(tree, steps, &["ui"])
}

/// What the checks need; a database client of the window's tests helps to describe the queries.
pub fn to_check(tree: &Tree, steps: &mut Steps) -> Result<()> {
    steps.must("System packages", || debian::install(&[debian::BUILD, deny::packages()]))?;
    node_and_postgres(tree, steps, &["ui", "tests/e2e"])
}

/// What making installers needs.
pub fn to_bundle(tree: &Tree, steps: &mut Steps) -> Result<()> {
    steps.must("System packages", || debian::install(&[debian::BUILD]))?;
    node_and_postgres(tree, steps, &["ui", BUNDLER])
}

/// What building and a desktop without a screen need.
pub fn to_build_without_display(tree: &Tree, steps: &mut Steps) -> Result<()> {
    steps.must("System packages", || debian::install(&[debian::BUILD, debian::DESKTOP]))?;
    node_and_postgres(tree, steps, &["ui", "tests/e2e"])
}

/// What every command together needs.
pub fn everything(tree: &Tree, steps: &mut Steps) -> Result<()> {
    steps.must("System packages", || {
        let second = debian::second_server_package();
        let second: Vec<&str> = second.iter().map(String::as_str).collect();
        debian::install(&[debian::BUILD, debian::DESKTOP, debian::INSTALLED, deny::packages(), &second])
    })?;
    node_and_postgres(tree, steps, &["ui", "tests/e2e", BUNDLER])
}

/// What measuring photos beside other programs needs.
pub fn to_measure_photos(tree: &Tree, steps: &mut Steps) -> Result<()> {
    steps.must("System packages", || debian::install(&[debian::BUILD, debian::PHOTOS]))?;
    steps.must("Node packages", || {
        node::check_version()?;
        node::install(tree, "tests/bench/sharp")
    })
}

fn node_and_postgres(tree: &Tree, steps: &mut Steps, folders: &[&str]) -> Result<()> {
    steps.must("Node packages", || {
        node::check_version()?;
        for folder in folders {
            node::install(tree, folder)?;
        }
        node::install(tree, postgres::MANIFEST)
    })?;
    steps.must("PostgreSQL that ships with Punnet", || postgres::stage(tree))
}
