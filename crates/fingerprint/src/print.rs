//! From luminance to bits.
//!
//! Our own writing of what "The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm" (Facebook, 2019,
//! `hashing/hashing.pdf` of its repository `ThreatExchange`) describes: soften, 64 x 64 shades, the 16 x 16 lowest frequencies but for
//! the constant ones, a bit for each, and how much there is to see. Two things are different. A bit says whether its
//! frequency is above zero and not above the median, which lies near zero anyway: so the eight turns follow from the bits
//! exactly. And whoever asks leaves out the weakest frequencies of their own picture, whose bits any edit turns.

use std::f32::consts::PI;
use std::sync::LazyLock;

use crate::bits::{BYTES, Bits, SIDE};
use crate::shades::{GRID, Part, Shades, framed};

/// The making of fingerprints, stored with each: those of different makings are never compared.
pub const ALGORITHM: i16 = 1;

/// How much somebody cuts off to make a photo another one, in parts of a side.
const CUT: f32 = 0.05;
/// How far somebody turns a photo for the same purpose, radians.
const TURN: f32 = 2.0 * PI / 180.0;

/// So many of the 256 bits count. Of 128, 160, 192 and 256 this tells captions best from other photos (`cargo xtask bench
/// evidence`).
const STRONG: usize = 192;

/// All that is kept of a picture to know it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Print {
    /// Its fingerprint: of these a search has all in memory.
    pub bits: Bits,
    /// That of what a plain frame encloses, where there is one.
    pub framed: Option<Bits>,
    /// 0 for a plain surface, 100 for a picture full of edges. Little that is seen tells little apart.
    pub quality: u8,
    /// With what it is looked up: as it is, within its frame, and as it would be with a small edit undone or done.
    pub probes: Vec<Probe>,
}

/// A fingerprint that is asked with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Probe {
    /// The fingerprint.
    pub bits: Bits,
    /// Which of its bits count: those of frequencies that there is much of. An edit turns the others first.
    pub strong: Bits,
}

impl Probe {
    /// In how many of the bits that count another picture differs.
    pub fn distance(self, other: Bits) -> u32 {
        let words = self.bits.0.iter().zip(self.strong.0).zip(other.0);
        words.map(|((one, strong), two)| ((one ^ two) & strong).count_ones()).sum()
    }

    /// As they are stored: each with its bits and which of them count.
    pub fn to_bytes(probes: &[Self]) -> Vec<u8> {
        probes.iter().flat_map(|probe| [probe.bits.to_bytes(), probe.strong.to_bytes()]).flatten().collect()
    }

    /// What was stored; nothing where that are no probes.
    pub fn from_bytes(bytes: &[u8]) -> Option<Vec<Self>> {
        let (pairs, []) = bytes.as_chunks::<{ 2 * BYTES }>() else { return None };
        pairs
            .iter()
            .map(|pair| {
                let (bits, strong) = pair.split_at(BYTES);
                Some(Self { bits: Bits::from_bytes(bits)?, strong: Bits::from_bytes(strong)? })
            })
            .collect()
    }

    /// Of the picture turned and mirrored in all eight ways, its own first.
    pub(crate) fn turned(self) -> [Self; 8] {
        let (bits, strong) = (self.bits.turned(), self.strong.turned_places());
        std::array::from_fn(|turn| Self { bits: bits[turn], strong: strong[turn] })
    }
}

impl Print {
    /// What a search keeps of it.
    pub fn bits(&self) -> impl Iterator<Item = Bits> {
        std::iter::once(self.bits).chain(self.framed)
    }

    /// Of a picture's luminance, row by row; nothing where it has no pixels. Of 320 pixels or so: more only cost time.
    pub fn of(width: usize, height: usize, luma: &[u8]) -> Option<Self> {
        if width == 0 || height == 0 || luma.len() != width * height {
            return None;
        }
        let shades = Shades::of(width, height, luma);
        let grid = shades.grid(Part::WHOLE, 0.0);
        let whole = probe(&grid);
        let framed = Some(framed(width, height, luma))
            .filter(|part| *part != Part::WHOLE)
            .map(|part| probe(&shades.grid(part, 0.0)));
        let edited = edits().map(|(edit, turn)| probe(&shades.grid(edit, turn)));
        let probes = std::iter::once(whole).chain(framed).chain(edited).collect();
        Some(Self { bits: whole.bits, framed: framed.map(|probe| probe.bits), quality: quality(&grid), probes })
    }
}

/// The picture with a strip of each side, or of one, put back or cut off, and turned a little.
fn edits() -> impl Iterator<Item = (Part, f32)> {
    let whole = Part::WHOLE;
    // What is left of a side from which a part was cut is longer by this.
    let back = CUT / (1.0 - CUT);
    let both = CUT / (1.0 - 2.0 * CUT);
    let cut = move |edge: f32| {
        [
            Part { left: edge, ..whole },
            Part { top: edge, ..whole },
            Part { right: 1.0 - edge, ..whole },
            Part { bottom: 1.0 - edge, ..whole },
        ]
    };
    let around = |edge: f32| Part { left: edge, top: edge, right: 1.0 - edge, bottom: 1.0 - edge };
    let cuts = cut(CUT).into_iter().chain(cut(-back)).chain([around(CUT), around(-both)]);
    let turns = [(whole, TURN), (whole, -TURN)];
    cuts.map(move |edit| (edit, 0.0)).chain(turns)
}

/// Sixteen cosines over 64 points, the constant one left out.
static COSINES: LazyLock<Vec<[f32; GRID]>> = LazyLock::new(|| {
    #[expect(clippy::cast_precision_loss, reason = "numbers below 100")]
    let wave = |frequency: usize, at: usize| (PI / (2 * GRID) as f32 * ((frequency + 1) * (2 * at + 1)) as f32).cos();
    (0..SIDE).map(|frequency| std::array::from_fn(|at| wave(frequency, at))).collect()
});

fn probe(grid: &[f32]) -> Probe {
    // Rows first: 64 rows of 16 frequencies; then down each of those.
    let mut across = [[0.0_f32; SIDE]; GRID];
    for (row, found) in grid.chunks_exact(GRID).zip(&mut across) {
        for (wave, frequency) in COSINES.iter().zip(found) {
            *frequency = wave.iter().zip(row).map(|(wave, shade)| wave * shade).sum();
        }
    }
    let mut frequencies = [[0.0_f32; SIDE]; SIDE];
    for (wave, row) in COSINES.iter().zip(&mut frequencies) {
        for (wave, found) in wave.iter().zip(&across) {
            for (frequency, found) in row.iter_mut().zip(found) {
                *frequency += wave * found;
            }
        }
    }
    let mut strengths: Vec<f32> = frequencies.as_flattened().iter().map(|frequency| frequency.abs()).collect();
    let least = *strengths.select_nth_unstable_by(STRONG - 1, |one, two| two.total_cmp(one)).1;
    Probe {
        bits: Bits::of(|row, column| frequencies[row][column] > 0.0),
        strong: Bits::of(|row, column| frequencies[row][column].abs() >= least),
    }
}

/// As PDQ measures it: the differences of neighbours in percent of the whole range, summed up and scaled to 100.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "cut to whole percents, between 0 and 100")]
fn quality(grid: &[f32]) -> u8 {
    let step = |one: f32, two: f32| ((one - two) * 100.0 / 255.0).abs() as u32;
    let across = grid.chunks_exact(GRID).flat_map(|row| row.windows(2).map(|pair| step(pair[0], pair[1])));
    let down = grid.iter().zip(&grid[GRID..]).map(|(above, below)| step(*above, *below));
    ((across.chain(down).sum::<u32>() / 90).min(100)) as u8
}
