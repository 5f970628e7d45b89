//! Where the bytes of the evidence are kept: in the database itself, or in a store beside it that the shop has chosen.
//!
//! A store knows two things, to keep a content and to give it back, each by the SHA-256 of its bytes. The hash is the
//! address, so the same content is kept once, keeping it again changes nothing, and whatever comes back is checked
//! before anybody sees it. What attachments are called, and who may see them, only the database knows.

mod database;
mod folder;
mod objects;
mod place;
pub(super) mod query;
mod supabase;

use std::fmt;

use sha2::{Digest, Sha256};
use sqlx::PgPool;

pub use place::StorePlace;

use super::photos::hex;
use crate::error::{DeskError, Result};

/// What [`EvidenceStore::check`] keeps: always the same, so that it leaves one small file and needs nothing deleted.
const PROBE: &[u8] = b"Punnet looked whether evidence can be kept here, and read again.\n";

/// A content, by the SHA-256 of its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ContentHash([u8; 32]);

impl ContentHash {
    /// Of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// As the database has it; none where it is no SHA-256.
    pub fn from_slice(sha256: &[u8]) -> Option<Self> {
        sha256.try_into().ok().map(Self)
    }

    /// As the database takes it.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The names from the store's top down to the content, in small folders: no file system likes a million names in one.
    fn names(self) -> [String; 3] {
        let name = self.to_string();
        ["sha256".to_owned(), name[..2].to_owned(), name]
    }
}

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

/// Why a store can't be used now: ends the sentence "The evidence store can't be used: …".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// It does not answer, or does not let us: it may be otherwise the next time.
    #[error("{0}")]
    Away(String),
    /// It does not take the key, or the key may not do this.
    #[error("it does not take the key that it was given")]
    Refused,
    /// It has other bytes under this hash.
    #[error("what it gives back is not what was kept there")]
    Changed,
}

impl StoreError {
    fn away(why: impl Into<String>) -> Self {
        Self::Away(why.into())
    }
}

/// A store of evidence, ready to be asked. Its key shows nowhere.
pub struct EvidenceStore {
    place: StorePlace,
    means: Means,
}

enum Means {
    Database(database::Database),
    Folder(folder::Folder),
    Objects(objects::Objects),
    Supabase(Box<supabase::Supabase>),
}

impl fmt::Debug for EvidenceStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("EvidenceStore").field(&self.place.to_string()).finish()
    }
}

impl EvidenceStore {
    /// The store at a place, with the key that it asks for. Nothing is asked of it yet. `database` is the one whose
    /// evidence it is.
    pub fn open(place: StorePlace, key: Option<&str>, database: &PgPool) -> Result<Self> {
        let key = key.map(str::trim).filter(|key| !key.is_empty());
        if place.wants_key() && key.is_none() {
            return Err(DeskError::invalid(format!(
                "The evidence store {place} asks for a key, and there is none. Nothing was changed. {}",
                place.key_form()
            )));
        }
        let means = match &place {
            StorePlace::Database => Ok(Means::Database(database::Database::of(database))),
            StorePlace::Folder(folder) => Ok(Means::Folder(folder::Folder::at(folder))),
            StorePlace::Supabase { base, bucket } => {
                supabase::Supabase::at(base, bucket, key).map(|supabase| Means::Supabase(Box::new(supabase)))
            }
            objects => objects::Objects::at(objects, key.unwrap_or_default()).map(Means::Objects),
        };
        let means = means.map_err(|why| {
            DeskError::invalid(format!(
                "The evidence store {place} can't be used: {why}. Nothing was changed. {}",
                place.key_form()
            ))
        })?;
        Ok(Self { place, means })
    }

    /// Where it is.
    pub fn place(&self) -> &StorePlace {
        &self.place
    }

    /// The bytes of a content, if the store has it. What has another hash is never given back.
    pub async fn get(&self, content: ContentHash) -> std::result::Result<Option<Vec<u8>>, StoreError> {
        let found = match &self.means {
            Means::Database(database) => database.get(content).await,
            Means::Folder(folder) => folder.get(content).await,
            Means::Objects(objects) => objects.get(content).await,
            Means::Supabase(supabase) => supabase.get(content).await,
        }?;
        match found {
            Some(bytes) if ContentHash::of(&bytes) != content => Err(StoreError::Changed),
            found => Ok(found),
        }
    }

    /// Keeps a content, and is done once the store has given it back unchanged. What it has already is only read; what
    /// it has damaged is put there anew.
    pub async fn keep(&self, content: ContentHash, bytes: &[u8]) -> std::result::Result<(), StoreError> {
        match self.get(content).await {
            Ok(Some(_)) => return Ok(()),
            // A key that may not list is refused where there is nothing: putting it there shows what it may.
            Ok(None) | Err(StoreError::Changed | StoreError::Refused) => {}
            Err(away) => return Err(away),
        }
        self.put(content, bytes).await?;
        match self.get(content).await? {
            Some(_) => Ok(()),
            None => Err(StoreError::away("it took a file, and does not have it")),
        }
    }

    /// Whether evidence can be kept here and read again, tried with a file of a few bytes that stays.
    pub async fn check(&self) -> std::result::Result<(), StoreError> {
        let content = ContentHash::of(PROBE);
        if let Means::Database(_) = self.means {
            return Ok(()); // whoever asks is connected to it
        }
        // Put there each time: that it was put once says nothing of today's key.
        self.put(content, PROBE).await?;
        match self.get(content).await? {
            Some(_) => Ok(()),
            None => Err(StoreError::away("it took a file, and does not have it")),
        }
    }

    async fn put(&self, content: ContentHash, bytes: &[u8]) -> std::result::Result<(), StoreError> {
        match &self.means {
            Means::Database(database) => database.put(content, bytes).await,
            Means::Folder(folder) => folder.put(content, bytes).await,
            Means::Objects(objects) => objects.put(content, bytes).await,
            Means::Supabase(supabase) => supabase.put(content, bytes).await,
        }
    }
}
