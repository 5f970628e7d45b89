//! What HEIC and AVIF share of their pixels: planes of brightness and colour, often of different sizes. They are scaled
//! one by one, and colours are made of the few pixels left.

use std::sync::{Mutex, PoisonError};

use fast_image_resize as fir;
use heifer_isobmff::{HeifFile, ItemId};

use crate::container::{self, Coded, Crop};
use crate::develop::Decoded;
use crate::error::PictureError;
use crate::limits::{LONGEST_SIDE, check_size};
use crate::mosaic::Mosaic;
use crate::picture::{Ink, Picture, fitted, resized};

/// The most tiles of a grid.
const MOST_TILES: usize = 1_024;

/// One component of all pixels, 8 bits each.
pub(crate) struct Plane {
    /// Its size in the file, samples.
    pub(crate) whole: (usize, usize),
    /// So many of the file's samples in each direction are one of these.
    factor: u32,
    width: usize,
    samples: Vec<u8>,
}

impl Plane {
    /// Takes it row by row: `row` writes the one of that number.
    pub(crate) fn of_rows(
        whole: (usize, usize),
        factor: u32,
        mut row: impl FnMut(usize, &mut [u8]) -> Option<()>,
    ) -> Result<Self, PictureError> {
        let mut mosaic = Mosaic::new(whole, 1, factor);
        let mut samples = vec![0; whole.0];
        for y in 0..whole.1 {
            row(y, &mut samples).ok_or(PictureError::Damaged)?;
            mosaic.add(&samples);
        }
        Ok(Self { whole, factor, width: whole.0.div_ceil(factor as usize), samples: mosaic.finish() })
    }

    fn height(&self) -> usize {
        self.whole.1.div_ceil(self.factor as usize)
    }

    /// Puts a tile into its place; the last of each row and column may reach beyond the picture.
    fn paste(&mut self, tile: &Self, (column, row): (usize, usize)) -> Result<(), PictureError> {
        let (left, top) = (column * tile.width, row * tile.height());
        if tile.factor != self.factor || left >= self.width || top >= self.height() {
            return Err(PictureError::Damaged);
        }
        let width = tile.width.min(self.width - left);
        let rows = self.samples.chunks_exact_mut(self.width).skip(top);
        for (to, from) in rows.zip(tile.samples.chunks_exact(tile.width)) {
            to[left..left + width].copy_from_slice(&from[..width]);
        }
        Ok(())
    }

    /// The samples of a part of the picture at the wanted size.
    fn shrunk(&self, coded: (u32, u32), crop: Crop, to: (u32, u32)) -> Result<Vec<u8>, PictureError> {
        let side = |value: usize| u32::try_from(value).ok().filter(|side| *side > 0 && *side <= LONGEST_SIDE);
        let (Some(width), Some(height)) = (side(self.width), side(self.height())) else {
            return Err(PictureError::TooLarge);
        };
        let all = (crop.width, crop.height) == (f64::from(coded.0), f64::from(coded.1));
        if all && self.factor == 1 && (width, height) == to {
            return Ok(self.samples.clone());
        }
        let (Some(wide), Some(high)) = (side(self.whole.0), side(self.whole.1)) else {
            return Err(PictureError::TooLarge);
        };
        let factor = f64::from(self.factor);
        let (x, y) = (f64::from(wide) / f64::from(coded.0) / factor, f64::from(high) / f64::from(coded.1) / factor);
        let options = fir::ResizeOptions::new().crop(crop.left * x, crop.top * y, crop.width * x, crop.height * y);
        resized::<fir::pixels::U8>(&self.samples, (width, height), to, &options)
    }
}

/// By how much the planes of an item are divided while they are taken.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Blocks {
    /// Of a plane that is as large as the picture.
    most: u32,
    /// Of a tile no block may reach into the next one.
    tiles: bool,
}

impl Blocks {
    /// Of a picture of which so much is wanted at `edge`. Where its header says no size, it is taken as it is.
    pub(crate) fn of(file: &HeifFile<'_>, item: ItemId, edge: u32) -> Self {
        let size = file.image_size(item).ok().flatten();
        let most = size.map_or(1, |(width, height)| {
            let (crop, _) = container::crop_and_turn(file, item, width, height);
            let longest = crop.map_or(width.max(height), |crop| rounded(crop.width).max(rounded(crop.height)));
            crate::mosaic::factor(longest, edge)
        });
        Self { most, tiles: false }
    }

    /// Whether so many pixels become one that what a decoder would smooth between its blocks can't be seen.
    pub(crate) fn are_large(self) -> bool {
        self.most >= 4
    }

    /// For a plane of this size, of which the picture may have twice as many pixels in a row.
    pub(crate) fn factor(self, (width, height): (usize, usize), halved: bool) -> u32 {
        let most = (self.most / if halved { 2 } else { 1 }).max(1);
        if !self.tiles {
            return most;
        }
        let divides = |factor: &u32| width % *factor as usize == 0 && height % *factor as usize == 0;
        (1..=most).rev().find(divides).unwrap_or(1)
    }
}

/// A decoded item: brightness, and two planes of colour where it has any.
pub(crate) struct Planes {
    pub(crate) brightness: Plane,
    pub(crate) colour: Option<[Plane; 2]>,
    /// By the container, or else by the bitstream.
    pub(crate) coded: Coded,
}

impl Planes {
    /// The picture of the container's main item at `edge`.
    pub(crate) fn developed(
        &self,
        alpha: Option<&Plane>,
        (file, main): (&HeifFile<'_>, ItemId),
        edge: u32,
    ) -> Result<Decoded, PictureError> {
        let side = |value: usize| u32::try_from(value).map_err(|_| PictureError::TooLarge);
        let coded_as = (side(self.brightness.whole.0)?, side(self.brightness.whole.1)?);
        let (crop, turn) = container::crop_and_turn(file, main, coded_as.0, coded_as.1);
        let (width, height) = (f64::from(coded_as.0), f64::from(coded_as.1));
        let crop = crop.unwrap_or(Crop { left: 0.0, top: 0.0, width, height });
        let whole = (rounded(crop.width), rounded(crop.height));
        let (width, height) = fitted(whole.0, whole.1, edge);
        let scaled = |plane: &Plane| plane.shrunk(coded_as, crop, (width, height));

        let coded = container::coded(file, main).unwrap_or(self.coded);
        let brightness = scaled(&self.brightness)?;
        let colour = match &self.colour {
            Some([one, two]) => Some((scaled(one)?, scaled(two)?)),
            None => None,
        };
        let alpha = match alpha {
            Some(alpha) if alpha.whole == self.brightness.whole => Some(scaled(alpha)?),
            _ => None,
        };
        let ink = if alpha.is_some() { Ink::Rgba } else { Ink::Rgb };
        let mut pixels = Vec::with_capacity(brightness.len() * ink.bytes());
        for (n, bright) in brightness.iter().enumerate() {
            let hue = colour.as_ref().map(|(one, two)| (one[n], two[n]));
            pixels.extend_from_slice(&rgb(*bright, hue, coded));
            pixels.extend(alpha.as_ref().map(|alpha| alpha[n]));
        }
        let colours = container::colours(file, main);
        let picture = Picture { width, height, ink, pixels };
        Ok(Decoded { picture, whole, colours, turn: Some(turn), damaged: false })
    }

    /// Planes for a whole picture, of the kind of one of its tiles.
    fn empty_like(tile: &Self, whole: (usize, usize)) -> Self {
        let empty = |plane: &Plane| {
            let halved = |whole: usize, part: usize, of: usize| if part < of { whole.div_ceil(2) } else { whole };
            let width = halved(whole.0, plane.whole.0, tile.brightness.whole.0);
            let height = halved(whole.1, plane.whole.1, tile.brightness.whole.1);
            let (wide, high) = (width.div_ceil(plane.factor as usize), height.div_ceil(plane.factor as usize));
            Plane { whole: (width, height), factor: plane.factor, width: wide, samples: vec![0; wide * high] }
        };
        Self {
            brightness: empty(&tile.brightness),
            colour: tile.colour.as_ref().map(|[one, two]| [empty(one), empty(two)]),
            coded: tile.coded,
        }
    }

    fn paste(&mut self, tile: &Self, at: (usize, usize)) -> Result<(), PictureError> {
        self.brightness.paste(&tile.brightness, at)?;
        match (&mut self.colour, &tile.colour) {
            (Some(colour), Some(part)) => {
                colour.iter_mut().zip(part).try_for_each(|(plane, part)| plane.paste(part, at))
            }
            (None, None) => Ok(()),
            _ => Err(PictureError::Damaged),
        }
    }
}

/// Tiles side by side, decoded by so many threads. `bytes` is what a pixel takes meanwhile.
pub(crate) fn grid(
    file: &HeifFile<'_>,
    id: ItemId,
    (blocks, bytes, threads): (Blocks, u64, usize),
    decode: impl Fn(ItemId, Blocks) -> Result<Planes, PictureError> + Sync,
) -> Result<Planes, PictureError> {
    let grid = file.grid(id).map_err(|_| PictureError::Damaged)?;
    check_size(grid.output_width, grid.output_height, bytes)?;
    let tiles = file.referenced_items(id, b"dimg");
    let columns = usize::from(grid.columns);
    if columns == 0 || tiles.len() != columns * usize::from(grid.rows) || tiles.len() > MOST_TILES {
        return Err(PictureError::Damaged);
    }
    let blocks = Blocks { tiles: true, ..blocks };
    let waiting = Mutex::new(tiles.iter().enumerate());
    let whole = (grid.output_width as usize, grid.output_height as usize);
    let made: Mutex<Result<Option<Planes>, PictureError>> = Mutex::new(Ok(None));
    std::thread::scope(|scope| {
        let work = || {
            loop {
                let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
                let Some((n, tile)) = next else { break };
                let tile = decode(*tile, blocks);
                let mut made = made.lock().unwrap_or_else(PoisonError::into_inner);
                let pasted = match (&mut *made, tile) {
                    (Ok(planes), Ok(tile)) => planes
                        .get_or_insert_with(|| Planes::empty_like(&tile, whole))
                        .paste(&tile, (n % columns, n / columns)),
                    (Ok(_), Err(error)) => Err(error),
                    (Err(_), _) => break,
                };
                if let Err(error) = pasted {
                    *made = Err(error);
                }
            }
        };
        let others: Vec<_> = (1..threads.min(tiles.len())).map(|_| scope.spawn(work)).collect();
        work();
        drop(others);
    });
    made.into_inner().unwrap_or_else(PoisonError::into_inner)?.ok_or(PictureError::Damaged)
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
