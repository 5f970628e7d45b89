//! Where this computer works, and the team there.

use std::path::PathBuf;

use desk::server::{TeamAddress, TeamLine, Workplace};
use desk::staff::{self, Group, Invitation, TeamMember};
use desk::{Result, Session};
use tauri::{AppHandle, State, WebviewWindow};
use tauri_plugin_dialog::DialogExt;
use tokio::sync::oneshot;

use crate::invitations::Invitations;
use crate::shell::{FirstLine, Shell};

/// Where this computer works, if somebody has chosen.
#[tauri::command]
#[specta::specta]
pub async fn place(shell: State<'_, Shell>) -> Result<Option<Workplace>> {
    shell.place()
}

/// From now on this computer works on its own server.
#[tauri::command]
#[specta::specta]
pub async fn choose_this_computer(shell: State<'_, Shell>) -> Result<()> {
    shell.choose_this_computer()
}

/// The replica of the team's server from which this computer reads figures, such as `replica.example.com:5432`.
#[tauri::command]
#[specta::specta]
pub async fn figures_replica(shell: State<'_, Shell>) -> Result<Option<String>> {
    Ok(shell.replica()?.map(|replica| replica.to_string()))
}

/// Reads figures from this replica from now on; where nothing was typed, from the server itself.
#[tauri::command]
#[specta::specta]
pub async fn read_figures_from(shell: State<'_, Shell>, replica: String) -> Result<Option<String>> {
    Ok(shell.read_figures_from(&replica).await?.map(|replica| replica.to_string()))
}

/// Takes a line apart that somebody was given.
#[tauri::command]
#[specta::specta]
pub async fn read_team_line(line: String) -> Result<TeamLine> {
    TeamLine::read(&line)
}

/// The invitation that was opened last, as a link, once.
#[tauri::command]
#[specta::specta]
pub async fn invitation(invitations: State<'_, Invitations>) -> Result<Option<String>> {
    Ok(invitations.take())
}

/// Lets the person choose the file of a certificate; none where they chose nothing.
#[tauri::command]
#[specta::specta]
pub async fn choose_certificate(window: WebviewWindow) -> Result<Option<PathBuf>> {
    let (tell, told) = oneshot::channel();
    let dialog = window.dialog().file().set_parent(&window).set_title("Choose the certificate");
    dialog.add_filter("Certificates", &["pem", "crt", "cer"]).pick_file(move |chosen| {
        // A window that went away needs no file.
        drop(tell.send(chosen));
    });
    Ok(told.await.ok().flatten().and_then(|file| file.into_path().ok()))
}

/// Signs in to a team's server.
#[tauri::command]
#[specta::specta]
pub async fn sign_in(
    app: AppHandle,
    shell: State<'_, Shell>,
    address: TeamAddress,
    password: String,
) -> Result<Session> {
    shell.sign_in(&app, address, password).await
}

/// Takes an invitation to a team's server with a password that the person chose.
#[tauri::command]
#[specta::specta]
pub async fn take_invitation(
    app: AppHandle,
    shell: State<'_, Shell>,
    address: TeamAddress,
    first_password: String,
    chosen: String,
) -> Result<Session> {
    shell.take_invitation(&app, address, first_password, chosen).await
}

/// Forgets where this computer works, and begins again to ask. What waits to be sent there stays until one is back.
#[tauri::command]
#[specta::specta]
pub async fn leave_place(app: AppHandle, shell: State<'_, Shell>) -> Result<()> {
    shell.leave_place().await?;
    app.request_restart();
    Ok(())
}

/// Everybody of the team. For owners.
#[tauri::command]
#[specta::specta]
pub async fn team(shell: State<'_, Shell>) -> Result<Vec<TeamMember>> {
    staff::team(&shell.desk()?).await
}

/// Invites somebody to the team's server.
#[tauri::command]
#[specta::specta]
pub async fn invite(shell: State<'_, Shell>, invitation: Invitation) -> Result<FirstLine> {
    shell.invite(&invitation).await
}

/// Lets a colleague who forgot their password choose another.
#[tauri::command]
#[specta::specta]
pub async fn reset_team_password(shell: State<'_, Shell>, login: String) -> Result<FirstLine> {
    shell.reset_team_password(&login).await
}

/// What a colleague may do from now on.
#[tauri::command]
#[specta::specta]
pub async fn set_team_group(shell: State<'_, Shell>, login: String, group: Group) -> Result<()> {
    staff::set_group(&shell.desk()?, &login, group).await
}

/// Switches a colleague off, at once, or on again.
#[tauri::command]
#[specta::specta]
pub async fn set_team_active(shell: State<'_, Shell>, login: String, active: bool) -> Result<()> {
    staff::set_active(&shell.desk()?, &login, active).await
}
