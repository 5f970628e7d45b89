//! What a fingerprint survives, what it tells apart, and that a search finds all that is near.

#[path = "../benches/edits/mod.rs"]
mod edits;

use std::path::Path;

use edits::{EDITS, shown};
use fingerprint::{Bits, Index, LEAST_QUALITY, MOST_DISTANCE, Match, Print, Probe, Question};
use image::{Rgb, RgbImage};
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};

const PHOTOS: [&str; 6] = ["apples-1", "box-1", "curd-1", "eggs-1", "leaves-1", "tomatoes-carton-1"];

fn photo(name: &str) -> RgbImage {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../desk/src/sample/photos");
    image::open(folder.join(format!("{name}.jpg"))).expect("a photo of the tree").into_rgb8()
}

fn print(picture: &RgbImage) -> Print {
    let small = image::imageops::grayscale(&shown(picture));
    Print::of(small.width() as usize, small.height() as usize, small.as_raw()).expect("it has pixels")
}

fn nearest(asked: &Print, kept: &Print) -> u32 {
    let question = Question::from(asked);
    kept.bits().map(|bits| question.distance(bits)).min().expect("a fingerprint")
}

#[test]
fn an_edited_photo_is_known_again_whichever_came_first() {
    let originals: Vec<_> = PHOTOS.iter().map(|name| (name, photo(name))).collect();
    for (edit, _, edited) in EDITS.iter().filter(|(_, target, _)| *target > 0.0) {
        for (name, original) in &originals {
            // A caption covers an eighth of the photo: of those, most are known again and not each one.
            let most = if *edit == "caption" { 45 } else { MOST_DISTANCE };
            let (first, second) = (print(original), print(&edited(original)));
            for distance in [nearest(&second, &first), nearest(&first, &second)] {
                assert!(distance <= most, "{edit} of {name} differs in {distance}");
            }
        }
    }
}

#[test]
fn different_photos_are_told_apart_however_they_are_turned() {
    let prints: Vec<_> = PHOTOS.iter().map(|name| print(&photo(name))).collect();
    for (at, one) in prints.iter().enumerate() {
        for (other_at, other) in prints.iter().enumerate().filter(|(other_at, _)| *other_at != at) {
            let distance = nearest(one, other);
            assert!(distance > MOST_DISTANCE, "{} and {} differ in {distance}", PHOTOS[at], PHOTOS[other_at]);
        }
    }
}

#[test]
fn the_eight_turns_follow_from_the_bits_alone() {
    use image::imageops::{flip_horizontal, flip_vertical, resize, rotate90, rotate180, rotate270};
    // Square, so that turning moves no point of the grid.
    let square = resize(&photo("eggs-1"), 256, 256, image::imageops::FilterType::Triangle);
    let known = print(&square).bits.turned();
    assert_eq!(known[0], print(&square).bits);
    let mirrored = flip_horizontal(&square);
    let turned = [
        rotate90(&square),
        rotate180(&square),
        rotate270(&square),
        flip_vertical(&square),
        rotate90(&mirrored),
        rotate270(&mirrored),
        mirrored,
    ];
    let mut found: Vec<usize> = turned
        .iter()
        .map(|picture| {
            let bits = print(picture).bits;
            known.iter().position(|one| one.distance(bits) <= 8).expect("it is one of the eight")
        })
        .collect();
    found.sort_unstable();
    assert_eq!(found, [1, 2, 3, 4, 5, 6, 7]);
}

#[test]
fn a_frame_is_left_away_also_with_a_clock_in_it() {
    let original = photo("box-1");
    let (width, height) = original.dimensions();
    let mut screenshot = RgbImage::from_pixel(width, height * 2, Rgb([12; 3]));
    image::imageops::replace(&mut screenshot, &original, 0, i64::from(height / 2));
    for y in 10..30 {
        for x in 10..(width / 25) {
            screenshot.put_pixel(x, y, Rgb([240; 3]));
        }
    }
    let framed = print(&screenshot);
    assert!(framed.framed.is_some());
    assert!(nearest(&framed, &print(&original)) <= MOST_DISTANCE);
    assert!(nearest(&print(&original), &framed) <= MOST_DISTANCE);
}

#[test]
fn what_has_nothing_to_see_says_so_and_what_has_no_pixels_has_no_fingerprint() {
    let plain = print(&RgbImage::from_pixel(320, 240, Rgb([200; 3])));
    assert_eq!(plain.quality, 0);
    assert!(print(&photo("eggs-1")).quality >= LEAST_QUALITY);
    assert_eq!(Print::of(0, 0, &[]), None);
    assert_eq!(Print::of(2, 2, &[1, 2, 3]), None);
    // The smallest and the slimmest pictures there are.
    for (width, height) in [(1, 1), (320, 1), (1, 320), (3, 2)] {
        assert!(Print::of(width, height, &vec![7; width * height]).is_some(), "{width} x {height}");
    }
}

#[test]
fn what_is_stored_comes_back() {
    let print = print(&photo("leaves-1"));
    assert_eq!(Bits::from_bytes(&print.bits.to_bytes()), Some(print.bits));
    assert_eq!(Probe::from_bytes(&Probe::to_bytes(&print.probes)), Some(print.probes));
    assert_eq!(Bits::from_bytes(&[0; 31]), None);
    assert_eq!(Probe::from_bytes(&[0; 65]), None);
}

#[test]
fn a_search_finds_what_is_near_in_blocks_of_any_filling() {
    let mut random = SmallRng::seed_from_u64(1);
    let mut bits = || Bits::from_bytes(&random.random::<[u8; 32]>()).expect("32 bytes");
    let all = Bits::from_bytes(&[255; 32]).expect("32 bytes");
    let asked = bits();
    let question = Question::new(&[Probe { bits: asked, strong: all }]);
    let mut index = Index::default();
    assert!(index.is_empty());
    assert_eq!(index.find(&question, 256), []);
    let mut near = asked.to_bytes();
    near[9] ^= 0b101;
    near[30] ^= 1;
    let near = Bits::from_bytes(&near).expect("32 bytes");
    for key in 0..5_000 {
        index.add(key, if key == 4_321 { near } else { bits() });
    }
    // Mirrored, in the last place of all.
    index.add(5_000, asked.turned()[1]);
    assert_eq!(index.len(), 5_001);
    let found = [Match { key: 5_000, distance: 0 }, Match { key: 4_321, distance: 3 }];
    assert_eq!(index.find(&question, MOST_DISTANCE), found);
    assert_eq!(index.find(&question, 2), found[..1]);
    assert!(index.memory() < 5_001 * 100, "{}", index.memory());
}
