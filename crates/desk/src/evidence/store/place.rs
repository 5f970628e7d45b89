//! Where a store is, as one line that people write and the database keeps. It holds nothing secret.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use reqwest::Url;

use super::super::storage;
use crate::error::DeskError;

/// Longest line, characters; `desk.evidence_store` holds the same limit.
const LONGEST: usize = 1_000;
/// The bucket in which customers' apps keep their photos; what is kept there is theirs to see.
const OF_CUSTOMERS: &str = "support-evidence";

/// The place of a store of evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StorePlace {
    /// The database itself: `database`.
    Database,
    /// A folder: `folder:/srv/evidence`.
    Folder(PathBuf),
    /// S3, or what speaks its language: `s3://bucket/prefix?region=eu-central-1&endpoint=https://minio.example`.
    S3 {
        /// The bucket.
        bucket: String,
        /// Before each name; may be empty.
        prefix: String,
        /// Such as `eu-central-1`.
        region: String,
        /// Where it is, if it is not Amazon's.
        endpoint: Option<Url>,
    },
    /// Google Cloud Storage: `gs://bucket/prefix`.
    Google {
        /// The bucket.
        bucket: String,
        /// Before each name; may be empty.
        prefix: String,
        /// Where it is, if it is not Google's.
        endpoint: Option<Url>,
    },
    /// Azure Blob Storage: `azure://account/container/prefix`.
    Azure {
        /// The storage account.
        account: String,
        /// The container.
        container: String,
        /// Before each name; may be empty.
        prefix: String,
        /// Where it is, if it is not Microsoft's.
        endpoint: Option<Url>,
    },
    /// Supabase Storage: `supabase:https://project.supabase.co/bucket`.
    Supabase {
        /// The project's address.
        base: Url,
        /// A private bucket of the desks' own.
        bucket: String,
    },
}

impl StorePlace {
    /// Whether nothing can be read there without a key.
    pub fn wants_key(&self) -> bool {
        !matches!(self, Self::Database | Self::Folder(_))
    }

    /// How its key is written: a sentence, or nothing where there is none.
    pub fn key_form(&self) -> &'static str {
        match self {
            Self::Database | Self::Folder(_) => "",
            Self::S3 { .. } => "The key of an S3 store is its access key's id and secret, with a colon between them.",
            Self::Google { .. } => "The key of a Google store is the JSON file of a service account.",
            Self::Azure { .. } => {
                "The key of an Azure store is the account's key, or a SAS token that begins with a question mark."
            }
            Self::Supabase { .. } => "The key of a Supabase store is the project's secret key.",
        }
    }
}

impl fmt::Display for StorePlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Database => f.write_str("database"),
            Self::Folder(folder) => write!(f, "folder:{}", folder.display()),
            Self::S3 { bucket, prefix, region, endpoint } => {
                write!(f, "s3://{bucket}{}?region={region}", below(prefix))?;
                endpoint.iter().try_for_each(|endpoint| write!(f, "&endpoint={endpoint}"))
            }
            Self::Google { bucket, prefix, endpoint } => {
                write!(f, "gs://{bucket}{}", below(prefix))?;
                endpoint.iter().try_for_each(|endpoint| write!(f, "?endpoint={endpoint}"))
            }
            Self::Azure { account, container, prefix, endpoint } => {
                write!(f, "azure://{account}/{container}{}", below(prefix))?;
                endpoint.iter().try_for_each(|endpoint| write!(f, "?endpoint={endpoint}"))
            }
            Self::Supabase { base, bucket } => write!(f, "supabase:{base}{bucket}"),
        }
    }
}

fn below(prefix: &str) -> String {
    if prefix.is_empty() { String::new() } else { format!("/{prefix}") }
}

impl FromStr for StorePlace {
    type Err = DeskError;

    fn from_str(line: &str) -> Result<Self, DeskError> {
        parse(line.trim()).map_err(|why| {
            DeskError::invalid(format!(
                "This is no place of an evidence store: {why}. Nothing was changed. Write database, folder:/srv/evidence, s3://bucket?region=eu-central-1, gs://bucket, azure://account/container or supabase:https://project.supabase.co/bucket."
            ))
        })
    }
}

fn parse(line: &str) -> Result<StorePlace, &'static str> {
    if line.chars().count() > LONGEST || line.chars().any(char::is_control) {
        return Err("it is too long, or holds signs that no address has");
    }
    if line == "database" {
        return Ok(StorePlace::Database);
    }
    if let Some(folder) = line.strip_prefix("folder:") {
        let folder = PathBuf::from(folder);
        return if folder.is_absolute() {
            Ok(StorePlace::Folder(folder))
        } else {
            Err("the folder is not named from the top of its disk")
        };
    }
    if let Some(address) = line.strip_prefix("supabase:") {
        let (base, bucket) = address.trim_end_matches('/').rsplit_once('/').ok_or("it names no bucket")?;
        let base = storage::base(base)?;
        return match name(bucket)? {
            bucket if bucket == OF_CUSTOMERS => {
                Err("customers' apps keep their photos in that bucket; make a private one for the desks")
            }
            bucket => Ok(StorePlace::Supabase { base, bucket }),
        };
    }
    let address = Url::parse(line).map_err(|_| "it is no address")?;
    if !address.username().is_empty()
        || address.password().is_some()
        || address.fragment().is_some()
        || address.port().is_some()
    {
        return Err("it holds more than it needs; its key is asked for apart");
    }
    let mut region = None;
    let mut endpoint = None;
    for (key, value) in address.query_pairs() {
        match (address.scheme(), &*key) {
            ("s3", "region") => region = Some(name(&value)?),
            (_, "endpoint") => endpoint = Some(storage::base(&value)?),
            _ => return Err("it holds more than it needs; its key is asked for apart"),
        }
    }
    // As they were written: an address has rules of its own for dots and capital letters.
    let names = line.split_once("://").map_or("", |(_, rest)| rest.split('?').next().unwrap_or_default());
    let (first, rest) = names.split_once('/').unwrap_or((names, ""));
    let (first, rest) = (name(first)?, rest.trim_end_matches('/'));
    match address.scheme() {
        "s3" => Ok(StorePlace::S3 {
            bucket: first,
            prefix: prefix(rest)?,
            region: region.unwrap_or_else(|| "us-east-1".to_owned()),
            endpoint,
        }),
        "gs" => Ok(StorePlace::Google { bucket: first, prefix: prefix(rest)?, endpoint }),
        "azure" => {
            let (container, rest) = rest.split_once('/').unwrap_or((rest, ""));
            Ok(StorePlace::Azure { account: first, container: name(container)?, prefix: prefix(rest)?, endpoint })
        }
        _ => Err("it begins with none of the words for a store"),
    }
}

/// A name without anything that means something in an address.
fn name(text: &str) -> Result<String, &'static str> {
    let plain = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_' | '.');
    if text.is_empty() || text.starts_with('.') || !text.chars().all(plain) {
        return Err("a name in it is missing, or holds other signs than letters, digits, dots and dashes");
    }
    Ok(text.to_owned())
}

fn prefix(text: &str) -> Result<String, &'static str> {
    if !text.is_empty() {
        text.split('/').try_for_each(|part| name(part).map(drop))?;
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_place_is_read_and_written_again() {
        let folder = if cfg!(windows) { r"folder:D:\evidence" } else { "folder:/srv/the evidence" };
        for line in [
            "database",
            folder,
            "s3://evidence?region=eu-central-1",
            "s3://evidence/shop-1/desk?region=us-east-1&endpoint=http://127.0.0.1:9000/",
            "gs://evidence",
            "gs://my_evidence/shop?endpoint=https://gcs.example/",
            "azure://account/container",
            "azure://account/container/shop/desk",
            "supabase:https://abc.supabase.co/evidence",
        ] {
            let place: StorePlace = line.parse().expect(line);
            assert_eq!(place.to_string(), line);
        }
        assert_eq!("s3://evidence".parse::<StorePlace>().unwrap().to_string(), "s3://evidence?region=us-east-1");
    }

    #[test]
    fn what_is_no_place_is_told_and_holds_no_key() {
        for line in [
            "",
            "postgres://x",
            "folder:evidence",
            "s3://",
            "s3://id:secret@evidence",
            "s3://evidence?secret=x",
            "s3://evidence?endpoint=http://minio.example",
            "s3://evidence/../other",
            "s3://evidence/a%2fb",
            "azure://account",
            "gs://evidence?region=x",
            "supabase:http://abc.supabase.co/evidence",
            "supabase:https://abc.supabase.co/support-evidence",
            "supabase:https://key@abc.supabase.co/evidence",
        ] {
            let refused = line.parse::<StorePlace>().expect_err(line).message;
            assert!(refused.starts_with("This is no place of an evidence store: "), "{refused}");
            assert!(!refused.contains("id:secret"), "{refused}");
        }
    }
}
