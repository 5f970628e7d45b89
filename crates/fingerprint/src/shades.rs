//! A picture as a fingerprint sees it: soft shades of grey, without the plain frame that somebody put around it.

/// Rows and columns of the shades from which frequencies are taken.
pub(crate) const GRID: usize = 64;
/// How far a pixel of a plain frame may be from the frame's shade: what compressing does to it.
const FRAME_TOLERANCE: u8 = 14;
/// The most that a frame takes of each side, in parts of the picture.
const WIDEST_FRAME: f32 = 0.35;

/// A part of a picture, in parts of its width and height from its upper left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Part {
    pub(crate) left: f32,
    pub(crate) top: f32,
    pub(crate) right: f32,
    pub(crate) bottom: f32,
}

impl Part {
    pub(crate) const WHOLE: Self = Self { left: 0.0, top: 0.0, right: 1.0, bottom: 1.0 };
}

/// Luminance, softened so that 64 x 64 points of it stand for all of it.
pub(crate) struct Shades {
    width: usize,
    height: usize,
    soft: Vec<f32>,
}

impl Shades {
    /// Softens as PDQ does ("Jarosz filter"): twice the mean of a window of a 128th of each side makes a tent. Of an odd
    /// number of pixels, so that nothing is shifted.
    pub(crate) fn of(width: usize, height: usize, luma: &[u8]) -> Self {
        let mut soft: Vec<f32> = luma.iter().map(|shade| f32::from(*shade)).collect();
        let mut line = Vec::new();
        for _ in 0..2 {
            for row in soft.chunks_exact_mut(width) {
                line.clear();
                line.extend_from_slice(row);
                soften(&line, width.div_ceil(2 * GRID) | 1, |at, shade| row[at] = shade);
            }
            for column in 0..width {
                line.clear();
                line.extend(soft.iter().skip(column).step_by(width));
                soften(&line, height.div_ceil(2 * GRID) | 1, |at, shade| soft[at * width + column] = shade);
            }
        }
        Self { width, height, soft }
    }

    /// 64 x 64 shades of a part, which may reach beyond the picture: its edge goes on there. Turned by `radians` about
    /// the part's middle.
    #[expect(clippy::cast_precision_loss, reason = "coordinates of a small picture")]
    pub(crate) fn grid(&self, part: Part, radians: f32) -> Vec<f32> {
        let (width, height) = (self.width as f32, self.height as f32);
        let (sine, cosine) = radians.sin_cos();
        let middle = (f32::midpoint(part.left, part.right) * width, f32::midpoint(part.top, part.bottom) * height);
        let mut grid = Vec::with_capacity(GRID * GRID);
        for row in 0..GRID {
            let down = (part.top + (row as f32 + 0.5) / GRID as f32 * (part.bottom - part.top)) * height - middle.1;
            for column in 0..GRID {
                let across =
                    (part.left + (column as f32 + 0.5) / GRID as f32 * (part.right - part.left)) * width - middle.0;
                let x = middle.0 + across * cosine - down * sine;
                let y = middle.1 + across * sine + down * cosine;
                grid.push(self.at(x - 0.5, y - 0.5));
            }
        }
        grid
    }

    /// The shade at a point between pixels: nothing is lost to rounding, so that a mirrored picture has mirrored shades.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "coordinates of a small picture, kept within it"
    )]
    fn at(&self, x: f32, y: f32) -> f32 {
        let (last_x, last_y) = (self.width - 1, self.height - 1);
        let (x, y) = (x.clamp(0.0, last_x as f32), y.clamp(0.0, last_y as f32));
        let (left, top) = (x as usize, y as usize);
        let (right, bottom) = ((left + 1).min(last_x), (top + 1).min(last_y));
        let row = |y: usize| {
            let (one, two) = (self.soft[y * self.width + left], self.soft[y * self.width + right]);
            one + (two - one) * (x - left as f32)
        };
        let (above, below) = (row(top), row(bottom));
        above + (below - above) * (y - top as f32)
    }
}

/// The mean of `window` shades around each.
#[expect(clippy::cast_precision_loss, reason = "a window is a few pixels")]
fn soften(line: &[f32], window: usize, mut put: impl FnMut(usize, f32)) {
    let (before, after) = (window / 2, window - window / 2);
    let mut sum: f32 = line.iter().take(after).sum();
    let mut count = after.min(line.len());
    for at in 0..line.len() {
        put(at, sum / count as f32);
        if let Some(next) = line.get(at + after) {
            sum += next;
            count += 1;
        }
        if at >= before {
            sum -= line[at - before];
            count -= 1;
        }
    }
}

/// The picture within its frame: without the rows and columns at its edges that are of one shade. The whole of it where
/// there is none, or where little would be left.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a small picture"
)]
pub(crate) fn framed(width: usize, height: usize, luma: &[u8]) -> Part {
    let row = |y: usize| luma[y * width..(y + 1) * width].iter().copied();
    let column = |x: usize| luma.iter().copied().skip(x).step_by(width);
    let depth = |side: usize, plain: &dyn Fn(usize) -> bool| {
        (0..(side as f32 * WIDEST_FRAME) as usize).take_while(|at| plain(*at)).count()
    };
    let (top_shade, bottom_shade) = (middle(row(0)), middle(row(height - 1)));
    let (left_shade, right_shade) = (middle(column(0)), middle(column(width - 1)));
    let top = depth(height, &|y| is_plain(row(y), top_shade));
    let bottom = depth(height, &|y| is_plain(row(height - 1 - y), bottom_shade));
    let left = depth(width, &|x| is_plain(column(x), left_shade));
    let right = depth(width, &|x| is_plain(column(width - 1 - x), right_shade));
    Part {
        left: left as f32 / width as f32,
        top: top as f32 / height as f32,
        right: 1.0 - right as f32 / width as f32,
        bottom: 1.0 - bottom as f32 / height as f32,
    }
}

/// Of one shade, but for a few pixels: a clock or a battery in the frame of a screenshot.
fn is_plain(pixels: impl Iterator<Item = u8>, shade: u8) -> bool {
    let (mut all, mut others) = (0, 0);
    for pixel in pixels {
        all += 1;
        others += usize::from(pixel.abs_diff(shade) > FRAME_TOLERANCE);
    }
    others * 20 <= all
}

fn middle(pixels: impl Iterator<Item = u8>) -> u8 {
    let mut pixels: Vec<u8> = pixels.collect();
    let at = pixels.len() / 2;
    *pixels.select_nth_unstable(at).1
}
