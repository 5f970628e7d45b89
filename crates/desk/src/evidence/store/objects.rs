//! S3 and what speaks its language, Google Cloud Storage, Azure Blob Storage.

use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

use object_store::aws::AmazonS3Builder;
use object_store::azure::MicrosoftAzureBuilder;
use object_store::client::{HttpClient, HttpConnector, HttpError, HttpErrorKind};
use object_store::gcp::GoogleCloudStorageBuilder;
use object_store::path::Path;
use object_store::{BackoffConfig, ClientOptions, Error, ObjectStore, ObjectStoreExt, RetryConfig};
use reqwest::Url;
use reqwest::header::HeaderMap;

use super::super::attach::LARGEST_FILE;
use super::super::storage;
use super::{ContentHash, StoreError, StorePlace};

/// Tries after the first one.
const MOST_RETRIES: usize = 2;
/// After this none is begun any more.
const TRYING: Duration = Duration::from_secs(20);

pub(super) struct Objects {
    store: Arc<dyn ObjectStore>,
    prefix: String,
}

impl Objects {
    /// The store, or why there is none: ends a sentence, and holds nothing of the key.
    pub(super) fn at(place: &StorePlace, key: &str) -> Result<Self, String> {
        let retry = RetryConfig {
            max_retries: MOST_RETRIES,
            retry_timeout: TRYING,
            backoff: BackoffConfig { max_backoff: Duration::from_secs(2), ..BackoffConfig::default() },
        };
        let endpoint = match place {
            StorePlace::S3 { endpoint, .. }
            | StorePlace::Google { endpoint, .. }
            | StorePlace::Azure { endpoint, .. } => endpoint.as_ref(),
            StorePlace::Database | StorePlace::Folder(_) | StorePlace::Supabase { .. } => None,
        };
        // `StorePlace` takes plain addresses of this computer only.
        let plain = endpoint.is_some_and(|endpoint| endpoint.scheme() == "http");
        let odd_key = || "its key is not written as such a key is".to_owned();
        let (store, prefix): (Arc<dyn ObjectStore>, _) = match place {
            StorePlace::S3 { bucket, prefix, region, .. } => {
                let (id, secret) = key
                    .split_once(':')
                    .filter(|(id, secret)| !id.is_empty() && !secret.is_empty())
                    .ok_or_else(odd_key)?;
                let mut builder = AmazonS3Builder::new()
                    .with_bucket_name(bucket)
                    .with_region(region)
                    .with_access_key_id(id)
                    .with_secret_access_key(secret)
                    .with_retry(retry)
                    .with_http_connector(Ours { plain })
                    .with_allow_http(plain);
                if let Some(endpoint) = endpoint {
                    builder = builder.with_endpoint(without_slash(endpoint));
                }
                (Arc::new(builder.build().map_err(|_| odd_key())?), prefix)
            }
            StorePlace::Google { bucket, prefix, .. } => {
                let mut builder = GoogleCloudStorageBuilder::new()
                    .with_bucket_name(bucket)
                    .with_service_account_key(key)
                    .with_retry(retry)
                    .with_http_connector(Ours { plain })
                    .with_client_options(ClientOptions::new().with_allow_http(plain));
                if let Some(endpoint) = endpoint {
                    builder = builder.with_base_url(&without_slash(endpoint));
                }
                (Arc::new(builder.build().map_err(|_| odd_key())?), prefix)
            }
            StorePlace::Azure { account, container, prefix, .. } => {
                let mut builder = MicrosoftAzureBuilder::new()
                    .with_account(account)
                    .with_container_name(container)
                    .with_retry(retry)
                    .with_http_connector(Ours { plain })
                    .with_allow_http(plain);
                builder = match key.strip_prefix('?') {
                    Some(token) => builder.with_config(object_store::azure::AzureConfigKey::SasKey, token),
                    None => builder.with_access_key(key),
                };
                if let Some(endpoint) = endpoint {
                    builder = builder.with_endpoint(without_slash(endpoint));
                }
                (Arc::new(builder.build().map_err(|_| odd_key())?), prefix)
            }
            StorePlace::Database | StorePlace::Folder(_) | StorePlace::Supabase { .. } => {
                return Err("it is another kind of store".to_owned());
            }
        };
        Ok(Self { store, prefix: prefix.clone() })
    }

    pub(super) async fn get(&self, content: ContentHash) -> Result<Option<Vec<u8>>, StoreError> {
        let answer = match self.store.get(&self.path(content)).await {
            Ok(answer) => answer,
            Err(Error::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(away(&error)),
        };
        if answer.meta.size > LARGEST_FILE {
            return Err(StoreError::Changed);
        }
        Ok(Some(answer.bytes().await.map_err(|error| away(&error))?.to_vec()))
    }

    pub(super) async fn put(&self, content: ContentHash, bytes: &[u8]) -> Result<(), StoreError> {
        self.store.put(&self.path(content), bytes.to_vec().into()).await.map(drop).map_err(|error| match error {
            Error::NotFound { .. } => StoreError::away("it has no such bucket"),
            error => away(&error),
        })
    }

    fn path(&self, content: ContentHash) -> Path {
        self.prefix.split('/').filter(|part| !part.is_empty()).map(str::to_owned).chain(content.names()).collect()
    }
}

fn without_slash(endpoint: &Url) -> String {
    endpoint.as_str().trim_end_matches('/').to_owned()
}

/// Asks as the rest of Punnet does: following nobody, waiting for nobody who says nothing, by the system's certificates.
#[derive(Debug)]
struct Ours {
    plain: bool,
}

impl HttpConnector for Ours {
    fn connect(&self, _options: &ClientOptions) -> object_store::Result<HttpClient> {
        let client = storage::client_of(HeaderMap::new(), !self.plain)
            .map_err(|why| Error::Generic { store: "evidence", source: why.into() })?;
        Ok(HttpClient::new(client))
    }
}

/// Without the address, which may hold a token, and without the answer's text, which may quote the key.
fn away(error: &Error) -> StoreError {
    if matches!(error, Error::PermissionDenied { .. } | Error::Unauthenticated { .. }) {
        return StoreError::Refused;
    }
    let mut cause = error.source();
    while let Some(one) = cause {
        if let Some(http) = one.downcast_ref::<HttpError>() {
            return StoreError::away(match http.kind() {
                HttpErrorKind::Connect => "it can't be reached",
                HttpErrorKind::Timeout => "it did not answer in time",
                _ => "the connection ended before the file did",
            });
        }
        cause = one.source();
    }
    StoreError::away("it answered in a way that is of no use")
}
