//! `cargo xtask bench evidence`: how well photos are known again that somebody edited, and how long a search takes among
//! a million.
//!
//! `reused RESULT.json FOLDER…` reads the photos in the folders. Figures for the table go to the file; the distances
//! behind them are printed.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "figures for people"
)]

mod edits;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use edits::{EDITS, shown};
use fingerprint::{Bits, Index, LEAST_QUALITY, MOST_DISTANCE, Print, Probe, Question};
use image::RgbImage;
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};

/// Photos in the index whose search is measured.
const MANY: i64 = 1_000_000;
/// The bits that count in a search: all of the lowest frequencies and some of the others, as in most photos.
const STRONG: [u8; 32] = *b"\xff\xff\xff\xff\xff\xff\xff\xff\x7f\x7f\x3f\x3f\x1f\x0f\x07\x03\x7f\x7f\x3f\x3f\x1f\x0f\x07\x03\x7f\x3f\x1f\x0f\x07\x03\x01\x01";
/// Searches that are measured.
const SEARCHES: usize = 200;
/// Each photo is cut into so many rows and columns, to have enough pictures that are not the same.
const TILES: u32 = 5;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let [result, folders @ ..] = words.as_slice() else {
        // `cargo test --all-targets` and `cargo clippy` come by without words.
        println!("reused RESULT.json FOLDER…");
        return;
    };
    let photos = photos(folders);
    let mut rows = known_again(&photos);
    rows.extend(not_mistaken(&photos));
    rows.extend(search());
    std::fs::write(result, serde_json::to_string_pretty(&rows).expect("figures")).expect("the figures are written");
}

fn photos(folders: &[String]) -> Vec<RgbImage> {
    let mut files: Vec<PathBuf> = folders
        .iter()
        .flat_map(|folder| std::fs::read_dir(folder).expect("a folder"))
        .map(|file| file.expect("a file").path())
        .filter(|file| file.extension().is_some_and(|ending| ending == "jpg"))
        .collect();
    files.sort();
    files.iter().map(|file| image::open(file).expect("a photo").into_rgb8()).collect()
}

/// As the desk does it: from the small rendition.
fn print(picture: &RgbImage) -> Print {
    let small = image::imageops::grayscale(&shown(picture));
    Print::of(small.width() as usize, small.height() as usize, small.as_raw()).expect("it has pixels")
}

/// The share of edited photos that are known again, whichever of the two was there first.
fn known_again(photos: &[RgbImage]) -> Vec<Value> {
    let originals: Vec<Print> = photos.iter().map(print).collect();
    let worst = originals.iter().map(|print| print.quality).min().unwrap_or_default();
    println!("{} photos, the plainest has quality {worst}", photos.len());
    println!("{:<24} {:>7} {:>8}  distances p50 p90 p99 max", "edit", "found %", "reverse");
    let mut rows = Vec::new();
    for (name, target, edit) in EDITS {
        let edited: Vec<Print> = photos.iter().map(|photo| print(&edit(photo))).collect();
        let share = |asked: &[Print], stored: &[Print]| {
            let pairs: Vec<_> = asked
                .iter()
                .zip(stored)
                .map(|(asked, stored)| {
                    let mut index = Index::default();
                    stored.bits().for_each(|bits| index.add(1, bits));
                    let question = Question::from(asked);
                    (
                        stored.bits().map(|bits| question.distance(bits)).min().expect("one"),
                        !index.find(&question, MOST_DISTANCE).is_empty(),
                    )
                })
                .collect();
            let found = pairs.iter().filter(|(_, found)| *found).count();
            let mut distances: Vec<u32> = pairs.iter().map(|(distance, _)| *distance).collect();
            distances.sort_unstable();
            (100.0 * found as f64 / pairs.len() as f64, distances)
        };
        let (found, distances) = share(&edited, &originals);
        let (reverse, _) = share(&originals, &edited);
        let at = |part: f64| distances[((distances.len() - 1) as f64 * part).round() as usize];
        println!("{name:<24} {found:>7.1} {reverse:>8.1}  {:?}", [at(0.5), at(0.9), at(0.99), at(1.0)]);
        let of = format!("{name}, not known again of {}", photos.len());
        rows.push(json!({"name": of, "value": 100.0 - found, "unit": "%", "most": 100.0 - target}));
        let of = format!("{name}, the edited one first, not known again of {}", photos.len());
        rows.push(json!({"name": of, "value": 100.0 - reverse, "unit": "%"}));
    }
    rows
}

/// Pairs of different pictures that look alike all the same: whole photos, edited photos, and the tiles of photos.
fn not_mistaken(photos: &[RgbImage]) -> Vec<Value> {
    let mut pictures = Vec::new();
    for photo in photos {
        let (width, height) = (photo.width() / TILES, photo.height() / TILES);
        for (row, column) in (0..TILES).flat_map(|row| (0..TILES).map(move |column| (row, column))) {
            let tile = image::imageops::crop_imm(photo, column * width, row * height, width, height).to_image();
            pictures.push(print(&tile));
        }
    }
    let all = pictures.len();
    pictures.retain(|print| print.quality >= LEAST_QUALITY);
    println!("\n{all} tiles, {} of them with enough to see", pictures.len());
    let tiles = false_pairs("tiles", &pictures, |one, two| one == two);

    let mut pictures: Vec<Print> = photos.iter().map(print).collect();
    for (_, _, edit) in EDITS {
        pictures.extend(photos.iter().map(|photo| print(&edit(photo))));
    }
    let edited =
        false_pairs("whole photos and their edits", &pictures, |one, two| one % photos.len() == two % photos.len());
    vec![tiles, edited]
}

fn false_pairs(what: &str, prints: &[Print], same: impl Fn(usize, usize) -> bool) -> Value {
    let mut index = Index::default();
    for (at, print) in prints.iter().enumerate() {
        print.bits().for_each(|bits| index.add(at as i64, bits));
    }
    let (mut pairs, mut alike, mut nearest) = (0, 0, BTreeMap::<u32, usize>::new());
    for (at, print) in prints.iter().enumerate() {
        pairs += (0..prints.len()).filter(|other| !same(at, *other)).count();
        for found in index.find(&Question::from(print), 90) {
            if same(at, found.key as usize) {
                continue;
            }
            *nearest.entry(found.distance / 4 * 4).or_default() += 1;
            alike += usize::from(found.distance <= MOST_DISTANCE);
        }
    }
    println!("{what}: {pairs} ordered pairs, {alike} mistaken; by distance {nearest:?}");
    json!({"name": format!("{what}, mistaken of {pairs} pairs"), "value": alike, "unit": "pairs", "most": 0.0})
}

/// How long a look-up takes among a million, with all its questions.
fn search() -> Vec<Value> {
    let mut random = SmallRng::seed_from_u64(7);
    let mut index = Index::default();
    let mut bits = || Bits::from_bytes(&random.random::<[u8; 32]>()).expect("32 bytes");
    for key in 0..MANY {
        index.add(key, bits());
    }
    let mut times: Vec<Duration> = (0..SEARCHES)
        .map(|_| {
            let probes: Vec<Probe> =
                (0..14).map(|_| Probe { bits: bits(), strong: Bits::from_bytes(&STRONG).expect("32 bytes") }).collect();
            let question = Question::new(&probes);
            let started = Instant::now();
            std::hint::black_box(index.find(&question, MOST_DISTANCE));
            started.elapsed()
        })
        .collect();
    times.sort_unstable();
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    let (middle, late) = (ms(times[SEARCHES / 2]), ms(times[SEARCHES * 95 / 100]));
    let megabytes = index.memory() as f64 / 1e6;
    println!("\nlook-up among {MANY}: p50 {middle:.2} ms, p95 {late:.2} ms, {megabytes:.1} MB");
    vec![
        json!({"name": format!("look-up among {MANY} photos, p50"), "value": middle, "unit": "ms"}),
        json!({"name": format!("look-up among {MANY} photos, p95"), "value": late, "unit": "ms", "most": 10.0}),
        json!({"name": format!("memory for {MANY} photos"), "value": megabytes, "unit": "MB", "most": 100.0}),
    ]
}
