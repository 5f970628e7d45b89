//! Colours as they were meant: from the file's own colour space to sRGB, the only one that a window is told of.
//!
//! Applied to the small picture: the same result to the eye, at a hundredth of the work.

use image::RgbImage;
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

use crate::error::PictureError;
use crate::picture::{Ink, Picture};

/// Larger profiles are not read, bytes. Those of cameras have 600 bytes, those of presses a megabyte or two.
const LARGEST_PROFILE: usize = 4 << 20;

/// What the numbers of a file's pixels mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Colours {
    /// sRGB, or nothing was said, which means the same.
    Plain,
    /// An embedded profile.
    Profile(Vec<u8>),
    /// By the code of their primaries (ITU-T H.273), as HEIC and AVIF do it. The brightness of HDR files is taken as
    /// it is: such a photo is shown paler than it was meant.
    Coded {
        /// 9 is BT.2020, 12 Display P3.
        primaries: u16,
    },
}

impl Colours {
    pub(crate) fn of_profile(profile: Option<Vec<u8>>) -> Self {
        profile.filter(|icc| !icc.is_empty() && icc.len() <= LARGEST_PROFILE).map_or(Self::Plain, Self::Profile)
    }

    fn profile(&self) -> Option<ColorProfile> {
        match self {
            Self::Coded { primaries: 9 } => Some(ColorProfile::new_bt2020()),
            Self::Coded { primaries: 11 | 12 } => Some(ColorProfile::new_display_p3()),
            Self::Profile(icc) => ColorProfile::new_from_slice(icc).ok(),
            Self::Plain | Self::Coded { .. } => None,
        }
    }

    /// The picture in sRGB, on white. A profile that can't be used is passed over: slightly wrong colours are better
    /// evidence than none.
    pub(crate) fn as_srgb(&self, picture: Picture) -> Result<RgbImage, PictureError> {
        let Some(profile) = self.profile() else { return picture.on_white() };
        let srgb = ColorProfile::new_srgb();
        let options = TransformOptions::default();
        let (from, to) = match (picture.ink, profile.color_space) {
            (Ink::Rgb, DataColorSpace::Rgb) => (Layout::Rgb, Layout::Rgb),
            (Ink::Rgba, DataColorSpace::Rgb) => (Layout::Rgba, Layout::Rgba),
            (Ink::Cmyk, DataColorSpace::Cmyk) => (Layout::Rgba, Layout::Rgb),
            _ => return picture.on_white(),
        };
        let ink = if to == Layout::Rgba { Ink::Rgba } else { Ink::Rgb };
        let mut pixels = vec![0; picture.width as usize * picture.height as usize * ink.bytes()];
        let converted = profile
            .create_transform_8bit(from, &srgb, to, options)
            .and_then(|transform| transform.transform(&picture.pixels, &mut pixels));
        match converted {
            Ok(()) => Picture { ink, pixels, ..picture }.on_white(),
            Err(_) => picture.on_white(),
        }
    }
}
