//! What a phone makes of the light: smoothing, exposure, a tone curve, a little noise, and a JPEG.

use crate::math::{Chance, V, grey, v};
use crate::trace::Pixel;

/// How the phone saw it.
pub struct Exposure {
    pub stops: f32,
    /// White balance: above 0 warmer.
    pub warm: f32,
    pub noise: f32,
    pub quality: i32,
}

pub fn develop(
    mut pixels: Vec<Pixel>,
    width: usize,
    height: usize,
    exposure: &Exposure,
    seed: u64,
) -> anyhow::Result<Vec<u8>> {
    despeckle(&mut pixels, width, height);
    for level in 0..4 {
        pixels = smooth(&pixels, width, height, 1 << level, level < 3);
    }
    let mut light: Vec<V> = pixels.iter().map(|p| p.matt * p.color + p.shine).collect();
    let gain = exposure.stops.exp2();
    let balance = v(1.0 + exposure.warm * 0.12, 1.0 + exposure.warm * 0.02, 1.0 - exposure.warm * 0.16);
    for (i, l) in light.iter_mut().enumerate() {
        let (x, y) = ((i % width) as f32 / width as f32 - 0.5, (i / width) as f32 / height as f32 - 0.5);
        *l = *l * balance * (gain * (1.0 - 0.55 * (x * x + y * y)));
    }
    let glow = blur(
        &blur(&light.iter().map(|l| l.each(|c| (c - 0.9).clamp(0.0, 3.0))).collect::<Vec<_>>(), width, height, 12),
        width,
        height,
        12,
    );
    for (l, g) in light.iter_mut().zip(&glow) {
        *l += *g * 0.10;
    }
    let mut shown: Vec<V> = light.iter().map(|l| tone(*l)).collect();
    // Phones sharpen what they smoothed.
    let soft = blur(&shown, width, height, 1);
    for (s, b) in shown.iter_mut().zip(&soft) {
        *s += (*s - *b) * 0.25;
    }
    let mut chance = Chance::new(seed);
    let grain: Vec<V> = (0..width * height)
        .map(|_| {
            let l = chance.bell();
            v(l + chance.bell() * 0.5, l + chance.bell() * 0.25, l + chance.bell() * 0.6)
        })
        .collect();
    let mottled = blur(&grain, width, height, 1);
    let mut bytes = Vec::with_capacity(width * height * 3);
    for ((s, g), m) in shown.iter().zip(&grain).zip(&mottled) {
        let level = s.light().clamp(0.0, 1.0);
        let n = (*g * 0.45 + *m * 1.2) * (exposure.noise * (1.15 - level));
        let c = *s + n;
        for part in [c.x, c.y, c.z] {
            bytes.push((part.clamp(0.0, 1.0) * 255.0 + 0.5) as u8);
        }
    }
    let image = turbojpeg::Image {
        pixels: bytes.as_slice(),
        width,
        pitch: width * 3,
        height,
        format: turbojpeg::PixelFormat::RGB,
    };
    let mut compressor = turbojpeg::Compressor::new()?;
    compressor.set_quality(exposure.quality)?;
    compressor.set_subsamp(turbojpeg::Subsamp::Sub2x2)?;
    compressor.set_optimize(true)?;
    Ok(compressor.compress_to_vec(image)?)
}

/// A curve as phones have it: open shadows, gentle shoulder, strong colour. Out comes sRGB.
fn tone(l: V) -> V {
    let curve = |c: f32| {
        let c = c.max(0.0) * 0.92;
        ((c * (2.51 * c + 0.03)) / (c * (2.43 * c + 0.59) + 0.14)).clamp(0.0, 1.0)
    };
    let bright = l.light();
    // Colour is kept where it would burn out, but not wholly.
    let mapped = l.each(|c| curve(c * 0.72));
    let grey_level = grey(curve(bright * 0.72));
    let vivid = grey_level.mix(mapped, 1.04);
    vivid.each(|c| {
        let c = c.clamp(0.0, 1.0);
        if c <= 0.003_130_8 { c * 12.92 } else { 1.055 * c.powf(1.0 / 2.4) - 0.055 }
    })
}

fn blur(from: &[V], width: usize, height: usize, reach: usize) -> Vec<V> {
    let pass = |from: &[V], across: bool| {
        let (lines, length) = if across { (height, width) } else { (width, height) };
        let mut to = vec![V::default(); from.len()];
        for line in 0..lines {
            let at = |i: usize| if across { line * width + i } else { i * width + line };
            let mut sum = V::default();
            let clamp = |i: isize| i.clamp(0, length as isize - 1) as usize;
            for i in -(reach as isize)..=reach as isize {
                sum += from[at(clamp(i))];
            }
            for i in 0..length {
                to[at(i)] = sum * (1.0 / (2 * reach + 1) as f32);
                sum = sum + from[at(clamp(i as isize + reach as isize + 1))]
                    - from[at(clamp(i as isize - reach as isize))];
            }
        }
        to
    };
    pass(&pass(from, true), false)
}

/// Takes away the single bright sparks of chance.
fn despeckle(pixels: &mut [Pixel], width: usize, height: usize) {
    let before = pixels.to_vec();
    for y in 1..height - 1 {
        for x in 1..width - 1 {
            let mut around = [(0.0, 0.0); 8];
            let near = [(-1, -1), (0, -1), (1, -1), (-1, 0), (1, 0), (-1, 1), (0, 1), (1, 1)];
            for (slot, (dx, dy)) in around.iter_mut().zip(near) {
                let p = &before[(y as isize + dy) as usize * width + (x as isize + dx) as usize];
                *slot = (p.shine.light(), p.matt.light());
            }
            let limit = |pick: fn(&(f32, f32)) -> f32| {
                let mut level = around.map(|a| pick(&a));
                level.sort_by(f32::total_cmp);
                level[5] * 1.25 + 0.004
            };
            let least = {
                let mut level = around.map(|a| a.1);
                level.sort_by(f32::total_cmp);
                level[2] * 0.75
            };
            let here = &mut pixels[y * width + x];
            if here.matt.light() < least {
                here.matt = before[y * width + x - 1].matt.mix(before[y * width + x + 1].matt, 0.5);
            }
            let (shine, matt) = (limit(|a| a.0), limit(|a| a.1));
            if here.shine.light() > shine {
                here.shine = here.shine * (shine / here.shine.light());
            }
            if here.matt.light() > matt {
                here.matt = here.matt * (matt / here.matt.light());
            }
        }
    }
}

/// Brightness of matt and shine, and how far the matt wavers, each over 3 by 3 pixels.
fn guide(from: &[Pixel], width: usize, height: usize) -> Vec<(f32, f32, f32)> {
    let mut out = vec![(0.0, 0.0, 0.0); from.len()];
    for y in 0..height {
        for x in 0..width {
            let (mut matt, mut shine, mut spread, mut n) = (0.0, 0.0, 0.0, 0.0);
            for sy in y.saturating_sub(1)..(y + 2).min(height) {
                for sx in x.saturating_sub(1)..(x + 2).min(width) {
                    let p = &from[sy * width + sx];
                    let w = if sx == x && sy == y { 2.0 } else { 1.0 };
                    matt += p.matt.light() * w;
                    shine += p.shine.light() * w;
                    spread += p.spread * w;
                    n += w;
                }
            }
            out[y * width + x] = (matt / n, shine / n, spread / n);
        }
    }
    out
}

/// Smooths light over neighbours of the same surface, less where it truly changes (à-trous with variance).
fn smooth(from: &[Pixel], width: usize, height: usize, reach: usize, shine_too: bool) -> Vec<Pixel> {
    const KERNEL: [f32; 5] = [1.0 / 16.0, 0.25, 0.375, 0.25, 1.0 / 16.0];
    let half = height / 2;
    // What is compared is itself an average: with few rays a pixel alone says little about how bright it is.
    let guide = guide(from, width, height);
    let mut out = vec![Pixel::default(); from.len()];
    let (upper, lower) = out.split_at_mut(half * width);
    let work = |rows: &mut [Pixel], start: usize| {
        for (i, slot) in rows.iter_mut().enumerate() {
            let (x, y) = (i % width, start + i / width);
            let here = from[y * width + x];
            let (matt_here, shine_here, spread_here) = guide[y * width + x];
            let wobble = 2.0 * spread_here.max(1e-6).sqrt() + 0.006;
            let (mut matt, mut spread, mut weight) = (V::default(), 0.0, 0.0);
            let (mut shine, mut shine_weight) = (V::default(), 0.0);
            for (ky, wy) in KERNEL.iter().enumerate() {
                for (kx, wx) in KERNEL.iter().enumerate() {
                    let sx = x as isize + (kx as isize - 2) * reach as isize;
                    let sy = y as isize + (ky as isize - 2) * reach as isize;
                    if sx < 0 || sy < 0 || sx >= width as isize || sy >= height as isize {
                        continue;
                    }
                    let there = &from[sy as usize * width + sx as usize];
                    let (matt_there, shine_there, _) = guide[sy as usize * width + sx as usize];
                    let n = here.n.dot(there.n) / (here.n.length() * there.n.length()).max(1e-6);
                    let wn = n.max(0.0).powi(24);
                    let wd = (-(here.depth - there.depth).abs() / (0.006 * here.depth * reach as f32)).exp();
                    let wl = (-(matt_here - matt_there).abs() / wobble).exp();
                    let base = wx * wy * wn * wd;
                    let w = base * wl;
                    matt += there.matt * w;
                    spread += there.spread * w * w;
                    weight += w;
                    if shine_too {
                        let ws = base * (-(shine_here - shine_there).abs() / (0.03 + shine_here * 0.35)).exp();
                        shine += there.shine * ws;
                        shine_weight += ws;
                    }
                }
            }
            *slot = here;
            if weight > 0.0 {
                slot.matt = matt * (1.0 / weight);
                slot.spread = spread / (weight * weight);
            }
            if shine_weight > 0.0 {
                slot.shine = shine * (1.0 / shine_weight);
            }
        }
    };
    std::thread::scope(|threads| {
        threads.spawn(|| work(upper, 0));
        work(lower, half);
    });
    out
}
