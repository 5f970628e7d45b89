//! Every time that a ticket was settled. The ticket's own row knows only the last one, the events know all.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::Serialize;
use specta::Type;

use super::{ResolutionType, TicketStatus};
use crate::money;

/// One time that a ticket was settled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub struct Settled {
    /// In which way, where that was recorded.
    pub resolution_type: Option<ResolutionType>,
    /// The amount on the ticket from then on, where money moved.
    pub refund_amount: Option<String>,
    /// Who did it; empty where that is not known.
    pub settled_by: String,
    /// When; none where that is not known.
    pub settled_at: Option<DateTime<Utc>>,
}

impl Settled {
    /// For somebody who settles the ticket too, a moment too late.
    pub(super) fn told_to_whoever_comes_second(&self) -> String {
        let who = if self.settled_by.is_empty() { "Somebody" } else { &self.settled_by };
        let how = self.resolution_type.map_or("without saying how", ResolutionType::words);
        let amount = self.refund_amount.as_ref().map(|amount| format!(" of {amount}")).unwrap_or_default();
        format!(
            "{who} settled this ticket meanwhile: {how}{amount}. Nothing was changed, and what you filled in is kept. Look at it again; if it is wrong, reopen the ticket and settle it anew."
        )
    }
}

/// What one event of a ticket says about its settlement: before and after it, where it changed.
#[derive(Debug, Default)]
pub(super) struct Change {
    pub status: Option<(TicketStatus, TicketStatus)>,
    pub resolution_type: Option<(Option<ResolutionType>, Option<ResolutionType>)>,
    pub refund_amount: Option<(Option<Decimal>, Option<Decimal>)>,
    pub by: String,
    pub at: DateTime<Utc>,
}

/// The settlements that these changes of one ticket tell of, the oldest first.
pub(super) fn settlements(changes: Vec<Change>) -> Vec<Settled> {
    let mut told = Vec::new();
    let (mut kind, mut amount) = (None, None);
    for change in changes {
        let before = (
            change.resolution_type.and_then(|(before, _)| before),
            change.refund_amount.and_then(|(before, _)| before),
        );
        if told.is_empty() && before != (None, None) {
            // Settled before anybody wrote events, as in a shop that was moved here.
            told.push(Settled {
                resolution_type: before.0,
                refund_amount: before.1.map(money::amount),
                settled_by: String::new(),
                settled_at: None,
            });
        }
        kind = change.resolution_type.map_or(kind, |(_, after)| after);
        amount = change.refund_amount.map_or(amount, |(_, after)| after);
        let done = change.status.is_some_and(|(before, after)| !before.is_done() && after.is_done());
        if done || change.resolution_type.is_some() || change.refund_amount.is_some() {
            told.push(Settled {
                resolution_type: kind,
                refund_amount: amount.map(money::amount),
                settled_by: change.by,
                settled_at: Some(change.at),
            });
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;
    use ResolutionType::{NoAction, PartialRefund};
    use TicketStatus::{Closed, Open, Resolved};

    fn by(who: &str) -> Change {
        Change { by: who.to_owned(), ..Change::default() }
    }

    fn ways(changes: Vec<Change>) -> Vec<(Option<ResolutionType>, Option<String>, String)> {
        settlements(changes).into_iter().map(|one| (one.resolution_type, one.refund_amount, one.settled_by)).collect()
    }

    #[test]
    fn each_settlement_is_told_once_with_what_was_on_the_ticket_from_then_on() {
        let fifty = Some(Decimal::from(50));
        let told = ways(vec![
            by("a customer who changed the subject"),
            Change {
                status: Some((Open, Resolved)),
                resolution_type: Some((None, Some(PartialRefund))),
                refund_amount: Some((None, fifty)),
                ..by("Asha")
            },
            Change { status: Some((Resolved, Closed)), ..by("Ben") },
            Change { status: Some((Closed, Open)), ..by("Ben") },
            // The same once more: only the status changes.
            Change { status: Some((Open, Resolved)), ..by("Chitra") },
            Change { status: Some((Resolved, Open)), ..by("Chitra") },
            Change {
                status: Some((Open, Resolved)),
                resolution_type: Some((Some(PartialRefund), Some(NoAction))),
                refund_amount: Some((fifty, None)),
                ..by("Asha")
            },
        ]);
        let money = || Some("50.00".to_owned());
        assert_eq!(
            told,
            [
                (Some(PartialRefund), money(), "Asha".to_owned()),
                (Some(PartialRefund), money(), "Chitra".to_owned()),
                (Some(NoAction), None, "Asha".to_owned()),
            ]
        );
    }

    #[test]
    fn what_stood_there_before_the_first_event_is_not_lost() {
        let told = ways(vec![Change {
            refund_amount: Some((Some(Decimal::from(20)), Some(Decimal::from(30)))),
            ..by("Asha")
        }]);
        assert_eq!(
            told,
            [(None, Some("20.00".to_owned()), String::new()), (None, Some("30.00".to_owned()), "Asha".to_owned())]
        );
    }

    #[test]
    fn whoever_comes_second_hears_who_came_first_and_with_what() {
        let [told] = &settlements(vec![Change {
            resolution_type: Some((None, Some(PartialRefund))),
            refund_amount: Some((None, Some(Decimal::from(50)))),
            ..by("Asha Rao")
        }])[..] else {
            panic!("one settlement")
        };
        assert!(
            told.told_to_whoever_comes_second()
                .starts_with("Asha Rao settled this ticket meanwhile: partial refund of 50.00. ")
        );
    }
}
