//! AVIF: planes of AV1 in the container of HEIC. The planes are scaled first, and colours made of the few pixels left.

use fast_image_resize as fir;
use heifer_isobmff::boxes::Property;
use heifer_isobmff::{HeifFile, ItemId};
use re_rav1d::dav1d::pixel::YUVRange;
use re_rav1d::dav1d::{Decoder, PixelLayout, PlanarImageComponent, Settings};

use crate::container::{self, Coded, Crop};
use crate::develop::Decoded;
use crate::error::PictureError;
use crate::limits::{LONGEST_SIDE, MOST_PIXEL_BYTES, check_size};
use crate::picture::{Ink, Picture, fitted, resized};

/// What a pixel takes while it is decoded, bytes: its planes of up to 16 bits, and their copy of 8.
const BYTES_PER_PIXEL: u64 = 8;
/// Threads that decode one picture.
const THREADS: u32 = 2;
/// How often the decoder is asked for its picture; one round is usual.
const MOST_ROUNDS: usize = 64;
/// The most tiles of a grid.
const MOST_TILES: usize = 256;

/// One component of all pixels, 8 bits each.
#[derive(Clone)]
struct Plane {
    width: usize,
    height: usize,
    samples: Vec<u8>,
}

/// A decoded item: brightness, and two planes of colour where it has any.
struct Planes {
    brightness: Plane,
    colour: Option<[Plane; 2]>,
    /// By the container, or else by the bitstream.
    coded: Coded,
}

pub(crate) fn decode(file: &[u8], edge: u32) -> Result<Decoded, PictureError> {
    let damaged = |_| PictureError::Damaged;
    let container = HeifFile::parse(file).map_err(damaged)?;
    let main = container.primary_item().map_err(damaged)?.id;
    let planes = item(&container, main)?;
    let side = |value: usize| u32::try_from(value).map_err(|_| PictureError::TooLarge);
    let coded_size = (side(planes.brightness.width)?, side(planes.brightness.height)?);
    let (crop, turn) = container::crop_and_turn(&container, main, coded_size.0, coded_size.1);
    let whole = crop.map_or(coded_size, |crop| (rounded(crop.width), rounded(crop.height)));
    let (width, height) = fitted(whole.0, whole.1, edge);
    let scaled = |plane: &Plane| shrunk(plane, coded_size, crop, (width, height));

    let coded = container::coded(&container, main).unwrap_or(planes.coded);
    let brightness = scaled(&planes.brightness)?;
    let colour = match &planes.colour {
        Some([one, two]) => Some((scaled(one)?, scaled(two)?)),
        None => None,
    };
    let alpha = match alpha_of(&container, main)? {
        Some(alpha) if (alpha.width, alpha.height) == (planes.brightness.width, planes.brightness.height) => {
            Some(scaled(&alpha)?)
        }
        _ => None,
    };
    let ink = if alpha.is_some() { Ink::Rgba } else { Ink::Rgb };
    let mut pixels = Vec::with_capacity(brightness.len() * ink.bytes());
    for (n, bright) in brightness.iter().enumerate() {
        let hue = colour.as_ref().map(|(one, two)| (one[n], two[n]));
        pixels.extend_from_slice(&rgb(*bright, hue, coded));
        pixels.extend(alpha.as_ref().map(|alpha| alpha[n]));
    }
    let colours = container::colours(&container, main);
    Ok(Decoded { picture: Picture { width, height, ink, pixels }, whole, colours, turn: Some(turn), damaged: false })
}

/// The planes of an item, or of the tiles that it is made of.
fn item(file: &HeifFile<'_>, id: ItemId) -> Result<Planes, PictureError> {
    let damaged = |_| PictureError::Damaged;
    if let Some((width, height)) = file.image_size(id).map_err(damaged)? {
        check_size(width, height, BYTES_PER_PIXEL)?;
    }
    match &file.item(id).map_err(damaged)?.item_type.0 {
        b"av01" => planes(file.item_data(id).map_err(damaged)?.into_owned(), container::coded(file, id)),
        b"grid" => grid(file, id),
        _ => Err(PictureError::Damaged),
    }
}

fn planes(data: Vec<u8>, coded: Option<Coded>) -> Result<Planes, PictureError> {
    let mut settings = Settings::new();
    settings.set_n_threads(THREADS);
    settings.set_max_frame_delay(1);
    settings.set_frame_size_limit(u32::try_from(MOST_PIXEL_BYTES / BYTES_PER_PIXEL).unwrap_or(u32::MAX));
    let mut decoder = Decoder::with_settings(&settings).map_err(|_| PictureError::Damaged)?;
    if data.is_empty() {
        return Err(PictureError::Damaged);
    }
    match decoder.send_data(data, None, None, None) {
        Err(error) if !error.is_again() => return Err(PictureError::Damaged),
        _ => {}
    }
    // "Again" means that it wants the rest of the data; a file that holds no picture would have it say so for ever.
    let mut picture = None;
    for _ in 0..MOST_ROUNDS {
        match decoder.get_picture() {
            Ok(frame) => {
                picture = Some(frame);
                break;
            }
            Err(error) if error.is_again() => match decoder.send_pending_data() {
                Err(error) if !error.is_again() => return Err(PictureError::Damaged),
                _ => {}
            },
            Err(_) => return Err(PictureError::Damaged),
        }
    }
    let picture = picture.ok_or(PictureError::Damaged)?;
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let bits = picture.bits_per_component().map_or(8, |bits| bits.0);
    let part = |component, width: usize, height: usize| {
        let stride = picture.stride(component) as usize;
        eight_bits(&picture.plane(component), stride, width, height, bits)
    };
    let (across, down) = match picture.pixel_layout() {
        PixelLayout::I420 => (width.div_ceil(2), height.div_ceil(2)),
        PixelLayout::I422 => (width.div_ceil(2), height),
        PixelLayout::I444 | PixelLayout::I400 => (width, height),
    };
    let colour = if picture.pixel_layout() == PixelLayout::I400 {
        None
    } else {
        Some([part(PlanarImageComponent::U, across, down)?, part(PlanarImageComponent::V, across, down)?])
    };
    Ok(Planes {
        brightness: part(PlanarImageComponent::Y, width, height)?,
        colour,
        // Asked only where the container says nothing: re_rav1d panics over codes that nobody has defined, which the
        // worker takes for a damaged photo.
        coded: coded.unwrap_or_else(|| Coded {
            primaries: picture.color_primaries() as u16,
            matrix: picture.matrix_coefficients() as u16,
            full_range: matches!(picture.color_range(), YUVRange::Full),
        }),
    })
}

/// A plane of 8 bits without gaps between its rows.
fn eight_bits(bytes: &[u8], stride: usize, width: usize, height: usize, bits: usize) -> Result<Plane, PictureError> {
    let row_bytes = if bits > 8 { width * 2 } else { width };
    let mut samples = Vec::with_capacity(width * height);
    for row in bytes.chunks(stride.max(1)).take(height) {
        let row = row.get(..row_bytes).ok_or(PictureError::Damaged)?;
        if bits > 8 {
            let narrow = |two: &[u8; 2]| u8::try_from(u16::from_ne_bytes(*two) >> (bits - 8)).unwrap_or(u8::MAX);
            samples.extend(row.as_chunks::<2>().0.iter().map(narrow));
        } else {
            samples.extend_from_slice(row);
        }
    }
    if samples.len() == width * height { Ok(Plane { width, height, samples }) } else { Err(PictureError::Damaged) }
}

/// Tiles side by side; the last of each row and column may reach beyond the picture.
fn grid(file: &HeifFile<'_>, id: ItemId) -> Result<Planes, PictureError> {
    let grid = file.grid(id).map_err(|_| PictureError::Damaged)?;
    check_size(grid.output_width, grid.output_height, BYTES_PER_PIXEL)?;
    let tiles = file.referenced_items(id, b"dimg");
    let columns = usize::from(grid.columns);
    if columns == 0 || tiles.len() != columns * usize::from(grid.rows) || tiles.len() > MOST_TILES {
        return Err(PictureError::Damaged);
    }
    let whole = (grid.output_width as usize, grid.output_height as usize);
    let mut made: Option<Planes> = None;
    for (n, tile) in tiles.iter().enumerate() {
        // A grid of grids is not allowed, and would be a way to keep us busy.
        if file.item(*tile).map_err(|_| PictureError::Damaged)?.item_type.0 != *b"av01" {
            return Err(PictureError::Damaged);
        }
        let tile = item(file, *tile)?;
        let at = (n % columns, n / columns);
        let planes = made.get_or_insert_with(|| empty_like(&tile, whole));
        paste(&mut planes.brightness, &tile.brightness, at)?;
        match (&mut planes.colour, &tile.colour) {
            (Some(colour), Some(part)) => {
                for (plane, part) in colour.iter_mut().zip(part) {
                    paste(plane, part, at)?;
                }
            }
            (None, None) => {}
            _ => return Err(PictureError::Damaged),
        }
    }
    made.ok_or(PictureError::Damaged)
}

/// Planes for a whole picture, of the kind of one of its tiles.
fn empty_like(tile: &Planes, whole: (usize, usize)) -> Planes {
    let empty = |plane: &Plane| {
        let halved = |whole: usize, part: usize, of: usize| if part < of { whole.div_ceil(2) } else { whole };
        let width = halved(whole.0, plane.width, tile.brightness.width);
        let height = halved(whole.1, plane.height, tile.brightness.height);
        Plane { width, height, samples: vec![0; width * height] }
    };
    Planes {
        brightness: empty(&tile.brightness),
        colour: tile.colour.as_ref().map(|[one, two]| [empty(one), empty(two)]),
        coded: tile.coded,
    }
}

fn paste(plane: &mut Plane, tile: &Plane, (column, row): (usize, usize)) -> Result<(), PictureError> {
    let (left, top) = (column * tile.width, row * tile.height);
    if left >= plane.width || top >= plane.height {
        return Err(PictureError::Damaged);
    }
    let width = tile.width.min(plane.width - left);
    let rows = plane.samples.chunks_exact_mut(plane.width).skip(top);
    for (to, from) in rows.zip(tile.samples.chunks_exact(tile.width)) {
        to[left..left + width].copy_from_slice(&from[..width]);
    }
    Ok(())
}

/// How much of the picture covers the ground, where it has such a plane.
fn alpha_of(file: &HeifFile<'_>, main: ItemId) -> Result<Option<Plane>, PictureError> {
    for auxiliary in file.referencing_items(main, b"auxl") {
        let is_alpha = file.item_properties(auxiliary).map_err(|_| PictureError::Damaged)?.any(
            |property| matches!(property, Property::AuxiliaryType(kind) if kind.ends_with(":alpha") || kind.ends_with("auxid:1")),
        );
        if is_alpha {
            return item(file, auxiliary).map(|planes| Some(planes.brightness));
        }
    }
    Ok(None)
}

/// The samples of the wanted part of a plane, at the wanted size; planes of colour may be coded at half of it.
fn shrunk(plane: &Plane, coded: (u32, u32), crop: Option<Crop>, to: (u32, u32)) -> Result<Vec<u8>, PictureError> {
    let side = |value: usize| u32::try_from(value).ok().filter(|side| *side > 0 && *side <= LONGEST_SIDE);
    let (Some(width), Some(height)) = (side(plane.width), side(plane.height)) else {
        return Err(PictureError::TooLarge);
    };
    if crop.is_none() && (width, height) == to {
        return Ok(plane.samples.clone());
    }
    let mut options = fir::ResizeOptions::new();
    if let Some(crop) = crop {
        let (x, y) = (f64::from(width) / f64::from(coded.0), f64::from(height) / f64::from(coded.1));
        options = options.crop(crop.left * x, crop.top * y, crop.width * x, crop.height * y);
    }
    resized::<fir::pixels::U8>(&plane.samples, (width, height), to, &options)
}

/// Red, green and blue of a pixel, by the coefficients of ITU-T H.273.
fn rgb(bright: u8, hue: Option<(u8, u8)>, coded: Coded) -> [u8; 3] {
    let level = |sample: u8| {
        if coded.full_range { f32::from(sample) / 255.0 } else { (f32::from(sample) - 16.0) / 219.0 }
    };
    let middle = |sample: u8| (f32::from(sample) - 128.0) / if coded.full_range { 255.0 } else { 224.0 };
    let y = level(bright);
    let [red, green, blue] = match (hue, coded.matrix) {
        (None, _) => [y; 3],
        (Some((one, two)), 0) => [level(two), y, level(one)],
        (Some((one, two)), 8) => {
            let (green, orange) = (middle(one), middle(two));
            [y - green + orange, y + green, y - green - orange]
        }
        (Some((one, two)), matrix) => {
            let (red_share, blue_share) = match matrix {
                1 => (0.2126, 0.0722),
                4 => (0.30, 0.11),
                7 => (0.212, 0.087),
                9 | 10 => (0.2627, 0.0593),
                _ => (0.299, 0.114),
            };
            let red = y + 2.0 * (1.0 - red_share) * middle(two);
            let blue = y + 2.0 * (1.0 - blue_share) * middle(one);
            let green = (y - red_share * red - blue_share * blue) / (1.0 - red_share - blue_share);
            [red, green, blue]
        }
    };
    [red, green, blue].map(to_byte)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0 to 255 before")]
fn to_byte(share: f32) -> u8 {
    (share * 255.0).round().clamp(0.0, 255.0) as u8
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a side of a crop within the picture")]
fn rounded(side: f64) -> u32 {
    side.round().max(1.0) as u32
}
