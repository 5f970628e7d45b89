use std::fs;

use super::*;
use crate::evidence::{Colour, KeptFile, Mark};
use crate::tickets::ResolutionType;

struct Home {
    /// Goes with the test.
    folder: tempfile::TempDir,
    drafts: Drafts,
}

fn home() -> Home {
    let folder = tempfile::tempdir().unwrap();
    let drafts = Drafts::at(folder.path().join("drafts"));
    Home { folder, drafts }
}

fn nothing_on(ticket: u128) -> TicketDraft {
    TicketDraft::nothing(Uuid::from_u128(ticket), format!("TKT-2026-{ticket:05}"))
}

fn reply_on(ticket: u128, text: &str) -> TicketDraft {
    let reply = DraftMessage {
        text: text.to_owned(),
        message_id: Uuid::from_u128(ticket + 1000),
        files: Vec::new(),
        elsewhere: Vec::new(),
    };
    TicketDraft { reply: Some(reply), ..nothing_on(ticket) }
}

fn place_on(ticket: u128) -> TicketDraft {
    TicketDraft { place: Some(Place { message_id: None, offset: 40 }), ..nothing_on(ticket) }
}

fn kept(drafts: &Drafts) -> Vec<TicketDraft> {
    let mut all = drafts.read_all().unwrap();
    all.sort_by_key(|draft| draft.ticket_id);
    all
}

#[test]
fn a_draft_comes_back_whole_and_each_with_its_ticket() {
    let home = home();
    let drafts = &home.drafts;
    assert_eq!(drafts.read_all().unwrap(), []);
    let everything = TicketDraft {
        note: Some(DraftMessage {
            text: "مرحبا 🍅\u{200b}\r\n\"\\".into(),
            message_id: Uuid::from_u128(7),
            files: Vec::new(),
            elsewhere: Vec::new(),
        }),
        as_note: true,
        resolution: Some(DraftResolution {
            resolution_type: Some(ResolutionType::PartialRefund),
            refund_amount: "fifty".into(),
            resolution_notes: "half".into(),
        }),
        place: Some(Place { message_id: Some(Uuid::from_u128(9)), offset: -12 }),
        ..reply_on(1, &"long ".repeat(10_000))
    };
    drafts.keep_now(&everything).unwrap();
    drafts.keep_now(&reply_on(2, "short")).unwrap();
    assert_eq!(kept(drafts), [everything, reply_on(2, "short")]);
}

#[test]
fn the_newest_replaces_the_one_before_and_nothing_leaves_no_file() {
    let home = home();
    let drafts = &home.drafts;
    drafts.keep_now(&reply_on(1, "first")).unwrap();
    drafts.keep_now(&reply_on(1, "second")).unwrap();
    assert_eq!(kept(drafts), [reply_on(1, "second")]);
    drafts.keep_now(&nothing_on(1)).unwrap();
    drafts.keep_now(&nothing_on(1)).unwrap();
    assert_eq!(fs::read_dir(&drafts.folder).unwrap().count(), 0);
}

#[test]
fn a_tick_and_a_place_are_kept_without_any_text() {
    let home = home();
    let drafts = &home.drafts;
    let ticked = TicketDraft { as_note: true, ..nothing_on(1) };
    drafts.keep_now(&ticked).unwrap();
    drafts.keep_now(&place_on(2)).unwrap();
    assert_eq!(kept(drafts), [ticked, place_on(2)]);
}

fn sketch_on(ticket: u128, spots: usize) -> TicketDraft {
    let sketch = PhotoSketch {
        attachment_id: Uuid::from_u128(31),
        copy_id: Uuid::from_u128(32),
        marks: vec![
            Mark::Freehand { path: vec![[65_536, 65_536]; spots], colour: Colour::Red },
            Mark::Text { at: [3, 4], text: "टमाटर".into(), colour: Colour::White },
            Mark::Redaction { from: [0, 0], to: [65_536, 9] },
        ],
        for_customer: true,
    };
    TicketDraft { sketches: vec![sketch], ..nothing_on(ticket) }
}

#[test]
fn what_was_drawn_is_kept_without_any_text_and_is_more_than_a_place() {
    let home = home();
    let drafts = &home.drafts;
    drafts.keep_now(&sketch_on(1, 20_000)).unwrap();
    assert_eq!(kept(drafts), [sketch_on(1, 20_000)]);
    assert!(!sketch_on(1, 1).is_only_a_place());
    // More than could be read again is refused, and what was kept stays.
    let refused = drafts.keep_now(&sketch_on(1, 1_000_000)).unwrap_err();
    assert!(refused.message.contains("more was drawn on this ticket than can be kept"), "{refused}");
    assert_eq!(kept(drafts), [sketch_on(1, 20_000)]);
}

#[test]
fn a_damaged_or_foreign_file_is_passed_over_and_stays() {
    let home = home();
    let drafts = &home.drafts;
    drafts.keep_now(&reply_on(1, "whole")).unwrap();
    let hostile = |name: &str, text: &[u8]| fs::write(drafts.folder.join(name), text).unwrap();
    let name = |ticket: u128| format!("{}.json", Uuid::from_u128(ticket));
    hostile(&name(2), b"");
    hostile(&name(3), br#"{"ticket_id":"#);
    hostile(&name(4), &serde_json::to_vec(&reply_on(5, "of another ticket")).unwrap());
    hostile(&name(6), "[".repeat(100_000).as_bytes());
    hostile("notes.txt", b"somebody's own");
    hostile("not-a-ticket.json", b"{}");
    fs::File::create(drafts.folder.join(name(7))).unwrap().set_len(LARGEST_FILE + 1).unwrap();
    fs::create_dir(drafts.folder.join(name(8))).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("/dev/zero", drafts.folder.join(name(9))).unwrap();
    assert_eq!(kept(drafts), [reply_on(1, "whole")]);
    assert!(drafts.folder.join(name(3)).exists());
    // And what is damaged can be written anew.
    drafts.keep_now(&reply_on(3, "anew")).unwrap();
    assert_eq!(kept(drafts), [reply_on(1, "whole"), reply_on(3, "anew")]);
}

#[test]
fn a_text_without_measure_is_refused_in_a_sentence_and_the_one_before_stays() {
    let home = home();
    let drafts = &home.drafts;
    drafts.keep_now(&reply_on(1, &"\u{1}".repeat(LONGEST_TEXT))).unwrap();
    let refused = drafts.keep_now(&reply_on(1, &"x".repeat(LONGEST_TEXT + 1))).unwrap_err();
    assert_eq!(refused.code, ErrorCode::Invalid);
    // The longest that is taken can be read again, also where JSON needs six bytes for each character.
    assert_eq!(kept(drafts), [reply_on(1, &"\u{1}".repeat(LONGEST_TEXT))]);
}

#[test]
fn where_nothing_can_be_written_a_sentence_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let in_the_way = folder.path().join("a file");
    fs::write(&in_the_way, "").unwrap();
    let drafts = Drafts::at(in_the_way);
    let refused = drafts.keep_now(&reply_on(1, "kept in the window")).unwrap_err();
    assert_eq!(refused.code, ErrorCode::Refused);
    assert!(refused.message.starts_with("What you type can't be saved on this computer right now ("), "{refused}");
    assert!(drafts.read_all().unwrap_err().message.contains("Nothing was deleted."));
}

#[test]
fn old_places_go_and_everything_typed_stays() {
    let home = home();
    let drafts = &home.drafts;
    drafts.keep_now(&reply_on(1, "typed long ago")).unwrap();
    let aged = |ticket: u128, seconds: u64| {
        let file = fs::File::options().write(true).open(drafts.file_of(Uuid::from_u128(ticket))).unwrap();
        file.set_modified(SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(seconds)).unwrap();
    };
    aged(1, 0);
    for ticket in 2..MOST_PLACES as u128 + 5 {
        drafts.keep_now(&place_on(ticket)).unwrap();
        aged(ticket, u64::try_from(ticket).unwrap());
    }
    let all = kept(drafts);
    assert_eq!(all.len(), 1 + MOST_PLACES);
    assert_eq!(all[0], reply_on(1, "typed long ago"));
    assert_eq!(all[1].ticket_id, Uuid::from_u128(5), "the three oldest places went");
    assert_eq!(kept(drafts), all);
}

#[cfg(unix)]
#[test]
fn nobody_else_on_this_computer_reads_them() {
    use std::os::unix::fs::PermissionsExt;
    let home = home();
    let drafts = &home.drafts;
    drafts.keep_now(&reply_on(1, "private")).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&drafts.folder), 0o700);
    assert_eq!(mode(&drafts.file_of(Uuid::from_u128(1))), 0o600);
}

fn file(folder: &Path, name: &str) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, b"\xFF\xD8\xFF\xE0 a photo").unwrap();
    path
}

fn with_files(ticket: u128, files: &[&KeptFile]) -> TicketDraft {
    let mut draft = reply_on(ticket, "See these.");
    draft.reply.as_mut().unwrap().files = files.iter().copied().cloned().collect();
    draft
}

#[tokio::test]
async fn a_file_is_kept_as_long_as_its_message_names_it() {
    let home = home();
    let drafts = &home.drafts;
    let from = file(home.folder.path(), "tomatoes.jpg");
    let (one, two) = (drafts.keep_file(&from).await.unwrap(), drafts.keep_file(&from).await.unwrap());
    assert_eq!((one.name.as_str(), one.file_type.as_str(), one.size), ("tomatoes.jpg", "image/jpeg", 12));
    // Wherever the original goes.
    fs::remove_file(&from).unwrap();
    drafts.keep(with_files(1, &[&one, &two])).await.unwrap();
    assert_eq!(kept(drafts), [with_files(1, &[&one, &two])]);
    for kept in [&one, &two] {
        assert_eq!(fs::read(drafts.file(kept.attachment_id)).unwrap(), b"\xFF\xD8\xFF\xE0 a photo");
    }
    drafts.keep(with_files(1, &[&two])).await.unwrap();
    assert!(!drafts.file(one.attachment_id).exists() && drafts.file(two.attachment_id).exists());
    drafts.keep(nothing_on(1)).await.unwrap();
    assert!(!drafts.file(two.attachment_id).exists());
}

#[tokio::test]
async fn a_copy_that_no_draft_names_goes_after_a_day() {
    let home = home();
    let drafts = &home.drafts;
    let from = file(home.folder.path(), "tomatoes.jpg");
    let (fresh, old, named) = (
        drafts.keep_file(&from).await.unwrap(),
        drafts.keep_file(&from).await.unwrap(),
        drafts.keep_file(&from).await.unwrap(),
    );
    drafts.keep(with_files(1, &[&named])).await.unwrap();
    for kept in [&old, &named] {
        let long_ago = SystemTime::now() - std::time::Duration::from_hours(25);
        fs::File::options().write(true).open(drafts.file(kept.attachment_id)).unwrap().set_modified(long_ago).unwrap();
    }
    assert_eq!(kept(drafts).len(), 1);
    let there = [&fresh, &old, &named].map(|kept| drafts.file(kept.attachment_id).exists());
    assert_eq!(there, [true, false, true]);
}

#[tokio::test]
async fn what_could_not_be_attached_is_not_kept_either() {
    let home = home();
    let text = home.folder.path().join("list.txt");
    fs::write(&text, "tomatoes").unwrap();
    let refused = home.drafts.keep_file(&text).await.unwrap_err();
    assert!(refused.message.contains("neither a photo nor a video nor a PDF"), "{}", refused.message);
    assert!(!home.folder.path().join("drafts").exists());
}

#[test]
fn a_draft_of_before_files_is_read() {
    let home = home();
    let draft = reply_on(1, "Sorry");
    home.drafts.keep_now(&draft).unwrap();
    let path = home.drafts.file_of(draft.ticket_id);
    let text = fs::read_to_string(&path).unwrap().replace(",\"files\":[]", "").replace(",\"sketches\":[]", "");
    assert!(!text.contains("files") && !text.contains("sketches"));
    fs::write(&path, text).unwrap();
    assert_eq!(kept(&home.drafts), [draft]);
}
