//! Pictures that weigh what a camera's weigh: those of the sample shop, enlarged, with the grain of a sensor and the
//! fine structure that enlarging can't bring. And what a screen shows: that is what customers' PNGs are of. The same ones
//! each time.

use std::path::Path;

use image::codecs::gif::GifEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, GrayImage, ImageFormat, RgbImage};
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};

/// As phones make them: 12 megapixels, and 48 where nothing is thrown together.
const USUAL: (u32, u32) = (4032, 3024);
const LARGE: (u32, u32) = (8064, 6048);
/// To be gnawed at.
const SMALL: (u32, u32) = (640, 480);
/// Sizes of structure, pixels, and how much of each there is, in steps of brightness.
const STRUCTURE: [(u32, f32); 3] = [(1, 3.0), (2, 4.0), (6, 6.0)];

/// One picture of the usual size for each photo, a large one of the first, and small ones in the formats for which no
/// other encoder is at hand.
pub fn all(folder: &Path, photos: &[&str]) {
    std::fs::create_dir_all(folder.join("small")).expect("a folder");
    for (n, photo) in photos.iter().enumerate() {
        let scene = image::open(photo).expect("a photo").into_rgb8();
        let write = |name: &str, size| {
            let file = folder.join(name);
            if !file.exists() {
                write_plain(&file, &picture(&scene, size, n as u64));
            }
        };
        write(&format!("usual-{n}.ppm"), USUAL);
        let screen_file = folder.join(format!("screen-{n}.ppm"));
        if !screen_file.exists() {
            write_plain(&screen_file, &screen(&scene, n as u64));
        }
        if n == 0 {
            write("large.ppm", LARGE);
            write("small.ppm", SMALL);
            small(&folder.join("small"), &picture(&scene, SMALL, 0));
        }
    }
}

/// The plainest format that every encoder reads. Whole or not at all, so that an interrupted run leaves nothing.
fn write_plain(file: &Path, picture: &RgbImage) {
    let head = format!("P6\n{} {}\n255\n", picture.width(), picture.height());
    let part = file.with_extension("part");
    std::fs::write(&part, [head.as_bytes(), picture.as_raw()].concat()).expect("it is written");
    std::fs::rename(&part, file).expect("it is kept");
}

/// A long conversation with a photo in it: plain grounds, letters, and a fifth of a photo.
fn screen(scene: &RgbImage, seed: u64) -> RgbImage {
    const LETTER: (u32, u32) = (5, 7);
    const DOT: u32 = 5;
    const LINE: u32 = 64;
    let (width, height) = (USUAL.1, USUAL.0);
    let mut dice = SmallRng::seed_from_u64(seed);
    let mut screen = RgbImage::from_pixel(width, height, image::Rgb([246, 247, 244]));
    for line in (0..height / LINE).filter(|line| line % 5 != 0) {
        let letters = dice.random_range(20..width / (LETTER.0 + 1) / DOT - 8);
        for letter in (0..letters).filter(|_| dice.random_bool(0.84)).collect::<Vec<_>>() {
            let shape: u64 = dice.random();
            for dot in (0..LETTER.0 * LETTER.1).filter(|dot| shape >> dot & 1 == 1) {
                let left = 100 + (letter * (LETTER.0 + 1) + dot % LETTER.0) * DOT;
                let top = line * LINE + 10 + dot / LETTER.0 * DOT;
                for (x, y) in (left..left + DOT).flat_map(|x| (top..top + DOT).map(move |y| (x, y))) {
                    screen.put_pixel(x, y, image::Rgb([34, 40, 36]));
                }
            }
        }
    }
    image::imageops::overlay(&mut screen, &picture(scene, (1800, 1350), seed), 400, 900);
    screen
}

fn small(folder: &Path, picture: &RgbImage) {
    for (name, format) in [("small.bmp", ImageFormat::Bmp), ("small.tif", ImageFormat::Tiff)] {
        picture.save_with_format(folder.join(name), format).expect("it is written");
    }
    let file = std::fs::File::create(folder.join("small.gif")).expect("a file");
    let frame = image::Frame::new(DynamicImage::ImageRgb8(picture.clone()).into_rgba8());
    GifEncoder::new(file).encode_frames([frame.clone(), frame]).expect("it is encoded");
}

fn picture(scene: &RgbImage, (width, height): (u32, u32), seed: u64) -> RgbImage {
    let mut picture = image::imageops::resize(scene, width, height, FilterType::CatmullRom);
    let mut dice = SmallRng::seed_from_u64(seed);
    for (size, strength) in STRUCTURE {
        let noise = GrayImage::from_fn(width.div_ceil(size), height.div_ceil(size), |_, _| {
            // Two dice make a hill: small differences are more frequent than large ones.
            image::Luma([dice.random_range(0..128) + dice.random_range(0..128)])
        });
        let noise =
            if size == 1 { noise } else { image::imageops::resize(&noise, width, height, FilterType::Triangle) };
        for (pixel, grain) in picture.pixels_mut().zip(noise.pixels()) {
            // The standard deviation of that hill is 52.
            let more = (f32::from(grain.0[0]) - 127.0) * strength / 52.0;
            for shade in &mut pixel.0 {
                *shade = rounded(f32::from(*shade) + more);
            }
        }
    }
    picture
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0 to 255 before")]
fn rounded(shade: f32) -> u8 {
    shade.round().clamp(0.0, 255.0) as u8
}
