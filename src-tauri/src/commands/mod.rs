//! What the window can ask for. Each command takes its input, calls `desk`, and hands the result back.

pub mod store;
pub mod team;

use chrono::{DateTime, Utc};
use desk::analytics::{
    self, BehindCursor, ChartMark, Choice, ChoiceKind, CustomerSatisfaction, ExportProgress, IssueFrequency,
    MoneyGranted, ProductQuality, Question, ResponseTimes, SavedRows, TicketsBehind, Today,
};
use desk::drafts::{DraftElsewhere, TicketDraft};
use desk::evidence::{
    self, AttachProgress, CataloguePictures, Edge, KeptFile, Lookalike, NewCopy, PairVerdict, PhotoFacts, PhotoPlace,
    SavedFiles,
};
use desk::notices::{self, NoticeCursor, NoticePage};
use desk::outbox::{Decision, Waiting};
use desk::presence::Present;
use desk::sample::Progress as SampleProgress;
use desk::server::StartProgress;
use desk::server::backup::{BackupState, Nightly};
use desk::settings::{self, About, DeskSettings, MachineChange, MachineSettings, PersonChange, ShopChange, TimeZone};
use desk::tickets::{
    self, Colleague, CreatedTicket, FoundCustomer, Look, Message, MessageCursor, NewTicket, QueueCursor, QueueFilter,
    QueuePage, QueueStats, RecentOrder, SeenMessage, Stored, TicketDetail, TicketPhotos,
};
use desk::{Result, Session, Setup};
use tauri::ipc::Channel;
use tauri::{AppHandle, State, WebviewWindow};
use uuid::Uuid;

use crate::clipboard::Clipboard;
use crate::do_not_disturb::Peace;
use crate::drag_out::{DragOut, FileToDrag};
use crate::exports::Exports;
use crate::files::{Files, OfferedFile};
use crate::photos::PhotoAddress;
use crate::presence::Presence;
use crate::shell::{Computer, Shell};
use crate::updates::{NewVersion, Updates};
use crate::{at_login, do_not_disturb, folders, saving, tray, updates, window};

/// Starts the database on this computer and signs in. May be called again, after a reload.
#[tauri::command]
#[specta::specta]
pub async fn start(
    app: AppHandle,
    shell: State<'_, Shell>,
    presence: State<'_, Presence>,
    on_step: Channel<StartProgress>,
) -> Result<Session> {
    // A page that was loaded anew shows nothing yet.
    presence.shows(None, false);
    // A window that went away needs no progress.
    shell.start(&app, move |step| drop(on_step.send(step))).await
}

/// Stores what the person chose at the first start, and loads the sample shop if it was wanted.
#[tauri::command]
#[specta::specta]
pub async fn set_up(shell: State<'_, Shell>, setup: Setup, on_progress: Channel<SampleProgress>) -> Result<Session> {
    shell.set_up(&setup, move |progress| drop(on_progress.send(progress))).await
}

/// One page of the queue.
#[tauri::command]
#[specta::specta]
pub async fn queue(shell: State<'_, Shell>, filter: QueueFilter, place: Option<QueueCursor>) -> Result<QueuePage> {
    tickets::queue(&shell.desk()?, &filter, place.as_ref()).await
}

/// The stat cards.
#[tauri::command]
#[specta::specta]
pub async fn queue_stats(shell: State<'_, Shell>) -> Result<QueueStats> {
    tickets::queue_stats(&shell.desk()?).await
}

/// A ticket by its number.
#[tauri::command]
#[specta::specta]
pub async fn ticket(shell: State<'_, Shell>, number: String) -> Result<TicketDetail> {
    tickets::ticket(&shell.desk()?, &number).await
}

/// Takes a decision about a ticket: a reply, a note, a change, a resolution. What is stored, or nothing where it waits.
#[tauri::command]
#[specta::specta]
pub async fn decide(app: AppHandle, shell: State<'_, Shell>, decision: Decision) -> Result<Option<Stored>> {
    shell.decide(&app, decision).await
}

/// Everything that was decided and is not stored yet.
#[tauri::command]
#[specta::specta]
pub async fn outbox(app: AppHandle, shell: State<'_, Shell>) -> Result<Vec<Waiting>> {
    Ok(shell.outbox(&app).await?.all())
}

/// Sends something now, whatever it waited for.
#[tauri::command]
#[specta::specta]
pub async fn send_now(app: AppHandle, shell: State<'_, Shell>, id: Uuid, seen: Option<SeenMessage>) -> Result<()> {
    shell.outbox(&app).await?.send_now(id, seen).await
}

/// Holds something back for good, so that it can be put where it came from.
#[tauri::command]
#[specta::specta]
pub async fn take_back(app: AppHandle, shell: State<'_, Shell>, id: Uuid) -> Result<Waiting> {
    shell.outbox(&app).await?.take_back(id).await
}

/// Forgets something that was taken back or could not be stored.
#[tauri::command]
#[specta::specta]
pub async fn forget_waiting(app: AppHandle, shell: State<'_, Shell>, id: Uuid) -> Result<()> {
    shell.outbox(&app).await?.forget(id).await
}

/// Everybody who works at the desk.
#[tauri::command]
#[specta::specta]
pub async fn colleagues(shell: State<'_, Shell>) -> Result<Vec<Colleague>> {
    tickets::colleagues(&shell.desk()?).await
}

/// What the person was told, the newest first; or only what concerns them alone.
#[tauri::command]
#[specta::specta]
pub async fn notices(shell: State<'_, Shell>, for_me: bool, before: Option<NoticeCursor>) -> Result<NoticePage> {
    notices::notices(&shell.desk()?, for_me, before).await
}

/// How much of it is unread.
#[tauri::command]
#[specta::specta]
pub async fn unread_notices(shell: State<'_, Shell>) -> Result<i32> {
    notices::unread(&shell.desk()?).await
}

/// Marks some of it as read.
#[tauri::command]
#[specta::specta]
pub async fn mark_notices_read(shell: State<'_, Shell>, notice_ids: Vec<Uuid>) -> Result<()> {
    notices::mark_read(&shell.desk()?, &notice_ids).await
}

/// Marks all of it up to this time as read.
#[tauri::command]
#[specta::specta]
pub async fn mark_all_notices_read(shell: State<'_, Shell>, up_to: DateTime<Utc>) -> Result<()> {
    notices::mark_all_read(&shell.desk()?, up_to).await
}

/// Everything that was begun on this computer and not sent.
#[tauri::command]
#[specta::specta]
pub async fn drafts(shell: State<'_, Shell>) -> Result<Vec<TicketDraft>> {
    shell.drafts()?.all().await
}

/// Keeps what was begun on a ticket; on disk when this returns. `taken` is the version of another computer that is part
/// of it now, or was put aside for it.
#[tauri::command]
#[specta::specta]
pub async fn keep_draft(shell: State<'_, Shell>, draft: TicketDraft, taken: Option<Uuid>) -> Result<()> {
    shell.shared_drafts()?.keep(draft, taken).await
}

/// What stands of drafts at the person's other computers and is not here yet.
#[tauri::command]
#[specta::specta]
pub async fn drafts_elsewhere(shell: State<'_, Shell>) -> Result<Vec<DraftElsewhere>> {
    shell.shared_drafts()?.elsewhere().await
}

/// Keeps a copy of an offered file for a message that is being written; on disk when this returns.
#[tauri::command]
#[specta::specta]
pub async fn keep_file(shell: State<'_, Shell>, files: State<'_, Files>, file_id: Uuid) -> Result<KeptFile> {
    shell.drafts()?.keep_file(&files.path(file_id)?).await
}

/// The photos of the customer's other tickets.
#[tauri::command]
#[specta::specta]
pub async fn customer_photos(shell: State<'_, Shell>, ticket_id: Uuid) -> Result<Vec<TicketPhotos>> {
    tickets::customer_photos(&shell.desk()?, ticket_id).await
}

/// The messages before a place in a long conversation.
#[tauri::command]
#[specta::specta]
pub async fn earlier_messages(shell: State<'_, Shell>, ticket_id: Uuid, before: MessageCursor) -> Result<Vec<Message>> {
    tickets::earlier_messages(&shell.desk()?, ticket_id, &before).await
}

/// Notes that the person has a ticket before their eyes.
#[tauri::command]
#[specta::specta]
pub async fn look(shell: State<'_, Shell>, ticket_id: Uuid, newest_seen: Option<Uuid>) -> Result<Look> {
    tickets::look(&shell.desk()?, ticket_id, newest_seen).await
}

/// Says what ticket the window shows, and whether a key was just pressed in what is written there.
#[tauri::command]
#[specta::specta]
pub async fn be_present(
    shell: State<'_, Shell>,
    presence: State<'_, Presence>,
    ticket_id: Option<Uuid>,
    typing: bool,
) -> Result<()> {
    if presence.shows(ticket_id, typing) {
        shell.shared_drafts()?.moves_on();
    }
    Ok(())
}

/// Who else has which ticket open.
#[tauri::command]
#[specta::specta]
pub async fn present(shell: State<'_, Shell>) -> Result<Vec<Present>> {
    desk::presence::present(&shell.desk()?).await
}

/// The shop's and the person's settings.
#[tauri::command]
#[specta::specta]
pub async fn settings(app: AppHandle, shell: State<'_, Shell>) -> Result<DeskSettings> {
    shell.settings().await.inspect(|settings| window::dress(&app, settings.person))
}

/// This computer's settings.
#[tauri::command]
#[specta::specta]
pub async fn machine_settings(shell: State<'_, Shell>) -> Result<MachineSettings> {
    Ok(shell.machine()?.read().machine)
}

/// The time zones that the shop may have.
#[tauri::command]
#[specta::specta]
pub async fn time_zones(shell: State<'_, Shell>) -> Result<Vec<TimeZone>> {
    settings::time_zones(&shell.desk()?).await
}

/// Changes the shop's settings.
#[tauri::command]
#[specta::specta]
pub async fn change_shop(shell: State<'_, Shell>, change: ShopChange) -> Result<DeskSettings> {
    settings::change_shop(&shell.desk()?, &change).await
}

/// Changes the person's settings.
#[tauri::command]
#[specta::specta]
pub async fn change_person(app: AppHandle, shell: State<'_, Shell>, change: PersonChange) -> Result<DeskSettings> {
    shell.change_person(change).await.inspect(|settings| window::dress(&app, settings.person))
}

/// Changes this computer's settings.
#[tauri::command]
#[specta::specta]
pub async fn change_machine(app: AppHandle, shell: State<'_, Shell>, change: MachineChange) -> Result<MachineSettings> {
    shell.machine()?.change(change).inspect(|machine| window::size(&app, *machine))
}

/// What this computer and its desktop do for the program.
#[tauri::command]
#[specta::specta]
pub async fn computer(app: AppHandle) -> Result<Computer> {
    Ok(Computer::of(&app))
}

/// Starts with the computer from now on, or does not.
#[tauri::command]
#[specta::specta]
pub async fn start_at_login(app: AppHandle, on: bool) -> Result<Computer> {
    at_login::turn(on)?;
    Ok(Computer::of(&app))
}

/// Leaves the person in peace for a while, or no longer.
#[tauri::command]
#[specta::specta]
pub async fn do_not_disturb(app: AppHandle, peace: Peace) -> Result<MachineSettings> {
    do_not_disturb::set(&app, peace)
}

/// Shows in the tray how many tickets are open.
#[tauri::command]
#[specta::specta]
pub async fn show_open_count(app: AppHandle, open: u32) -> Result<()> {
    tray::show_count(&app, open);
    Ok(())
}

/// What this program is, and on what it runs.
#[tauri::command]
#[specta::specta]
pub async fn about(shell: State<'_, Shell>) -> Result<About> {
    shell.about().await
}

/// Shows the folder of the log.
#[tauri::command]
#[specta::specta]
pub async fn open_log_folder(shell: State<'_, Shell>) -> Result<()> {
    folders::show(shell.folder()?.path(), "the log")
}

/// How the backups of this computer's database stand; nothing where the desk works on a team's server.
#[tauri::command]
#[specta::specta]
pub async fn backup_state(shell: State<'_, Shell>) -> Result<Option<BackupState>> {
    Ok(shell.nightly().map(Nightly::state))
}

/// Backs this computer's database up, at once.
#[tauri::command]
#[specta::specta]
pub async fn back_up_now(app: AppHandle, shell: State<'_, Shell>) -> Result<BackupState> {
    shell.back_up(&app).await
}

/// Shows the folder of the backups.
#[tauri::command]
#[specta::specta]
pub async fn show_backups(shell: State<'_, Shell>) -> Result<()> {
    folders::show(&shell.folder()?.backups(), "the backups")
}

/// The newer version of Punnet that was found, if any.
#[tauri::command]
#[specta::specta]
pub async fn new_version(updates: State<'_, Updates>) -> Result<Option<NewVersion>> {
    Ok(updates.new_version())
}

/// Installs it and starts it, unless something is not sent yet.
#[tauri::command]
#[specta::specta]
pub async fn install_new_version(app: AppHandle) -> Result<()> {
    updates::install(&app).await
}

/// Ends the program, also where closing its window does not.
#[tauri::command]
#[specta::specta]
#[expect(clippy::needless_pass_by_value, reason = "commands are given what they ask for by value")]
pub fn quit(app: AppHandle) {
    app.exit(0);
}

/// The customers who fit to what was typed of a phone number, a name or an email address.
#[tauri::command]
#[specta::specta]
pub async fn find_customers(shell: State<'_, Shell>, words: String) -> Result<Vec<FoundCustomer>> {
    tickets::find_customers(&shell.desk()?, &words).await
}

/// A customer's newest orders.
#[tauri::command]
#[specta::specta]
pub async fn customer_orders(shell: State<'_, Shell>, customer_id: Uuid) -> Result<Vec<RecentOrder>> {
    tickets::customer_orders(&shell.desk()?, customer_id).await
}

/// Stores a ticket for somebody who called.
#[tauri::command]
#[specta::specta]
pub async fn create_ticket(shell: State<'_, Shell>, ticket: NewTicket) -> Result<CreatedTicket> {
    tickets::create(&shell.desk()?, &ticket).await
}

/// Lets the person choose files in the system's dialog; none where it was closed.
#[tauri::command]
#[specta::specta]
pub async fn choose_files(window: WebviewWindow, files: State<'_, Files>) -> Result<Vec<OfferedFile>> {
    Ok(files.choose(&window).await)
}

/// The copied files, or the copied picture; none where neither was copied.
#[tauri::command]
#[specta::specta]
pub async fn paste_files(files: State<'_, Files>) -> Result<Vec<OfferedFile>> {
    files.paste().await
}

/// Adds a file, which the person chose, dropped or pasted, to a ticket: for the customer to see, or for the desk alone.
#[tauri::command]
#[specta::specta]
pub async fn attach(
    shell: State<'_, Shell>,
    files: State<'_, Files>,
    ticket_id: Uuid,
    attachment_id: Uuid,
    is_internal: bool,
    file_id: Uuid,
    on_progress: Channel<AttachProgress>,
) -> Result<()> {
    let told = move |read| drop(on_progress.send(read));
    files.attach(&shell.desk()?, ticket_id, attachment_id, is_internal, file_id, told).await
}

/// Stops adding a file, if it is not stored yet.
#[tauri::command]
#[specta::specta]
pub async fn cancel_attach(files: State<'_, Files>, attachment_id: Uuid) -> Result<()> {
    files.cancel(attachment_id);
    Ok(())
}

/// What photos are in view now, nearest first, and which went out of the window before they were shown.
#[tauri::command]
#[specta::specta]
pub async fn look_at_photos(shell: State<'_, Shell>, in_view: Vec<Uuid>, gone: Vec<PhotoAddress>) -> Result<()> {
    let gone: Vec<_> = gone.into_iter().filter_map(PhotoAddress::meant).collect();
    shell.photos().await?.look(&in_view, &gone);
    Ok(())
}

/// Why a photo can't be shown, as a sentence; nothing where it can.
#[tauri::command]
#[specta::specta]
pub async fn photo_trouble(shell: State<'_, Shell>, attachment_id: Uuid) -> Result<Option<String>> {
    Ok(shell.photos().await?.shown(attachment_id, Edge::Grid).await.err().map(|error| error.to_string()))
}

/// The catalogue's pictures of the products that a ticket is about.
#[tauri::command]
#[specta::specta]
pub async fn catalogue_pictures(shell: State<'_, Shell>, ticket_id: Uuid) -> Result<CataloguePictures> {
    evidence::catalogue_pictures(&shell.desk()?, ticket_id).await
}

/// Why the catalogue's picture of a product can't be shown, as a sentence; nothing where it can.
#[tauri::command]
#[specta::specta]
pub async fn catalogue_trouble(shell: State<'_, Shell>, product_id: Uuid) -> Result<Option<String>> {
    Ok(shell.photos().await?.catalogue_picture(product_id, Edge::Grid).await.err().map(|error| error.to_string()))
}

/// The photos of other tickets that look like this one, nearest first.
#[tauri::command]
#[specta::specta]
pub async fn lookalikes(shell: State<'_, Shell>, attachment_id: Uuid) -> Result<Vec<Lookalike>> {
    shell.photos().await?.lookalikes(attachment_id).await
}

/// Remembers whether the photos of two attachments are the same; with nothing, takes back what was said.
#[tauri::command]
#[specta::specta]
pub async fn judge_photos(
    shell: State<'_, Shell>,
    attachment_id: Uuid,
    other_id: Uuid,
    verdict: Option<PairVerdict>,
) -> Result<()> {
    evidence::judge_photos(&shell.desk()?, attachment_id, other_id, verdict).await
}

/// What is known of a photo beside its pixels.
#[tauri::command]
#[specta::specta]
pub async fn photo_facts(shell: State<'_, Shell>, attachment_id: Uuid) -> Result<PhotoFacts> {
    Ok(evidence::photo_facts(shell.photos().await?, attachment_id).await?)
}

/// Where a photo says that it was taken, once somebody asks.
#[tauri::command]
#[specta::specta]
pub async fn photo_place(shell: State<'_, Shell>, attachment_id: Uuid) -> Result<Option<PhotoPlace>> {
    Ok(evidence::photo_place(shell.photos().await?, attachment_id).await?)
}

/// Saves what was drawn on a photo as a copy, which names the photo; the photo stays as it is.
#[tauri::command]
#[specta::specta]
pub async fn save_copy(shell: State<'_, Shell>, copy: NewCopy) -> Result<()> {
    evidence::derive(&shell.desk()?, shell.photos().await?, copy).await
}

/// Lets the person save an attachment exactly as it came. Whether it was: the dialog may have been closed.
#[tauri::command]
#[specta::specta]
pub async fn save_original(window: WebviewWindow, shell: State<'_, Shell>, attachment_id: Uuid) -> Result<bool> {
    saving::save_original(&window, &shell.desk()?, attachment_id).await
}

/// Asks where to save all files of a ticket, as one archive; nothing where the dialog was closed.
#[tauri::command]
#[specta::specta]
pub async fn save_all(
    window: WebviewWindow,
    shell: State<'_, Shell>,
    ticket_id: Uuid,
    ticket_number: String,
) -> Result<Option<SavedFiles>> {
    saving::save_all(&window, &shell.desk()?, ticket_id, &ticket_number).await
}

/// Puts a photo on the clipboard.
#[tauri::command]
#[specta::specta]
pub async fn copy_photo(shell: State<'_, Shell>, clipboard: State<'_, Clipboard>, attachment_id: Uuid) -> Result<()> {
    saving::copy_photo(&clipboard, shell.photos().await?, attachment_id).await
}

/// Says under what address a file can be dragged out of the window.
#[tauri::command]
#[specta::specta]
pub async fn file_to_drag(
    shell: State<'_, Shell>,
    drag_out: State<'_, DragOut>,
    attachment_id: Uuid,
) -> Result<FileToDrag> {
    drag_out.prepare(&shell.desk()?, attachment_id).await
}

/// A file is being dragged out of the window.
#[tauri::command]
#[specta::specta]
pub async fn drag_file(
    window: WebviewWindow,
    shell: State<'_, Shell>,
    drag_out: State<'_, DragOut>,
    attachment_id: Uuid,
) -> Result<()> {
    drag_out.drag(&window, &shell.desk()?, shell.photos().await?, attachment_id).await
}

/// How often customers complain, and about what.
#[tauri::command]
#[specta::specta]
pub async fn issue_frequency(shell: State<'_, Shell>, question: Question) -> Result<IssueFrequency> {
    analytics::issue_frequency(&shell.desk()?, &question).await
}

/// How long customers wait for the first answer and for the end of it.
#[tauri::command]
#[specta::specta]
pub async fn response_times(shell: State<'_, Shell>, question: Question) -> Result<ResponseTimes> {
    analytics::response_times(&shell.desk()?, &question).await
}

/// What the shop gave back.
#[tauri::command]
#[specta::specta]
pub async fn money_granted(shell: State<'_, Shell>, question: Question) -> Result<MoneyGranted> {
    analytics::money_granted(&shell.desk()?, &question).await
}

/// Which products and suppliers customers complain about.
#[tauri::command]
#[specta::specta]
pub async fn product_quality(shell: State<'_, Shell>, question: Question) -> Result<ProductQuality> {
    analytics::product_quality(&shell.desk()?, &question).await
}

/// Whether customers accept how their claims are settled, and who complains again and again.
#[tauri::command]
#[specta::specta]
pub async fn customer_satisfaction(shell: State<'_, Shell>, question: Question) -> Result<CustomerSatisfaction> {
    analytics::customer_satisfaction(&shell.desk()?, &question).await
}

/// How today goes, for a screen on the wall.
#[tauri::command]
#[specta::specta]
pub async fn analytics_today(shell: State<'_, Shell>) -> Result<Today> {
    analytics::today(&shell.desk()?).await
}

/// The products, suppliers or people whose name has these words in it; with no words the first of them.
#[tauri::command]
#[specta::specta]
pub async fn analytics_choices(shell: State<'_, Shell>, kind: ChoiceKind, words: String) -> Result<Vec<Choice>> {
    analytics::choices(&shell.desk()?, kind, &words).await
}

/// What is chosen in an address that somebody shared: these products, suppliers or people by name.
#[tauri::command]
#[specta::specta]
pub async fn analytics_chosen(shell: State<'_, Shell>, kind: ChoiceKind, ids: Vec<Uuid>) -> Result<Vec<Choice>> {
    analytics::chosen(&shell.desk()?, kind, &ids).await
}

/// The tickets behind a mark on a chart.
#[tauri::command]
#[specta::specta]
pub async fn analytics_tickets(
    shell: State<'_, Shell>,
    question: Question,
    mark: ChartMark,
    after: Option<BehindCursor>,
) -> Result<TicketsBehind> {
    analytics::tickets_behind(&shell.desk()?, &question, &mark, after).await
}

/// Asks where to save those tickets as rows of a CSV file, and writes them; nothing where the dialog was closed.
#[tauri::command]
#[specta::specta]
pub async fn save_tickets(
    window: WebviewWindow,
    shell: State<'_, Shell>,
    exports: State<'_, Exports>,
    export_id: Uuid,
    question: Question,
    mark: ChartMark,
    on_progress: Channel<ExportProgress>,
) -> Result<Option<SavedRows>> {
    let told = move |progress| drop(on_progress.send(progress));
    exports.save(&window, &shell.desk()?, export_id, &question, &mark, told).await
}

/// Stops writing such a file; what was written of it goes away.
#[tauri::command]
#[specta::specta]
pub async fn cancel_save_tickets(exports: State<'_, Exports>, export_id: Uuid) -> Result<()> {
    exports.cancel(export_id);
    Ok(())
}

/// Asks where to save a chart or its table, as the window made it: a picture, or rows of a CSV file. Whether it was: the
/// dialog may have been closed.
#[tauri::command]
#[specta::specta]
pub async fn save_chart(window: WebviewWindow, name: String, bytes: Vec<u8>) -> Result<bool> {
    saving::save_chart(&window, &name, &bytes).await
}

/// Prints what the window shows, to paper or to a PDF, by the system's dialog.
#[tauri::command]
#[specta::specta]
pub async fn print_window(window: WebviewWindow) -> Result<()> {
    saving::print(&window)
}
