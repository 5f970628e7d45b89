//! The icon of the tray, with a number on it.

use tauri::image::Image;

/// Pixels: twice and more what panels show, so that it stays sharp on dense screens.
const SIZE: usize = 64;
/// The badge, and its edge towards the icon.
const RED: [u8; 3] = [0xc6, 0x28, 0x1f];
const HEIGHT: usize = 37;
const EDGE: usize = 3;
/// A sign is five by seven dots.
const SIGN: usize = 5;
/// More than that is not read at this size.
const MOST: u32 = 99;

const DIGITS: [[u8; 7]; 10] = [
    [0b01110, 0b10001, 0b10011, 0b10101, 0b11001, 0b10001, 0b01110],
    [0b00100, 0b01100, 0b00100, 0b00100, 0b00100, 0b00100, 0b01110],
    [0b01110, 0b10001, 0b00001, 0b00110, 0b01000, 0b10000, 0b11111],
    [0b01110, 0b10001, 0b00001, 0b00110, 0b00001, 0b10001, 0b01110],
    [0b00010, 0b00110, 0b01010, 0b10010, 0b11111, 0b00010, 0b00010],
    [0b11111, 0b10000, 0b11110, 0b00001, 0b00001, 0b10001, 0b01110],
    [0b00110, 0b01000, 0b10000, 0b11110, 0b10001, 0b10001, 0b01110],
    [0b11111, 0b00001, 0b00010, 0b00100, 0b01000, 0b01000, 0b01000],
    [0b01110, 0b10001, 0b10001, 0b01110, 0b10001, 0b10001, 0b01110],
    [0b01110, 0b10001, 0b10001, 0b01111, 0b00001, 0b00010, 0b01100],
];
const PLUS: [u8; 7] = [0b00000, 0b00100, 0b00100, 0b11111, 0b00100, 0b00100, 0b00000];

/// The icon; with a red badge at its lower right where there is something to count.
pub fn with_badge(count: u32) -> Image<'static> {
    let mut pixels = halved();
    if count > 0 {
        draw(&mut pixels, &signs(count));
    }
    let side = u32::try_from(SIZE).unwrap_or(u32::MAX);
    Image::new_owned(pixels, side, side)
}

fn signs(count: u32) -> Vec<[u8; 7]> {
    let digit = |of: u32| DIGITS[of as usize % 10];
    match count {
        0..=9 => vec![digit(count)],
        10..=MOST => vec![digit(count / 10), digit(count)],
        _ => vec![digit(9), digit(9), PLUS],
    }
}

/// The program's icon at half its size.
fn halved() -> Vec<u8> {
    let large = tauri::include_image!("./icons/128x128.png");
    let (from, width) = (large.rgba(), 2 * SIZE);
    let mut pixels = Vec::with_capacity(SIZE * SIZE * 4);
    for y in 0..SIZE {
        for x in 0..SIZE {
            let four = [(0, 0), (1, 0), (0, 1), (1, 1)].map(|(dx, dy)| {
                let at = ((2 * y + dy) * width + 2 * x + dx) * 4;
                [from[at], from[at + 1], from[at + 2], from[at + 3]].map(u32::from)
            });
            // What is see-through has no say in the colour.
            let alpha: u32 = four.iter().map(|one| one[3]).sum();
            for channel in 0..3 {
                let sum: u32 = four.iter().map(|one| one[channel] * one[3]).sum();
                pixels.push(u8::try_from(sum.checked_div(alpha).unwrap_or(0)).unwrap_or(u8::MAX));
            }
            pixels.push(u8::try_from(alpha / 4).unwrap_or(u8::MAX));
        }
    }
    pixels
}

#[expect(clippy::cast_precision_loss, reason = "a few dozen pixels")]
fn draw(pixels: &mut [u8], signs: &[[u8; 7]]) {
    // Pixels to a dot: as many as there is room for.
    let dot = if signs.len() > 2 { 3 } else { 4 };
    let words = (signs.len() * (SIGN + 1) - 1) * dot;
    let width = (words + HEIGHT / 2).clamp(HEIGHT, SIZE);
    let (left, top) = (SIZE - width, SIZE - HEIGHT);
    let radius = HEIGHT as f32 / 2.0;
    for y in top.saturating_sub(EDGE)..SIZE {
        for x in left.saturating_sub(EDGE)..SIZE {
            let at = (y * SIZE + x) * 4;
            // From the middle line of the pill, by the middle of the pixel.
            let (across, down) = (x as f32 + 0.5 - left as f32, y as f32 + 0.5 - top as f32 - radius);
            let along = across - across.clamp(radius, width as f32 - radius);
            let outside = along.hypot(down) - radius;
            // A gap around it sets it off from the icon, on any panel.
            let kept = (outside - EDGE as f32 + 0.5).clamp(0.0, 1.0);
            let red = (0.5 - outside).clamp(0.0, 1.0);
            let alpha = f32::from(pixels[at + 3]) / 255.0 * kept;
            let whole = red + alpha * (1.0 - red);
            for (channel, of_red) in RED.iter().enumerate() {
                let mixed = f32::from(*of_red) * red + f32::from(pixels[at + channel]) * alpha * (1.0 - red);
                pixels[at + channel] = byte(if whole > 0.0 { mixed / whole } else { 0.0 });
            }
            pixels[at + 3] = byte(whole * 255.0);
        }
    }
    let (from_x, from_y) = (left + (width - words) / 2, top + (HEIGHT - 7 * dot) / 2);
    for (place, sign) in signs.iter().enumerate() {
        for (row, dots) in sign.iter().enumerate() {
            for column in (0..SIGN).filter(|column| dots >> (SIGN - 1 - column) & 1 == 1) {
                let (x, y) = (from_x + (place * (SIGN + 1) + column) * dot, from_y + row * dot);
                for at in (y..y + dot).flat_map(|y| (x..x + dot).map(move |x| (y * SIZE + x) * 4)) {
                    pixels[at..at + 4].fill(0xff);
                }
            }
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped before")]
fn byte(value: f32) -> u8 {
    value.round().clamp(0.0, 255.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_count_is_another_picture_up_to_what_can_be_read() {
        let pictures = [0, 1, 2, 10, 99, 100].map(|count| with_badge(count).rgba().to_vec());
        for (place, one) in pictures.iter().enumerate() {
            assert_eq!(one.len(), SIZE * SIZE * 4);
            assert!(pictures.iter().skip(place + 1).all(|other| other != one), "picture {place}");
        }
        assert_eq!(with_badge(100).rgba(), with_badge(40_000).rgba());
    }

    #[test]
    fn the_badge_is_red_with_white_signs_and_leaves_the_rest_of_the_icon() {
        let (plain, three) = (with_badge(0), with_badge(3));
        let at = |image: &Image, x: usize, y: usize| image.rgba()[(y * SIZE + x) * 4..][..4].to_vec();
        assert_eq!(at(&three, SIZE - HEIGHT / 2, SIZE - HEIGHT + 2), [RED[0], RED[1], RED[2], 0xff]);
        assert!(three.rgba().chunks(4).filter(|pixel| *pixel == [0xff; 4]).count() > 50);
        assert_eq!(three.rgba()[..SIZE * 20 * 4], plain.rgba()[..SIZE * 20 * 4]);
    }
}
