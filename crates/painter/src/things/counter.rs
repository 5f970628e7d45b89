//! Kitchen counters and tables, as materials of the ground.

use crate::math::{V, grey, rgb, step, v};
use crate::noise::{creases, noise, rough, specks};
use crate::trace::{Look, Material, Spot};

fn bumped(n: V, p: V, size: f32, height: f32, f: impl Fn(V) -> f32) -> V {
    let e = size;
    let h = f(p);
    let slope = v(f(p + v(e, 0.0, 0.0)) - h, 0.0, f(p + v(0.0, 0.0, e)) - h) * (height / e);
    (n - slope).unit()
}

/// Planks of wood, oiled.
pub fn wood(dark: V, light: V, seed: f32) -> Material {
    Box::new(move |s: &Spot| {
        let q = s.p.turn_y(0.2 + seed) + v(seed * 31.0, 0.0, seed * 17.0);
        let plank = (q.z / 11.0).floor();
        let seam = ((q.z / 11.0).fract().abs() - 0.5).abs();
        let seam = step(0.492, 0.499, seam);
        let r = v(q.x * 0.045 + plank * 7.7, plank * 3.1, q.z * 0.55);
        let bend = rough(v(q.x * 0.03, plank * 5.0, q.z * 0.12), 3) * 2.2;
        let rings = ((r.z + bend) * 3.3 + 0.5 * noise(v(q.x * 0.2, plank, q.z * 1.1))).sin() * 0.5 + 0.5;
        let fibre = rough(v(q.x * 0.5, plank, q.z * 14.0), 3);
        let pore = step(0.22, 0.5, noise(v(q.x * 0.9, 1.0, q.z * 30.0)));
        let tone = (rings * 0.55 + 0.25 + 0.25 * fibre + 0.22 * noise(v(plank * 9.1, 0.5, 0.3))).clamp(0.0, 1.0);
        let mut c = dark.mix(light, tone) * (1.0 - 0.35 * pore) * (1.0 - 0.75 * seam);
        c = c * (1.0 + 0.12 * rough(v(q.x * 0.05, 2.0, q.z * 0.05), 2));
        let n = bumped(s.n, q, 0.03, 0.02, |p| rough(v(p.x * 0.5, plank, p.z * 14.0), 2));
        Look::matt(c, n).shiny(0.03, 0.38 + 0.15 * rings + 0.1 * noise(q * 0.35))
    })
}

/// Polished granite.
pub fn granite(base: V, spots: V, dark: V, seed: f32) -> Material {
    Box::new(move |s: &Spot| {
        let q = s.p + v(seed * 40.0, 0.0, seed * 13.0);
        let (a, b, own) = specks(v(q.x * 2.6, 0.5, q.z * 2.6));
        let (c, _, small) = specks(v(q.x * 7.0, 3.5, q.z * 7.0));
        let mut color = base.mix(spots, own * own * step(0.1, 0.3, b - a));
        color = color.mix(dark, step(0.62, 0.75, own) * 0.85);
        color = color.mix(
            if small > 0.75 { grey(0.55) } else { dark },
            step(0.45, 0.25, c) * if small > 0.6 { 0.8 } else { 0.25 },
        );
        color = color * (1.0 + 0.3 * rough(q * 0.12, 3));
        let smear = 0.10 + 0.10 * step(0.0, 0.5, rough(q * 0.3, 3));
        Look::matt(color, s.n).shiny(0.035, smear)
    })
}

/// Light stone with veins.
pub fn marble(seed: f32) -> Material {
    Box::new(move |s: &Spot| {
        let q = s.p + v(seed * 55.0, 0.0, seed * 23.0);
        let warp = v(rough(q * 0.05, 4), 0.0, rough(q * 0.05 + grey(9.0), 4)) * 9.0;
        let vein = creases((q + warp) * 0.045, 5);
        let thin = step(0.16, 0.0, vein);
        let cloud = rough(q * 0.07, 4) * 0.5 + 0.5;
        let c = rgb(0xE9E6E0).mix(rgb(0xD2CFC9), cloud).mix(rgb(0x9A958E), thin * 0.6);
        Look::matt(c, s.n).shiny(0.035, 0.16 + 0.08 * cloud)
    })
}

/// Square tiles with joints.
pub fn tiles(color: V, size: f32, seed: f32) -> Material {
    Box::new(move |s: &Spot| {
        let q = s.p.turn_y(0.3 + seed) + v(seed * 20.0, 0.0, seed * 31.0);
        let (u, w) = (q.x / size, q.z / size);
        let edge =
            (0.5 - ((u.fract() + 1.0).fract() - 0.5).abs()).min(0.5 - ((w.fract() + 1.0).fract() - 0.5).abs()) * size;
        let wobble = 0.03 * noise(q * 2.0);
        let joint = step(0.20, 0.14, edge + wobble);
        let own = crate::noise::cell(u.floor() as i32, 0, w.floor() as i32);
        let c = color * (0.94 + 0.1 * own) * (1.0 + 0.06 * rough(q * 0.5, 3));
        let c = c.mix(rgb(0x8F8A80), joint);
        let slope = step(0.5, 0.15, edge);
        let n = bumped(s.n, q, 0.05, 0.02, |p| rough(p * 0.8, 2));
        Look::matt(c, (n + v(slope * 0.02, 0.0, slope * 0.02)).unit()).shiny(if joint > 0.5 { 0.0 } else { 0.04 }, 0.14)
    })
}

/// Brushed steel, as of sinks and worktops.
pub fn steel(seed: f32) -> Material {
    Box::new(move |s: &Spot| {
        let q = s.p.turn_y(seed);
        let brush = rough(v(q.x * 0.3, seed, q.z * 22.0), 3);
        let smudge = step(0.0, 0.7, rough(q * 0.12, 4));
        let n = (s.n + v(0.0, 0.0, brush * 0.05)).unit();
        Look { metal: true, ..Look::matt(grey(0.56 + 0.03 * brush), n).shiny(0.6, 0.36 + 0.12 * smudge) }
    })
}
