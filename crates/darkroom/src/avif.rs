//! AVIF: planes of AV1 in the container of HEIC.

use heifer_isobmff::boxes::Property;
use heifer_isobmff::{HeifFile, ItemId};
use re_rav1d::dav1d::pixel::YUVRange;
use re_rav1d::dav1d::{Decoder, PixelLayout, PlanarImageComponent, Settings};

use crate::container::{self, Coded};
use crate::develop::Decoded;
use crate::error::PictureError;
use crate::limits::{MOST_PIXEL_BYTES, check_size};
use crate::planes::{Blocks, Plane, Planes, grid};

/// What a pixel takes while it is decoded, bytes: its planes of up to 16 bits, and what is made of them.
const BYTES_PER_PIXEL: u64 = 8;
/// Threads that decode one picture.
const THREADS: u32 = 2;
/// How often the decoder is asked for its picture; one round is usual.
const MOST_ROUNDS: usize = 64;

pub(crate) fn decode(file: &[u8], edge: u32) -> Result<Decoded, PictureError> {
    let damaged = |_| PictureError::Damaged;
    let container = HeifFile::parse(file).map_err(damaged)?;
    let main = container.primary_item().map_err(damaged)?.id;
    let blocks = Blocks::of(&container, main, edge);
    let planes = item(&container, main, blocks)?;
    let alpha = alpha_of(&container, main, blocks)?;
    planes.developed(alpha.as_ref(), (&container, main), edge)
}

/// The planes of an item, or of the tiles that it is made of.
fn item(file: &HeifFile<'_>, id: ItemId, blocks: Blocks) -> Result<Planes, PictureError> {
    match &file.item(id).map_err(|_| PictureError::Damaged)?.item_type.0 {
        b"grid" => {
            check_said(file, id)?;
            // The decoder has threads of its own. A grid of grids is not allowed, and would be a way to keep us busy.
            grid(file, id, (blocks, BYTES_PER_PIXEL, 1), |tile, blocks| coded_item(file, tile, blocks))
        }
        _ => coded_item(file, id, blocks),
    }
}

fn coded_item(file: &HeifFile<'_>, id: ItemId, blocks: Blocks) -> Result<Planes, PictureError> {
    let damaged = |_| PictureError::Damaged;
    check_said(file, id)?;
    if file.item(id).map_err(damaged)?.item_type.0 != *b"av01" {
        return Err(PictureError::Damaged);
    }
    planes(file.item_data(id).map_err(damaged)?.into_owned(), container::coded(file, id), blocks)
}

fn check_said(file: &HeifFile<'_>, id: ItemId) -> Result<(), PictureError> {
    match file.image_size(id).map_err(|_| PictureError::Damaged)? {
        Some((width, height)) => check_size(width, height, BYTES_PER_PIXEL),
        None => Ok(()),
    }
}

fn planes(data: Vec<u8>, coded: Option<Coded>, blocks: Blocks) -> Result<Planes, PictureError> {
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
    let part = |component, size: (usize, usize), halved: bool| {
        let (bytes, stride) = (picture.plane(component), picture.stride(component) as usize);
        Plane::of_rows(size, blocks.factor(size, halved), |y, row| narrow(&bytes, y * stride, row, bits))
    };
    let (across, down) = match picture.pixel_layout() {
        PixelLayout::I420 => (width.div_ceil(2), height.div_ceil(2)),
        PixelLayout::I422 => (width.div_ceil(2), height),
        PixelLayout::I444 | PixelLayout::I400 => (width, height),
    };
    let colour = if picture.pixel_layout() == PixelLayout::I400 {
        None
    } else {
        let halved = across < width || down < height;
        Some([
            part(PlanarImageComponent::U, (across, down), halved)?,
            part(PlanarImageComponent::V, (across, down), halved)?,
        ])
    };
    Ok(Planes {
        brightness: part(PlanarImageComponent::Y, (width, height), false)?,
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

/// Writes the samples of a row that begins there, 8 bits each.
fn narrow(bytes: &[u8], start: usize, row: &mut [u8], bits: usize) -> Option<()> {
    if bits > 8 {
        let (pairs, _) = bytes.get(start..start + row.len() * 2)?.as_chunks::<2>();
        for (to, from) in row.iter_mut().zip(pairs) {
            *to = u8::try_from(u16::from_ne_bytes(*from) >> (bits - 8)).unwrap_or(u8::MAX);
        }
    } else {
        row.copy_from_slice(bytes.get(start..start + row.len())?);
    }
    Some(())
}

/// How much of the picture covers the ground, where it has such a plane.
fn alpha_of(file: &HeifFile<'_>, main: ItemId, blocks: Blocks) -> Result<Option<Plane>, PictureError> {
    for auxiliary in file.referencing_items(main, b"auxl") {
        let is_alpha = file.item_properties(auxiliary).map_err(|_| PictureError::Damaged)?.any(
            |property| matches!(property, Property::AuxiliaryType(kind) if kind.ends_with(":alpha") || kind.ends_with("auxid:1")),
        );
        if is_alpha {
            return item(file, auxiliary, blocks).map(|planes| Some(planes.brightness));
        }
    }
    Ok(None)
}
