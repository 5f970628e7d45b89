//! Asking a storage of the shop's own for a file: which addresses are used, and what an answer may be.
//!
//! The operator sets where it is. No answer leads anywhere else, and none is longer than was said beforehand.

use std::time::Duration;

use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, StatusCode, Url};

use crate::loopback::is_this_computer;

const CONNECTING: Duration = Duration::from_secs(10);
/// A slow line is slow, a dead one says nothing.
const SILENCE: Duration = Duration::from_secs(30);

/// Why a file could not be fetched: ends the sentence "The file could not be fetched from the shop's storage: …".
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
pub enum FetchError {
    /// It may be there the next time.
    #[error("{0}")]
    NotYet(String),
    /// It will never be otherwise.
    #[error("{0}")]
    Never(String),
}

impl FetchError {
    pub(super) fn not_yet(why: impl Into<String>) -> Self {
        Self::NotYet(why.into())
    }

    /// Its connection could not be made, or broke. Without the address: it tells where a shop keeps its photos.
    pub(super) fn by(error: &reqwest::Error) -> Self {
        Self::not_yet(if error.is_timeout() {
            "the storage did not answer in time"
        } else if error.is_connect() {
            "the storage can't be reached"
        } else {
            "the connection ended before the file did"
        })
    }

    /// The storage answered, and has no file for us.
    pub(super) fn answered(status: StatusCode) -> Self {
        Self::not_yet(match status {
            // What Supabase says of a missing object is 400.
            StatusCode::NOT_FOUND | StatusCode::BAD_REQUEST => "it is not there yet".to_owned(),
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                "the storage does not take the key that it was given".to_owned()
            }
            status if status.is_redirection() => "the storage wanted to lead elsewhere".to_owned(),
            status => format!("the storage answered with {}", status.as_u16()),
        })
    }
}

/// The address below which a storage keeps its files, ending with a slash; or why it is none that is used. Plain `http`
/// is for this computer only.
pub(super) fn base(address: &str) -> Result<Url, &'static str> {
    let mut base = Url::parse(address).map_err(|_| "it is no address")?;
    if base.cannot_be_a_base() || base.host().is_none() {
        return Err("it is no address");
    }
    if base.scheme() != "https" && !is_plain_here(&base) {
        return Err("it does not begin with https://, so others could read the photos on their way");
    }
    if !base.username().is_empty() || base.password().is_some() || base.query().is_some() || base.fragment().is_some() {
        return Err("it holds more than a host and a path");
    }
    if !base.path().ends_with('/') {
        base.set_path(&format!("{}/", base.path()));
    }
    Ok(base)
}

fn is_plain_here(url: &Url) -> bool {
    url.scheme() == "http" && url.host_str().is_some_and(|host| is_this_computer(host.trim_matches(['[', ']'])))
}

/// What asks with these headers and follows nobody; or why there is none.
pub(super) fn client(headers: HeaderMap) -> Result<Client, &'static str> {
    client_of(headers, false)
}

/// The same; `only_secure` where an address comes from somewhere else than from [`base`].
pub(super) fn client_of(headers: HeaderMap, only_secure: bool) -> Result<Client, &'static str> {
    // Another part of the program may have set one up: it is as good.
    let _set = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .user_agent(concat!("Punnet/", env!("CARGO_PKG_VERSION")))
        .default_headers(headers)
        .https_only(only_secure)
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(CONNECTING)
        .read_timeout(SILENCE)
        .build()
        .map_err(|error| {
            tracing::warn!(%error, "no client for the shop's storage");
            "this computer can't make secure connections"
        })
}

/// A key as Supabase wants it, twice; others read the first. Marked, so that it is left out of every text.
pub(super) fn key_headers(key: Option<&str>) -> Result<HeaderMap, &'static str> {
    let mut headers = HeaderMap::new();
    if let Some(key) = key {
        for (name, value) in
            [(AUTHORIZATION, format!("Bearer {key}")), (HeaderName::from_static("apikey"), key.to_owned())]
        {
            let mut value = HeaderValue::try_from(value).map_err(|_| "its key holds signs that no key has")?;
            value.set_sensitive(true);
            headers.insert(name, value);
        }
    }
    Ok(headers)
}
