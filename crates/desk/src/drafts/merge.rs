//! Putting together what one person wrote on one ticket at two computers.

use uuid::Uuid;

use super::{DraftMessage, PhotoSketch, TicketDraft};

/// The two put together. They differ only where both computers changed the same piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Merged {
    /// With what was written here, where there are two.
    pub(super) keeping: TicketDraft,
    /// With what was written there.
    pub(super) taking: TicketDraft,
}

impl Merged {
    /// Both changed the same piece, so only the person knows which it is to be.
    pub(super) fn is_apart(&self) -> bool {
        !self.keeping.says_the_same_as(&self.taking)
    }
}

impl TicketDraft {
    /// Nobody would see a difference, wherever they look at it.
    pub(super) fn says_the_same_as(&self, other: &Self) -> bool {
        same(self.reply.as_ref(), other.reply.as_ref(), is_same_message)
            && same(self.note.as_ref(), other.note.as_ref(), is_same_message)
            && self.as_note == other.as_note
            && self.resolution == other.resolution
            && self.sketches.len() == other.sketches.len()
            && self.sketches.iter().all(|one| same(Some(one), other.sketch_of(one.attachment_id), is_same_sketch))
    }

    fn sketch_of(&self, photo: Uuid) -> Option<&PhotoSketch> {
        self.sketches.iter().find(|sketch| sketch.attachment_id == photo)
    }
}

/// Puts together what stands here and there, piece by piece: whoever left a piece as both knew it (`base`) goes along
/// with the other, and where one emptied what the other wrote on, the words win.
pub(super) fn merge(base: Option<&TicketDraft>, here: &TicketDraft, there: &TicketDraft) -> Merged {
    let [mut keeping, mut taking] = [here.clone(), here.clone()];
    let of_base = |pick: fn(&TicketDraft) -> Option<&DraftMessage>| base.and_then(pick);

    let reply = piece(
        of_base(|draft| draft.reply.as_ref()),
        here.reply.as_ref(),
        there.reply.as_ref(),
        is_same_message,
        is_blank,
    );
    let note =
        piece(of_base(|draft| draft.note.as_ref()), here.note.as_ref(), there.note.as_ref(), is_same_message, is_blank);
    let resolution = piece(
        base.and_then(|draft| draft.resolution.as_ref()),
        here.resolution.as_ref(),
        there.resolution.as_ref(),
        |one, other| one == other,
        |_| false,
    );
    let ticked_before = base.is_some_and(|draft| draft.as_note);
    keeping.as_note = if here.as_note == ticked_before { there.as_note } else { here.as_note };
    taking.as_note = if reply.is_apart || note.is_apart { there.as_note } else { keeping.as_note };
    (keeping.reply, taking.reply) = (reply.keeping, reply.taking);
    (keeping.note, taking.note) = (note.keeping, note.taking);
    (keeping.resolution, taking.resolution) = (resolution.keeping, resolution.taking);

    keeping.sketches.clear();
    taking.sketches.clear();
    let only_there = there.sketches.iter().filter(|sketch| here.sketch_of(sketch.attachment_id).is_none());
    for photo in here.sketches.iter().chain(only_there).map(|sketch| sketch.attachment_id) {
        let before = base.and_then(|draft| draft.sketch_of(photo));
        let drawn = piece(before, here.sketch_of(photo), there.sketch_of(photo), is_same_sketch, |_| false);
        keeping.sketches.extend(drawn.keeping);
        taking.sketches.extend(drawn.taking);
    }
    Merged { keeping, taking }
}

/// What becomes of one piece.
struct Piece<T> {
    keeping: Option<T>,
    taking: Option<T>,
    is_apart: bool,
}

fn piece<T: Clone>(
    base: Option<&T>,
    here: Option<&T>,
    there: Option<&T>,
    is_same: impl Fn(&T, &T) -> bool,
    is_blank: impl Fn(&T) -> bool,
) -> Piece<T> {
    let one = |piece: Option<&T>| Piece { keeping: piece.cloned(), taking: piece.cloned(), is_apart: false };
    if same(here, there, &is_same) || same(there, base, &is_same) {
        return one(here);
    }
    if same(here, base, &is_same) {
        return one(there);
    }
    match (here.filter(|piece| !is_blank(piece)), there.filter(|piece| !is_blank(piece))) {
        (Some(here), Some(there)) => Piece { keeping: Some(here.clone()), taking: Some(there.clone()), is_apart: true },
        (here, there) => one(here.or(there)),
    }
}

fn same<T>(one: Option<&T>, other: Option<&T>, is_same: impl Fn(&T, &T) -> bool) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => is_same(one, other),
        (None, None) => true,
        _ => false,
    }
}

/// Every change of a message makes another id. On which disk its files are is no difference.
fn is_same_message(one: &DraftMessage, other: &DraftMessage) -> bool {
    one.message_id == other.message_id && one.text == other.text
}

/// Every change of a drawing makes another id.
fn is_same_sketch(one: &PhotoSketch, other: &PhotoSketch) -> bool {
    one.copy_id == other.copy_id
}

fn is_blank(message: &DraftMessage) -> bool {
    message.text.trim().is_empty() && message.files.is_empty() && message.elsewhere.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drafts::DraftResolution;

    fn message(text: &str) -> DraftMessage {
        // The same words, the same id.
        let id = text.bytes().fold(7_u128, |id, byte| id.wrapping_mul(257).wrapping_add(byte.into()));
        DraftMessage { text: text.into(), message_id: Uuid::from_u128(id), files: Vec::new(), elsewhere: Vec::new() }
    }

    fn draft(reply: &str, note: &str) -> TicketDraft {
        let some = |text: &str| (!text.is_empty()).then(|| message(text));
        TicketDraft {
            reply: some(reply),
            note: some(note),
            ..TicketDraft::nothing(Uuid::from_u128(1), "TKT-2026-00001".into())
        }
    }

    fn sketch(photo: u128, copy: u128) -> PhotoSketch {
        PhotoSketch {
            attachment_id: Uuid::from_u128(photo),
            copy_id: Uuid::from_u128(copy),
            marks: Vec::new(),
            for_customer: false,
        }
    }

    /// What is kept and what would be taken, by reply and note.
    fn merged(base: Option<&TicketDraft>, here: &TicketDraft, there: &TicketDraft) -> [(String, String); 2] {
        let words = |draft: TicketDraft| {
            let text = |message: Option<DraftMessage>| message.map(|message| message.text).unwrap_or_default();
            (text(draft.reply), text(draft.note))
        };
        let merged = merge(base, here, there);
        assert_eq!(merged.is_apart(), merged.keeping != merged.taking);
        [words(merged.keeping), words(merged.taking)]
    }

    fn both(reply: &str, note: &str) -> [(String, String); 2] {
        [(reply.into(), note.into()), (reply.into(), note.into())]
    }

    #[test]
    fn who_changed_nothing_goes_along() {
        let base = draft("Half", "");
        assert_eq!(merged(Some(&base), &draft("Half", ""), &draft("Half a reply", "")), both("Half a reply", ""));
        assert_eq!(merged(Some(&base), &draft("Half a reply", ""), &draft("Half", "")), both("Half a reply", ""));
        assert_eq!(merged(Some(&base), &draft("Half", ""), &draft("", "")), both("", ""));
        assert_eq!(merged(None, &draft("", ""), &draft("New", "")), both("New", ""));
    }

    #[test]
    fn different_pieces_come_together() {
        let base = draft("Half", "");
        assert_eq!(
            merged(Some(&base), &draft("Half a reply", ""), &draft("Half", "Ask Ben")),
            both("Half a reply", "Ask Ben")
        );
        assert_eq!(merged(None, &draft("Here", ""), &draft("", "There")), both("Here", "There"));
    }

    #[test]
    fn the_same_piece_changed_twice_is_the_persons_to_choose() {
        let base = draft("Half", "Ask");
        assert_eq!(
            merged(Some(&base), &draft("Half here", "Ask"), &draft("Half there", "Ask Ben")),
            [("Half here".into(), "Ask Ben".into()), ("Half there".into(), "Ask Ben".into())]
        );
        assert_eq!(
            merged(None, &draft("A", ""), &draft("B", "")),
            [("A".into(), String::new()), ("B".into(), String::new())]
        );
        // Written at both alike, it is one.
        assert_eq!(merged(Some(&base), &draft("Half.", ""), &draft("Half.", "")), both("Half.", ""));
    }

    #[test]
    fn words_win_over_nothing() {
        let base = draft("Half", "");
        assert_eq!(merged(Some(&base), &draft("Half more", ""), &draft("", "")), both("Half more", ""));
        assert_eq!(merged(Some(&base), &draft("", ""), &draft("Half more", "")), both("Half more", ""));
        assert_eq!(merged(Some(&base), &draft(" \n", ""), &draft("Half more", "")), both("Half more", ""));
    }

    #[test]
    fn the_tick_follows_the_words_that_are_chosen() {
        let ticked = |draft: TicketDraft| TicketDraft { as_note: true, ..draft };
        let apart = merge(None, &draft("Here", "Note"), &ticked(draft("There", "Note")));
        assert_eq!((apart.keeping.as_note, apart.taking.as_note), (true, true), "untouched here, it is the other's");
        let apart = merge(None, &ticked(draft("Here", "")), &draft("There", ""));
        assert_eq!((apart.keeping.as_note, apart.taking.as_note), (true, false));
    }

    #[test]
    fn forms_and_drawings_are_pieces_too() {
        let form = |notes: &str| DraftResolution {
            resolution_type: None,
            refund_amount: String::new(),
            resolution_notes: notes.into(),
        };
        let with = |notes: Option<&str>, sketches: &[PhotoSketch]| TicketDraft {
            resolution: notes.map(form),
            sketches: sketches.to_vec(),
            ..draft("", "")
        };
        let base = with(Some("half"), &[sketch(1, 11), sketch(2, 21)]);
        let here = with(Some("half of it"), &[sketch(1, 12), sketch(2, 21)]);
        let there = with(Some("half"), &[sketch(1, 11), sketch(3, 31)]);
        let put = merge(Some(&base), &here, &there);
        assert!(!put.is_apart());
        assert_eq!(put.keeping, with(Some("half of it"), &[sketch(1, 12), sketch(3, 31)]));
        let there = with(Some("none"), &[sketch(1, 13), sketch(2, 21)]);
        let put = merge(Some(&base), &here, &there);
        assert!(put.is_apart());
        assert_eq!(put.keeping, here);
        assert_eq!(put.taking, there);
    }

    #[test]
    fn where_one_stopped_reading_stays_ones_own() {
        let place = Some(crate::drafts::Place { message_id: None, offset: 40 });
        let here = TicketDraft { place: place.clone(), ..draft("Half", "") };
        let put = merge(Some(&draft("Half", "")), &here, &draft("There", ""));
        assert_eq!((put.keeping.place, put.taking.place), (place.clone(), place));
    }
}
