//! The console's window.

use std::sync::{Mutex, PoisonError};

use desk::feed::Announcement;
use desk::notices::NoticeKind;
use desk::settings::{Density, MachineSettings, PersonSettings, Theme, WhenClosed};
use tauri::utils::config::Color;
use tauri::{App, AppHandle, Manager, PhysicalPosition, WebviewUrl, WebviewWindow, WebviewWindowBuilder, WindowEvent};
use tauri_plugin_window_state::{AppHandleExt, StateFlags};

use crate::shell::Shell;
use crate::{at_login, notifications, tray};

/// The label of the console's window; `capabilities/main.json` names it too.
const MAIN: &str = "main";

/// What of the window is kept for the next start. Not whether it was in the tray: whoever starts the program wants it.
pub const KEPT: StateFlags = StateFlags::all().difference(StateFlags::VISIBLE);

/// Where the window was when it was put into the tray: it comes back there, not where new windows go.
#[derive(Default)]
struct LastPlace(Mutex<Option<PhysicalPosition<i32>>>);

/// Opens the console, dressed as the person who sat here last wants it: the page must not change its colours before
/// their eyes once the database answers. The window-state plugin puts it where it was last.
pub fn open(app: &App) -> tauri::Result<()> {
    let kept = app.state::<Shell>().machine().map(|file| file.read()).unwrap_or_default();
    let mut window = WebviewWindowBuilder::new(app, MAIN, WebviewUrl::default())
        .title("Punnet")
        .inner_size(1440.0, 900.0)
        .min_inner_size(1024.0, 700.0)
        .theme(native(kept.person.theme))
        .visible(!at_login::is_this_start())
        .initialization_script(looks(kept.person))
        // The page says how much there is to do.
        .on_document_title_changed(|window, title| {
            if let Err(error) = window.set_title(&title) {
                tracing::debug!(%error, "the window's title did not change");
            }
        });
    if let Some(ground) = ground(kept.person.theme) {
        window = window.background_color(ground);
    }
    let window = window.build()?;
    zoom(&window, kept.machine);
    close_as_wanted(&window);
    app.manage(LastPlace::default());
    if at_login::is_this_start() {
        tray::or_window(app.handle());
    }
    Ok(())
}

/// Without a graphics card (virtual machines, remote desktops) the web view has the processor play one, to put layers
/// together that it paints faster itself: a click took twice as long to the painted ticket. Before anything else is done:
/// the web view looks only once, and changing the variables of a program that has threads is not safe.
#[cfg(target_os = "linux")]
pub fn paint_without_a_card() {
    const PAINTS_ITSELF: &str = "WEBKIT_DISABLE_COMPOSITING_MODE";
    let card = std::fs::read_dir("/dev/dri")
        .is_ok_and(|found| found.flatten().any(|device| device.file_name().to_string_lossy().starts_with("renderD")));
    if !card && std::env::var_os(PAINTS_ITSELF).is_none() {
        // SAFETY: the program has one thread yet, so nobody reads the variables meanwhile.
        unsafe { std::env::set_var(PAINTS_ITSELF, "1") };
    }
}

/// Brings the console to the front, also out of the tray: a second start, a click on a notification or on the icon.
pub fn raise(app: &AppHandle) {
    let Some(window) = app.get_webview_window(MAIN) else { return };
    let last = app.state::<LastPlace>().0.lock().unwrap_or_else(PoisonError::into_inner).take();
    let put_back = || last.map_or(Ok(()), |place| window.set_position(place));
    // A window manager may refuse to give the focus away; the window is then marked instead.
    for asked in [put_back(), window.show(), put_back(), window.unminimize(), window.set_focus()] {
        if let Err(error) = asked {
            tracing::debug!(%error, "the window manager refused to raise the window");
        }
    }
}

/// Whether the person looks at this ticket: it is open in the console, and the console is in front.
pub fn shows_ticket(app: &AppHandle, ticket_number: &str) -> bool {
    app.get_webview_window(MAIN).is_some_and(|window| {
        window.is_focused().unwrap_or(false)
            && window.url().is_ok_and(|url| names_ticket(url.fragment(), ticket_number))
    })
}

/// Whether somebody may see the window: it is neither minimised nor put away.
pub fn is_seen(app: &AppHandle) -> bool {
    app.get_webview_window(MAIN)
        .is_some_and(|window| window.is_visible().unwrap_or(true) && !window.is_minimized().unwrap_or(false))
}

/// The address of a page is the part behind the `#`: `/support-tickets/<number>?<filters>`.
fn names_ticket(page: Option<&str>, ticket_number: &str) -> bool {
    let path = page.and_then(|page| page.split('?').next());
    path.and_then(|path| path.strip_prefix("/support-tickets/")).is_some_and(|number| number == ticket_number)
}

/// Gives what is native about the window (its title bar, menus, scroll bars) the person's theme.
pub fn dress(app: &AppHandle, person: PersonSettings) {
    let Some(window) = app.get_webview_window(MAIN) else { return };
    if let Err(error) = window.set_theme(native(person.theme)) {
        tracing::debug!(%error, "the window kept its theme");
    }
}

/// Makes everything in the window as large as this computer's person wants it.
pub fn size(app: &AppHandle, machine: MachineSettings) {
    if let Some(window) = app.get_webview_window(MAIN) {
        zoom(&window, machine);
    }
}

fn zoom(window: &WebviewWindow, machine: MachineSettings) {
    if let Err(error) = window.set_zoom(f64::from(machine.size) / 100.0) {
        tracing::warn!(%error, "the size of the window's contents did not change");
    }
}

fn close_as_wanted(window: &WebviewWindow) {
    let closing = window.clone();
    window.on_window_event(move |event| {
        let WindowEvent::CloseRequested { api, .. } = event else { return };
        let when_closed = closing.state::<Shell>().machine().map(|file| file.read().machine.when_closed);
        // A window that can't be put away may as well close.
        let put_away = match when_closed {
            Ok(WhenClosed::Minimise) => closing.minimize().is_ok(),
            Ok(WhenClosed::Tray) => tray::is_there(closing.app_handle()) && put_into_tray(&closing).is_ok(),
            Ok(WhenClosed::Quit) | Err(_) => false,
        };
        if put_away {
            api.prevent_close();
        }
    });
}

fn put_into_tray(window: &WebviewWindow) -> tauri::Result<()> {
    let app = window.app_handle();
    let place = window.outer_position().ok();
    // Now, since a program in the tray is often ended with the computer.
    if let Err(error) = app.save_window_state(KEPT) {
        tracing::debug!(%error, "the window's place was not kept");
    }
    window.hide()?;
    *app.state::<LastPlace>().0.lock().unwrap_or_else(PoisonError::into_inner) = place;
    if app.state::<Shell>().machine().and_then(|file| file.tell_of_tray()).unwrap_or(false) {
        notifications::say(
            app,
            Announcement {
                kind: NoticeKind::Other,
                is_mine: false,
                title: "Punnet keeps running in the tray".to_owned(),
                message: "New tickets are still announced. Its icon there opens the window again, and Quit in the icon\u{2019}s menu ends Punnet. The settings say what closing does.".to_owned(),
            },
        );
    }
    Ok(())
}

fn native(theme: Theme) -> Option<tauri::Theme> {
    match theme {
        Theme::System => None,
        Theme::Light => Some(tauri::Theme::Light),
        Theme::Dark => Some(tauri::Theme::Dark),
    }
}

/// `--ground` of `tokens.css`: what one sees until the page is painted.
fn ground(theme: Theme) -> Option<Color> {
    match theme {
        Theme::System => None,
        Theme::Light => Some(Color(0xf6, 0xf6, 0xf3, 0xff)),
        Theme::Dark => Some(Color(0x14, 0x15, 0x12, 0xff)),
    }
}

/// Puts the looks on the page before its first paint, as `features/settings/appearance.ts` does later.
fn looks(person: PersonSettings) -> String {
    let theme = match person.theme {
        Theme::System => "",
        Theme::Light => "theme: 'light',",
        Theme::Dark => "theme: 'dark',",
    };
    let density = match person.density {
        Density::Comfortable => "comfortable",
        Density::Compact => "compact",
    };
    // Where the page has no root yet, it gets them as soon as it has one.
    format!(
        "(() => {{
          const put = () => document.documentElement && Object.assign(document.documentElement.dataset, {{ {theme} density: '{density}' }});
          if (!put()) new MutationObserver((_, watch) => put() && watch.disconnect()).observe(document, {{ childList: true }});
        }})()"
    )
}

#[cfg(test)]
mod tests {
    use super::names_ticket;

    #[test]
    fn a_page_names_its_ticket_and_no_other() {
        let number = "TKT-2026-00012";
        for page in ["/support-tickets/TKT-2026-00012", "/support-tickets/TKT-2026-00012?status=open&search=x"] {
            assert!(names_ticket(Some(page), number), "{page}");
        }
        for page in [
            "/support-tickets",
            "/support-tickets?search=/support-tickets/TKT-2026-00012",
            "/support-tickets/TKT-2026-000123",
            "/settings",
            "",
        ] {
            assert!(!names_ticket(Some(page), number), "{page}");
        }
        assert!(!names_ticket(None, number));
    }
}
