//! The 256 bits, and what becomes of them when the picture is turned or mirrored.

/// Rows and columns of frequencies.
pub(crate) const SIDE: usize = 16;
/// Bytes of a fingerprint.
pub(crate) const BYTES: usize = SIDE * SIDE / 8;

/// One bit for each of 16 x 16 frequencies: whether the picture has more of it than of its opposite.
///
/// The 64 lowest frequencies are the first word: they survive the most and tell the most apart, so a search looks at
/// them first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Bits(pub(crate) [u64; 4]);

/// Where the bit of a frequency is: its word, and its place there.
const fn place(row: usize, column: usize) -> (usize, usize) {
    (2 * (row / 8) + column / 8, 8 * (row % 8) + column % 8)
}

impl Bits {
    pub(crate) fn of(is_set: impl Fn(usize, usize) -> bool) -> Self {
        let mut words = [0; 4];
        for row in 0..SIDE {
            for column in 0..SIDE {
                let (word, at) = place(row, column);
                words[word] |= u64::from(is_set(row, column)) << at;
            }
        }
        Self(words)
    }

    fn is_set(self, row: usize, column: usize) -> bool {
        let (word, at) = place(row, column);
        self.0[word] >> at & 1 == 1
    }

    /// In how many bits two fingerprints differ: 0 for the same picture, about 128 for any two.
    pub fn distance(self, other: Self) -> u32 {
        self.0.iter().zip(other.0).map(|(one, two)| (one ^ two).count_ones()).sum()
    }

    /// The fingerprints of the picture turned and mirrored in all eight ways, its own first.
    ///
    /// Mirroring a picture changes the sign of every other cosine and turning it swaps rows with columns, so the bits
    /// suffice: no pixel is needed.
    #[must_use]
    pub fn turned(self) -> [Self; 8] {
        self.turned_signs(true)
    }

    /// The same of bits that tell nothing about signs, which a mirror leaves as they are.
    pub(crate) fn turned_places(self) -> [Self; 8] {
        self.turned_signs(false)
    }

    fn turned_signs(self, signed: bool) -> [Self; 8] {
        // The first frequency that is kept is number 1, an odd one: those change their sign in a mirror.
        let odd = |number: usize| number.is_multiple_of(2);
        std::array::from_fn(|turn| {
            let (across, down, swapped) = (signed && turn & 1 == 1, signed && turn & 2 == 2, turn & 4 == 4);
            Self::of(|row, column| {
                let is_set = if swapped { self.is_set(column, row) } else { self.is_set(row, column) };
                is_set ^ (across && odd(column)) ^ (down && odd(row))
            })
        })
    }

    /// As they are stored.
    pub fn to_bytes(self) -> [u8; BYTES] {
        let mut bytes = [0; BYTES];
        for (eight, word) in bytes.as_chunks_mut::<8>().0.iter_mut().zip(self.0) {
            *eight = word.to_be_bytes();
        }
        bytes
    }

    /// What was stored; nothing where that is no fingerprint.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let whole: [u8; BYTES] = bytes.try_into().ok()?;
        let words = whole.as_chunks::<8>().0;
        Some(Self(std::array::from_fn(|word| u64::from_be_bytes(words[word]))))
    }
}
