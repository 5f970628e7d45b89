//! The darkroom: from whatever a customer's phone made to a small, upright sRGB JPEG.
//!
//! Every file is hostile. The order of defence: the first bytes against an allow-list ([`content_type`]), the size of
//! the file, the dimensions and structure in its header, the memory that decoding may take, and only then pixels, in a
//! process of its own ([`Darkroom`], [`work`]) with a limit on its memory and on its time: it may crash, hang or run out
//! of memory, and nobody but that photo notices. What leaves here was encoded anew: no original, and no metadata of
//! one, reaches a window, but for the few facts of [`Capture`], bounded and cleaned. A copy on which somebody drew
//! ([`Sketch`]) leaves the same way, at the size of the photo.

mod avif;
mod capture;
mod colour;
mod container;
mod content;
mod darkroom;
mod develop;
mod drawing;
mod error;
mod heic;
mod jpeg;
mod known;
mod lettering;
mod limits;
mod mosaic;
mod picture;
mod planes;
mod png_rows;
mod raster;
mod sketch;
mod webp;
mod wire;
mod worker;

pub use capture::{Capture, Place, capture};
pub use content::content_type;
pub use darkroom::{Darkroom, Trouble};
pub use develop::{Developed, Facts, Order, copy, develop};
pub use error::PictureError;
pub use limits::LARGEST_FILE;
pub use sketch::{Colour, Mark, Sketch, SketchError, Spot};
pub use worker::{ARGUMENT, is_asked, work};
