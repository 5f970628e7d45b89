//! Settings, where they belong: the shop's in the database and in its owners' hands, the person's in the database and
//! theirs alone, the computer's in a file on it ([`MachineFile`]).

mod about;
mod machine;
mod query;

use chrono::NaiveTime;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use specta::Type;

pub use about::{About, about};
pub use machine::{MachineChange, MachineFile, MachineSettings, Remembered, WhenClosed, computer_name};

use crate::Desk;
use crate::deadlines::DeadlineTarget;
use crate::error::{DeskError, OnConstraint, Result};
use crate::feed::Announcement;
use crate::money;
use crate::notices::NoticeKind;

/// Longest name of a shop, characters.
const LONGEST_NAME: usize = 120;

/// Everything on the settings page that the database knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct DeskSettings {
    /// The shop's.
    pub shop: ShopSettings,
    /// Whether the person may change the shop's.
    pub may_change_shop: bool,
    /// Whether the person may settle any amount, and agree to what others want to settle.
    pub may_approve: bool,
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
    /// Above which amount refunds and credits need somebody else's agreement, if above any.
    pub approval_above: Option<String>,
    /// Within what time tickets are to be answered and settled, the most urgent first.
    pub deadlines: Vec<DeadlineTarget>,
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
    /// Above which amount somebody else has to agree; empty: above none.
    pub approval_above: Option<String>,
    /// Another time for tickets of one priority.
    pub deadline: Option<DeadlineTarget>,
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
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own on the settings page")]
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
    /// A native notification when a ticket becomes the person's.
    pub notify_assigned: bool,
    /// One when an approval is asked of them, or given or refused to them.
    pub notify_approvals: bool,
    /// One when a colleague's note names them.
    pub notify_mentions: bool,
    /// One when a deadline is near.
    pub notify_deadlines: bool,
    /// Of customers' replies and deadlines only those on tickets that are the person's.
    pub only_mine: bool,
    /// When nothing makes a native notification, if ever.
    pub quiet_hours: Option<QuietHours>,
}

/// Hours of every day, by the clock of the person's computer. Where they end before they begin, they go past midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct QuietHours {
    /// "22:00".
    #[specta(type = String)]
    #[serde(with = "clock")]
    pub from: NaiveTime,
    /// "07:00".
    #[specta(type = String)]
    #[serde(with = "clock")]
    pub to: NaiveTime,
}

impl QuietHours {
    /// Whether it is quiet at this time of the day.
    pub fn hold(self, at: NaiveTime) -> bool {
        if self.from < self.to { self.from <= at && at < self.to } else { self.from <= at || at < self.to }
    }
}

/// Times of the day as people write them.
mod clock {
    use chrono::NaiveTime;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) const SHAPE: &str = "%H:%M";

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")]
    pub(super) fn serialize<S: Serializer>(time: &NaiveTime, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&time.format(SHAPE))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveTime, D::Error> {
        let text = String::deserialize(deserializer)?;
        NaiveTime::parse_from_str(&text, SHAPE).map_err(serde::de::Error::custom)
    }
}

impl Default for PersonSettings {
    fn default() -> Self {
        Self {
            theme: Theme::System,
            density: Density::Comfortable,
            notify_new_tickets: true,
            notify_customer_replies: true,
            private_notifications: false,
            notify_assigned: true,
            notify_approvals: true,
            notify_mentions: true,
            notify_deadlines: true,
            only_mine: false,
            quiet_hours: None,
        }
    }
}

impl PersonSettings {
    /// What the person is told by a native notification at this time of their day: nothing where they turned its kind
    /// off, where it is not about theirs and they want no other, or where it is to be quiet; and no word of a customer
    /// where they want it private.
    pub fn told(self, announcement: Announcement, at: NaiveTime) -> Option<Announcement> {
        let wanted = self.wants(announcement.kind, announcement.is_mine);
        let quiet = self.quiet_hours.is_some_and(|hours| hours.hold(at));
        // The title is the desk's own words and the number; the message ends in what somebody wrote.
        let message =
            if self.private_notifications { "Open it in Punnet to read it.".into() } else { announcement.message };
        (wanted && !quiet).then_some(Announcement { message, ..announcement })
    }

    /// Whether the person wants to be told of this kind, on a ticket that is theirs or not.
    pub(crate) fn wants(self, kind: NoticeKind, is_mine: bool) -> bool {
        let of_whomever = is_mine || !self.only_mine;
        match kind {
            NoticeKind::NewTicket => self.notify_new_tickets,
            NoticeKind::CustomerReply => self.notify_customer_replies && of_whomever,
            NoticeKind::Assigned => self.notify_assigned,
            NoticeKind::Approval => self.notify_approvals,
            NoticeKind::Mention => self.notify_mentions,
            NoticeKind::Deadline => self.notify_deadlines && of_whomever,
            NoticeKind::Other => true,
        }
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
    /// Tickets that become the person's announced, or not.
    pub notify_assigned: Option<bool>,
    /// Approvals announced, or not.
    pub notify_approvals: Option<bool>,
    /// Notes that name the person announced, or not.
    pub notify_mentions: Option<bool>,
    /// Deadlines announced, or not.
    pub notify_deadlines: Option<bool>,
    /// Only what is on the person's tickets, or on everybody's.
    pub only_mine: Option<bool>,
    /// Other quiet hours.
    pub quiet_hours: Option<QuietHours>,
    /// No quiet hours any more.
    #[serde(default)]
    pub no_quiet_hours: bool,
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
    let approval = change.approval_above.as_deref().map(approval_limit).transpose()?;
    query::change_shop(desk.pool(), name, change, day, approval)
        .await
        .on_constraint("settings_business_tz_known", || {
            DeskError::invalid(format!(
                "The database knows no time zone \u{201c}{}\u{201d}. The old one was kept. Choose one from the list.",
                change.time_zone.as_deref().unwrap_or_default()
            ))
        })
        .on_constraint("deadline_targets_answer_minutes_check", deadline_out_of_bounds)
        .on_constraint("deadline_targets_settle_minutes_check", deadline_out_of_bounds)
        .on_constraint("working_hours_weekday_check", || {
            DeskError::invalid("There is no such day of the week. The hours were kept as they were.")
        })?;
    settings(desk).await
}

/// Changes the person's own settings.
pub async fn change_person(desk: &Desk, change: PersonChange) -> Result<PersonSettings> {
    if change.quiet_hours.is_some_and(|hours| hours.from == hours.to) {
        return Err(DeskError::invalid(
            "Quiet hours need a beginning and another end. The old ones were kept. To be told nothing at all, turn the kinds of notifications off.",
        ));
    }
    query::change_person(desk.pool(), change).await?;
    person(desk).await
}

/// Above which amount an approval is needed, if above any.
#[derive(Debug, Clone, Copy)]
struct ApprovalLimit(Option<Decimal>);

fn approval_limit(typed: &str) -> Result<ApprovalLimit> {
    let above = if typed.trim().is_empty() { None } else { Some(money::parse_refund(typed)?) };
    Ok(ApprovalLimit(above))
}

fn deadline_out_of_bounds() -> DeskError {
    DeskError::invalid("A deadline is between 5 minutes and 100,000 minutes of work away. The old one was kept.")
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

    fn clock(text: &str) -> NaiveTime {
        NaiveTime::parse_from_str(text, clock::SHAPE).unwrap()
    }

    fn said(kind: NoticeKind, is_mine: bool) -> Announcement {
        Announcement { kind, is_mine, title: "Ticket TKT-2026-00001".into(), message: "Crushed".into() }
    }

    #[test]
    fn people_are_told_what_they_want_to_be_told() {
        use NoticeKind::{Approval, Assigned, CustomerReply, Deadline, Mention, NewTicket};
        let noon = clock("12:00");
        let all = PersonSettings::default();
        let without: [(NoticeKind, PersonSettings); 6] = [
            (NewTicket, PersonSettings { notify_new_tickets: false, ..all }),
            (CustomerReply, PersonSettings { notify_customer_replies: false, ..all }),
            (Assigned, PersonSettings { notify_assigned: false, ..all }),
            (Approval, PersonSettings { notify_approvals: false, ..all }),
            (Mention, PersonSettings { notify_mentions: false, ..all }),
            (Deadline, PersonSettings { notify_deadlines: false, ..all }),
        ];
        for (off, person) in without {
            for (kind, _) in without {
                assert_eq!(all.told(said(kind, false), noon), Some(said(kind, false)));
                assert_eq!(person.told(said(kind, true), noon).is_none(), kind == off, "{kind:?} without {off:?}");
            }
        }
        let private = PersonSettings { private_notifications: true, ..all };
        let told = private.told(said(NewTicket, false), noon).unwrap();
        assert_eq!((told.title.as_str(), told.message.contains("Crushed")), ("Ticket TKT-2026-00001", false));
    }

    #[test]
    fn of_replies_and_deadlines_somebody_may_want_only_their_own() {
        let mine = PersonSettings { only_mine: true, ..PersonSettings::default() };
        for (kind, is_mine, told) in [
            (NoticeKind::CustomerReply, true, true),
            (NoticeKind::CustomerReply, false, false),
            (NoticeKind::Deadline, false, false),
            // Nobody's yet: it is theirs to take.
            (NoticeKind::NewTicket, false, true),
            (NoticeKind::Mention, false, true),
        ] {
            assert_eq!(mine.told(said(kind, is_mine), clock("12:00")).is_some(), told, "{kind:?}, mine: {is_mine}");
        }
    }

    #[test]
    fn quiet_hours_go_past_midnight() {
        let quiet = |from, to| PersonSettings {
            quiet_hours: Some(QuietHours { from: clock(from), to: clock(to) }),
            ..PersonSettings::default()
        };
        for (from, to, at, told) in [
            ("22:00", "07:00", "21:59", true),
            ("22:00", "07:00", "22:00", false),
            ("22:00", "07:00", "00:00", false),
            ("22:00", "07:00", "07:00", true),
            ("12:00", "13:00", "12:30", false),
            ("12:00", "13:00", "22:30", true),
        ] {
            let heard = quiet(from, to).told(said(NoticeKind::Mention, true), clock(at));
            assert_eq!(heard.is_some(), told, "{from} to {to}, at {at}");
        }
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
