//! Files that customers' apps keep in the shop's bucket, fetched by the desks, on a storage server that misbehaves.

use std::path::Path;
use std::sync::{Arc, Mutex};

use desk::Desk;
use desk::evidence::{Edge, EvidenceError, Fetched, Photos};
use desk::operator::{forget_bucket, set_bucket};
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use uuid::Uuid;

use crate::harness::{MEERA, RAVI, Shop, assert_forbidden, shop_test};
use crate::lookalikes::{photo, photos, two_tickets};

/// One request, as it came.
#[derive(Debug, Clone, Default)]
pub(crate) struct Asked {
    pub(crate) path: String,
    range: Option<String>,
    pub(crate) key: Option<String>,
}

/// How the storage answers.
#[derive(Debug, Clone)]
pub(crate) enum Answer {
    /// The file, or the part of it that was asked for.
    Whole(Vec<u8>),
    /// The connection breaks after so many bytes.
    Cut(Vec<u8>, usize),
    /// Without a length, and more than anybody asked for.
    Endless,
    Status(&'static str, &'static str),
}

/// A storage server on this computer that speaks like Supabase's.
pub(crate) struct Storage {
    pub(crate) address: String,
    asked: Arc<Mutex<Vec<Asked>>>,
    answer: Arc<Mutex<Answer>>,
}

impl Storage {
    pub(crate) async fn open(answer: Answer) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let asked = Arc::<Mutex<Vec<Asked>>>::default();
        let answer = Arc::new(Mutex::new(answer));
        let (seen, says) = (Arc::clone(&asked), Arc::clone(&answer));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let mut stream = BufReader::new(stream);
                let request = read_request(&mut stream).await;
                let answer = says.lock().expect("it is free").clone();
                seen.lock().expect("it is free").push(request.clone());
                // The desk may hang up in the middle of it.
                let _sent = send(&mut stream, &request, answer).await;
            }
        });
        Self { address, asked, answer }
    }

    pub(crate) fn now_answers(&self, answer: Answer) {
        *self.answer.lock().expect("it is free") = answer;
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().expect("it is free").clone()
    }
}

async fn read_request(stream: &mut BufReader<tokio::net::TcpStream>) -> Asked {
    let mut asked = Asked::default();
    let mut line = String::new();
    while stream.read_line(&mut line).await.is_ok_and(|read| read > 2) {
        let text = line.trim_end();
        if let Some(rest) = text.strip_prefix("GET ") {
            asked.path = rest.split(' ').next().unwrap_or_default().to_owned();
        } else if let Some((name, value)) = text.split_once(": ") {
            match name.to_ascii_lowercase().as_str() {
                "range" => asked.range = Some(value.to_owned()),
                "authorization" => asked.key = Some(value.to_owned()),
                _ => {}
            }
        }
        line.clear();
    }
    asked
}

async fn send(stream: &mut BufReader<tokio::net::TcpStream>, asked: &Asked, answer: Answer) -> std::io::Result<()> {
    let begin: usize = asked
        .range
        .as_deref()
        .and_then(|range| range.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok())
        .unwrap_or(0);
    let (bytes, most) = match answer {
        Answer::Whole(bytes) => (bytes, usize::MAX),
        Answer::Cut(bytes, most) => (bytes, most),
        Answer::Endless => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n").await?;
            for _ in 0..60 {
                stream.write_all(&vec![b'x'; 1 << 20]).await?;
            }
            return stream.shutdown().await;
        }
        Answer::Status(status, more) => {
            let head = format!("HTTP/1.1 {status}\r\n{more}Content-Length: 0\r\nConnection: close\r\n\r\n");
            return stream.write_all(head.as_bytes()).await;
        }
    };
    let rest = &bytes[begin.min(bytes.len())..];
    let range = format!("Content-Range: bytes {begin}-{}/{}\r\n", bytes.len().saturating_sub(1), bytes.len());
    let (status, range) = if begin > 0 { ("206 Partial Content", range.as_str()) } else { ("200 OK", "") };
    let head = format!(
        "HTTP/1.1 {status}\r\nETag: \"of these bytes\"\r\n{range}Content-Length: {}\r\nConnection: close\r\n\r\n",
        rest.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(&rest[..rest.len().min(most)]).await?;
    stream.shutdown().await
}

/// A customer's app attaches a photo that it keeps in the bucket.
async fn attach_from_bucket(shop: &Shop, ticket: Uuid, name: &str) -> Uuid {
    let mut meera = shop.customer(MEERA).await;
    let url = format!("https://abc.supabase.co/storage/v1/object/public/support-evidence/{ticket}/{name}");
    let attached = sqlx::query_scalar(
        "insert into ticket_attachments (ticket_id, file_url, file_type, file_name, file_size, uploaded_by)
         values ($1, $2, 'image/jpeg', 'photo.jpg', 1, $3) returning id",
    );
    attached.bind(ticket).bind(url).bind(MEERA).fetch_one(&mut meera.connection).await.expect("it is attached")
}

/// Connections of whoever runs the database.
pub(crate) async fn operator(shop: &Shop) -> PgPool {
    PgPoolOptions::new().max_connections(1).connect_with(shop.address()).await.expect("the owner signs in")
}

/// Points the desks at a storage, once its files were attached under the address that customers see.
async fn read_from(shop: &Shop, storage: &Storage, key: Option<&str>) {
    let owner = operator(shop).await;
    set_bucket(&owner, &storage.address, key).await.expect("the operator sets it");
}

/// As if the time had passed after which it is asked for again.
async fn time_passes(shop: &Shop) {
    shop.owner()
        .await
        .sql("update desk.absent_files set next_try = now() - interval '1 second'")
        .await
        .expect("it does");
}

struct Here {
    desk: Desk,
    photos: Photos,
    cache: tempfile::TempDir,
    fetching: tempfile::TempDir,
}

impl Here {
    async fn of(shop: &Shop, name: &str) -> Self {
        let staff = shop.staff(name).await;
        let desk = shop.desk_of(&staff).await;
        let (cache, fetching) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        Self { photos: photos(&desk, cache.path()), desk, cache, fetching }
    }

    async fn fetch(&self) -> Option<Fetched> {
        self.photos.fetch_one(self.fetching.path()).await.expect("the database answers")
    }

    fn begun(&self) -> usize {
        files_in(self.fetching.path())
    }

    async fn trouble(&self, attachment: Uuid) -> String {
        match self.photos.shown(attachment, Edge::Grid).await {
            Err(error @ (EvidenceError::Missing | EvidenceError::Absent(_) | EvidenceError::NotToBeHad(_))) => {
                error.to_string()
            }
            other => panic!("it should not be here: {other:?}"),
        }
    }
}

fn files_in(folder: &Path) -> usize {
    std::fs::read_dir(folder).expect("the folder").count()
}

shop_test! {
    async fn a_photo_in_the_bucket_is_fetched_shown_and_known_again(shop: &Shop) {
        let (meeras, ravis) = two_tickets(shop).await;
        let here = Here::of(shop, "Asha Rao").await;
        let (original, edited) = photo("tomatoes-carton-1");
        let attached = attach_from_bucket(shop, meeras, "1700 a b.jpg").await;
        assert_eq!(here.fetch().await, None, "the shop has no bucket");
        assert_eq!(here.trouble(attached).await, "This photo is not there. It may still be on its way from the customer.");

        let storage = Storage::open(Answer::Whole(original.clone())).await;
        read_from(shop, &storage, Some("s3cret")).await;
        let mut owner = shop.owner().await;
        let told = "select count(*) from desk.events where kind = 'attachment_added'";
        let before: i64 = owner.value(told).await.expect("it is counted");
        assert_eq!((here.fetch().await, here.fetch().await), (Some(Fetched::Kept), None));
        assert_eq!(owner.value::<i64>(told).await.expect("it is counted"), before + 1, "open windows hear of it");
        assert_eq!(here.begun(), 0);
        let [asked] = &storage.asked()[..] else { panic!("asked once") };
        assert_eq!(asked.path, format!("/storage/v1/object/support-evidence/{meeras}/1700%20a%20b.jpg"));
        assert_eq!(asked.key.as_deref(), Some("Bearer s3cret"));
        here.photos.shown(attached, Edge::Grid).await.expect("it is shown");
        assert!(files_in(here.cache.path()) > 0);

        // And another customer's edited one is known by it.
        storage.now_answers(Answer::Whole(edited));
        let mut asha = shop.staff("Farhan Ali").await;
        let again = crate::lookalikes::attach(&mut asha, ravis, &photo("tomatoes-carton-1").1).await;
        while here.photos.look_at_one().await.expect("it is looked at").is_some() {}
        let found = here.photos.lookalikes(again).await.expect("it is looked up");
        assert_eq!(found.iter().map(|one| one.photo.id).collect::<Vec<_>>(), [attached]);
    }
}

shop_test! {
    async fn what_was_fetched_before_the_connection_broke_is_not_fetched_twice(shop: &Shop) {
        let (meeras, _) = two_tickets(shop).await;
        let here = Here::of(shop, "Asha Rao").await;
        let attached = attach_from_bucket(shop, meeras, "a.jpg").await;
        let (original, _) = photo("eggs-1");
        let half = original.len() / 2;
        let storage = Storage::open(Answer::Cut(original.clone(), half)).await;
        read_from(shop, &storage, None).await;
        assert_eq!(here.fetch().await, Some(Fetched::PutOff("the connection ended before the file did".to_owned())));
        assert_eq!(here.fetch().await, None, "not at once again");
        assert_eq!(
            here.trouble(attached).await,
            "This photo is not here yet: the connection ended before the file did. Punnet asks for it again by itself."
        );
        time_passes(shop).await;
        storage.now_answers(Answer::Whole(original.clone()));
        assert_eq!(here.fetch().await, Some(Fetched::Kept));
        let ranges: Vec<_> = storage.asked().into_iter().map(|asked| asked.range).collect();
        assert_eq!(ranges, [None, Some(format!("bytes={half}-"))]);
        let file = here.fetching.path().join("saved");
        desk::evidence::save_original(&here.desk, attached, &file).await.expect("it is saved");
        assert!(std::fs::read(file).expect("the file") == original, "byte for byte");
    }
}

shop_test! {
    async fn what_cannot_be_had_says_why_and_is_asked_for_again_unless_it_never_can_be(shop: &Shop) {
        let (meeras, _) = two_tickets(shop).await;
        let here = Here::of(shop, "Asha Rao").await;
        let attached = attach_from_bucket(shop, meeras, "a.jpg").await;
        let elsewhere = Storage::open(Answer::Whole(b"nobody may be led here".to_vec())).await;
        let location: &'static str = format!("Location: {}/x\r\n", elsewhere.address).leak();
        let storage = Storage::open(Answer::Status("404 Not Found", "")).await;
        read_from(shop, &storage, Some("old")).await;
        for (answer, why) in [
            (Answer::Status("404 Not Found", ""), "it is not there yet"),
            (Answer::Status("400 Bad Request", ""), "it is not there yet"),
            (Answer::Status("403 Forbidden", ""), "the storage does not take the key that it was given"),
            (Answer::Status("302 Found", location), "the storage wanted to lead elsewhere"),
            (Answer::Status("503 Service Unavailable", ""), "the storage answered with 503"),
        ] {
            storage.now_answers(answer);
            time_passes(shop).await;
            assert_eq!(here.fetch().await, Some(Fetched::PutOff(why.to_owned())));
        }
        assert!(elsewhere.asked().is_empty());
        storage.now_answers(Answer::Endless);
        time_passes(shop).await;
        let why = "it is larger than the 50 MB that a file of evidence may have";
        assert_eq!(here.fetch().await, Some(Fetched::PutOff(why.to_owned())));
        assert_eq!(here.begun(), 0, "nothing of it is kept");
        time_passes(shop).await;
        assert_eq!(here.fetch().await, None, "never again");
        assert_eq!(
            here.trouble(attached).await,
            format!("This photo could not be fetched from the shop's storage: {why}. Ask the customer to send it again.")
        );
        // Unless the operator names another bucket.
        let other = Storage::open(Answer::Whole(photo("box-1").0)).await;
        read_from(shop, &other, None).await;
        assert_eq!(here.fetch().await, Some(Fetched::Kept));
        let owner = operator(shop).await;
        forget_bucket(&owner).await.expect("it is forgotten");
        attach_from_bucket(shop, meeras, "b.jpg").await;
        assert_eq!(here.fetch().await, None);
    }
}

shop_test! {
    async fn desks_share_what_is_to_be_fetched(shop: &Shop) {
        let (meeras, _) = two_tickets(shop).await;
        let (asha, farhan) = (Here::of(shop, "Asha Rao").await, Here::of(shop, "Farhan Ali").await);
        for name in ["a.jpg", "b.jpg", "c.jpg", "d.jpg"] {
            attach_from_bucket(shop, meeras, name).await;
        }
        let storage = Storage::open(Answer::Whole(photo("curd-1").0)).await;
        read_from(shop, &storage, None).await;
        let all = async |here: &Here| {
            let mut kept = 0;
            while here.fetch().await.is_some() {
                kept += 1;
            }
            kept
        };
        let (one, other) = tokio::join!(all(&asha), all(&farhan));
        assert_eq!((one + other, storage.asked().len()), (4, 4));
    }
}

shop_test! {
    async fn customers_see_neither_what_is_missing_nor_the_key(shop: &Shop) {
        let (meeras, _) = two_tickets(shop).await;
        attach_from_bucket(shop, meeras, "a.jpg").await;
        let storage = Storage::open(Answer::Status("404 Not Found", "")).await;
        read_from(shop, &storage, Some("s3cret")).await;
        for mut session in [shop.customer(MEERA).await, shop.customer(RAVI).await, shop.anonymous().await] {
            assert_forbidden(session.value::<i64>("select count(*) from desk.absent_files").await);
            assert_forbidden(session.value::<i64>("select count(*) from desk.evidence_key").await);
            assert_forbidden(session.value::<i64>("select count(*) from desk.evidence_bucket()").await);
            assert_forbidden(session.value::<i64>("select count(*) from desk.lend_absent_file()").await);
            assert_forbidden(session.sql("select desk.put_off_absent_file('x', 'x', true)").await);
        }
        // The desk is handed the key by the function that checks who asks, and may not change it.
        let mut asha = shop.staff("Asha Rao").await;
        assert_forbidden(asha.session.value::<i64>("select count(*) from desk.evidence_key").await);
        assert_forbidden(asha.session.sql("update desk.absent_files set tries = 0").await);
        assert_eq!(asha.session.value::<i64>("select count(*) from desk.evidence_bucket()").await.expect("staff may"), 1);
        shop.owner().await.sql("update desk.staff_logins set active = false").await.expect("they leave");
        assert_eq!(asha.session.value::<i64>("select count(*) from desk.evidence_bucket()").await.expect("none"), 0);
        assert_eq!(asha.session.value::<i64>("select count(*) from desk.lend_absent_file()").await.expect("none"), 0);
    }
}
