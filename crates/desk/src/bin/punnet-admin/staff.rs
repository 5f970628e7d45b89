//! `punnet-admin staff add|list|deactivate|activate`

use std::io::{BufRead, IsTerminal};

use clap::{Args, Subcommand, ValueEnum};
use desk::operator::{Group, Login, Password, add_staff, list_staff, set_staff_active};
use sqlx::PgPool;

use crate::Failure;

/// What to do about staff.
#[derive(Subcommand)]
pub enum Action {
    /// Make a database login for a person, or appoint one that exists
    Add(New),
    /// Show everybody who works or worked at the desk
    List,
    /// Let a person no longer see anything; what they wrote stays
    Deactivate(Named),
    /// Let a person work at the desk again
    Activate(Named),
}

/// The person's login.
#[derive(Args)]
pub struct Named {
    /// The database login
    login: String,
}

/// A person to appoint.
#[derive(Args)]
pub struct New {
    /// The database login: small letters, digits, dots, dashes, underscores
    login: String,
    /// Full name, as customers and colleagues see it
    #[arg(long)]
    name: String,
    /// Email address
    #[arg(long)]
    email: Option<String>,
    /// What the person may do
    #[arg(long, value_enum, default_value_t = Rights::Agent)]
    group: Rights,
    /// Read the password from standard input; without this one is made and shown once
    #[arg(long)]
    password_stdin: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Rights {
    /// Works on tickets
    Agent,
    /// Also approves
    Approver,
    /// Also appoints staff and changes the shop's settings
    Owner,
}

pub async fn run(owner: &PgPool, action: Action) -> Result<bool, Failure> {
    match action {
        Action::Add(new) => add(owner, new).await?,
        Action::List => list(owner).await?,
        Action::Deactivate(named) => {
            set_staff_active(owner, &named.login, false).await?;
            println!("{} sees nothing any more, also where still signed in.", named.login);
        }
        Action::Activate(named) => {
            set_staff_active(owner, &named.login, true).await?;
            println!("{} may work at the desk again.", named.login);
        }
    }
    Ok(true)
}

async fn add(owner: &PgPool, new: New) -> Result<(), Failure> {
    let password = if new.password_stdin { Password::Given(typed_password()?) } else { Password::Made };
    let given = matches!(password, Password::Given(_));
    let group = match new.group {
        Rights::Agent => Group::Agent,
        Rights::Approver => Group::Approver,
        Rights::Owner => Group::Owner,
    };
    let login = Login { login: new.login, name: new.name, email: new.email, group, password };
    let added = add_staff(owner, &login).await?;
    println!("{} may work at the desk with the login {} ({}).", login.name.trim(), login.login, group.role());
    match added.made_password {
        Some(password) => println!("Password, shown only now: {password}"),
        None if given => println!("The password is the one you gave."),
        None => println!("The login was there already and keeps its password."),
    }
    Ok(())
}

fn typed_password() -> Result<String, Failure> {
    let input = std::io::stdin();
    if input.is_terminal() {
        return Err("A terminal would show the password as you type it. Nothing was changed. Send it through a pipe, or leave --password-stdin out to have one made.".into());
    }
    let mut line = String::new();
    input
        .lock()
        .read_line(&mut line)
        .map_err(|error| format!("The password can't be read: {error}. Nothing was changed."))?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

async fn list(owner: &PgPool) -> Result<(), Failure> {
    let staff = list_staff(owner).await?;
    if staff.is_empty() {
        println!("Nobody works at this desk yet. Appoint somebody with `punnet-admin staff add`.");
        return Ok(());
    }
    let width = |of: fn(&desk::operator::StaffMember) -> &str| {
        staff.iter().map(|person| of(person).chars().count()).max().unwrap_or_default()
    };
    let (logins, names) = (width(|person| &person.login), width(|person| &person.name));
    for person in &staff {
        println!(
            "{:<logins$}  {:<names$}  {:<16}  {:<8}  {}",
            person.login,
            person.name,
            person.group,
            if person.active { "active" } else { "inactive" },
            person.email
        );
    }
    Ok(())
}
