//! Who works at the desk, and the shop they serve.

pub(crate) mod login;
mod query;
mod team;
mod verifier;

pub use login::Group;
pub use team::{
    FirstPassword, Invitation, TeamMember, invite, keep_noting, reset_password, set_active, set_group, team,
};

use sqlx::PgPool;
use uuid::Uuid;

use crate::desk::{Person, Setup, Shop};
use crate::error::{DeskError, ErrorCode, Result};
use crate::sample;

/// Longest name of a person or a shop, characters.
const LONGEST_NAME: usize = 120;

/// Tickets of the sample shop that the first start offers.
const SAMPLE_TICKETS: u32 = 2_000;

/// The person behind this login.
pub(crate) async fn whoami(pool: &PgPool) -> Result<Person> {
    query::whoami(pool).await?.ok_or_else(|| {
        DeskError::new(
            ErrorCode::Refused,
            "This login belongs to nobody at the desk, or was switched off. Nothing was changed. Ask the owner of the desk.",
        )
    })
}

/// The shop, and whether its first start was finished.
pub(crate) async fn shop(pool: &PgPool) -> Result<(Shop, bool)> {
    Ok(query::shop(pool).await?)
}

/// Makes the personal login of the one person at this computer, and sets its password. Needs the database's owner.
pub(crate) async fn ensure_login(owner: &PgPool, login: &str, password: &str, name: &str) -> Result<()> {
    Ok(query::ensure_login(owner, login, password, name).await?)
}

/// Stores what the person chose at the first start. Needs the database's owner.
pub async fn set_up(
    owner: &PgPool,
    person: Uuid,
    setup: &Setup,
    on_progress: impl FnMut(sample::Progress) + Send,
) -> Result<()> {
    let person_name = checked(&setup.person_name, "your name")?;
    let shop_name = checked(&setup.shop_name, "the shop's name")?;
    if setup.load_sample {
        sample::load(owner, &sample::Plan::new(SAMPLE_TICKETS), on_progress).await?;
    }
    Ok(query::set_up(owner, person, person_name, shop_name).await?)
}

fn checked<'a>(typed: &'a str, what: &str) -> Result<&'a str> {
    let name = typed.trim();
    let length = name.chars().count();
    if length == 0 || length > LONGEST_NAME || name.chars().any(char::is_control) {
        return Err(DeskError::invalid(format!("Enter {what}, at most {LONGEST_NAME} letters on one line.")));
    }
    Ok(name)
}
