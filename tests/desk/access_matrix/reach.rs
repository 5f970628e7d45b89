//! How far a right reaches, in the words of the file: to one's own rows, to others', to those that are nobody's.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::cast::Outcome;

/// Whose a row is, seen by somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Whose {
    Own,
    Others,
    Nobodys,
}

impl Whose {
    pub fn seen_by(me: Option<Uuid>, person: Option<Uuid>) -> Self {
        match person {
            None => Self::Nobodys,
            Some(person) if Some(person) == me => Self::Own,
            Some(_) => Self::Others,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Others => "others'",
            Self::Nobodys => "nobody's",
        }
    }
}

/// The words for which of these rows were reached: nothing where none was, `all` where every one was.
pub fn words(tried: impl IntoIterator<Item = (Whose, bool)>) -> Option<String> {
    let mut kinds: BTreeMap<Whose, (u32, u32)> = BTreeMap::new();
    for (whose, reached) in tried {
        let (of, n) = kinds.entry(whose).or_default();
        *of += 1;
        *n += u32::from(reached);
    }
    if kinds.values().all(|(_, n)| *n == 0) {
        return None;
    }
    if kinds.values().all(|(of, n)| n == of) {
        return Some("all".to_owned());
    }
    let parts: Vec<String> = kinds
        .iter()
        .filter(|(_, (_, n))| *n > 0)
        .map(|(whose, (of, n))| format!("{}{}", if n == of { "" } else { "some of " }, whose.words()))
        .collect();
    Some(parts.join(" and "))
}

/// The words for what these trials reached. A row that came past rights to a rule counts as reached, unless other rows of the
/// same kind were refused by right and none was let through: then the rule was only asked first.
pub fn of_outcomes(tried: &[(Whose, Outcome)]) -> Option<String> {
    let refused = |kind: Whose| {
        let mut of_kind = tried.iter().filter(|(whose, _)| *whose == kind).map(|(_, outcome)| *outcome);
        of_kind.clone().any(|outcome| outcome == Outcome::Refused)
            && of_kind.all(|outcome| outcome == Outcome::Ruled || !outcome.went_through())
    };
    words(
        tried.iter().map(|(whose, outcome)| {
            (*whose, outcome.went_through() && !(*outcome == Outcome::Ruled && refused(*whose)))
        }),
    )
}

#[test]
fn a_rule_that_is_asked_first_is_no_right() {
    use Outcome::{Refused, Rows, Ruled};
    use Whose::{Others, Own};
    assert_eq!(of_outcomes(&[(Own, Ruled), (Own, Refused), (Others, Rows(0))]), None);
    assert_eq!(of_outcomes(&[(Own, Ruled), (Own, Rows(0)), (Others, Refused)]).as_deref(), Some("some of own"));
    assert_eq!(of_outcomes(&[(Own, Rows(1)), (Own, Ruled), (Others, Refused)]).as_deref(), Some("own"));
    assert_eq!(of_outcomes(&[(Own, Ruled), (Others, Ruled)]).as_deref(), Some("all"));
}

#[test]
fn a_reach_is_told_in_words() {
    use Whose::{Nobodys, Others, Own};
    let told = |tried: &[(Whose, bool)]| words(tried.iter().copied());
    assert_eq!(told(&[]), None);
    assert_eq!(told(&[(Own, false), (Others, false)]), None);
    assert_eq!(told(&[(Own, true), (Others, true)]).as_deref(), Some("all"));
    assert_eq!(told(&[(Own, true), (Others, false)]).as_deref(), Some("own"));
    assert_eq!(told(&[(Own, true), (Own, false), (Others, false)]).as_deref(), Some("some of own"));
    assert_eq!(told(&[(Own, true), (Others, false), (Nobodys, true)]).as_deref(), Some("own and nobody's"));
    assert_eq!(told(&[(Own, true), (Others, true), (Others, false)]).as_deref(), Some("own and some of others'"));
}
