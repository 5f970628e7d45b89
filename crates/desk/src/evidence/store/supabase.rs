//! A private bucket of Supabase Storage. Large files go in pieces by the TUS protocol, so that a connection that breaks
//! costs no more than the piece that was on its way.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use base64::prelude::{BASE64_STANDARD, Engine as _};
use reqwest::header::{CONTENT_TYPE, HeaderValue, LOCATION};
use reqwest::{Client, Response, StatusCode, Url};

use super::super::attach::LARGEST_FILE;
use super::super::storage::{self, FetchError};
use super::{ContentHash, StoreError};

/// Bytes of a piece. Supabase takes no others, but for the last.
const PIECE: usize = 6 << 20;
/// The protocol, as a header of each request.
const TUS: (&str, &str) = ("tus-resumable", "1.0.0");
const OFFSET: &str = "upload-offset";
/// Breaks in a row after which nothing more came through.
const MOST_BREAKS: usize = 3;
/// Files that were begun and are remembered.
const MOST_BEGUN: usize = 64;

pub(super) struct Supabase {
    client: Client,
    base: Url,
    bucket: String,
    /// Where the storage takes what is missing of a file that was begun.
    begun: Mutex<HashMap<ContentHash, Url>>,
}

impl Supabase {
    /// The bucket, or why there is none: ends a sentence.
    pub(super) fn at(base: &Url, bucket: &str, key: Option<&str>) -> Result<Self, String> {
        let client = storage::key_headers(key).and_then(storage::client)?;
        Ok(Self { client, base: base.clone(), bucket: bucket.to_owned(), begun: Mutex::default() })
    }

    pub(super) async fn get(&self, content: ContentHash) -> Result<Option<Vec<u8>>, StoreError> {
        let mut answer = self.client.get(self.object(content)?).send().await.map_err(|error| broken(&error))?;
        match answer.status() {
            StatusCode::OK => {}
            // What Supabase says of a missing object is 400.
            StatusCode::NOT_FOUND | StatusCode::BAD_REQUEST => return Ok(None),
            _ => return Err(refused(&answer)),
        }
        let whole = answer.content_length();
        let mut bytes = Vec::new();
        while let Some(piece) = answer.chunk().await.map_err(|error| broken(&error))? {
            if (bytes.len() + piece.len()) as u64 > LARGEST_FILE {
                return Err(StoreError::Changed);
            }
            bytes.extend_from_slice(&piece);
        }
        if whole.is_some_and(|whole| whole != bytes.len() as u64) {
            return Err(StoreError::away("the connection ended before the file did"));
        }
        Ok(Some(bytes))
    }

    pub(super) async fn put(&self, content: ContentHash, bytes: &[u8]) -> Result<(), StoreError> {
        if bytes.len() > PIECE {
            return self.put_in_pieces(content, bytes).await;
        }
        let answer = self
            .client
            .post(self.object(content)?)
            .header("x-upsert", "true")
            .header(CONTENT_TYPE, "application/octet-stream")
            .body(bytes.to_vec())
            .send()
            .await
            .map_err(|error| broken(&error))?;
        if answer.status().is_success() { Ok(()) } else { Err(not_taken(&answer)) }
    }

    async fn put_in_pieces(&self, content: ContentHash, bytes: &[u8]) -> Result<(), StoreError> {
        let (upload, mut sent) = match self.go_on(content).await? {
            Some(begun) => begun,
            None => (self.begin(content, bytes.len()).await?, 0),
        };
        let mut breaks = 0;
        while sent < bytes.len() {
            let piece = &bytes[sent..bytes.len().min(sent + PIECE)];
            let request = self
                .client
                .patch(upload.clone())
                .header(TUS.0, TUS.1)
                .header(OFFSET, sent)
                .header(CONTENT_TYPE, "application/offset+octet-stream")
                .body(piece.to_vec());
            let reached = match request.send().await {
                Ok(answer) if answer.status().is_success() => offset(&answer),
                Ok(answer) if answer.status() != StatusCode::CONFLICT && !answer.status().is_server_error() => {
                    self.forget(content);
                    return Err(not_taken(&answer));
                }
                // The storage knows how much of it came.
                Ok(_) | Err(_) => self.offset_of(&upload).await?,
            };
            let reached = reached.filter(|reached| *reached <= bytes.len()).ok_or_else(|| {
                self.forget(content);
                StoreError::away("it lost what was begun of a file")
            })?;
            breaks = if reached > sent { 0 } else { breaks + 1 };
            if breaks == MOST_BREAKS {
                return Err(StoreError::away("the connection ended before the file did"));
            }
            sent = reached;
        }
        self.forget(content);
        Ok(())
    }

    /// What an earlier try began, and how many bytes of it came.
    async fn go_on(&self, content: ContentHash) -> Result<Option<(Url, usize)>, StoreError> {
        let begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner).get(&content).cloned();
        let Some(upload) = begun else { return Ok(None) };
        let sent = self.offset_of(&upload).await?;
        if sent.is_none() {
            self.forget(content);
        }
        Ok(sent.map(|sent| (upload, sent)))
    }

    /// How many bytes came of a file that was begun; none where the storage knows nothing of it any more.
    async fn offset_of(&self, upload: &Url) -> Result<Option<usize>, StoreError> {
        let request = self.client.head(upload.clone()).header(TUS.0, TUS.1);
        let answer = request.send().await.map_err(|error| broken(&error))?;
        match answer.status() {
            status if status.is_success() => Ok(offset(&answer)),
            StatusCode::NOT_FOUND | StatusCode::GONE | StatusCode::BAD_REQUEST => Ok(None),
            _ => Err(refused(&answer)),
        }
    }

    async fn begin(&self, content: ContentHash, size: usize) -> Result<Url, StoreError> {
        let about = [
            ("bucketName", self.bucket.as_str()),
            ("objectName", &content.names().join("/")),
            ("contentType", "application/octet-stream"),
        ];
        let about = about.map(|(name, value)| format!("{name} {}", BASE64_STANDARD.encode(value))).join(",");
        let answer = self
            .client
            .post(self.below(&["upload", "resumable"])?)
            .header(TUS.0, TUS.1)
            .header("upload-length", size)
            .header("upload-metadata", about)
            .header("x-upsert", "true")
            .send()
            .await
            .map_err(|error| broken(&error))?;
        if answer.status() != StatusCode::CREATED {
            return Err(not_taken(&answer));
        }
        let odd = || StoreError::away("it did not say where it takes a large file");
        let location = answer.headers().get(LOCATION).and_then(|location| location.to_str().ok()).ok_or_else(odd)?;
        // Only its name is taken: the key goes to the address that the shop has set, wherever the storage would lead.
        let name = location.trim_end_matches('/').rsplit('/').next().filter(|name| !name.is_empty()).ok_or_else(odd)?;
        let name = percent_encoding::percent_decode_str(name).decode_utf8().map_err(|_| odd())?;
        let upload = self.below(&["upload", "resumable", &name])?;
        let mut begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        if begun.len() >= MOST_BEGUN {
            begun.clear();
        }
        begun.insert(content, upload.clone());
        Ok(upload)
    }

    fn forget(&self, content: ContentHash) {
        self.begun.lock().unwrap_or_else(PoisonError::into_inner).remove(&content);
    }

    fn object(&self, content: ContentHash) -> Result<Url, StoreError> {
        let [top, folder, name] = content.names();
        self.below(&["object", &self.bucket, &top, &folder, &name])
    }

    fn below(&self, names: &[&str]) -> Result<Url, StoreError> {
        let odd = || StoreError::away("its address can't be used");
        let mut address = self.base.join("storage/v1/").map_err(|_| odd())?;
        address.path_segments_mut().map_err(|()| odd())?.pop_if_empty().extend(names);
        Ok(address)
    }
}

fn offset(answer: &Response) -> Option<usize> {
    answer.headers().get(OFFSET).map(HeaderValue::to_str)?.ok()?.parse().ok()
}

fn broken(error: &reqwest::Error) -> StoreError {
    StoreError::away(FetchError::by(error).to_string())
}

fn refused(answer: &Response) -> StoreError {
    match answer.status() {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => StoreError::Refused,
        status => StoreError::away(FetchError::answered(status).to_string()),
    }
}

/// Of a file that was to be kept: what is missing is the bucket.
fn not_taken(answer: &Response) -> StoreError {
    match answer.status() {
        StatusCode::NOT_FOUND | StatusCode::BAD_REQUEST => {
            StoreError::away("it has no such bucket, or the bucket takes no such files")
        }
        StatusCode::PAYLOAD_TOO_LARGE => StoreError::away("its bucket takes no files of this size"),
        _ => refused(answer),
    }
}
