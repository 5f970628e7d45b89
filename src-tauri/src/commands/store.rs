//! Where the shop keeps its evidence.

use desk::Result;
use desk::evidence::{self, ChosenStore, StoreChoice};
use tauri::State;

use crate::shell::Shell;

/// In which store the shop keeps evidence besides the database, and how it stands.
#[tauri::command]
#[specta::specta]
pub async fn evidence_store(shell: State<'_, Shell>) -> Result<ChosenStore> {
    evidence::chosen_store(&shell.desk()?).await
}

/// Chooses another, once a file was kept there and read again.
#[tauri::command]
#[specta::specta]
pub async fn choose_evidence_store(shell: State<'_, Shell>, choice: StoreChoice) -> Result<ChosenStore> {
    let desk = shell.desk()?;
    evidence::choose_store(&desk, choice).await?;
    evidence::chosen_store(&desk).await
}
