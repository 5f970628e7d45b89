//! Files that a person offers: chosen in the system's dialog, dropped on the window, or pasted into it. The window only
//! ever learns a name made up for each; it cannot ask for a file that nobody offered.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Mutex, OnceLock, PoisonError};

use desk::evidence::{self, AttachProgress, FoundFile};
use desk::{Desk, DeskError, Result};
use futures::future::join_all;
use serde::{Deserialize, Serialize};
use specta::Type;
use tauri::{DragDropEvent, LogicalPosition, Manager, PhysicalPosition, WebviewWindow, Window, WindowEvent};
use tauri_plugin_dialog::DialogExt;
use tauri_specta::Event;
use tempfile::TempDir;
use tokio::sync::oneshot;
use uuid::Uuid;

use crate::clipboard;
use crate::drag_out::DragOut;

/// A file that a person offers.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct OfferedFile {
    /// What the window calls it by.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Bytes; zero where it can't be attached.
    pub size: u32,
    /// What it is by its content, as a MIME type; empty where it can't be attached.
    pub file_type: String,
    /// Why it can't be attached, as a sentence.
    pub refusal: Option<String>,
}

/// A place in the window, CSS pixels from its upper left corner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Spot {
    x: i32,
    y: i32,
}

/// Files are being dragged over the window from elsewhere.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum FileDrag {
    /// They came over the window, or moved there.
    Over {
        /// How many files and folders.
        count: u32,
        /// Where the pointer is.
        at: Spot,
    },
    /// They went away again.
    Gone,
    /// They were let go of.
    Dropped {
        /// What they are.
        files: Vec<OfferedFile>,
        /// Where.
        at: Spot,
    },
}

/// What was offered, and what is on its way to a ticket.
#[derive(Default)]
pub struct Files {
    offered: Mutex<HashMap<Uuid, PathBuf>>,
    running: Mutex<HashMap<Uuid, oneshot::Sender<()>>>,
    /// How many files hang on the pointer; nothing while those are that came out of this window.
    dragged: Mutex<Option<u32>>,
    /// Pictures from the clipboard, as files; gone with the program.
    pasted: OnceLock<TempDir>,
}

impl Files {
    /// Opens the system's dialog and waits until the person has chosen or closed it.
    pub async fn choose(&self, window: &WebviewWindow) -> Vec<OfferedFile> {
        let (tell, told) = oneshot::channel();
        window.dialog().file().set_parent(window).set_title("Attach photos").pick_files(move |chosen| {
            // A window that went away needs no files.
            drop(tell.send(chosen.unwrap_or_default()));
        });
        let chosen = told.await.unwrap_or_default();
        self.offer(chosen.into_iter().filter_map(|file| file.into_path().ok()).collect()).await
    }

    /// What the clipboard holds of files or of a picture; none where it holds neither.
    pub async fn paste(&self) -> Result<Vec<OfferedFile>> {
        let folder = if let Some(folder) = self.pasted.get() {
            folder
        } else {
            let made = tempfile::Builder::new().prefix("punnet-pasted-").tempdir().map_err(|error| {
                tracing::warn!(%error, "no folder for pasted pictures");
                DeskError::invalid("There is no room for the picture on this computer's disk. It was not attached. Make room and paste it again.")
            })?;
            self.pasted.get_or_init(|| made)
        };
        let into = folder.path().to_owned();
        let found =
            tokio::task::spawn_blocking(move || clipboard::files(&into)).await.unwrap_or_else(|_| Ok(Vec::new()))?;
        Ok(self.offer(found).await)
    }

    async fn offer(&self, paths: Vec<PathBuf>) -> Vec<OfferedFile> {
        let paths = evidence::gather(&paths).await;
        let looked_at = join_all(paths.iter().map(|path| evidence::inspect(path))).await;
        let mut offered = self.offered.lock().unwrap_or_else(PoisonError::into_inner);
        paths
            .into_iter()
            .zip(looked_at)
            .map(|(path, looked_at)| {
                let id = Uuid::now_v7();
                let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
                offered.insert(id, path);
                match looked_at {
                    Ok(FoundFile { name, size, file_type }) => OfferedFile { id, name, size, file_type, refusal: None },
                    Err(refused) => {
                        OfferedFile { id, name, size: 0, file_type: String::new(), refusal: Some(refused.message) }
                    }
                }
            })
            .collect()
    }

    /// Adds an offered file to a ticket.
    pub async fn attach(
        &self,
        desk: &Desk,
        ticket: Uuid,
        attachment: Uuid,
        is_internal: bool,
        file: Uuid,
        on_progress: impl Fn(AttachProgress),
    ) -> Result<()> {
        let path = self.path(file)?;
        let (stop, stopped) = oneshot::channel();
        self.running.lock().unwrap_or_else(PoisonError::into_inner).insert(attachment, stop);
        let stopped = async move {
            if stopped.await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        let outcome = evidence::attach(desk, ticket, attachment, is_internal, &path, on_progress, stopped).await;
        self.running.lock().unwrap_or_else(PoisonError::into_inner).remove(&attachment);
        outcome
    }

    /// Where an offered file is.
    pub fn path(&self, file: Uuid) -> Result<PathBuf> {
        self.offered.lock().unwrap_or_else(PoisonError::into_inner).get(&file).cloned().ok_or_else(|| {
            DeskError::invalid(
                "Punnet was started anew since this file was chosen. It was not attached. Choose it again.",
            )
        })
    }

    /// How many files are being added to tickets.
    pub fn on_their_way(&self) -> usize {
        self.running.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Stops what is still on its way.
    pub fn cancel(&self, attachment: Uuid) {
        if let Some(stop) = self.running.lock().unwrap_or_else(PoisonError::into_inner).remove(&attachment) {
            // It may have ended this very moment.
            let _sent = stop.send(());
        }
    }
}

/// Tells the window of files that are dragged over it and dropped on it.
pub fn hear_drag(window: &Window, event: &WindowEvent) {
    let WindowEvent::DragDrop(drag) = event else { return };
    let spot = |position: &PhysicalPosition<f64>| spot_of(*position, window.scale_factor().unwrap_or(1.0));
    let files = window.state::<Files>();
    let dragged = || files.dragged.lock().unwrap_or_else(PoisonError::into_inner);
    let over = |position| {
        if let Some(count) = *dragged() {
            tell(window, &FileDrag::Over { count, at: spot(position) });
        }
    };
    match drag {
        DragDropEvent::Enter { paths, position } => {
            let from_elsewhere = !window.state::<DragOut>().are_ours(paths);
            *dragged() = from_elsewhere.then(|| u32::try_from(paths.len()).unwrap_or(u32::MAX));
            over(position);
        }
        DragDropEvent::Over { position } => over(position),
        DragDropEvent::Leave => tell(window, &FileDrag::Gone),
        DragDropEvent::Drop { paths, position } if !window.state::<DragOut>().are_ours(paths) => {
            let (window, paths, at) = (window.clone(), paths.clone(), spot(position));
            tauri::async_runtime::spawn(async move {
                let files = window.state::<Files>().offer(paths).await;
                tell(&window, &FileDrag::Dropped { files, at });
            });
        }
        _ => {}
    }
}

/// Where that is for the page, whose pixels grow with the screen's scale.
fn spot_of(position: PhysicalPosition<f64>, scale: f64) -> Spot {
    let LogicalPosition { x, y } = position.to_logical::<i32>(scale);
    Spot { x, y }
}

fn tell(window: &Window, drag: &FileDrag) {
    if let Err(error) = drag.emit(window.app_handle()) {
        tracing::warn!(%error, "the window did not take a dragged file");
    }
}
