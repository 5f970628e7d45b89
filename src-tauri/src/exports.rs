//! Exports that are being written: any number of rows, into a file that the person named, until it ends or is cancelled.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use desk::analytics::{self, ChartMark, ExportProgress, Question, SavedRows};
use desk::{Desk, Result};
use tauri::WebviewWindow;
use tokio::sync::oneshot;
use uuid::Uuid;

use crate::saving;

/// What is being written, by the ids that the window gave.
#[derive(Default)]
pub struct Exports {
    running: Mutex<HashMap<Uuid, oneshot::Sender<()>>>,
}

impl Exports {
    /// Asks where to, and writes the tickets there. None where the person closed the dialog or cancelled it.
    pub async fn save(
        &self,
        window: &WebviewWindow,
        desk: &Desk,
        export: Uuid,
        question: &Question,
        mark: &ChartMark,
        on_progress: impl Fn(ExportProgress),
    ) -> Result<Option<SavedRows>> {
        let name = format!("tickets-{}-{}.csv", question.from, question.to);
        let Some(file) = saving::ask(window, "Save these tickets", &name).await else { return Ok(None) };
        let (stop, stopped) = oneshot::channel();
        self.running.lock().unwrap_or_else(PoisonError::into_inner).insert(export, stop);
        let stopped = async move {
            if stopped.await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        let outcome = analytics::export(desk, question, mark, &file, on_progress, stopped).await;
        self.running.lock().unwrap_or_else(PoisonError::into_inner).remove(&export);
        outcome
    }

    /// Stops one that is still being written.
    pub fn cancel(&self, export: Uuid) {
        if let Some(stop) = self.running.lock().unwrap_or_else(PoisonError::into_inner).remove(&export) {
            // It may have ended this very moment.
            let _sent = stop.send(());
        }
    }
}
