//! Each store by itself: it gives back what it was given, says what is wrong in words, and never gives back anything else.

use std::path::Path;

use desk::evidence::{ContentHash, EvidenceStore, StoreError, StorePlace};

use super::pool;
use super::servers::{KEY, Kind, S3, StandIn};

fn open(line: &str, key: Option<&str>) -> EvidenceStore {
    let place: StorePlace = line.parse().expect("it is a place");
    EvidenceStore::open(place, key, &pool()).expect("it can be opened")
}

fn away(why: &str) -> StoreError {
    StoreError::Away(why.to_owned())
}

/// Bytes without a pattern, always the same.
pub fn bytes(size: usize, seed: u64) -> Vec<u8> {
    let mut state = 2 * seed + 1;
    (0..size)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state.to_le_bytes()[3]
        })
        .collect()
}

/// What every store has to do.
async fn does_its_work(store: &EvidenceStore) {
    store.check().await.expect("the round trip succeeds");
    store.check().await.expect("and again");
    let photo = bytes(300_000, 7);
    let content = ContentHash::of(&photo);
    assert_eq!(store.get(content).await, Ok(None), "{store:?}");
    store.keep(content, &photo).await.expect("it is kept");
    assert!(store.get(content).await == Ok(Some(photo.clone())), "{store:?}");
    store.keep(content, &photo).await.expect("keeping it again changes nothing");
    assert_eq!(store.get(ContentHash::of(b"another")).await, Ok(None));
}

/// The file of a content below a folder.
pub fn file_in(folder: &Path, content: ContentHash) -> std::path::PathBuf {
    let name = content.to_string();
    folder.join("sha256").join(&name[..2]).join(name)
}

#[tokio::test]
async fn a_folder_keeps_evidence_and_is_not_made_where_it_is_missing() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = open(&format!("folder:{}", folder.path().display()), None);
    does_its_work(&store).await;

    let photo = bytes(300_000, 7);
    let content = ContentHash::of(&photo);
    let file = file_in(folder.path(), content);
    std::fs::write(&file, b"another photo").expect("somebody changes it");
    assert_eq!(store.get(content).await, Err(StoreError::Changed));
    store.keep(content, &photo).await.expect("what is damaged is put there anew");
    assert!(store.get(content).await == Ok(Some(photo.clone())));

    let unmounted = folder.path().join("share");
    let store = open(&format!("folder:{}", unmounted.display()), None);
    assert_eq!(store.check().await, Err(away("the folder is not there")));
    assert_eq!(store.get(content).await, Err(away("the folder is not there")));
    assert_eq!(store.keep(content, &photo).await, Err(away("the folder is not there")));
    assert!(!unmounted.exists());
}

#[tokio::test]
async fn an_s3_store_keeps_evidence_under_real_signatures() {
    let s3 = S3::open().await;
    let line = format!("s3://evidence/shop/desk?region=eu-central-1&endpoint={}", s3.endpoint);
    let key = format!("asha:{KEY}");
    let store = open(&line, Some(&key));
    does_its_work(&store).await;
    let content = ContentHash::of(&bytes(300_000, 7));
    let file = file_in(&s3.folder.path().join("evidence/shop/desk"), content);
    assert!(file.is_file(), "under its prefix");
    std::fs::write(&file, b"another photo").expect("somebody changes it");
    assert_eq!(store.get(content).await, Err(StoreError::Changed));

    assert_eq!(open(&line, Some("asha:wrong")).check().await, Err(StoreError::Refused));
}

#[tokio::test]
async fn a_store_that_is_away_says_so() {
    // A port on which nobody listens any more.
    let port = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        listener.local_addr().expect("an address").port()
    };
    let s3 = open(&format!("s3://evidence?endpoint=http://127.0.0.1:{port}"), Some("a:b"));
    assert_eq!(s3.check().await, Err(away("it can't be reached")));
    let supabase = open(&format!("supabase:http://127.0.0.1:{port}/evidence"), Some(KEY));
    assert_eq!(supabase.check().await, Err(away("the storage can't be reached")));
}

#[tokio::test]
async fn google_and_azure_keep_evidence_under_their_own_names() {
    let google = StandIn::open(Kind::Plain).await;
    // Without signatures: its token would be fetched from Google.
    let key = r#"{"private_key": "", "private_key_id": "", "client_email": "", "disable_oauth": true}"#;
    does_its_work(&open(&format!("gs://evidence/shop?endpoint={}", google.address), Some(key))).await;
    let content = ContentHash::of(&bytes(300_000, 7)).to_string();
    let names = google.kept(|kept| kept.files.keys().cloned().collect::<Vec<_>>());
    let wanted = format!("/evidence/shop%2Fsha256%2F{}%2F{content}", &content[..2]);
    assert!(names.iter().any(|name| name.replace('/', "%2F") == wanted.replace('/', "%2F")), "{names:?}");

    let azure = StandIn::open(Kind::Plain).await;
    for key in ["c2VjcmV0", "?sv=2024-11-04&sig=c2VjcmV0"] {
        azure.kept(|kept| kept.files.clear());
        does_its_work(&open(&format!("azure://shop/evidence?endpoint={}", azure.address), Some(key))).await;
        let names = azure.kept(|kept| kept.files.keys().cloned().collect::<Vec<_>>());
        let wanted = format!("/evidence/sha256/{}/{content}", &content[..2]);
        assert!(names.contains(&wanted), "{names:?}");
    }
}

#[tokio::test]
async fn a_bucket_of_supabase_keeps_evidence() {
    let supabase = StandIn::open(Kind::Supabase).await;
    let line = |bucket: &str| format!("supabase:{}/{bucket}", supabase.address);
    does_its_work(&open(&line("evidence"), Some(KEY))).await;
    assert_eq!(open(&line("evidence"), Some("wrong")).check().await, Err(StoreError::Refused));
    assert_eq!(
        open(&line("missing"), Some(KEY)).check().await,
        Err(away("it has no such bucket, or the bucket takes no such files"))
    );
}

#[tokio::test]
async fn a_large_file_goes_on_where_its_line_broke() {
    const SIZE: usize = 15 << 20;
    let supabase = StandIn::open(Kind::Supabase).await;
    let store = open(&format!("supabase:{}/evidence", supabase.address), Some(KEY));
    let video = bytes(SIZE, 9);
    let content = ContentHash::of(&video);
    // In the middle of the second piece.
    supabase.kept(|kept| kept.breaks_after = Some(8 << 20));
    store.keep(content, &video).await.expect("it is kept");
    assert!(store.get(content).await == Ok(Some(video)));
    let (came, begun, asked) = supabase.kept(|kept| (kept.came, kept.begun.len(), kept.asked.clone()));
    assert_eq!((came, begun), (SIZE, 1), "nothing went twice: {asked:?}");
    let patches = asked.iter().filter(|asked| asked.starts_with("PATCH")).count();
    assert_eq!(patches, 4, "three pieces, of which one in two: {asked:?}");
}

#[tokio::test]
async fn a_store_never_tells_its_key() {
    for (line, key) in [
        ("s3://evidence", "id:s3cret"),
        ("azure://shop/evidence", "czNjcmV0"),
        ("supabase:https://abc.supabase.co/evidence", "s3cret"),
    ] {
        let store = open(line, Some(key));
        assert!(format!("{store:?}").contains(line), "{store:?}");
        assert!(!format!("{store:?}").contains(key), "{store:?}");
    }
    for (line, key) in [
        ("s3://evidence", "s3cret"),
        ("gs://evidence", "s3cret"),
        ("azure://shop/evidence", "s3cret!"),
        ("supabase:https://abc.supabase.co/evidence", "s3\ncret"),
    ] {
        let place: StorePlace = line.parse().expect("it is a place");
        let refused = EvidenceStore::open(place, Some(key), &pool()).expect_err("it is no such key").message;
        assert!(refused.contains("The key of a") && !refused.contains(key), "{refused}");
    }
    for line in ["s3://evidence", "gs://evidence", "azure://shop/evidence", "supabase:https://abc.supabase.co/evidence"]
    {
        let place: StorePlace = line.parse().expect("it is a place");
        let refused = EvidenceStore::open(place, None, &pool()).expect_err("it wants a key").message;
        assert!(refused.contains("asks for a key"), "{refused}");
    }
}
