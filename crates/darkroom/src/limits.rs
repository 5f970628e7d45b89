//! How much of anything a photo may ask for.

use std::time::Duration;

use crate::error::PictureError;

/// Larger files are not decoded, bytes.
pub const LARGEST_FILE: usize = 64 << 20;
/// More pixels than any phone's camera makes; above it a picture is not decoded.
const MOST_PIXELS: u64 = 120_000_000;
/// The longest side that is decoded, pixels.
pub(crate) const LONGEST_SIDE: u32 = 20_000;
/// A progressive JPEG with more scans than this is a decompression bomb: encoders write about ten.
pub(crate) const MOST_SCANS: usize = 30;
/// What the pixels of one decoded picture may take, bytes.
pub(crate) const MOST_PIXEL_BYTES: u64 = 512 << 20;
/// What a worker process may allocate in all, bytes. A 12-megapixel photo takes 15 to 60 MB.
pub(crate) const MOST_WORKER_MEMORY: u64 = 1 << 30;
/// A photo that takes longer is given up. A 48-megapixel HEIC takes about four seconds.
pub(crate) const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// Refuses dimensions beyond any camera's, and such whose pixels would take too much memory.
pub(crate) fn check_size(width: u32, height: u32, bytes_per_pixel: u64) -> Result<(), PictureError> {
    let pixels = u64::from(width) * u64::from(height);
    let fits = pixels > 0
        && width.max(height) <= LONGEST_SIDE
        && pixels <= MOST_PIXELS
        && pixels * bytes_per_pixel <= MOST_PIXEL_BYTES;
    if fits { Ok(()) } else { Err(PictureError::TooLarge) }
}
