//! What a camera wrote about the moment of a photo. All of it may be wrong, missing or made up: it is told, and never
//! decides anything. Read in the worker process like everything that reads a file's bytes.

use std::io::Cursor;

use exif::{Exif, In, Tag, Value};
use serde::{Deserialize, Serialize};

use crate::content::content_type;
use crate::error::PictureError;
use crate::limits::LARGEST_FILE;

/// More characters of a camera's name than any camera has.
const LONGEST_NAME: usize = 64;
/// Minutes: further from Greenwich no clock stands.
const FURTHEST_OFFSET: i16 = 14 * 60;

/// What a photo says about how it was taken.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Capture {
    /// When, as the camera's clock showed it: `2026-11-25T10:42:07`.
    pub taken: Option<String>,
    /// How many minutes that clock was ahead of UTC, where the camera knew.
    pub offset_minutes: Option<i16>,
    /// Maker and model.
    pub device: Option<String>,
    /// Where.
    pub place: Option<Place>,
}

/// A place on earth, degrees.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// North of the equator.
    pub latitude: f64,
    /// East of Greenwich.
    pub longitude: f64,
}

/// Reads it. A photo that says nothing, or nonsense, is one that says nothing; its pixels are not looked at.
pub fn capture(file: &[u8]) -> Result<Capture, PictureError> {
    if file.len() > LARGEST_FILE {
        return Err(PictureError::TooLarge);
    }
    content_type(file).ok_or(PictureError::NotAPicture)?;
    let Ok(tags) = exif::Reader::new().read_from_container(&mut Cursor::new(file)) else {
        return Ok(Capture::default());
    };
    Ok(Capture {
        taken: first(&tags, Tag::DateTimeOriginal).and_then(moment),
        offset_minutes: first(&tags, Tag::OffsetTimeOriginal).and_then(offset),
        device: device(&tags),
        place: place(&tags),
    }
    .plausible())
}

impl Capture {
    /// The same without what no camera writes. Asked on both sides of the pipe: a worker that a photo has taken over is
    /// not believed.
    #[must_use]
    pub(crate) fn plausible(self) -> Self {
        let taken = self.taken.filter(|taken| taken.is_ascii() && taken.len() == 19);
        let offset_minutes = self
            .offset_minutes
            .filter(|offset| taken.is_some() && (-FURTHEST_OFFSET..=FURTHEST_OFFSET).contains(offset));
        let device = self.device.as_deref().map(plain).filter(|device| !device.is_empty());
        let place = self.place.filter(|place| {
            let there = place.latitude.abs() <= 90.0 && place.longitude.abs() <= 180.0;
            // Where a receiver knows nothing some write zeros, which are in the Atlantic.
            there && (place.latitude.abs() > f64::EPSILON || place.longitude.abs() > f64::EPSILON)
        });
        Self { taken, offset_minutes, device, place }
    }
}

/// The first text of a field.
fn first(tags: &Exif, tag: Tag) -> Option<&[u8]> {
    match &tags.get_field(tag, In::PRIMARY)?.value {
        Value::Ascii(texts) => texts.first().map(Vec::as_slice),
        _ => None,
    }
}

fn moment(text: &[u8]) -> Option<String> {
    let at = exif::DateTime::from_ascii(text).ok()?;
    // A clock that was never set shows zeros, or the year in which its maker began to count.
    let set = at.year >= 1990 && (1..=12).contains(&at.month) && (1..=31).contains(&at.day);
    let shown = at.hour < 24 && at.minute < 60 && at.second < 60;
    (set && shown).then(|| {
        let (hour, minute, second) = (at.hour, at.minute, at.second);
        format!("{:04}-{:02}-{:02}T{hour:02}:{minute:02}:{second:02}", at.year, at.month, at.day)
    })
}

fn offset(text: &[u8]) -> Option<i16> {
    let mut at = exif::DateTime::from_ascii(b"2000:01:01 00:00:00").ok()?;
    at.parse_offset(text).ok()?;
    at.offset
}

/// "Apple iPhone 15": many models begin with their maker already.
fn device(tags: &Exif) -> Option<String> {
    let text =
        |tag| first(tags, tag).map(|bytes| plain(&String::from_utf8_lossy(bytes))).filter(|text| !text.is_empty());
    match (text(Tag::Make), text(Tag::Model)) {
        (Some(maker), Some(model)) if !model.to_lowercase().starts_with(&maker.to_lowercase()) => {
            Some(format!("{maker} {model}"))
        }
        (maker, model) => model.or(maker),
    }
}

/// One line of text, bounded, without signs that steer: an unseen sign can turn the words around it.
fn plain(text: &str) -> String {
    let steers = |sign: char| matches!(sign, '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFD}');
    let visible: String = text.chars().filter(|sign| !sign.is_control() && !steers(*sign)).take(LONGEST_NAME).collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn place(tags: &Exif) -> Option<Place> {
    let degrees = |tag| match &tags.get_field(tag, In::PRIMARY)?.value {
        Value::Rational(parts) => match parts.as_slice() {
            [degrees, minutes, seconds, ..] => {
                Some(degrees.to_f64() + minutes.to_f64() / 60.0 + seconds.to_f64() / 3600.0)
            }
            _ => None,
        },
        _ => None,
    };
    let towards = |tag, back: u8| Some(if first(tags, tag)?.first()?.eq_ignore_ascii_case(&back) { -1.0 } else { 1.0 });
    Some(Place {
        latitude: degrees(Tag::GPSLatitude)? * towards(Tag::GPSLatitudeRef, b'S')?,
        longitude: degrees(Tag::GPSLongitude)? * towards(Tag::GPSLongitudeRef, b'W')?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_was_set_is_told_and_no_other() {
        assert_eq!(moment(b"2026:11:25 10:42:07").as_deref(), Some("2026-11-25T10:42:07"));
        let unset: [&[u8]; 8] = [
            b"0000:00:00 00:00:00",
            b"    :  :     :  :  ",
            b"1970:01:01 00:00:00",
            b"2026:13:25 10:42:07",
            b"2026:11:25 24:42:07",
            b"2026-11-25 10:42:07",
            b"2026:11:25",
            b"",
        ];
        for text in unset {
            assert_eq!(moment(text), None, "{text:?}");
        }
        assert_eq!(
            (offset(b"+05:30"), offset(b"-03:00"), offset(b"   :  "), offset(b"Z")),
            (Some(330), Some(-180), None, None)
        );
    }

    #[test]
    fn a_name_is_one_short_line_that_steers_nothing() {
        assert_eq!(plain("  Pixel\n9\0 Pro\u{202E}gpj\u{2066}\u{200B} "), "Pixel9 Progpj");
        assert_eq!(plain(&"x".repeat(9_000)).len(), LONGEST_NAME);
        assert_eq!(plain("\u{202E}\u{7}"), "");
    }

    #[test]
    fn what_a_worker_says_is_held_against_the_same_limits() {
        let place = |latitude, longitude| Some(Place { latitude, longitude });
        let made_up = Capture {
            taken: Some("<script>alert()</script>".into()),
            offset_minutes: Some(330),
            device: Some("\u{202E}".into()),
            place: place(f64::NAN, 0.0),
        };
        assert_eq!(made_up.plausible(), Capture::default());
        for wrong in [place(90.5, 0.0), place(0.0, 0.0), place(1.0, 181.0), place(f64::INFINITY, 1.0)] {
            assert_eq!(Capture { place: wrong, ..Capture::default() }.plausible().place, None);
        }
        let right = Capture {
            taken: Some("2026-11-25T10:42:07".into()),
            offset_minutes: Some(-180),
            device: Some("Fairphone 5".into()),
            place: place(-12.97, 77.59),
        };
        assert_eq!(right.clone().plausible(), right);
        let far = Capture { offset_minutes: Some(5_000), ..right };
        assert_eq!(far.plausible().offset_minutes, None);
    }
}
