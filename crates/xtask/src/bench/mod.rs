//! `cargo xtask bench [NAME]`: figures with the floor or the peer that they are held against, measured in the same run.
//!
//! A new measurement is a module here with `fn measure(…) -> Result<Vec<Row>>` and a line in [`ALL`].

mod analytics;
mod desk;
mod evidence;
mod figures;
mod live;
mod photos;
mod program;
mod sample;
mod server;
mod start;
mod table;
mod window;

use anyhow::{Result, bail};

pub use table::Row;

use crate::steps::{Steps, seconds};
use crate::tree::Tree;

type Measurement = fn(&Tree, &mut Steps, &[&str]) -> Result<Vec<Row>>;

/// Every measurement by its name.
const ALL: &[(&str, Measurement)] = &[
    ("start", start::measure),
    ("sample", sample::measure),
    ("desk", desk::measure),
    ("analytics", analytics::measure),
    ("evidence", evidence::measure),
    ("live", live::measure),
    ("server", server::measure),
    ("window", window::measure),
];

/// Runs one measurement, or all of them.
pub fn bench(tree: &Tree, steps: &mut Steps, arguments: &[&str]) -> Result<bool> {
    let (name, options) = match arguments {
        [name, options @ ..] if !name.starts_with("--") => (Some(*name), options),
        options => (None, options),
    };
    let chosen: Vec<_> = ALL.iter().filter(|(known, _)| name.is_none_or(|name| name == *known)).collect();
    if chosen.is_empty() {
        let known: Vec<_> = ALL.iter().map(|(name, _)| *name).collect();
        bail!("there is no measurement named {}; there are: {}", name.unwrap_or_default(), known.join(", "));
    }
    let mut met = true;
    for (name, measure) in chosen {
        let rows = measure(tree, steps, options)?;
        let file = tree.results("bench")?.join(format!("{name}.json"));
        std::fs::write(&file, table::json(&rows))?;
        println!("\n{}", table::text(&rows));
        println!("{} ({})", file.display(), seconds(steps.elapsed()));
        met &= rows.iter().all(|row| row.met() != Some(false));
    }
    Ok(met)
}
