//! A photo or file that a person drags out of the window, to the file manager or into a mail.
//!
//! WebKitGTK lets the page drag the address of a file itself, and knows afterwards that the button was let go of, as it
//! does not where the toolkit drags on its behalf. The other web views keep addresses of files from a page: there the
//! shell drags. Nothing is written before the drag begins: whoever only presses a photo wants to see it.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use desk::evidence::{self, Photos};
use desk::{Desk, DeskError, Result};
use serde::Serialize;
use specta::Type;
use tauri::WebviewWindow;
use tempfile::TempDir;
use uuid::Uuid;

/// What the page needs to know when a file may be about to be dragged.
#[derive(Debug, Clone, Serialize, Type)]
pub struct FileToDrag {
    /// The `file:` address that the page drags; nothing where the shell drags.
    address: Option<String>,
}

/// Where files lie while they are dragged; gone with the program.
#[derive(Default)]
pub struct DragOut {
    folder: OnceLock<TempDir>,
}

impl DragOut {
    /// Says under what address a file will lie once it is dragged.
    pub async fn prepare(&self, desk: &Desk, attachment: Uuid) -> Result<FileToDrag> {
        let file = self.file(desk, attachment).await?;
        Ok(FileToDrag { address: cfg!(target_os = "linux").then(|| address_of(&file)).flatten() })
    }

    /// A file is being dragged: lays it down as it came, and drags it where the page can't.
    pub async fn drag(&self, window: &WebviewWindow, desk: &Desk, photos: &Photos, attachment: Uuid) -> Result<()> {
        let file = self.file(desk, attachment).await?;
        if !tokio::fs::try_exists(&file).await.unwrap_or(false) {
            evidence::save_original(desk, attachment, &file).await?;
        }
        hand_over(window, photos, attachment, file).await
    }

    /// Whether these files came out of this window: dropped on it again, they are no new evidence.
    pub fn are_ours(&self, files: &[PathBuf]) -> bool {
        self.folder.get().is_some_and(|folder| files.iter().all(|file| file.starts_with(folder.path())))
    }

    /// In a folder of its own: two photos of a ticket may be called the same.
    async fn file(&self, desk: &Desk, attachment: Uuid) -> Result<PathBuf> {
        let name = evidence::original_name(desk, attachment).await?;
        let folder = self.folder()?.join(attachment.to_string());
        tokio::fs::create_dir_all(&folder).await.map_err(|error| no_room(&error))?;
        Ok(folder.join(name))
    }

    fn folder(&self) -> Result<&Path> {
        if let Some(folder) = self.folder.get() {
            return Ok(folder.path());
        }
        let made = tempfile::Builder::new().prefix("punnet-dragged-").tempdir().map_err(|error| no_room(&error))?;
        Ok(self.folder.get_or_init(|| made).path())
    }
}

fn no_room(error: &std::io::Error) -> DeskError {
    DeskError::invalid(format!(
        "The file can't be dragged out: {error}. It is still on the ticket. Make room on this computer's disk and drag it again."
    ))
}

fn address_of(file: &Path) -> Option<String> {
    tauri::Url::from_file_path(file).ok().map(String::from)
}

/// The page drags.
#[cfg(target_os = "linux")]
#[expect(clippy::unused_async, reason = "it waits for the picture on the other systems")]
async fn hand_over(_: &WebviewWindow, _: &Photos, _: Uuid, _: PathBuf) -> Result<()> {
    Ok(())
}

/// The system drags the file, with its small picture under the pointer.
#[cfg(not(target_os = "linux"))]
async fn hand_over(window: &WebviewWindow, photos: &Photos, attachment: Uuid, file: PathBuf) -> Result<()> {
    let refused = |error: String| {
        DeskError::invalid(format!(
            "The file can't be dragged out: {error}. It is still on the ticket. Save it instead."
        ))
    };
    let picture = photos.shown(attachment, evidence::Edge::Grid).await.map(|shown| shown.jpeg).unwrap_or_default();
    let (tell, told) = tokio::sync::oneshot::channel();
    let dragged = window.clone();
    window
        .run_on_main_thread(move || {
            let item = drag::DragItem::Files(vec![file]);
            let began =
                drag::start_drag(&dragged, item, drag::Image::Raw(picture), |_, _| {}, drag::Options::default());
            // Whoever asked may have gone.
            drop(tell.send(began.map_err(|error| error.to_string())));
        })
        .map_err(|error| refused(error.to_string()))?;
    told.await.unwrap_or(Ok(())).map_err(refused)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_lies_in_its_own_folder_came_out_of_this_window() {
        let out = DragOut::default();
        assert!(!out.are_ours(&["/home/ada/photo.jpg".into()]));
        let folder = out.folder().unwrap().to_owned();
        assert!(out.are_ours(&[folder.join("1/photo.jpg")]));
        assert!(!out.are_ours(&[folder.join("1/photo.jpg"), "/home/ada/photo.jpg".into()]));
    }

    #[test]
    fn an_address_says_every_name() {
        let address = address_of(&std::env::temp_dir().join("Ünreif #1 50%.jpg")).unwrap();
        assert!(address.starts_with("file:///") && address.ends_with("%C3%9Cnreif%20%231%2050%25.jpg"), "{address}");
    }
}
