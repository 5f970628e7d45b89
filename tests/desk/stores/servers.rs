//! Stores on loopback: a real server that speaks S3, and stand-ins that say what Google's, Azure's and Supabase's say.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{HeaderMap, Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use tokio::net::TcpListener;

/// What every server here asks for.
pub const KEY: &str = "s3cret";

/// A server that speaks S3 and checks signatures, over a folder; its buckets are the folders in it.
pub struct S3 {
    pub folder: tempfile::TempDir,
    pub endpoint: String,
}

impl S3 {
    /// With one bucket, `evidence`.
    pub async fn open() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("evidence")).expect("a bucket");
        let files = s3s_fs::FileSystem::new(folder.path()).expect("a file system");
        let mut service = S3ServiceBuilder::new(files);
        service.set_auth(SimpleAuth::from_single("asha", KEY));
        let service = service.build();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
        tokio::spawn(async move {
            while let Ok((line, _)) = listener.accept().await {
                let service = service.clone();
                tokio::spawn(async move {
                    let connection = Builder::new(TokioExecutor::new());
                    let _ended = connection.serve_connection(TokioIo::new(line), service).await;
                });
            }
        });
        Self { folder, endpoint }
    }
}

/// What a stand-in remembers.
#[derive(Default)]
pub struct Kept {
    /// Files by the path after the host, as it came.
    pub files: HashMap<String, Vec<u8>>,
    /// What was begun: the path of its file, its size, and what came of it.
    pub begun: Vec<(String, usize, Vec<u8>)>,
    /// Bytes of files that came in all.
    pub came: usize,
    /// The line breaks once, after so many more bytes of a piece.
    pub breaks_after: Option<usize>,
    /// What was asked, but for reading.
    pub asked: Vec<String>,
}

/// How a stand-in behaves.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Files are put and got by their path: Google's and Azure's, without their signatures.
    Plain,
    /// Supabase Storage with one bucket, `evidence`, that takes pieces of 6 MB by TUS 1.0.
    Supabase,
}

/// A storage on loopback.
#[derive(Clone)]
pub struct StandIn {
    kind: Kind,
    pub address: String,
    kept: Arc<Mutex<Kept>>,
}

type Answer = Result<Response<Full<Bytes>>, Box<dyn std::error::Error + Send + Sync>>;

impl StandIn {
    pub async fn open(kind: Kind) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let storage = Self { kind, address, kept: Arc::default() };
        let serving = storage.clone();
        tokio::spawn(async move {
            while let Ok((line, _)) = listener.accept().await {
                let storage = serving.clone();
                tokio::spawn(async move {
                    let service = service_fn(|request| storage.answer(request));
                    let _ended =
                        hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(line), service).await;
                });
            }
        });
        storage
    }

    /// What it remembers, to look at or to change.
    pub fn kept<T>(&self, look: impl FnOnce(&mut Kept) -> T) -> T {
        look(&mut self.kept.lock().expect("nobody panicked"))
    }

    async fn answer(&self, request: Request<Incoming>) -> Answer {
        let (head, body) = request.into_parts();
        let path = head.uri.path().to_owned();
        if head.method != Method::GET {
            self.kept(|kept| kept.asked.push(format!("{} {path}", head.method)));
        }
        match self.kind {
            Kind::Plain => self.plain(&head.method, path, body).await,
            Kind::Supabase => {
                if head.headers.get("authorization").is_none_or(|key| key != format!("Bearer {KEY}").as_str()) {
                    return Ok(status(StatusCode::FORBIDDEN));
                }
                self.supabase(&head.method, &path, &head.headers, body).await
            }
        }
    }

    async fn plain(&self, method: &Method, path: String, body: Incoming) -> Answer {
        if *method == Method::PUT {
            let bytes = body.collect().await?.to_bytes().to_vec();
            self.kept(|kept| kept.files.insert(path, bytes));
            return Ok(Response::builder().status(StatusCode::CREATED).header("etag", "\"1\"").body(Full::default())?);
        }
        Ok(self.file(&path))
    }

    fn file(&self, path: &str) -> Response<Full<Bytes>> {
        match self.kept(|kept| kept.files.get(path).cloned()) {
            None => status(StatusCode::NOT_FOUND),
            Some(bytes) => Response::builder()
                .header("etag", "\"1\"")
                .header("last-modified", "Mon, 30 Nov 2026 09:00:00 GMT")
                .body(Full::from(bytes))
                .expect("it is an answer"),
        }
    }

    async fn supabase(&self, method: &Method, path: &str, head: &HeaderMap, body: Incoming) -> Answer {
        if let Some(name) = path.strip_prefix("/storage/v1/upload/resumable") {
            if head.get("tus-resumable").is_none_or(|version| version != "1.0.0") {
                return Ok(status(StatusCode::PRECONDITION_FAILED));
            }
            let name = name.trim_start_matches('/').strip_prefix("begun-").and_then(|name| name.parse().ok());
            return match (method.as_str(), name) {
                ("POST", None) => Ok(self.begin(head)),
                ("PATCH", Some(one)) => self.piece(one, head, body).await,
                ("HEAD", Some(one)) => Ok(self
                    .kept(|kept| kept.begun.get(one).map(|one| one.2.len()))
                    .map_or_else(|| status(StatusCode::NOT_FOUND), |came| offset(StatusCode::OK, came))),
                _ => Ok(status(StatusCode::NOT_FOUND)),
            };
        }
        let Some(name) = path.strip_prefix("/storage/v1/object/evidence/") else {
            return Ok(status(StatusCode::BAD_REQUEST)); // no such bucket
        };
        if *method == Method::POST {
            let bytes = body.collect().await?.to_bytes().to_vec();
            self.kept(|kept| kept.files.insert(name.to_owned(), bytes));
            return Ok(status(StatusCode::OK));
        }
        let answer = self.file(name);
        Ok(if answer.status() == StatusCode::NOT_FOUND { status(StatusCode::BAD_REQUEST) } else { answer })
    }

    fn begin(&self, head: &HeaderMap) -> Response<Full<Bytes>> {
        let text = |name: &str| head.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        let about = text("upload-metadata");
        let said = |name: &str| {
            let value =
                about.split(',').find_map(|pair| pair.strip_prefix(name)?.strip_prefix(' ')).unwrap_or_default();
            String::from_utf8(from_base64(value)).expect("it is text")
        };
        let size = text("upload-length").parse().unwrap_or(0);
        if said("bucketName") != "evidence" || size == 0 {
            return status(StatusCode::BAD_REQUEST);
        }
        let place = self.kept(|kept| {
            kept.begun.push((said("objectName"), size, Vec::new()));
            kept.begun.len() - 1
        });
        Response::builder()
            .status(StatusCode::CREATED)
            // Whoever follows this host gives the key away.
            .header("location", format!("https://elsewhere.example/storage/v1/upload/resumable/begun-{place}"))
            .body(Full::default())
            .expect("it is an answer")
    }

    async fn piece(&self, one: usize, head: &HeaderMap, mut body: Incoming) -> Answer {
        let begins: usize =
            head.get("upload-offset").and_then(|at| at.to_str().ok()?.parse().ok()).unwrap_or(usize::MAX);
        let length: usize = head.get("content-length").and_then(|at| at.to_str().ok()?.parse().ok()).unwrap_or(0);
        let Some((size, came)) = self.kept(|kept| kept.begun.get(one).map(|one| (one.1, one.2.len()))) else {
            return Ok(status(StatusCode::NOT_FOUND));
        };
        if begins != came {
            return Ok(status(StatusCode::CONFLICT));
        }
        if length != (size - came).min(6 << 20) {
            return Ok(status(StatusCode::BAD_REQUEST));
        }
        while let Some(frame) = body.frame().await {
            let Ok(piece) = frame?.into_data() else { continue };
            let broken = self.kept(|kept| {
                let taken = kept.breaks_after.map_or(piece.len(), |after| after.min(piece.len()));
                kept.begun[one].2.extend_from_slice(&piece[..taken]);
                kept.came += taken;
                kept.breaks_after = kept.breaks_after.map(|after| after - taken).filter(|after| *after > 0);
                taken < piece.len()
            });
            if broken {
                return Err("the line broke".into());
            }
        }
        Ok(self.kept(|kept| {
            let (name, size, bytes) = &kept.begun[one];
            let came = bytes.len();
            if came == *size {
                let (name, bytes) = (name.clone(), bytes.clone());
                kept.files.insert(name, bytes);
            }
            offset(StatusCode::NO_CONTENT, came)
        }))
    }
}

fn status(status: StatusCode) -> Response<Full<Bytes>> {
    Response::builder().status(status).body(Full::default()).expect("it is an answer")
}

fn offset(status: StatusCode, came: usize) -> Response<Full<Bytes>> {
    Response::builder().status(status).header("upload-offset", came).body(Full::default()).expect("it is an answer")
}

fn from_base64(text: &str) -> Vec<u8> {
    use base64::prelude::{BASE64_STANDARD, Engine as _};
    BASE64_STANDARD.decode(text).expect("it is base64")
}
