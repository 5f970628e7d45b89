//! `cargo xtask run | pictures | test | check | bench | bundle | update | setup`: everything a developer or CI does with this tree.
//!
//! It sets up what it needs by itself and says so, every step is safe to run again, and it depends on so little
//! that it builds in seconds on a machine that has nothing but Rust.

mod bench;
mod bundle;
mod check;
mod programs;
mod run;
mod server;
mod setup;
mod steps;
mod summary;
mod supply;
mod test;
mod tree;

use std::process::ExitCode;

use anyhow::Result;
use steps::Steps;
use tree::Tree;

const HELP: &str = "\
cargo xtask <command>

  run             build Punnet and open it; without a display: walk the guide's example through the real window
                  on a virtual display, with a screenshot of each step in target/tour/
  pictures [WORD] every screen and state of the real window, in both themes and at every size, as pictures in
                  target/pictures/ to look at; with words only those whose name holds one of them
  test            set up, check, and run every test: UI, Rust on two PostgreSQL versions, the real window
  check           formatting, lints, types, SQL metadata and TypeScript bindings up to date
  update          make the SQL metadata (.sqlx) and the TypeScript bindings anew
  bench [NAME]    measure; NAME is one of: start, sample, desk, analytics, evidence, live, server, window (most of
                  them know
                  --tickets N). Tables, and target/bench/NAME.json
  bundle [KIND]   make this system's installers, in target/installers/: deb, rpm, appimage (fetches its tools); nsis,
                  msi; app, dmg. With --debug of the programs that the tests use, in seconds
  release-manifest FOLDER VERSION ADDRESS NOTES DATE
                  write latest.json, by which installed programs hear of a release, for its files in a folder
  setup           only install what run and test need
";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match dispatch(&words) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Whether all went well; an error is something that kept us from even trying.
fn dispatch(words: &[&str]) -> Result<bool> {
    // The guard is started by ourselves and must work from anywhere, also when the tree is gone.
    if let ["guard-server", installation, folder] = words {
        return server::guard(installation, folder).map(|()| true);
    }
    let tree = Tree::find()?;
    let mut steps = Steps::new();
    let well = match words {
        ["run", arguments @ ..] => run::run(&tree, &mut steps, arguments)?,
        ["pictures", words @ ..] => run::pictures(&tree, &mut steps, words)?,
        ["test"] => test::test(&tree, &mut steps)?,
        ["check"] => check::check_command(&tree, &mut steps)?,
        ["update"] => check::update(&tree, &mut steps)?,
        ["bench", arguments @ ..] => bench::bench(&tree, &mut steps, arguments)?,
        ["bundle", words @ ..] => bundle::bundle(&tree, &mut steps, words)?,
        ["release-manifest", folder, version, address, notes, date] => {
            bundle::updates::write_manifest(folder.as_ref(), version, address, notes.as_ref(), date)?;
            true
        }
        ["setup"] => {
            setup::everything(&tree, &mut steps)?;
            true
        }
        ["help" | "--help" | "-h"] | [] => {
            print!("{HELP}");
            !words.is_empty()
        }
        [unknown, ..] => {
            eprintln!("There is no such command as `cargo xtask {unknown}`.\n\n{HELP}");
            false
        }
    };
    Ok(well)
}
