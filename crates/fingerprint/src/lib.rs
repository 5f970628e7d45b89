//! Knows a photo again, also after somebody compressed, scaled, captioned, framed, cropped, turned or mirrored it.
//!
//! A fingerprint is 256 bits of a picture's coarse structure ([`Bits`]); pictures that look alike differ in few of them.
//! What a whole-picture fingerprint does not survive (a strip cut off, a slight turn) is asked for with further ones, the
//! [probes](Print::probes), made of the same picture as it would be with such an edit undone or done. So one fingerprint
//! of each photo is kept in memory, and the work is with the one that is looked up ([`Index`]).
//!
//! Knows neither files nor decoders: it is given luminance, and only ever advises.

mod bits;
mod index;
mod print;
mod shades;

pub use bits::Bits;
pub use index::{Index, Match, Question};
pub use print::{ALGORITHM, Print, Probe};

/// The most of the bits that count in which two pictures of the same photo differ. Measured by `cargo xtask bench evidence`:
/// different photos differed in 48 at least, parts of them in 32.
pub const MOST_DISTANCE: u32 = 31;

/// Pictures with less to see than this look like too many others to be compared.
pub const LEAST_QUALITY: u8 = 50;
