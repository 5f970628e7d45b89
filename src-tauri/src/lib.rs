//! The desktop shell: one window, native notifications, the photo protocol, and commands as thin adapters over
//! the crate `desk`, which knows nothing of windows.

mod at_login;
mod bindings;
mod clipboard;
mod commands;
mod do_not_disturb;
mod drag_out;
mod exports;
mod files;
mod live;
mod log;
mod menu;
mod notifications;
mod photos;
mod presence;
mod saving;
mod shell;
mod succession;
mod tray;
mod updates;
mod window;

use tauri::{Manager, RunEvent};

use crate::shell::Shell;

/// Opens the console and returns when it has ended.
pub fn run() {
    #[cfg(target_os = "linux")]
    window::paint_without_a_card();
    let folder = desk::server::DataFolder::for_this_person();
    if let Ok(folder) = &folder {
        log::write_to(folder);
    }
    let bindings = bindings::builder();
    let built = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, words, _folder| {
            // The system's own start at log-in wants nobody's eyes.
            if !at_login::is_such_a_start(words) {
                window::raise(app);
            }
        }))
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_updater::Builder::new().build())
        .plugin(tauri_plugin_window_state::Builder::default().with_state_flags(window::KEPT).build())
        .invoke_handler(bindings.invoke_handler())
        .on_window_event(files::hear_drag)
        .register_asynchronous_uri_scheme_protocol(photos::SCHEME, photos::answer)
        .setup(move |app| {
            bindings.mount_events(app);
            app.manage(Shell::new(folder));
            menu::install(app)?;
            app.manage(presence::Presence::default());
            app.manage(exports::Exports::default());
            app.manage(files::Files::default());
            app.manage(drag_out::DragOut::default());
            app.manage(notifications::Notifications::default());
            app.manage(clipboard::Clipboard::default());
            app.manage(tray::Tray::default());
            app.manage(do_not_disturb::DoNotDisturb::default());
            app.manage(updates::Updates::default());
            window::open(app)?;
            tray::install(app.handle());
            live::look_for_updates(app.handle().clone());
            shell::end_with_signals(app.handle());
            Ok(())
        })
        .build(tauri::generate_context!());
    match built {
        Ok(app) => app.run(|app, event| {
            // A click on the icon in the Dock, whose window was closed.
            #[cfg(target_os = "macos")]
            if let RunEvent::Reopen { .. } = event {
                window::raise(app);
            }
            if let RunEvent::Exit = event {
                tauri::async_runtime::block_on(async {
                    let shell = app.state::<Shell>();
                    if let Ok(desk) = shell.desk() {
                        app.state::<presence::Presence>().leave(&desk).await;
                    }
                    shell.close().await;
                });
            }
        }),
        Err(error) => {
            if matches!(&error, tauri::Error::PluginInitialization(plugin, _) if plugin == "single-instance") {
                succession::begin_again();
            }
            tracing::error!(%error, "the window system refused");
            eprintln!(
                "Punnet could not open its window: {error}. Your data is untouched. Check that a desktop is running, and start Punnet again."
            );
            std::process::exit(1);
        }
    }
}
