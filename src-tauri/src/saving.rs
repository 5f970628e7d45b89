//! What goes out of the window: evidence and charts to a file that the person names in the system's dialog, a photo to the
//! clipboard, a page to the printer.

use std::path::PathBuf;

use desk::evidence::{self, Edge, Photos, SavedFiles};
use desk::{Desk, DeskError, Result};
use tauri::WebviewWindow;
use tauri_plugin_dialog::DialogExt;
use tokio::sync::oneshot;
use uuid::Uuid;

use crate::clipboard::Clipboard;

/// Saves an attachment as it came. Whether it was: the person may close the dialog.
pub async fn save_original(window: &WebviewWindow, desk: &Desk, attachment: Uuid) -> Result<bool> {
    let name = evidence::original_name(desk, attachment).await?;
    let Some(file) = ask(window, "Save the original", &name).await else { return Ok(false) };
    evidence::save_original(desk, attachment, &file).await?;
    Ok(true)
}

/// Saves all files of a ticket as one archive. None where the person closed the dialog.
pub async fn save_all(window: &WebviewWindow, desk: &Desk, ticket: Uuid, number: &str) -> Result<Option<SavedFiles>> {
    let plain: String = number.chars().filter(|sign| sign.is_ascii_alphanumeric() || *sign == '-').collect();
    let Some(file) = ask(window, "Save all photos and files", &format!("{plain}.zip")).await else { return Ok(None) };
    evidence::save_all(desk, ticket, &file).await.map(Some)
}

/// Puts a photo on the clipboard, upright and as large as it is shown at most.
pub async fn copy_photo(clipboard: &Clipboard, photos: &Photos, attachment: Uuid) -> Result<()> {
    let shown = photos
        .shown(attachment, Edge::Full)
        .await
        .map_err(|error| DeskError::invalid(format!("The photo was not copied. {error}")))?;
    clipboard.put(shown.jpeg).await
}

/// Saves a chart or its table as the window made it. Whether it was: the person may close the dialog.
pub async fn save_chart(window: &WebviewWindow, name: &str, bytes: &[u8]) -> Result<bool> {
    let Some(file) = ask(window, "Save the chart", &plain_name(name)).await else { return Ok(false) };
    tokio::fs::write(&file, bytes).await.map_err(|error| {
        tracing::warn!(%error, "a chart was not saved");
        DeskError::invalid("The file could not be written there. Nothing was saved. Choose another folder, or make room and try again.")
    })?;
    Ok(true)
}

/// Opens the system's dialog for printing.
pub fn print(window: &WebviewWindow) -> Result<()> {
    window.print().map_err(|error| {
        tracing::warn!(%error, "the page was not printed");
        DeskError::invalid("The system's dialog for printing did not open. Nothing was printed. Check that a printer is set up and try again.")
    })
}

/// A name without what means something to a file system.
fn plain_name(name: &str) -> String {
    name.chars().filter(|sign| sign.is_alphanumeric() || " -_.".contains(*sign)).take(100).collect()
}

/// Asks where to save something; none where the person closed the dialog.
pub async fn ask(window: &WebviewWindow, title: &str, name: &str) -> Option<PathBuf> {
    let (tell, told) = oneshot::channel();
    window.dialog().file().set_parent(window).set_title(title).set_file_name(name).save_file(move |chosen| {
        // A window that went away saves nothing.
        drop(tell.send(chosen));
    });
    told.await.ok().flatten()?.into_path().ok()
}
