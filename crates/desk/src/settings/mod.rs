//! Settings, where they belong: the shop's in the database and in its owners' hands, the person's in the database and
//! theirs alone, the computer's in a file on it ([`MachineFile`]).

mod about;
mod machine;
mod query;

use serde::{Deserialize, Serialize};
use specta::Type;

pub use about::{About, about};
pub use machine::{MachineChange, MachineFile, MachineSettings, Remembered, WhenClosed};

use crate::Desk;
use crate::error::{DeskError, OnConstraint, Result};
use crate::feed::{Announcement, EventKind};

/// Longest name of a shop, characters.
const LONGEST_NAME: usize = 120;

/// Everything on the settings page that the database knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct DeskSettings {
    /// The shop's.
    pub shop: ShopSettings,
    /// Whether the person may change the shop's.
    pub may_change_shop: bool,
    /// The person's own.
    pub person: PersonSettings,
}

/// What the whole shop shares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct ShopSettings {
    /// Its name.
    pub name: String,
    /// IANA name of the business time zone.
    pub time_zone: String,
    /// ISO 4217 code of the currency.
    pub currency: String,
    /// The days on which the desk works, Monday first; a day that is missing is a day off.
    pub working_days: Vec<WorkingDay>,
}

/// One weekday's hours, in the business time zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct WorkingDay {
    /// 1 is Monday, 7 is Sunday.
    pub weekday: i16,
    /// "09:00".
    pub opens: String,
    /// "21:00", at the latest "24:00".
    pub closes: String,
}

/// A change of the shop's settings; what is missing stays.
#[derive(Debug, Clone, Default, Deserialize, Type)]
pub struct ShopChange {
    /// Another name.
    pub name: Option<String>,
    /// Another time zone, by its IANA name.
    pub time_zone: Option<String>,
    /// Another currency, by its ISO 4217 code. Amounts are not converted.
    pub currency: Option<String>,
    /// Other hours of one weekday.
    pub working_day: Option<WorkingDay>,
    /// A weekday that becomes a day off.
    pub day_off: Option<i16>,
}

/// Which colours the console has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Theme {
    /// Those of the computer.
    #[default]
    System,
    /// Light, always.
    Light,
    /// Dark, always.
    Dark,
}

/// How close things stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Density {
    /// With air.
    #[default]
    Comfortable,
    /// More on one screen.
    Compact,
}

/// How one person wants the console, on every computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct PersonSettings {
    /// Colours.
    pub theme: Theme,
    /// How close things stand.
    pub density: Density,
    /// A native notification for each new ticket.
    pub notify_new_tickets: bool,
    /// A native notification when a customer writes.
    pub notify_customer_replies: bool,
    /// Notifications show nothing that a customer wrote.
    pub private_notifications: bool,
}

impl Default for PersonSettings {
    fn default() -> Self {
        Self {
            theme: Theme::System,
            density: Density::Comfortable,
            notify_new_tickets: true,
            notify_customer_replies: true,
            private_notifications: false,
        }
    }
}

impl PersonSettings {
    /// What the person is told of an event: nothing where they turned its kind off, and no word of a customer where
    /// they want it private.
    pub fn told(self, kind: EventKind, announcement: Announcement) -> Option<Announcement> {
        let wanted = match kind {
            EventKind::TicketCreated => self.notify_new_tickets,
            EventKind::MessageAdded => self.notify_customer_replies,
            EventKind::TicketUpdated | EventKind::AttachmentAdded => true,
        };
        // The title is the desk's own words and the number; the message ends in the customer's subject.
        let message =
            if self.private_notifications { "Open it in Punnet to read it.".into() } else { announcement.message };
        wanted.then_some(Announcement { message, ..announcement })
    }
}

/// A change of the person's settings; what is missing stays.
#[derive(Debug, Clone, Copy, Default, Deserialize, Type)]
pub struct PersonChange {
    /// Other colours.
    pub theme: Option<Theme>,
    /// Another density.
    pub density: Option<Density>,
    /// New tickets announced, or not.
    pub notify_new_tickets: Option<bool>,
    /// Customers' replies announced, or not.
    pub notify_customer_replies: Option<bool>,
    /// With or without customers' words.
    pub private_notifications: Option<bool>,
}

/// A time zone that the database knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct TimeZone {
    /// IANA name.
    pub name: String,
    /// Minutes ahead of UTC at this moment.
    pub minutes_ahead: i32,
}

/// The shop's and the person's settings.
pub async fn settings(desk: &Desk) -> Result<DeskSettings> {
    Ok(query::settings(desk.pool()).await?)
}

/// The person's settings alone.
pub async fn person(desk: &Desk) -> Result<PersonSettings> {
    Ok(query::person(desk.pool()).await?)
}

/// Every time zone that the shop may have, by name.
pub async fn time_zones(desk: &Desk) -> Result<Vec<TimeZone>> {
    Ok(query::time_zones(desk.pool()).await?)
}

/// Changes the shop's settings. For owners of the desk.
pub async fn change_shop(desk: &Desk, change: &ShopChange) -> Result<DeskSettings> {
    let name = change.name.as_deref().map(named).transpose()?;
    if let Some(currency) = &change.currency
        && !(currency.len() == 3 && currency.bytes().all(|letter| letter.is_ascii_uppercase()))
    {
        return Err(DeskError::invalid(format!(
            "\u{201c}{currency}\u{201d} is no currency. The old one was kept. Use its three letters, such as INR or EUR."
        )));
    }
    let day = change.working_day.as_ref().map(hours).transpose()?;
    query::change_shop(desk.pool(), name, change, day)
        .await
        .on_constraint("settings_business_tz_known", || {
            DeskError::invalid(format!(
                "The database knows no time zone \u{201c}{}\u{201d}. The old one was kept. Choose one from the list.",
                change.time_zone.as_deref().unwrap_or_default()
            ))
        })
        .on_constraint("working_hours_weekday_check", || {
            DeskError::invalid("There is no such day of the week. The hours were kept as they were.")
        })?;
    settings(desk).await
}

/// Changes the person's own settings.
pub async fn change_person(desk: &Desk, change: PersonChange) -> Result<PersonSettings> {
    query::change_person(desk.pool(), change).await?;
    person(desk).await
}

fn named(typed: &str) -> Result<&str> {
    let name = typed.trim();
    let length = name.chars().count();
    if length == 0 || length > LONGEST_NAME || name.chars().any(char::is_control) {
        return Err(DeskError::invalid(format!(
            "The shop needs a name of at most {LONGEST_NAME} letters on one line. The old one was kept."
        )));
    }
    Ok(name)
}

/// A weekday and its hours in minutes of the day.
#[derive(Debug, Clone, Copy)]
struct Hours {
    weekday: i16,
    opens: i32,
    closes: i32,
}

fn hours(day: &WorkingDay) -> Result<Hours> {
    let (Some(opens), Some(closes)) = (minutes(&day.opens), minutes(&day.closes)) else {
        return Err(DeskError::invalid(
            "Write times with hours and minutes, from 00:00 to 24:00, such as 09:30. The old hours were kept.",
        ));
    };
    if closes <= opens {
        return Err(DeskError::invalid(
            "A working day ends after it begins. The old hours were kept. For a desk that works past midnight, end this day at 24:00 and begin the next at 00:00.",
        ));
    }
    Ok(Hours { weekday: day.weekday, opens, closes })
}

/// Minutes of the day; "24:00" is its end.
fn minutes(time: &str) -> Option<i32> {
    let (hour, minute) = time.split_once(':')?;
    let two =
        |part: &str| (part.len() == 2 && part.bytes().all(|sign| sign.is_ascii_digit())).then(|| part.parse().ok());
    let (hour, minute): (i32, i32) = (two(hour)??, two(minute)??);
    let all = hour * 60 + minute;
    (minute < 60 && all <= 24 * 60).then_some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_hours_and_minutes_of_one_day() {
        for (time, all) in [("00:00", 0), ("09:30", 570), ("23:59", 1439), ("24:00", 1440)] {
            assert_eq!(minutes(time), Some(all), "{time}");
        }
        for time in ["", "9:30", "09:60", "24:01", "25:00", "+9:30", "09.30", "09:30:00", "०९:३०", "-1:00"] {
            assert_eq!(minutes(time), None, "{time}");
        }
    }

    #[test]
    fn people_are_told_what_they_want_to_be_told() {
        let said = || Announcement { title: "New Support Ticket: TKT-2026-00001".into(), message: "Crushed".into() };
        let all = PersonSettings::default();
        assert_eq!(all.told(EventKind::TicketCreated, said()), Some(said()));
        let no_tickets = PersonSettings { notify_new_tickets: false, ..all };
        assert_eq!(no_tickets.told(EventKind::TicketCreated, said()), None);
        assert_eq!(no_tickets.told(EventKind::MessageAdded, said()), Some(said()));
        let no_replies = PersonSettings { notify_customer_replies: false, ..all };
        assert_eq!(no_replies.told(EventKind::MessageAdded, said()), None);
        assert_eq!(no_replies.told(EventKind::TicketCreated, said()), Some(said()));
        let private =
            PersonSettings { private_notifications: true, ..all }.told(EventKind::TicketCreated, said()).unwrap();
        assert_eq!(private.title, said().title);
        assert!(!private.message.contains("Crushed"));
    }

    #[test]
    fn a_day_ends_after_it_begins() {
        let day =
            |opens: &str, closes: &str| hours(&WorkingDay { weekday: 1, opens: opens.into(), closes: closes.into() });
        assert!(day("09:00", "21:00").is_ok());
        assert!(day("00:00", "24:00").is_ok());
        for (opens, closes) in [("09:00", "09:00"), ("21:00", "09:00"), ("9", "21:00")] {
            let told = day(opens, closes).expect_err(opens);
            assert!(told.message.contains("The old hours were kept."), "{told}");
        }
    }
}
