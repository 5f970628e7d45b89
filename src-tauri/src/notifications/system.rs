//! One notification on the screen, and what becomes of it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use notify_rust::{Notification, NotificationResponse};
use tauri::{AppHandle, Manager};
use tauri_specta::Event;

use super::Notifications;
use super::folding::{Target, Telling};
use crate::live::OpenTicket;
use crate::window;

/// What is on the screen, by the note's number. Held while one is shown: the next that takes its place must find it.
pub(super) type Shown = Arc<Mutex<HashMap<u64, OnScreen>>>;

/// By what number the system knows it, where it can be replaced, and what a click opens.
#[derive(Debug)]
pub(super) struct OnScreen {
    number: Option<u32>,
    target: Target,
}

/// Shows a notification; a click on it raises the window and opens what it is about.
pub(super) fn show(app: &AppHandle, telling: Telling, sound: bool) {
    let app = app.clone();
    // A thread of its own: waiting for the click blocks for as long as the notification is there.
    std::thread::spawn(move || {
        let notifications = app.state::<Notifications>();
        let shown = Arc::clone(&notifications.shown);
        let mut notification = Notification::new();
        notification
            .appname("Punnet")
            .summary(&telling.announcement.title)
            .body(&plain(&telling.announcement.message))
            .action("default", "Open");
        named(&mut notification, &app);
        heard(&mut notification, sound && !telling.again);
        let handle = {
            let mut shown = shown.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(number) = shown.get(&telling.note).and_then(|before| before.number) {
                take_place_of(&mut notification, number);
            }
            notification.show().inspect(|handle| {
                shown.insert(telling.note, OnScreen { number: number_of(handle), target: telling.target });
            })
        };
        let waited = handle.and_then(|handle| {
            handle.wait_for_response(|response: &NotificationResponse| {
                // One thread waits for each that took this place: the first one to hear of it ends it for all.
                let ended = shown.lock().unwrap_or_else(PoisonError::into_inner).remove(&telling.note);
                notifications.folding().forget(telling.note);
                if let Some(OnScreen { target, .. }) = ended
                    && matches!(response, NotificationResponse::Default | NotificationResponse::Action(_))
                {
                    open(&app, &target);
                }
            })
        });
        if let Err(error) = waited {
            // Desktops without a notification service exist; the window shows the ticket all the same.
            tracing::info!(%error, "no native notification");
        }
    });
}

fn open(app: &AppHandle, target: &Target) {
    window::raise(app);
    if let Target::Ticket(ticket_number) = target
        && let Err(error) = (OpenTicket { ticket_number: ticket_number.clone() }).emit(app)
    {
        tracing::warn!(%error, "the window did not take a click on a notification");
    }
}

/// Says whose notification it is, as the installer told the system: there it has Punnet's icon and its own settings.
/// The name is that of the entry in the menu, which the bundler calls as the product.
#[cfg(all(unix, not(target_os = "macos")))]
fn named(notification: &mut Notification, app: &AppHandle) {
    notification.hint(notify_rust::Hint::DesktopEntry(app.package_info().name.clone()));
}

/// The name of the shortcut in the start menu, which the installer makes. A program out of a source tree has none, and
/// Windows shows nothing of a name that it does not know.
#[cfg(windows)]
fn named(notification: &mut Notification, app: &AppHandle) {
    if !cfg!(debug_assertions) {
        notification.app_id(&app.config().identifier);
    }
}

/// Of the bundle, once in the life of the program; a program out of a source tree is in none.
#[cfg(target_os = "macos")]
fn named(_: &mut Notification, app: &AppHandle) {
    static NAMED: std::sync::Once = std::sync::Once::new();
    if !cfg!(debug_assertions) {
        NAMED.call_once(|| {
            if let Err(error) = notify_rust::set_application(&app.config().identifier) {
                tracing::info!(%error, "notifications come without Punnet's name");
            }
        });
    }
}

#[cfg(all(unix, not(target_os = "macos")))]
fn take_place_of(notification: &mut Notification, known: u32) {
    notification.id(known);
}

/// Elsewhere both stay, and the later one, which counts all, leads where a click on either goes.
#[cfg(not(all(unix, not(target_os = "macos"))))]
fn take_place_of(_: &mut Notification, _: u32) {}

#[cfg(all(unix, not(target_os = "macos")))]
#[expect(clippy::unnecessary_wraps, reason = "there is none on the other systems")]
fn number_of(handle: &notify_rust::NotificationHandle) -> Option<u32> {
    Some(handle.id())
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
fn number_of<Handle>(_: &Handle) -> Option<u32> {
    None
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
