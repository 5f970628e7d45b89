//! JPEG: what phones make. Decoded at the smallest scale that the DCT offers, so that a 12-megapixel photo of which a
//! thumbnail is wanted never exists in memory at full size.

use crate::colour::Colours;
use crate::develop::Decoded;
use crate::error::PictureError;
use crate::limits::{MOST_SCANS, check_size};
use crate::picture::{Ink, Picture};
use crate::raster;

/// What the segments of a file say before any pixel is decoded.
#[derive(Debug, Default, PartialEq, Eq)]
struct Segments {
    scans: usize,
    /// Adobe's programs write inks upside down, and say so by this segment.
    by_adobe: bool,
    profile: Vec<u8>,
}

impl Segments {
    /// Walks from marker to marker. Entropy-coded data escapes 0xFF as `FF 00`, so what is found there is a marker.
    fn of(file: &[u8]) -> Self {
        let mut found = Self::default();
        let mut at = 2;
        while let Some(sign) = file.get(at..).and_then(|rest| memchr::memchr(0xFF, rest)) {
            at += sign;
            let Some(&marker) = file.get(at + 1) else { break };
            if matches!(marker, 0x00 | 0x01 | 0xD0..=0xD8 | 0xFF) {
                at += 1;
                continue;
            }
            if marker == 0xD9 {
                break;
            }
            let Some(length) = file.get(at + 2..at + 4).map(|two| usize::from(two[0]) << 8 | usize::from(two[1]))
            else {
                break;
            };
            let content = file.get(at + 4..at + 2 + length.max(2)).unwrap_or_default();
            match marker {
                0xDA => found.scans += 1,
                0xEE if content.starts_with(b"Adobe") => found.by_adobe = true,
                // In pieces, each with its place and their count; writers keep them in order.
                0xE2 if content.starts_with(b"ICC_PROFILE\0") => {
                    found.profile.extend_from_slice(content.get(14..).unwrap_or_default());
                }
                _ => {}
            }
            at += 2 + length.max(2);
        }
        found
    }
}

/// The pixels, at least `edge` long where the photo is.
pub(crate) fn decode(file: &[u8], edge: u32) -> Result<Decoded, PictureError> {
    let segments = Segments::of(file);
    if segments.scans > MOST_SCANS {
        return Err(PictureError::TooLarge);
    }
    match decode_scaled(file, edge, segments) {
        // turbojpeg refuses what some cameras write; the slower decoder is more forgiving.
        Err(PictureError::Damaged) => raster::decode(file, image::ImageFormat::Jpeg),
        other => other,
    }
}

fn decode_scaled(file: &[u8], edge: u32, segments: Segments) -> Result<Decoded, PictureError> {
    let damaged = |_: turbojpeg::Error| PictureError::Damaged;
    let mut decoder = turbojpeg::Decompressor::new().map_err(damaged)?;
    decoder.set_scan_limit(u32::try_from(MOST_SCANS).unwrap_or(u32::MAX)).map_err(damaged)?;
    let header = decoder.read_header(file).map_err(damaged)?;
    let side = |value: usize| u32::try_from(value).map_err(|_| PictureError::TooLarge);
    let whole = (side(header.width)?, side(header.height)?);
    let inks = matches!(header.colorspace, turbojpeg::Colorspace::CMYK | turbojpeg::Colorspace::YCCK);
    let (ink, format) =
        if inks { (Ink::Cmyk, turbojpeg::PixelFormat::CMYK) } else { (Ink::Rgb, turbojpeg::PixelFormat::RGB) };
    let longest = header.width.max(header.height);
    let wanted = longest.min(edge as usize);
    let factor = turbojpeg::Decompressor::supported_scaling_factors()
        .into_iter()
        .filter(|factor| factor.num() <= factor.denom() && factor.scale(longest) >= wanted)
        .min_by_key(|factor| factor.scale(longest))
        .unwrap_or(turbojpeg::ScalingFactor::ONE);
    // A progressive photo keeps the coefficients of every pixel in memory until its last scan, whatever the scale:
    // two bytes for each of its colours, of which the usual subsampling leaves half.
    let kept = match (header.is_progressive, header.subsamp) {
        (false, _) => 1,
        (true, turbojpeg::Subsamp::Sub2x2) => 3,
        (true, _) => 2 * ink.bytes() as u64,
    };
    check_size(whole.0, whole.1, kept)?;
    let (width, height) = (factor.scale(header.width), factor.scale(header.height));
    check_size(side(width)?, side(height)?, ink.bytes() as u64)?;
    decoder.set_scaling_factor(factor).map_err(damaged)?;
    let mut pixels = vec![0; width * height * ink.bytes()];
    let target = turbojpeg::Image { pixels: pixels.as_mut_slice(), width, pitch: width * ink.bytes(), height, format };
    let cut_short = decoder.decompress(file, target).is_err();
    // After its own complaint about data that ends early the decoder has filled the rest with grey; after a failure
    // it leaves what it did not reach as it was.
    let last_row = &pixels[(height - 1) * width * ink.bytes()..];
    if cut_short && last_row.iter().all(|byte| *byte == 0) {
        return Err(PictureError::Damaged);
    }
    if inks && segments.by_adobe {
        for byte in &mut pixels {
            *byte = 255 - *byte;
        }
    }
    Ok(Decoded {
        picture: Picture { width: side(width)?, height: side(height)?, ink, pixels },
        whole,
        colours: Colours::of_profile(Some(segments.profile)),
        turn: None,
        damaged: cut_short,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scans_are_counted_in_the_photo_and_not_in_its_thumbnail() {
        let mut file = b"\xFF\xD8".to_vec();
        file.extend_from_slice(b"\xFF\xE1\x00\x0CExif\0\0\xFF\xDA\xFF\xDA");
        file.extend_from_slice(b"\xFF\xE2\x00\x12ICC_PROFILE\0\x01\x02ab\xFF\xE2\x00\x11ICC_PROFILE\0\x02\x02c");
        file.extend_from_slice(b"\xFF\xEE\x00\x0EAdobe\0\x64\0\0\0\0\x02");
        file.extend_from_slice(b"\xFF\xDA\x00\x02\x11\xFF\x00\xFF\xD0\x22\xFF\xDA\x00\x02\x33\xFF\xD9\xFF\xDA\x00\x02");
        assert_eq!(Segments::of(&file), Segments { scans: 2, by_adobe: true, profile: b"abc".to_vec() });
    }

    #[test]
    fn segments_of_nonsense_end() {
        for file in [&b""[..], b"\xFF\xD8", b"\xFF\xD8\xFF\xDA", b"\xFF\xD8\xFF\xDA\x00\x00\xFF\xE2\xFF\xFF"] {
            assert!(Segments::of(file).scans <= 1, "{file:?}");
        }
    }
}
