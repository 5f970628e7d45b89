//! The named parts of a run: announced, timed, and remembered for the summary.

use std::time::{Duration, Instant};

use anyhow::Result;

/// What became of one step.
pub struct Step {
    /// Its name, as announced.
    pub name: String,
    /// How long it took.
    pub took: Duration,
    /// Whether it went well.
    pub well: bool,
}

/// The steps so far.
pub struct Steps {
    began: Instant,
    done: Vec<Step>,
}

impl Steps {
    /// Starts the clock.
    pub fn new() -> Self {
        Self { began: Instant::now(), done: Vec::new() }
    }

    /// A step that the rest depends on: its error ends the run.
    pub fn must<T>(&mut self, name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        println!("\n── {name}");
        let began = Instant::now();
        let result = work();
        self.note(name, began, result.is_ok());
        result
    }

    /// A step whose failure is told at the end, so that one run shows everything that is wrong.
    pub fn may_fail(&mut self, name: &str, work: impl FnOnce() -> Result<bool>) -> bool {
        println!("\n── {name}");
        let began = Instant::now();
        let well = work().unwrap_or_else(|error| {
            eprintln!("   {error:#}");
            false
        });
        self.note(name, began, well);
        well
    }

    fn note(&mut self, name: &str, began: Instant, well: bool) {
        let took = began.elapsed();
        println!("   {} in {}", if well { "done" } else { "FAILED" }, seconds(took));
        self.done.push(Step { name: name.to_owned(), took, well });
    }

    /// All steps, in order.
    pub fn done(&self) -> &[Step] {
        &self.done
    }

    /// Since the start.
    pub fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }
}

/// "0.4 s", "12 s", "3 min 05 s".
pub fn seconds(took: Duration) -> String {
    let whole = took.as_secs();
    if whole >= 60 {
        format!("{} min {:02} s", whole / 60, whole % 60)
    } else if whole >= 10 {
        format!("{whole} s")
    } else {
        format!("{:.1} s", took.as_secs_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_as_people_say_them() {
        assert_eq!(seconds(Duration::from_millis(420)), "0.4 s");
        assert_eq!(seconds(Duration::from_secs(12)), "12 s");
        assert_eq!(seconds(Duration::from_secs(185)), "3 min 05 s");
    }

    #[test]
    fn a_failed_step_is_remembered_and_the_run_goes_on() {
        let mut steps = Steps::new();
        assert!(!steps.may_fail("one", || anyhow::bail!("no")));
        assert!(steps.may_fail("two", || Ok(true)));
        assert_eq!(steps.done().iter().map(|step| step.well).collect::<Vec<_>>(), [false, true]);
    }
}
