//! What a person draws on a photo: marks at places of the upright photo, whatever its size. It comes from a window and
//! from a file on this computer, and is trusted as little as a photo.

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::lettering;

/// Most marks on one photo.
const MOST_MARKS: usize = 500;
/// Most places of all marks together: a freehand line has hundreds.
const MOST_SPOTS: usize = 20_000;
/// Longest text, characters.
const LONGEST_TEXT: usize = 200;
/// Highest number of a pin: more digits don't fit into its disc.
const HIGHEST_PIN: u16 = 999;
/// The photo's right or lower edge, in the parts that places are told in.
pub(crate) const WHOLE: u32 = 1 << 16;

/// A place on the upright photo: how far from its left and from its upper edge, in 65,536ths of its width and height.
pub type Spot = [u32; 2];

/// What a mark is drawn with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Colour {
    /// The usual one.
    Red,
    /// For dark photos.
    Yellow,
    /// For red things.
    Blue,
    /// For everything else.
    White,
}

/// Something drawn on a photo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Mark {
    /// An arrow that points at something.
    Arrow {
        /// Its blunt end.
        from: Spot,
        /// What it points at.
        to: Spot,
        /// Its colour.
        colour: Colour,
    },
    /// A frame around something.
    Box {
        /// One corner.
        from: Spot,
        /// The opposite one.
        to: Spot,
        /// Its colour.
        colour: Colour,
    },
    /// A circle around something; an ellipse where that is not square.
    Circle {
        /// One corner of what it fills.
        from: Spot,
        /// The opposite one.
        to: Spot,
        /// Its colour.
        colour: Colour,
    },
    /// A line of words.
    Text {
        /// Where its first letter stands.
        at: Spot,
        /// The words.
        text: String,
        /// Its colour.
        colour: Colour,
    },
    /// A line as the hand went.
    Freehand {
        /// The way of the hand.
        path: Vec<Spot>,
        /// Its colour.
        colour: Colour,
    },
    /// A number that words can refer to.
    Pin {
        /// Its middle.
        at: Spot,
        /// The number.
        number: u16,
        /// Its colour.
        colour: Colour,
    },
    /// What nobody is to see: not a trace of it is in the copy.
    Redaction {
        /// One corner.
        from: Spot,
        /// The opposite one.
        to: Spot,
    },
}

impl Mark {
    fn spots(&self) -> &[Spot] {
        match self {
            Self::Freehand { path, .. } => path,
            Self::Text { at, .. } | Self::Pin { at, .. } => std::slice::from_ref(at),
            Self::Arrow { from, .. }
            | Self::Box { from, .. }
            | Self::Circle { from, .. }
            | Self::Redaction { from, .. } => std::slice::from_ref(from),
        }
    }

    /// The other end of what has two.
    fn end(&self) -> Option<Spot> {
        match self {
            Self::Arrow { to, .. } | Self::Box { to, .. } | Self::Circle { to, .. } | Self::Redaction { to, .. } => {
                Some(*to)
            }
            Self::Text { .. } | Self::Freehand { .. } | Self::Pin { .. } => None,
        }
    }
}

/// Everything drawn on a photo, and how it was turned to be looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Sketch {
    /// In the order in which they were drawn; redactions cover the others, whatever their place.
    pub marks: Vec<Mark>,
    /// Quarters to the right that the copy is turned by.
    pub turn: u8,
}

impl Sketch {
    /// Refuses what no window draws, and texts that can't be written.
    pub fn check(&self) -> Result<(), SketchError> {
        let spots = self.marks.iter().map(|mark| mark.spots().len() + 1).sum::<usize>();
        if self.marks.len() > MOST_MARKS || spots > MOST_SPOTS + MOST_MARKS {
            return Err(SketchError::TooMuch);
        }
        let on_photo = |spot: &Spot| spot.iter().all(|along| *along <= WHOLE);
        let placed = self.marks.iter().all(|mark| mark.spots().iter().chain(&mark.end()).all(on_photo));
        let drawn = self.marks.iter().all(|mark| match mark {
            Mark::Freehand { path, .. } => !path.is_empty(),
            Mark::Pin { number, .. } => (1..=HIGHEST_PIN).contains(number),
            _ => true,
        });
        if !placed || !drawn || self.turn > 3 {
            return Err(SketchError::NotOnThePhoto);
        }
        for mark in &self.marks {
            let Mark::Text { text, .. } = mark else { continue };
            if text.trim().is_empty() || text.chars().count() > LONGEST_TEXT {
                return Err(SketchError::TextTooLong);
            }
            if !lettering::can_write(text) {
                return Err(SketchError::UnknownLetters);
            }
        }
        Ok(())
    }

    /// Whether something of the photo is covered for good.
    pub fn redacts(&self) -> bool {
        self.marks.iter().any(|mark| matches!(mark, Mark::Redaction { .. }))
    }
}

/// Why a sketch can't be drawn, as a sentence for the person who made it. The photo and the sketch stay as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum SketchError {
    /// More than a person draws.
    #[error(
        "There is too much on this photo: at most 500 marks can be drawn on one. No copy was saved. Take some away."
    )]
    TooMuch,
    /// Places, numbers or turns that no window sends.
    #[error("What is drawn on this photo can't be read. No copy was saved. Clear it and draw it again.")]
    NotOnThePhoto,
    /// Empty, or too long to be read on a photo.
    #[error("A text on this photo is longer than 200 characters, or empty. No copy was saved. Shorten it.")]
    TextTooLong,
    /// No font that ships has them.
    #[error(
        "A text on this photo has signs that can't be written on a copy, such as emoji. No copy was saved. Write it in Latin or Devanagari letters."
    )]
    UnknownLetters,
}

#[cfg(test)]
mod tests {
    use super::*;

    const RED: Colour = Colour::Red;

    fn of(marks: Vec<Mark>) -> Result<(), SketchError> {
        Sketch { marks, turn: 0 }.check()
    }

    fn text(text: impl Into<String>) -> Vec<Mark> {
        vec![Mark::Text { at: [0, WHOLE], text: text.into(), colour: RED }]
    }

    #[test]
    fn what_a_window_draws_is_taken_up_to_the_limits() {
        let most = vec![Mark::Arrow { from: [0, 0], to: [WHOLE, WHOLE], colour: RED }; MOST_MARKS];
        assert_eq!(of(most), Ok(()));
        assert_eq!(of(vec![Mark::Freehand { path: vec![[1, 1]; MOST_SPOTS], colour: RED }]), Ok(()));
        assert_eq!(of(text("टमाटर ₹50: crushed, naïve")), Ok(()));
        assert_eq!(of(text("x".repeat(LONGEST_TEXT))), Ok(()));
        assert_eq!(Sketch::default().check(), Ok(()));
    }

    #[test]
    fn hostile_sketches_are_refused() {
        let outside = [WHOLE + 1, 0];
        let refused = [
            (vec![Mark::Pin { at: [1, 1], number: 1, colour: RED }; MOST_MARKS + 1], SketchError::TooMuch),
            (vec![Mark::Freehand { path: vec![[1, 1]; 2 * MOST_SPOTS], colour: RED }], SketchError::TooMuch),
            (vec![Mark::Arrow { from: outside, to: [0, 0], colour: RED }], SketchError::NotOnThePhoto),
            (vec![Mark::Redaction { from: [0, 0], to: [0, u32::MAX] }], SketchError::NotOnThePhoto),
            (vec![Mark::Freehand { path: vec![[1, 1], outside], colour: RED }], SketchError::NotOnThePhoto),
            (vec![Mark::Freehand { path: Vec::new(), colour: RED }], SketchError::NotOnThePhoto),
            (vec![Mark::Pin { at: [1, 1], number: 0, colour: RED }], SketchError::NotOnThePhoto),
            (vec![Mark::Pin { at: [1, 1], number: 1000, colour: RED }], SketchError::NotOnThePhoto),
            (text("x".repeat(LONGEST_TEXT + 1)), SketchError::TextTooLong),
            (text(" \u{200b}".trim_end_matches('\u{200b}')), SketchError::TextTooLong),
            (text("ok 🍅"), SketchError::UnknownLetters),
            (text("a\0b"), SketchError::UnknownLetters),
        ];
        for (marks, why) in refused {
            assert_eq!(of(marks), Err(why));
        }
        assert_eq!(Sketch { marks: Vec::new(), turn: 4 }.check(), Err(SketchError::NotOnThePhoto));
    }
}
