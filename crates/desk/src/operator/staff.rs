//! Who may sign in at the desk, as the operator appoints them.

use sqlx::PgPool;
use uuid::Uuid;

use super::query;
use crate::error::{DeskError, Result};
pub use crate::staff::Group;
use crate::staff::login::{check_login, check_password, made_password, told, verifier_of};

/// Somebody who is to work at the desk.
#[derive(Debug, Clone)]
pub struct Login {
    /// The personal database login.
    pub login: String,
    /// Full name.
    pub name: String,
    /// Address, if known.
    pub email: Option<String>,
    /// What they may do.
    pub group: Group,
    /// Where the login's password comes from.
    pub password: Password,
}

/// Where a password comes from.
#[derive(Clone)]
pub enum Password {
    /// One is made for a new login; one that exists keeps its own.
    Made,
    /// This one, for a new login and one that exists.
    Given(String),
}

impl std::fmt::Debug for Password {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Password::Made => "Made",
            Password::Given(_) => "Given(…)",
        })
    }
}

/// What came of it.
#[derive(Debug)]
pub struct Added {
    /// The person.
    pub user_id: Uuid,
    /// The password that was made, to be told once.
    pub made_password: Option<String>,
    /// The login was there before.
    pub login_existed: bool,
}

/// One of the desk's people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffMember {
    /// The database login.
    pub login: String,
    /// Full name.
    pub name: String,
    /// Address; empty where none is known.
    pub email: String,
    /// The highest of `support_agent`, `support_approver`, `support_owner`; empty where it is in none.
    pub group: String,
    /// May work at the desk.
    pub active: bool,
}

/// Makes a login and appoints its person. Either both or nothing.
pub async fn add_staff(owner: &PgPool, login: &Login) -> Result<Added> {
    check_login(&login.login)?;
    if login.name.trim().is_empty() || login.name.chars().count() > 120 || login.name.chars().any(char::is_control) {
        return Err(DeskError::invalid(
            "A person of the desk needs a name of at most 120 letters. Nothing was changed.",
        ));
    }
    if let Password::Given(password) = &login.password {
        check_password(password)?;
    }
    let mut transaction = owner.begin().await?;
    let login_existed = query::role_exists(&mut transaction, &login.login).await?;
    let (password, made_password) = match &login.password {
        Password::Given(password) => (Some(password.clone()), None),
        Password::Made if login_existed => (None, None),
        Password::Made => {
            let made = made_password();
            (Some(made.clone()), Some(made))
        }
    };
    if let Some(password) = password {
        let verifier = verifier_of(&password);
        query::set_login(&mut transaction, &login.login, login_existed, &verifier).await.map_err(told)?;
    }
    let user_id = query::add_staff(&mut transaction, login).await.map_err(told)?;
    transaction.commit().await?;
    Ok(Added { user_id, made_password, login_existed })
}

/// Everybody who was ever appointed, by name.
pub async fn list_staff(owner: &PgPool) -> Result<Vec<StaffMember>> {
    Ok(query::staff(owner).await?)
}

/// Switches a person of the desk on or off. What they wrote stays.
pub async fn set_staff_active(owner: &PgPool, login: &str, active: bool) -> Result<()> {
    query::set_staff_active(owner, login, active).await.map_err(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown_by_debug() {
        assert!(!format!("{:?}", Password::Given("correct horse battery".into())).contains("horse"));
    }
}
