//! The pictures that a desk shows of the evidence: made once, small, and only for who may see the photo.

use desk::evidence::{Edge, EvidenceError, PictureError, rendition};
use desk::server::LocalServer;
use sqlx::AssertSqlSafe;
use sqlx::postgres::PgPool;
use uuid::Uuid;

use crate::local_server::Computer;

/// The schema keeps contents in pieces of this size.
const PIECE: usize = 524_288;

/// A photo with a little of everything in it.
fn photo(width: u32, height: u32) -> Vec<u8> {
    // Fine grain: a smooth picture would be too small a file to be kept in several pieces.
    let picture = image::RgbImage::from_fn(width, height, |x, y| {
        image::Rgb([x, y, x * y].map(|shade| u8::try_from((shade * 97 + x * y * 13) % 256).expect("below 256")))
    });
    let mut jpeg = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut jpeg, image::ImageFormat::Jpeg).expect("it is encoded");
    jpeg.into_inner()
}

/// A desk's own shop on this computer, with a ticket on which photos can be hung.
struct PhotoShop {
    server: LocalServer,
    owner: PgPool,
    ticket: Uuid,
}

impl PhotoShop {
    async fn open(computer: &Computer) -> Self {
        let server = computer.open().await.expect("it starts");
        let owner = server.owner().await.expect("the owner signs in");
        let ticket = sqlx::query_scalar(
            "insert into support_tickets (customer_id, issue_type, subject, description)
             select id, 'other', 'Photos', '' from users limit 1 returning id",
        )
        .fetch_one(&owner)
        .await
        .expect("a ticket");
        Self { server, owner, ticket }
    }

    /// The record of an upload, with or without its bytes.
    async fn attachment(&self, name: &str, bytes: Option<&[u8]>) -> Uuid {
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
        let jpeg = rendition(&self.server, attachment, edge).await?.jpeg;
        let picture = image::load_from_memory_with_format(&jpeg, image::ImageFormat::Jpeg).expect("it is a JPEG");
        Ok((picture.width(), picture.height()))
    }

    async fn as_owner(&self, statement: &str) {
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

    async fn close(self) {
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
    assert_eq!((Edge::from_pixels(320), Edge::from_pixels(1280)), (Some(Edge::Grid), Some(Edge::Viewer)));
    assert_eq!((Edge::from_pixels(0), Edge::from_pixels(100_000)), (None, None));
    assert_eq!(shop.shown(attachment, Edge::Grid).await.expect("it is shown"), (320, 213));
    assert_eq!(shop.shown(attachment, Edge::Viewer).await.expect("it is shown"), (1280, 853));
    assert_eq!(shop.cached().len(), 2);

    // The same photo on another ticket is the same picture. The bytes are not needed any more.
    let again = shop.attachment("again.jpg", Some(&large)).await;
    shop.as_owner("update desk.evidence_chunks set bytes = '\\x00' where ordinal = 0").await;
    assert_eq!(shop.shown(again, Edge::Grid).await.expect("it was made before"), (320, 213));
    assert_eq!(shop.cached().len(), 2);

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
