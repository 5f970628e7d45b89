//! What photos cost beside `vipsthumbnail` and `sharp`, and what ten thousand damaged ones do to the desk.
//!
//! Both sides make many photos in one process, whose start is counted and shared among them. On one core each side has
//! one thread; what is told is the middle of several runs, in which the sides take turns.

mod material;
mod measured;
mod window;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use self::material::Material;
use self::measured::{Took, measured};
use super::Row;
use super::figures::{self, median};
use crate::steps::Steps;
use crate::tree::Tree;
use crate::{programs, setup};

pub use self::window::window;

/// Photos that are gnawed at.
const MUTATED: u32 = 10_000;
/// What a worker may allocate, megabytes (`limits.rs` of the darkroom), and what its program weighs.
const MOST_WORKER_MEMORY: f64 = 1_024.0 + 16.0;
/// What the desk's side may have in memory meanwhile, megabytes: some photos on their way, and no more of them later.
const MOST_DESK_MEMORY: f64 = 64.0;
/// The list of photos on both cores: half of the time of the peer.
const LIST_SHARE: f64 = 0.5;
const MEMORY_SHARE: f64 = 0.5;

/// A row of the table on one core.
struct Work {
    name: &'static str,
    edge: u32,
    /// The kind of its photos; `large.jpg` is one photo.
    photos: &'static str,
    /// How many in one process.
    count: usize,
    runs: usize,
    /// Of the time that the peer takes.
    share: f64,
    /// sharp's own library reads no HEVC.
    sharp: bool,
}

const fn work(name: &'static str, edge: u32, photos: &'static str, (count, runs): (usize, usize), share: f64) -> Work {
    Work { name, edge, photos, count, runs, share, sharp: true }
}

const WORK: [Work; 9] = [
    work("320 px from 12 MP JPEG", 320, "usual.jpg", (12, 7), 0.5),
    work("1280 px from 12 MP JPEG", 1280, "usual.jpg", (12, 7), 0.4),
    work("320 px from 48 MP JPEG", 320, "large.jpg", (6, 5), 0.75),
    work("320 px from 12 MP progressive JPEG", 320, "usual.progressive.jpg", (9, 5), 0.8),
    work("320 px from 12 MP PNG", 320, "usual.png", (6, 5), 0.3),
    work("320 px from 12 MP PNG of a screen", 320, "screen.png", (6, 5), 0.3),
    work("320 px from 12 MP WebP", 320, "usual.webp", (6, 5), 0.8),
    work("320 px from 12 MP AVIF", 320, "usual.avif", (3, 5), 0.5),
    Work { sharp: false, ..work("320 px from 12 MP HEIC", 320, "usual.heic", (3, 5), 0.75) },
];

/// The programs that measure and are measured.
pub struct Measuring {
    program: PathBuf,
    worker: PathBuf,
    sharp: PathBuf,
}

impl Measuring {
    fn prepare(tree: &Tree, steps: &mut Steps) -> Result<Self> {
        setup::to_measure_photos(tree, steps)?;
        let program = steps.must("The measuring program and the worker (release)", || {
            programs::run(tree.cargo("build").args([
                "--release",
                "--package",
                "darkroom",
                "--bin",
                "punnet-darkroom",
            ]))?;
            built_bench(tree)
        })?;
        let (worker, sharp) = (tree.program("release", "punnet-darkroom"), tree.at("tests/bench/sharp"));
        Ok(Self { program, worker, sharp })
    }

    fn ours(&self) -> Command {
        Command::new(&self.program)
    }

    fn develop(&self, out: &Path, edge: u32, (threads, sight): (&str, &str), photos: &[PathBuf]) -> Command {
        let mut ours = self.ours();
        ours.arg("develop").arg(out).args([&edge.to_string(), threads, sight]).args(photos);
        ours
    }

    fn vips(out: &Path, edge: u32, threads: &str, photos: &[PathBuf]) -> Command {
        let mut vips = Command::new("vipsthumbnail");
        vips.args(["--size", &format!("{edge}x{edge}>"), "--output"]);
        vips.arg(out.join("%s.jpg[Q=80]")).args(photos).env("VIPS_CONCURRENCY", threads);
        vips
    }

    fn sharp(&self, out: &Path, edge: u32, photos: &[PathBuf]) -> Command {
        let mut sharp = Command::new("node");
        sharp.arg(self.sharp.join("thumbnails.mjs")).arg(out).arg(edge.to_string()).args(photos);
        sharp
    }
}

/// Cargo names a bench after a hash, and tells the name where it is asked.
fn built_bench(tree: &Tree) -> Result<PathBuf> {
    let said = programs::output(tree.cargo("build").args([
        "--release",
        "--package",
        "darkroom",
        "--bench",
        "evidence-photos",
        "--message-format=json",
    ]))?;
    said.lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|told| told["target"]["name"] == "evidence-photos")
        .find_map(|told| told["executable"].as_str().map(PathBuf::from))
        .context("cargo named no measuring program")
}

/// The speed and the memory of single photos, and the long list.
pub fn speed(tree: &Tree, steps: &mut Steps) -> Result<Vec<Row>> {
    let measuring = Measuring::prepare(tree, steps)?;
    let material = steps.must("Photos (painted, and encoded by others)", || Material::make(tree, &measuring))?;
    let out = tempfile::tempdir().context("no temporary folder could be made")?;
    let mut rows = Vec::new();
    for work in &WORK {
        rows.extend(steps.must(work.name, || on_one_core(&measuring, &material, work, out.path()))?);
    }
    rows.extend(steps.must("200 mixed photos on both cores", || list(&measuring, &material, out.path()))?);
    for work in &WORK {
        rows.push(steps.must(&format!("Memory: {}", work.name), || memory(&measuring, &material, work, out.path()))?);
    }
    Ok(rows)
}

fn photos_of(material: &Material, work: &Work, count: usize) -> Vec<PathBuf> {
    if work.photos == "large.jpg" {
        return vec![material.at(work.photos); count];
    }
    material.of_kind(work.photos, count)
}

fn on_one_core(measuring: &Measuring, material: &Material, work: &Work, out: &Path) -> Result<Vec<Row>> {
    let photos = photos_of(material, work, work.count);
    let ours = measuring.develop(out, work.edge, ("1", "plain"), &photos);
    let vips = Measuring::vips(out, work.edge, "1", &photos);
    let sharp = work.sharp.then(|| measuring.sharp(out, work.edge, &photos));
    let mut took = [Vec::new(), Vec::new(), Vec::new()];
    for _ in 0..work.runs {
        for (took, command) in took.iter_mut().zip([Some(&ours), Some(&vips), sharp.as_ref()]) {
            took.extend(command.map(|command| measured(command, "0")).transpose()?);
        }
    }
    let each = |took: &[Took]| {
        #[expect(clippy::cast_precision_loss, reason = "a dozen photos")]
        let count = work.count as f64;
        median(took.iter().map(|took| took.processor * 1_000.0 / count).collect())
    };
    let [ours, vips, sharp] = took.each_ref().map(|took| each(took));
    let (ours, vips) = (ours.context("no figures of ours")?, vips.context("no figures of vips")?);
    let beside =
        |name: String, baseline, target| Row { name, value: ours, unit: "ms", baseline: Some(baseline), target };
    let mut rows = vec![beside(format!("{}, beside vips", work.name), vips, Some(work.share * vips))];
    rows.extend(sharp.map(|sharp| beside(format!("{}, beside sharp", work.name), sharp, None)));
    Ok(rows)
}

fn list(measuring: &Measuring, material: &Material, out: &Path) -> Result<Vec<Row>> {
    const RUNS: usize = 3;
    let photos = material.list()?;
    let ours = measuring.develop(out, 320, ("2", "first"), &photos);
    let vips = Measuring::vips(out, 320, "2", &photos);
    let (mut of_ours, mut of_vips) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        of_ours.push(measured(&ours, "0,1")?);
        of_vips.push(measured(&vips, "0,1")?);
    }
    let of = |took: &[Took], part: fn(&Took) -> f64| median(took.iter().map(part).collect()).context("no figures");
    let row = |name: &str, part: fn(&Took) -> f64, share: Option<f64>| -> Result<Row> {
        let (value, baseline) = (of(&of_ours, part)?, of(&of_vips, part)?);
        let target = share.map(|share| share * baseline);
        Ok(Row { name: name.to_owned(), value, unit: "s", baseline: Some(baseline), target })
    };
    Ok(vec![
        row("200 mixed photos, both cores, with placeholder, beside vips", |took| took.clock, Some(LIST_SHARE))?,
        row("the same, time of the processors", |took| took.processor, None)?,
    ])
}

/// A worker's, which holds the file too, beside a process of the peer that does the same photo.
fn memory(measuring: &Measuring, material: &Material, work: &Work, out: &Path) -> Result<Row> {
    let photos = photos_of(material, work, 1);
    let mut ours = measuring.ours();
    ours.arg("through").arg(&measuring.worker).arg(work.edge.to_string()).args(&photos);
    let ours = measured(&ours, "0")?;
    let vips = measured(&Measuring::vips(out, work.edge, "1", &photos), "0")?;
    Ok(Row {
        name: format!("peak memory, {}", work.name),
        value: ours.memory,
        unit: "MB",
        baseline: Some(vips.memory),
        target: Some(MEMORY_SHARE * vips.memory),
    })
}

/// Ten thousand photos that were gnawed at, through workers.
pub fn mutated(tree: &Tree, steps: &mut Steps) -> Result<Vec<Row>> {
    let measuring = Measuring::prepare(tree, steps)?;
    let material = steps.must("Photos (painted, and encoded by others)", || Material::make(tree, &measuring))?;
    let result = tree.results("bench")?.join("mutated-runs.json");
    let took = steps.must(&format!("{MUTATED} mutated photos through workers"), || {
        let mut ours = measuring.ours();
        ours.arg("mutated").arg(&measuring.worker).arg(MUTATED.to_string()).arg(&result);
        ours.arg(material.at("small")).arg(tree.at("crates/darkroom/tests/fixtures"));
        measured(&ours, "0,1")
    })?;
    rows_of_mutated(&figures::read(&result)?, took)
}

/// A desk that crashed leaves no figures, and is an error before it comes to this.
fn rows_of_mutated(figures: &Value, took: Took) -> Result<Vec<Row>> {
    let told = |name: &str| figures["told"][name].as_f64().unwrap_or(0.0);
    let row = |name: &str, value, unit, target| Row { name: name.to_owned(), value, unit, baseline: None, target };
    let all: f64 = figures["told"].as_object().context("nothing is told")?.values().filter_map(Value::as_f64).sum();
    Ok(vec![
        row("mutated photos whose end the desk did not learn", f64::from(MUTATED) - all, "", Some(0.0)),
        row("mutated photos for which no worker could be started", told("no_worker"), "", Some(0.0)),
        row("mutated photos that were shown", told("shown"), "", None),
        row("mutated photos that were refused", told("refused"), "", None),
        row("mutated photos that cost a worker its life", told("crashed"), "", None),
        row("mutated photos that took too long", told("too_long"), "", None),
        row("the most memory of a process meanwhile", took.memory, "MB", Some(MOST_WORKER_MEMORY)),
        row(
            "the most memory of the desk's side meanwhile",
            figures["own_peak_mb"].as_f64().context("the desk's memory is not told")?,
            "MB",
            Some(MOST_DESK_MEMORY),
        ),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mutated_photo_has_an_end() {
        let took = Took { clock: 1.0, processor: 1.0, memory: 90.0 };
        let figures = |shown: u32| serde_json::json!({"told": {"shown": shown, "refused": 4_000}, "own_peak_mb": 12.5});
        let met = |shown| rows_of_mutated(&figures(shown), took).unwrap().iter().all(|row| row.met() != Some(false));
        assert!(met(6_000));
        assert!(!met(5_999), "one was lost");
    }
}
