//! The first start on this computer's own server, with the sample shop, up to a photo on the screen.

use std::path::PathBuf;

use desk::evidence::{Darkroom, Edge, Photos};
use desk::server::{DataFolder, LocalServer};
use desk::{Desk, Setup};
use sqlx::Row;
use uuid::Uuid;

/// Sets the shop up with the sample, as the first start does; the desk of the person there.
pub async fn load_sample(server: &LocalServer) -> Desk {
    let desk = Desk::new(server.staff().clone());
    let person = desk.session("This computer").await.expect("the person is signed in").person.id;
    let owner = server.owner().await.expect("the owner signs in");
    let setup = Setup { person_name: "Meera".to_owned(), shop_name: "Corner Shop".to_owned(), load_sample: true };
    desk::staff::set_up(&owner, person, &setup, |_| {}).await.expect("the shop is set up");
    owner.close().await;
    desk
}

#[tokio::test]
async fn every_photo_of_the_sample_can_be_shown() {
    let installation: PathBuf =
        std::env::var_os("PUNNET_POSTGRES").expect("PUNNET_POSTGRES names the PostgreSQL that ships").into();
    let folder = tempfile::Builder::new().prefix("punnet-first-start-").tempdir().expect("a folder is made");
    open_to_the_server(folder.path());
    let data = DataFolder::at(folder.path().join("data")).expect("the data folder is made");
    let server = LocalServer::open(data, installation, |_| {}).await.expect("the server starts");

    let desk = load_sample(&server).await;
    assert!(!desk.session("This computer").await.expect("the person is signed in").needs_setup);

    let photos = sqlx::query(
        "select a.id, a.file_size, b.size from ticket_attachments a
                                join desk.evidence_objects o on o.path = a.storage_path
                                join desk.evidence_blobs b on b.sha256 = o.sha256 order by a.id",
    )
    .fetch_all(server.staff())
    .await
    .expect("staff see the photos");
    assert!(photos.len() > 150, "{} photos", photos.len());
    assert!(photos.iter().all(|row| i64::from(row.get::<i32, _>("file_size")) == row.get::<i64, _>("size")));
    let darkroom = Darkroom::new(env!("CARGO_BIN_EXE_photo-worker"));
    let pictures = Photos::new(&desk, server.folder().renditions(), darkroom);
    for row in photos.iter().step_by(photos.len() / 12) {
        let shown = pictures.shown(row.get::<Uuid, _>("id"), Edge::Grid).await.expect("the photo can be shown");
        let picture = image::load_from_memory(&shown.jpeg).expect("a rendition is a picture").into_rgb8();
        assert_eq!(picture.width().max(picture.height()), 320);
        // A photo has light and dark in it, an empty picture has not.
        let levels: Vec<u8> = picture.pixels().map(|pixel| pixel.0[1]).collect();
        let (dark, light) = (levels.iter().min().copied(), levels.iter().max().copied());
        assert!(light.zip(dark).is_some_and(|(light, dark)| light - dark > 90), "{dark:?} to {light:?}");
    }
    server.close().await.expect("the server stops");
}

/// A server that root starts runs as another account, which must be able to walk here.
fn open_to_the_server(folder: &std::path::Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o711)).expect("the folder is opened");
    }
    #[cfg(not(unix))]
    let _ = folder;
}
