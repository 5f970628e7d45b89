//! Paints the sample shop's evidence: `painter FOLDER [WIDTH RAYS VIEWS [NAME…]]`, where the views are `a`
//! (a little way off), `b` (close), or `ab`.
//!
//! The pictures in `crates/desk/src/sample/photos/` came out of this; it runs for an hour, so they are kept.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::cast_possible_wrap,
    reason = "pixels, cells and triangles are counted in whole numbers and placed in floating ones, far from their limits"
)]
#![expect(clippy::many_single_char_names, clippy::similar_names, reason = "geometry is written in x, y, z, u and w")]
#![expect(clippy::too_many_lines, reason = "a scene is a list of things and where they lie")]
#![expect(clippy::unreadable_literal, reason = "colours are written as painters write them: 0xB3140C")]

mod bvh;
mod film;
mod math;
mod mesh;
mod noise;
mod scenes;
mod things;
mod trace;

use anyhow::{Context, Result};
use math::Chance;

fn main() -> Result<()> {
    let mut words = std::env::args().skip(1);
    let folder = words.next().context("Name the folder for the pictures.")?;
    let width: usize =
        words.next().map_or(Ok(1120), |word| word.parse()).context("The width is a number of pixels.")?;
    let rays: u32 =
        words.next().map_or(Ok(12), |word| word.parse()).context("The rays are a number for each pixel.")?;
    let views = words.next().unwrap_or_else(|| "ab".to_owned());
    let wanted: Vec<String> = words.collect();
    for (number, (name, build)) in scenes::INCIDENTS.iter().enumerate() {
        if !wanted.is_empty() && !wanted.iter().any(|wanted| wanted == name) {
            continue;
        }
        let began = std::time::Instant::now();
        let mut chance = Chance::new(0x5EED + number as u64);
        let set = build(&mut chance);
        let cameras = scenes::views(&set, &mut chance);
        let exposure = scenes::exposure(&mut chance);
        let ready = trace::Ready::new(&set.scene);
        for (camera, view) in cameras.iter().zip(["a", "b"]).filter(|(_, view)| views.contains(view)) {
            let height = width * 3 / 4;
            let pixels = ready.trace(camera, width, height, rays, number as u64 * 2 + u64::from(view == "b"));
            let jpeg = film::develop(pixels, width, height, &exposure, number as u64)?;
            std::fs::write(format!("{folder}/{name}{view}.jpg"), &jpeg)?;
        }
        eprintln!("{name}: {:?}", began.elapsed());
    }
    Ok(())
}
