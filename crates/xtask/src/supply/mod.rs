//! What of others is in Punnet and in what builds it: under which licences, from where, and what the window may reach.

mod deny;
pub mod notices;
mod npm;
pub mod parts;
pub mod sbom;
mod window;

use anyhow::Result;

use crate::tree::Tree;

/// Whether all of it is as `deny.toml` and `docs/supply-chain.md` say. Complaints are printed.
pub fn check(tree: &Tree) -> Result<bool> {
    let mut complaints = npm::complaints(tree)?;
    complaints.extend(window::complaints(tree)?);
    complaints.extend(parts::unnamed_libraries(tree)?);
    for complaint in &complaints {
        eprintln!("   {complaint}");
    }
    Ok(deny::is_content(tree)? && complaints.is_empty())
}
