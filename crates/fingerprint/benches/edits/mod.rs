//! What people do to a photo to use it again, and what happens to it on its way.

#![expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "places in a photo")]

use image::imageops::{self, FilterType};
use image::{Rgb, RgbImage};

/// Longest side of the small rendition.
const SMALL: u32 = 320;

pub type Edit = fn(&RgbImage) -> RgbImage;

/// Each with its name and how many in a hundred are to be known again.
pub const EDITS: &[(&str, f64, Edit)] = &[
    ("JPEG q15", 99.0, |photo| jpeg(photo, 15)),
    ("chat re-encode", 99.0, chat),
    ("caption", 95.0, caption),
    ("crop 5 %", 95.0, |photo| cut(photo, [0.05; 4])),
    ("crop 5 % left", 80.0, |photo| cut(photo, [0.05, 0.0, 0.0, 0.0])),
    ("crop 5 % top", 80.0, |photo| cut(photo, [0.0, 0.05, 0.0, 0.0])),
    ("crop 5 % right", 80.0, |photo| cut(photo, [0.0, 0.0, 0.05, 0.0])),
    ("crop 5 % bottom", 80.0, |photo| cut(photo, [0.0, 0.0, 0.0, 0.05])),
    ("crop 3 % left", 80.0, |photo| cut(photo, [0.03, 0.0, 0.0, 0.0])),
    ("crop 8 % left", 0.0, |photo| cut(photo, [0.08, 0.0, 0.0, 0.0])),
    ("2° turn", 90.0, |photo| turn(photo, 2.0)),
    ("-2° turn", 90.0, |photo| turn(photo, -2.0)),
    ("1° turn", 90.0, |photo| turn(photo, 1.0)),
    ("white border 8 %", 90.0, |photo| border(photo, 0.08, 0.08, [255; 3])),
    ("screenshot", 90.0, |photo| border(photo, 0.0, 0.4, [12; 3])),
    ("mirror", 100.0, |photo| jpeg(&imageops::flip_horizontal(photo), 80)),
    ("90°", 100.0, |photo| jpeg(&imageops::rotate90(photo), 80)),
];

fn jpeg(photo: &RgbImage, quality: u8) -> RgbImage {
    let mut file = std::io::Cursor::new(Vec::new());
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut file, quality);
    photo.write_with_encoder(encoder).expect("it is encoded");
    image::load_from_memory(file.get_ref()).expect("it is decoded").into_rgb8()
}

/// The rendition from which fingerprints are made.
pub fn shown(photo: &RgbImage) -> RgbImage {
    let longest = photo.width().max(photo.height());
    if longest <= SMALL {
        return photo.clone();
    }
    let scaled = |side: u32| (side * SMALL / longest).max(1);
    imageops::resize(photo, scaled(photo.width()), scaled(photo.height()), FilterType::Triangle)
}

/// Made smaller and compressed twice, as a messenger and its forwarding do.
fn chat(photo: &RgbImage) -> RgbImage {
    let smaller = imageops::resize(photo, photo.width() * 5 / 8, photo.height() * 5 / 8, FilterType::CatmullRom);
    jpeg(&jpeg(&smaller, 70), 60)
}

/// A white band with dark letters across the lower part.
fn caption(photo: &RgbImage) -> RgbImage {
    let (width, height) = photo.dimensions();
    let (top, bottom) = (height * 80 / 100, height * 92 / 100);
    let stroke = (width / 60).max(1);
    let mut captioned = photo.clone();
    for (x, y, pixel) in captioned.enumerate_pixels_mut() {
        if (top..bottom).contains(&y) {
            let letter =
                (x / stroke).is_multiple_of(2) && (x / stroke) % 7 != 0 && y > top + stroke && y + stroke < bottom;
            *pixel = Rgb(if letter && x > width / 10 && x < width * 9 / 10 { [20; 3] } else { [245; 3] });
        }
    }
    jpeg(&captioned, 80)
}

/// Without a part of the left, upper, right and lower side.
fn cut(photo: &RgbImage, [left, top, right, bottom]: [f64; 4]) -> RgbImage {
    let part = |side: u32, share: f64| (f64::from(side) * share) as u32;
    let (width, height) = photo.dimensions();
    let (x, y) = (part(width, left), part(height, top));
    let (across, down) = (width - x - part(width, right), height - y - part(height, bottom));
    jpeg(&imageops::crop_imm(photo, x, y, across, down).to_image(), 80)
}

/// Turned about its middle; what comes into the corners is black.
fn turn(photo: &RgbImage, degrees: f64) -> RgbImage {
    let (width, height) = photo.dimensions();
    let (sine, cosine) = degrees.to_radians().sin_cos();
    let (middle_x, middle_y) = (f64::from(width) / 2.0, f64::from(height) / 2.0);
    let turned = RgbImage::from_fn(width, height, |x, y| {
        let (across, down) = (f64::from(x) - middle_x, f64::from(y) - middle_y);
        let (x, y) = (middle_x + across * cosine + down * sine, middle_y - across * sine + down * cosine);
        let inside = x >= 0.0 && y >= 0.0 && x < f64::from(width) && y < f64::from(height);
        if inside { *photo.get_pixel(x as u32, y as u32) } else { Rgb([0; 3]) }
    });
    jpeg(&turned, 80)
}

/// On a plain ground that is wider on each side by a part of the photo's.
fn border(photo: &RgbImage, across: f64, down: f64, shade: [u8; 3]) -> RgbImage {
    let (width, height) = photo.dimensions();
    let (left, top) = ((f64::from(width) * across) as u32, (f64::from(height) * down) as u32);
    let mut framed = RgbImage::from_pixel(width + 2 * left, height + 2 * top, Rgb(shade));
    imageops::replace(&mut framed, photo, i64::from(left), i64::from(top));
    jpeg(&framed, 80)
}
