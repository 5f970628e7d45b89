//! Colours as they were meant.

use image::{ImageFormat, Rgb, RgbImage};
use moxcms::ColorProfile;

use crate::samples::{as_format, assert_alike, corners, shown, with_segment};

fn with_profile(jpeg: &[u8], profile: &[u8]) -> Vec<u8> {
    with_segment(jpeg, 0xE2, &[b"ICC_PROFILE\0\x01\x01", profile].concat())
}

fn one_colour(colour: [u8; 3]) -> Vec<u8> {
    as_format(&RgbImage::from_pixel(400, 300, Rgb(colour)), ImageFormat::Jpeg)
}

#[test]
fn display_p3_is_converted() {
    // The same numbers mean a stronger red in P3: (200, 60, 50) there is what sRGB calls (217, 42, 39),
    // by the matrices of both and the curve that they share.
    let file = with_profile(&one_colour([200, 60, 50]), &ColorProfile::new_display_p3().encode().expect("a profile"));
    let seen = corners(&shown(&file, 320).expect("shown"))[0].0;
    for (seen, expected) in seen.into_iter().zip([217, 42, 39]) {
        assert!(u8::abs_diff(seen, expected) <= 3, "{seen} is not {expected}");
    }
}

#[test]
fn srgb_and_unreadable_profiles_change_nothing() {
    let plain = one_colour([200, 60, 50]);
    let expected = corners(&shown(&plain, 320).expect("shown"));
    let srgb = ColorProfile::new_srgb().encode().expect("a profile");
    let grey = ColorProfile::new_gray_with_gamma(2.2).encode().expect("a profile");
    for profile in [&srgb[..], &srgb[..100], &grey, b"", b"nonsense", &[0xFF; 3000]] {
        assert_alike(corners(&shown(&with_profile(&plain, profile), 320).expect("shown")), expected, "as without");
    }
}

/// A JPEG of one ink mixture, as libjpeg-turbo writes them, with or without Adobe's mark.
fn inks(mixture: [u8; 4], by_adobe: bool) -> Vec<u8> {
    let pixels = mixture.repeat(400 * 300);
    let image = turbojpeg::Image {
        pixels: pixels.as_slice(),
        width: 400,
        pitch: 1600,
        height: 300,
        format: turbojpeg::PixelFormat::CMYK,
    };
    let file = turbojpeg::compress(image, 95, turbojpeg::Subsamp::None).expect("it is encoded").to_vec();
    if by_adobe {
        return file;
    }
    // The encoder marks all of its files; without the mark, three of four inks would be read as YCCK or not at all.
    let mark = file.windows(7).position(|seven| seven == b"\x0EAdobe\0").expect("a mark");
    [&file[..mark - 3], &file[mark - 1 + 14..]].concat()
}

#[test]
fn the_inks_of_presses_become_light() {
    // Upside down, as Adobe's programs store them: 255 is no ink at all.
    let paper = shown(&inks([255, 255, 255, 255], true), 320).expect("shown");
    assert_alike(corners(&paper), [Rgb([255, 255, 255]); 4], "paper");
    let red = shown(&inks([255, 0, 0, 255], true), 320).expect("shown");
    assert_alike(corners(&red), [Rgb([255, 0, 0]); 4], "magenta and yellow");
    let dark = shown(&inks([255, 255, 255, 51], true), 320).expect("shown");
    assert_alike(corners(&dark), [Rgb([51, 51, 51]); 4], "much black");
}

#[test]
fn grey_photos_are_grey() {
    let grey = image::GrayImage::from_fn(500, 400, |x, _| image::Luma([if x < 250 { 40 } else { 200 }]));
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::Tiff, ImageFormat::WebP] {
        let mut file = std::io::Cursor::new(Vec::new());
        image::DynamicImage::ImageLuma8(grey.clone()).write_to(&mut file, format).expect("it is encoded");
        let (left, right) = (Rgb([40; 3]), Rgb([200; 3]));
        assert_alike(corners(&shown(file.get_ref(), 320).expect("shown")), [left, right, left, right], "grey");
    }
}
