//! Evidence: the photos and files of a claim, and the small pictures that are shown of them.

mod absent;
mod attach;
mod bucket;
mod cache;
mod catalogue;
mod derive;
mod facts;
mod gather;
mod kept;
mod line;
mod lookalikes;
mod original;
mod photos;
mod pieces;
mod query;
mod storage;
mod store;
mod unseen;

pub use absent::Fetched;
pub(crate) use attach::attach_with_message;
pub use attach::{AttachProgress, FoundFile, KeptFile, attach, inspect};
pub use bucket::Bucket;
pub use catalogue::{CatalogueBase, CataloguePicture, CataloguePictures, catalogue_pictures};
pub use darkroom::{Colour, Darkroom, Mark, PictureError, Sketch, is_asked as is_photo_worker, work as work_on_photos};
pub use derive::{NewCopy, derive};
pub use facts::{PhotoFacts, PhotoPlace, photo_facts, photo_place};
pub use gather::gather;
pub use kept::{ChosenStore, KeyPlace, StoreChoice, Stored, choose_store, chosen_store};
pub(crate) use kept::{not_chosen, out_of_reach};
pub use lookalikes::{Lookalike, PairVerdict, judge_photos};
pub use original::{SavedFiles, original_name, save_all, save_original};
pub use photos::{Edge, EvidenceError, Photos, Rendition};
pub use storage::FetchError;
pub use store::{ContentHash, EvidenceStore, StoreError, StorePlace};
pub use unseen::Looked;

/// Whether to try to show an attachment as a picture, by what its sender said of it. What is really in it is only
/// known when its first bytes are seen; a file that lied is shown as one that can't be shown.
pub(crate) fn looks_like_a_photo(file_type: &str, file_name: &str) -> bool {
    const ENDINGS: [&str; 11] = ["jpg", "jpeg", "png", "gif", "webp", "bmp", "tif", "tiff", "heic", "heif", "avif"];
    let ending = file_name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    file_type == "image"
        || file_type.starts_with("image/")
        || ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
}
