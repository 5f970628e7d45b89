//! What is known of a photo beside its pixels: its size, and what the camera wrote about the moment. Facts that are
//! told beside the order's, never rules: most apps strip them, a clock may be wrong, and anybody can write them anew.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use serde::Serialize;
use specta::Type;
use uuid::Uuid;

use super::{Edge, EvidenceError, Photos, query};

/// The facts of one photo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct PhotoFacts {
    /// Of the upright photo, pixels; none where it can't be shown.
    pub width: Option<i32>,
    /// Of the upright photo, pixels.
    pub height: Option<i32>,
    /// When it was taken.
    pub taken_at: Option<DateTime<Utc>>,
    /// The photo does not say where its clock was set, so that it is read as one of the shop's time zone.
    pub by_camera_clock: bool,
    /// The camera's maker and model.
    pub device: Option<String>,
    /// Whether it says where it was taken. Where is only told when somebody asks.
    pub has_place: bool,
}

/// Where a photo says that it was taken, degrees.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Type)]
pub struct PhotoPlace {
    /// North of the equator.
    pub latitude: f64,
    /// East of Greenwich.
    pub longitude: f64,
}

/// What is known of a photo.
pub async fn photo_facts(photos: &Photos, attachment: Uuid) -> Result<PhotoFacts, EvidenceError> {
    let pixels =
        async || Ok::<_, sqlx::Error>(query::content_of(photos.pool(), attachment).await?.and_then(|one| one.pixels));
    let size = match pixels().await? {
        Some(size) => Some(size),
        // No desk has opened it yet: its first picture notes the size.
        None => match photos.shown(attachment, Edge::Grid).await {
            Ok(_) => pixels().await?,
            Err(EvidenceError::Picture(_) | EvidenceError::NotWanted) => None,
            Err(error) => return Err(error),
        },
    };
    let capture = photos.capture(attachment).await?.unwrap_or_default();
    // "31 February" has the right shape, and is no day.
    let local = capture.taken.as_deref().and_then(|taken| taken.parse::<NaiveDateTime>().ok());
    let taken_at = match (local, capture.offset_minutes) {
        (Some(local), Some(ahead)) => local.checked_sub_signed(TimeDelta::minutes(ahead.into())).map(|at| at.and_utc()),
        (Some(local), None) => Some(query::in_the_shop(photos.pool(), local).await?),
        (None, _) => None,
    };
    Ok(PhotoFacts {
        width: size.map(|(width, _)| width),
        height: size.map(|(_, height)| height),
        by_camera_clock: taken_at.is_some() && capture.offset_minutes.is_none(),
        taken_at,
        device: capture.device,
        has_place: capture.place.is_some(),
    })
}

/// Where a photo says that it was taken, for somebody who asked.
pub async fn photo_place(photos: &Photos, attachment: Uuid) -> Result<Option<PhotoPlace>, EvidenceError> {
    let place = photos.capture(attachment).await?.and_then(|capture| capture.place);
    Ok(place.map(|place| PhotoPlace { latitude: place.latitude, longitude: place.longitude }))
}
