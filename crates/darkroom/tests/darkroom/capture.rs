//! What photos say about how they were taken: told where a camera wrote it, and nothing where somebody else did.

use std::io::Cursor;

use darkroom::{Capture, PictureError, Place, capture};
use exif::experimental::Writer;
use exif::{Field, In, Rational, Tag, Value};
use image::ImageFormat;
use rand::{RngExt, SeedableRng};

use crate::samples::{as_format, quarters, with_segment};

/// The EXIF block of a camera that wrote these fields.
fn exif_of(fields: &[(Tag, Value)]) -> Vec<u8> {
    let fields: Vec<_> =
        fields.iter().map(|(tag, value)| Field { tag: *tag, ifd_num: In::PRIMARY, value: value.clone() }).collect();
    let mut writer = Writer::new();
    for field in &fields {
        writer.push_field(field);
    }
    let mut block = Cursor::new(Vec::new());
    writer.write(&mut block, false).expect("it is written");
    block.into_inner()
}

fn jpeg_with(exif: &[u8]) -> Vec<u8> {
    let jpeg = as_format(&quarters(64, 48), ImageFormat::Jpeg);
    with_segment(&jpeg, 0xE1, &[b"Exif\0\0", exif].concat())
}

fn text(text: &str) -> Value {
    Value::Ascii(vec![text.as_bytes().to_vec()])
}

fn degrees(parts: [(u32, u32); 3]) -> Value {
    Value::Rational(parts.map(|(num, denom)| Rational { num, denom }).to_vec())
}

/// A phone's photo of a tomato in Bengaluru.
fn of_a_phone() -> Vec<(Tag, Value)> {
    vec![
        (Tag::Make, text("Google")),
        (Tag::Model, text("Pixel 9")),
        (Tag::DateTimeOriginal, text("2026:11:25 10:42:07")),
        (Tag::OffsetTimeOriginal, text("+05:30")),
        (Tag::GPSLatitudeRef, text("N")),
        (Tag::GPSLatitude, degrees([(12, 1), (58, 1), (1200, 100)])),
        (Tag::GPSLongitudeRef, text("E")),
        (Tag::GPSLongitude, degrees([(77, 1), (35, 1), (2400, 100)])),
    ]
}

#[test]
fn a_phone_says_when_with_what_and_where() {
    let said = capture(&jpeg_with(&exif_of(&of_a_phone()))).expect("a photo");
    assert_eq!(said.taken.as_deref(), Some("2026-11-25T10:42:07"));
    assert_eq!(said.offset_minutes, Some(330));
    assert_eq!(said.device.as_deref(), Some("Google Pixel 9"));
    let Place { latitude, longitude } = said.place.expect("a place");
    assert!((latitude - 12.97).abs() < 1e-6 && (longitude - 77.59).abs() < 1e-6, "{latitude} {longitude}");
}

#[test]
fn south_and_west_are_below_zero_and_a_maker_is_named_once() {
    let said = capture(&jpeg_with(&exif_of(&[
        (Tag::Make, text("Canon")),
        (Tag::Model, text("Canon EOS R6")),
        (Tag::GPSLatitudeRef, text("S")),
        (Tag::GPSLatitude, degrees([(33, 1), (30, 1), (0, 1)])),
        (Tag::GPSLongitudeRef, text("W")),
        (Tag::GPSLongitude, degrees([(70, 1), (0, 1), (0, 1)])),
    ])));
    let said = said.expect("a photo");
    assert_eq!(said.device.as_deref(), Some("Canon EOS R6"));
    assert_eq!(said.place, Some(Place { latitude: -33.5, longitude: -70.0 }));
    assert_eq!((said.taken, said.offset_minutes), (None, None));
}

#[test]
fn most_photos_say_nothing() {
    for (format, file) in crate::samples::every_format(40, 30) {
        assert_eq!(capture(&file), Ok(Capture::default()), "{format}");
    }
    assert_eq!(capture(b"<html>"), Err(PictureError::NotAPicture));
    assert_eq!(capture(b""), Err(PictureError::NotAPicture));
}

#[test]
fn what_is_made_to_mislead_is_bounded_and_steers_nothing() {
    let long = format!("\u{202E}{}\u{7}", "evil ".repeat(4_000));
    let said = capture(&jpeg_with(&exif_of(&[
        (Tag::Model, text(&long)),
        (Tag::DateTimeOriginal, text("2026:99:99 99:99:99")),
        (Tag::OffsetTimeOriginal, text("+99:99")),
        (Tag::GPSLatitudeRef, text("N")),
        (Tag::GPSLatitude, degrees([(1, 0), (0, 0), (7, 0)])),
        (Tag::GPSLongitudeRef, text("E")),
        (Tag::GPSLongitude, degrees([(4_000_000_000, 1), (0, 1), (0, 1)])),
    ])))
    .expect("a photo");
    let device = said.device.expect("a name");
    assert!(device.starts_with("evil evil") && device.chars().count() <= 64, "{device}");
    assert_eq!((said.taken, said.offset_minutes, said.place), (None, None, None));
}

/// Every byte of the block may be anything: nothing panics, and what is said stays within its bounds.
#[test]
fn a_block_that_was_cut_or_gnawed_at_is_read_or_left() {
    let block = exif_of(&of_a_phone());
    for length in 0..block.len() {
        capture(&jpeg_with(&block[..length])).expect("still a photo");
    }
    let mut dice = rand::rngs::StdRng::seed_from_u64(41);
    for _ in 0..4_000 {
        let mut gnawed = block.clone();
        for _ in 0..dice.random_range(1..8) {
            let place = dice.random_range(0..gnawed.len());
            gnawed[place] = dice.random();
        }
        let said = capture(&jpeg_with(&gnawed)).expect("still a photo");
        assert!(said.device.is_none_or(|device| device.chars().count() <= 64 && !device.chars().any(char::is_control)));
        assert!(said.place.is_none_or(|place| place.latitude.abs() <= 90.0 && place.longitude.abs() <= 180.0));
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_worker_says_the_same() {
    let darkroom = darkroom::Darkroom::new(env!("CARGO_BIN_EXE_punnet-darkroom"));
    let file = jpeg_with(&exif_of(&of_a_phone()));
    assert_eq!(darkroom.capture(file.clone()).await.expect("it is read"), capture(&file).expect("it is read"));
    let made =
        darkroom.develop(file, &crate::samples::order(&[32])).await.expect("the same worker still makes pictures");
    assert_eq!(made.facts.width, 64);
    let refused = darkroom.capture(b"PK".to_vec()).await;
    assert!(matches!(refused, Err(darkroom::Trouble::Picture(PictureError::NotAPicture))), "{refused:?}");
}
