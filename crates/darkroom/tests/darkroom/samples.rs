//! Photos of every kind, made when they are needed.

use std::io::Cursor;

use darkroom::{Developed, Order, PictureError, develop};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

/// A picture whose four quarters differ, so that every turn and mirror shows.
pub fn quarters(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| match (x < width / 2, y < height / 2) {
        (true, true) => Rgb([220, 30, 30]),
        (false, true) => Rgb([30, 200, 30]),
        (true, false) => Rgb([30, 30, 220]),
        (false, false) => Rgb([230, 230, 40]),
    })
}

pub fn as_format(picture: &RgbImage, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(picture.clone()).write_to(&mut file, format).expect("it is encoded");
    file.into_inner()
}

/// The four quarters in every format that is made here.
pub fn every_format(width: u32, height: u32) -> Vec<(&'static str, Vec<u8>)> {
    let picture = quarters(width, height);
    let formats = [
        ("image/jpeg", ImageFormat::Jpeg),
        ("image/png", ImageFormat::Png),
        ("image/gif", ImageFormat::Gif),
        ("image/bmp", ImageFormat::Bmp),
        ("image/tiff", ImageFormat::Tiff),
        ("image/webp", ImageFormat::WebP),
    ];
    formats.into_iter().map(|(name, format)| (name, as_format(&picture, format))).collect()
}

/// Puts segments behind the start marker of a JPEG.
pub fn with_segment(jpeg: &[u8], marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).expect("a short segment").to_be_bytes();
    [&jpeg[..2], &[0xFF, marker], &length, content, &jpeg[2..]].concat()
}

/// The same JPEG with an EXIF block that holds only an orientation.
pub fn with_orientation(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend_from_slice(&[orientation, 0, 0, 0, 0, 0, 0]);
    with_segment(jpeg, 0xE1, &exif)
}

pub fn order(edges: &[u32]) -> Order {
    Order { edges: edges.to_vec(), placeholder: false }
}

/// The picture of a photo, as a window shows it.
pub fn shown(file: &[u8], edge: u32) -> Result<RgbImage, PictureError> {
    develop(file, &order(&[edge])).map(|made| opened(&made))
}

/// The first picture, which must be a JPEG without any metadata.
pub fn opened(made: &Developed) -> RgbImage {
    let jpeg = made.pictures.first().expect("a picture");
    assert!(!jpeg.windows(4).any(|four| four == b"Exif"), "no metadata leaves");
    image::load_from_memory_with_format(jpeg, ImageFormat::Jpeg).expect("it is a JPEG").into_rgb8()
}

/// Top left, top right, bottom left, bottom right.
pub fn corners(picture: &RgbImage) -> [Rgb<u8>; 4] {
    let (right, bottom) = (picture.width() - 4, picture.height() - 4);
    [(3, 3), (right, 3), (3, bottom), (right, bottom)].map(|(x, y)| *picture.get_pixel(x, y))
}

pub fn assert_alike(seen: [Rgb<u8>; 4], expected: [Rgb<u8>; 4], what: &str) {
    let alike = |a: Rgb<u8>, b: Rgb<u8>| a.0.iter().zip(b.0).all(|(a, b)| a.abs_diff(b) < 24);
    assert!(seen.iter().zip(expected).all(|(a, b)| alike(*a, b)), "{what}: {seen:?} is not {expected:?}");
}
