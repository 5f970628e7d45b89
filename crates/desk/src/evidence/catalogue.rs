//! How the shop itself shows a product, to be laid beside the photos of a claim. No evidence: nothing of it is stored, noted
//! or compared by the desk.
//!
//! A picture is fetched only from the catalogue's address, which the operator set, whatever the product's row says. Its
//! bytes go the way of a customer's photo: into a worker, and out of it as pictures that are kept in the cache on disk.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use darkroom::Order;
use reqwest::header::HeaderMap;
use reqwest::{Client, RequestBuilder, StatusCode, Url};
use serde::Serialize;
use sha2::{Digest, Sha256};
use specta::Type;
use tokio::sync::Semaphore;
use uuid::Uuid;

use super::photos::{Edge, EvidenceError, Photos, Rendition, first, hex};
use super::query;
use super::storage::{self, FetchError};
use crate::Desk;
use crate::error::{DeskError, Result};

/// Bytes of one picture, at most: a catalogue's are a tenth of it.
const LARGEST_PICTURE: u64 = 20 << 20;
/// For all of it: a storage that sends a byte now and then is given up.
const LONGEST_FETCH: Duration = Duration::from_mins(1);
/// Pictures that are fetched at once.
const FETCHED_AT_ONCE: usize = 4;
/// The shop may show its product otherwise by then.
const ASKED_AGAIN_AFTER: Duration = Duration::from_hours(1);
/// What could not be had is not asked for again with each picture that the window wants of it.
const TRIED_AGAIN_AFTER: Duration = Duration::from_secs(20);
/// Products of which it is remembered what their picture is.
const MOST_KNOWN: usize = 1_000;
/// Longer ones are no addresses of pictures.
const LONGEST_ADDRESS: usize = 2_000;

/// The pictures of the products that a ticket is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct CataloguePictures {
    /// Those that may be fetched: of products that the claim names, then of the order's others.
    pub pictures: Vec<CataloguePicture>,
    /// Why there is none, or why some are missing: a sentence.
    pub why_missing: Option<String>,
}

/// A product whose picture is in the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct CataloguePicture {
    /// The product, which names the picture.
    pub product_id: Uuid,
    /// What the shop calls it.
    pub name: String,
    /// The claim names it.
    pub affected: bool,
}

/// Where the catalogue keeps its pictures: a host, and a path below which all of them are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CatalogueBase(Url);

impl CatalogueBase {
    /// The catalogue at an address such as `https://cdn.shop.example/products`. Refused where others could read along:
    /// plain `http` is for this computer only.
    pub fn at(address: &str) -> Result<Self> {
        storage::base(address).map(Self).map_err(|why| {
            DeskError::invalid(format!(
                "The address of the shop's catalogue can't be used: {why}. No picture is fetched from there. Whoever runs the database can set it with `punnet-admin evidence catalogue`."
            ))
        })
    }

    /// As it is stored: with the slash that ends its path.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The address of a picture, if it is in this catalogue; read as a link on a page of it would be.
    fn address_of(&self, image_url: &str) -> Option<Url> {
        let image_url = image_url.trim();
        if image_url.is_empty() || image_url.len() > LONGEST_ADDRESS {
            return None;
        }
        let mut address = self.0.join(image_url).ok()?;
        address.set_fragment(None);
        let same_door = address.scheme() == self.0.scheme()
            && address.host() == self.0.host()
            && address.port_or_known_default() == self.0.port_or_known_default()
            && address.username().is_empty()
            && address.password().is_none();
        // The base's path ends with a slash. Segments that lead upwards were followed when the address was read; what
        // some server might read as such is none that a catalogue has.
        let below = address.path().strip_prefix(self.0.path())?;
        (same_door && !below.is_empty() && below.split('/').all(is_plain)).then_some(address)
    }
}

/// Whether a piece of a path means nothing but a name, however often somebody decodes it.
fn is_plain(segment: &str) -> bool {
    let mut name = segment.as_bytes().to_vec();
    loop {
        let decoded = decoded(&name);
        if decoded.iter().any(|byte| matches!(byte, b'/' | b'\\' | 0..=0x1f)) || decoded == b"." || decoded == b".." {
            return false;
        }
        if decoded == name {
            return true;
        }
        name = decoded;
    }
}

fn decoded(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [first, after @ ..] = rest {
        let hex = |at: usize| after.get(at).and_then(|digit| char::from(*digit).to_digit(16));
        let byte = (*first == b'%').then(|| Some(hex(0)? * 16 + hex(1)?)).flatten();
        if let Some(byte) = byte.and_then(|byte| u8::try_from(byte).ok()) {
            bytes.push(byte);
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    bytes
}

/// The catalogue's pictures of the products that a ticket is about.
pub async fn catalogue_pictures(desk: &Desk, ticket: Uuid) -> Result<CataloguePictures> {
    let products = query::ticket_products(desk.pool(), ticket).await?;
    let (base, may_set) = query::catalogue_base(desk.pool()).await?;
    let base = base.map(|base| CatalogueBase::at(&base));
    let there = |product: &query::TicketProduct| match (&base, &product.image_url) {
        (Some(Ok(base)), Some(image_url)) => base.address_of(image_url).is_some(),
        _ => false,
    };
    let (known, elsewhere): (Vec<_>, Vec<_>) =
        products.into_iter().filter(|product| product.image_url.is_some()).partition(there);
    let why_missing = match &base {
        _ if known.is_empty() && elsewhere.is_empty() => {
            Some("The shop's catalogue has no pictures of what this ticket is about.".to_owned())
        }
        _ if elsewhere.is_empty() => None,
        None => Some("The shop has not said where its catalogue keeps its pictures.".to_owned()),
        Some(Err(_)) => Some("The address of the shop's catalogue can't be used.".to_owned()),
        Some(Ok(_)) if known.is_empty() => Some("The pictures lie outside the shop's catalogue.".to_owned()),
        Some(Ok(_)) => Some("Some pictures lie outside the shop's catalogue.".to_owned()),
    };
    // Others can do nothing about it.
    let why_missing = why_missing.map(|why| {
        let advice = " Whoever runs the database can set its address with `punnet-admin evidence catalogue`.";
        if may_set && !elsewhere.is_empty() { why + advice } else { why }
    });
    let pictures = known
        .into_iter()
        .map(|product| CataloguePicture { product_id: product.id, name: product.name, affected: product.affected })
        .collect();
    Ok(CataloguePictures { pictures, why_missing })
}

/// What this program knows of the catalogue's pictures.
#[derive(Debug)]
pub(super) struct Catalogue {
    seen: Mutex<HashMap<String, Arc<tokio::sync::Mutex<Seen>>>>,
    fetching: Semaphore,
    client: OnceLock<std::result::Result<Client, &'static str>>,
}

impl Default for Catalogue {
    fn default() -> Self {
        Self { seen: Mutex::default(), fetching: Semaphore::new(FETCHED_AT_ONCE), client: OnceLock::new() }
    }
}

/// What was seen at one address.
#[derive(Debug, Default)]
struct Seen {
    /// The hash of what was there, and when.
    content: Option<(String, Instant)>,
    /// Why nothing was to be had, and when.
    trouble: Option<(FetchError, Instant)>,
}

impl Catalogue {
    /// What was seen at an address. Whoever wants a picture of it holds it, so that it is not fetched twice at once.
    fn seen(&self, address: &Url) -> Arc<tokio::sync::Mutex<Seen>> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() >= MOST_KNOWN {
            seen.clear();
        }
        Arc::clone(seen.entry(address.to_string()).or_default())
    }

    async fn fetch(&self, address: Url) -> std::result::Result<Vec<u8>, FetchError> {
        let Ok(_one_of_few) = self.fetching.acquire().await else {
            return Err(FetchError::not_yet("the desk is closing"));
        };
        let client = self.client.get_or_init(|| storage::client(HeaderMap::new())).as_ref();
        let request = client.map_err(|why| FetchError::not_yet(*why))?.get(address);
        tokio::time::timeout(LONGEST_FETCH, fetched(request))
            .await
            .unwrap_or_else(|_| Err(FetchError::not_yet("the storage did not answer in time")))
    }
}

async fn fetched(request: RequestBuilder) -> std::result::Result<Vec<u8>, FetchError> {
    let mut answer = request.send().await.map_err(|error| FetchError::by(&error))?;
    match answer.status() {
        StatusCode::OK => {}
        StatusCode::NOT_FOUND | StatusCode::GONE => return Err(FetchError::not_yet("it is not there")),
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
            return Err(FetchError::not_yet("the storage does not show it to everybody"));
        }
        status => return Err(FetchError::answered(status)),
    }
    let too_large = || FetchError::not_yet("it is larger than the 20 MB that a picture may have");
    if answer.content_length().is_some_and(|bytes| bytes > LARGEST_PICTURE) {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    while let Some(piece) = answer.chunk().await.map_err(|error| FetchError::by(&error))? {
        if (bytes.len() + piece.len()) as u64 > LARGEST_PICTURE {
            return Err(too_large());
        }
        bytes.extend_from_slice(&piece);
    }
    if bytes.is_empty() {
        return Err(FetchError::not_yet("it is empty"));
    }
    Ok(bytes)
}

impl Photos {
    /// The catalogue's picture of a product. The database is asked each time whether this person sees the product, and
    /// where its picture is.
    pub async fn catalogue_picture(&self, product: Uuid, edge: Edge) -> std::result::Result<Rendition, EvidenceError> {
        let image = query::product_image(self.pool(), product).await?.ok_or(EvidenceError::NotInCatalogue)?;
        let address = CatalogueBase::at(&image.base_url)?.address_of(&image.image_url);
        let address = address.ok_or(EvidenceError::NotInCatalogue)?;
        let seen = self.catalogue.seen(&address);
        let mut seen = seen.lock().await;
        if let Some((photo, at)) = &seen.content
            && (at.elapsed() < ASKED_AGAIN_AFTER || seen.is_troubled())
            && let Some(kept) = self.kept(photo, edge).await?
        {
            return Ok(kept);
        }
        if let Some((trouble, _)) = seen.trouble.as_ref().filter(|_| seen.is_troubled()) {
            return Err(EvidenceError::CatalogueAway(trouble.clone()));
        }
        let bytes = match self.catalogue.fetch(address).await {
            Ok(bytes) => bytes,
            Err(error) => {
                tracing::info!(%error, "a picture of the catalogue could not be fetched");
                seen.trouble = Some((error.clone(), Instant::now()));
                // What it showed before is better than nothing.
                let before = match &seen.content {
                    Some((photo, _)) => self.kept(photo, edge).await?,
                    None => None,
                };
                return before.ok_or(EvidenceError::CatalogueAway(error));
            }
        };
        let photo = hex(&Sha256::digest(&bytes));
        *seen = Seen { content: Some((photo.clone(), Instant::now())), trouble: None };
        if let Some(kept) = self.kept(&photo, edge).await? {
            return Ok(kept);
        }
        let _turn = self.line().turn(product, edge, photo.clone()).await.ok_or(EvidenceError::NotWanted)?;
        // All that is likely to be asked for, since the bytes are not kept.
        let mut edges = vec![edge.pixels()];
        edges.extend([Edge::Grid, Edge::Viewer].into_iter().filter(|one| *one != edge).map(Edge::pixels));
        let order = Order { edges, placeholder: false };
        first(self.developed_bytes(bytes, &photo, &order).await?)
    }
}

impl Seen {
    fn is_troubled(&self) -> bool {
        self.trouble.as_ref().is_some_and(|(_, at)| at.elapsed() < TRIED_AGAIN_AFTER)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_lies_below_the_catalogues_address_is_in_it() {
        let base = CatalogueBase::at("https://cdn.shop.example/products").unwrap();
        assert_eq!(base.as_str(), "https://cdn.shop.example/products/");
        for (good, read) in [
            ("https://cdn.shop.example/products/a.jpg", "https://cdn.shop.example/products/a.jpg"),
            (
                "HTTPS://CDN.shop.example:443/products/x/a%20b.jpg?v=2#top",
                "https://cdn.shop.example/products/x/a%20b.jpg?v=2",
            ),
            ("milk.jpg", "https://cdn.shop.example/products/milk.jpg"),
            ("/products/milk 1 l.jpg", "https://cdn.shop.example/products/milk%201%20l.jpg"),
            (" https://cdn.shop.example/products/100%25.jpg ", "https://cdn.shop.example/products/100%25.jpg"),
            ("https://cdn.shop.example/products/../products/a.jpg", "https://cdn.shop.example/products/a.jpg"),
        ] {
            assert_eq!(base.address_of(good).expect(good).as_str(), read);
        }
        for bad in [
            "",
            "https://cdn.shop.example/products",
            "https://cdn.shop.example/products/",
            "https://cdn.shop.example/products-of-others/a.jpg",
            "https://cdn.shop.example/Products/a.jpg",
            "https://cdn.shop.example/productsevil/a.jpg",
            "https://cdn.shop.example/a.jpg",
            "https://cdn.shop.example/products/../admin",
            "https://cdn.shop.example/products/%2e%2E/admin",
            "https://cdn.shop.example/products/..%2fadmin",
            "https://cdn.shop.example/products/%2e%2e%2fadmin",
            "https://cdn.shop.example/products/%252e%252e%252fadmin",
            "https://cdn.shop.example/products/..%5cadmin",
            "https://cdn.shop.example/products/..\\..\\admin",
            "https://cdn.shop.example/products/a%00.jpg",
            "https://cdn.shop.example/products/%25252e%25252e/admin",
            "https://cdn.shop.example.evil.example/products/a.jpg",
            "https://cdn.shop.example@evil.example/products/a.jpg",
            "https://cdn.shop.example:pw@cdn.shop.example/products/a.jpg",
            "https://user@cdn.shop.example/products/a.jpg",
            "https://cdn.shop.example:8443/products/a.jpg",
            "https://cdn.shop.example./products/a.jpg",
            "https://evil.example/products/a.jpg",
            "https://shop.example/products/a.jpg",
            "http://cdn.shop.example/products/a.jpg",
            "http://cdn.shop.example:443/products/a.jpg",
            "ftp://cdn.shop.example/products/a.jpg",
            "file:///products/a.jpg",
            "//evil.example/products/a.jpg",
            "\\\\evil.example\\products\\a.jpg",
            "/\t/evil.example/products/a.jpg",
            "/etc/passwd",
            "../a.jpg",
            "data:image/png;base64,AAAA",
            "javascript:alert(1)",
            "https://[::1]/products/a.jpg",
            "https://169.254.169.254/products/a.jpg",
            "?x",
            "#x",
        ] {
            assert_eq!(base.address_of(bad), None, "{bad}");
        }
        assert_eq!(base.address_of(&format!("{}.jpg", "x".repeat(LONGEST_ADDRESS))), None);
    }

    #[test]
    fn a_catalogue_on_whose_way_others_read_along_is_refused() {
        for good in ["https://cdn.shop.example", "http://127.0.0.1:9000/p", "http://[::1]:9000"] {
            assert!(CatalogueBase::at(good).is_ok(), "{good}");
        }
        for bad in [
            "http://cdn.shop.example",
            "https://u:pw@cdn.shop.example",
            "https://cdn.shop.example/?x",
            "cdn",
            "file:///x",
        ] {
            let refused = CatalogueBase::at(bad).expect_err(bad).message;
            assert!(!refused.contains("pw"), "{refused}");
        }
    }
}
