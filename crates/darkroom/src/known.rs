//! By what a photo is known again, and how that goes through the pipe.

use fingerprint::{Bits, Print, Probe};
use image::RgbImage;
use serde::{Deserialize, Serialize};

use crate::develop::smaller;
use crate::error::PictureError;

/// Longest side of the rendition from which fingerprints are made, pixels.
pub(crate) const EDGE: u32 = 320;

/// The fingerprint of an upright picture.
pub(crate) fn print(picture: &RgbImage) -> Result<Print, PictureError> {
    let grey = image::imageops::grayscale(&smaller(picture, EDGE)?);
    Print::of(grey.width() as usize, grey.height() as usize, grey.as_raw()).ok_or(PictureError::Damaged)
}

/// A fingerprint as bytes.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Written {
    bits: Vec<u8>,
    framed: Option<Vec<u8>>,
    quality: u8,
    probes: Vec<u8>,
}

impl From<&Print> for Written {
    fn from(print: &Print) -> Self {
        Self {
            bits: print.bits.to_bytes().to_vec(),
            framed: print.framed.map(|bits| bits.to_bytes().to_vec()),
            quality: print.quality,
            probes: Probe::to_bytes(&print.probes),
        }
    }
}

impl Written {
    /// What was written; nothing where that is no fingerprint.
    pub(crate) fn read(&self) -> Option<Print> {
        let framed = match &self.framed {
            Some(bytes) => Some(Bits::from_bytes(bytes)?),
            None => None,
        };
        let probes = Probe::from_bytes(&self.probes)?;
        Some(Print { bits: Bits::from_bytes(&self.bits)?, framed, quality: self.quality, probes })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_worker_made_up_is_no_fingerprint() {
        let grid: Vec<u8> = (0..120).map(|at| at * 2).collect();
        let print = Print::of(12, 10, &grid).unwrap();
        let written = || Written::from(&print);
        assert_eq!(written().read().as_ref(), Some(&print));
        assert_eq!(Written { bits: vec![1; 31], ..written() }.read(), None);
        assert_eq!(Written { framed: Some(Vec::new()), ..written() }.read(), None);
        assert_eq!(Written { probes: vec![1; 65], ..written() }.read(), None);
    }
}
