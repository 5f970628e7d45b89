//! The TypeScript side of the commands, generated: `ui/src/backend/bindings.ts`.

use tauri_specta::{Builder, ErrorHandlingMode, collect_commands, collect_events};

use crate::commands;
use crate::do_not_disturb::MachineChanged;
use crate::files::FileDrag;
use crate::invitations::InvitationOpened;
use crate::live::{
    BackupsChanged, DatabaseReach, DeskEvent, DraftsChangedElsewhere, LookalikesChanged, NoticesRead, OpenTicket,
    OutboxChanged, SettingsChanged,
};
use crate::menu::MenuChosen;
use crate::presence::PresenceChanged;
use crate::updates::NewVersionFound;

/// Commands and events of the window, with their types.
#[expect(clippy::too_many_lines, reason = "a line for each command")]
pub fn builder() -> Builder<tauri::Wry> {
    Builder::new()
        .commands(collect_commands![
            commands::start,
            commands::set_up,
            commands::team::place,
            commands::team::choose_this_computer,
            commands::team::read_team_line,
            commands::team::invitation,
            commands::team::choose_certificate,
            commands::team::sign_in,
            commands::team::take_invitation,
            commands::team::leave_place,
            commands::team::figures_replica,
            commands::team::read_figures_from,
            commands::team::team,
            commands::team::invite,
            commands::team::reset_team_password,
            commands::team::set_team_group,
            commands::team::set_team_active,
            commands::queue,
            commands::queue_stats,
            commands::ticket,
            commands::decide,
            commands::outbox,
            commands::send_now,
            commands::take_back,
            commands::forget_waiting,
            commands::colleagues,
            commands::notices,
            commands::unread_notices,
            commands::mark_notices_read,
            commands::mark_all_notices_read,
            commands::drafts,
            commands::keep_draft,
            commands::drafts_elsewhere,
            commands::keep_file,
            commands::customer_photos,
            commands::earlier_messages,
            commands::look,
            commands::be_present,
            commands::present,
            commands::settings,
            commands::machine_settings,
            commands::time_zones,
            commands::change_shop,
            commands::store::evidence_store,
            commands::store::choose_evidence_store,
            commands::change_person,
            commands::change_machine,
            commands::computer,
            commands::start_at_login,
            commands::do_not_disturb,
            commands::show_open_count,
            commands::about,
            commands::open_log_folder,
            commands::backup_state,
            commands::back_up_now,
            commands::show_backups,
            commands::new_version,
            commands::install_new_version,
            commands::quit,
            commands::find_customers,
            commands::customer_orders,
            commands::create_ticket,
            commands::choose_files,
            commands::paste_files,
            commands::attach,
            commands::cancel_attach,
            commands::look_at_photos,
            commands::photo_trouble,
            commands::catalogue_pictures,
            commands::catalogue_trouble,
            commands::lookalikes,
            commands::judge_photos,
            commands::photo_facts,
            commands::photo_place,
            commands::save_copy,
            commands::save_original,
            commands::save_all,
            commands::copy_photo,
            commands::file_to_drag,
            commands::drag_file,
            commands::issue_frequency,
            commands::response_times,
            commands::money_granted,
            commands::product_quality,
            commands::customer_satisfaction,
            commands::analytics_today,
            commands::analytics_choices,
            commands::analytics_chosen,
            commands::analytics_tickets,
            commands::save_tickets,
            commands::cancel_save_tickets,
            commands::save_chart,
            commands::print_window,
        ])
        .events(collect_events![
            DeskEvent,
            SettingsChanged,
            LookalikesChanged,
            MachineChanged,
            PresenceChanged,
            DraftsChangedElsewhere,
            NoticesRead,
            BackupsChanged,
            DatabaseReach,
            OutboxChanged,
            OpenTicket,
            InvitationOpened,
            MenuChosen,
            FileDrag,
            NewVersionFound
        ])
        .error_handling(ErrorHandlingMode::Throw)
        // No type reads differently from what it writes: in phases every `Option` would split its type in two.
        .disable_serde_phases()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// `PUNNET_UPDATE_BINDINGS=1` writes the file anew (`cargo xtask update` sets it).
    #[test]
    fn the_bindings_in_the_tree_are_up_to_date() {
        let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/src/backend/bindings.ts");
        let made = tempfile::tempdir().unwrap();
        let file = made.path().join("bindings.ts");
        builder().export(specta_typescript::Typescript::default(), &file).unwrap();
        let made = std::fs::read_to_string(file).unwrap();
        if std::env::var_os("PUNNET_UPDATE_BINDINGS").is_some() {
            std::fs::write(&committed, &made).unwrap();
        }
        let found = std::fs::read_to_string(&committed).unwrap();
        assert!(made == found, "ui/src/backend/bindings.ts is not what the Rust types say: run `cargo xtask update`");
    }

    /// A command that nobody permits compiles, and answers nothing in the real window.
    #[test]
    fn every_command_is_named_and_permitted() {
        let between = |text: &str, before: &str, after: &str| -> Vec<String> {
            let pieces = text.split(before).skip(1).filter_map(|piece| {
                let name = piece.split_once(after)?.0;
                // The module that holds it is nobody's business.
                Some(name.rsplit("::").next()?.replace('-', "_"))
            });
            let mut names: Vec<String> =
                pieces.filter(|name| name.chars().all(|sign| sign.is_ascii_lowercase() || sign == '_')).collect();
            names.sort();
            names
        };
        let here = between(include_str!("bindings.rs").split_once("#[cfg(test)]").unwrap().0, "commands::", ",");
        assert!(here.len() > 20, "{here:?}");
        let build = include_str!("../build.rs").split_once("];").unwrap().0;
        assert_eq!(between(build, "    \"", "\","), here, "build.rs names every command");
        let permitted = include_str!("../capabilities/main.json");
        assert_eq!(between(permitted, "\"allow-", "\""), here, "capabilities/main.json permits every command");
    }
}
