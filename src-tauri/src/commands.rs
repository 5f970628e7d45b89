//! What the window can ask for. Each command takes its input, calls `desk`, and hands the result back.

use desk::sample::Progress as SampleProgress;
use desk::server::StartProgress;
use desk::tickets::{
    self, Message, NewMessage, NewResolution, QueueCursor, QueueFilter, QueuePage, QueueStats, TicketDetail,
    TicketPriority, TicketState, TicketStatus,
};
use desk::{Result, Session, Setup};
use tauri::ipc::Channel;
use tauri::{AppHandle, State};
use uuid::Uuid;

use crate::shell::Shell;

/// Starts the database on this computer and signs in. May be called again, after a reload.
#[tauri::command]
#[specta::specta]
pub async fn start(app: AppHandle, shell: State<'_, Shell>, on_step: Channel<StartProgress>) -> Result<Session> {
    // A window that went away needs no progress.
    shell.start(&app, move |step| drop(on_step.send(step))).await
}

/// Stores what the person chose at the first start, and loads the sample shop if it was wanted.
#[tauri::command]
#[specta::specta]
pub async fn set_up(shell: State<'_, Shell>, setup: Setup, on_progress: Channel<SampleProgress>) -> Result<Session> {
    shell.set_up(&setup, move |progress| drop(on_progress.send(progress))).await
}

/// One page of the queue.
#[tauri::command]
#[specta::specta]
pub async fn queue(shell: State<'_, Shell>, filter: QueueFilter, place: Option<QueueCursor>) -> Result<QueuePage> {
    tickets::queue(&shell.desk()?, &filter, place.as_ref()).await
}

/// The stat cards.
#[tauri::command]
#[specta::specta]
pub async fn queue_stats(shell: State<'_, Shell>) -> Result<QueueStats> {
    tickets::queue_stats(&shell.desk()?).await
}

/// A ticket by its number.
#[tauri::command]
#[specta::specta]
pub async fn ticket(shell: State<'_, Shell>, number: String) -> Result<TicketDetail> {
    tickets::ticket(&shell.desk()?, &number).await
}

/// Sends a reply or keeps an internal note.
#[tauri::command]
#[specta::specta]
pub async fn reply(shell: State<'_, Shell>, message: NewMessage) -> Result<Message> {
    tickets::reply(&shell.desk()?, message).await
}

/// Sets a ticket's status.
#[tauri::command]
#[specta::specta]
pub async fn set_status(shell: State<'_, Shell>, ticket_id: Uuid, status: TicketStatus) -> Result<TicketState> {
    tickets::set_status(&shell.desk()?, ticket_id, status).await
}

/// Sets a ticket's priority.
#[tauri::command]
#[specta::specta]
pub async fn set_priority(shell: State<'_, Shell>, ticket_id: Uuid, priority: TicketPriority) -> Result<TicketState> {
    tickets::set_priority(&shell.desk()?, ticket_id, priority).await
}

/// Settles a claim.
#[tauri::command]
#[specta::specta]
pub async fn resolve(shell: State<'_, Shell>, resolution: NewResolution) -> Result<TicketState> {
    tickets::resolve(&shell.desk()?, &resolution).await
}
