//! The menu bar of macOS. There an app without one is broken: copy and paste themselves hang on its "Edit" menu.
//!
//! On Windows and Linux Punnet has none: a bar takes a row of tickets from every screen, and the programs it lives
//! beside there (mail, chat) have none either. The same actions are in the "More" menu at the foot of the rail and on the
//! same keys; the window decides what an action does, so the two can't differ.

use serde::{Deserialize, Serialize};
use specta::Type;
use tauri::menu::{Menu, MenuBuilder, MenuItemBuilder, SubmenuBuilder};
use tauri::{App, AppHandle, Wry};
use tauri_specta::Event;

/// What the window does for a menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum MenuAction {
    /// Open the settings.
    Settings,
    /// Say what this program is.
    About,
    /// Show the keyboard shortcuts.
    Shortcuts,
    /// Go into the search.
    Search,
    /// Make everything larger.
    Larger,
    /// Make everything smaller.
    Smaller,
    /// Back to the usual size.
    UsualSize,
    /// Show the folder of the log.
    LogFolder,
    /// Begin a new ticket: of the tray's menu.
    NewTicket,
}

/// An item of the menu was chosen.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
pub struct MenuChosen {
    /// Which.
    pub action: MenuAction,
}

/// The items that are ours: their ids, the words on them and their keys.
const ITEMS: [(MenuAction, &str, &str, Option<&str>); 8] = [
    (MenuAction::Settings, "settings", "Settings…", Some("CmdOrCtrl+,")),
    (MenuAction::About, "about", "About Punnet", None),
    (MenuAction::Shortcuts, "shortcuts", "Keyboard Shortcuts", None),
    (MenuAction::Search, "search", "Search Tickets", Some("CmdOrCtrl+F")),
    (MenuAction::Larger, "larger", "Zoom In", Some("CmdOrCtrl+=")),
    (MenuAction::Smaller, "smaller", "Zoom Out", Some("CmdOrCtrl+-")),
    (MenuAction::UsualSize, "usual_size", "Actual Size", Some("CmdOrCtrl+0")),
    (MenuAction::LogFolder, "log_folder", "Open the Log Folder", None),
];

/// Puts the menu bar up where the system has one.
pub fn install(app: &App) -> tauri::Result<()> {
    if cfg!(target_os = "macos") {
        app.set_menu(bar(app.handle())?)?;
        app.on_menu_event(|app, event| tell(app, event.id().as_ref()));
    }
    Ok(())
}

fn tell(app: &AppHandle, id: &str) {
    let Some((action, ..)) = ITEMS.iter().find(|(_, known, ..)| *known == id) else { return };
    if let Err(error) = (MenuChosen { action: *action }).emit(app) {
        tracing::warn!(%error, "the window did not take a choice from the menu");
    }
}

/// In Apple's order: the app, File, Edit, View, Window, Help.
fn bar(app: &AppHandle) -> tauri::Result<Menu<Wry>> {
    let item = |wanted: MenuAction| {
        let found = ITEMS.iter().find(|(action, ..)| *action == wanted);
        let (_, id, words, keys) = found.copied().unwrap_or(ITEMS[0]);
        let item = MenuItemBuilder::with_id(id, words);
        keys.into_iter().fold(item, MenuItemBuilder::accelerator).build(app)
    };
    let punnet = SubmenuBuilder::new(app, "Punnet")
        .item(&item(MenuAction::About)?)
        .separator()
        .item(&item(MenuAction::Settings)?)
        .separator()
        .services()
        .separator()
        .hide()
        .hide_others()
        .show_all()
        .separator()
        .quit()
        .build()?;
    let file = SubmenuBuilder::new(app, "File").close_window().build()?;
    let edit = SubmenuBuilder::new(app, "Edit")
        .undo()
        .redo()
        .separator()
        .cut()
        .copy()
        .paste()
        .select_all()
        .separator()
        .item(&item(MenuAction::Search)?)
        .build()?;
    let view = SubmenuBuilder::new(app, "View")
        .item(&item(MenuAction::Larger)?)
        .item(&item(MenuAction::Smaller)?)
        .item(&item(MenuAction::UsualSize)?)
        .separator()
        .fullscreen()
        .build()?;
    let window = SubmenuBuilder::new(app, "Window").minimize().maximize().build()?;
    let help = SubmenuBuilder::new(app, "Help")
        .item(&item(MenuAction::Shortcuts)?)
        .item(&item(MenuAction::LogFolder)?)
        .build()?;
    MenuBuilder::new(app).items(&[&punnet, &file, &edit, &view, &window, &help]).build()
}
