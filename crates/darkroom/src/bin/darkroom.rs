//! A worker and nothing else. Punnet starts it for its photos: its own program has a window's libraries in memory.

use std::process::ExitCode;

fn main() -> ExitCode {
    if darkroom::is_asked() {
        return darkroom::work();
    }
    eprintln!("This program reads photos for Punnet, which starts it as: punnet-darkroom {}", darkroom::ARGUMENT);
    ExitCode::FAILURE
}
