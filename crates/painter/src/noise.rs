//! Noise: what makes a surface look grown, torn or wet.

use crate::math::{V, v};

fn hash(x: i32, y: i32, z: i32) -> u32 {
    let mut h = (x as u32).wrapping_mul(0x8DA6_B343)
        ^ (y as u32).wrapping_mul(0xD816_3841)
        ^ (z as u32).wrapping_mul(0xCB1A_B31F);
    h = (h ^ (h >> 15)).wrapping_mul(0x2C1B_3C6D);
    h = (h ^ (h >> 12)).wrapping_mul(0x297A_2D39);
    h ^ (h >> 15)
}

/// From 0 to 1, the same for the same three numbers.
pub fn cell(x: i32, y: i32, z: i32) -> f32 {
    (hash(x, y, z) >> 8) as f32 / 16_777_216.0
}

/// Smooth noise, about -1 to 1.
pub fn noise(p: V) -> f32 {
    let (fx, fy, fz) = (p.x.floor(), p.y.floor(), p.z.floor());
    let (x, y, z) = (fx as i32, fy as i32, fz as i32);
    let (a, b, c) = (p.x - fx, p.y - fy, p.z - fz);
    let s = |t: f32| t * t * t * (t * (t * 6.0 - 15.0) + 10.0);
    let g = |i: i32, j: i32, k: i32| {
        let h = hash(x + i, y + j, z + k);
        let (dx, dy, dz) = (a - i as f32, b - j as f32, c - k as f32);
        let (u, w) = (
            if h & 8 == 0 { dx } else { dy },
            if h & 4 == 0 {
                dz
            } else if h & 8 == 0 {
                dy
            } else {
                dx
            },
        );
        (if h & 1 == 0 { u } else { -u }) + (if h & 2 == 0 { w } else { -w })
    };
    let mix = |p: f32, q: f32, t: f32| p + (q - p) * t;
    let (u, w, t) = (s(a), s(b), s(c));
    mix(
        mix(mix(g(0, 0, 0), g(1, 0, 0), u), mix(g(0, 1, 0), g(1, 1, 0), u), w),
        mix(mix(g(0, 0, 1), g(1, 0, 1), u), mix(g(0, 1, 1), g(1, 1, 1), u), w),
        t,
    )
}

/// Noise of several sizes, about -1 to 1.
pub fn rough(p: V, layers: u32) -> f32 {
    let (mut sum, mut size, mut q) = (0.0, 0.5, p);
    for _ in 0..layers {
        sum += size * noise(q);
        q = v(q.x * 2.03 + 17.1, q.y * 2.01 - 9.3, q.z * 1.98 + 4.7).turn_y(0.6);
        size *= 0.5;
    }
    sum * 1.3
}

/// Sharp creases, 0 (in the crease) to about 1.
pub fn creases(p: V, layers: u32) -> f32 {
    let (mut sum, mut size, mut q) = (0.0, 0.5, p);
    for _ in 0..layers {
        sum += size * noise(q).abs() * 1.6;
        q = v(q.x * 2.1 + 3.1, q.y * 2.0 - 5.3, q.z * 1.9 + 8.7).turn_y(0.9);
        size *= 0.5;
    }
    sum
}

/// Scattered points: distance to the nearest, to the second nearest, and the nearest one's own number from 0 to 1.
pub fn specks(p: V) -> (f32, f32, f32) {
    let (x, y, z) = (p.x.floor() as i32, p.y.floor() as i32, p.z.floor() as i32);
    let (mut first, mut second, mut own) = (9.0_f32, 9.0_f32, 0.0);
    for i in -1..=1 {
        for j in -1..=1 {
            for k in -1..=1 {
                let h = hash(x + i, y + j, z + k);
                let at = v(
                    (x + i) as f32 + (h & 1023) as f32 / 1023.0,
                    (y + j) as f32 + ((h >> 10) & 1023) as f32 / 1023.0,
                    (z + k) as f32 + ((h >> 20) & 1023) as f32 / 1023.0,
                );
                let d = (at - p).dot(at - p);
                if d < first {
                    second = first;
                    first = d;
                    own = cell(x + i, y + j, z + k + 71);
                } else if d < second {
                    second = d;
                }
            }
        }
    }
    (first.sqrt(), second.sqrt(), own)
}
