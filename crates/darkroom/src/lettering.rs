//! Words as outlines, in the fonts that the window writes with.

use rustybuzz::ttf_parser::{GlyphId, OutlineBuilder};
use rustybuzz::{Face, UnicodeBuffer};
use tiny_skia::{Path, PathBuilder, Transform};

/// Asked in this order for each letter.
const FONTS: [&[u8]; 3] = [
    include_bytes!("../fonts/inter-600-latin.ttf"),
    include_bytes!("../fonts/inter-600-latin-ext.ttf"),
    include_bytes!("../fonts/noto-sans-devanagari-600.ttf"),
];

fn faces() -> Vec<Face<'static>> {
    FONTS.iter().filter_map(|font| Face::from_slice(font, 0)).collect()
}

/// Signs that are never seen themselves: they only say how their neighbours are joined.
fn joins(sign: char) -> bool {
    matches!(sign, '\u{200C}' | '\u{200D}')
}

/// Whether the fonts have all of its letters.
pub(crate) fn can_write(text: &str) -> bool {
    let faces = faces();
    // A font may have an empty glyph even for signs that command.
    let known = |sign: char| !sign.is_control() && faces.iter().any(|face| face.glyph_index(sign).is_some());
    text.chars().all(|sign| joins(sign) || known(sign))
}

/// A line of words, its baseline beginning at 0, 0; and how wide it is.
pub(crate) fn written(text: &str, size: f32) -> Option<(Path, f32)> {
    let faces = faces();
    let mut pen = Pen { path: PathBuilder::new(), place: Transform::identity() };
    let mut x = 0.0;
    for (which, run) in runs(text, &faces) {
        let face = &faces[which];
        #[expect(clippy::cast_precision_loss, reason = "units of a font are thousands")]
        let scale = size / face.units_per_em() as f32;
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(run);
        buffer.guess_segment_properties();
        let shaped = rustybuzz::shape(face, &[], buffer);
        for (glyph, position) in shaped.glyph_infos().iter().zip(shaped.glyph_positions()) {
            let Ok(id) = u16::try_from(glyph.glyph_id) else { continue };
            #[expect(clippy::cast_precision_loss, reason = "units of a font are thousands")]
            let [dx, dy, advance] =
                [position.x_offset, position.y_offset, position.x_advance].map(|by| by as f32 * scale);
            // Fonts count upwards, pictures downwards.
            pen.place = Transform::from_row(scale, 0.0, 0.0, -scale, x + dx, -dy);
            face.outline_glyph(GlyphId(id), &mut pen);
            x += advance;
        }
    }
    Some((pen.path.finish()?, x))
}

/// Pieces of a text that one font can write: it goes on with the font that it is in, as far as that has the letters.
fn runs<'a>(text: &'a str, faces: &[Face]) -> Vec<(usize, &'a str)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for (at, sign) in text.char_indices() {
        let has = |face: &usize| joins(sign) || faces[*face].glyph_index(sign).is_some();
        let now = runs.last().map(|(face, _)| *face);
        let Some(face) = now.filter(has).or_else(|| (0..faces.len()).find(has)) else { continue };
        if now != Some(face) {
            runs.push((face, at));
        }
    }
    let ends = runs.iter().skip(1).map(|(_, at)| *at).chain([text.len()]).collect::<Vec<_>>();
    runs.into_iter().zip(ends).map(|((face, from), to)| (face, &text[from..to])).collect()
}

/// Draws a font's outline where the letter stands.
struct Pen {
    path: PathBuilder,
    place: Transform,
}

impl Pen {
    fn at(&self, x: f32, y: f32) -> (f32, f32) {
        let mut point = tiny_skia::Point::from_xy(x, y);
        self.place.map_point(&mut point);
        (point.x, point.y)
    }
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.at(x, y);
        self.path.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let ((x1, y1), (x, y)) = (self.at(x1, y1), self.at(x, y));
        self.path.quad_to(x1, y1, x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let ((x1, y1), (x2, y2), (x, y)) = (self.at(x1, y1), self.at(x2, y2), self.at(x, y));
        self.path.cubic_to(x1, y1, x2, y2, x, y);
    }

    fn close(&mut self) {
        self.path.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_several_scripts_are_written_one_after_the_other() {
        assert_eq!(faces().len(), FONTS.len());
        let width = |text: &str| written(text, 100.0).map(|(_, width)| width);
        let (latin, hindi) = (width("Crushed").unwrap(), width("टमाटर").unwrap());
        let both = width("Crushedटमाटर").unwrap();
        assert!((both - latin - hindi).abs() < 1.0, "{latin} + {hindi} is not {both}");
        assert!((300.0..600.0).contains(&latin), "{latin}");
        // A vowel sign joins its consonant: not one width for each sign.
        assert!(width("कि").unwrap() < 2.0 * width("क").unwrap());
        assert_eq!(written("   ", 100.0).map(|_| ()), None, "nothing to be seen");
    }

    #[test]
    fn letters_that_no_font_has_are_known_as_such() {
        for known in ["Tomatoes, 500 g", "₹50", "Łódź", "क्षत्रिय"] {
            assert!(can_write(known), "{known}");
        }
        for unknown in ["🍅", "番茄", "\u{202e}abc", "\t", "a\0b"] {
            assert!(!can_write(unknown), "{unknown}");
        }
    }
}
