//! Pixels on their way: scaled, turned upright, and encoded.

use fast_image_resize as fir;
use image::RgbImage;

use crate::error::PictureError;

/// JPEG quality of what is shown, as measured in DESIGN.md ("Photos").
const QUALITY: i32 = 80;
/// JPEG quality of a copy that is kept: what shows the damage must still show it.
const COPY_QUALITY: i32 = 92;

/// What the bytes of a pixel are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ink {
    /// Red, green, blue.
    Rgb,
    /// Red, green, blue, and how much of it covers the ground.
    Rgba,
    /// Cyan, magenta, yellow, black, 255 being full ink.
    Cmyk,
}

impl Ink {
    pub(crate) fn bytes(self) -> usize {
        match self {
            Self::Rgb => 3,
            Self::Rgba | Self::Cmyk => 4,
        }
    }
}

/// A picture in memory, rows without gaps.
#[derive(Debug, Clone)]
pub(crate) struct Picture {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) ink: Ink,
    pub(crate) pixels: Vec<u8>,
}

impl From<RgbImage> for Picture {
    fn from(picture: RgbImage) -> Self {
        Self { width: picture.width(), height: picture.height(), ink: Ink::Rgb, pixels: picture.into_raw() }
    }
}

impl Picture {
    /// A picture whose longest side is at most `edge`; never enlarged.
    pub(crate) fn shrunk(self, edge: u32) -> Result<Self, PictureError> {
        let (width, height) = fitted(self.width, self.height, edge);
        if (width, height) == (self.width, self.height) {
            return Ok(self);
        }
        let (from, to) = ((self.width, self.height), (width, height));
        let options = fir::ResizeOptions::new().use_alpha(self.ink == Ink::Rgba);
        let pixels = match self.ink {
            Ink::Rgb => resized::<fir::pixels::U8x3>(&self.pixels, from, to, &options),
            Ink::Rgba | Ink::Cmyk => resized::<fir::pixels::U8x4>(&self.pixels, from, to, &options),
        }?;
        Ok(Self { width, height, ink: self.ink, pixels })
    }

    /// Transparent pictures are laid on white, as on paper.
    pub(crate) fn on_white(self) -> Result<RgbImage, PictureError> {
        let Self { width, height, ink, pixels } = self;
        let solid = match ink {
            Ink::Rgb => pixels,
            Ink::Rgba => each(&pixels, |[red, green, blue, alpha]| {
                [on_white(red, alpha), on_white(green, alpha), on_white(blue, alpha)]
            }),
            // Without a profile: each ink takes away its share of the light.
            Ink::Cmyk => each(&pixels, |[cyan, magenta, yellow, black]| {
                let left = |ink: u8| over_255((255 - u32::from(ink)) * (255 - u32::from(black)));
                [left(cyan), left(magenta), left(yellow)]
            }),
        };
        RgbImage::from_raw(width, height, solid).ok_or(PictureError::Damaged)
    }
}

/// Scales pixels of one kind. By kind and not by value: the other would compile every kind that there is.
pub(crate) fn resized<P: fir::PixelTrait>(
    pixels: &[u8],
    from: (u32, u32),
    to: (u32, u32),
    options: &fir::ResizeOptions,
) -> Result<Vec<u8>, PictureError> {
    let source = fir::images::TypedImageRef::<P>::from_buffer(from.0, from.1, pixels);
    let mut scaled = vec![0; to.0 as usize * to.1 as usize * size_of::<P>()];
    let target = fir::images::TypedImage::<P>::from_buffer(to.0, to.1, &mut scaled);
    let (Ok(source), Ok(mut target)) = (source, target) else { return Err(PictureError::Damaged) };
    fir::Resizer::new().resize_typed(&source, &mut target, options).map_err(|_| PictureError::Damaged)?;
    drop(target);
    Ok(scaled)
}

/// A shade that covers so much of white ground.
pub(crate) fn on_white(shade: u8, alpha: u8) -> u8 {
    over_255(u32::from(shade) * u32::from(alpha) + 255 * (255 - u32::from(alpha)))
}

fn each(pixels: &[u8], solid: impl Fn([u8; 4]) -> [u8; 3]) -> Vec<u8> {
    pixels.as_chunks::<4>().0.iter().flat_map(|pixel| solid(*pixel)).collect()
}

fn over_255(product: u32) -> u8 {
    u8::try_from((product + 127) / 255).unwrap_or(u8::MAX)
}

/// The dimensions that fit into a square of `edge`, of the same shape; never larger than they are.
pub(crate) fn fitted(width: u32, height: u32, edge: u32) -> (u32, u32) {
    let longest = width.max(height);
    if longest <= edge {
        return (width, height);
    }
    let scaled = |side: u32| {
        let exact = u64::from(side) * u64::from(edge) / u64::from(longest);
        u32::try_from(exact).unwrap_or(edge).max(1)
    };
    (scaled(width), scaled(height))
}

/// Turns and mirrors as the EXIF specification (4.6.5, tag 0x0112) says.
pub(crate) fn turned(picture: RgbImage, orientation: u32) -> RgbImage {
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

/// As it is shown.
pub(crate) fn encoded(picture: &RgbImage) -> Result<Vec<u8>, PictureError> {
    jpeg(picture, QUALITY, turbojpeg::Subsamp::Sub2x2)
}

/// As it is kept. At full colour: thin red lines would fray.
pub(crate) fn encoded_copy(picture: &RgbImage) -> Result<Vec<u8>, PictureError> {
    jpeg(picture, COPY_QUALITY, turbojpeg::Subsamp::None)
}

fn jpeg(picture: &RgbImage, quality: i32, colours: turbojpeg::Subsamp) -> Result<Vec<u8>, PictureError> {
    let image = turbojpeg::Image {
        pixels: picture.as_raw().as_slice(),
        width: picture.width() as usize,
        pitch: picture.width() as usize * 3,
        height: picture.height() as usize,
        format: turbojpeg::PixelFormat::RGB,
    };
    turbojpeg::compress(image, quality, colours).map(|bytes| bytes.to_vec()).map_err(|_| PictureError::Damaged)
}
