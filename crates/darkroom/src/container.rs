//! What HEIC and AVIF share: a container of items with properties.

use heifer_isobmff::boxes::{ColorInfo, Property};
use heifer_isobmff::{HeifFile, ItemId};

use crate::colour::Colours;

/// The colours of an item: by its profile, or else by code.
pub(crate) fn colours(file: &HeifFile<'_>, item: ItemId) -> Colours {
    if let Ok(Some(profile)) = file.icc_profile(item) {
        return Colours::of_profile(Some(profile.to_vec()));
    }
    let first_tile = file.referenced_items(item, b"dimg").first().copied();
    [Some(item), first_tile]
        .into_iter()
        .flatten()
        .find_map(|item| coded(file, item))
        .map_or(Colours::Plain, |coded| Colours::Coded { primaries: coded.primaries })
}

/// How an item's numbers become colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Coded {
    pub(crate) primaries: u16,
    pub(crate) matrix: u16,
    pub(crate) full_range: bool,
}

/// What the container says of an item's colours by code.
pub(crate) fn coded(file: &HeifFile<'_>, item: ItemId) -> Option<Coded> {
    file.item_properties(item).ok()?.find_map(|property| match property {
        Property::Color(ColorInfo::Nclx { primaries, matrix, full_range, .. }) => {
            Some(Coded { primaries: *primaries, matrix: *matrix, full_range: *full_range })
        }
        _ => None,
    })
}

/// The part of an item that is its picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Crop {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

/// The crop and the turn of an item of that size; the turn as EXIF numbers them.
pub(crate) fn crop_and_turn(file: &HeifFile<'_>, item: ItemId, width: u32, height: u32) -> (Option<Crop>, u32) {
    let (mut crop, mut turn) = (None, 1);
    for property in file.item_properties(item).into_iter().flatten() {
        match *property {
            Property::CleanAperture { width: wide, height: high, horiz_offset, vert_offset } => {
                crop = crop_of((width, height), (wide, high), (horiz_offset, vert_offset));
            }
            // Anti-clockwise, in quarters.
            Property::Rotation(quarters) => turn = [1, 8, 3, 6][usize::from(quarters & 3)],
            Property::Mirror(top_to_bottom) => turn = mirrored(turn, top_to_bottom),
            _ => {}
        }
    }
    (crop, turn)
}

/// A turn (1, 3, 6 or 8) and then a mirror, as one number of EXIF.
fn mirrored(turn: u32, top_to_bottom: bool) -> u32 {
    match (turn, top_to_bottom) {
        (3, false) | (1, true) => 4,
        (6, false) | (8, true) => 5,
        (8, false) | (6, true) => 7,
        // Left to right alone, or turned by half and then top to bottom, which is the same.
        _ => 2,
    }
}

fn crop_of(whole: (u32, u32), size: ((u32, u32), (u32, u32)), offset: ((i32, u32), (i32, u32))) -> Option<Crop> {
    let share = |(above, below): (f64, u32)| (below != 0).then(|| above / f64::from(below));
    let (width, height) = (share((f64::from(size.0.0), size.0.1))?, share((f64::from(size.1.0), size.1.1))?);
    let (across, down) = (share((f64::from(offset.0.0), offset.0.1))?, share((f64::from(offset.1.0), offset.1.1))?);
    let left = across + (f64::from(whole.0) - width) / 2.0;
    let top = down + (f64::from(whole.1) - height) / 2.0;
    let inside = width >= 1.0
        && height >= 1.0
        && left >= 0.0
        && top >= 0.0
        && left + width <= f64::from(whole.0)
        && top + height <= f64::from(whole.1);
    inside.then_some(Crop { left, top, width, height })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crops_outside_of_the_picture_are_none() {
        let crop = |width, across| crop_of((320, 240), ((width, 1), (120, 1)), ((across, 1), (60, 1)));
        assert_eq!(crop(160, 80), Some(Crop { left: 160.0, top: 120.0, width: 160.0, height: 120.0 }));
        for (width, across) in [(160, 81), (160, -81), (321, 0), (0, 0), (u32::MAX, i32::MIN)] {
            assert_eq!(crop(width, across), None, "{width} {across}");
        }
        assert_eq!(crop_of((320, 240), ((160, 0), (120, 1)), ((0, 1), (0, 1))), None, "a size of nothing");
    }
}
