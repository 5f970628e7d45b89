//! `cargo xtask run` and `pictures`: the window, the tour of it where there is no display, and pictures of all of it.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::bundle::updates;
use crate::check::{SHELL_FEATURES, build_ui};
use crate::steps::{Steps, seconds};
use crate::tree::Tree;
use crate::{programs, setup};

/// Opens the console, or walks through it without a display.
pub fn run(tree: &Tree, steps: &mut Steps, arguments: &[&str]) -> Result<bool> {
    let tour = !has_display() || arguments == ["--tour"];
    if tour {
        setup::to_build_without_display(tree, steps)?;
    } else {
        setup::to_build(tree, steps)?;
    }
    build_ui(tree, steps)?;
    let app = build_app(tree, steps)?;
    if tour {
        return walk_the_tour(tree, steps, &app);
    }
    println!("\nPunnet opens. It keeps its data in your own data folder, and this command ends when you quit it.");
    programs::succeeds(Command::new(app).args(arguments).env("PUNNET_POSTGRES", tree.postgres()))
}

/// Every screen in every state, for people to look at: no machine says whether something is ugly.
pub fn pictures(tree: &Tree, steps: &mut Steps, words: &[&str]) -> Result<bool> {
    setup::to_build_without_display(tree, steps)?;
    build_ui(tree, steps)?;
    let app = build_app(tree, steps)?;
    let folder = tree.results("pictures")?;
    let well = steps.may_fail("Pictures: every screen, on a virtual display", || {
        programs::succeeds(e2e_program(tree, &app, &folder).arg("pictures.mjs").args(words))
    });
    println!("\nThe pictures are in {} (whole run: {})", folder.display(), seconds(steps.elapsed()));
    Ok(well)
}

/// Builds the real window (with its pages inside) and the operator's tool.
pub fn build_app(tree: &Tree, steps: &mut Steps) -> Result<PathBuf> {
    build_profile(tree, steps, "dev", "debug")
}

/// What is handed out: slow to build, and nothing else waits for it.
pub fn build_app_for_customers(tree: &Tree, steps: &mut Steps) -> Result<PathBuf> {
    build_profile_with(tree, steps, "dist", "dist", updates::built_in(updates::environment)?)
}

/// The same as a customer would run it, for measurements.
pub fn build_app_for_measuring(tree: &Tree, steps: &mut Steps) -> Result<PathBuf> {
    build_profile(tree, steps, "release", "release")
}

fn build_profile(tree: &Tree, steps: &mut Steps, profile: &str, folder: &str) -> Result<PathBuf> {
    build_profile_with(tree, steps, profile, folder, None)
}

fn build_profile_with(
    tree: &Tree,
    steps: &mut Steps,
    profile: &str,
    folder: &str,
    configuration: Option<String>,
) -> Result<PathBuf> {
    steps.must("Punnet: build", || {
        programs::run(
            tree.cargo("build")
                .args(["--workspace", "--exclude", "xtask", "--bins", "--profile", profile])
                .args(SHELL_FEATURES)
                .envs(configuration.map(|words| ("TAURI_CONFIG", words))),
        )
    })?;
    Ok(tree.program(folder, "punnet"))
}

/// Only Linux has desktops without a screen; elsewhere a window can always be opened.
fn has_display() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

fn walk_the_tour(tree: &Tree, steps: &mut Steps, app: &std::path::Path) -> Result<bool> {
    let pictures = tree.results("tour")?;
    let well = steps.may_fail("Tour: there is no display here, so the window opens on a virtual one", || {
        programs::succeeds(e2e_program(tree, app, &pictures).arg("tour.mjs"))
    });
    if well {
        println!("\nThe tour's pictures are in {} (whole run: {})", pictures.display(), seconds(steps.elapsed()));
    }
    Ok(well)
}

/// Node in tests/e2e, told where the window's program is and where results go.
pub fn e2e_program(tree: &Tree, app: &std::path::Path, results: &std::path::Path) -> Command {
    let mut node = Command::new("node");
    node.current_dir(tree.at("tests/e2e"))
        .env("PUNNET_APP", app)
        .env("PUNNET_RESULTS", results)
        .env("PUNNET_POSTGRES", tree.postgres());
    node
}
