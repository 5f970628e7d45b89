//! PNG, row by row: what is wanted small never exists at full size.

use std::io::Cursor;

use image::ImageFormat;
use png::{ColorType, DecodingError, Transformations};

use crate::colour::Colours;
use crate::develop::Decoded;
use crate::error::PictureError;
use crate::limits::check_size;
use crate::mosaic::{Mosaic, factor};
use crate::picture::{Ink, Picture, on_white};
use crate::raster;

/// What a PNG's profile may unpack to, bytes.
const MOST_EXTRA_BYTES: usize = 16 << 20;

pub(crate) fn decode(file: &[u8], edge: u32) -> Result<Decoded, PictureError> {
    let slim = raster::without_long_extras(file);
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(&slim[..]), png::Limits { bytes: MOST_EXTRA_BYTES });
    decoder.set_ignore_text_chunk(true);
    decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
    let header = decoder.read_header_info().map_err(told)?;
    let (width, height) = (header.width, header.height);
    check_size(width, height, header.bytes_per_pixel() as u64)?;
    let mut reader = decoder.read_info().map_err(told)?;
    let blocks = factor(width.max(height), edge);
    // The rows of these don't come from top to bottom, or are not all of the picture.
    if blocks == 1 || reader.info().interlaced || reader.info().animation_control.is_some() {
        return raster::decode(file, ImageFormat::Png);
    }
    let kind = reader.output_color_type().0;
    let mut mosaic = Mosaic::new((width as usize, height as usize), Ink::Rgb.bytes(), blocks);
    let mut colours = Vec::new();
    // What a file holds beyond its rows is not read.
    for _ in 0..height {
        let row = reader.next_row().map_err(told)?.ok_or(PictureError::Damaged)?;
        mosaic.add(in_colours(row.data(), kind, &mut colours));
    }
    let (wide, high) = (width.div_ceil(blocks), height.div_ceil(blocks));
    let picture = Picture { width: wide, height: high, ink: Ink::Rgb, pixels: mosaic.finish() };
    let profile = reader.info().icc_profile.as_ref().map(|profile| profile.to_vec());
    Ok(Decoded { picture, whole: (width, height), colours: Colours::of_profile(profile), turn: None, damaged: false })
}

/// A row as red, green and blue; transparent ones are laid on white, as on paper.
fn in_colours<'a>(row: &'a [u8], kind: ColorType, colours: &'a mut Vec<u8>) -> &'a [u8] {
    colours.clear();
    match kind {
        ColorType::Grayscale => colours.extend(row.iter().flat_map(|grey| [*grey; 3])),
        ColorType::GrayscaleAlpha => {
            colours.extend(row.as_chunks::<2>().0.iter().flat_map(|[grey, alpha]| [on_white(*grey, *alpha); 3]));
        }
        ColorType::Rgba => colours.extend(row.as_chunks::<4>().0.iter().flat_map(|[red, green, blue, alpha]| {
            [on_white(*red, *alpha), on_white(*green, *alpha), on_white(*blue, *alpha)]
        })),
        // Palettes were looked up with the decoding.
        ColorType::Rgb | ColorType::Indexed => return row,
    }
    colours
}

#[expect(clippy::needless_pass_by_value, reason = "reads as a conversion in map_err")]
fn told(error: DecodingError) -> PictureError {
    match error {
        DecodingError::LimitsExceeded => PictureError::TooLarge,
        _ => PictureError::Damaged,
    }
}
