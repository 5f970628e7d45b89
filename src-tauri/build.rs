//! Names every command, so that each needs a permission of its own in `capabilities/`.

/// The commands of the window; `src/commands.rs` holds the same names.
const COMMANDS: &[&str] = &[
    "start",
    "set_up",
    "queue",
    "queue_stats",
    "ticket",
    "decide",
    "outbox",
    "send_now",
    "take_back",
    "forget_waiting",
    "mark_photo",
    "drafts",
    "keep_draft",
    "keep_file",
    "customer_photos",
    "earlier_messages",
    "look",
    "settings",
    "machine_settings",
    "time_zones",
    "change_shop",
    "change_person",
    "change_machine",
    "about",
    "open_log_folder",
    "quit",
    "find_customers",
    "customer_orders",
    "create_ticket",
    "choose_files",
    "paste_files",
    "attach",
    "cancel_attach",
    "look_at_photos",
    "photo_trouble",
    "save_copy",
    "save_original",
    "save_all",
    "lookalikes",
    "judge_photos",
    "photo_facts",
    "photo_place",
    "copy_photo",
    "file_to_drag",
    "drag_file",
];

fn main() {
    let manifest = tauri_build::AppManifest::new().commands(COMMANDS);
    if let Err(error) = tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest)) {
        panic!("the shell can't be built: {error:#}");
    }
}
