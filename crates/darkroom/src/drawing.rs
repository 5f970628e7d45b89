//! Draws a sketch into a photo, for a copy. The photo is painted over in strips: a second picture of 120 megapixels
//! would not fit into a worker.

use image::RgbImage;
use tiny_skia::{Color, FillRule, LineCap, LineJoin, Paint, Path, PathBuilder, PixmapMut, Rect, Stroke, Transform};

use crate::lettering;
use crate::sketch::{Colour, Mark, Sketch, Spot, WHOLE};

/// Rows that are painted at once.
const STRIP: u32 = 256;

// Shares of the photo's longer side, so that a mark is as strong on any photo; `ui/src/features/evidence/ink/shapes.ts`
// shows them by the same.
/// How wide a line is.
const LINE: f32 = 0.005;
/// How far the halo reaches beyond it, on each side.
const HALO: f32 = 0.0022;
/// How high letters are written.
const LETTERS: f32 = 0.03;
/// How large a pin's disc is.
const PIN: f32 = 0.019;
/// The head of an arrow, in widths of its line.
const HEAD_LENGTH: f32 = 5.5;
const HEAD_HALF: f32 = 2.5;
/// Fewer pixels than this are no line.
const LEAST_LINE: f32 = 2.0;

/// Something to fill, in pixels of the whole photo.
struct Shape {
    path: Path,
    colour: Color,
}

/// The upright photo, turned as the sketch says, with its marks burnt in. What is redacted is gone before this returns.
pub(crate) fn drawn(mut picture: RgbImage, sketch: &Sketch) -> RgbImage {
    let sheet = Sheet::of(&picture, sketch.turn);
    let shapes: Vec<_> = sketch.marks.iter().flat_map(|mark| sheet.shapes(mark)).collect();
    paint(&mut picture, &shapes);
    // Last, so that nothing shines through, and by whole pixels: a softened edge would keep some of what was there.
    for mark in &sketch.marks {
        if let Mark::Redaction { from, to } = mark {
            sheet.blacken(&mut picture, *from, *to);
        }
    }
    picture
}

fn paint(picture: &mut RgbImage, shapes: &[Shape]) {
    let (width, height) = picture.dimensions();
    let mut top = 0;
    while top < height {
        let rows = STRIP.min(height - top);
        #[expect(clippy::cast_precision_loss, reason = "photos have at most 20,000 rows")]
        let (from, to) = (top as f32, (top + rows) as f32);
        let here = |shape: &&Shape| shape.path.bounds().top() <= to && shape.path.bounds().bottom() >= from;
        let found: Vec<_> = shapes.iter().filter(here).collect();
        if !found.is_empty() {
            let strip = width as usize * 3 * top as usize..width as usize * 3 * (top + rows) as usize;
            paint_strip(&mut picture.as_mut()[strip], width, rows, from, &found);
        }
        top += rows;
    }
}

fn paint_strip(pixels: &mut [u8], width: u32, rows: u32, top: f32, shapes: &[&Shape]) {
    let mut solid: Vec<u8> =
        pixels.as_chunks::<3>().0.iter().flat_map(|[red, green, blue]| [*red, *green, *blue, u8::MAX]).collect();
    let Some(mut canvas) = PixmapMut::from_bytes(&mut solid, width, rows) else { return };
    for Shape { path, colour } in shapes {
        let mut paint = Paint { anti_alias: true, ..Paint::default() };
        paint.set_color(*colour);
        canvas.fill_path(path, &paint, FillRule::Winding, Transform::from_translate(0.0, -top), None);
    }
    for (pixel, [red, green, blue, _]) in pixels.as_chunks_mut::<3>().0.iter_mut().zip(solid.as_chunks::<4>().0) {
        *pixel = [*red, *green, *blue];
    }
}

/// What marks are drawn on: the photo as it stands, already turned.
struct Sheet {
    width: f32,
    height: f32,
    turn: u8,
}

impl Sheet {
    #[expect(clippy::cast_precision_loss, reason = "photos are at most 20,000 pixels wide and high")]
    fn of(picture: &RgbImage, turn: u8) -> Self {
        Self { width: picture.width() as f32, height: picture.height() as f32, turn }
    }

    fn share(&self, of_longer_side: f32) -> f32 {
        of_longer_side * self.width.max(self.height)
    }

    fn line(&self) -> f32 {
        self.share(LINE).max(LEAST_LINE)
    }

    fn halo(&self) -> f32 {
        self.share(HALO).max(LEAST_LINE / 2.0)
    }

    /// A place of the upright photo, in pixels of the turned one.
    #[expect(clippy::cast_precision_loss, reason = "a place is at most 65,536")]
    fn place(&self, spot: Spot) -> (f32, f32) {
        let [x, y] = turned(spot, self.turn);
        (x as f32 / WHOLE as f32 * self.width, y as f32 / WHOLE as f32 * self.height)
    }

    fn rect(&self, from: Spot, to: Spot) -> Option<Rect> {
        let ((x1, y1), (x2, y2)) = (self.place(from), self.place(to));
        Rect::from_ltrb(x1.min(x2), y1.min(y2), x1.max(x2), y1.max(y2))
    }

    /// What a mark looks like, its halo first.
    fn shapes(&self, mark: &Mark) -> Vec<Shape> {
        match mark {
            Mark::Arrow { from, to, colour } => {
                self.filled(arrow(self.place(*from), self.place(*to), self.line()), *colour)
            }
            Mark::Box { from, to, colour } => self.stroked(self.rect(*from, *to).map(PathBuilder::from_rect), *colour),
            Mark::Circle { from, to, colour } => {
                self.stroked(self.rect(*from, *to).and_then(PathBuilder::from_oval), *colour)
            }
            Mark::Freehand { path, colour } => {
                let path: Vec<_> = path.iter().map(|spot| self.place(*spot)).collect();
                match path.first() {
                    // A hand that stood still leaves a dot.
                    Some((x, y)) if path.iter().all(|place| *place == (*x, *y)) => {
                        self.filled(PathBuilder::from_circle(*x, *y, self.line() / 2.0), *colour)
                    }
                    _ => self.stroked(line(&path), *colour),
                }
            }
            Mark::Text { at, text, colour } => {
                let words = lettering::written(text.trim(), self.share(LETTERS));
                let (x, y) = self.place(*at);
                self.filled(words.and_then(|(path, _)| path.transform(Transform::from_translate(x, y))), *colour)
            }
            Mark::Pin { at, number, colour } => self.pin(self.place(*at), *number, *colour),
            Mark::Redaction { .. } => Vec::new(),
        }
    }

    fn pin(&self, (x, y): (f32, f32), number: u16, colour: Colour) -> Vec<Shape> {
        let mut shapes = self.filled(PathBuilder::from_circle(x, y, self.share(PIN).max(2.0 * LEAST_LINE)), colour);
        // The more digits, the smaller.
        let size = self.share(PIN) * if number > 99 { 0.95 } else { 1.25 };
        if let Some((path, width)) = lettering::written(&number.to_string(), size) {
            // Digits are some 0.73 of the size high.
            let middle = Transform::from_translate(x - width / 2.0, y + size * 0.365);
            shapes.extend(path.transform(middle).map(|path| Shape { path, colour: halo_of(colour) }));
        }
        shapes
    }

    fn filled(&self, path: Option<Path>, colour: Colour) -> Vec<Shape> {
        let Some(path) = path else { return Vec::new() };
        let around = outline(&path, 2.0 * self.halo()).map(|path| Shape { path, colour: halo_of(colour) });
        around.into_iter().chain([Shape { path, colour: colour_of(colour) }]).collect()
    }

    fn stroked(&self, path: Option<Path>, colour: Colour) -> Vec<Shape> {
        let Some(path) = path else { return Vec::new() };
        let line = |width, colour| outline(&path, width).map(|path| Shape { path, colour });
        let halo = line(self.line() + 2.0 * self.halo(), halo_of(colour));
        halo.into_iter().chain(line(self.line(), colour_of(colour))).collect()
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "places are on the photo")]
    fn blacken(&self, picture: &mut RgbImage, from: Spot, to: Spot) {
        let ((x1, y1), (x2, y2)) = (self.place(from), self.place(to));
        let first = |a: f32, b: f32| a.min(b).floor() as u32;
        let past = |a: f32, b: f32, most: u32| (a.max(b).ceil() as u32).min(most);
        let columns = first(x1, x2) as usize * 3..past(x1, x2, picture.width()) as usize * 3;
        let row = picture.width() as usize * 3;
        for y in first(y1, y2)..past(y1, y2, picture.height()) {
            picture.as_mut()[y as usize * row..][columns.clone()].fill(0);
        }
    }
}

/// A place of the upright photo, on the photo turned by quarters to the right.
fn turned([x, y]: Spot, turn: u8) -> Spot {
    match turn {
        1 => [WHOLE - y, x],
        2 => [WHOLE - x, WHOLE - y],
        3 => [y, WHOLE - x],
        _ => [x, y],
    }
}

fn outline(path: &Path, width: f32) -> Option<Path> {
    let stroke = Stroke { width, line_cap: LineCap::Round, line_join: LineJoin::Round, ..Stroke::default() };
    path.stroke(&stroke, 1.0)
}

/// A shaft with a head, as one outline.
fn arrow((x1, y1): (f32, f32), (x2, y2): (f32, f32), width: f32) -> Option<Path> {
    let length = (x2 - x1).hypot(y2 - y1);
    if length < 1.0 {
        return None;
    }
    let (ux, uy) = ((x2 - x1) / length, (y2 - y1) / length);
    let neck = (length - HEAD_LENGTH * width).max(0.0);
    // Along the arrow, and across it.
    let at = |along: f32, across: f32| (x1 + ux * along - uy * across, y1 + uy * along + ux * across);
    let (half, wide) = (width / 2.0, HEAD_HALF * width);
    let corners = [
        at(0.0, half),
        at(neck, half),
        at(neck, wide),
        at(length, 0.0),
        at(neck, -wide),
        at(neck, -half),
        at(0.0, -half),
    ];
    let mut path = PathBuilder::new();
    path.move_to(corners[0].0, corners[0].1);
    for (x, y) in &corners[1..] {
        path.line_to(*x, *y);
    }
    path.close();
    path.finish()
}

/// The way of the hand, rounded at each place.
fn line(way: &[(f32, f32)]) -> Option<Path> {
    let mut path = PathBuilder::new();
    let (first, last) = (way.first()?, way.last()?);
    path.move_to(first.0, first.1);
    for pair in way.windows(2).skip(1) {
        let (here, next) = (pair[0], pair[1]);
        path.quad_to(here.0, here.1, f32::midpoint(here.0, next.0), f32::midpoint(here.1, next.1));
    }
    path.line_to(last.0, last.1);
    path.finish()
}

fn colour_of(colour: Colour) -> Color {
    match colour {
        Colour::Red => Color::from_rgba8(0xE0, 0x2B, 0x20, 0xFF),
        Colour::Yellow => Color::from_rgba8(0xFF, 0xD6, 0x0A, 0xFF),
        Colour::Blue => Color::from_rgba8(0x1F, 0x6F, 0xEB, 0xFF),
        Colour::White => Color::from_rgba8(0xFF, 0xFF, 0xFF, 0xFF),
    }
}

/// What makes a mark readable on a photo of its own colour.
fn halo_of(colour: Colour) -> Color {
    match colour {
        Colour::Red | Colour::Blue => Color::from_rgba8(0xFF, 0xFF, 0xFF, 0xFF),
        Colour::Yellow | Colour::White => Color::from_rgba8(0x1A, 0x1A, 0x16, 0xFF),
    }
}
