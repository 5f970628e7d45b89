//! Links of the form `punnet://connect?…`: the system starts the program with one, or hands it to the one that runs.

use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use specta::Type;
use tauri::{AppHandle, Manager};
use tauri_specta::Event;

/// What such a link begins with, as it is registered with the system.
const SCHEME: &str = "punnet://";
/// Nobody's link is longer.
const LONGEST: usize = 2_000;

/// The link that was opened last, until the window asks for it. It may hold a first password, and goes nowhere else.
#[derive(Default)]
pub struct Invitations(Mutex<Option<String>>);

impl Invitations {
    /// Hands the link out, once.
    pub fn take(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Somebody opened an invitation: the window asks for it with `invitation`.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
pub struct InvitationOpened {}

/// Keeps the link that is among the words of a start, if any, and tells the window.
pub fn hear(app: &AppHandle, words: impl IntoIterator<Item = impl AsRef<str>>) {
    let Some(link) = link_among(words) else { return };
    *app.state::<Invitations>().0.lock().unwrap_or_else(PoisonError::into_inner) = Some(link);
    if let Err(error) = (InvitationOpened {}).emit(app) {
        tracing::debug!(%error, "no window hears of the invitation");
    }
}

fn link_among(words: impl IntoIterator<Item = impl AsRef<str>>) -> Option<String> {
    words.into_iter().find_map(|word| {
        let word = word.as_ref();
        (word.starts_with(SCHEME) && word.len() <= LONGEST).then(|| word.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_link_is_one() {
        assert_eq!(link_among(["punnet", "--at-login"]), None);
        assert_eq!(
            link_among(["punnet", "punnet://connect?line=x", "more"]).as_deref(),
            Some("punnet://connect?line=x")
        );
        assert_eq!(link_among(["https://example.com/punnet://"]), None);
        assert_eq!(link_among([format!("punnet://{}", "x".repeat(LONGEST))]), None);
    }
}
