//! Punnet in the system's tray: how much there is to do, and the way back to a window that was closed.

mod host;
mod icon;

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Local, Utc};
use tauri::menu::{Menu, MenuBuilder, MenuItemBuilder};
use tauri::tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Manager, Wry};
use tauri_specta::Event;
use tokio::sync::Notify;

use crate::do_not_disturb::{self, Peace};
use crate::menu::{MenuAction, MenuChosen};
use crate::shell::Shell;
use crate::window;

/// So long a desktop that has just begun, or begins its panel anew, may take to show the tray.
const PATIENCE: Duration = Duration::from_secs(10);

/// The icon, and what it shows.
#[derive(Default)]
pub struct Tray {
    icon: Mutex<Option<TrayIcon>>,
    there: AtomicBool,
    came: Notify,
    open: AtomicU32,
    peace: Mutex<Option<DateTime<Utc>>>,
}

impl Tray {
    fn icon(&self) -> Option<TrayIcon> {
        self.icon.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn peace(&self) -> Option<DateTime<Utc>> {
        *self.peace.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Shows the icon as soon as the desktop has a place for it.
pub fn install(app: &AppHandle) {
    host::watch(app, |app, there| {
        let tray = app.state::<Tray>();
        tray.there.store(there, Ordering::SeqCst);
        if there {
            come(app);
        } else {
            or_window(app);
        }
    });
}

/// Whether somebody who closes the window finds the way back.
pub fn is_there(app: &AppHandle) -> bool {
    let tray = app.state::<Tray>();
    tray.there.load(Ordering::SeqCst) && tray.icon().is_some()
}

/// Shows the window again if the tray has not come, or come back, in a while: out of sight and without an icon it
/// would be lost.
pub fn or_window(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let tray = app.state::<Tray>();
        let _too_late = tokio::time::timeout(PATIENCE, async {
            while !is_there(&app) {
                tray.came.notified().await;
            }
        })
        .await;
        if !is_there(&app) && !window::is_seen(&app) {
            window::raise(&app);
        }
    });
}

/// How many tickets are open, as the window counts them.
pub fn show_count(app: &AppHandle, open: u32) {
    let tray = app.state::<Tray>();
    if tray.open.swap(open, Ordering::SeqCst) != open
        && let Some(icon) = tray.icon()
    {
        dress(&icon, open);
    }
}

/// Until when nobody is to be disturbed, if so.
pub fn show_peace(app: &AppHandle, until: Option<DateTime<Utc>>) {
    let tray = app.state::<Tray>();
    *tray.peace.lock().unwrap_or_else(PoisonError::into_inner) = until;
    if let Some(icon) = tray.icon() {
        let shown = menu(app, until).and_then(|menu| icon.set_menu(Some(menu)));
        if let Err(error) = shown {
            tracing::warn!(%error, "the tray's menu stayed as it was");
        }
    }
}

/// On the thread of the windows: the icon belongs to it.
fn come(app: &AppHandle) {
    let here = app.clone();
    let asked = app.run_on_main_thread(move || {
        let tray = here.state::<Tray>();
        if tray.icon().is_none() {
            match make(&here, tray.peace()) {
                Ok(icon) => {
                    dress(&icon, tray.open.load(Ordering::SeqCst));
                    *tray.icon.lock().unwrap_or_else(PoisonError::into_inner) = Some(icon);
                }
                Err(error) => tracing::warn!(%error, "no icon in the tray; closing the window ends Punnet"),
            }
        }
        tray.came.notify_waiters();
    });
    if let Err(error) = asked {
        tracing::warn!(%error, "no icon in the tray");
    }
}

fn make(app: &AppHandle, peace: Option<DateTime<Utc>>) -> tauri::Result<TrayIcon> {
    let mut icon = TrayIconBuilder::with_id("punnet")
        .menu(&menu(app, peace)?)
        // A click opens the console, and the other button the menu; macOS has the menu on either.
        .show_menu_on_left_click(!cfg!(windows))
        .on_menu_event(|app, event| chosen(app, event.id().as_ref()))
        .on_tray_icon_event(|icon, event| {
            let clicked = matches!(
                event,
                TrayIconEvent::Click { button: MouseButton::Left, button_state: MouseButtonState::Up, .. }
            );
            if cfg!(windows) && clicked {
                window::raise(icon.app_handle());
            }
        });
    // Linux shows it from a file.
    if let Ok(folder) = app.state::<Shell>().folder() {
        icon = icon.temp_dir_path(folder.path().join("cache").join("tray"));
    }
    icon.icon(icon::with_badge(0)).build(app)
}

/// The number as text where the system shows one beside or over the icon, and on the icon where it may not.
fn dress(icon: &TrayIcon, open: u32) {
    let number = (open > 0).then(|| open.to_string());
    let words = match open {
        0 => "Punnet".to_owned(),
        1 => "Punnet: 1 open ticket".to_owned(),
        more => format!("Punnet: {more} open tickets"),
    };
    let badge = if host::shows_text() { 0 } else { open };
    for shown in [icon.set_icon(Some(icon::with_badge(badge))), icon.set_title(number), icon.set_tooltip(Some(words))] {
        if let Err(error) = shown {
            tracing::debug!(%error, "the tray's icon stayed as it was");
        }
    }
}

fn menu(app: &AppHandle, peace: Option<DateTime<Utc>>) -> tauri::Result<Menu<Wry>> {
    let item = |id: &str, words: &str| MenuItemBuilder::with_id(id, words).build(app);
    let mut menu = MenuBuilder::new(app)
        .item(&item("tray-open", "Open Punnet")?)
        .item(&item("tray-new", "New ticket")?)
        .separator();
    if let Some(until) = peace {
        let until = MenuItemBuilder::with_id("tray-peace", format!("Do not disturb until {}", clock(until)));
        menu = menu
            .item(&until.enabled(false).build(app)?)
            .item(&item("tray-peace-over", "Turn do not disturb off")?)
            .separator();
    }
    menu.item(&item("tray-peace-hour", "Do not disturb for 1 hour")?)
        .item(&item("tray-peace-tomorrow", "Do not disturb until tomorrow")?)
        .separator()
        .item(&item("tray-quit", "Quit")?)
        .build()
}

/// "14:05", by this computer's clock; with its day where that is another one.
fn clock(at: DateTime<Utc>) -> String {
    let at = at.with_timezone(&Local);
    let today = at.date_naive() == Local::now().date_naive();
    at.format(if today { "%H:%M" } else { "%A, %H:%M" }).to_string()
}

fn chosen(app: &AppHandle, id: &str) {
    let peace = match id {
        "tray-open" => return window::raise(app),
        "tray-new" => {
            window::raise(app);
            if let Err(error) = (MenuChosen { action: MenuAction::NewTicket }).emit(app) {
                tracing::warn!(%error, "the window did not take a choice from the tray");
            }
            return;
        }
        "tray-quit" => return app.exit(0),
        "tray-peace-hour" => Peace::ForAnHour,
        "tray-peace-tomorrow" => Peace::UntilTomorrow,
        "tray-peace-over" => Peace::Over,
        _ => return, // the menu bar's
    };
    if let Err(error) = do_not_disturb::set(app, peace) {
        tracing::warn!(%error, "do not disturb stayed as it was");
    }
}
