//! Reads photos for the desks of the tests, as Punnet does for its own.

fn main() -> std::process::ExitCode {
    if darkroom::is_asked() {
        return darkroom::work();
    }
    eprintln!("This program is started by tests.");
    std::process::ExitCode::FAILURE
}
