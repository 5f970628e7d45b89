//! Cartons, bags and papers that groceries come in.

use crate::math::{Chance, V, rgb, step, v};
use crate::mesh::sheet as sheet_mesh;
use crate::noise::{creases, noise, rough};
use crate::things::Place;
use crate::trace::{Look, Material, Scene, Spot};

/// Brown corrugated board, wet in places.
pub fn board(place: Place, wet: Vec<(V, f32)>, seed: f32) -> Material {
    Box::new(move |s: &Spot| {
        let q = place.inward(s.p) + v(seed * 9.0, seed * 5.0, 0.0);
        let fibre = rough(v(q.x * 1.2, q.y * 9.0, q.z * 9.0), 3);
        let blotch = rough(q * 0.35, 3);
        let flute = 0.5 + 0.5 * (q.x * 9.0).sin();
        let mut c = rgb(0xB48A5C) * (1.0 + 0.10 * fibre + 0.10 * blotch + 0.035 * flute);
        let fleck = step(0.48, 0.6, noise(q * 14.0));
        c = c.mix(rgb(0x7C5A38), fleck * 0.4);
        let mut damp = 0.0_f32;
        for (at, size) in &wet {
            let d = (s.p - *at).length() / size + 0.45 * rough(s.p * 0.9 + *at, 4);
            damp = damp.max(step(1.05, 0.85, d));
        }
        c = c.mix(c * rgb(0xA8705A), damp);
        let bump = 0.05 * fibre;
        let n = (s.n + v(bump, bump * 0.5, -bump) + v((q.x * 9.0).cos() * 0.03, 0.0, 0.0)).unit();
        Look::matt(c, n).shiny(0.02, 0.62 - 0.25 * damp)
    })
}

/// An open carton: floor, four walls, and flaps that stand outward. Its middle is at the place.
pub fn carton(scene: &mut Scene, place: Place, half: V, flaps: bool, wet: &[(V, f32)], chance: &mut Chance) {
    let thick = 0.32;
    let seed = chance.unit() * 40.0;
    let world = move |p: V| place.at + place.outward_way(p);
    scene.add(
        move || {
            sheet_mesh(60, 60, thick, &|u, w| world(v((u * 2.0 - 1.0) * half.x, thick * 0.5, (w * 2.0 - 1.0) * half.z)))
        },
        board(place, wet.to_vec(), seed),
    );
    for side in 0..4 {
        let long = side < 2;
        let sign = if side % 2 == 0 { 1.0 } else { -1.0 };
        let (out, width) = if long { (half.z, half.x) } else { (half.x, half.z) };
        let open = chance.range(1.7, 2.5);
        let upright = move |x: f32, y: f32, off: f32| {
            let bow = 0.4 * rough(v(x * 0.07, y * 0.08, seed + side as f32 * 9.0), 2) * (0.2 + y / half.y * 0.5)
                + 0.05 * rough(v(x, y, seed), 2);
            let z = sign * (out + off + bow);
            world(if long { v(x, y, z) } else { v(z, y, x) })
        };
        scene.add(
            move || sheet_mesh(90, 30, thick, &|u, w| upright((u * 2.0 - 1.0) * width, w * half.y * 2.0, 0.0)),
            board(place, wet.to_vec(), seed + side as f32),
        );
        if flaps {
            let deep = half.x.min(half.z) * 0.62;
            let tilt = open - std::f32::consts::FRAC_PI_2;
            scene.add(
                move || {
                    sheet_mesh(90, 30, thick, &|u, w| {
                        let s = w * deep;
                        let narrow = width - 0.3 - 0.25 * w;
                        let curl = 0.012 * s * s;
                        let (rise, off) = (tilt.cos() * s, tilt.sin() * s + curl);
                        upright((u * 2.0 - 1.0) * narrow, half.y * 2.0 + rise - curl * 0.6, off)
                    })
                },
                board(place, wet.to_vec(), seed + 10.0 + side as f32),
            );
        }
    }
}

/// A sheet of paper or plastic that lies crumpled on the counter, within `half`; pressed flat near the given spots.
pub fn sheet(
    scene: &mut Scene,
    place: Place,
    half: V,
    crumple: f32,
    pressed: Vec<(V, f32)>,
    material: Material,
    seed: f32,
) {
    let at = move |u: f32, w: f32| {
        let (a, b) = ((u * 2.0 - 1.0) * half.x, (w * 2.0 - 1.0) * half.z);
        let q = v(a + seed, 0.0, b - seed);
        let ragged = v(rough(q * 0.09, 3), 0.0, rough(q * 0.09 + v(7.0, 0.0, 0.0), 3));
        let edge = (u * 2.0 - 1.0).abs().max((w * 2.0 - 1.0).abs());
        let flat = place.at + v(a, 0.0, b).turn_y(place.turn) + ragged * (0.7 + edge * edge * 1.6);
        let big = creases(q * 0.085, 3);
        let ridge = |p: V| (1.0 - noise(p).abs() * 1.8).max(0.0).powi(3);
        let folds = big * 1.1
            + ridge(q * 0.11) * 0.55
            + ridge(q.turn_y(1.1) * 0.21 + v(3.0, 1.0, 0.0)) * 0.4
            + ridge(q.turn_y(2.0) * 0.5) * 0.14
            + 0.06 * creases(q * 1.1, 2);
        let mut lift = crumple * folds * (0.5 + 0.9 * edge.powi(4));
        for (spot, size) in &pressed {
            let d = v(flat.x - spot.x, 0.0, flat.z - spot.z).length() / size;
            lift *= step(0.45, 1.25, d) * 0.93 + 0.07;
        }
        v(flat.x, lift + 0.08, flat.z)
    };
    scene.add(move || sheet_mesh(560, 420, 0.04, &at), material);
    scene.lets_light_through();
}

/// Thin white plastic of a carrier bag.
pub fn carrier(tint: V) -> Material {
    Box::new(move |s: &Spot| {
        let n = (s.n + v(noise(s.p * 1.7), 0.0, noise(s.p * 1.7 + v(5.0, 0.0, 0.0))) * 0.10).unit();
        Look::matt(tint * (1.0 + 0.05 * noise(s.p * 0.4)), n).shiny(0.045, 0.22).leaf(0.55)
    })
}

/// Brown wrapping paper.
pub fn kraft() -> Material {
    Box::new(move |s: &Spot| {
        let fibre = rough(s.p.turn_y(0.4) * 7.0, 3);
        let c = rgb(0xB98C5A) * (1.0 + 0.09 * fibre + 0.08 * rough(s.p * 0.5, 2));
        let n = (s.n + v(fibre, 0.0, -fibre) * 0.05).unit();
        Look::matt(c, n).shiny(0.02, 0.6).leaf(0.15)
    })
}
