//! What goes into an installer, laid out as the bundler wants it: copies, since it writes into the program that it
//! packs, and the programs that cargo built are the tests', too.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::programs;
use crate::tree::Tree;

/// The programs that the window's looks for beside itself, and the operator's tool.
const COMPANIONS: [&str; 2] = ["punnet-darkroom", "punnet-admin"];

/// A folder that the bundler takes for cargo's own.
pub struct Stage {
    folder: PathBuf,
    triple: String,
    postgres: PathBuf,
}

impl Stage {
    /// Copies the programs that stand beside `app`, and writes down whose work is in them.
    pub fn fill(tree: &Tree, app: &Path, debug: bool, notices: &str) -> Result<Self> {
        let folder = tree.built.join("installers");
        let stage = Self { folder, triple: host()?, postgres: tree.postgres() };
        if stage.folder.exists() {
            fs::remove_dir_all(&stage.folder).context("an older stage could not be removed")?;
        }
        for folder in [stage.programs(), stage.folder.join("companions")] {
            fs::create_dir_all(&folder).with_context(|| format!("{} could not be made", folder.display()))?;
        }
        let ending = std::env::consts::EXE_SUFFIX;
        copy(app, &stage.programs().join(format!("punnet{ending}")), debug)?;
        for name in COMPANIONS {
            let program = app.with_file_name(format!("{name}{ending}"));
            copy(&program, &stage.companion(name).with_file_name(format!("{name}-{}{ending}", stage.triple)), debug)?;
        }
        fs::write(stage.notices(), notices).context("the notices could not be written")?;
        sign_for_macos(&stage.postgres)?;
        Ok(stage)
    }

    /// The folder that stands for cargo's target folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The system that this is for, by the compiler's name.
    pub fn triple(&self) -> &str {
        &self.triple
    }

    /// The companions, without the system's name, which the bundler adds to find them and takes off again.
    pub fn companions(&self) -> Vec<PathBuf> {
        COMPANIONS.iter().map(|name| self.companion(name)).collect()
    }

    /// What lies beside the programs, by where it lies now and where it will.
    pub fn resources(&self) -> BTreeMap<PathBuf, &'static str> {
        BTreeMap::from([(self.postgres.join(""), "postgres/"), (self.notices(), "NOTICES.txt")])
    }

    /// Moves the installers that were made to where people look for them.
    pub fn take_made(&self, version: &str, to: &Path) -> Result<Vec<PathBuf>> {
        let mut made = Vec::new();
        for kind in listed(&self.programs().join("bundle"))?.into_iter().filter(|kind| kind.is_dir()) {
            for file in listed(&kind)?.into_iter().filter(|file| is_installer(file)) {
                let name = file.file_name().context("an installer without a name")?.to_string_lossy();
                let place = to.join(full_name(&name, version, &self.triple));
                fs::copy(&file, &place).with_context(|| format!("{} could not be copied", file.display()))?;
                made.push(place);
            }
        }
        if made.is_empty() {
            bail!("the bundler said that all is well, and left no installer");
        }
        Ok(made)
    }

    fn programs(&self) -> PathBuf {
        self.folder.join("release")
    }

    fn companion(&self, name: &str) -> PathBuf {
        self.folder.join("companions").join(name)
    }

    fn notices(&self) -> PathBuf {
        self.folder.join("NOTICES.txt")
    }
}

/// What people install, what the updater takes, and the signatures of both.
fn is_installer(file: &Path) -> bool {
    const KINDS: [&str; 8] = ["deb", "rpm", "AppImage", "exe", "msi", "dmg", "gz", "sig"];
    file.is_file() && file.extension().is_some_and(|kind| KINDS.iter().any(|known| kind == *known))
}

/// The packed folder of a Mac comes without its version and its processor, and two of a release would be one.
fn full_name(name: &str, version: &str, triple: &str) -> String {
    let processor = if triple.starts_with("aarch64") { "aarch64" } else { "x64" };
    match name.strip_prefix("Punnet.app.tar.gz") {
        Some(rest) => format!("Punnet_{version}_{processor}.app.tar.gz{rest}"),
        None => name.to_owned(),
    }
}

fn listed(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("{} could not be read", folder.display()))?;
    let mut found: Vec<PathBuf> = entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
    found.sort();
    Ok(found)
}

/// A program of a debug build is five times as large by what debuggers want to know.
fn copy(from: &Path, to: &Path, debug: bool) -> Result<()> {
    fs::copy(from, to).with_context(|| format!("{} could not be copied; was it built?", from.display()))?;
    if debug && cfg!(target_os = "linux") {
        programs::run(Command::new("strip").arg(to))?;
    }
    Ok(())
}

fn host() -> Result<String> {
    let said = programs::output(Command::new("rustc").arg("-vV"))?;
    let triple = said.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(triple.context("rustc does not say for which system it compiles")?.to_owned())
}

/// Apple wants every program and library of a bundle signed by one hand; the bundler signs all but what it takes for
/// data, which is where the database server lies.
fn sign_for_macos(postgres: &Path) -> Result<()> {
    let Ok(identity) = std::env::var("APPLE_SIGNING_IDENTITY") else { return Ok(()) };
    if !cfg!(target_os = "macos") {
        return Ok(());
    }
    for folder in [postgres.join("bin"), postgres.join("lib"), postgres.join("lib/postgresql")] {
        for file in listed(&folder)?.iter().filter(|file| file.is_file()) {
            programs::run(
                Command::new("codesign")
                    .args(["--force", "--options", "runtime", "--timestamp", "--sign", &identity])
                    .arg(file),
            )?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_install_is_taken_and_what_the_bundler_needed_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| {
            let file = folder.path().join(name);
            fs::write(&file, "x").unwrap();
            file
        };
        assert!(is_installer(&file("Punnet_0.1.0_amd64.deb")));
        assert!(is_installer(&file("Punnet_0.1.0_amd64.AppImage.sig")));
        assert!(!is_installer(&file("control")));
        let unpacked = folder.path().join("folder.deb");
        fs::create_dir(&unpacked).unwrap();
        assert!(!is_installer(&unpacked), "a folder");
    }

    #[test]
    fn the_files_of_two_macs_have_two_names() {
        let named = |name, triple| full_name(name, "1.2.3", triple);
        assert_eq!(named("Punnet.app.tar.gz.sig", "aarch64-apple-darwin"), "Punnet_1.2.3_aarch64.app.tar.gz.sig");
        assert_eq!(named("Punnet.app.tar.gz", "x86_64-apple-darwin"), "Punnet_1.2.3_x64.app.tar.gz");
        assert_eq!(named("Punnet_1.2.3_x64.dmg", "x86_64-apple-darwin"), "Punnet_1.2.3_x64.dmg");
    }
}
