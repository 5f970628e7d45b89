//! The pictures that a desk shows of the evidence: made once, small, and only for who may see the photo.

use std::io::Read;

use desk::evidence::{
    Darkroom, Edge, EvidenceError, Photos, PictureError, SavedFiles, original_name, save_all, save_original,
};
use desk::operator::verify_evidence;
use desk::server::LocalServer;
use desk::{Desk, tickets};
use futures::future::join_all;
use sha2::{Digest, Sha256};
use sqlx::AssertSqlSafe;
use sqlx::postgres::PgPool;
use uuid::Uuid;

use crate::local_server::Computer;

/// The schema keeps contents in pieces of this size.
const PIECE: usize = 524_288;

/// A photo with a little of everything in it.
pub fn photo(width: u32, height: u32) -> Vec<u8> {
    // Fine grain: a smooth picture would be too small a file to be kept in several pieces.
    let picture = image::RgbImage::from_fn(width, height, |x, y| {
        image::Rgb([x, y, x * y].map(|shade| u8::try_from((shade * 97 + x * y * 13) % 256).expect("below 256")))
    });
    let mut jpeg = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut jpeg, image::ImageFormat::Jpeg).expect("it is encoded");
    jpeg.into_inner()
}

/// The photos of the person at this server, as the shell has them.
fn photos(server: &LocalServer, darkroom: Darkroom) -> Photos {
    Photos::new(&Desk::new(server.staff().clone()), server.folder().renditions(), darkroom)
}

/// A desk's own shop on this computer, with a ticket on which photos can be hung.
pub struct PhotoShop {
    pub server: LocalServer,
    pub photos: Photos,
    owner: PgPool,
    ticket: Uuid,
}

impl PhotoShop {
    pub async fn open(computer: &Computer) -> Self {
        let server = computer.open().await.expect("it starts");
        let owner = server.owner().await.expect("the owner signs in");
        let ticket = sqlx::query_scalar(
            "insert into support_tickets (customer_id, issue_type, subject, description)
             select id, 'other', 'Photos', '' from users limit 1 returning id",
        )
        .fetch_one(&owner)
        .await
        .expect("a ticket");
        let photos = photos(&server, Darkroom::new(env!("CARGO_BIN_EXE_photo-worker")));
        Self { server, photos, owner, ticket }
    }

    /// The record of an upload, with or without its bytes.
    pub async fn attachment(&self, name: &str, bytes: Option<&[u8]>) -> Uuid {
        let path = format!("{}/{name}", self.ticket);
        if let Some(bytes) = bytes {
            sqlx::query("select desk.store_evidence($1, 'image/jpeg', $2)")
                .bind(&path)
                .bind(bytes)
                .execute(self.server.staff())
                .await
                .expect("the desk keeps it");
        }
        sqlx::query_scalar(
            "insert into ticket_attachments (ticket_id, file_url, file_type, file_name, file_size)
             values ($1, $2, 'image/jpeg', $3, 1) returning id",
        )
        .bind(self.ticket)
        .bind(path)
        .bind(name)
        .fetch_one(self.server.staff())
        .await
        .expect("the desk attaches it")
    }

    async fn shown(&self, attachment: Uuid, edge: Edge) -> Result<(u32, u32), EvidenceError> {
        let jpeg = self.photos.shown(attachment, edge).await?.jpeg;
        let picture = image::load_from_memory_with_format(&jpeg, image::ImageFormat::Jpeg).expect("it is a JPEG");
        Ok((picture.width(), picture.height()))
    }

    pub async fn as_owner(&self, statement: &str) {
        sqlx::raw_sql(AssertSqlSafe(statement.to_owned())).execute(&self.owner).await.expect("the owner may");
    }

    /// The kept renditions.
    fn cached(&self) -> Vec<std::path::PathBuf> {
        let folders = std::fs::read_dir(self.server.folder().renditions()).into_iter().flatten().flatten();
        folders
            .flat_map(|folder| std::fs::read_dir(folder.path()).into_iter().flatten().flatten())
            .map(|file| file.path())
            .collect()
    }

    pub async fn close(self) {
        self.owner.close().await;
        self.server.close().await.expect("it stops");
    }
}

#[tokio::test]
async fn a_photo_is_shown_in_two_sizes_that_are_made_once() {
    let computer = Computer::new();
    let shop = PhotoShop::open(&computer).await;
    // More than one piece, so that they must be put together in order.
    let large = photo(2_400, 1_600);
    assert!(large.len() > PIECE, "{}", large.len());
    let attachment = shop.attachment("large.jpg", Some(&large)).await;
    let edges = [320, 1280, 8192].map(Edge::from_pixels);
    assert_eq!(edges, [Some(Edge::Grid), Some(Edge::Viewer), Some(Edge::Full)]);
    assert_eq!((Edge::from_pixels(0), Edge::from_pixels(100_000)), (None, None));
    assert_eq!(shop.shown(attachment, Edge::Grid).await.expect("it is shown"), (320, 213));
    assert_eq!(shop.shown(attachment, Edge::Viewer).await.expect("it is shown"), (1280, 853));
    assert_eq!(shop.cached().len(), 2);
    assert_eq!(shop.shown(attachment, Edge::Full).await.expect("it is shown"), (2400, 1600));

    // The same photo on another ticket is the same picture. The bytes are not needed any more.
    let again = shop.attachment("again.jpg", Some(&large)).await;
    shop.as_owner("update desk.evidence_chunks set bytes = '\\x00' where ordinal = 0").await;
    assert_eq!(shop.shown(again, Edge::Grid).await.expect("it was made before"), (320, 213));
    assert_eq!(shop.cached().len(), 3);

    // Made anew where a crash cut the kept file short; and damaged bytes are noticed by their hash.
    for file in shop.cached() {
        std::fs::write(file, b"\xFF\xD8\xFF half of it").expect("it is cut short");
    }
    let damaged = shop.shown(attachment, Edge::Grid).await.expect_err("the bytes are others now");
    assert!(matches!(damaged, EvidenceError::Picture(PictureError::Damaged)), "{damaged}");
    shop.close().await;
}

#[tokio::test]
async fn what_cannot_be_shown_is_told_apart() {
    let computer = Computer::new();
    let shop = PhotoShop::open(&computer).await;
    let nowhere = shop.shown(Uuid::from_u128(404), Edge::Grid).await.expect_err("no such photo");
    assert!(matches!(nowhere, EvidenceError::Missing), "{nowhere}");
    let on_its_way = shop.attachment("late.jpg", None).await;
    let missing = shop.shown(on_its_way, Edge::Grid).await.expect_err("its bytes never came");
    assert!(matches!(missing, EvidenceError::Missing), "{missing}");
    let page = shop.attachment("page.jpg", Some(b"<html><script>alert(1)</script>")).await;
    let refused = shop.shown(page, Edge::Grid).await.expect_err("it is no photo, whatever its name");
    assert!(matches!(refused, EvidenceError::Picture(PictureError::NotAPicture)), "{refused}");
    let cut = shop.attachment("cut.jpg", Some(&photo(800, 600)[..300])).await;
    let damaged = shop.shown(cut, Edge::Grid).await.expect_err("it is cut short");
    assert!(matches!(damaged, EvidenceError::Picture(PictureError::Damaged)), "{damaged}");
    assert!(shop.cached().is_empty(), "nothing of these is kept");
    assert_eq!(
        shop.shown(shop.attachment("small.jpg", Some(&photo(64, 48))).await, Edge::Grid).await.expect("shown"),
        (64, 48)
    );
    shop.close().await;
}

#[tokio::test]
async fn a_kept_picture_is_shown_only_to_who_may_see_the_photo() {
    let computer = Computer::new();
    let shop = PhotoShop::open(&computer).await;
    let attachment = shop.attachment("photo.jpg", Some(&photo(640, 480))).await;
    shop.shown(attachment, Edge::Grid).await.expect("it is shown and kept");
    shop.as_owner("update desk.staff_logins set active = false").await;
    let hidden = shop.shown(attachment, Edge::Grid).await.expect_err("switched off");
    assert!(matches!(hidden, EvidenceError::Missing), "{hidden}");
    shop.close().await;
}

#[tokio::test]
async fn the_large_picture_brings_the_small_one_along() {
    let computer = Computer::new();
    let shop = PhotoShop::open(&computer).await;
    let attachment = shop.attachment("photo.jpg", Some(&photo(1_600, 1_200))).await;
    assert_eq!(shop.shown(attachment, Edge::Viewer).await.expect("it is shown"), (1280, 960));
    assert_eq!(shop.cached().len(), 2);
    shop.as_owner("update desk.evidence_chunks set bytes = '\\x00' where ordinal = 0").await;
    assert_eq!(shop.shown(attachment, Edge::Grid).await.expect("it is there"), (320, 240));
    shop.close().await;
}

#[tokio::test]
async fn many_photos_at_once_are_all_shown_and_the_same_one_is_made_once() {
    let computer = Computer::new();
    let shop = PhotoShop::open(&computer).await;
    let mut attachments = Vec::new();
    for n in 0..12 {
        attachments.push(shop.attachment(&format!("{n}.jpg"), Some(&photo(400 + n % 3, 300))).await);
    }
    shop.photos.look(&attachments[6..], &[]);
    let shown = join_all(attachments.iter().map(|one| shop.shown(*one, Edge::Grid))).await;
    assert!(shown.iter().all(Result::is_ok), "{shown:?}");
    assert_eq!(shop.cached().len(), 3);
    shop.close().await;
}

#[cfg(unix)]
#[tokio::test]
async fn a_photo_that_crashes_its_worker_says_so_and_is_not_tried_again() {
    let computer = Computer::new();
    let shop = PhotoShop::open(&computer).await;
    let tries = tempfile::tempdir().expect("a folder");
    let (program, count) = (tries.path().join("worker"), tries.path().join("tries"));
    let worker = env!("CARGO_BIN_EXE_photo-worker");
    // Falls over the first photo, whichever it is; sound from then on.
    let script = format!("#!/bin/sh\ntest -e {0} && exec {worker} \"$@\"\necho >> {0}\nkill -9 $$\n", count.display());
    std::fs::write(&program, script).expect("it is written");
    std::fs::set_permissions(&program, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("it can be run");
    let photos = photos(&shop.server, Darkroom::new(program));
    let bad = shop.attachment("bad.jpg", Some(&photo(640, 480))).await;
    let good = shop.attachment("good.jpg", Some(&photo(480, 640))).await;
    for _ in 0..3 {
        let refused = photos.shown(bad, Edge::Grid).await.expect_err("its worker crashed");
        assert!(matches!(refused, EvidenceError::Picture(PictureError::Crashed)), "{refused}");
    }
    photos.shown(good, Edge::Grid).await.expect("the next photo is shown");
    assert_eq!(std::fs::read_to_string(&count).expect("it was tried").lines().count(), 1);
    shop.close().await;
}

#[tokio::test]
async fn what_is_in_a_photo_is_known_once_it_was_opened() {
    let computer = Computer::new();
    let shop = PhotoShop::open(&computer).await;
    let attachment = shop.attachment("photo.bin", Some(&photo(640, 480))).await;
    let desk = Desk::new(shop.server.staff().clone());
    let number: String = sqlx::query_scalar("select ticket_number from support_tickets where id = $1")
        .bind(shop.ticket)
        .fetch_one(&shop.owner)
        .await
        .expect("a number");
    let before = tickets::ticket(&desk, &number).await.expect("the ticket");
    assert_eq!(before.attachments[0].picture, None);
    shop.shown(attachment, Edge::Grid).await.expect("it is shown");
    let after = tickets::ticket(&desk, &number).await.expect("the ticket");
    let known = after.attachments[0].picture.clone().expect("it is known now");
    assert_eq!((known.width, known.height, known.damaged), (640, 480, false));
    assert!((5..=25).contains(&known.placeholder.len()), "{:?}", known.placeholder);
    shop.close().await;
}

#[tokio::test]
async fn the_original_is_saved_as_it_came_or_not_at_all() {
    let computer = Computer::new();
    let shop = PhotoShop::open(&computer).await;
    let desk = Desk::new(shop.server.staff().clone());
    let page = b"<html><script>alert(1)</script>";
    let attachment = shop.attachment("page.jpg", Some(page)).await;
    assert_eq!(original_name(&desk, attachment).await.expect("it has a name"), "page.jpg");
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("saved.jpg");
    save_original(&desk, attachment, &file).await.expect("it is saved");
    assert_eq!(std::fs::read(&file).expect("it is there"), page);
    let nowhere = save_original(&desk, attachment, &folder.path().join("no/such/folder.jpg")).await;
    assert!(nowhere.expect_err("there is no such folder").message.starts_with("The file could not be saved"));

    shop.as_owner("update desk.evidence_chunks set bytes = '\\x00' where ordinal = 0").await;
    let changed = save_original(&desk, attachment, &folder.path().join("changed.jpg")).await;
    assert!(changed.expect_err("it is another file now").message.starts_with("This file is not what it was"));
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 1, "nothing half-saved is left");
    let missing = save_original(&desk, Uuid::from_u128(404), &file).await;
    assert!(missing.expect_err("no such attachment").message.starts_with("This file is not there"));
    shop.close().await;
}

#[tokio::test]
async fn all_files_of_a_ticket_are_saved_with_their_hashes() {
    let computer = Computer::new();
    let shop = PhotoShop::open(&computer).await;
    let desk = Desk::new(shop.server.staff().clone());
    let photo = photo(640, 480);
    shop.attachment("image.jpg", Some(&photo)).await;
    shop.attachment("harm.jpg", Some(b"of a customer who means harm")).await;
    shop.as_owner("update ticket_attachments set file_name = '../../.bashrc' where file_name = 'harm.jpg'").await;
    shop.attachment("late.jpg", None).await;
    let folder = tempfile::tempdir().expect("a folder");
    let archive = folder.path().join("TKT-2026-00001.zip");
    let saved = save_all(&desk, shop.ticket, &archive).await.expect("saved");
    assert_eq!(saved, SavedFiles { saved: 2, missing: 1 });

    let mut zip = zip::ZipArchive::new(std::fs::File::open(&archive).expect("it is there")).expect("an archive");
    let names: Vec<String> = zip.file_names().map(|name| name.expect("text").into_owned()).collect();
    assert_eq!(names, ["001 image.jpg", "002 .bashrc", "SHA256SUMS"]);
    let mut read = |name: &str| {
        let mut bytes = Vec::new();
        zip.by_name(name).expect("in the archive").read_to_end(&mut bytes).expect("it is read");
        bytes
    };
    assert!(read("001 image.jpg") == photo);
    let sums = String::from_utf8(read("SHA256SUMS")).expect("text");
    let lines: Vec<_> = sums.lines().filter_map(|line| line.split_once("  ")).collect();
    assert_eq!(lines.iter().map(|(_, name)| *name).collect::<Vec<_>>(), names[..2]);
    for (digest, name) in lines {
        let told: Vec<u8> = (0..digest.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&digest[at..at + 2], 16).expect("two hexadecimal digits"))
            .collect();
        assert_eq!(told[..], Sha256::digest(read(name))[..], "{name}");
    }
    let nowhere = save_all(&desk, shop.ticket, &folder.path().join("no/such/folder.zip")).await;
    assert!(nowhere.expect_err("there is no such folder").message.starts_with("The file could not be saved"));
    shop.close().await;
}

#[tokio::test]
async fn verifying_names_exactly_what_differs_or_is_missing() {
    let computer = Computer::new();
    let shop = PhotoShop::open(&computer).await;
    for name in ["sound", "changed", "short", "gone"] {
        // Of two pieces each, so that one of them can go.
        let bytes = [name.as_bytes(), &vec![7; PIECE]].concat();
        shop.attachment(&format!("{name}.jpg"), Some(&bytes)).await;
    }
    shop.attachment("late.jpg", None).await;
    let all_well = verify_evidence(&shop.owner, |_, _| ()).await.expect("it is verified");
    assert_eq!((all_well.sound, all_well.wrong.len(), all_well.elsewhere), (4, 0, 1));
    let bytes = 4 * PIECE + "soundchangedshortgone".len();
    assert_eq!(usize::try_from(all_well.bytes), Ok(bytes));

    let of = |name: &str| format!("sha256 = (select sha256 from desk.evidence_objects where path like '%/{name}.jpg')");
    shop.as_owner(&format!(
        "update desk.evidence_chunks set bytes = set_byte(bytes, 9, 8) where ordinal = 0 and {}",
        of("changed")
    ))
    .await;
    shop.as_owner(&format!("delete from desk.evidence_chunks where ordinal = 1 and {}", of("short"))).await;
    shop.as_owner(&format!("delete from desk.evidence_chunks where {}", of("gone"))).await;
    let mut heard = Vec::new();
    let found = verify_evidence(&shop.owner, |read, all| heard.push((read, all))).await.expect("it is verified");
    assert_eq!(heard, [(1, 4), (2, 4), (3, 4), (4, 4)]);
    let mut wrong = found.wrong.clone();
    wrong.sort();
    let expected = [
        ("changed", "its bytes are not what they were"),
        ("gone", "its bytes are missing"),
        ("short", "some of its bytes are missing"),
    ]
    .map(|(name, trouble)| (format!("{}/{name}.jpg", shop.ticket), trouble));
    assert_eq!(wrong, expected);
    assert_eq!(found.sound, 1);
    shop.close().await;
}
