//! The program that people start.

#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

use std::process::ExitCode;

fn main() -> ExitCode {
    // Before anything else: photos are read in processes of their own, which are this program too.
    if desk::evidence::is_photo_worker() {
        return desk::evidence::work_on_photos();
    }
    punnet_shell::run();
    ExitCode::SUCCESS
}
