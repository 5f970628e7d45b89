//! One signed-in person at work.

use serde::{Deserialize, Serialize};
use specta::Type;
use sqlx::PgPool;
use uuid::Uuid;

use crate::analytics::FigureSource;
use crate::error::Result;

/// A desk: database connections that are signed in as one member of staff. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Desk {
    pool: PgPool,
    figures: FigureSource,
}

impl Desk {
    /// A desk over connections of a personal staff login.
    pub fn new(pool: PgPool) -> Self {
        Self { pool, figures: FigureSource::default() }
    }

    /// The same desk, that reads figures where `source` says.
    #[must_use]
    pub fn with_figures_from(self, source: FigureSource) -> Self {
        Self { figures: source, ..self }
    }

    pub(crate) fn pool(&self) -> &PgPool {
        &self.pool
    }

    pub(crate) fn figures(&self) -> &FigureSource {
        &self.figures
    }

    /// Who is signed in, and to which shop.
    pub async fn session(&self, place: &str) -> Result<Session> {
        let person = crate::staff::whoami(&self.pool).await?;
        let (shop, set_up) = crate::staff::shop(&self.pool).await?;
        Ok(Session { person, shop, place: place.to_owned(), in_team: false, needs_setup: !set_up })
    }
}

/// The member of staff at this desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct Person {
    /// The user's id.
    pub id: Uuid,
    /// Full name.
    pub name: String,
}

/// The shop that the desk serves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct Shop {
    /// Its name.
    pub name: String,
    /// IANA name of the business time zone.
    pub time_zone: String,
    /// ISO 4217 code of the currency.
    pub currency: String,
}

/// What the window needs to know once it is signed in.
#[derive(Debug, Clone, Serialize, Type)]
pub struct Session {
    /// Who is at the desk.
    pub person: Person,
    /// For which shop.
    pub shop: Shop,
    /// Where the data is, in a person's words: "This computer".
    pub place: String,
    /// On a team's server, not on that of one computer.
    pub in_team: bool,
    /// First start: nothing was chosen yet.
    pub needs_setup: bool,
}

/// What a person chooses at the first start.
#[derive(Debug, Clone, Deserialize, Type)]
pub struct Setup {
    /// How customers and colleagues see the person.
    pub person_name: String,
    /// The shop's name.
    pub shop_name: String,
    /// Fill the shop with sample tickets.
    pub load_sample: bool,
}
