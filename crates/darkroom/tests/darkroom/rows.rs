//! What is taken row by row shows the same picture as what is decoded whole.

use std::io::Cursor;

use darkroom::develop;
use image::imageops::{FilterType, resize};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

use crate::samples::{order, shown};

const SIZE: (u32, u32) = (1006, 753);

/// Slow changes, and a disc whose edge shows every shift.
fn scene() -> RgbImage {
    RgbImage::from_fn(SIZE.0, SIZE.1, |x, y| {
        let inside = x.abs_diff(440).pow(2) + y.abs_diff(310).pow(2) < 190 * 190;
        let part = |share: u32, of: u32| u8::try_from(share * 200 / of).unwrap();
        if inside { Rgb([250, 240, 30]) } else { Rgb([part(x, SIZE.0), part(y, SIZE.1), 90]) }
    })
}

/// The largest difference of a shade, without the pixels around the edge of the disc, where filters differ.
fn difference(one: &RgbImage, other: &RgbImage) -> u8 {
    let mut differences: Vec<u8> = one.as_raw().iter().zip(other.as_raw()).map(|(a, b)| a.abs_diff(*b)).collect();
    differences.sort_unstable();
    differences[differences.len() * 9 / 10]
}

fn assert_shown(file: &[u8], edge: u32, expected: &RgbImage, what: &str) {
    let seen = shown(file, edge).expect(what);
    let expected = resize(expected, seen.width(), seen.height(), FilterType::Lanczos3);
    assert!(difference(&seen, &expected) <= 6, "{what} at {edge}: {}", difference(&seen, &expected));
    let facts = develop(file, &order(&[edge])).expect(what).facts;
    assert_eq!((facts.width, facts.height), SIZE, "{what}");
}

fn png(picture: &DynamicImage) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    picture.write_to(&mut file, ImageFormat::Png).expect("it is encoded");
    file.into_inner()
}

#[test]
fn every_kind_of_png_is_the_picture_that_it_was() {
    let scene = scene();
    let grey = DynamicImage::ImageRgb8(scene.clone()).into_luma8();
    let as_grey = DynamicImage::ImageLuma8(grey.clone()).into_rgb8();
    let kinds = [
        ("8 bits", DynamicImage::ImageRgb8(scene.clone()), &scene),
        ("16 bits", DynamicImage::ImageRgb16(DynamicImage::ImageRgb8(scene.clone()).into_rgb16()), &scene),
        ("with alpha", DynamicImage::ImageRgba8(DynamicImage::ImageRgb8(scene.clone()).into_rgba8()), &scene),
        ("grey", DynamicImage::ImageLuma8(grey.clone()), &as_grey),
        ("grey with alpha", DynamicImage::ImageLumaA8(DynamicImage::ImageLuma8(grey).into_luma_alpha8()), &as_grey),
    ];
    for (what, picture, expected) in kinds {
        let file = png(&picture);
        for edge in [100, 320] {
            assert_shown(&file, edge, expected, what);
        }
    }
}

#[test]
fn palettes_are_looked_up_and_their_clear_colours_are_white() {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, 1600, 1200);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Two);
    encoder.set_palette(vec![200, 30, 30, 30, 200, 30, 30, 30, 200, 0, 0, 0]);
    encoder.set_trns(vec![255, 255, 255, 0]);
    let mut writer = encoder.write_header().expect("it is begun");
    // Stripes of 400 pixels: the colours in their order, four to a byte.
    let row: Vec<u8> =
        [0b0000_0000_u8, 0b0101_0101, 0b1010_1010, 0b1111_1111].iter().flat_map(|four| [*four; 100]).collect();
    writer.write_image_data(&row.repeat(1200)).expect("it is encoded");
    writer.finish().expect("it is ended");
    let seen = shown(&file, 320).expect("shown");
    let expected = [[200, 30, 30], [30, 200, 30], [30, 30, 200], [255, 255, 255]];
    for (stripe, expected) in expected.into_iter().enumerate() {
        let pixel = seen.get_pixel(40 + 80 * u32::try_from(stripe).unwrap(), 100).0;
        assert!(pixel.iter().zip(expected).all(|(a, b)| a.abs_diff(b) < 6), "{stripe}: {pixel:?}");
    }
}

#[test]
fn clear_pixels_of_a_large_png_are_white_and_lend_nobody_their_colour() {
    let half = RgbaImage::from_fn(1600, 1200, |x, _| Rgba([200, 0, 0, if (x / 4) % 2 == 0 { 255 } else { 0 }]));
    let seen = shown(&png(&DynamicImage::ImageRgba8(half)), 200).expect("shown");
    // Stripes of that width come and go with the blocks; on the whole half of it is red.
    for (channel, expected) in [227, 127, 127].into_iter().enumerate() {
        let sum: u64 = seen.pixels().map(|pixel| u64::from(pixel.0[channel])).sum();
        let average = sum / u64::from(seen.width() * seen.height());
        assert!(average.abs_diff(expected) < 4, "{channel}: {average}");
    }
}

#[test]
fn the_first_picture_of_a_moving_png_is_shown() {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, 1600, 1200);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_animated(2, 0).expect("it moves");
    let mut writer = encoder.write_header().expect("it is begun");
    for shade in [[200_u8, 30, 30], [30, 30, 200]] {
        writer.write_image_data(&shade.repeat(1600 * 1200)).expect("it is encoded");
    }
    writer.finish().expect("it is ended");
    let seen = shown(&file, 320).expect("shown");
    assert!(seen.get_pixel(9, 9).0[0] > 190 && seen.get_pixel(9, 9).0[2] < 40, "{:?}", seen.get_pixel(9, 9));
}

#[test]
fn a_png_that_ends_early_is_damaged() {
    let file = png(&DynamicImage::ImageRgb8(scene()));
    for length in [file.len() / 2, file.len() * 9 / 10] {
        assert_eq!(shown(&file[..length], 320), Err(darkroom::PictureError::Damaged));
    }
}

#[test]
fn heic_is_the_picture_that_it_was_at_every_size() {
    let scene = scene();
    let options = heifer::EncodeOptions::default();
    let file = heifer::encode_rgb8(SIZE.0, SIZE.1, scene.as_raw(), &options).expect("it is encoded");
    // With and without the decoder's smoothing of its blocks, and as it is.
    for edge in [100, 320, 2000] {
        assert_shown(&file, edge, &scene, "HEIC");
    }
}
