//! Whether the evidence is still what it was when it came: every content is read and hashed anew. Looks only, changes
//! nothing.

use sha2::{Digest, Sha256};
use sqlx::PgPool;

use super::query;
use crate::error::Result;

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
}

/// Re-hashes everything. `on_progress` hears of the contents that were read and of those that there are.
pub async fn verify_evidence(owner: &PgPool, mut on_progress: impl FnMut(u64, u64)) -> Result<Verified> {
    let contents = u64::try_from(query::number(owner, "select count(*) from desk.evidence_blobs").await?).unwrap_or(0);
    let mut found = Verified::default();
    let mut last = Vec::new();
    let mut read = 0;
    while let Some(content) = query::content_after(owner, &last).await? {
        // What the server can't read any more is a finding like the others, and not the end of the search.
        let trouble = match query::bytes_of(owner, &content.sha256).await {
            Err(error) if error.as_database_error().is_none() => return Err(error.into()),
            Err(_) => Some("the server can't read its bytes any more"),
            Ok(bytes) if bytes.is_empty() => Some("its bytes are missing"),
            Ok(bytes) => {
                found.bytes += bytes.len() as u64;
                if i64::try_from(bytes.len()) != Ok(content.size) {
                    Some("some of its bytes are missing")
                } else if Sha256::digest(&bytes)[..] != content.sha256[..] {
                    Some("its bytes are not what they were")
                } else {
                    None
                }
            }
        };
        let paths = query::paths_of(owner, &content.sha256).await?;
        match trouble {
            None => found.sound += paths.len() as u64,
            Some(trouble) => found.wrong.extend(paths.into_iter().map(|path| (path, trouble))),
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
