//! What belongs to one computer: a small file in the app's folder.

use std::io::Write;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::PersonSettings;
use crate::error::{DeskError, ErrorCode, Result};
use crate::server::DataFolder;

/// Smallest and largest size of everything in the window, percent.
const SIZES: std::ops::RangeInclusive<u16> = 80..=200;

/// One change at a time: each reads the file, and writes it whole.
static CHANGING: Mutex<()> = Mutex::new(());

/// What the person calls this computer, for their eyes alone: its name in the network, without what stands behind it.
pub fn computer_name() -> String {
    short_name(&gethostname::gethostname().to_string_lossy())
}

/// Characters of a name that are kept.
const LONGEST_COMPUTER: usize = 60;

fn short_name(host: &str) -> String {
    let plain: String = host
        .split('.')
        .next()
        .unwrap_or_default()
        .chars()
        .filter(|sign| !sign.is_control())
        .take(LONGEST_COMPUTER)
        .collect();
    let plain = plain.trim();
    if plain.is_empty() { "another computer".to_owned() } else { plain.to_owned() }
}

/// What closing the window does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum WhenClosed {
    /// Ends Punnet.
    Quit,
    /// Puts the window away; notifications still come.
    Minimise,
    /// Leaves Punnet in the tray; notifications still come. Ends it where the desktop has no tray, since nobody could
    /// find the window again.
    #[default]
    Tray,
}

/// How Punnet behaves on this computer, whoever sits at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct MachineSettings {
    /// Size of everything in the window, percent.
    pub size: u16,
    /// What closing the window does.
    pub when_closed: WhenClosed,
    /// Whether notifications make a sound.
    pub notification_sound: bool,
    /// Until then nothing is told; also a moment that has passed.
    pub do_not_disturb_until: Option<DateTime<Utc>>,
    /// Whether a message can be taken back for ten seconds before it is sent.
    pub undo_send: bool,
    /// Whether Punnet asks at the start and once a day whether there is a newer one.
    pub look_for_updates: bool,
}

impl MachineSettings {
    /// Until when nothing is told, if the person wants to be left in peace now.
    pub fn disturbed_not_before(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.do_not_disturb_until.filter(|until| *until > now)
    }
}

impl Default for MachineSettings {
    fn default() -> Self {
        Self {
            size: 100,
            when_closed: WhenClosed::default(),
            notification_sound: true,
            do_not_disturb_until: None,
            undo_send: true,
            look_for_updates: true,
        }
    }
}

/// A change of this computer's settings; what is missing stays.
#[derive(Debug, Clone, Copy, Default, Deserialize, Type)]
pub struct MachineChange {
    /// Another size, percent.
    pub size: Option<u16>,
    /// What closing does from now on.
    pub when_closed: Option<WhenClosed>,
    /// With or without a sound.
    pub notification_sound: Option<bool>,
    /// Whether messages wait to be taken back.
    pub undo_send: Option<bool>,
    /// Whether newer versions are looked for.
    pub look_for_updates: Option<bool>,
}

/// What the file holds: this computer's settings, and the looks of whoever sat here last, so that the next start has
/// them before the database answers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remembered {
    /// This computer's settings.
    pub machine: MachineSettings,
    /// The person's, as the database last said.
    pub person: PersonSettings,
    /// Whether it was said once that a closed window goes on in the tray.
    pub told_of_tray: bool,
}

/// The file on this computer.
#[derive(Debug, Clone)]
pub struct MachineFile {
    path: PathBuf,
}

impl MachineFile {
    /// The file of this folder.
    pub fn of(folder: &DataFolder) -> Self {
        Self { path: folder.file("settings.json") }
    }

    /// What is kept; the defaults where there is nothing, or nothing that can be read.
    pub fn read(&self) -> Remembered {
        let kept = std::fs::read(&self.path).ok().and_then(|bytes| {
            over_defaults(&bytes).inspect_err(|error| tracing::warn!(%error, "settings.json can't be read")).ok()
        });
        let kept = kept.unwrap_or_default();
        let size = kept.machine.size.clamp(*SIZES.start(), *SIZES.end());
        Remembered { machine: MachineSettings { size, ..kept.machine }, ..kept }
    }

    /// Changes this computer's settings.
    pub fn change(&self, change: MachineChange) -> Result<MachineSettings> {
        if let Some(size) = change.size
            && !SIZES.contains(&size)
        {
            return Err(DeskError::invalid(format!(
                "The size goes from {} to {} percent. The old one was kept.",
                SIZES.start(),
                SIZES.end()
            )));
        }
        let _one_at_a_time = CHANGING.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = self.read();
        let machine = MachineSettings {
            size: change.size.unwrap_or(kept.machine.size),
            when_closed: change.when_closed.unwrap_or(kept.machine.when_closed),
            notification_sound: change.notification_sound.unwrap_or(kept.machine.notification_sound),
            undo_send: change.undo_send.unwrap_or(kept.machine.undo_send),
            look_for_updates: change.look_for_updates.unwrap_or(kept.machine.look_for_updates),
            ..kept.machine
        };
        self.write(&Remembered { machine, ..kept })?;
        Ok(machine)
    }

    /// Leaves the person in peace until then; with nothing, no longer.
    pub fn do_not_disturb(&self, until: Option<DateTime<Utc>>) -> Result<MachineSettings> {
        let _one_at_a_time = CHANGING.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = self.read();
        let machine = MachineSettings { do_not_disturb_until: until, ..kept.machine };
        self.write(&Remembered { machine, ..kept })?;
        Ok(machine)
    }

    /// Whether it is still to be said that a closed window goes on in the tray; never again after this.
    pub fn tell_of_tray(&self) -> Result<bool> {
        let _one_at_a_time = CHANGING.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = self.read();
        if kept.told_of_tray {
            return Ok(false);
        }
        self.write(&Remembered { told_of_tray: true, ..kept })?;
        Ok(true)
    }

    /// Remembers the person's settings for the next start.
    pub fn remember(&self, person: PersonSettings) -> Result<()> {
        let _one_at_a_time = CHANGING.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = self.read();
        if kept.person == person { Ok(()) } else { self.write(&Remembered { person, ..kept }) }
    }

    /// Whole or not at all, also when the program is killed meanwhile.
    fn write(&self, kept: &Remembered) -> Result<()> {
        let folder = self.path.parent().unwrap_or(std::path::Path::new("."));
        let written = tempfile::NamedTempFile::new_in(folder).and_then(|mut whole| {
            whole.write_all(&serde_json::to_vec_pretty(kept)?)?;
            whole.persist(&self.path)?;
            Ok(())
        });
        written.map_err(|error| {
            DeskError::new(
                ErrorCode::Refused,
                format!(
                    "This computer did not keep the setting: {error}. The old one is still there. Check that {} has room and that you may write to it.",
                    folder.display()
                ),
            )
        })
    }
}

/// What an older Punnet did not write yet is as if nobody had chosen.
fn over_defaults(bytes: &[u8]) -> serde_json::Result<Remembered> {
    let kept: serde_json::Value = serde_json::from_slice(bytes)?;
    let mut whole = serde_json::to_value(Remembered::default())?;
    for part in ["machine", "person"] {
        for (name, value) in kept.get(part).and_then(serde_json::Value::as_object).into_iter().flatten() {
            whole[part][name] = value.clone();
        }
    }
    if let Some(told) = kept.get("told_of_tray") {
        whole["told_of_tray"] = told.clone();
    }
    serde_json::from_value(whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{Density, Theme};

    fn file() -> (tempfile::TempDir, MachineFile) {
        let place = tempfile::tempdir().unwrap();
        let file = MachineFile::of(&DataFolder::at(place.path()).unwrap());
        (place, file)
    }

    #[test]
    fn a_change_leaves_everything_else() {
        let (_place, file) = file();
        let looks = PersonSettings { theme: Theme::Dark, density: Density::Compact, ..PersonSettings::default() };
        file.remember(looks).unwrap();
        file.change(MachineChange { size: Some(125), ..MachineChange::default() }).unwrap();
        file.change(MachineChange { notification_sound: Some(false), ..MachineChange::default() }).unwrap();
        let kept = file.read();
        assert_eq!(
            kept.machine,
            MachineSettings { size: 125, notification_sound: false, ..MachineSettings::default() }
        );
        assert_eq!(kept.person, looks);
    }

    #[test]
    fn a_damaged_or_older_file_is_no_reason_not_to_start() {
        let (_place, file) = file();
        std::fs::write(&file.path, "{\"machine\": {\"size\": 110}}").unwrap();
        assert_eq!(file.read().machine.size, 110);
        assert!(file.read().person.notify_new_tickets);
        for damage in ["", "{", "[]", "{\"machine\": {\"size\": \"huge\"}}"] {
            std::fs::write(&file.path, damage).unwrap();
            assert_eq!(file.read(), Remembered::default(), "{damage}");
        }
        std::fs::write(&file.path, "{\"machine\": {\"size\": 6000}}").unwrap();
        assert_eq!(file.read().machine.size, 200);
    }

    #[test]
    fn peace_is_kept_across_a_restart_and_ends_by_itself() {
        let (_place, file) = file();
        let until = "2026-11-22T08:00:00Z".parse().unwrap();
        file.do_not_disturb(Some(until)).unwrap();
        file.change(MachineChange { size: Some(125), ..MachineChange::default() }).unwrap();
        let kept = file.read().machine;
        assert_eq!(kept.disturbed_not_before(until - chrono::TimeDelta::seconds(1)), Some(until));
        assert_eq!(kept.disturbed_not_before(until), None);
        assert_eq!(file.do_not_disturb(None).unwrap().do_not_disturb_until, None);
    }

    #[test]
    fn that_the_window_went_to_the_tray_is_said_once() {
        let (_place, file) = file();
        assert!(file.tell_of_tray().unwrap());
        file.change(MachineChange { size: Some(125), ..MachineChange::default() }).unwrap();
        assert!(!file.tell_of_tray().unwrap());
    }

    #[test]
    fn a_size_that_nobody_could_use_is_refused() {
        let (_place, file) = file();
        for size in [0, 79, 201] {
            let told = file.change(MachineChange { size: Some(size), ..MachineChange::default() }).unwrap_err();
            assert_eq!(told.code, ErrorCode::Invalid);
        }
        assert_eq!(file.read().machine.size, 100);
    }

    #[test]
    fn a_folder_that_is_gone_is_told() {
        let (place, file) = file();
        drop(place);
        let told = file.change(MachineChange { size: Some(110), ..MachineChange::default() }).unwrap_err();
        assert!(told.message.starts_with("This computer did not keep the setting"), "{told}");
    }

    #[test]
    fn a_computer_is_called_by_the_first_part_of_its_name() {
        let long = "x".repeat(200);
        let names = ["front-counter", "Ravis-MacBook-Pro.local", "desk\u{7}1.shop.example", "", "  ", ".local", &long];
        let called = names.map(short_name);
        assert_eq!(called[..3], ["front-counter", "Ravis-MacBook-Pro", "desk1"]);
        assert_eq!(called[3..6], ["another computer"; 3]);
        assert_eq!(called[6].len(), LONGEST_COMPUTER);
        assert!(!computer_name().is_empty());
    }
}
