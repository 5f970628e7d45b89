//! Notifications of the operating system: on Linux by D-Bus, on Windows as toasts, on macOS in its centre.

use desk::feed::Announcement;
use notify_rust::{Notification, NotificationResponse};
use tauri::AppHandle;
use tauri_specta::Event;

use crate::live::OpenTicket;
use crate::window;

/// Shows a notification; a click on it raises the window and opens the ticket.
pub fn show(app: &AppHandle, announcement: Announcement, ticket_number: String) {
    let app = app.clone();
    // A thread of its own: waiting for the click blocks for as long as the notification is there.
    std::thread::spawn(move || {
        let shown = Notification::new()
            .appname("Punnet")
            .summary(&announcement.title)
            .body(&plain(&announcement.message))
            .action("default", "Open")
            .show();
        let waited = shown.and_then(|handle| {
            handle.wait_for_response(|response: &NotificationResponse| {
                if matches!(response, NotificationResponse::Default | NotificationResponse::Action(_)) {
                    open(&app, &ticket_number);
                }
            })
        });
        if let Err(error) = waited {
            // Desktops without a notification service exist; the window shows the ticket all the same.
            tracing::info!(%error, "no native notification");
        }
    });
}

fn open(app: &AppHandle, ticket_number: &str) {
    window::raise(app);
    if let Err(error) = (OpenTicket { ticket_number: ticket_number.to_owned() }).emit(app) {
        tracing::warn!(%error, "the window did not take a click on a notification");
    }
}

/// Linux daemons read the body as markup, and the words are a customer's: every sign is shown as itself.
#[cfg(all(unix, not(target_os = "macos")))]
fn plain(words: &str) -> String {
    words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
fn plain(words: &str) -> String {
    words.to_owned()
}
