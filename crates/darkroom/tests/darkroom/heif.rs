//! HEIC and AVIF of other people's encoders (`tests/fixtures/README.md`).

use darkroom::{PictureError, develop};
use image::Rgb;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::samples::{assert_alike, corners, order, quarters, shown};

macro_rules! fixture {
    ($name:literal) => {
        ($name, include_bytes!(concat!("../fixtures/", $name)) as &[u8])
    };
}

const PLAIN: [(&str, &[u8]); 6] = [
    fixture!("quarters.heic"),
    fixture!("plain.avif"),
    fixture!("ten-bits.avif"),
    fixture!("video.avif"),
    fixture!("identity.avif"),
    fixture!("grid.avif"),
];

fn four() -> [Rgb<u8>; 4] {
    corners(&quarters(320, 240))
}

#[test]
fn every_kind_of_coding_shows_the_same_picture() {
    for (name, file) in PLAIN {
        for edge in [160, 320] {
            let seen = shown(file, edge).expect(name);
            assert_eq!(seen.dimensions(), (edge, edge * 3 / 4), "{name}");
            assert_alike(corners(&seen), four(), name);
        }
        let facts = develop(file, &order(&[160])).expect(name).facts;
        let content_type = if name.ends_with("heic") { "image/heic" } else { "image/avif" };
        assert_eq!((facts.content_type.as_str(), facts.width, facts.height), (content_type, 320, 240), "{name}");
    }
}

#[test]
fn the_containers_own_turns_are_applied() {
    let [red, green, blue, yellow] = four();
    let (name, file) = fixture!("turned.avif");
    let seen = shown(file, 160).expect(name);
    assert_eq!(seen.dimensions(), (120, 160));
    assert_alike(corners(&seen), [green, yellow, red, blue], "a quarter anti-clockwise");
    let (name, file) = fixture!("turned-mirrored.avif");
    assert_alike(corners(&shown(file, 160).expect(name)), [red, blue, green, yellow], "and then top to bottom");
    let facts = develop(file, &order(&[160])).expect(name).facts;
    assert_eq!((facts.width, facts.height), (240, 320));
}

#[test]
fn only_the_clean_part_is_shown() {
    let (name, file) = fixture!("cropped.avif");
    let seen = shown(file, 320).expect(name);
    assert_eq!(seen.dimensions(), (160, 120));
    assert_alike(corners(&seen), [four()[3]; 4], "the lower right quarter");
}

#[test]
fn grey_and_clear_pictures_are_right() {
    let (name, file) = fixture!("grey.avif");
    for Rgb([red, green, blue]) in corners(&shown(file, 160).expect(name)) {
        assert!(red.abs_diff(green) < 3 && green.abs_diff(blue) < 3, "{red} {green} {blue}");
    }
    let (name, file) = fixture!("clear.avif");
    let (red, white) = (four()[0], Rgb([255, 255, 255]));
    assert_alike(corners(&shown(file, 160).expect(name)), [red, white, red, white], "laid on white");
}

#[test]
fn colours_by_code_are_converted() {
    let (name, file) = fixture!("p3.avif");
    // The green of (30, 200, 30) in P3 is out of sRGB's reach: its red and its blue end at nothing.
    let green = corners(&shown(file, 160).expect(name))[1].0;
    assert!(green[0] < 12 && green[1] > 195 && green[2] < 12, "{green:?}");
}

#[test]
fn a_photo_of_tiles_is_put_together() {
    // heifer's own encoder writes tiles as iPhones do.
    let picture = quarters(1400, 1000);
    let rgb = picture.as_raw();
    let file = heifer::encode_rgb8(1400, 1000, rgb, &heifer::EncodeOptions::default()).expect("it is encoded");
    let seen = shown(&file, 320).expect("shown");
    assert_eq!(seen.dimensions(), (320, 228));
    assert_alike(corners(&seen), four(), "tiles");
}

/// As a worker does it: where a decoder panics, the photo is damaged.
fn shown_by_a_worker(file: &[u8]) -> Result<image::RgbImage, PictureError> {
    std::panic::catch_unwind(|| shown(file, 160)).unwrap_or(Err(PictureError::Damaged))
}

#[test]
fn mutated_photos_are_shown_or_refused() {
    let mut dice = StdRng::seed_from_u64(17);
    for (name, whole) in PLAIN {
        for length in (0..whole.len()).step_by(29) {
            let _either = shown_by_a_worker(&whole[..length]);
        }
        for _ in 0..100 {
            let mut file = whole.to_vec();
            for _ in 0..dice.random_range(1..6) {
                let at = dice.random_range(0..file.len());
                file[at] = dice.random();
            }
            let _either = shown_by_a_worker(&file);
        }
        assert_eq!(shown_by_a_worker(&whole[..whole.len() / 3]), Err(PictureError::Damaged), "{name}");
    }
}

#[test]
fn absurd_sizes_are_refused_from_the_header() {
    for (name, whole) in PLAIN {
        let mut file = whole.to_vec();
        let sizes: Vec<usize> = (0..file.len() - 4).filter(|at| &file[*at..*at + 4] == b"ispe").collect();
        for at in sizes {
            file[at + 8..at + 12].copy_from_slice(&60_000_u32.to_be_bytes());
            file[at + 12..at + 16].copy_from_slice(&60_000_u32.to_be_bytes());
        }
        assert_eq!(shown(&file, 160), Err(PictureError::TooLarge), "{name}");
    }
}

#[test]
fn items_that_lie_beyond_the_file_are_damage() {
    for (name, whole) in PLAIN {
        let at = whole.windows(4).position(|four| four == b"iloc").expect("a table of places");
        let end = at - 4 + u32::from_be_bytes(whole[at - 4..at].try_into().expect("four bytes")) as usize;
        // The length of the last piece, the place of it, and everything but the head of the table.
        for range in [end - 4..end, end - 8..end - 4, at + 8..end] {
            let mut file = whole.to_vec();
            file[range].fill(0xFF);
            assert_eq!(shown_by_a_worker(&file), Err(PictureError::Damaged), "{name}");
        }
    }
}
