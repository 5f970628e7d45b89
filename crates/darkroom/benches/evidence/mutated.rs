//! Files that were cut, gnawed at and put together wrongly, through workers as the desk has them.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use darkroom::{Darkroom, Order, PictureError, Trouble};
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};
use serde_json::json;

/// Photos that are with workers at the same time, as on a computer of two cores.
const AT_ONCE: usize = 2;
/// Where sizes and counts stand in most formats.
const HEADER: usize = 600;
/// What breaks arithmetic.
const EXTREMES: [u32; 6] = [0, 1, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF];

pub fn all(worker: &str, count: usize, result: &str, folders: &[&str]) {
    let corpus = Arc::new(corpus(folders));
    assert!(corpus.len() > 1, "there are photos to gnaw at");
    let darkroom = Arc::new(Darkroom::new(worker));
    let order = Arc::new(Order { edges: vec![320], placeholder: true });
    let next = Arc::new(AtomicUsize::new(0));
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    let told = runtime.block_on(async {
        let lines = (0..AT_ONCE).map(|_| {
            let (corpus, darkroom, order, next) = (corpus.clone(), darkroom.clone(), order.clone(), next.clone());
            tokio::spawn(async move {
                let mut told: BTreeMap<&str, usize> = BTreeMap::new();
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= count {
                        return told;
                    }
                    let made = darkroom.develop(mutated(&corpus, number), &order).await;
                    if matches!(made, Err(Trouble::Picture(PictureError::Crashed | PictureError::TookTooLong))) {
                        println!("   photo {number}: {}", made.as_ref().expect_err("an error"));
                    }
                    *told.entry(name(&made)).or_default() += 1;
                }
            })
        });
        let mut told: BTreeMap<&str, usize> = BTreeMap::new();
        for line in lines.collect::<Vec<_>>() {
            for (name, count) in line.await.expect("the desk's own side holds") {
                *told.entry(name).or_default() += count;
            }
        }
        told
    });
    // Waited for, so that whoever measures from outside knows of them.
    drop(darkroom);
    let figures = json!({ "photos": count, "told": told, "own_peak_mb": own_peak() });
    std::fs::write(result, figures.to_string()).expect("the figures are written");
}

fn name<T>(made: &Result<T, Trouble>) -> &'static str {
    match made {
        Ok(_) => "shown",
        Err(Trouble::Picture(PictureError::Crashed)) => "crashed",
        Err(Trouble::Picture(PictureError::TookTooLong)) => "too_long",
        Err(Trouble::Picture(_)) => "refused",
        Err(Trouble::NoWorker(_)) => "no_worker",
    }
}

/// The most memory that this process had, megabytes; nothing where the system does not tell.
fn own_peak() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches(" kB").parse::<f64>().ok()? / 1024.0)
}

fn corpus(folders: &[&str]) -> Vec<Vec<u8>> {
    let mut files: Vec<_> = folders
        .iter()
        .flat_map(|folder| std::fs::read_dir(folder).expect("a folder"))
        .map(|file| file.expect("a file").path())
        .collect();
    files.sort();
    files
        .iter()
        .map(|file| std::fs::read(file).expect("a file that can be read"))
        .filter(|bytes| darkroom::content_type(bytes).is_some_and(|kind| kind.starts_with("image/")))
        .collect()
}

/// The mutated photo of that number, the same each time. Every photo of the corpus comes as often as the others.
fn mutated(corpus: &[Vec<u8>], number: usize) -> Vec<u8> {
    let mut dice = SmallRng::seed_from_u64(number as u64);
    let mut file = corpus[number % corpus.len()].clone();
    let other = &corpus[dice.random_range(0..corpus.len())];
    let place = |dice: &mut SmallRng, file: &[u8]| {
        // Headers are where the harm is: half of the changes go there.
        let end = if dice.random_bool(0.5) { file.len().min(HEADER) } else { file.len() };
        dice.random_range(0..end.max(1))
    };
    match dice.random_range(0..6) {
        0 => file.truncate(dice.random_range(0..file.len())),
        1 => {
            for _ in 0..dice.random_range(1..64) {
                let at = place(&mut dice, &file);
                file[at] ^= 1 << dice.random_range(0..8);
            }
        }
        2 => {
            for _ in 0..dice.random_range(1..8) {
                let (at, extreme) = (place(&mut dice, &file), EXTREMES[dice.random_range(0..EXTREMES.len())]);
                let bytes = if dice.random_bool(0.5) { extreme.to_be_bytes() } else { extreme.to_le_bytes() };
                let end = (at + 4).min(file.len());
                file[at..end].copy_from_slice(&bytes[..end - at]);
            }
        }
        // The beginning of one and the end of another.
        3 => {
            file.truncate(dice.random_range(1..file.len().min(HEADER)));
            file.extend_from_slice(&other[dice.random_range(0..other.len())..]);
        }
        // A piece of it once more, or a piece of another, or nothing, in the middle of it.
        4 => {
            let (at, from) = (place(&mut dice, &file), place(&mut dice, other));
            let length = dice.random_range(1..4_096);
            let piece = other[from..(from + length).min(other.len())].to_vec();
            let end = (at + if dice.random_bool(0.5) { piece.len() } else { 0 }).min(file.len());
            file.splice(at..end, piece);
        }
        _ => {
            let at = place(&mut dice, &file);
            let end = (at + dice.random_range(1..2_048)).min(file.len());
            if dice.random_bool(0.5) {
                file.drain(at..end);
            } else {
                file[at..end].fill(dice.random());
            }
        }
    }
    file
}
