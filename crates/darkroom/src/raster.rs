//! The formats that the `image` crate decodes whole: GIF (its first frame), BMP, TIFF, and what others refused.

use std::borrow::Cow;
use std::io::Cursor;

use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

use crate::colour::Colours;
use crate::develop::Decoded;
use crate::error::PictureError;
use crate::limits::{LONGEST_SIDE, MOST_PIXEL_BYTES, check_size};
use crate::picture::{Ink, Picture};

/// Longest compressed profile or text of a PNG that is read, bytes. Those of cameras have 3,000; a longer one can
/// unpack to gigabytes before anybody asks what is in it.
const LONGEST_EXTRA: usize = 64 << 10;

pub(crate) fn decode(file: &[u8], format: ImageFormat) -> Result<Decoded, PictureError> {
    let slim = if format == ImageFormat::Png { without_long_extras(file) } else { Cow::Borrowed(file) };
    let file = &slim[..];
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    limits.max_alloc = Some(MOST_PIXEL_BYTES);
    let mut reader = ImageReader::with_format(Cursor::new(file), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(told)?;
    let (width, height) = decoder.dimensions();
    // `from_decoder` does not apply the allocation limit to the output itself (DESIGN.md, "Traps").
    check_size(width, height, u64::from(decoder.color_type().bytes_per_pixel()))?;
    let profile = decoder.icc_profile().ok().flatten();
    let picture = DynamicImage::from_decoder(decoder).map_err(told)?;
    let (ink, pixels) = if picture.color().has_alpha() {
        (Ink::Rgba, picture.into_rgba8().into_raw())
    } else {
        (Ink::Rgb, picture.into_rgb8().into_raw())
    };
    Ok(Decoded {
        picture: Picture { width, height, ink, pixels },
        whole: (width, height),
        colours: Colours::of_profile(profile),
        turn: None,
        damaged: false,
    })
}

/// A PNG without the compressed extras that are longer than any camera's.
pub(crate) fn without_long_extras(file: &[u8]) -> Cow<'_, [u8]> {
    const SIGNATURE: usize = 8;
    let mut slim = Cow::Borrowed(file);
    let (mut at, mut copied) = (SIGNATURE, 0);
    let mut kept = Vec::new();
    while let Some(&[a, b, c, d, ref name @ ..]) = file.get(at..at + 8) {
        let length = u32::from_be_bytes([a, b, c, d]) as usize;
        // Length and name before it, a checksum after it.
        let end = at.saturating_add(length).saturating_add(12).min(file.len());
        if length > LONGEST_EXTRA && matches!(name, b"iCCP" | b"zTXt" | b"iTXt" | b"eXIf") {
            kept.extend_from_slice(&file[copied..at]);
            copied = end;
        }
        at = end;
    }
    if copied > 0 {
        kept.extend_from_slice(&file[copied..]);
        slim = Cow::Owned(kept);
    }
    slim
}

#[expect(clippy::needless_pass_by_value, reason = "reads as a conversion in map_err")]
fn told(error: image::ImageError) -> PictureError {
    match error {
        image::ImageError::Limits(_) => PictureError::TooLarge,
        _ => PictureError::Damaged,
    }
}
