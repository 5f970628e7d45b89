//! Whether the evidence is still what it was when it came: every content is read and hashed anew. Looks only, changes
//! nothing.

use sqlx::PgPool;

use super::{query, store};
use crate::error::{DeskError, Result};
use crate::evidence::{ContentHash, EvidenceStore, StoreError, StorePlace};

/// What was found, for an operator to read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verified {
    /// Files whose content is what it was.
    pub sound: u64,
    /// Bytes that were read and hashed.
    pub bytes: u64,
    /// Files of which something is wrong, each a path and a sentence.
    pub wrong: Vec<(String, &'static str)>,
    /// Attachments whose file is not kept here: it never arrived, or it is in the host's own storage.
    pub elsewhere: u64,
    /// Files that only the chosen store has, which could not be asked; and why, as the end of a sentence.
    pub out_of_reach: Option<(u64, String)>,
}

/// Re-hashes everything, what the database let go of in the chosen store. `on_progress` hears of the contents that were
/// read and of those that there are.
pub async fn verify_evidence(owner: &PgPool, mut on_progress: impl FnMut(u64, u64)) -> Result<Verified> {
    let contents = u64::try_from(query::number(owner, "select count(*) from desk.evidence_blobs").await?).unwrap_or(0);
    let beside = Beside(store::present_store(owner).await);
    let mut found = Verified::default();
    let mut last = Vec::new();
    let mut read = 0;
    while let Some(content) = query::content_after(owner, &last).await? {
        let files = query::paths_of(owner, &content.sha256).await?;
        let trouble = match query::bytes_of(owner, &content.sha256).await {
            // What the server can't read any more is a finding like the others, and not the end of the search.
            Err(error) if error.as_database_error().is_none() => return Err(error.into()),
            Err(_) => Some("the server can't read its bytes any more"),
            Ok(bytes) if bytes.is_empty() => match beside.size_of(&content.sha256).await {
                Ok(size) => {
                    found.bytes += size;
                    None
                }
                Err(Missing::Wrong(trouble)) => Some(trouble),
                Err(Missing::Away(why)) => {
                    found.out_of_reach.get_or_insert((0, why)).0 += files.len() as u64;
                    last = content.sha256;
                    continue;
                }
            },
            Ok(bytes) => {
                found.bytes += bytes.len() as u64;
                if i64::try_from(bytes.len()) != Ok(content.size) {
                    Some("some of its bytes are missing")
                } else if ContentHash::of(&bytes).as_bytes() != content.sha256 {
                    Some("its bytes are not what they were")
                } else {
                    None
                }
            }
        };
        match trouble {
            None => found.sound += files.len() as u64,
            Some(trouble) => found.wrong.extend(files.into_iter().map(|path| (path, trouble))),
        }
        read += 1;
        on_progress(read, contents.max(read));
        last = content.sha256;
    }
    found.elsewhere = u64::try_from(
        query::number(
            owner,
            "select count(*) from public.ticket_attachments a
              where not exists (select from desk.evidence_objects o where o.path = a.storage_path)",
        )
        .await?,
    )
    .unwrap_or(0);
    Ok(found)
}

/// The store besides the database, or why it can't be opened here.
struct Beside(Result<EvidenceStore, DeskError>);

/// Why a content could not be read there.
enum Missing {
    Wrong(&'static str),
    Away(String),
}

impl Beside {
    /// The size of a content that the store has unchanged, bytes.
    async fn size_of(&self, sha256: &[u8]) -> Result<u64, Missing> {
        let store = self.0.as_ref().map_err(|error| Missing::Away(error.message.clone()))?;
        let content = ContentHash::from_slice(sha256).ok_or(Missing::Wrong("it has no SHA-256"))?;
        if *store.place() == StorePlace::Database {
            return Err(Missing::Wrong("its bytes are missing"));
        }
        match store.get(content).await {
            Ok(Some(bytes)) => Ok(bytes.len() as u64),
            Ok(None) => Err(Missing::Wrong("its bytes are neither in the database nor in the evidence store")),
            Err(StoreError::Changed) => Err(Missing::Wrong("its bytes in the evidence store are not what they were")),
            Err(away) => Err(Missing::Away(away.to_string())),
        }
    }
}
