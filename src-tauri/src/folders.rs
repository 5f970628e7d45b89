//! Folders of this computer, shown in the system's own file manager.

use std::path::Path;
use std::process::Command;

use desk::{DeskError, ErrorCode, Result};

/// The program with which this system shows a folder.
const SHOWS_FOLDERS: &str = if cfg!(target_os = "macos") {
    "open"
} else if cfg!(windows) {
    "explorer"
} else {
    "xdg-open"
};

/// Shows a folder. `what` is in it, in a person's words.
pub fn show(folder: &Path, what: &str) -> Result<()> {
    let mut shown = Command::new(SHOWS_FOLDERS).arg(folder).spawn().map_err(|error| {
        DeskError::new(
            ErrorCode::Refused,
            format!("The folder could not be shown ({error}). You find {what} in {}.", folder.display()),
        )
    })?;
    // Waited for elsewhere, so that no ended process is left lying about.
    std::thread::spawn(move || shown.wait());
    Ok(())
}
