//! The store of a shop's evidence besides the database: choosing it, and copying everything from one place to another.

use std::pin::pin;

use futures::{StreamExt, TryStreamExt, stream};
use sqlx::PgPool;

use super::query;
use crate::error::{DeskError, ErrorCode, OnConstraint, Result};
use crate::evidence::{ContentHash, EvidenceStore, StoreError, StorePlace, not_chosen, out_of_reach};
use crate::server::key_of_store;

/// Contents that are on their way at once: the wait for a distant store is shared, and 50 MB each is what memory bears.
const AT_ONCE: usize = 4;
/// Contents that are asked for at once.
const PAGE: i64 = 200;

/// The store that the shop has chosen; the database where it has chosen none.
pub async fn present_store(owner: &PgPool) -> Result<EvidenceStore> {
    match query::chosen_store(owner).await? {
        None => EvidenceStore::open(StorePlace::Database, None, owner),
        Some((address, key)) => open(owner, address.parse()?, key).await,
    }
}

/// The store at a place, with this key; with none, the one that the shop or this computer's keychain has for it.
pub async fn store_at(owner: &PgPool, place: StorePlace, key: Option<String>) -> Result<EvidenceStore> {
    let address = place.to_string();
    let known = query::chosen_store(owner).await?.filter(|(chosen, _)| *chosen == address).and_then(|(_, key)| key);
    open(owner, place, key.or(known)).await
}

async fn open(owner: &PgPool, place: StorePlace, key: Option<String>) -> Result<EvidenceStore> {
    let key = match key {
        None if place.wants_key() => key_of_store(&place.to_string()).await,
        key => key,
    };
    EvidenceStore::open(place, key.as_deref(), owner)
}

/// Chooses a store, once a file was kept there and read again. From then on the desks put all evidence there too.
pub async fn choose_store(owner: &PgPool, place: StorePlace, key: Option<&str>) -> Result<()> {
    let address = place.to_string();
    let key = key.filter(|_| place.wants_key());
    EvidenceStore::open(place, key, owner)?.check().await.map_err(|error| not_chosen(&error))?;
    Ok(query::choose_store(owner, &address, key).await.on_constraint("evidence_store_has_all", out_of_reach)?)
}

/// What was copied, for an operator to read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Copied {
    /// Contents that the goal has given back unchanged now.
    pub now: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Contents that an earlier run had copied.
    pub before: u64,
    /// Contents that could not be copied, by their hash, each with the end of a sentence.
    pub wrong: Vec<(String, String)>,
}

/// What became of one content.
enum Outcome {
    Now(u64),
    Before,
    Wrong(String, String),
}

/// Copies all evidence from one place to another, and reads each content back. Stopped at any moment and run again it
/// goes on with what is missing. With `let_go` the database lets go of the bytes of each content in the moment in which the
/// goal has given them back. `on_progress` hears how many contents were looked at, and how many there are.
pub async fn copy_evidence(
    owner: &PgPool,
    from: &EvidenceStore,
    to: &EvidenceStore,
    let_go: bool,
    mut on_progress: impl FnMut(u64, u64),
) -> Result<Copied> {
    refuse_odd(from, to, let_go)?;
    if let_go && query::chosen_store(owner).await?.is_none_or(|(chosen, _)| chosen != to.place().to_string()) {
        return Err(DeskError::invalid(
            "Only what the chosen store has may be let go. Nothing was copied. Choose it first with `punnet-admin evidence store`.",
        ));
    }
    let contents = u64::try_from(query::number(owner, "select count(*) from desk.evidence_blobs").await?).unwrap_or(0);
    let goal = to.place().to_string();
    let mut copied = Copied::default();
    let mut looked_at = 0;
    let mut last = Vec::new();
    loop {
        let page = query::contents_after(owner, &last, &goal, PAGE).await?;
        let Some(next) = page.last().map(|kept| kept.sha256.clone()) else { return Ok(copied) };
        last = next;
        let mut coming = pin!(
            stream::iter(page).map(async |kept| copy(owner, from, to, let_go, &kept).await).buffer_unordered(AT_ONCE)
        );
        while let Some(outcome) = coming.try_next().await? {
            match outcome {
                Outcome::Now(bytes) => {
                    copied.now += 1;
                    copied.bytes += bytes;
                }
                Outcome::Before => copied.before += 1,
                Outcome::Wrong(content, why) => copied.wrong.push((content, why)),
            }
            looked_at += 1;
            on_progress(looked_at, contents.max(looked_at));
        }
    }
}

fn refuse_odd(from: &EvidenceStore, to: &EvidenceStore, let_go: bool) -> Result<()> {
    if from.place() == to.place() {
        return Err(DeskError::invalid("Both places are the same. Nothing was copied."));
    }
    if let_go && *from.place() != StorePlace::Database {
        return Err(DeskError::invalid(
            "Only the database lets go of what was copied; other stores are emptied by whoever looks after them. Nothing was copied. Leave out --let-go.",
        ));
    }
    Ok(())
}

async fn copy(
    owner: &PgPool,
    from: &EvidenceStore,
    to: &EvidenceStore,
    let_go: bool,
    kept: &query::Kept,
) -> Result<Outcome> {
    let into_database = *to.place() == StorePlace::Database;
    // What the database has let go of was read back when it did.
    if kept.there && !(let_go && kept.here) {
        return Ok(Outcome::Before);
    }
    let Some(content) = ContentHash::from_slice(&kept.sha256) else {
        return Ok(Outcome::Wrong("a content".to_owned(), "it has no SHA-256".to_owned()));
    };
    if into_database && kept.here {
        match to.get(content).await {
            Ok(Some(_)) => return Ok(Outcome::Before),
            Ok(None) | Err(StoreError::Changed) => {}
            Err(away) => return Err(stopped("to", to, &away)),
        }
    }
    let bytes = match from.get(content).await {
        Ok(Some(bytes)) => bytes,
        Ok(None) => return Ok(Outcome::Wrong(content.to_string(), format!("{} does not have it", from.place()))),
        Err(error @ StoreError::Changed) => return Ok(Outcome::Wrong(content.to_string(), error.to_string())),
        Err(away) => return Err(stopped("from", from, &away)),
    };
    to.keep(content, &bytes).await.map_err(|error| stopped("to", to, &error))?;
    if !into_database {
        query::confirm_copy(owner, content.as_bytes(), &to.place().to_string(), let_go).await?;
    }
    Ok(Outcome::Now(bytes.len() as u64))
}

fn stopped(way: &str, store: &EvidenceStore, error: &StoreError) -> DeskError {
    DeskError::new(
        ErrorCode::Refused,
        format!(
            "The copying {way} {} stopped: {error}. What was copied stays, and nothing was let go of that the other place had not given back. Run the same command again to go on.",
            store.place()
        ),
    )
}
