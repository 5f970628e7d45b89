//! Notifications of the operating system: on Linux by D-Bus, on Windows as toasts, on macOS in its centre.

use desk::Desk;
use desk::feed::{Announcement, EventKind};
use desk::server::LocalServer;
use desk::settings::{self, MachineFile};
use notify_rust::{Notification, NotificationResponse};
use tauri::AppHandle;
use tauri_specta::Event;

use crate::live::OpenTicket;
use crate::window;

/// Tells the person at this desk of an event, as far as they want to be told.
pub async fn announce(
    app: &AppHandle,
    server: &LocalServer,
    kind: EventKind,
    announcement: Announcement,
    ticket_number: String,
) {
    let file = MachineFile::of(server.folder());
    // Asked each time: the person may have changed their mind at another computer. Without an answer, as they last
    // said here.
    let person = settings::person(&Desk::new(server.staff().clone())).await.unwrap_or_else(|_| file.read().person);
    if let Some(told) = person.told(kind, announcement) {
        show(app, told, ticket_number, file.read().machine.notification_sound);
    }
}

/// Shows a notification; a click on it raises the window and opens the ticket.
fn show(app: &AppHandle, announcement: Announcement, ticket_number: String, sound: bool) {
    let app = app.clone();
    // A thread of its own: waiting for the click blocks for as long as the notification is there.
    std::thread::spawn(move || {
        let mut notification = Notification::new();
        notification
            .appname("Punnet")
            .summary(&announcement.title)
            .body(&plain(&announcement.message))
            .action("default", "Open");
        heard(&mut notification, sound);
        let waited = notification.show().and_then(|handle| {
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

/// With the sound that the system has for messages, or without any.
#[cfg(all(unix, not(target_os = "macos")))]
fn heard(notification: &mut Notification, sound: bool) {
    notification.hint(if sound {
        notify_rust::Hint::SoundName("message-new-instant".to_owned())
    } else {
        notify_rust::Hint::SuppressSound(true)
    });
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
fn heard(notification: &mut Notification, sound: bool) {
    if sound {
        notification.sound_name(if cfg!(windows) { "Default" } else { "Ping" });
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
