//! The console's window.

use tauri::{App, AppHandle, Manager, WebviewUrl, WebviewWindowBuilder};

/// The label of the console's window; `capabilities/main.json` names it too.
const MAIN: &str = "main";

/// Opens the console. The window-state plugin puts it where it was last.
pub fn open(app: &App) -> tauri::Result<()> {
    WebviewWindowBuilder::new(app, MAIN, WebviewUrl::default())
        .title("Punnet")
        .inner_size(1440.0, 900.0)
        .min_inner_size(1024.0, 700.0)
        .build()?;
    Ok(())
}

/// Brings the console to the front: a second start, or a click on a notification.
pub fn raise(app: &AppHandle) {
    let Some(window) = app.get_webview_window(MAIN) else { return };
    // A window manager may refuse to give the focus away; the window is then marked instead.
    for asked in [window.show(), window.unminimize(), window.set_focus()] {
        if let Err(error) = asked {
            tracing::debug!(%error, "the window manager refused to raise the window");
        }
    }
}
