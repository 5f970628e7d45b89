//! One photo, from its bytes to its pictures. This is what runs in the worker process.

use std::io::Cursor;

use fingerprint::Print;
use image::{ImageFormat, RgbImage};
use serde::{Deserialize, Serialize};

use crate::colour::Colours;
use crate::content::content_type;
use crate::drawing::drawn;
use crate::error::PictureError;
use crate::limits::{LARGEST_FILE, LONGEST_SIDE};
use crate::picture::{Picture, encoded, encoded_copy, fitted, turned};
use crate::sketch::Sketch;
use crate::{avif, heic, jpeg, known, png_rows, raster, webp};

/// The longest side from which a placeholder is made, pixels.
const PLACEHOLDER_EDGE: u32 = 100;

/// What is wanted of a photo.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Longest sides of the pictures that are wanted, pixels.
    pub edges: Vec<u32>,
    /// Whether its placeholder and its fingerprint are wanted.
    pub placeholder: bool,
}

/// What a photo is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// MIME type by content.
    pub content_type: String,
    /// Width of the upright photo, pixels.
    pub width: u32,
    /// Height of the upright photo, pixels.
    pub height: u32,
    /// The file ends early; what there is of it is shown.
    pub damaged: bool,
}

/// What was made of a photo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Developed {
    /// What it is.
    pub facts: Facts,
    /// A JPEG file for each of the wanted sides, in their order.
    pub pictures: Vec<Vec<u8>>,
    /// The `ThumbHash`: some 24 bytes from which a blurred picture is painted at once.
    pub placeholder: Option<Vec<u8>>,
    /// By what it is known again, made together with the placeholder.
    pub print: Option<Print>,
}

/// A decoded photo, as it lies in the file.
pub(crate) struct Decoded {
    /// The pixels, scaled down already where the decoder can.
    pub(crate) picture: Picture,
    /// The dimensions in the file.
    pub(crate) whole: (u32, u32),
    pub(crate) colours: Colours,
    /// How the container says that it is to be turned, as EXIF numbers it; where it says nothing, EXIF is asked.
    pub(crate) turn: Option<u32>,
    pub(crate) damaged: bool,
}

/// Makes the pictures that `order` wants of a photo: upright, in sRGB, without anything of its metadata.
pub fn develop(file: &[u8], order: &Order) -> Result<Developed, PictureError> {
    let least = if order.placeholder { known::EDGE } else { 0 };
    let largest = order.edges.iter().copied().max().unwrap_or(PLACEHOLDER_EDGE).max(least);
    let (picture, facts) = upright(file, largest)?;
    let pictures = order.edges.iter().map(|edge| encoded(&smaller(&picture, *edge)?)).collect::<Result<Vec<_>, _>>()?;
    let placeholder = order.placeholder.then(|| placeholder(&picture)).transpose()?;
    let print = order.placeholder.then(|| known::print(&picture)).transpose()?;
    Ok(Developed { facts, pictures, placeholder, print })
}

/// Makes a copy of a photo at its full size, with what a person drew on it: one picture, without anything of the photo's
/// metadata, embedded previews included, and without what is redacted.
pub fn copy(file: &[u8], sketch: &Sketch) -> Result<Developed, PictureError> {
    sketch.check()?;
    let (picture, facts) = upright(file, LONGEST_SIDE)?;
    let copy = drawn(turned(picture, [1, 6, 3, 8][usize::from(sketch.turn % 4)]), sketch);
    Ok(Developed { facts, pictures: vec![encoded_copy(&copy)?], placeholder: None, print: None })
}

/// The photo as it should stand, in sRGB, its longest side at most `edge`.
fn upright(file: &[u8], edge: u32) -> Result<(RgbImage, Facts), PictureError> {
    if file.len() > LARGEST_FILE {
        return Err(PictureError::TooLarge);
    }
    let content_type = content_type(file).ok_or(PictureError::NotAPicture)?;
    let decoded = decode(file, content_type, edge)?;
    let orientation = decoded.turn.unwrap_or_else(|| orientation(file));
    let (width, height) = if orientation >= 5 { (decoded.whole.1, decoded.whole.0) } else { decoded.whole };
    // Resized first, turned after: turning is cheap only where few pixels are left.
    let picture = decoded.colours.as_srgb(decoded.picture.shrunk(edge)?)?;
    let facts = Facts { content_type: content_type.to_owned(), width, height, damaged: decoded.damaged };
    Ok((turned(picture, orientation), facts))
}

fn decode(file: &[u8], content_type: &str, edge: u32) -> Result<Decoded, PictureError> {
    match content_type {
        "image/jpeg" => jpeg::decode(file, edge),
        "image/png" => png_rows::decode(file, edge),
        "image/gif" => raster::decode(file, ImageFormat::Gif),
        "image/bmp" => raster::decode(file, ImageFormat::Bmp),
        "image/tiff" => raster::decode(file, ImageFormat::Tiff),
        "image/heic" => heic::decode(file, edge),
        "image/avif" => avif::decode(file, edge),
        "image/webp" => webp::decode(file, edge),
        _ => Err(PictureError::NotAPicture),
    }
}

pub(crate) fn smaller(picture: &RgbImage, edge: u32) -> Result<RgbImage, PictureError> {
    if fitted(picture.width(), picture.height(), edge) == picture.dimensions() {
        return Ok(picture.clone());
    }
    Picture::from(picture.clone()).shrunk(edge)?.on_white()
}

fn placeholder(picture: &RgbImage) -> Result<Vec<u8>, PictureError> {
    let tiny = image::DynamicImage::ImageRgb8(smaller(picture, PLACEHOLDER_EDGE)?).into_rgba8();
    Ok(thumbhash::rgba_to_thumb_hash(tiny.width() as usize, tiny.height() as usize, tiny.as_raw()))
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
