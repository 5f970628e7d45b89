//! HEIC: what iPhones make. One photo is a grid of HEVC pictures, turned by the container and not by EXIF.

use heifer_isobmff::HeifFile;

use crate::container;
use crate::develop::Decoded;
use crate::error::PictureError;
use crate::limits::{MOST_PIXEL_BYTES, check_size};
use crate::picture::{Ink, Picture};

/// What a pixel takes while it is decoded, bytes: its planes, and the colours that are made of them.
const BYTES_PER_PIXEL: u64 = 8;
/// Threads that decode the tiles of one photo.
const THREADS: usize = 2;

pub(crate) fn decode(file: &[u8]) -> Result<Decoded, PictureError> {
    let damaged = |_| PictureError::Damaged;
    let container = HeifFile::parse(file).map_err(damaged)?;
    let main = container.primary_item().map_err(damaged)?.id;
    let (width, height) = container.image_size(main).map_err(damaged)?.ok_or(PictureError::Damaged)?;
    check_size(width, height, BYTES_PER_PIXEL)?;
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
