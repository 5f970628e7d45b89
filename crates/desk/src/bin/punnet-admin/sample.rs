//! `punnet-admin sample`

use std::io::{IsTerminal, Write};
use std::time::Instant;

use desk::sample::{Plan, Progress, load};
use sqlx::PgPool;

use crate::Failure;

/// What the sample shop is to be.
#[derive(clap::Args)]
pub struct Options {
    /// How many tickets; a million take a few minutes
    #[arg(long, value_name = "N", default_value_t = 2_000)]
    tickets: u32,
    /// The same seed makes the same shop, another one other people and stories
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
}

pub async fn run(owner: &PgPool, options: &Options) -> Result<bool, Failure> {
    let began = Instant::now();
    let plan = Plan::new(options.tickets).seed(options.seed);
    let mut shown = Shown { on_one_line: std::io::stderr().is_terminal(), last: String::new() };
    load(owner, &plan, |progress| shown.tell(&progress)).await?;
    shown.end();
    println!(
        "The sample shop with {} tickets is there, after {:.1} s.",
        options.tickets,
        began.elapsed().as_secs_f64()
    );
    Ok(true)
}

/// Progress for a person: one line that changes on a terminal, one line for each part in a file.
struct Shown {
    on_one_line: bool,
    last: String,
}

impl Shown {
    fn tell(&mut self, progress: &Progress) {
        if self.on_one_line {
            eprint!("\r\x1b[K{:>3} %  {}", progress.done * 100 / progress.total.max(1), progress.doing);
            // Nothing is lost if a terminal does not take it.
            let _shown = std::io::stderr().flush();
        } else if self.last != progress.doing {
            eprintln!("{}", progress.doing);
        }
        self.last.clone_from(&progress.doing);
    }

    fn end(&self) {
        if self.on_one_line {
            eprint!("\r\x1b[K");
        }
    }
}
