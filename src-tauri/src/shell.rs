//! What lives as long as the program: the server, this computer's or a team's, and the desk on it.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use chrono::{DateTime, Utc};
use desk::drafts::{Drafts, SharedDrafts};
use desk::evidence::{Darkroom, Photos};
use desk::outbox::{Decision, Outbox};
use desk::server::backup::{BackupState, Nightly, Pace};
use desk::server::{
    self, DataFolder, LocalServer, ReplicaAddress, Server, StartProgress, StartStep, TeamAddress, TeamServer,
    Workplace, WorkplaceFile,
};
use desk::settings::{self, About, DeskSettings, MachineFile, PersonChange};
use desk::staff::{self, FirstPassword, Invitation};
use desk::tickets::Stored;
use desk::{Desk, DeskError, ErrorCode, Result, Session, Setup};
use serde::Serialize;
use specta::Type;
use tauri::async_runtime::JoinHandle;
use tauri::path::BaseDirectory;
use tauri::{AppHandle, Manager};
use tokio::sync::{Mutex, OnceCell};
use uuid::Uuid;

use crate::{at_login, live, tray};

/// What this computer and its desktop do for the program.
#[derive(Debug, Clone, Copy, Serialize, Type)]
pub struct Computer {
    /// The desktop shows icons of programs whose windows are closed.
    pub has_tray: bool,
    /// The program starts with the person's session.
    pub starts_at_login: bool,
}

impl Computer {
    pub fn of(app: &AppHandle) -> Self {
        Self { has_tray: tray::is_there(app), starts_at_login: at_login::is_on() }
    }
}
/// So long a window that closes still sends what a person might have taken back.
const LAST_MESSAGES: Duration = Duration::from_secs(4);
/// And so long it still shares what was typed last; the next start catches up.
const LAST_DRAFTS: Duration = Duration::from_secs(2);

/// The line with which somebody signs in for the first time. It holds a password that is good for nothing but choosing
/// another; whoever invites hands it on.
#[derive(Serialize, Type)]
pub struct FirstLine {
    /// Such as `postgresql://asha:…@db.example.com:5432/shop`.
    pub line: String,
    /// The same as a link that opens Punnet.
    pub link: String,
    /// Until when it is good.
    pub until: DateTime<Utc>,
}

impl FirstLine {
    fn new(address: &TeamAddress, login: &str, first: &FirstPassword) -> Self {
        let line = address.invitation(login, &first.password);
        Self { link: TeamAddress::link(&line), line, until: first.until }
    }
}

/// The state of the shell.
pub struct Shell {
    folder: Result<DataFolder>,
    /// What was begun on this computer, and is shared with the person's others, once somebody asked for it.
    drafts: OnceLock<SharedDrafts>,
    server: OnceCell<Server>,
    /// What was decided and is not stored yet, once somebody asked for it.
    outbox: OnceCell<Outbox>,
    /// The pictures of the evidence, once the desk is signed in.
    photos: OnceCell<Photos>,
    /// The backups of this computer's database, where the desk works on that.
    nightly: OnceLock<Nightly>,
    /// One start at a time: a window that reloads while the server starts waits for the same start.
    starting: Mutex<()>,
    /// What goes on beside the window once the desk is signed in: following the feed, looking at new photos.
    beside: Mutex<Vec<JoinHandle<()>>>,
}

impl Shell {
    pub fn new(folder: Result<DataFolder>) -> Self {
        Self {
            folder,
            drafts: OnceLock::new(),
            server: OnceCell::new(),
            outbox: OnceCell::new(),
            photos: OnceCell::new(),
            nightly: OnceLock::new(),
            starting: Mutex::new(()),
            beside: Mutex::default(),
        }
    }

    /// The desk, once it is signed in.
    pub fn desk(&self) -> Result<Desk> {
        Ok(self.server()?.desk())
    }

    pub fn server(&self) -> Result<&Server> {
        self.server.get().ok_or_else(|| {
            DeskError::new(
                ErrorCode::DatabaseLost,
                "The database is still starting. What you typed is kept; try again in a moment.",
            )
        })
    }

    /// The pictures of the evidence.
    pub async fn photos(&self) -> Result<&Photos> {
        let (desk, server) = (self.desk()?, self.server()?);
        self.photos
            .get_or_try_init(|| async {
                let darkroom = Darkroom::of_this_program().map_err(|error| {
                    DeskError::new(
                        ErrorCode::CannotStart,
                        format!("Punnet can't find its own program ({error}), so no photo can be shown. Your data is untouched. Start Punnet again."),
                    )
                })?;
                Ok(Photos::new(&desk, server.folder().renditions(), darkroom))
            })
            .await
    }

    /// A photo or file may have come at which no desk has looked.
    pub fn something_came(&self) {
        if let Some(photos) = self.photos.get() {
            photos.hint();
        }
    }

    /// Something happened at the shop, here or elsewhere.
    pub fn something_happened(&self) {
        if let Some(nightly) = self.nightly.get() {
            nightly.stir();
        }
    }

    /// The backups of this computer's database; none where the desk works on a team's.
    pub fn nightly(&self) -> Option<&Nightly> {
        self.nightly.get()
    }

    /// Backs this computer's database up, at once.
    pub async fn back_up(&self, app: &AppHandle) -> Result<BackupState> {
        let nightly = self.nightly().ok_or_else(|| {
            DeskError::new(
                ErrorCode::Refused,
                "The team's server is backed up by whoever runs it. Nothing was changed.",
            )
        })?;
        nightly.back_up(|| live::tell_of_backup(app)).await
    }

    /// What was begun on this computer; there also while the database is not.
    pub fn drafts(&self) -> Result<Drafts> {
        Ok(Drafts::at(self.work_folder()?.file("drafts")))
    }

    /// The same, shared with the person's other computers.
    pub fn shared_drafts(&self) -> Result<&SharedDrafts> {
        let drafts = self.drafts()?;
        Ok(self.drafts.get_or_init(|| SharedDrafts::of(drafts, &settings::computer_name())))
    }

    /// What was decided on this computer and is not stored yet; there also while the database is not.
    pub async fn outbox(&self, app: &AppHandle) -> Result<&Outbox> {
        let folder = self.work_folder()?.file("outbox");
        self.outbox
            .get_or_try_init(|| {
                let app = app.clone();
                let drafts = self.drafts();
                async move { Outbox::open(folder, drafts?, move |news| live::tell_of_outbox(&app, news)).await }
            })
            .await
    }

    /// Takes a decision: what is stored, or nothing where it waits.
    pub async fn decide(&self, app: &AppHandle, decision: Decision) -> Result<Option<Stored>> {
        let undo = self.machine()?.read().machine.undo_send;
        self.outbox(app).await?.decide(decision, undo).await
    }

    /// The database answers, or does not.
    pub fn reach(&self, live: bool) {
        if let Some(outbox) = self.outbox.get() {
            outbox.reach(live);
        }
        if let Some(drafts) = self.drafts.get() {
            drafts.reach(live);
        }
    }

    /// The copy of a file of a message, whether that is still written or waits to be sent.
    pub fn kept_file(&self, attachment: Uuid) -> Result<PathBuf> {
        let waiting = self.outbox.get().map(|outbox| outbox.file(attachment)).filter(|file| file.exists());
        match waiting {
            Some(file) => Ok(file),
            None => Ok(self.drafts()?.file(attachment)),
        }
    }

    /// The app's folder on this computer.
    pub fn folder(&self) -> Result<&DataFolder> {
        self.folder.as_ref().map_err(Clone::clone)
    }

    /// What this desk keeps on the computer for the place where it works: each place has its own drafts, for one.
    fn work_folder(&self) -> Result<DataFolder> {
        if let Some(server) = self.server.get() {
            return Ok(server.folder().clone());
        }
        self.place()?.unwrap_or(Workplace::ThisComputer).folder(self.folder()?)
    }

    /// Where this computer works, if somebody has chosen.
    pub fn place(&self) -> Result<Option<Workplace>> {
        self.workplace()?.read()
    }

    fn workplace(&self) -> Result<WorkplaceFile> {
        Ok(WorkplaceFile::of(self.folder()?))
    }

    /// This computer's settings.
    pub fn machine(&self) -> Result<MachineFile> {
        Ok(MachineFile::of(self.folder()?))
    }

    /// The shop's and the person's settings; the person's are remembered here, for the next start.
    pub async fn settings(&self) -> Result<DeskSettings> {
        let settings = settings::settings(&self.desk()?).await?;
        self.machine()?.remember(settings.person)?;
        Ok(settings)
    }

    /// Changes the person's settings, and remembers them here.
    pub async fn change_person(&self, change: PersonChange) -> Result<DeskSettings> {
        settings::change_person(&self.desk()?, change).await?;
        self.settings().await
    }

    /// What this program is, and on what it runs.
    pub async fn about(&self) -> Result<About> {
        let machine = self.machine()?.read().machine;
        let more = [
            ("Folder", without_home(self.folder()?.path())),
            ("Web view", tauri::webview_version().unwrap_or_else(|error| error.to_string())),
            ("Size", format!("{} %", machine.size)),
        ];
        settings::about(&self.desk()?, &self.server()?.in_words(), &more).await
    }

    /// Starts the private server or reaches the team's, and signs in; or answers for the one that is signed in already.
    pub async fn start(
        &self,
        app: &AppHandle,
        on_step: impl Fn(StartProgress) + Send + Sync + 'static,
    ) -> Result<Session> {
        let _one_at_a_time = self.starting.lock().await;
        if self.server.get().is_none() {
            let server = match self.place()? {
                Some(Workplace::ThisComputer) => {
                    Server::Local(Arc::new(LocalServer::open(self.folder.clone()?, installation(app)?, on_step).await?))
                }
                Some(Workplace::Team { address, .. }) => {
                    on_step(StartProgress { step: StartStep::SignIn, done: false });
                    let password = kept_password(&address).await?;
                    Server::Team(Arc::new(TeamServer::sign_in(self.folder()?, address, &password).await?))
                }
                None => {
                    return Err(DeskError::new(
                        ErrorCode::ChoosePlace,
                        "Choose where Punnet keeps the shop's data: on this computer, or on your team's server.",
                    ));
                }
            };
            self.begin(app, server).await;
        }
        self.session().await
    }

    /// From now on this computer works on its own server.
    pub fn choose_this_computer(&self) -> Result<()> {
        self.workplace()?.choose(&Workplace::ThisComputer)
    }

    /// Signs in to a team's server, where this computer works from now on. The password goes to the keychain, if the
    /// computer has one, and nowhere else; without one, that of the keychain is tried.
    pub async fn sign_in(&self, app: &AppHandle, address: TeamAddress, password: String) -> Result<Session> {
        let _one_at_a_time = self.starting.lock().await;
        if self.server.get().is_none() {
            let password = if password.is_empty() { kept_password(&address).await? } else { password };
            let team = TeamServer::sign_in(self.folder()?, address, &password).await?;
            self.work_for(app, team, password).await?;
        }
        self.session().await
    }

    /// Signs in with an invitation, and from then on with the password that the person chose.
    pub async fn take_invitation(
        &self,
        app: &AppHandle,
        address: TeamAddress,
        first_password: String,
        chosen: String,
    ) -> Result<Session> {
        let _one_at_a_time = self.starting.lock().await;
        if self.server.get().is_none() {
            let team = TeamServer::take_invitation(self.folder()?, address, &first_password, &chosen).await?;
            self.work_for(app, team, chosen).await?;
        }
        self.session().await
    }

    /// From now on this computer works on a team's server. The lock of the start is held.
    async fn work_for(&self, app: &AppHandle, team: TeamServer, password: String) -> Result<()> {
        let address = team.address().clone();
        self.workplace()?.choose_team(address.clone())?;
        let kept = tokio::task::spawn_blocking(move || server::keep_password(&address, &password)).await;
        if !kept.unwrap_or_default() {
            tracing::info!("this computer has no keychain: the password is asked for at each start");
        }
        self.begin(app, Server::Team(Arc::new(team))).await;
        Ok(())
    }

    /// Invites somebody to the team's server.
    pub async fn invite(&self, invitation: &Invitation) -> Result<FirstLine> {
        let address = self.team_address()?;
        let first = staff::invite(&self.desk()?, invitation).await?;
        Ok(FirstLine::new(address, &invitation.login, &first))
    }

    /// Lets a colleague who forgot their password choose another.
    pub async fn reset_team_password(&self, login: &str) -> Result<FirstLine> {
        let address = self.team_address()?;
        let first = staff::reset_password(&self.desk()?, login).await?;
        Ok(FirstLine::new(address, login, &first))
    }

    /// The replica of the team's server from which figures are read, where somebody named one.
    pub fn replica(&self) -> Result<Option<ReplicaAddress>> {
        Ok(match self.place()? {
            Some(Workplace::Team { replica, .. }) => replica,
            _ => None,
        })
    }

    /// Figures are read from this replica from now on, once it has shown that it is one; where nothing was typed, from the
    /// team's server itself.
    pub async fn read_figures_from(&self, typed: &str) -> Result<Option<ReplicaAddress>> {
        let team = self.team()?;
        let replica = ReplicaAddress::read(typed)?;
        if let Some(replica) = &replica {
            team.check_replica(replica).await?;
        }
        self.workplace()?.choose(&Workplace::Team { address: team.address().clone(), replica: replica.clone() })?;
        team.read_figures_from(replica.as_ref());
        Ok(replica)
    }

    fn team_address(&self) -> Result<&TeamAddress> {
        Ok(self.team()?.address())
    }

    fn team(&self) -> Result<&TeamServer> {
        match self.server()? {
            Server::Team(server) => Ok(server),
            Server::Local(_) => Err(DeskError::new(
                ErrorCode::Refused,
                "The database of this computer serves nobody else. Nothing was changed. A team works on a server of its own.",
            )),
        }
    }

    /// Forgets where this computer works, so that the next start asks; what it keeps for there stays.
    pub async fn leave_place(&self) -> Result<()> {
        if let Some(Workplace::Team { address, .. }) = self.place()? {
            let _gone = tokio::task::spawn_blocking(move || server::forget_password(&address)).await;
        }
        self.workplace()?.forget()
    }

    /// What goes on beside the window, from now on. The lock of the start is held: nobody else sets the server.
    async fn begin(&self, app: &AppHandle, server: Server) {
        let _set = self.server.set(server.clone());
        if let (Server::Team(team), Ok(replica)) = (&server, self.replica()) {
            team.read_figures_from(replica.as_ref());
        }
        if let Server::Local(local) = &server {
            let _set = self.nightly.set(Nightly::of(local.clone(), Pace::default()));
        }
        *self.beside.lock().await = vec![
            live::follow(app.clone(), server.clone()),
            live::deliver(app.clone(), &server),
            live::look_at_photos(app.clone()),
            live::fetch_files(app.clone(), &server),
            live::store_evidence(app.clone()),
            live::keep_the_peace(app.clone()),
            live::be_present(app.clone(), &server),
            live::share_drafts(app.clone(), &server),
            live::watch_deadlines(&server),
            live::watch_figures(&server),
            live::note_being_here(&server),
            live::tell_of_bursts(app.clone()),
            live::back_up_nightly(app.clone()),
        ];
    }

    async fn session(&self) -> Result<Session> {
        let server = self.server()?;
        let session = self.desk()?.session(&server.in_words()).await?;
        let in_team = matches!(server, Server::Team(_));
        // A team's shop is set up by whoever runs its server.
        Ok(Session { in_team, needs_setup: session.needs_setup && !in_team, ..session })
    }

    /// Stores what the person chose at the first start.
    pub async fn set_up(
        &self,
        setup: &Setup,
        on_progress: impl FnMut(desk::sample::Progress) + Send,
    ) -> Result<Session> {
        let Server::Local(server) = self.server()? else {
            return Err(DeskError::new(
                ErrorCode::Refused,
                "A team's shop is set up by whoever runs its server. Nothing was changed.",
            ));
        };
        let owner = server.owner().await?;
        let me = self.session().await?.person;
        let done = staff::set_up(&owner, me.id, setup, on_progress).await;
        owner.close().await;
        done?;
        // Those of a sample shop.
        self.something_came();
        self.session().await
    }

    /// Ends the desk; the server stops with the last desk on it.
    pub async fn close(&self) {
        // First, with their connections: the feed would take the server's end for a loss.
        for task in self.beside.lock().await.drain(..) {
            task.abort();
            let _it_was_cut_short = task.await;
        }
        if let (Some(outbox), Ok(desk)) = (self.outbox.get(), self.desk())
            && tokio::time::timeout(LAST_MESSAGES, outbox.finish(&desk)).await.is_err()
        {
            tracing::info!("what still waits is sent after the next start");
        }
        if let (Some(drafts), Ok(desk)) = (self.drafts.get(), self.desk())
            && tokio::time::timeout(LAST_DRAFTS, drafts.finish(&desk)).await.is_err()
        {
            tracing::info!("what was typed last is shared after the next start");
        }
        if let Some(server) = self.server.get()
            && let Err(error) = server.close().await
        {
            tracing::warn!(%error, "the server was not stopped; the next start takes it over");
        }
    }
}

/// A path as one may show it to others: the name of the person's account is nobody's business.
fn without_home(path: &std::path::Path) -> String {
    let home = std::env::var_os("HOME").or_else(|| std::env::var_os("USERPROFILE"));
    match home.and_then(|home| path.strip_prefix(home).ok().map(|rest| std::path::Path::new("~").join(rest))) {
        Some(short) => short.display().to_string(),
        None => path.display().to_string(),
    }
}

/// The password that this computer keeps for a login at a team's server.
async fn kept_password(address: &TeamAddress) -> Result<String> {
    let asked = tokio::task::spawn_blocking({
        let address = address.clone();
        // A keychain may ask its owner first.
        move || server::known_password(&address)
    });
    asked.await.ok().flatten().ok_or_else(|| {
        DeskError::new(
            ErrorCode::SignIn,
            format!("Type your password for {}. This computer does not keep it.", address.in_words()),
        )
    })
}

/// The PostgreSQL that ships with the app; `PUNNET_POSTGRES` names another in a source tree.
fn installation(app: &AppHandle) -> Result<PathBuf> {
    if let Some(named) = std::env::var_os("PUNNET_POSTGRES") {
        return Ok(PathBuf::from(named));
    }
    app.path().resolve("postgres", BaseDirectory::Resource).map_err(|error| {
        DeskError::new(
            ErrorCode::CannotStart,
            format!("Punnet can't find its own files ({error}). Your data is untouched. Install Punnet again."),
        )
    })
}

/// Ctrl-C, and what a system sends at log-out, end the program like its Quit does: the server stops cleanly.
pub fn end_with_signals(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        asked_to_end().await;
        app.exit(0);
    });
}

#[cfg(unix)]
async fn asked_to_end() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut terminate), Ok(mut interrupt)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}

#[cfg(not(unix))]
async fn asked_to_end() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending().await
    }
}
