//! The measuring side of `cargo xtask bench evidence`, as far as it is about pixels:
//!
//! - `paint FOLDER PHOTO…` makes pictures like those of cameras out of small ones;
//! - `develop OUT EDGE THREADS plain|first FILE…` does with each file what a worker does, on so many threads, where
//!   `first` is what is made at first sight: with placeholder and fingerprint;
//! - `through WORKER EDGE FILE` has a worker do it;
//! - `mutated WORKER COUNT RESULT.json FOLDER…` sends so many files that were gnawed at through workers.
//!
//! Time and memory are measured from outside, as those of others are.

mod mutated;
mod paint;

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use darkroom::{Darkroom, Order};

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["paint", folder, photos @ ..] => paint::all(Path::new(folder), photos),
        ["develop", out, edge, threads, sight, files @ ..] => {
            let order = Order { edges: vec![number(edge)], placeholder: *sight == "first" };
            develop(Path::new(out), &order, number(threads), files);
        }
        ["through", worker, edge, file] => {
            through(worker, &Order { edges: vec![number(edge)], placeholder: false }, file);
        }
        ["mutated", worker, count, result, folders @ ..] => mutated::all(worker, number(count), result, folders),
        // `cargo test --all-targets` and `cargo clippy` come by without words.
        _ => println!(
            "paint FOLDER PHOTO… | develop OUT EDGE THREADS plain|first FILE… | through WORKER EDGE FILE | mutated WORKER COUNT RESULT.json FOLDER…"
        ),
    }
}

fn number<T: std::str::FromStr<Err: std::fmt::Debug>>(word: &str) -> T {
    word.parse().expect("a number")
}

fn develop(out: &Path, order: &Order, threads: usize, files: &[&str]) {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let photo = std::fs::read(file).expect("a file that can be read");
                    let made = darkroom::develop(&photo, order).unwrap_or_else(|error| panic!("{file}: {error}"));
                    let name = Path::new(file).file_name().expect("a name");
                    std::fs::write(out.join(name).with_added_extension("jpg"), &made.pictures[0])
                        .expect("it is written");
                }
            });
        }
    });
}

fn through(worker: &str, order: &Order, file: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let photo = std::fs::read(file).expect("a file that can be read");
    let _made = runtime.block_on(Darkroom::new(worker).develop(photo, order)).expect("it is made");
}
