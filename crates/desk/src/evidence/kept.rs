//! The bytes of the evidence as the desks reach them: in the database, where all of it comes first, and in the store that
//! the shop has chosen besides, into which the desks put it.

use std::sync::Arc;
use std::time::Duration;

use darkroom::PictureError;
use serde::{Deserialize, Serialize};
use specta::Type;
use sqlx::PgPool;
use tokio::sync::Mutex;

use super::photos::{EvidenceError, Photos};
use super::store::{ContentHash, EvidenceStore, StoreError, StorePlace, query};
use crate::Desk;
use crate::error::{DeskError, ErrorCode, OnConstraint, Result};
use crate::server::key_of_store;

/// Without a hint it is looked this often; and after a store that can't be used it is rested so long.
const LOOK_AGAIN: Duration = Duration::from_mins(1);

/// The bytes of a shop's evidence, for whoever is signed in.
#[derive(Debug)]
pub(super) struct Kept {
    pool: PgPool,
    /// The store as it was last opened, so that its connections serve again.
    opened: Mutex<Option<Opened>>,
}

struct Opened {
    address: String,
    key: Option<String>,
    store: Arc<EvidenceStore>,
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Opened").field(&self.store).finish()
    }
}

impl Kept {
    pub(super) fn of(pool: &PgPool) -> Self {
        Self { pool: pool.clone(), opened: Mutex::default() }
    }

    /// The bytes of a content, exactly as they came. What is nowhere as it was, is damaged.
    pub(super) async fn bytes_of(&self, sha256: &[u8]) -> Result<Vec<u8>, EvidenceError> {
        let content = ContentHash::from_slice(sha256).ok_or(PictureError::Damaged)?;
        let here = query::bytes_in_database(&self.pool, sha256).await?;
        if ContentHash::of(&here) == content {
            return Ok(here);
        }
        let Some(store) = self.store().await? else { return Err(PictureError::Damaged.into()) };
        let got = store.get(content).await;
        if got == Err(StoreError::Refused) {
            // The keychain may have another key by the next time.
            *self.opened.lock().await = None;
        }
        match got {
            Ok(Some(bytes)) => Ok(bytes),
            Ok(None) | Err(StoreError::Changed) => Err(PictureError::Damaged.into()),
            Err(away) => Err(EvidenceError::StoreAway(away)),
        }
    }

    /// The store that the shop has chosen now, if any.
    async fn store(&self) -> Result<Option<Arc<EvidenceStore>>, EvidenceError> {
        let Some((address, key)) = query::chosen_store(&self.pool).await? else { return Ok(None) };
        let mut opened = self.opened.lock().await;
        if let Some(opened) = opened.as_ref().filter(|opened| opened.address == address && opened.key == key) {
            return Ok(Some(Arc::clone(&opened.store)));
        }
        let place: StorePlace = address.parse()?;
        let found = if key.is_none() && place.wants_key() { key_of_store(&address).await } else { key.clone() };
        if place.wants_key() && found.is_none() {
            return Err(EvidenceError::StoreAway(StoreError::Away("its key is not on this computer".to_owned())));
        }
        let store = Arc::new(EvidenceStore::open(place, found.as_deref(), &self.pool)?);
        *opened = Some(Opened { address, key, store: Arc::clone(&store) });
        Ok(Some(store))
    }
}

/// What became of a content that the store had not yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stored {
    /// The store has given it back unchanged.
    Confirmed,
    /// Not, and why; it stays in the database and is offered again.
    PutOff(String),
}

impl Photos {
    /// Puts everything into the chosen store that is not there yet, and shares that with all other desks of the shop.
    /// Never returns; drop the future to stop.
    pub async fn store_all(&self) {
        loop {
            let rest = match self.store_one().await {
                Ok(Some(Stored::Confirmed)) => false,
                Ok(None) => true,
                Ok(Some(Stored::PutOff(why))) => {
                    tracing::info!(why, "evidence could not be put into its store yet");
                    true
                }
                Err(error) => {
                    tracing::info!(%error, "evidence could not be put into its store yet");
                    true
                }
            };
            if rest {
                let _hint_or_time = tokio::time::timeout(LOOK_AGAIN, self.to_store.notified()).await;
            }
        }
    }

    /// Puts one content into the chosen store; none where all are there, or no store is chosen.
    pub async fn store_one(&self) -> Result<Option<Stored>> {
        let kept = self.kept_at();
        // Before one is lent: a store that this computer can't open is no content's fault.
        let Some(store) = kept.store().await? else { return Ok(None) };
        let Some((sha256, address)) = query::lend_unstored(self.pool()).await? else { return Ok(None) };
        let put = if store.place().to_string() == address {
            put(self.pool(), &store, &sha256).await?
        } else {
            Err("another store was chosen meanwhile".to_owned())
        };
        Ok(Some(match put {
            Ok(()) => {
                query::note_stored(self.pool(), &sha256, &address).await?;
                Stored::Confirmed
            }
            Err(why) => {
                query::put_off_stored(self.pool(), &sha256, &address, &why).await?;
                Stored::PutOff(why)
            }
        }))
    }
}

async fn put(pool: &PgPool, store: &EvidenceStore, sha256: &[u8]) -> Result<std::result::Result<(), String>> {
    let bytes = query::bytes_in_database(pool, sha256).await?;
    Ok(match ContentHash::from_slice(sha256) {
        Some(content) if ContentHash::of(&bytes) == content => {
            store.keep(content, &bytes).await.map_err(|error| error.to_string())
        }
        _ => Err("its bytes in the database are missing, or not what they were".to_owned()),
    })
}

/// Where the key of a store is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum KeyPlace {
    /// In the database, which hands it to staff who are signed in.
    Server,
    /// In the keychain of this computer, and nowhere else.
    ThisComputer,
}

/// The store of a shop, for the settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct ChosenStore {
    /// Its place as people write it: `database` where nothing else was chosen.
    pub place: String,
    /// Where its key is; nothing where it asks for none.
    pub key_place: Option<KeyPlace>,
    /// Files that are not in it yet.
    pub waiting: i32,
    /// What went wrong last with one of them, as the end of a sentence.
    pub trouble: Option<String>,
    /// Whether the person may choose another.
    pub may_change: bool,
}

/// A store that somebody chooses.
#[derive(Clone, Deserialize, Type)]
pub struct StoreChoice {
    /// Its place as people write it.
    pub place: String,
    /// Its key, where it asks for one.
    pub key: Option<String>,
    /// Where the key is to be kept.
    pub key_place: KeyPlace,
}

impl std::fmt::Debug for StoreChoice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StoreChoice")
            .field("place", &self.place)
            .field("key_place", &self.key_place)
            .finish_non_exhaustive()
    }
}

/// Which store the shop has chosen, and how it stands.
pub async fn chosen_store(desk: &Desk) -> Result<ChosenStore> {
    let row = query::store_state(desk.pool()).await?;
    let place: StorePlace = row.address.as_deref().unwrap_or("database").parse()?;
    Ok(ChosenStore {
        key_place: place.wants_key().then_some(if row.key_is_here { KeyPlace::Server } else { KeyPlace::ThisComputer }),
        place: place.to_string(),
        waiting: i32::try_from(row.waiting).unwrap_or(i32::MAX),
        trouble: row.trouble,
        may_change: row.may_change,
    })
}

/// Chooses a store, once a file was kept there and read again. For owners; refused, and nothing changed, where evidence
/// would be out of reach.
pub async fn choose_store(desk: &Desk, choice: StoreChoice) -> Result<()> {
    if !query::store_state(desk.pool()).await?.may_change {
        return Err(DeskError::new(
            ErrorCode::Refused,
            "Only an owner of the desk may choose where evidence is kept. Nothing was changed.",
        ));
    }
    let place: StorePlace = choice.place.parse()?;
    let address = place.to_string();
    let key = choice.key.filter(|_| place.wants_key()).map(|key| key.trim().to_owned());
    let store = EvidenceStore::open(place, key.as_deref(), desk.pool())?;
    store.check().await.map_err(|error| not_chosen(&error))?;
    let handed_out = match (key, choice.key_place) {
        (Some(key), KeyPlace::ThisComputer) => {
            crate::server::keep_key_of_store(&address, key).await?;
            None
        }
        (key, _) => key,
    };
    query::choose_store(desk.pool(), &address, handed_out.as_deref())
        .await
        .on_constraint("evidence_store_has_all", out_of_reach)
        .map_err(Into::into)
}

/// The store failed its round trip.
pub(crate) fn not_chosen(error: &StoreError) -> DeskError {
    DeskError::invalid(format!(
        "The evidence store can't be used: {error}. Nothing was changed, and evidence is kept where it was. Check its address, its key and what the key may do, and try again."
    ))
}

/// Some evidence is only in the present store.
pub(crate) fn out_of_reach() -> DeskError {
    DeskError::new(
        ErrorCode::Refused,
        "There is evidence that only the present store has, so nothing was changed. Have whoever runs the database copy it first with `punnet-admin evidence copy`.",
    )
}
