//! WebP, by the library of its makers: it scales while it decodes.

use std::io::Cursor;

use image::ImageDecoder;
use image::codecs::webp::WebPDecoder;
use libwebp_sys::{VP8StatusCode, WEBP_CSP_MODE, WebPDecode, WebPDecoderConfig, WebPGetFeatures};

use crate::colour::Colours;
use crate::develop::Decoded;
use crate::error::PictureError;
use crate::limits::check_size;
use crate::mosaic::factor;
use crate::picture::{Ink, Picture, fitted};
use crate::raster;

pub(crate) fn decode(file: &[u8], edge: u32) -> Result<Decoded, PictureError> {
    let mut config = WebPDecoderConfig::new().map_err(|()| PictureError::Damaged)?;
    // SAFETY: the pointer and the length are of the same slice, and `input` is a plain struct of ours.
    let status = unsafe { WebPGetFeatures(file.as_ptr(), file.len(), &raw mut config.input) };
    if status != VP8StatusCode::VP8_STATUS_OK {
        return Err(PictureError::Damaged);
    }
    let side = |value: i32| u32::try_from(value).map_err(|_| PictureError::Damaged);
    let whole = (side(config.input.width)?, side(config.input.height)?);
    if config.input.has_animation != 0 {
        return raster::decode(file, image::ImageFormat::WebP);
    }
    let ink = if config.input.has_alpha == 0 { Ink::Rgb } else { Ink::Rgba };
    check_size(whole.0, whole.1, ink.bytes() as u64)?;
    let (width, height) = fitted(whole.0, whole.1, edge);
    let stride = width as usize * ink.bytes();
    let mut pixels = vec![0; stride * height as usize];
    let number = |value: usize| i32::try_from(value).map_err(|_| PictureError::TooLarge);
    // The edges of its coded blocks are smoothed at last, and colours are stretched with care. Nothing else depends on
    // either, and where each pixel that is left was sixteen or more neither can be seen.
    let large = i32::from(factor(whole.0.max(whole.1), edge) >= 4);
    config.options.bypass_filtering = large;
    config.options.no_fancy_upsampling = large;
    config.options.use_scaling = i32::from((width, height) != whole);
    config.options.scaled_width = number(width as usize)?;
    config.options.scaled_height = number(height as usize)?;
    config.output.colorspace = if ink == Ink::Rgb { WEBP_CSP_MODE::MODE_RGB } else { WEBP_CSP_MODE::MODE_RGBA };
    config.output.is_external_memory = 1;
    config.output.u.RGBA.rgba = pixels.as_mut_ptr();
    config.output.u.RGBA.stride = number(stride)?;
    config.output.u.RGBA.size = pixels.len();
    // SAFETY: the input is one slice; the output is `pixels`, described with its true stride and size, which the
    // library checks against the dimensions before it writes, and which outlives the call.
    let status = unsafe { WebPDecode(file.as_ptr(), file.len(), &raw mut config) };
    if status != VP8StatusCode::VP8_STATUS_OK {
        return Err(PictureError::Damaged);
    }
    Ok(Decoded {
        picture: Picture { width, height, ink, pixels },
        whole,
        colours: Colours::of_profile(profile(file)),
        turn: None,
        damaged: false,
    })
}

/// The colour profile; this reads the container only, no pixels.
fn profile(file: &[u8]) -> Option<Vec<u8>> {
    WebPDecoder::new(Cursor::new(file)).ok()?.icc_profile().ok().flatten()
}
