//! Pixels: from whatever a customer's phone made to a small, upright JPEG.
//!
//! Every input is hostile. The order of defence: the first bytes against an allow-list, the size of the file, the
//! dimensions in its header, the count of progressive scans, the memory that decoding may take; only then pixels.
//! What leaves here was always encoded anew: no original, and no metadata of one, reaches the window.

use std::io::Cursor;

use fast_image_resize as fir;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, RgbImage};

/// Larger files are not decoded, bytes.
pub const LARGEST_FILE: usize = 64 << 20;
/// More pixels than any phone's camera makes; above it a picture is not decoded.
const MOST_PIXELS: u64 = 120_000_000;
/// The longest side that is decoded, pixels.
const LONGEST_SIDE: u32 = 20_000;
/// A progressive JPEG with more scans than this is a decompression bomb: encoders write about ten.
const MOST_SCANS: usize = 30;
/// What decoding one picture of the `image` crate's formats may allocate, bytes.
const MOST_MEMORY: u64 = 512 << 20;
/// JPEG quality of what is shown, as measured in DESIGN.md ("Photos").
const QUALITY: i32 = 80;

/// Why a picture can't be shown. The original stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// The first bytes are of no format that is shown.
    #[error("This file is not a photo that Punnet can show.")]
    NotAPicture,
    /// The file, its dimensions or its structure are beyond what a camera makes.
    #[error("This photo is too large to be shown safely.")]
    TooLarge,
    /// The decoder gave up.
    #[error("This photo is damaged and can't be shown.")]
    Damaged,
}

/// A JPEG whose longest side is at most `edge` pixels, upright by the EXIF orientation.
pub fn rendition(file: &[u8], edge: u32) -> Result<Vec<u8>, PictureError> {
    if file.len() > LARGEST_FILE {
        return Err(PictureError::TooLarge);
    }
    let format = sniff(file).ok_or(PictureError::NotAPicture)?;
    let decoded = if format == ImageFormat::Jpeg { decode_jpeg(file, edge) } else { decode_other(file, format) }?;
    let small = shrink(decoded, edge)?;
    let upright = turn(small, orientation(file));
    encode(&upright)
}

/// The format by the first bytes; neither the name nor what the sender said counts.
pub fn sniff(file: &[u8]) -> Option<ImageFormat> {
    let format = image::guess_format(file).ok()?;
    matches!(
        format,
        ImageFormat::Jpeg
            | ImageFormat::Png
            | ImageFormat::Gif
            | ImageFormat::Bmp
            | ImageFormat::Tiff
            | ImageFormat::WebP
    )
    .then_some(format)
}

fn check_size(width: u32, height: u32) -> Result<(), PictureError> {
    let fits = width > 0
        && height > 0
        && width.max(height) <= LONGEST_SIDE
        && u64::from(width) * u64::from(height) <= MOST_PIXELS;
    if fits { Ok(()) } else { Err(PictureError::TooLarge) }
}

/// Decodes at the smallest scale that the DCT offers without falling below `edge`: a 12 MP photo for a thumbnail
/// never exists in memory at full size.
fn decode_jpeg(file: &[u8], edge: u32) -> Result<DynamicImage, PictureError> {
    if count_scans(file) > MOST_SCANS {
        return Err(PictureError::TooLarge);
    }
    let decoded = decode_jpeg_scaled(file, edge);
    match decoded {
        // turbojpeg refuses what some cameras write; the slower decoder is more forgiving.
        Err(PictureError::Damaged) => decode_other(file, ImageFormat::Jpeg),
        other => other,
    }
}

fn decode_jpeg_scaled(file: &[u8], edge: u32) -> Result<DynamicImage, PictureError> {
    let damaged = |_: turbojpeg::Error| PictureError::Damaged;
    let mut decoder = turbojpeg::Decompressor::new().map_err(damaged)?;
    let header = decoder.read_header(file).map_err(damaged)?;
    let side = |value: usize| u32::try_from(value).map_err(|_| PictureError::TooLarge);
    check_size(side(header.width)?, side(header.height)?)?;
    if matches!(header.colorspace, turbojpeg::Colorspace::CMYK | turbojpeg::Colorspace::YCCK) {
        return Err(PictureError::Damaged); // turbojpeg gives no RGB of these: left to the other decoder
    }
    let longest = header.width.max(header.height);
    let wanted = longest.min(edge as usize);
    let factor = turbojpeg::Decompressor::supported_scaling_factors()
        .into_iter()
        .filter(|factor| factor.num() <= factor.denom() && factor.scale(longest) >= wanted)
        .min_by_key(|factor| factor.scale(longest))
        .unwrap_or(turbojpeg::ScalingFactor::ONE);
    decoder.set_scaling_factor(factor).map_err(damaged)?;
    let (width, height) = (factor.scale(header.width), factor.scale(header.height));
    let mut pixels = vec![0; width * height * 3];
    let target = turbojpeg::Image {
        pixels: pixels.as_mut_slice(),
        width,
        pitch: width * 3,
        height,
        format: turbojpeg::PixelFormat::RGB,
    };
    decoder.decompress(file, target).map_err(damaged)?;
    RgbImage::from_raw(side(width)?, side(height)?, pixels).map(DynamicImage::ImageRgb8).ok_or(PictureError::Damaged)
}

/// Counts start-of-scan markers. Entropy-coded data escapes 0xFF as `FF 00`, so the pair `FF DA` is always a marker.
fn count_scans(file: &[u8]) -> usize {
    file.windows(2).filter(|pair| pair == b"\xFF\xDA").count()
}

fn decode_other(file: &[u8], format: ImageFormat) -> Result<DynamicImage, PictureError> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    limits.max_alloc = Some(MOST_MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(file), format);
    reader.limits(limits);
    let decoder = reader.into_decoder().map_err(told)?;
    let (width, height) = decoder.dimensions();
    check_size(width, height)?;
    // `from_decoder` does not apply the allocation limit to the output itself (DESIGN.md, "Traps").
    if decoder.total_bytes() > MOST_MEMORY {
        return Err(PictureError::TooLarge);
    }
    DynamicImage::from_decoder(decoder).map_err(told)
}

#[expect(clippy::needless_pass_by_value, reason = "reads as a conversion in map_err")]
fn told(error: image::ImageError) -> PictureError {
    match error {
        image::ImageError::Limits(_) => PictureError::TooLarge,
        _ => PictureError::Damaged,
    }
}

/// Never enlarges. Transparent pictures are laid on white, as on paper.
fn shrink(picture: DynamicImage, edge: u32) -> Result<RgbImage, PictureError> {
    let picture = if picture.color().has_alpha() { on_white(&picture) } else { picture.into_rgb8() };
    let longest = picture.width().max(picture.height());
    if longest <= edge {
        return Ok(picture);
    }
    let scaled = |side: u32| {
        let exact = u64::from(side) * u64::from(edge) / u64::from(longest);
        u32::try_from(exact).unwrap_or(edge).max(1)
    };
    let (width, height) = (scaled(picture.width()), scaled(picture.height()));
    let source = DynamicImage::ImageRgb8(picture);
    let mut target = DynamicImage::new_rgb8(width, height);
    fir::Resizer::new().resize(&source, &mut target, None).map_err(|_| PictureError::Damaged)?;
    Ok(target.into_rgb8())
}

fn on_white(picture: &DynamicImage) -> RgbImage {
    let picture = picture.to_rgba8();
    RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        let [red, green, blue, alpha] = picture.get_pixel(x, y).0.map(u32::from);
        let blend = |colour: u32| u8::try_from((colour * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX);
        image::Rgb([blend(red), blend(green), blend(blue)])
    })
}

/// The EXIF orientation, 1 to 8; 1 where there is none.
fn orientation(file: &[u8]) -> u32 {
    exif::Reader::new()
        .read_from_container(&mut Cursor::new(file))
        .ok()
        .and_then(|tags| tags.get_field(exif::Tag::Orientation, exif::In::PRIMARY)?.value.get_uint(0))
        .filter(|value| (1..=8).contains(value))
        .unwrap_or(1)
}

/// Turns and mirrors as the EXIF specification (4.6.5, tag 0x0112) says.
fn turn(picture: RgbImage, orientation: u32) -> RgbImage {
    use image::imageops::{flip_horizontal, flip_vertical, rotate90, rotate180, rotate270};
    match orientation {
        2 => flip_horizontal(&picture),
        3 => rotate180(&picture),
        4 => flip_vertical(&picture),
        5 => flip_horizontal(&rotate90(&picture)),
        6 => rotate90(&picture),
        7 => flip_horizontal(&rotate270(&picture)),
        8 => rotate270(&picture),
        _ => picture,
    }
}

fn encode(picture: &RgbImage) -> Result<Vec<u8>, PictureError> {
    let image = turbojpeg::Image {
        pixels: picture.as_raw().as_slice(),
        width: picture.width() as usize,
        pitch: picture.width() as usize * 3,
        height: picture.height() as usize,
        format: turbojpeg::PixelFormat::RGB,
    };
    turbojpeg::compress(image, QUALITY, turbojpeg::Subsamp::Sub2x2)
        .map(|bytes| bytes.to_vec())
        .map_err(|_| PictureError::Damaged)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture whose four quarters differ, so that every turn and mirror shows.
    fn quarters(width: u32, height: u32) -> RgbImage {
        RgbImage::from_fn(width, height, |x, y| match (x < width / 2, y < height / 2) {
            (true, true) => image::Rgb([220, 30, 30]),
            (false, true) => image::Rgb([30, 200, 30]),
            (true, false) => image::Rgb([30, 30, 220]),
            (false, false) => image::Rgb([230, 230, 40]),
        })
    }

    fn as_format(picture: &RgbImage, format: ImageFormat) -> Vec<u8> {
        let mut file = Cursor::new(Vec::new());
        DynamicImage::ImageRgb8(picture.clone()).write_to(&mut file, format).unwrap();
        file.into_inner()
    }

    /// Puts an EXIF block with only an orientation behind the start marker of a JPEG.
    fn with_orientation(jpeg: &[u8], orientation: u8) -> Vec<u8> {
        let mut exif = b"\xFF\xE1\x00\x22Exif\0\0MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
        exif.extend_from_slice(&[orientation, 0, 0, 0, 0, 0, 0]);
        [&jpeg[..2], &exif, &jpeg[2..]].concat()
    }

    fn corners(file: &[u8]) -> [image::Rgb<u8>; 4] {
        let picture = image::load_from_memory(file).unwrap().into_rgb8();
        let (right, bottom) = (picture.width() - 4, picture.height() - 4);
        [(3, 3), (right, 3), (3, bottom), (right, bottom)].map(|(x, y)| *picture.get_pixel(x, y))
    }

    fn alike(a: image::Rgb<u8>, b: image::Rgb<u8>) -> bool {
        a.0.iter().zip(b.0).all(|(a, b)| a.abs_diff(b) < 40)
    }

    #[test]
    fn every_format_becomes_a_small_jpeg_of_the_same_picture() {
        let picture = quarters(1000, 700);
        let formats = [
            ImageFormat::Jpeg,
            ImageFormat::Png,
            ImageFormat::Gif,
            ImageFormat::Bmp,
            ImageFormat::Tiff,
            ImageFormat::WebP,
        ];
        for format in formats {
            let small = rendition(&as_format(&picture, format), 320).unwrap();
            let shown = image::load_from_memory_with_format(&small, ImageFormat::Jpeg).unwrap();
            assert_eq!((shown.width(), shown.height()), (320, 224), "{format:?}");
            let expected = corners(&as_format(&picture, ImageFormat::Png));
            for (seen, expected) in corners(&small).into_iter().zip(expected) {
                assert!(alike(seen, expected), "{format:?}: {seen:?} is not {expected:?}");
            }
        }
    }

    #[test]
    fn small_pictures_are_not_enlarged() {
        let small = rendition(&as_format(&quarters(100, 60), ImageFormat::Png), 320).unwrap();
        assert_eq!(image::load_from_memory(&small).unwrap().width(), 100);
    }

    #[test]
    fn all_eight_orientations_are_upright() {
        let stored = as_format(&quarters(800, 600), ImageFormat::Jpeg);
        let [red, green, blue, yellow] = corners(&as_format(&quarters(800, 600), ImageFormat::Png));
        // Top left, top right, bottom left, bottom right of what a viewer must see (EXIF: row 0 and column 0 of
        // the stored picture are the named sides of the scene).
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
            let shown = rendition(&with_orientation(&stored, value), 320).unwrap();
            for (seen, expected) in corners(&shown).into_iter().zip(expected) {
                assert!(alike(seen, expected), "orientation {value}: {seen:?} is not {expected:?}");
            }
        }
    }

    #[test]
    fn transparency_is_laid_on_white() {
        let clear = image::RgbaImage::from_pixel(40, 40, image::Rgba([0, 0, 0, 0]));
        let mut file = Cursor::new(Vec::new());
        clear.write_to(&mut file, ImageFormat::Png).unwrap();
        let shown = rendition(&file.into_inner(), 320).unwrap();
        assert!(corners(&shown).into_iter().all(|corner| alike(corner, image::Rgb([255, 255, 255]))));
    }

    #[test]
    fn what_is_no_photo_is_refused_whatever_its_name() {
        for file in [&b""[..], b"<svg onload=alert(1)>", b"<!doctype html>", b"%PDF-1.7", b"PK\x03\x04zip"] {
            assert_eq!(rendition(file, 320), Err(PictureError::NotAPicture));
        }
    }

    #[test]
    fn a_truncated_photo_is_shown_in_part_or_refused_but_never_panics() {
        let whole = as_format(&quarters(600, 400), ImageFormat::Jpeg);
        for length in (0..whole.len()).step_by(whole.len() / 40) {
            let _either = rendition(&whole[..length], 320);
        }
        assert_eq!(rendition(&whole[..whole.len() / 20], 320), Err(PictureError::Damaged));
    }

    #[test]
    fn absurd_dimensions_are_refused_from_the_header() {
        let mut bmp = as_format(&quarters(4, 4), ImageFormat::Bmp);
        bmp[18..22].copy_from_slice(&50_000_i32.to_le_bytes());
        bmp[22..26].copy_from_slice(&50_000_i32.to_le_bytes());
        assert_eq!(rendition(&bmp, 320), Err(PictureError::TooLarge));
    }

    #[test]
    fn a_scan_bomb_is_refused_before_decoding() {
        let mut bomb = as_format(&quarters(64, 64), ImageFormat::Jpeg);
        let end = bomb.len() - 2;
        for _ in 0..MOST_SCANS {
            bomb.splice(end..end, *b"\xFF\xDA\x00\x08\x01\x01\x00\x00\x3F\x00");
        }
        assert_eq!(rendition(&bomb, 320), Err(PictureError::TooLarge));
    }
}
