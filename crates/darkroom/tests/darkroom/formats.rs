//! Every format, upright and small.

use std::io::Cursor;

use darkroom::{Order, PictureError, develop};
use image::codecs::gif::GifEncoder;
use image::{Frame, ImageFormat, Rgb, Rgba, RgbaImage};

use crate::samples::{as_format, assert_alike, corners, every_format, order, quarters, shown, with_orientation};

#[test]
fn every_format_becomes_a_small_jpeg_of_the_same_picture() {
    let expected = corners(&quarters(1000, 700));
    for (content_type, file) in every_format(1000, 700) {
        let made = develop(&file, &order(&[320])).expect(content_type);
        assert_eq!((made.facts.content_type.as_str(), made.facts.width, made.facts.height), (content_type, 1000, 700));
        assert!(!made.facts.damaged, "{content_type}");
        let picture = shown(&file, 320).expect(content_type);
        assert_eq!(picture.dimensions(), (320, 224), "{content_type}");
        assert_alike(corners(&picture), expected, content_type);
    }
}

#[test]
fn several_sizes_and_the_placeholder_come_of_one_decoding() {
    let file = as_format(&quarters(2000, 1000), ImageFormat::Jpeg);
    let made = develop(&file, &Order { edges: vec![320, 1280, 100_000], placeholder: true }).expect("it is made");
    let widths: Vec<u32> =
        made.pictures.iter().map(|jpeg| image::load_from_memory(jpeg).expect("a JPEG").width()).collect();
    assert_eq!(widths, [320, 1280, 2000]);
    let hash = made.placeholder.expect("a placeholder");
    assert!(hash.len() <= 25, "{} bytes", hash.len());
    let (width, height, pixels) = thumbhash::thumb_hash_to_rgba(&hash).expect("it is a ThumbHash");
    let blurred = RgbaImage::from_raw(u32::try_from(width).unwrap(), u32::try_from(height).unwrap(), pixels).unwrap();
    let top_left = blurred.get_pixel(2, 2).0;
    assert!(top_left[0] > 150 && top_left[1] < 110 && top_left[2] < 110, "it is red there: {top_left:?}");
}

#[test]
fn small_pictures_are_not_enlarged() {
    for (content_type, file) in every_format(100, 60) {
        assert_eq!(shown(&file, 320).expect(content_type).dimensions(), (100, 60), "{content_type}");
    }
}

#[test]
fn all_eight_orientations_are_upright() {
    let stored = as_format(&quarters(800, 600), ImageFormat::Jpeg);
    let [red, green, blue, yellow] = corners(&quarters(800, 600));
    // Top left, top right, bottom left, bottom right of what a viewer must see (EXIF: row 0 and column 0 of the
    // stored picture are the named sides of the scene).
    let expected = [
        [red, green, blue, yellow],
        [green, red, yellow, blue],
        [yellow, blue, green, red],
        [blue, yellow, red, green],
        [red, blue, green, yellow],
        [blue, red, yellow, green],
        [yellow, green, blue, red],
        [green, yellow, red, blue],
    ];
    for (value, expected) in (1..=8).zip(expected) {
        let file = with_orientation(&stored, value);
        assert_alike(corners(&shown(&file, 320).expect("shown")), expected, &format!("orientation {value}"));
        let facts = develop(&file, &order(&[320])).expect("shown").facts;
        let upright = if value < 5 { (800, 600) } else { (600, 800) };
        assert_eq!((facts.width, facts.height), upright, "orientation {value}");
    }
    for nonsense in [0, 9, 255] {
        let seen = shown(&with_orientation(&stored, nonsense), 320).expect("shown");
        assert_alike(corners(&seen), expected[0], "an orientation that there is not");
    }
}

#[test]
fn transparency_is_laid_on_white() {
    let clear = RgbaImage::from_pixel(640, 640, Rgba([0, 0, 0, 0]));
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        let mut file = Cursor::new(Vec::new());
        clear.write_to(&mut file, format).expect("it is encoded");
        let seen = shown(&file.into_inner(), 320).expect("shown");
        assert_alike(corners(&seen), [Rgb([255, 255, 255]); 4], "clear glass");
    }
}

#[test]
fn only_the_first_frame_of_an_animation_is_read() {
    let mut file = Vec::new();
    {
        let mut frames = GifEncoder::new(&mut file);
        let red = RgbaImage::from_pixel(64, 64, Rgba([220, 30, 30, 255]));
        frames.encode_frame(Frame::new(red)).expect("a frame");
        for _ in 0..500 {
            frames.encode_frame(Frame::new(RgbaImage::from_pixel(64, 64, Rgba([0, 0, 255, 255])))).expect("a frame");
        }
    }
    assert_alike(corners(&shown(&file, 320).expect("shown")), [Rgb([220, 30, 30]); 4], "the first frame");
    // And what comes after it is not even looked at.
    file.truncate(file.len() / 2);
    assert_alike(corners(&shown(&file, 320).expect("shown")), [Rgb([220, 30, 30]); 4], "cut short after it");
}

#[test]
fn what_is_no_photo_is_refused_whatever_its_name() {
    for file in [&b""[..], b"<svg onload=alert(1)>", b"<!doctype html>", b"%PDF-1.7", b"PK\x03\x04zip", b"\xFF\xD8"] {
        assert_eq!(shown(file, 320), Err(PictureError::NotAPicture), "{file:?}");
    }
}
