//! From the event feed to the window and to native notifications.

use desk::feed;
use desk::feed::{News, Reach};
use desk::outbox::OutboxNews;
use desk::server::Server;
use serde::{Deserialize, Serialize};
use specta::Type;
use tauri::async_runtime::JoinHandle;
use tauri::{AppHandle, Manager};
use tauri_specta::Event;
use tokio::sync::mpsc;

use crate::presence::{self, Presence};
use crate::shell::Shell;
use crate::{do_not_disturb, notifications, updates};

/// Something happened to a ticket: the window asks anew for exactly what this touches.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
pub struct DeskEvent {
    /// What happened.
    pub kind: feed::EventKind,
    /// To which ticket.
    pub ticket_id: uuid::Uuid,
    /// The number that people see.
    pub ticket_number: String,
}

/// The shop's settings, or the person's own, were changed, here or at another desk.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
pub struct SettingsChanged {}

/// Photos that look alike were found, or somebody said of two whether they are the same.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
pub struct LookalikesChanged {}

/// Something came to what waits to be stored, or left it.
#[derive(Debug, Clone, Serialize, Type, Event)]
pub struct OutboxChanged {
    /// What waits now, and what was stored just now.
    pub news: OutboxNews,
}

/// The person read some of what they were told, here or at another computer.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
pub struct NoticesRead {}

/// Something stands of a draft at another computer of the person, or no longer: the window asks what.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
pub struct DraftsChangedElsewhere {}

/// Whether the database can be reached: told when that changes.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
pub struct DatabaseReach {
    /// Whether it answers.
    pub reach: Reach,
}

/// A backup of this computer's database began, was made, or failed: the window asks how they stand.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
pub struct BackupsChanged {}

/// A person clicked a notification: show this ticket.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
pub struct OpenTicket {
    /// The number that people see.
    pub ticket_number: String,
}

/// Follows the feed until the task is ended.
pub fn follow(app: AppHandle, server: Server) -> JoinHandle<()> {
    tauri::async_runtime::spawn(async move {
        let desk = server.desk();
        let cursor = feed::CursorFile::new(server.folder().file("feed-cursor.json"));
        let reviver = server.clone();
        let (told, to_tell) = mpsc::unbounded_channel();
        let following = feed::follow(
            &desk,
            cursor,
            move || {
                let server = reviver.clone();
                async move {
                    if let Err(error) = server.revive().await {
                        tracing::warn!(%error, "the server could not be brought back yet");
                    }
                }
            },
            |news| match news {
                News::Event(event) => announce(&app, &told, event),
                News::SettingsChanged => tell(&app, &SettingsChanged {}),
                News::NoticesRead => tell(&app, &NoticesRead {}),
                News::LookalikesChanged => tell(&app, &LookalikesChanged {}),
                News::PresenceChanged => app.state::<Presence>().hint(),
                News::DraftShared(version) => {
                    if let Ok(drafts) = app.state::<Shell>().shared_drafts() {
                        drafts.hint(version);
                    }
                }
                News::Reach(reach) => tell_reach(&app, reach),
            },
        );
        tokio::join!(following, tell_in_order(&app, &server, to_tell));
    })
}

/// Native notifications, in the order of what happened: what a person wants to be told is asked of the database each time,
/// and a later event must not overtake an earlier one there.
async fn tell_in_order(app: &AppHandle, server: &Server, mut to_tell: mpsc::UnboundedReceiver<ToTell>) {
    while let Some(ToTell { announcement, ticket_number }) = to_tell.recv().await {
        notifications::announce(app, server, announcement, ticket_number).await;
    }
}

/// Something that the person may want to be told.
struct ToTell {
    announcement: feed::Announcement,
    ticket_number: String,
}

/// Delivers what was decided and is not stored yet, until the task is ended.
pub fn deliver(app: AppHandle, server: &Server) -> JoinHandle<()> {
    let desk = server.desk();
    tauri::async_runtime::spawn(async move {
        match app.state::<Shell>().outbox(&app).await {
            Ok(outbox) => outbox.deliver(&desk).await,
            Err(error) => tracing::error!(%error, "what waits to be sent is not sent"),
        }
    })
}

/// Shares what was begun here with the person's other computers, until the task is ended.
pub fn share_drafts(app: AppHandle, server: &Server) -> JoinHandle<()> {
    let desk = server.desk();
    tauri::async_runtime::spawn(async move {
        match app.state::<Shell>().shared_drafts() {
            Ok(drafts) => drafts.share(&desk, || tell(&app, &DraftsChangedElsewhere {})).await,
            Err(error) => tracing::error!(%error, "drafts stay on this computer"),
        }
    })
}

fn tell_reach(app: &AppHandle, reach: Reach) {
    app.state::<Shell>().reach(reach == Reach::Live);
    tell(app, &DatabaseReach { reach });
}

/// Tells the window what waits.
pub fn tell_of_outbox(app: &AppHandle, news: OutboxNews) {
    tell(app, &OutboxChanged { news });
}

/// Looks for newer versions, as long as the program runs.
pub fn look_for_updates(app: AppHandle) {
    tauri::async_runtime::spawn(async move { updates::look(&app).await });
}

/// Looks at photos before anybody opens them, until the task is ended.
pub fn look_at_photos(app: AppHandle) -> JoinHandle<()> {
    tauri::async_runtime::spawn(async move {
        match app.state::<Shell>().photos().await {
            Ok(photos) => photos.look_at_unseen().await,
            Err(error) => tracing::warn!(%error, "photos are only looked at when somebody opens them"),
        }
    })
}

/// Fetches what customers' apps keep in the shop's bucket, until the task is ended.
pub fn fetch_files(app: AppHandle, server: &Server) -> JoinHandle<()> {
    let folder = server.folder().fetching();
    tauri::async_runtime::spawn(async move {
        match app.state::<Shell>().photos().await {
            Ok(photos) => photos.fetch_absent(&folder).await,
            Err(error) => tracing::warn!(%error, "files of customers are not fetched from the bucket"),
        }
    })
}

/// Puts evidence into the store that the shop has chosen, until the task is ended.
pub fn store_evidence(app: AppHandle) -> JoinHandle<()> {
    tauri::async_runtime::spawn(async move {
        match app.state::<Shell>().photos().await {
            Ok(photos) => photos.store_all().await,
            Err(error) => tracing::warn!(%error, "evidence is not put into its store"),
        }
    })
}

/// Says what is open here, and hears what is open elsewhere, until the task is ended.
pub fn be_present(app: AppHandle, server: &Server) -> JoinHandle<()> {
    tauri::async_runtime::spawn(presence::take_part(app, server.desk()))
}

/// Keeps the person in peace for as long as they want it, until the task is ended.
pub fn keep_the_peace(app: AppHandle) -> JoinHandle<()> {
    tauri::async_runtime::spawn(async move { do_not_disturb::keep(&app).await })
}

/// Backs this computer's database up each night, until the task is ended; a team's is not ours to back up.
pub fn back_up_nightly(app: AppHandle) -> JoinHandle<()> {
    tauri::async_runtime::spawn(async move {
        if let Some(nightly) = app.state::<Shell>().nightly() {
            nightly.watch(|| tell_of_backup(&app)).await;
        }
    })
}

/// Tells the window that the backups stand differently.
pub fn tell_of_backup(app: &AppHandle) {
    tell(app, &BackupsChanged {});
}

/// Tells of bursts once they are over, until the task is ended.
pub fn tell_of_bursts(app: AppHandle) -> JoinHandle<()> {
    tauri::async_runtime::spawn(async move { notifications::tell_what_was_counted(&app).await })
}

/// Tells the desk of deadlines before they have passed, until the task is ended.
pub fn watch_deadlines(server: &Server) -> JoinHandle<()> {
    let desk = server.desk();
    tauri::async_runtime::spawn(async move { desk::deadlines::watch(&desk).await })
}

/// Says every few minutes that this person's desk is open, until the task is ended.
pub fn note_being_here(server: &Server) -> JoinHandle<()> {
    let desk = server.desk();
    tauri::async_runtime::spawn(async move { desk::staff::keep_noting(&desk).await })
}

/// Keeps the shop's figures current while nobody asks for them, until the task is ended.
pub fn watch_figures(server: &Server) -> JoinHandle<()> {
    let desk = server.desk();
    tauri::async_runtime::spawn(async move { desk::analytics::watch(&desk).await })
}

fn announce(app: &AppHandle, told: &mpsc::UnboundedSender<ToTell>, event: feed::Event) {
    app.state::<Shell>().something_happened();
    if let Some(announcement) = event.announcement {
        // Whoever listens lives as long as the feed does.
        let _heard = told.send(ToTell { announcement, ticket_number: event.ticket_number.clone() });
    }
    if event.kind == feed::EventKind::AttachmentAdded {
        app.state::<Shell>().something_came();
    }
    tell(app, &DeskEvent { kind: event.kind, ticket_id: event.ticket_id, ticket_number: event.ticket_number });
}

/// The window asks for everything when it opens, so one that can't be told now has missed nothing.
fn tell(app: &AppHandle, event: &(impl Event + Serialize + Clone)) {
    if let Err(error) = event.emit(app) {
        tracing::warn!(%error, "the window did not take an event");
    }
}
