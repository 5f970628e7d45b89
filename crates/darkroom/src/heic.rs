//! HEIC: what iPhones make. One photo is a grid of HEVC pictures, turned by the container and not by EXIF.

use heifer_hevc_dec::decoder::{DecodeOptions, decode_picture};
use heifer_hevc_dec::recon::Frame;
use heifer_isobmff::boxes::Property;
use heifer_isobmff::{HeifFile, ItemId};

use crate::container::{self, Coded};
use crate::develop::Decoded;
use crate::error::PictureError;
use crate::limits::{MOST_PIXEL_BYTES, check_size};
use crate::picture::{Ink, Picture, fitted};
use crate::planes::{Blocks, Plane, Planes, grid};

/// What a pixel takes while it is decoded, bytes: its planes, and the colours that are made of them.
const BYTES_PER_PIXEL: u64 = 8;
/// Threads that decode the tiles of one photo.
const THREADS: usize = 2;

pub(crate) fn decode(file: &[u8], edge: u32) -> Result<Decoded, PictureError> {
    let damaged = |_| PictureError::Damaged;
    let container = HeifFile::parse(file).map_err(damaged)?;
    let main = container.primary_item().map_err(damaged)?.id;
    let (width, height) = container.image_size(main).map_err(damaged)?.ok_or(PictureError::Damaged)?;
    check_size(width, height, BYTES_PER_PIXEL)?;
    if fitted(width, height, edge) != (width, height) && is_plain(&container, main) {
        let blocks = Blocks::of(&container, main, edge);
        return item(&container, main, blocks)?.developed(None, (&container, main), edge);
    }
    let options = heifer::Options { max_threads: THREADS, max_pixels: MOST_PIXEL_BYTES / BYTES_PER_PIXEL };
    let photo = heifer::decode_rgba8(file, &options).map_err(|_| PictureError::Damaged)?;
    Ok(Decoded {
        whole: (photo.width, photo.height),
        picture: Picture { width: photo.width, height: photo.height, ink: Ink::Rgba, pixels: photo.data },
        colours: container::colours(&container, main),
        // The container's own turns were applied with the decoding. EXIF repeats them, and must not be asked.
        turn: Some(1),
        damaged: false,
    })
}

/// Whether an item is a coded picture, or tiles that are, without anything to lay over or see through.
fn is_plain(file: &HeifFile<'_>, id: ItemId) -> bool {
    let coded = |id| file.item(id).is_ok_and(|item| item.item_type.0 == *b"hvc1");
    let alone = |id| file.referencing_items(id, b"auxl").iter().all(|auxiliary| !is_alpha(file, *auxiliary));
    let as_it_is = |id: ItemId| {
        let turns = |one: &Property| {
            matches!(one, Property::CleanAperture { .. } | Property::Rotation(_) | Property::Mirror(_))
        };
        file.item_properties(id).is_ok_and(|mut properties| !properties.any(turns))
    };
    let tiles = file.referenced_items(id, b"dimg");
    let of_tiles = file.item(id).is_ok_and(|item| item.item_type.0 == *b"grid")
        && tiles.iter().all(|tile| coded(*tile) && alone(*tile) && as_it_is(*tile));
    alone(id) && (coded(id) || of_tiles)
}

fn is_alpha(file: &HeifFile<'_>, id: ItemId) -> bool {
    let alpha = |one: &Property| matches!(one, Property::AuxiliaryType(kind) if kind.ends_with(":alpha") || kind.ends_with("auxid:1"));
    file.item_properties(id).is_ok_and(|mut properties| properties.any(alpha))
}

fn item(file: &HeifFile<'_>, id: ItemId, blocks: Blocks) -> Result<Planes, PictureError> {
    match &file.item(id).map_err(|_| PictureError::Damaged)?.item_type.0 {
        b"grid" => grid(file, id, (blocks, BYTES_PER_PIXEL, THREADS), |tile, blocks| coded_item(file, tile, blocks)),
        _ => coded_item(file, id, blocks),
    }
}

fn coded_item(file: &HeifFile<'_>, id: ItemId, blocks: Blocks) -> Result<Planes, PictureError> {
    let damaged = |_| PictureError::Damaged;
    let said = file.image_size(id).map_err(damaged)?;
    let options = DecodeOptions {
        // Its pictures are coded in blocks of which the decoder smooths the edges at last. Nothing else depends on it,
        // and where each pixel that is left was sixteen or more it can't be seen.
        skip_loop_filters: blocks.are_large(),
        verify_hash: false,
        max_pixels: MOST_PIXEL_BYTES / BYTES_PER_PIXEL,
    };
    let stream = file.hevc_bitstream(id).map_err(damaged)?;
    let frame = decode_picture(&stream, options).map_err(|_| PictureError::Damaged)?;
    drop(stream);
    // More may be coded than the picture has.
    let coded = (frame.widths[0], frame.heights[0]);
    let (width, height) = said.map_or(coded, |said| (said.0.min(coded.0), said.1.min(coded.1)));
    let size = (width as usize, height as usize);
    let colour = match frame.chroma_format {
        0 => None,
        format => {
            let (across, down) = match format {
                1 => (size.0.div_ceil(2), size.1.div_ceil(2)),
                2 => (size.0.div_ceil(2), size.1),
                _ => size,
            };
            let halved = format < 3;
            Some([part(&frame, 1, (across, down), blocks, halved)?, part(&frame, 2, (across, down), blocks, halved)?])
        }
    };
    Ok(Planes {
        brightness: part(&frame, 0, size, blocks, false)?,
        colour,
        coded: container::coded(file, id).unwrap_or(Coded {
            primaries: 2,
            matrix: u16::from(frame.matrix_coeffs),
            full_range: frame.full_range,
        }),
    })
}

fn part(
    frame: &Frame,
    component: usize,
    size: (usize, usize),
    blocks: Blocks,
    halved: bool,
) -> Result<Plane, PictureError> {
    let width = frame.widths[component] as usize;
    let more = u32::from(frame.bit_depth[component.min(1)].saturating_sub(8));
    Plane::of_rows(size, blocks.factor(size, halved), |y, row| {
        let start = y * width;
        let from = frame.planes[component].get(start..start + row.len().min(width))?;
        if from.len() < row.len() {
            return None;
        }
        for (to, from) in row.iter_mut().zip(from) {
            *to = u8::try_from(from >> more).unwrap_or(u8::MAX);
        }
        Some(())
    })
}
