//! Whether the desktop shows a tray. Windows and macOS always do.
//!
//! On Linux something of the desktop, a panel or an extension of it, answers to a name on the session bus, or nothing
//! does (plain GNOME, bare window managers). It may come after us, as at log-in, and it may end before us.

#[cfg(not(target_os = "linux"))]
use tauri::AppHandle;

/// Whether the number is shown as text beside the icon.
#[cfg(not(target_os = "linux"))]
pub fn shows_text() -> bool {
    cfg!(target_os = "macos")
}

/// Calls back once: there is one.
#[cfg(not(target_os = "linux"))]
pub fn watch(app: &AppHandle, changed: impl Fn(&AppHandle, bool) + Send + 'static) {
    changed(app, true);
}

#[cfg(target_os = "linux")]
pub use linux::{shows_text, watch};

#[cfg(target_os = "linux")]
mod linux {
    use tauri::AppHandle;
    use zbus::blocking::Connection;
    use zbus::blocking::fdo::DBusProxy;
    use zbus::names::BusName;

    /// Who shows icons goes by this name, on every desktop.
    const WATCHER: &str = "org.kde.StatusNotifierWatcher";
    /// The desktops that show the label of an icon.
    const LABELLING: [&str; 2] = ["GNOME", "Unity"];

    pub fn shows_text() -> bool {
        let desktop = std::env::var("XDG_CURRENT_DESKTOP").unwrap_or_default();
        desktop.split(':').any(|name| LABELLING.contains(&name))
    }

    /// Calls back whenever a tray comes or goes, for as long as the program runs.
    pub fn watch(app: &AppHandle, changed: impl Fn(&AppHandle, bool) + Send + 'static) {
        if !can_show() {
            tracing::info!("the library of trays is missing; closing the window ends Punnet");
            return;
        }
        let app = app.clone();
        // A thread of its own: it waits for as long as the program runs.
        std::thread::spawn(move || {
            if let Err(error) = follow(|there| changed(&app, there)) {
                tracing::info!(%error, "nobody says whether there is a tray; closing the window ends Punnet");
            }
        });
    }

    fn follow(changed: impl Fn(bool)) -> zbus::Result<()> {
        let bus = DBusProxy::new(&Connection::session()?)?;
        // Before asking: what comes between the two is heard.
        let owners = bus.receive_name_owner_changed_with_args(&[(0, WATCHER)])?;
        let mut there = bus.name_has_owner(BusName::try_from(WATCHER)?)?;
        if there {
            changed(true);
        }
        for owner in owners {
            let now = owner.args()?.new_owner().is_some();
            if now != there {
                there = now;
                changed(now);
            }
        }
        Ok(())
    }

    /// The toolkit loads it when the icon is made, and ends the program where it can't.
    fn can_show() -> bool {
        ["libayatana-appindicator3.so.1", "libappindicator3.so.1"].iter().any(|name| {
            // SAFETY: the toolkit loads the very same library later; what it does when loaded is to register types.
            unsafe { libloading::Library::new(name) }.is_ok_and(|library| {
                // Kept: unloaded and loaded again, it would register them twice.
                std::mem::forget(library);
                true
            })
        })
    }
}
