//! What a photo costs: `cargo bench -p darkroom -- FILE...` makes 320 and 1280 pixels of each file, in this process
//! and through a worker, and prints milliseconds: the middle of 7 runs.

use std::path::Path;
use std::time::{Duration, Instant};

use darkroom::{Darkroom, Order, develop};

const RUNS: usize = 7;

fn main() {
    let files: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    if files.is_empty() {
        println!("name the photos to measure: cargo bench -p darkroom -- FILE...");
        return;
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    println!("{:<40} {:>6} {:>8} {:>8} {:>8} {:>8}", "photo", "MP", "320", "1280", "both", "worker");
    for name in files {
        let file = std::fs::read(&name).expect("a file that can be read");
        let order = |edges: &[u32]| Order { edges: edges.to_vec(), placeholder: edges.len() > 1 };
        let facts = match develop(&file, &order(&[320])) {
            Ok(made) => made.facts,
            Err(error) => {
                println!("{name}: {error}");
                continue;
            }
        };
        let here = |edges: &[u32]| middle(|| drop(develop(&file, &order(edges)).expect("it is made")));
        let darkroom = Darkroom::new(env!("CARGO_BIN_EXE_punnet-darkroom"));
        let both = order(&[320, 1280]);
        let through = middle(|| {
            let _made = runtime.block_on(darkroom.develop(file.clone(), &both)).expect("it is made");
        });
        println!(
            "{:<40} {:>6.1} {:>8.1} {:>8.1} {:>8.1} {:>8.1}",
            Path::new(&name).file_name().unwrap_or_default().to_string_lossy(),
            f64::from(facts.width) * f64::from(facts.height) / 1e6,
            ms(here(&[320])),
            ms(here(&[1280])),
            ms(here(&[320, 1280])),
            ms(through),
        );
    }
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn middle(mut work: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let started = Instant::now();
            work();
            started.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[RUNS / 2]
}
