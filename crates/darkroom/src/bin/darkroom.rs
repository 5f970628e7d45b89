//! A worker and nothing else: for the tests and measurements of this crate. What ships is its own worker.

use std::process::ExitCode;

fn main() -> ExitCode {
    if darkroom::is_asked() {
        return darkroom::work();
    }
    eprintln!("This program reads photos for Punnet's tests. Start it as: darkroom {}", darkroom::ARGUMENT);
    ExitCode::FAILURE
}
