//! Rows that become a smaller picture while they come, so that the large one never exists: blocks of pixels, each of
//! which becomes one. What is left is scaled by a better filter, which then has little to do.

/// The most that a side is divided by: the sums of more pixels would not fit.
const MOST: u32 = 255;

/// By how much the sides of a picture can be divided, so that its longest one stays half as long again as `edge`.
pub(crate) fn factor(longest: u32, edge: u32) -> u32 {
    (longest / (edge.saturating_add(edge / 2)).max(1)).clamp(1, MOST)
}

/// A picture in the making.
pub(crate) struct Mosaic {
    /// Samples of a pixel, bytes.
    channels: usize,
    factor: usize,
    /// Of each sample of a row, over the rows of the block that are there.
    sums: Vec<u16>,
    rows: usize,
    made: Vec<u8>,
}

impl Mosaic {
    /// Of rows that are `width` pixels long, of which there will be `height`.
    pub(crate) fn new((width, height): (usize, usize), channels: usize, factor: u32) -> Self {
        let factor = factor.clamp(1, MOST) as usize;
        let sums = if factor > 1 { vec![0; width * channels] } else { Vec::new() };
        let made = Vec::with_capacity(width.div_ceil(factor) * height.div_ceil(factor) * channels);
        Self { channels, factor, sums, rows: 0, made }
    }

    /// The next row.
    pub(crate) fn add(&mut self, row: &[u8]) {
        if self.factor == 1 {
            self.made.extend_from_slice(row);
            return;
        }
        for (sum, sample) in self.sums.iter_mut().zip(row) {
            *sum += u16::from(*sample);
        }
        self.rows += 1;
        if self.rows == self.factor {
            self.close();
        }
    }

    /// The samples of all blocks; those at the right and the lower edge are of fewer pixels.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        if self.rows > 0 {
            self.close();
        }
        self.made
    }

    fn close(&mut self) {
        match self.channels {
            1 => self.average::<1>(),
            3 => self.average::<3>(),
            _ => unreachable!("pictures here have one plane, or red, green and blue"),
        }
        self.sums.fill(0);
        self.rows = 0;
    }

    #[expect(clippy::cast_precision_loss, reason = "255 samples of 255 in each direction are less than 24 bits")]
    fn average<const CHANNELS: usize>(&mut self) {
        for block in self.sums.as_chunks::<CHANNELS>().0.chunks(self.factor) {
            let mut sum = [0_u32; CHANNELS];
            for pixel in block {
                for (sum, sample) in sum.iter_mut().zip(pixel) {
                    *sum += u32::from(*sample);
                }
            }
            let share = 1.0 / (block.len() * self.rows) as f32;
            self.made.extend(sum.map(|sum| rounded(sum as f32 * share)));
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an average of bytes")]
fn rounded(average: f32) -> u8 {
    (average + 0.5) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(size: (usize, usize), factor: u32, pixel: impl Fn(usize, usize) -> [u8; 3]) -> Vec<u8> {
        let mut mosaic = Mosaic::new(size, 3, factor);
        for y in 0..size.1 {
            mosaic.add(&(0..size.0).flat_map(|x| pixel(x, y)).collect::<Vec<_>>());
        }
        mosaic.finish()
    }

    #[test]
    fn a_block_is_the_average_of_its_pixels() {
        let shown = made((5, 3), 2, |x, y| [u8::try_from(x * 10).unwrap(), u8::try_from(y * 100).unwrap(), 255]);
        assert_eq!(shown, [5, 50, 255, 25, 50, 255, 40, 50, 255, 5, 200, 255, 25, 200, 255, 40, 200, 255]);
        assert_eq!(made((2, 1), 1, |x, _| [u8::try_from(x).unwrap(); 3]), [0, 0, 0, 1, 1, 1]);
    }

    #[test]
    fn white_stays_white_in_the_largest_blocks() {
        assert!(made((600, 520), MOST, |_, _| [255; 3]).iter().all(|sample| *sample == 255));
    }

    #[test]
    fn half_as_much_again_is_left() {
        for (longest, edge, expected) in
            [(4032, 320, 8), (4032, 1280, 2), (1900, 1280, 1), (300, 320, 1), (20_000, 1, 255)]
        {
            assert_eq!(factor(longest, edge), expected, "{longest} {edge}");
        }
    }
}
