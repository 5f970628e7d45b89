//! What a program takes of the computer, seen from outside.

use std::ffi::OsString;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// Runs a program and says what it and its children took. The standard library tells of no resources.
const WATCH: &str = "
import os, sys, time
began = time.perf_counter()
pid = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ)
_, status, took = os.wait4(pid, 0)
print(time.perf_counter() - began, took.ru_utime + took.ru_stime, took.ru_maxrss / 1024)
sys.exit(os.waitstatus_to_exitcode(status) != 0)
";
/// The system's, without anything that a person has installed beside it.
const PYTHON: &str = "/usr/bin/python3";

/// What a run took.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Took {
    /// Seconds on the clock.
    pub clock: f64,
    /// Seconds of the processor, in the program and for it.
    pub processor: f64,
    /// The most memory of any of its processes at once, megabytes.
    pub memory: f64,
}

/// Runs `command` on these processors (`0`, `0,1`) with its words thrown away, and measures it.
pub fn measured(command: &Command, processors: &str) -> Result<Took> {
    let mut watched = Command::new("taskset");
    watched.args(["--cpu-list", processors, PYTHON, "-I", "-S", "-c", WATCH]);
    watched.arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => watched.env(name, value),
            None => watched.env_remove(name),
        };
    }
    let said = watched.stdin(Stdio::null()).output().context("a program to be measured could not be run")?;
    if !said.status.success() {
        let words: Vec<OsString> = command.get_args().map(Into::into).take(6).collect();
        bail!(
            "{} {words:?}… did not succeed: {}",
            command.get_program().to_string_lossy(),
            String::from_utf8_lossy(&said.stderr).trim()
        );
    }
    // What the program itself said comes before.
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    let (before, figures) = said.trim_end().rsplit_once('\n').unwrap_or(("", said.trim_end()));
    if !before.is_empty() {
        println!("{before}");
    }
    read(figures).with_context(|| format!("{figures:?} is no measurement"))
}

fn read(figures: &str) -> Option<Took> {
    let mut numbers = figures.split_whitespace().map(|number| number.parse().ok());
    Some(Took { clock: numbers.next()??, processor: numbers.next()??, memory: numbers.next()?? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_numbers_are_a_measurement() {
        assert_eq!(read("1.5 0.25 31"), Some(Took { clock: 1.5, processor: 0.25, memory: 31.0 }));
        assert_eq!(read("1.5 nothing"), None);
    }
}
