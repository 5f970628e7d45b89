//! All fingerprints of a shop in memory, and a search among them.
//!
//! By brute force, since no tree beats it where some sixty of 256 bits may differ. The lowest 64 frequencies lie side by
//! side: a search reads only those of most photos, a block that fits the cache for all its questions at once.

use crate::bits::Bits;
use crate::print::{Print, Probe};

/// Photos in a block: with eight bytes each of the lowest frequencies it fits into a first-level cache.
const BLOCK: usize = 2048;
/// Photos of which the nearest is found before anyone is looked at closer.
const GROUP: usize = 16;
/// The most of the lowest 64 frequencies that may differ. Measured by `cargo xtask bench evidence`.
const MOST_LOW_DISTANCE: u32 = 16;

struct Block {
    low: Box<[u64]>,
    rest: Box<[[u64; 3]]>,
    keys: Box<[i64]>,
}

impl Block {
    /// Bytes of a block's photos.
    const BYTES: usize = BLOCK * (size_of::<Bits>() + size_of::<i64>());

    fn empty() -> Self {
        Self { low: vec![0; BLOCK].into(), rest: vec![[0; 3]; BLOCK].into(), keys: vec![0; BLOCK].into() }
    }
}

/// Fingerprints, each with the key under which its photo is known.
#[derive(Default)]
pub struct Index {
    /// In blocks, which stay where they are: a vector that grows would for a moment take three times the memory.
    blocks: Vec<Block>,
    count: usize,
}

impl std::fmt::Debug for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Index").field("count", &self.count).finish_non_exhaustive()
    }
}

/// What is asked for: a photo as it is and within its frame, turned and mirrored, and with small edits.
#[derive(Debug, Clone)]
pub struct Question(Vec<Probe>);

impl From<&Print> for Question {
    fn from(print: &Print) -> Self {
        Self::new(&print.probes)
    }
}

impl Question {
    /// With what is kept of a photo.
    pub fn new(probes: &[Probe]) -> Self {
        let turned = probes.iter().take(1).flat_map(|whole| whole.turned());
        Self(turned.chain(probes.iter().skip(1).copied()).collect())
    }

    /// The least distance of a fingerprint from what is asked for.
    pub fn distance(&self, other: Bits) -> u32 {
        self.0.iter().map(|asked| asked.distance(other)).min().unwrap_or(u32::MAX)
    }
}

/// A photo that looks alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Match {
    /// Its key.
    pub key: i64,
    /// In how many bits it differs.
    pub distance: u32,
}

impl Index {
    /// Adds a photo. A key that is added twice is found twice.
    pub fn add(&mut self, key: i64, bits: Bits) {
        let at = self.count % BLOCK;
        if at == 0 {
            self.blocks.push(Block::empty());
        }
        if let Some(block) = self.blocks.last_mut() {
            let [low, rest @ ..] = bits.0;
            block.low[at] = low;
            block.rest[at] = rest;
            block.keys[at] = key;
            self.count += 1;
        }
    }

    /// How many photos are known.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether no photo is known.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Bytes that it holds.
    pub fn memory(&self) -> usize {
        self.blocks.len() * Block::BYTES + self.blocks.capacity() * size_of::<Block>()
    }

    /// The photos that differ from what is asked for in at most `most` bits, nearest first.
    pub fn find(&self, question: &Question, most: u32) -> Vec<Match> {
        let mut found: Vec<Match> = Vec::new();
        let mut near = Vec::new();
        for (number, block) in self.blocks.iter().enumerate() {
            let filled = (self.count - number * BLOCK).min(BLOCK);
            for asked in &question.0 {
                near.clear();
                let (low, strong) = (asked.bits.0[0], asked.strong.0[0]);
                near_groups(&block.low, low, strong, &mut near);
                for at in near.iter().flat_map(|group| *group..*group + GROUP).filter(|at| *at < filled) {
                    if ((block.low[at] ^ low) & strong).count_ones() > MOST_LOW_DISTANCE {
                        continue;
                    }
                    let [one, two, three] = block.rest[at];
                    let distance = asked.distance(Bits([block.low[at], one, two, three]));
                    if distance <= most {
                        found.push(Match { key: block.keys[at], distance });
                    }
                }
            }
        }
        found.sort_unstable_by_key(|one| (one.key, one.distance));
        found.dedup_by_key(|one| one.key);
        found.sort_unstable_by_key(|one| (one.distance, one.key));
        found
    }
}

/// Where the groups begin in which a photo is near in its lowest frequencies.
fn near_groups(low: &[u64], asked: u64, strong: u64, near: &mut Vec<usize>) {
    #[cfg(target_arch = "x86_64")]
    if std::is_x86_feature_detected!("avx2") && std::is_x86_feature_detected!("popcnt") {
        // SAFETY: the processor has what the function is compiled for.
        return unsafe { near_groups_wide(low, asked, strong, near) };
    }
    near_groups_plainly(low, asked, strong, near);
}

/// The same, compiled for processors that count the bits of four words at once.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,popcnt")]
fn near_groups_wide(low: &[u64], asked: u64, strong: u64, near: &mut Vec<usize>) {
    near_groups_plainly(low, asked, strong, near);
}

const FARTHEST: i64 = MOST_LOW_DISTANCE as i64 + 1;

#[inline(always)]
#[expect(clippy::inline_always, reason = "it is compiled anew for the processor of its caller")]
fn near_groups_plainly(low: &[u64], asked: u64, strong: u64, near: &mut Vec<usize>) {
    for (number, group) in low.as_chunks::<GROUP>().0.iter().enumerate() {
        // Negative where one is near: the sign is all that is collected, which takes the processor two steps for four words.
        let signs =
            group.iter().fold(0, |signs, one| signs | (i64::from(((one ^ asked) & strong).count_ones()) - FARTHEST));
        if signs < 0 {
            near.push(number * GROUP);
        }
    }
}
