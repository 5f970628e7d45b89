use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};

use super::*;
use crate::evidence::KeptFile;
use crate::tickets::{NewMessage, TicketStatus};

struct Home {
    folder: tempfile::TempDir,
    drafts: Drafts,
    told: Arc<Mutex<Vec<OutboxNews>>>,
}

impl Home {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let drafts = Drafts::at(folder.path().join("drafts"));
        Self { folder, drafts, told: Arc::default() }
    }

    fn place(&self) -> PathBuf {
        self.folder.path().join("outbox")
    }

    async fn open(&self) -> Outbox {
        let told = Arc::clone(&self.told);
        let outbox =
            Outbox::open(self.place(), self.drafts.clone(), move |news| told.lock().unwrap().push(news)).await.unwrap();
        // Nobody delivers here.
        outbox.reach(false);
        outbox
    }
}

fn note(n: u128, files: &[&KeptFile]) -> Decision {
    let message = NewMessage {
        id: Uuid::from_u128(n),
        ticket_id: Uuid::from_u128(1),
        message: format!("note {n}"),
        is_internal_note: true,
        files: files.iter().copied().cloned().collect(),
        seen: None,
    };
    Decision {
        id: message.id,
        ticket_id: message.ticket_id,
        ticket_number: "TKT-2026-00001".into(),
        wanted: Wanted::Message { message },
    }
}

fn status(n: u128) -> Decision {
    let wanted = Wanted::Status { seen: TicketStatus::Open, status: TicketStatus::Closed };
    Decision { id: Uuid::from_u128(n), wanted, ..note(n, &[]) }
}

fn ids(outbox: &Outbox) -> Vec<u128> {
    outbox.all().iter().map(|one| one.id.as_u128()).collect()
}

#[tokio::test]
async fn what_was_decided_is_there_after_a_crash_in_its_order() {
    let home = Home::new();
    let outbox = home.open().await;
    for n in [9, 4, 7] {
        assert!(outbox.decide(note(n, &[]), false).await.unwrap().is_none());
    }
    outbox.decide(status(2), true).await.unwrap();
    assert_eq!(home.open().await.all(), outbox.all());
    assert_eq!(ids(&outbox), [9, 4, 7, 2]);
    assert_eq!(outbox.all()[3].not_before, None, "only messages can be taken back");
    assert_eq!(home.told.lock().unwrap().last().unwrap().waiting, outbox.all());
    // Pressed twice.
    outbox.decide(note(9, &[]), false).await.unwrap();
    assert_eq!(ids(&outbox), [9, 4, 7, 2]);
}

#[tokio::test]
async fn its_files_are_its_own_and_come_back_with_it() {
    let home = Home::new();
    let from = home.folder.path().join("label.jpg");
    fs::write(&from, b"\xFF\xD8\xFF\xE0 a photo").unwrap();
    let kept = home.drafts.keep_file(&from).await.unwrap();
    let outbox = home.open().await;
    outbox.decide(note(1, &[&kept]), true).await.unwrap();
    // The draft lets go of it.
    fs::remove_file(home.drafts.file(kept.attachment_id)).unwrap();
    assert_eq!(fs::read(outbox.file(kept.attachment_id)).unwrap(), b"\xFF\xD8\xFF\xE0 a photo");
    let back = outbox.take_back(Uuid::from_u128(1)).await.unwrap();
    assert!(back.trouble.is_some() && back.not_before.is_none());
    assert!(home.drafts.file(kept.attachment_id).exists());
    // Until it is safe in the draft it is neither sent nor lost, also across a crash.
    assert_eq!(home.open().await.all(), [back]);
    outbox.forget(Uuid::from_u128(1)).await.unwrap();
    assert!(outbox.all().is_empty() && home.open().await.all().is_empty());
    assert!(!outbox.file(kept.attachment_id).exists() && home.drafts.file(kept.attachment_id).exists());
}

#[tokio::test]
async fn a_message_whose_file_is_gone_is_not_taken() {
    let home = Home::new();
    let gone =
        KeptFile { attachment_id: Uuid::from_u128(5), name: "a.jpg".into(), size: 1, file_type: "image/jpeg".into() };
    let outbox = home.open().await;
    let refused = outbox.decide(note(1, &[&gone]), true).await.unwrap_err();
    assert!(refused.message.contains("so it was not sent"), "{refused}");
    assert!(outbox.all().is_empty() && home.open().await.all().is_empty());
}

#[tokio::test]
async fn nothing_that_the_database_would_refuse_anyway_waits() {
    let home = Home::new();
    let outbox = home.open().await;
    let long = |text: String| {
        let mut decision = note(1, &[]);
        if let Wanted::Message { message } = &mut decision.wanted {
            message.message = text;
        }
        decision
    };
    for text in [" \n ".to_owned(), "x".repeat(20_001)] {
        assert_eq!(outbox.decide(long(text), true).await.unwrap_err().code, ErrorCode::Invalid);
    }
    assert!(outbox.all().is_empty() && !home.place().exists());
}

#[tokio::test]
async fn what_is_damaged_or_not_ours_is_passed_over_and_stays() {
    let home = Home::new();
    let outbox = home.open().await;
    outbox.decide(note(1, &[]), false).await.unwrap();
    let whole = fs::read(home.place().join(format!("{}.json", Uuid::from_u128(1)))).unwrap();
    let hostile = |name: &str, text: &[u8]| fs::write(home.place().join(name), text).unwrap();
    hostile(&format!("{}.json", Uuid::from_u128(2)), &whole);
    hostile(&format!("{}.json", Uuid::from_u128(3)), br#"{"id":"#);
    hostile("notes.txt", b"somebody's own");
    fs::create_dir_all(home.place().join("files")).unwrap();
    hostile("files/of-the-damaged-one", b"a photo");
    #[cfg(unix)]
    std::os::unix::fs::symlink("/dev/zero", home.place().join(format!("{}.json", Uuid::from_u128(4)))).unwrap();
    assert_eq!(ids(&home.open().await), [1]);
    for name in [&format!("{}.json", Uuid::from_u128(3)), "files/of-the-damaged-one"] {
        assert!(home.place().join(name).exists(), "{name}");
    }
}

#[tokio::test]
async fn a_copy_that_nothing_names_is_swept_away() {
    let home = Home::new();
    home.open().await.decide(note(1, &[]), false).await.unwrap();
    fs::create_dir_all(home.place().join("files")).unwrap();
    fs::write(home.place().join("files/left"), "from a crash").unwrap();
    home.open().await;
    assert!(!home.place().join("files/left").exists());
}

#[tokio::test]
async fn where_nothing_can_be_written_nothing_is_promised() {
    let home = Home::new();
    let outbox = home.open().await;
    fs::write(home.place(), "").unwrap();
    let refused = outbox.decide(note(1, &[]), true).await.unwrap_err();
    assert!(refused.message.starts_with("This can't be kept on this computer right now ("), "{refused}");
    assert!(outbox.all().is_empty());
}

#[tokio::test]
async fn what_may_have_arrived_is_not_taken_back() {
    let home = Home::new();
    let outbox = home.open().await;
    outbox.decide(note(1, &[]), false).await.unwrap();
    let mut tried = outbox.all()[0].clone();
    tried.may_have_arrived = true;
    outbox.put(tried);
    let refused = outbox.take_back(Uuid::from_u128(1)).await.unwrap_err();
    assert!(refused.message.starts_with("This may have arrived"), "{refused}");
    assert_eq!(outbox.all()[0].trouble, None);
}

#[test]
fn a_clock_that_was_set_back_holds_nothing_up() {
    let now = Utc::now();
    let waiting = |not_before| Waiting {
        id: Uuid::nil(),
        ticket_id: Uuid::nil(),
        ticket_number: String::new(),
        wanted: Wanted::Status { seen: TicketStatus::Open, status: TicketStatus::Closed },
        decided_at: now,
        not_before,
        may_have_arrived: false,
        trouble: None,
    };
    let left = |seconds: i64| waiting(Some(now + TimeDelta::seconds(seconds))).waits_on_purpose(now);
    assert_eq!(left(7), Some(TimeDelta::seconds(7)));
    assert_eq!(left(0), None);
    assert_eq!(left(3600), None);
    assert_eq!(waiting(None).waits_on_purpose(now), None);
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_on_this_computer_reads_it() {
    use std::os::unix::fs::PermissionsExt;
    let home = Home::new();
    home.open().await.decide(note(1, &[]), false).await.unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&home.place()), 0o700);
    assert_eq!(mode(&home.place().join(format!("{}.json", Uuid::from_u128(1)))), 0o600);
}
