//! Copies on which somebody drew: marks where they should be, and nothing left of what is redacted.

use darkroom::{Colour, Mark, PictureError, Sketch, SketchError, copy};
use image::{ImageFormat, Rgb, RgbImage};

use crate::samples::{
    as_format, assert_alike, corners, every_format, opened, quarters, with_orientation, with_segment,
};

const WHOLE: u32 = 1 << 16;
const HALF: u32 = WHOLE / 2;
const RED: Colour = Colour::Red;
const BLACK: Rgb<u8> = Rgb([0, 0, 0]);
const GREY: Rgb<u8> = Rgb([128, 128, 128]);

fn sketch(marks: Vec<Mark>) -> Sketch {
    Sketch { marks, turn: 0 }
}

/// A copy of a grey photo of 1000 by 500.
fn on_grey(marks: Vec<Mark>) -> RgbImage {
    let photo = as_format(&RgbImage::from_pixel(1000, 500, GREY), ImageFormat::Png);
    let copy = opened(&copy(&photo, &sketch(marks)).expect("a copy"));
    assert_eq!(copy.dimensions(), (1000, 500));
    copy
}

/// A share of the photo, in thousandths.
fn at(x: u32, y: u32) -> [u32; 2] {
    [x, y].map(|along| along * WHOLE / 1000)
}

fn is(picture: &RgbImage, x: u32, y: u32, colour: [u8; 3]) -> bool {
    picture.get_pixel(x, y).0.iter().zip(colour).all(|(seen, wanted)| seen.abs_diff(wanted) < 40)
}

const DRAWN_RED: [u8; 3] = [0xE0, 0x2B, 0x20];

/// How much is of this colour.
fn count(picture: &RgbImage, colour: [u8; 3]) -> usize {
    let (width, height) = picture.dimensions();
    (0..height).map(|y| (0..width).filter(|x| is(picture, *x, y, colour)).count()).sum()
}

/// Pixels, across and down.
type Places = &'static [(u32, u32)];

#[test]
fn every_mark_paints_where_it_should_and_nowhere_else() {
    let drawn: [(&str, Mark, Places, Places); 5] = [
        (
            "arrow",
            Mark::Arrow { from: at(100, 500), to: at(900, 500), colour: RED },
            &[(110, 250), (500, 250), (890, 250), (878, 257)],
            &[(80, 250), (920, 250), (500, 240), (500, 260)],
        ),
        (
            "box",
            Mark::Box { from: at(700, 800), to: at(300, 200), colour: RED },
            &[(300, 250), (700, 250), (500, 100), (500, 400)],
            &[(500, 250), (280, 250), (720, 250), (500, 80), (500, 420)],
        ),
        (
            "circle",
            Mark::Circle { from: at(300, 200), to: at(700, 800), colour: RED },
            &[(300, 250), (700, 250), (500, 100), (500, 400)],
            &[(500, 250), (306, 106), (694, 394)],
        ),
        (
            "freehand",
            Mark::Freehand { path: vec![at(100, 500), at(300, 500), at(500, 500), at(700, 500)], colour: RED },
            &[(101, 250), (400, 250), (699, 250)],
            &[(90, 250), (712, 250), (400, 262)],
        ),
        (
            "pin",
            Mark::Pin { at: at(500, 500), number: 1, colour: RED },
            &[(486, 250), (514, 250), (500, 236)],
            &[(470, 250), (530, 250)],
        ),
    ];
    for (what, mark, painted, plain) in drawn {
        let copy = on_grey(vec![mark]);
        for (x, y) in painted {
            assert!(is(&copy, *x, *y, DRAWN_RED), "{what} at {x}, {y}: {:?}", copy.get_pixel(*x, *y));
        }
        for (x, y) in plain {
            assert!(is(&copy, *x, *y, GREY.0), "{what} at {x}, {y}: {:?}", copy.get_pixel(*x, *y));
        }
        assert!(count(&copy, [255, 255, 255]) > 20, "{what} has a halo");
    }
}

#[test]
fn words_are_written_and_numbers_stand_in_their_discs() {
    let text = |text: &str| on_grey(vec![Mark::Text { at: at(100, 500), text: text.into(), colour: RED }]);
    let (short, long, hindi) = (text("Mould"), text("Mould here, and here"), text("टमाटर"));
    let ink = |copy: &RgbImage| count(copy, DRAWN_RED);
    assert!(ink(&short) > 200 && ink(&hindi) > 200, "{} and {}", ink(&short), ink(&hindi));
    assert!(ink(&long) > 2 * ink(&short), "{} and {}", ink(&long), ink(&short));
    assert!((0..100).all(|x| is(&short, x.min(94), 240, GREY.0)), "nothing before its beginning");
    let pin = |number, colour| on_grey(vec![Mark::Pin { at: at(500, 500), number, colour }]);
    let white = |copy: &RgbImage| {
        (490..511).flat_map(|x| (240..261).map(move |y| (x, y))).filter(|(x, y)| is(copy, *x, *y, [255; 3])).count()
    };
    assert!(white(&pin(1, RED)) > 20);
    assert!(white(&pin(28, RED)) > white(&pin(1, RED)));
    // On a light disc they are dark.
    assert_eq!(white(&pin(1, Colour::Yellow)), 0);
}

#[test]
fn a_dot_and_a_mark_without_extent_harm_nothing() {
    let dot = on_grey(vec![Mark::Freehand { path: vec![at(500, 500); 3], colour: RED }]);
    assert!(is(&dot, 500, 250, DRAWN_RED), "a dot is seen");
    let spot = at(500, 500);
    for mark in [
        Mark::Arrow { from: spot, to: spot, colour: RED },
        Mark::Box { from: spot, to: spot, colour: RED },
        Mark::Circle { from: spot, to: at(500, 600), colour: RED },
        Mark::Redaction { from: spot, to: spot },
        Mark::Text { at: [WHOLE, WHOLE], text: "beyond".into(), colour: RED },
        Mark::Pin { at: [0, 0], number: 999, colour: RED },
    ] {
        let told = format!("{mark:?}");
        assert!(is(&on_grey(vec![mark]), 900, 50, GREY.0), "{told}");
    }
}

/// A photo of which every pixel differs from its neighbours.
fn noise(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let mixed = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503).rotate_left(16)).to_le_bytes();
        Rgb([mixed[1] | 64, mixed[2] | 64, mixed[3] | 64])
    })
}

#[test]
fn pixels_under_a_redaction_are_gone() {
    let redaction = Mark::Redaction { from: [20_001, 30_003], to: [41_234, 50_505] };
    let beneath = vec![
        redaction.clone(),
        Mark::Arrow { from: [0, 40_000], to: [WHOLE, 40_000], colour: Colour::White },
        Mark::Text { at: [25_000, 40_000], text: "secret".into(), colour: Colour::Yellow },
    ];
    let one = noise(701, 509);
    // The same photo with something else in the place.
    let mut other = one.clone();
    for (x, y, pixel) in other.enumerate_pixels_mut() {
        let inside = (214..441).contains(&x) && (233..392).contains(&y);
        if inside {
            *pixel = Rgb([255 - pixel.0[0], 255, pixel.0[1]]);
        }
    }
    let made = |picture: &RgbImage, marks: &[Mark]| {
        let made = copy(&as_format(picture, ImageFormat::Png), &sketch(marks.to_vec())).expect("a copy");
        (made.pictures[0].clone(), opened(&made))
    };
    for marks in [vec![redaction], beneath] {
        let (file, picture) = made(&one, &marks);
        assert!(file == made(&other, &marks).0, "nothing in the file tells the two apart");
        for (x, y) in [(214, 234), (300, 300), (440, 391)] {
            assert!(is(&picture, x, y, BLACK.0), "{:?}", picture.get_pixel(x, y));
        }
        for (x, y) in [(200, 300), (455, 300)] {
            assert!(!is(&picture, x, y, BLACK.0), "{:?}", picture.get_pixel(x, y));
        }
    }
}

#[test]
fn the_copy_stands_upright_whatever_the_orientation_and_marks_stay_with_what_they_mark() {
    let upright = quarters(240, 160);
    let expected = corners(&upright);
    // Over the middle of the upper left quarter.
    let mark = Mark::Redaction { from: [0, 0], to: [HALF / 2, HALF / 2] };
    for orientation in 1..=8 {
        // As the camera held that way stores it.
        let stored = match orientation {
            2 => image::imageops::flip_horizontal(&upright),
            3 => image::imageops::rotate180(&upright),
            4 => image::imageops::flip_vertical(&upright),
            5 => image::imageops::rotate270(&image::imageops::flip_horizontal(&upright)),
            6 => image::imageops::rotate270(&upright),
            7 => image::imageops::rotate90(&image::imageops::flip_horizontal(&upright)),
            8 => image::imageops::rotate90(&upright),
            _ => upright.clone(),
        };
        let photo = with_orientation(&as_format(&stored, ImageFormat::Jpeg), orientation);
        let plain = opened(&copy(&photo, &Sketch::default()).expect("a copy"));
        assert_eq!(plain.dimensions(), (240, 160), "orientation {orientation}");
        assert_alike(corners(&plain), expected, &format!("orientation {orientation}"));
        for turn in 0..4 {
            let made = copy(&photo, &Sketch { marks: vec![mark.clone()], turn }).expect("a copy");
            let [a, b, c, d] = corners(&opened(&made));
            // The black corner goes around with the photo.
            let (black, others, order) = match turn {
                0 => (a, [b, c, d], [1, 2, 3]),
                1 => (b, [a, c, d], [2, 3, 1]),
                2 => (d, [a, b, c], [3, 2, 1]),
                _ => (c, [a, b, d], [1, 3, 2]),
            };
            let wanted = order.map(|which| expected[which]);
            let what = format!("orientation {orientation}, turned {turn}");
            assert_alike([black, others[0], others[1], others[2]], [BLACK, wanted[0], wanted[1], wanted[2]], &what);
        }
    }
}

#[test]
fn nothing_of_the_metadata_and_no_embedded_preview_is_in_the_copy() {
    let preview = as_format(&quarters(64, 48), ImageFormat::Jpeg);
    let mut photo = with_orientation(&as_format(&quarters(300, 200), ImageFormat::Jpeg), 6);
    photo = with_segment(
        &photo,
        0xE1,
        &[b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>Asha's garden".as_slice(), &preview].concat(),
    );
    photo = with_segment(&photo, 0xE2, &[b"ICC_PROFILE\0\x01\x01".as_slice(), &[7; 600]].concat());
    photo = with_segment(&photo, 0xE2, &[b"MPF\0".as_slice(), &preview].concat());
    photo = with_segment(&photo, 0xFE, b"taken by Asha");
    photo.extend_from_slice(&preview);
    let made = copy(&photo, &sketch(vec![Mark::Redaction { from: [0, 0], to: [HALF, HALF] }])).expect("a copy");
    let file = &made.pictures[0];
    let holds = |sign: &[u8]| file.windows(sign.len()).any(|piece| piece == sign);
    for sign in [b"Exif".as_slice(), b"ICC_PROFILE", b"xmp", b"MPF", b"Asha"] {
        assert!(!holds(sign), "{}", String::from_utf8_lossy(sign));
    }
    assert_eq!(file.windows(3).filter(|piece| *piece == [0xFF, 0xD8, 0xFF]).count(), 1, "one picture");
    // Of all that can precede the pixels only tables, the frame and JFIF's own seven fields.
    let mut at = 2;
    while file[at + 1] != 0xDA {
        assert!(matches!(file[at + 1], 0xE0 | 0xDB | 0xC0 | 0xC4 | 0xDD), "segment {:02x}", file[at + 1]);
        at += 2 + usize::from(u16::from_be_bytes([file[at + 2], file[at + 3]]));
    }
}

#[test]
fn every_format_is_copied_at_its_full_size() {
    for (what, file) in every_format(1500, 1000) {
        let made = copy(&file, &sketch(vec![Mark::Pin { at: [HALF, HALF], number: 3, colour: RED }])).expect(what);
        assert_eq!(opened(&made).dimensions(), (1500, 1000), "{what}");
        assert_eq!((made.facts.content_type.as_str(), made.facts.width), (what, 1500));
    }
}

#[test]
fn what_can_be_neither_shown_nor_drawn_says_why() {
    let photo = as_format(&quarters(30, 20), ImageFormat::Png);
    let hostile = sketch(vec![Mark::Redaction { from: [0, 0], to: [u32::MAX, 3] }]);
    assert_eq!(copy(&photo, &hostile), Err(PictureError::Sketch(SketchError::NotOnThePhoto)));
    assert_eq!(copy(b"<html>", &Sketch::default()), Err(PictureError::NotAPicture));
    assert_eq!(copy(&photo[..40], &Sketch::default()), Err(PictureError::Damaged));
}
