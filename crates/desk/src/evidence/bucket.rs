//! The bucket in which customers' apps of a shop keep their photos, and fetching from it what the database has not.
//!
//! The address is the shop's setting and a path that the database found to be of the ticket; what a customer wrote is
//! never asked, and no answer leads anywhere else. What was fetched before a connection broke stays on this computer's
//! disk, and the next try asks for the rest only.

use std::path::{Path, PathBuf};

use reqwest::header::{CONTENT_RANGE, ETAG, HeaderValue, IF_RANGE, RANGE};
use reqwest::{Client, Response, StatusCode, Url};
use sha2::{Digest, Sha256};
use tokio::fs::{self, OpenOptions};
use tokio::io::AsyncWriteExt;

use super::attach::LARGEST_FILE;
use super::photos::hex;
use super::storage::{self, FetchError};
use crate::error::{DeskError, Result};

/// As the guide names it.
const BUCKET: &str = "support-evidence";

/// A shop's bucket. Its key shows nowhere: header values that are marked so are left out of every text.
#[derive(Debug)]
pub struct Bucket {
    client: Client,
    base: Url,
}

impl Bucket {
    /// The bucket at an address such as `https://abc.supabase.co`, read with a key where it asks for one. Refused where
    /// others could read along: plain `http` is for this computer only.
    pub fn at(base_url: &str, key: Option<&str>) -> Result<Self> {
        let base = storage::base(base_url).map_err(unusable)?;
        let client = storage::key_headers(key).and_then(storage::client).map_err(unusable)?;
        Ok(Self { client, base })
    }

    /// Fetches a file into `folder` and returns its bytes, going on where an earlier try ended. `path` is what the
    /// database made of an attachment's address: `<ticket>/<name>`.
    pub async fn fetch(&self, path: &str, folder: &Path) -> std::result::Result<Vec<u8>, FetchError> {
        let part = Part::of(path, folder);
        let (had, tag) = part.begun().await;
        let mut request = self.client.get(self.address(path)?);
        if let Some(tag) = tag.as_ref().filter(|_| had > 0) {
            request = request.header(RANGE, format!("bytes={had}-")).header(IF_RANGE, tag);
        }
        let answer = request.send().await.map_err(|error| FetchError::by(&error))?;
        let had = match answer.status() {
            StatusCode::OK => 0,
            StatusCode::PARTIAL_CONTENT if begins_at(&answer, had) => had,
            StatusCode::PARTIAL_CONTENT | StatusCode::RANGE_NOT_SATISFIABLE => {
                part.forget().await;
                return Err(FetchError::not_yet("the storage sent another part of the file than was asked for"));
            }
            status => return Err(FetchError::answered(status)),
        };
        let whole = answer.content_length().map(|rest| rest + had);
        if whole.is_some_and(|whole| whole > LARGEST_FILE) {
            return Err(too_large());
        }
        part.begin(had, tag_of(&answer)).await.map_err(|error| on_disk(&error))?;
        let got = self.read(answer, &part, had).await?;
        if whole.is_some_and(|whole| whole != got) {
            return Err(FetchError::not_yet("the connection ended before the file did"));
        }
        let bytes = fs::read(&part.file).await.map_err(|error| on_disk(&error))?;
        if bytes.is_empty() {
            part.forget().await;
            return Err(FetchError::Never("it is empty".to_owned()));
        }
        Ok(bytes)
    }

    /// Lets go of what was fetched: it is kept elsewhere now, or will never be asked for again.
    pub async fn forget(path: &str, folder: &Path) {
        Part::of(path, folder).forget().await;
    }

    /// Writes what comes after what was had, piece by piece, and says how long the file is then.
    async fn read(&self, mut answer: Response, part: &Part, had: u64) -> std::result::Result<u64, FetchError> {
        let mut file =
            OpenOptions::new().append(true).create(true).open(&part.file).await.map_err(|error| on_disk(&error))?;
        let mut got = had;
        while let Some(piece) = answer.chunk().await.map_err(|error| FetchError::by(&error))? {
            got += piece.len() as u64;
            if got > LARGEST_FILE {
                part.forget().await;
                return Err(too_large());
            }
            file.write_all(&piece).await.map_err(|error| on_disk(&error))?;
            // What is on the disk is what the next try need not ask for.
            file.flush().await.map_err(|error| on_disk(&error))?;
        }
        Ok(got)
    }

    fn address(&self, path: &str) -> std::result::Result<Url, FetchError> {
        let odd = || FetchError::Never("its path is none that a bucket has".to_owned());
        let mut address = self.base.join("storage/v1/object/").map_err(|_| odd())?;
        // Segment by segment, so that no sign of a name has a meaning in an address.
        let mut names = path.split('/');
        let (Some(ticket), Some(name), None) = (names.next(), names.next(), names.next()) else { return Err(odd()) };
        if [ticket, name].iter().any(|one| one.is_empty() || *one == "." || *one == "..") {
            return Err(odd());
        }
        address.path_segments_mut().map_err(|()| odd())?.pop_if_empty().extend([BUCKET, ticket, name]);
        Ok(address)
    }
}

/// What there is of a file, and the tag that the storage gave to just this content.
struct Part {
    file: PathBuf,
    tag: PathBuf,
}

impl Part {
    fn of(path: &str, folder: &Path) -> Self {
        let name = hex(&Sha256::digest(path.as_bytes()));
        Self { file: folder.join(format!("{name}.part")), tag: folder.join(format!("{name}.tag")) }
    }

    /// How many bytes there are, and of which content.
    async fn begun(&self) -> (u64, Option<HeaderValue>) {
        let tag = fs::read(&self.tag).await.ok().and_then(|tag| HeaderValue::from_bytes(&tag).ok());
        let had = fs::metadata(&self.file).await.map_or(0, |about| about.len());
        (had, tag)
    }

    /// Makes ready for what comes after `had` bytes.
    async fn begin(&self, had: u64, tag: Option<HeaderValue>) -> std::io::Result<()> {
        if had > 0 {
            return Ok(());
        }
        self.forget().await;
        if let Some(folder) = self.file.parent() {
            fs::create_dir_all(folder).await?;
        }
        match tag {
            Some(tag) => fs::write(&self.tag, tag.as_bytes()).await,
            None => Ok(()),
        }
    }

    async fn forget(&self) {
        for file in [&self.file, &self.tag] {
            if let Err(error) = fs::remove_file(file).await
                && error.kind() != std::io::ErrorKind::NotFound
            {
                tracing::info!(%error, "a part of a file stays on the disk");
            }
        }
    }
}

/// Only a strong tag says that two answers are of the same bytes.
fn tag_of(answer: &Response) -> Option<HeaderValue> {
    answer.headers().get(ETAG).filter(|tag| !tag.as_bytes().starts_with(b"W/")).cloned()
}

fn begins_at(answer: &Response, had: u64) -> bool {
    let range = answer.headers().get(CONTENT_RANGE).and_then(|range| range.to_str().ok());
    range.is_some_and(|range| range.starts_with(&format!("bytes {had}-")))
}

fn too_large() -> FetchError {
    FetchError::Never("it is larger than the 50 MB that a file of evidence may have".to_owned())
}

fn on_disk(error: &std::io::Error) -> FetchError {
    FetchError::not_yet(format!("it can't be kept on this computer's disk ({})", error.kind()))
}

fn unusable(why: &str) -> DeskError {
    DeskError::invalid(format!(
        "The address of the shop's storage can't be used: {why}. No photo is fetched from there. Whoever runs the database can set it with `punnet-admin evidence bucket`."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_on_whose_way_nobody_reads_are_used() {
        for good in
            ["https://abc.supabase.co", "https://shop.example/api/", "http://127.0.0.1:9000", "http://[::1]:9000"]
        {
            assert!(Bucket::at(good, Some("key")).is_ok(), "{good}");
        }
        for bad in [
            "http://abc.supabase.co",
            "ftp://127.0.0.1",
            "https://user:pw@abc.supabase.co",
            "https://abc.supabase.co/?x",
            "data:x",
            "abc",
            "http://127.0.0.1.evil.example",
        ] {
            let refused = Bucket::at(bad, None).expect_err(bad).message;
            assert!(!refused.contains("pw"), "{refused}");
        }
        assert!(Bucket::at("https://abc.supabase.co", Some("two\nlines")).is_err());
    }

    #[test]
    fn a_name_means_nothing_in_an_address_and_a_key_is_never_told() {
        let bucket = Bucket::at("https://abc.supabase.co", Some("s3cret")).unwrap();
        let address = bucket.address("0199/1-a b?#%2e%2e&.jpg").unwrap();
        assert_eq!(
            address.as_str(),
            "https://abc.supabase.co/storage/v1/object/support-evidence/0199/1-a%20b%3F%23%252e%252e&.jpg"
        );
        for odd in ["0199/../x", "0199/..", "0199", "/x", "0199/"] {
            assert!(bucket.address(odd).is_err(), "{odd}");
        }
        assert!(!format!("{bucket:?}").contains("s3cret"));
    }
}
