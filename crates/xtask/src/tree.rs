//! Where things are.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::programs;

/// The source tree and the folders that are made in it.
pub struct Tree {
    /// The workspace's folder.
    pub root: PathBuf,
    /// Where cargo builds: outside the tree when `CARGO_TARGET_DIR` says so.
    pub built: PathBuf,
}

impl Tree {
    /// The tree in which cargo was asked to run this program. Where two clones share a target folder that may be another
    /// one than it was built in.
    pub fn find() -> Result<Self> {
        let package = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let root = Path::new(&package).ancestors().nth(2).context("crates/xtask is not where it belongs")?.to_owned();
        let said = programs::output(
            Command::new(programs::cargo()).args(["metadata", "--no-deps", "--format-version", "1"]).current_dir(&root),
        )?;
        let metadata: serde_json::Value = serde_json::from_str(&said).context("cargo metadata is not JSON")?;
        let built = metadata["target_directory"].as_str().context("cargo metadata names no target directory")?.into();
        Ok(Self { root, built })
    }

    /// A path of the tree.
    pub fn at(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// A folder for what people look at afterwards (pictures, figures, logs). Always in the tree, where one
    /// looks for it, also when cargo builds elsewhere.
    pub fn results(&self, name: &str) -> Result<PathBuf> {
        let folder = self.root.join("target").join(name);
        std::fs::create_dir_all(&folder).with_context(|| format!("{} could not be made", folder.display()))?;
        Ok(folder)
    }

    /// A program that cargo built.
    pub fn program(&self, profile: &str, name: &str) -> PathBuf {
        self.built.join(profile).join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }

    /// The trimmed PostgreSQL that ships with the app.
    pub fn postgres(&self) -> PathBuf {
        self.at("src-tauri/resources/postgres")
    }

    /// A cargo command in the tree, as all of ours are: metadata of queries from `.sqlx`, our PostgreSQL at hand.
    pub fn cargo(&self, subcommand: &str) -> Command {
        let mut command = Command::new(programs::cargo());
        command.arg(subcommand).current_dir(&self.root);
        command.env("SQLX_OFFLINE", "true").env("PUNNET_POSTGRES", self.postgres()).env_remove("DATABASE_URL");
        // What the cargo that started us says of this very program: build scripts that heed it would run again each time.
        for (name, _) in std::env::vars_os() {
            let said = name.to_string_lossy();
            if said.starts_with("CARGO_PKG_") || said.starts_with("CARGO_MANIFEST_") {
                command.env_remove(name);
            }
        }
        command
    }

    /// An npm command in one of the folders with a package.json.
    pub fn npm(&self, folder: &str) -> Command {
        let mut command = Command::new(programs::npm());
        command.current_dir(self.at(folder)).env("NO_UPDATE_NOTIFIER", "1");
        command
    }
}
