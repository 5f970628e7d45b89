//! Notifications of the operating system: on Linux by D-Bus, on Windows as toasts, on macOS in its centre.

mod folding;
mod system;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use chrono::Local;
use desk::feed::Announcement;
use desk::server::Server;
use desk::settings::{self, Remembered};
use tauri::{AppHandle, Manager};
use tokio::sync::Notify;

use crate::shell::Shell;
use crate::{do_not_disturb, window};
use folding::{Folding, Target, Telling};

/// What was told lately, and may be told together with what comes.
#[derive(Default)]
pub struct Notifications {
    folding: Mutex<Folding>,
    shown: system::Shown,
    /// Something is counted, to be told a little later.
    counted: Notify,
}

impl Notifications {
    fn folding(&self) -> std::sync::MutexGuard<'_, Folding> {
        self.folding.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells the person at this desk of an event, as far as they want to be told and do not see it anyhow.
pub async fn announce(app: &AppHandle, server: &Server, announcement: Announcement, ticket_number: String) {
    // Asked each time: the person may have changed their mind at another computer. Without an answer, as they last
    // said here.
    let person = settings::person(&server.desk()).await.unwrap_or_else(|_| remembered(app).person);
    let kind = announcement.kind;
    let Some(told) = person.told(announcement, Local::now().time()) else { return };
    if window::shows_ticket(app, &ticket_number) {
        return;
    }
    if do_not_disturb::holds(app, kind) {
        return;
    }
    let notifications = app.state::<Notifications>();
    let telling = notifications.folding().hear(kind, &ticket_number, told, Instant::now());
    match telling {
        Some(telling) => system::show(app, telling, sound(app)),
        None => notifications.counted.notify_one(),
    }
}

/// Says something of the program itself; a click opens the console.
pub fn say(app: &AppHandle, announcement: Announcement) {
    // Of another row than the folded ones, so that none takes its place.
    static SAID: AtomicU64 = AtomicU64::new(1 << 48);
    let note = SAID.fetch_add(1, Ordering::Relaxed);
    system::show(app, Telling { note, announcement, target: Target::Console, again: false }, false);
}

/// Tells what was counted, each time that it is quiet again. Never returns; drop the future to stop.
pub async fn tell_what_was_counted(app: &AppHandle) {
    let notifications = app.state::<Notifications>();
    loop {
        let due_at = notifications.folding().due_at();
        match due_at {
            None => notifications.counted.notified().await,
            Some(at) => {
                tokio::select! {
                    () = tokio::time::sleep_until(at.into()) => {}
                    () = notifications.counted.notified() => continue,
                }
            }
        }
        let due = notifications.folding().due(Instant::now());
        for telling in due {
            system::show(app, telling, sound(app));
        }
    }
}

fn sound(app: &AppHandle) -> bool {
    remembered(app).machine.notification_sound
}

/// What this computer remembers; the defaults where it has no place for anything.
fn remembered(app: &AppHandle) -> Remembered {
    app.state::<Shell>().machine().map(|file| file.read()).unwrap_or_default()
}
