//! Which announcements share one notification. The first of a burst is told at once; what follows closely is counted
//! and told together once it is quiet, in the place of the first: "12 new tickets". A customer who writes twice is told of
//! once, with the newer words.

use std::time::{Duration, Instant};

use desk::feed::Announcement;
use desk::notices::NoticeKind;

/// So soon after the last one it belongs to the same burst.
const CLOSE: Duration = Duration::from_secs(4);
/// What was counted is told after so long without another one,
const QUIET: Duration = Duration::from_millis(1500);
/// and at the latest after so long.
const LONGEST: Duration = Duration::from_secs(6);
/// Tickets that are named; more are counted.
const NAMED: usize = 3;

/// What a click on a notification opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A ticket, by its number.
    Ticket(String),
    /// The console, as it is.
    Console,
}

/// A notification to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Telling {
    /// The notification, whose place a later telling of the same number takes.
    pub note: u64,
    pub announcement: Announcement,
    pub target: Target,
    /// Whether it takes the place of an earlier one: that has made its sound.
    pub again: bool,
}

/// The notifications that may still grow.
#[derive(Debug, Default)]
pub struct Folding {
    notes: Vec<Note>,
    last: u64,
}

#[derive(Debug)]
struct Note {
    number: u64,
    kind: NoticeKind,
    /// The newest last, each once.
    tickets: Vec<String>,
    count: usize,
    heard_at: Instant,
    /// What was counted since it was shown, and the first moment of that.
    waiting_since: Option<Instant>,
}

impl Folding {
    /// What to show of an announcement now; nothing where it is counted first.
    pub fn hear(
        &mut self,
        kind: NoticeKind,
        ticket: &str,
        announcement: Announcement,
        now: Instant,
    ) -> Option<Telling> {
        if let Some(note) = self.notes.iter_mut().find(|note| note.kind == kind) {
            let same = note.tickets == [ticket];
            if same || note.waiting_since.is_some() || now.duration_since(note.heard_at) < CLOSE {
                note.heard_at = now;
                note.count += 1;
                note.tickets.retain(|one| one != ticket);
                note.tickets.push(ticket.to_owned());
                if same {
                    let target = Target::Ticket(ticket.to_owned());
                    return Some(Telling { note: note.number, announcement, target, again: true });
                }
                note.waiting_since.get_or_insert(now);
                return None;
            }
            let ended = note.number;
            self.forget(ended);
        }
        self.last += 1;
        let tickets = vec![ticket.to_owned()];
        self.notes.push(Note { number: self.last, kind, tickets, count: 1, heard_at: now, waiting_since: None });
        Some(Telling { note: self.last, announcement, target: Target::Ticket(ticket.to_owned()), again: false })
    }

    /// When something that was counted is to be told.
    pub fn due_at(&self) -> Option<Instant> {
        self.notes.iter().filter_map(Note::due_at).min()
    }

    /// What was counted and is to be told now.
    pub fn due(&mut self, now: Instant) -> Vec<Telling> {
        let due = self.notes.iter_mut().filter(|note| note.due_at().is_some_and(|at| at <= now));
        due.map(|note| {
            note.waiting_since = None;
            note.folded()
        })
        .collect()
    }

    /// It is no longer on the screen: what comes now is told by another.
    pub fn forget(&mut self, number: u64) {
        // What was counted for it is still to be told.
        self.notes.retain(|note| note.number != number || note.waiting_since.is_some());
    }
}

impl Note {
    fn due_at(&self) -> Option<Instant> {
        self.waiting_since.map(|since| (self.heard_at + QUIET).min(since + LONGEST))
    }

    fn folded(&self) -> Telling {
        let what = match self.kind {
            NoticeKind::NewTicket => "new tickets",
            NoticeKind::CustomerReply => "customer replies",
            NoticeKind::Assigned => "tickets given to you",
            NoticeKind::Approval => "approvals",
            NoticeKind::Mention => "notes that name you",
            NoticeKind::Deadline => "deadlines",
            NoticeKind::Other => "notifications",
        };
        let named: Vec<_> = self.tickets.iter().rev().take(NAMED).map(String::as_str).collect();
        let more = self.tickets.len() - named.len();
        let message = if more == 0 { named.join(", ") } else { format!("{} and {more} more", named.join(", ")) };
        let announcement =
            Announcement { kind: self.kind, is_mine: false, title: format!("{} {what}", self.count), message };
        Telling { note: self.number, announcement, target: Target::Console, again: true }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEW: NoticeKind = NoticeKind::NewTicket;
    const REPLY: NoticeKind = NoticeKind::CustomerReply;

    fn words(title: &str) -> Announcement {
        Announcement { kind: NEW, is_mine: false, title: title.to_owned(), message: "words".to_owned() }
    }

    struct Clock {
        folding: Folding,
        now: Instant,
    }

    impl Clock {
        fn new() -> Self {
            Self { folding: Folding::default(), now: Instant::now() }
        }

        fn hear(&mut self, kind: NoticeKind, ticket: &str) -> Option<Telling> {
            self.folding.hear(kind, ticket, words(ticket), self.now)
        }

        fn later(&mut self, milliseconds: u64) -> Vec<(String, String)> {
            self.now += Duration::from_millis(milliseconds);
            let due = self.folding.due(self.now);
            due.into_iter().map(|telling| (telling.announcement.title, telling.announcement.message)).collect()
        }
    }

    #[test]
    fn one_alone_is_told_as_it_is_and_so_is_the_next_after_a_while() {
        let mut clock = Clock::new();
        let first = clock.hear(NEW, "T-1").expect("told");
        assert_eq!((&first.announcement, &first.target), (&words("T-1"), &Target::Ticket("T-1".into())));
        assert!(clock.later(4_000).is_empty());
        let second = clock.hear(NEW, "T-2").expect("told");
        assert!(!second.again && second.note != first.note);
    }

    #[test]
    fn a_burst_becomes_one() {
        let mut clock = Clock::new();
        let first = clock.hear(NEW, "T-1").expect("told");
        for ticket in 2..=12 {
            assert!(clock.later(100).is_empty());
            assert_eq!(clock.hear(NEW, &format!("T-{ticket}")), None);
        }
        assert!(clock.later(1_400).is_empty(), "not quiet yet");
        assert_eq!(clock.later(100), [("12 new tickets".to_owned(), "T-12, T-11, T-10 and 9 more".to_owned())]);
        assert_eq!(clock.folding.due_at(), None);
        // And grows on.
        clock.hear(NEW, "T-13");
        let due = clock.folding.due(clock.now + QUIET);
        assert_eq!((due[0].note, due[0].again, &due[0].target), (first.note, true, &Target::Console));
        assert_eq!(due[0].announcement.title, "13 new tickets");
    }

    #[test]
    fn a_burst_that_never_ends_is_told_of_meanwhile() {
        let mut clock = Clock::new();
        clock.hear(NEW, "T-0");
        let told: usize = (1..=100)
            .map(|ticket| {
                clock.hear(NEW, &format!("T-{ticket}"));
                clock.later(200).len()
            })
            .sum();
        assert!((2..=4).contains(&told), "{told} in 20 s");
    }

    #[test]
    fn kinds_are_told_apart() {
        let mut clock = Clock::new();
        assert!(clock.hear(NEW, "T-1").is_some());
        assert!(clock.hear(REPLY, "T-2").is_some());
        clock.hear(REPLY, "T-3");
        clock.hear(REPLY, "T-2");
        assert_eq!(clock.later(1_500), [("3 customer replies".to_owned(), "T-2, T-3".to_owned())]);
    }

    #[test]
    fn the_newer_reply_of_a_customer_takes_the_place_of_the_older() {
        let mut clock = Clock::new();
        let first = clock.hear(REPLY, "T-1").expect("told");
        clock.later(600_000);
        let second = clock.hear(REPLY, "T-1").expect("told");
        assert!(second.again && second.note == first.note);
        assert_eq!(second.target, Target::Ticket("T-1".into()));
    }

    #[test]
    fn what_was_read_does_not_grow_and_what_was_counted_for_it_is_told_all_the_same() {
        let mut clock = Clock::new();
        let first = clock.hear(NEW, "T-1").expect("told");
        clock.folding.forget(first.note);
        assert!(!clock.hear(NEW, "T-2").expect("told").again);
        clock.hear(NEW, "T-3");
        clock.folding.forget(first.note + 1);
        assert_eq!(clock.later(1_500).len(), 1);
    }
}
