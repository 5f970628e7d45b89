//! Newer versions of Punnet: looked for at the start and once a day, told with their notes, and installed when a person
//! says so and nothing of theirs waits to be sent. What is installed was signed by whoever makes Punnet, for this very
//! version: an address that somebody took over can neither hand out another program nor an older one for a newer.
//!
//! Where to look and by which key to know the signature is built in (`plugins.updater` of the configuration, which a
//! release fills in); a program out of a source tree has neither, and never looks.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use desk::{DeskError, ErrorCode, Result};
use serde::{Deserialize, Serialize};
use specta::Type;
use tauri::{AppHandle, Manager};
use tauri_plugin_updater::{Update, Updater, UpdaterExt};
use tauri_specta::Event;

use crate::files::Files;
use crate::shell::Shell;

/// So often it is looked.
const A_DAY: Duration = Duration::from_hours(24);
/// So long an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// A newer version of Punnet than this one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct NewVersion {
    /// Such as `1.2.3`.
    pub version: String,
    /// What is new in it, as its makers wrote it; plain text.
    pub notes: String,
}

/// A newer version was found.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
pub struct NewVersionFound {
    /// Which.
    pub found: NewVersion,
}

/// What was found.
#[derive(Default)]
pub struct Updates {
    found: Mutex<Option<Update>>,
    /// Held while one is installed.
    installing: tokio::sync::Mutex<()>,
}

impl Updates {
    fn found(&self) -> Option<Update> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The newer version that was found, if any.
    pub fn new_version(&self) -> Option<NewVersion> {
        self.found().map(|update| described(&update))
    }
}

fn described(update: &Update) -> NewVersion {
    NewVersion { version: update.version.clone(), notes: update.body.clone().unwrap_or_default() }
}

/// Looks now and once a day, where the person wants that. Never returns; drop the future to stop.
pub async fn look(app: &AppHandle) {
    let Some(updater) = updater(app) else { return };
    loop {
        let wanted = app.state::<Shell>().machine().is_ok_and(|file| file.read().machine.look_for_updates);
        if wanted {
            match updater.check().await {
                Ok(Some(update)) => tell(app, update),
                Ok(None) => {}
                Err(error) => tracing::info!(%error, "nobody said whether there is a newer version"),
            }
        }
        tokio::time::sleep(A_DAY).await;
    }
}

fn tell(app: &AppHandle, update: Update) {
    let found = described(&update);
    tracing::info!(version = found.version, "there is a newer version");
    *app.state::<Updates>().found.lock().unwrap_or_else(PoisonError::into_inner) = Some(update);
    if let Err(error) = (NewVersionFound { found }).emit(app) {
        tracing::warn!(%error, "the window was not told of a newer version");
    }
}

/// Asks the address that is built in; nothing where there is none.
fn updater(app: &AppHandle) -> Option<Updater> {
    let before_the_end = app.clone();
    let builder = app.updater_builder().timeout(PATIENCE).on_before_exit(move || {
        // On Windows the installer runs once this program is gone, and replaces the files of the server, too.
        tauri::async_runtime::block_on(before_the_end.state::<Shell>().close());
        before_the_end.cleanup_before_exit();
    });
    from_tests(builder).build().ok()
}

/// A test says where its own server is, which no program that is handed out would hear.
#[cfg(debug_assertions)]
fn from_tests(builder: tauri_plugin_updater::UpdaterBuilder) -> tauri_plugin_updater::UpdaterBuilder {
    let (Ok(address), Ok(key)) = (std::env::var("PUNNET_UPDATES"), std::env::var("PUNNET_UPDATES_KEY")) else {
        return builder;
    };
    let Ok(address) = address.parse() else { return builder };
    builder.pubkey(key).endpoints(vec![address]).expect("a debug build takes any address")
}

#[cfg(not(debug_assertions))]
fn from_tests(builder: tauri_plugin_updater::UpdaterBuilder) -> tauri_plugin_updater::UpdaterBuilder {
    builder
}

/// Installs the newer version and starts it. Refuses while something of the person's is not sent.
pub async fn install(app: &AppHandle) -> Result<()> {
    let updates = app.state::<Updates>();
    let Ok(_one_at_a_time) = updates.installing.try_lock() else {
        return Err(refused(
            "The new version is being installed already. Nothing was begun twice. Wait a moment; Punnet starts again by itself.",
        ));
    };
    let Some(update) = updates.found() else {
        return Err(refused("There is no newer version any more. Nothing was changed. Go on working."));
    };
    nothing_waits(app).await?;
    let bytes = update.download(|_, _| {}, || {}).await.map_err(|error| not_taken(&error))?;
    // It took a while, in which somebody may have gone on.
    nothing_waits(app).await?;
    let installed = tokio::task::spawn_blocking(move || update.install(bytes)).await;
    match installed {
        Ok(Ok(())) => {
            app.request_restart();
            Ok(())
        }
        Ok(Err(error)) => Err(not_taken(&error)),
        Err(error) => Err(not_taken(&error)),
    }
}

/// Refuses while a decision is on its way, a file is sent, or something begun is not sent.
async fn nothing_waits(app: &AppHandle) -> Result<()> {
    let shell = app.state::<Shell>();
    let unsent = Unsent {
        decisions: shell.outbox(app).await?.all().len(),
        files: app.state::<Files>().on_their_way(),
        drafts: shell.drafts()?.all().await?.iter().filter(|draft| !draft.is_only_a_place()).count(),
    };
    unsent.words().map_or(Ok(()), |words| Err(refused(words)))
}

/// What is not sent yet, counted.
struct Unsent {
    decisions: usize,
    files: usize,
    drafts: usize,
}

impl Unsent {
    /// Why nothing is installed now; nothing where nothing waits.
    fn words(&self) -> Option<String> {
        let (what, next) = if self.decisions > 0 {
            (
                counted(self.decisions, "thing that you decided waits", "things that you decided wait"),
                "Wait until it is sent",
            )
        } else if self.files > 0 {
            (counted(self.files, "file is on its way", "files are on their way"), "Wait until it is there")
        } else if self.drafts > 0 {
            (
                counted(
                    self.drafts,
                    "ticket has something that you began to write",
                    "tickets have something that you began to write",
                ),
                "Send it or throw it away",
            )
        } else {
            return None;
        };
        Some(format!(
            "{what}, and a new version is never installed over work that is not sent. All of it is kept. {next}, and install then."
        ))
    }
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

fn refused(words: impl Into<String>) -> DeskError {
    DeskError::new(ErrorCode::Refused, words)
}

fn not_taken(error: &dyn std::fmt::Display) -> DeskError {
    tracing::warn!(%error, "the newer version was not installed");
    refused(format!(
        "The new version was not installed: {error}. This one is as it was, and so are your data. Try again later, or install it by hand."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_unsent_is_a_reason_to_wait() {
        let words = |decisions, files, drafts| Unsent { decisions, files, drafts }.words();
        assert_eq!(words(0, 0, 0), None);
        assert!(words(1, 0, 0).unwrap().starts_with("1 thing that you decided waits, and"));
        assert!(words(0, 2, 0).unwrap().starts_with("2 files are on their way, and"));
        assert!(words(0, 0, 1).unwrap().starts_with("1 ticket has something that you began to write, and"));
        assert!(words(3, 2, 1).unwrap().contains("3 things that you decided wait"), "what goes by itself first");
    }
}
