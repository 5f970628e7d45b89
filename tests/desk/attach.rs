//! Files that the desk adds to a ticket, from a disk that nobody can trust.

use std::cell::RefCell;
use std::future::pending;
use std::path::{Path, PathBuf};

use desk::evidence::{AttachProgress, attach, inspect};
use desk::{Desk, DeskError, ErrorCode};
use uuid::Uuid;

use sha2::Digest;

use crate::harness::{Line, MEERA, Shop, WEB_ADMIN, assert_forbidden, shop_test};

const JPEG: &[u8] = include_bytes!("../fixtures/crushed-tomatoes-1.jpg");

/// What happens to a file while it is read.
type Change<'a> = &'a dyn Fn(&Path);

struct Disk(tempfile::TempDir);

impl Disk {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder for files"))
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, bytes).expect("the file is written");
        path
    }
}

async fn add(desk: &Desk, ticket: Uuid, id: Uuid, file: &Path) -> Result<(), DeskError> {
    attach(desk, ticket, id, file, |_| (), pending()).await
}

/// Records of attachments, names in storage, contents: all of them, or none.
async fn stored(shop: &Shop) -> (i64, i64, i64) {
    let mut owner = shop.owner().await;
    let mut count = async |table: &str| -> i64 {
        owner.value(&format!("select count(*) from {table}")).await.expect("the owner counts")
    };
    (count("ticket_attachments").await, count("desk.evidence_objects").await, count("desk.evidence_blobs").await)
}

shop_test! {
    async fn a_photo_is_kept_as_it_is_and_is_the_customers_to_see(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, None, "Crushed").await;
        let asha = shop.staff("Asha").await;
        let desk = shop.desk_of(&asha).await;
        let drive = Disk::new();
        let (id, file) = (Uuid::now_v7(), drive.file("tomatoes.JPG", JPEG));
        let told = RefCell::new(Vec::new());
        attach(&desk, ticket, id, &file, |progress| told.borrow_mut().push(progress), pending()).await.expect("attached");
        let size = u32::try_from(JPEG.len()).expect("a small photo");
        assert_eq!(told.borrow().first(), Some(&AttachProgress { read: 0, size }));
        assert_eq!(told.borrow().last(), Some(&AttachProgress { read: size, size }));
        let mut owner = shop.owner().await;
        let record: String = owner
            .value("select storage_path || ' ' || file_type || ' ' || file_name || ' ' || file_size || ' ' || uploaded_by from ticket_attachments")
            .await
            .expect("attached");
        assert_eq!(record, format!("{ticket}/{id}-tomatoes.JPG image/jpeg tomatoes.JPG {size} {}", asha.user_id));
        let bytes: Vec<u8> = owner
            .value("select string_agg(bytes, '' order by ordinal) from desk.evidence_chunks")
            .await
            .expect("kept");
        assert!(bytes == JPEG, "the bytes are those of the file");
        let seen: Vec<String> = shop.customer(MEERA).await.values("select file_name from ticket_attachments").await.expect("hers");
        assert_eq!(seen, ["tomatoes.JPG"]);
    }
}

shop_test! {
    async fn the_same_content_is_not_attached_to_a_ticket_twice(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, None, "Crushed").await;
        let other = shop.ticket_of(MEERA, None, "Crushed again").await;
        let desk = shop.desk_of(&shop.staff("Asha").await).await;
        let drive = Disk::new();
        add(&desk, ticket, Uuid::now_v7(), &drive.file("1.jpg", JPEG)).await.expect("attached");
        let before = stored(shop).await;
        let refused = add(&desk, ticket, Uuid::now_v7(), &drive.file("copy.jpg", JPEG)).await.expect_err("it is there");
        assert_eq!(refused.code, ErrorCode::Refused);
        assert_eq!(
            refused.message,
            "\u{201c}copy.jpg\u{201d} is on this ticket already, as \u{201c}1.jpg\u{201d}. It was not attached a second time."
        );
        assert_eq!(stored(shop).await, before);
        add(&desk, other, Uuid::now_v7(), &drive.file("1.jpg", JPEG)).await.expect("another ticket may have it too");
    }
}

shop_test! {
    async fn sent_twice_it_is_attached_once_also_when_the_file_has_gone(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, None, "Crushed").await;
        let desk = shop.desk_of(&shop.staff("Asha").await).await;
        let drive = Disk::new();
        let (id, file) = (Uuid::now_v7(), drive.file("1.jpg", JPEG));
        add(&desk, ticket, id, &file).await.expect("attached");
        add(&desk, ticket, id, &file).await.expect("already there");
        std::fs::remove_file(&file).expect("the file goes");
        add(&desk, ticket, id, &file).await.expect("already there");
        assert_eq!(stored(shop).await, (1, 1, 1));
    }
}

shop_test! {
    async fn the_id_of_another_tickets_file_is_refused_and_leaves_nothing(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, None, "Crushed").await;
        let other = shop.ticket_of(MEERA, None, "Sour milk").await;
        let desk = shop.desk_of(&shop.staff("Asha").await).await;
        let drive = Disk::new();
        let (id, file) = (Uuid::now_v7(), drive.file("1.jpg", JPEG));
        add(&desk, ticket, id, &file).await.expect("attached");
        let refused = add(&desk, other, id, &file).await.expect_err("another ticket's");
        assert!(refused.message.contains("another ticket"), "{refused}");
        assert_eq!(stored(shop).await, (1, 1, 1));
    }
}

shop_test! {
    async fn no_ticket_and_no_rights_attach_nothing(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, None, "Crushed").await;
        let desk = shop.desk_of(&shop.staff("Asha").await).await;
        let drive = Disk::new();
        let file = drive.file("1.jpg", JPEG);
        assert_eq!(add(&desk, Uuid::now_v7(), Uuid::now_v7(), &file).await.expect_err("no ticket").code, ErrorCode::Refused);
        shop.owner().await.sql("update desk.staff_logins set active = false").await.expect("the owner switches off");
        assert_eq!(add(&desk, ticket, Uuid::now_v7(), &file).await.expect_err("switched off").code, ErrorCode::Refused);
        assert_eq!(stored(shop).await, (0, 0, 0));
    }
}

shop_test! {
    async fn stopped_it_leaves_nothing_and_can_be_sent_again(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, None, "Crushed").await;
        let desk = shop.desk_of(&shop.staff("Asha").await).await;
        let drive = Disk::new();
        let large = [JPEG, &vec![7; 8 << 20]].concat();
        let (id, file) = (Uuid::now_v7(), drive.file("large.jpg", &large));
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let stop = RefCell::new(Some(stop));
        let progress = |progress: AttachProgress| {
            if progress.read > 1 << 20 {
                stop.borrow_mut().take().map(|stop| stop.send(()));
            }
        };
        let stopped = async { stopped.await.expect("somebody stops it") };
        let refused = attach(&desk, ticket, id, &file, progress, stopped).await.expect_err("stopped");
        assert!(refused.message.contains("You stopped"), "{refused}");
        assert_eq!(stored(shop).await, (0, 0, 0));
        add(&desk, ticket, id, &file).await.expect("again");
        assert_eq!(stored(shop).await, (1, 1, 1));
    }
}

/// A photo that takes many pieces, no two alike.
fn large_photo(mark: u8) -> Vec<u8> {
    let mut bytes = JPEG.to_vec();
    bytes.extend((0..6_u32 << 20).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8 ^ mark));
    bytes
}

/// Pieces of files that are on their way.
async fn pieces(shop: &Shop) -> i64 {
    shop.owner().await.value("select count(*) from desk.upload_pieces").await.expect("the owner counts")
}

shop_test! {
    async fn after_a_broken_connection_only_the_rest_is_sent(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, None, "Crushed").await;
        let asha = shop.staff("Asha").await;
        let line = Line::to(&shop.address()).await;
        let desk = shop.desk_over(&asha, &line).await;
        let drive = Disk::new();
        let large = large_photo(0);
        let (id, file) = (Uuid::now_v7(), drive.file("large.jpg", &large));
        line.breaks_after(Some(4 << 20));
        let lost = add(&desk, ticket, id, &file).await.expect_err("the line broke");
        assert_eq!(lost.code, ErrorCode::DatabaseLost, "{lost}");
        assert_eq!(stored(shop).await, (0, 0, 0));
        let there = pieces(shop).await;
        assert!(there >= 7, "{there} pieces of 4 MB");

        line.breaks_after(None);
        let before = line.sent();
        let told = RefCell::new(Vec::new());
        attach(&desk, ticket, id, &file, |progress| told.borrow_mut().push(progress.read), pending()).await.expect("the rest");
        let sent = line.sent() - before;
        assert!(sent < large.len() - (7 << 19) + (64 << 10), "{sent} bytes were sent of {}", large.len());
        let goes_on_at = u32::try_from(there << 19).expect("a few");
        assert!(told.borrow().contains(&goes_on_at) && told.borrow().last() == Some(&u32::try_from(large.len()).expect("small")));
        assert_eq!((stored(shop).await, pieces(shop).await), ((1, 1, 1), 0));
        let hash: Vec<u8> = shop.owner().await.value("select sha256 from desk.evidence_objects").await.expect("kept");
        assert!(hash == sha2::Sha256::digest(&large).to_vec(), "byte for byte");
    }
}

shop_test! {
    async fn pieces_of_a_file_that_became_another_are_sent_anew(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, None, "Crushed").await;
        let asha = shop.staff("Asha").await;
        let line = Line::to(&shop.address()).await;
        let desk = shop.desk_over(&asha, &line).await;
        let drive = Disk::new();
        let (id, file) = (Uuid::now_v7(), drive.file("large.jpg", &large_photo(0)));
        line.breaks_after(Some(2 << 20));
        add(&desk, ticket, id, &file).await.expect_err("the line broke");
        line.breaks_after(None);
        let other = large_photo(255);
        drive.file("large.jpg", &other);
        add(&desk, ticket, id, &file).await.expect("the other one");
        let hash: Vec<u8> = shop.owner().await.value("select sha256 from desk.evidence_objects").await.expect("kept");
        assert!(hash == sha2::Sha256::digest(&other).to_vec(), "nothing of the first is in it");
        assert_eq!(pieces(shop).await, 0);
    }
}

shop_test! {
    async fn a_stopped_file_leaves_no_pieces_and_nobody_touches_those_of_others(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, None, "Crushed").await;
        let mut asha = shop.staff("Asha").await;
        let farhan = shop.staff("Farhan").await;
        let id = Uuid::now_v7();
        let send = |bytes: &'static [u8]| sqlx::query("select desk.send_piece($1, 0::smallint, $2)").bind(id).bind(bytes);
        asha.session.run(send(b"hers")).await.expect("kept");
        // Under the same id they are hers, or nobody's.
        let drive = Disk::new();
        let large = large_photo(1);
        let file = drive.file("large.jpg", &large);
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let stop = RefCell::new(Some(stop));
        let progress = |progress: AttachProgress| {
            if progress.read > 1 << 20 {
                stop.borrow_mut().take().map(|stop| stop.send(()));
            }
        };
        let desk = shop.desk_of(&farhan).await;
        let other = Uuid::now_v7();
        attach(&desk, ticket, other, &file, progress, async { stopped.await.expect("stopped") }).await.expect_err("stopped");
        assert_eq!(pieces(shop).await, 1);
        add(&desk, ticket, id, &file).await.expect_err("that id is taken");
        assert_eq!(stored(shop).await, (0, 0, 0));
        for mut session in [shop.customer(MEERA).await, shop.anonymous().await] {
            assert_forbidden(session.value::<i64>("select count(*) from desk.upload_pieces").await);
            assert_forbidden(session.run(send(b"a customer's")).await);
            assert_forbidden(session.value::<bool>(&format!("select desk.store_pieces('x', 'x', '{id}', 'x')")).await);
        }
        assert_forbidden(asha.session.value::<i64>("select count(*) from desk.upload_pieces").await);
    }
}

shop_test! {
    async fn what_cannot_be_attached_is_refused_in_a_sentence_when_offered_and_when_sent(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, None, "Crushed").await;
        let desk = shop.desk_of(&shop.staff("Asha").await).await;
        let drive = Disk::new();
        let folder = drive.0.path().join("photos.jpg");
        std::fs::create_dir(&folder).expect("a folder");
        let huge = drive.file("huge.jpg", JPEG);
        std::fs::File::options().write(true).open(&huge).and_then(|file| file.set_len(2 << 30)).expect("2 GB of holes");
        let just_too_large = drive.file("51.jpg", JPEG);
        std::fs::File::options().write(true).open(&just_too_large).and_then(|file| file.set_len((50 << 20) + 1)).expect("holes");
        let cases = [
            (folder, "is a folder"),
            (drive.file("empty.jpg", b""), "is empty"),
            (drive.file("page.jpg", b"<html><script>alert(1)</script></html>"), "neither a photo"),
            (drive.file("drawing.jpg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "neither a photo"),
            (drive.file("archive.jpg", b"PK\x03\x04\x14\0\0\0\x08\0"), "neither a photo"),
            (drive.file("half.jpg", b"\xFF\xD8"), "neither a photo"),
            (drive.0.path().join("gone.jpg"), "no longer where it was"),
            (drive.0.path().join("no such folder").join("1.jpg"), "no longer where it was"),
            (huge, "larger than the 50 MB"),
            (just_too_large, "larger than the 50 MB"),
        ];
        for (file, words) in cases {
            for refused in [inspect(&file).await.expect_err(words), add(&desk, ticket, Uuid::now_v7(), &file).await.expect_err(words)] {
                assert_eq!(refused.code, ErrorCode::Invalid, "{words}: {refused}");
                assert!(refused.message.contains(words), "{words}: {refused}");
                assert!(refused.message.contains("It was not attached."), "{refused}");
            }
        }
        assert_eq!(stored(shop).await, (0, 0, 0));
    }
}

#[cfg(unix)]
shop_test! {
    async fn a_pipe_and_a_device_are_no_files_and_nobody_waits_for_them(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, None, "Crushed").await;
        let desk = shop.desk_of(&shop.staff("Asha").await).await;
        let drive = Disk::new();
        let pipe = drive.0.path().join("pipe.jpg");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo runs").success());
        for file in [pipe.as_path(), Path::new("/dev/zero")] {
            let refused = add(&desk, ticket, Uuid::now_v7(), file).await.expect_err("no file");
            assert!(refused.message.contains("no ordinary file"), "{refused}");
        }
    }
}

shop_test! {
    async fn a_file_that_changes_while_it_is_read_is_refused(shop: &Shop) {
        use std::io::Write;
        let ticket = shop.ticket_of(MEERA, None, "Crushed").await;
        let desk = shop.desk_of(&shop.staff("Asha").await).await;
        let drive = Disk::new();
        let bytes = [JPEG, &vec![7; 1 << 19]].concat();
        let long_ago = std::time::SystemTime::UNIX_EPOCH;
        let grow = |file: &Path| std::fs::File::options().append(true).open(file).expect("opened").write_all(b"more").expect("grown");
        let shrink = |file: &Path| std::fs::File::options().write(true).open(file).expect("opened").set_len(300_000).expect("shrunk");
        let touch = |file: &Path| std::fs::File::options().write(true).open(file).expect("opened").set_modified(long_ago).expect("touched");
        let changes: [(&str, Change); 3] = [("grows", &grow), ("shrinks", &shrink), ("is written over", &touch)];
        for (what, change) in changes {
            let file = drive.file("1.jpg", &bytes);
            let once = RefCell::new(Some(change));
            let progress = |progress: AttachProgress| {
                if progress.read > 0 && let Some(change) = once.borrow_mut().take() {
                    change(&file);
                }
            };
            let refused = attach(&desk, ticket, Uuid::now_v7(), &file, progress, pending()).await.expect_err(what);
            assert!(refused.message.contains("was changed while it was read"), "{what}: {refused}");
        }
        assert_eq!(stored(shop).await, (0, 0, 0));
    }
}

shop_test! {
    async fn hostile_names_do_no_harm(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, None, "Crushed").await;
        let desk = shop.desk_of(&shop.staff("Asha").await).await;
        let drive = Disk::new();
        let emoji = format!("{}.jpg", "🍅".repeat(62));
        let cases = [
            ("..%2f..%2fpasswd.jpg", "..%2f..%2fpasswd.jpg"),
            ("photo\u{202e}gpj.exe", "photogpj.exe"),
            ("line\nbreak.jpg", "line_break.jpg"),
            ("back\\slash.jpg", "back_slash.jpg"),
            ("<img src=x onerror=alert(1)>.jpg", "<img src=x onerror=alert(1)>.jpg"),
            ("'; drop table users; --.jpg", "'; drop table users; --.jpg"),
            (emoji.as_str(), emoji.as_str()),
        ];
        for (name, shown) in cases {
            // Of another content each: the same would be noticed.
            let file = drive.file(name, &[JPEG, shown.as_bytes()].concat());
            assert_eq!(inspect(&file).await.expect("looked at").name, shown);
            add(&desk, ticket, Uuid::now_v7(), &file).await.expect(name);
        }
        let mut owner = shop.owner().await;
        let names: Vec<String> = owner.values("select file_name from ticket_attachments order by id").await.expect("attached");
        assert_eq!(names, cases.map(|(_, shown)| shown));
        let paths: Vec<String> = owner.values("select storage_path from ticket_attachments").await.expect("attached");
        for path in paths {
            let plain = path.chars().all(|sign| sign.is_ascii_alphanumeric() || "-_./".contains(sign));
            assert!(plain && path.matches('/').count() == 1 && !path.contains(".."), "{path}");
        }
    }
}

shop_test! {
    async fn what_staff_attach_a_web_admin_sees(shop: &Shop) {
        let ticket = shop.ticket_of(MEERA, None, "Crushed").await;
        let desk = shop.desk_of(&shop.staff("Asha").await).await;
        let drive = Disk::new();
        for (name, bytes, kind) in [
            ("scan.jpg", b"%PDF-1.7\n%\xE2\xE3\n".as_slice(), "application/pdf"),
            ("clip", b"\0\0\0\x18ftypmp42\0\0\0\0isommp42", "video/mp4"),
        ] {
            let file = drive.file(name, bytes);
            assert_eq!(inspect(&file).await.expect("looked at").file_type, kind);
            add(&desk, ticket, Uuid::now_v7(), &file).await.expect("attached");
        }
        let kinds: Vec<String> = shop.customer(WEB_ADMIN).await.values("select file_type from ticket_attachments order by created_at").await.expect("seen");
        assert_eq!(kinds, ["application/pdf", "video/mp4"]);
    }
}
