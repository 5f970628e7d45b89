//! cargo-deny on the crates, by `deny.toml`.

use std::process::Command;

use anyhow::Result;

use crate::tree::Tree;
use crate::{programs, setup};

/// Whether it has nothing against them. Advisories need a database from the network: the workflows ask it for those.
pub fn is_content(tree: &Tree) -> Result<bool> {
    let Some(program) = setup::deny::program(tree)? else {
        println!(
            "   the crates' licences and sources were left out: cargo-deny {} is not on the path here",
            setup::deny::VERSION
        );
        return Ok(true);
    };
    let mut deny = Command::new(program);
    deny.current_dir(&tree.root).args(["--locked", "check", "licenses", "bans", "sources"]);
    programs::succeeds(&mut deny)
}
