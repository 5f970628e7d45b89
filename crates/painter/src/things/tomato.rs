//! Tomatoes: whole, split, and crushed.

use crate::math::{Chance, V, grey, rgb, step, v};
use crate::mesh::{ellipsoid, join, rod};
use crate::noise::{cell, noise, rough, specks};
use crate::things::Place;
use crate::trace::{Look, Material, Scene, Spot};

/// How badly it was treated.
#[derive(Clone, Copy)]
pub struct Harm {
    /// 0 whole, 1 trodden flat.
    pub squash: f32,
    /// Width of the splits in centimetres.
    pub split: f32,
    /// Burst open on this side, as from a blow.
    pub burst: f32,
}

impl Harm {
    pub const WHOLE: Harm = Harm { squash: 0.0, split: 0.0, burst: 0.0 };
}

#[derive(Clone, Copy)]
struct Body {
    place: Place,
    r: f32,
    seed: f32,
    harm: Harm,
}

impl Body {
    /// From the squashed shape back to the sound one.
    fn sound(&self, p: V) -> V {
        let h = self.harm.squash;
        let flat = 1.0 - 0.66 * h;
        let lie = p.y + self.r * h * 0.60;
        let droop = v(noise(v(self.seed, p.x * 0.25, 0.0)), 0.0, noise(v(self.seed, 3.0, p.z * 0.25))) * (0.5 * h);
        let wide = 1.0 + 0.30 * h - 0.10 * h * (lie / self.r).clamp(-1.0, 1.0);
        v(p.x / wide, lie / flat * 0.999, p.z / wide) + droop
    }

    /// Distance from the jagged line along which the skin gave way; below 0 on the wound's inside.
    fn wound(&self, q: V) -> f32 {
        let n = q.unit();
        let mut d = 9.0_f32;
        if self.harm.split > 0.0 {
            for i in 0..3 {
                let turn = self.seed * 3.7 + i as f32 * 2.1 + 0.6 * cell(i, 7, self.seed as i32);
                let m = n.turn_y(turn);
                let path = 0.20 * noise(v(m.y * 2.0 + self.seed, i as f32, 1.0))
                    + 0.07 * noise(v(m.y * 7.0, self.seed, i as f32));
                let off = (m.x - path).abs() * self.r;
                let length = step(-0.55, -0.15, m.y) * step(0.95, 0.55, m.y) * step(-0.1, 0.25, m.z);
                let width = self.harm.split * (0.35 + 0.65 * cell(i, 3, self.seed as i32 + 5)) * length;
                d = d.min(off - width * (0.75 + 0.35 * noise(q * 1.7 + grey(self.seed))));
            }
        }
        if self.harm.burst > 0.0 {
            let m = n.turn_y(self.seed * 1.9);
            let aim = v(0.35, 0.62, 0.70).unit();
            let jag = 0.9 * rough(q * 0.75 + grey(self.seed * 3.0), 3) + 0.25 * noise(q * 3.0);
            d = d.min((m - aim).length() * self.r - self.harm.burst * self.r * 0.72 + jag);
        }
        d
    }

    fn field(&self, w: V) -> f32 {
        let p = self.place.inward(w);
        let q = self.sound(p);
        let around = q.x.atan2(q.z);
        let lobes = 0.045 * (around * 5.0 + self.seed).cos() + 0.02 * (around * 8.0 - self.seed).sin();
        let far = (q.x * q.x + q.z * q.z).sqrt();
        let top = step(0.1, 0.9, q.y / self.r);
        let dimple = 0.55 * (-(far * far) / (0.16 * self.r * self.r)).exp() * step(0.0, 0.6, q.y / self.r);
        let mut d =
            ellipsoid(q, v(self.r, self.r * 0.84, self.r)) + dimple - self.r * lobes * (0.25 + 0.75 * top) * 0.6;
        d += 0.05 * self.r * noise(q * 0.28 + grey(self.seed * 2.0));
        let h = self.harm.squash;
        if h > 0.0 {
            // Skin that lost its filling lies in wrinkles.
            let wrinkles = rough(v(q.x * 0.9, q.y * 2.2, q.z * 0.9) + grey(self.seed), 3);
            d += h * 0.28 * wrinkles + h * 0.65 * noise(q * 0.45 + grey(self.seed * 5.0));
        }
        let inside = step(0.12, -0.22, self.wound(q));
        if inside > 0.0 {
            let pulp = rough(q * 1.5 + grey(self.seed * 7.0), 3);
            d += inside * (0.28 + 0.32 * self.harm.burst.min(1.0) + 0.55 * (pulp * 0.8 + 0.15));
        } else {
            // The torn skin curls at the edge.
            let lip = self.wound(q);
            d -= 0.07 * step(0.32, 0.10, lip);
        }
        d * (0.62 - 0.12 * h)
    }

    fn look(&self, s: &Spot) -> Look {
        let q = self.sound(self.place.inward(s.p));
        let wound = self.wound(q);
        let inside = step(0.10, -0.06, wound + 0.05 * noise(q * 6.0));
        let tint = cell(self.seed as i32, 11, 2);
        let far = (q.x * q.x + q.z * q.z).sqrt() / self.r;
        let shoulder = step(0.75, 0.1, far) * step(0.2, 0.8, q.y / self.r);
        let mut skin = rgb(0xB3140C).mix(rgb(0xC63A12), tint * 0.8);
        skin = skin.mix(rgb(0xD2691A), 0.35 * shoulder + 0.20 * step(0.1, 0.8, rough(q * 0.35 + grey(self.seed), 3)));
        skin = skin.mix(rgb(0xA9962F), shoulder * shoulder * 0.35);
        let (speck, _, _) = specks(q * 5.5);
        skin = skin.mix(rgb(0xE0A050), step(0.16, 0.06, speck) * 0.22);
        // Bruises: dark and dull where it was pressed.
        let bruise = step(0.15, 0.7, rough(q * 0.4 + grey(self.seed * 9.0), 3)) * (0.25 + self.harm.squash).min(0.9);
        skin = skin.mix(rgb(0x5E1009), bruise * 0.55);
        let n = s.n;
        if inside <= 0.0 {
            let fine = v(noise(q * 9.0), noise(q * 9.0 + grey(3.0)), noise(q * 9.0 + grey(8.0))) * 0.012;
            return Look::matt(skin, (n + fine).unit())
                .shiny(0.04, 0.14 + 0.22 * bruise + 0.06 * noise(q * 0.8).abs())
                .soft(0.18);
        }
        let depth = step(0.0, -0.7, wound);
        let pulp = rough(q * 2.4 + grey(self.seed), 3);
        let mut flesh = rgb(0xD8492B).mix(rgb(0xB9220F), depth * 0.75 + 0.3 * pulp);
        flesh = flesh.mix(rgb(0xE58A55), step(0.1, 0.6, noise(q * 1.6 + grey(self.seed * 2.0))) * 0.55);
        // Gel and seeds further in.
        let gel = step(0.0, 0.35, noise(q * 1.1 + grey(self.seed * 4.0))) * depth;
        flesh = flesh.mix(rgb(0xC8641C), gel * 0.7);
        let (seed, _, own) = specks(q * 2.1);
        let is_seed = step(0.30, 0.20, seed) * gel.max(0.3 * depth) * step(0.25, 0.4, own);
        flesh = flesh.mix(rgb(0xE3C27A), is_seed * 0.9);
        let bump = v(noise(q * 5.0), noise(q * 5.0 + grey(4.0)), noise(q * 5.0 + grey(9.0))) * 0.25;
        let color = skin.mix(flesh, inside);
        Look::matt(color, (n + bump * inside).unit()).shiny(0.04, 0.12 + 0.08 * pulp.abs()).soft(0.35)
    }
}

/// Adds a tomato of this radius. `place.at` is its middle while it was sound.
pub fn tomato(scene: &mut Scene, place: Place, r: f32, harm: Harm, green: bool, chance: &mut Chance) {
    let body = Body { place, r, seed: (chance.below(900) + 3) as f32 + 0.37, harm };
    let reach = r * 1.45;
    scene.model(
        place.at - grey(reach),
        place.at + grey(reach),
        r / 44.0,
        move |p| body.field(p),
        Box::new(move |s: &Spot| body.look(s)),
    );
    if green {
        calyx(scene, &body, chance);
    }
}

/// The green star on top.
fn calyx(scene: &mut Scene, body: &Body, chance: &mut Chance) {
    let h = body.harm.squash;
    let top = body.r * (0.84 - 0.42 / body.r.max(1.0)) * (1.0 - 0.66 * h) - body.r * h * 0.60;
    let place = Place { at: body.place.at + body.place.outward_way(v(0.0, top * 0.99, 0.0)), ..body.place };
    let size = body.r * chance.range(0.55, 0.8);
    let sepals: Vec<Vec<V>> = (0..5)
        .map(|i| {
            let turn = i as f32 * 1.2566 + chance.range(-0.25, 0.25);
            let (curl, droop) = (chance.range(-0.25, 0.35), chance.range(0.05, 0.35));
            (0..6)
                .map(|k| {
                    let t = k as f32 / 5.0;
                    v(
                        curl * t * t * size,
                        0.05 + size * (0.28 * t - droop * t * t + 0.25 * curl.abs() * t * t * t),
                        t * size,
                    )
                    .turn_y(turn)
                })
                .collect()
        })
        .collect();
    let stem = (v(chance.range(-0.2, 0.2), chance.range(0.5, 1.1), chance.range(-0.2, 0.2)), chance.unit() * 9.0);
    let field = move |w: V| {
        let p = place.inward(w);
        let mut d = rod(p, v(0.0, -0.1, 0.0), stem.0, 0.17, 0.13);
        for sepal in &sepals {
            for (k, pair) in sepal.windows(2).enumerate() {
                let width = [0.15, 0.22, 0.20, 0.14, 0.08, 0.02];
                d = join(d, rod(p, pair[0], pair[1], width[k], width[k + 1]), 0.10);
            }
        }
        d * 0.9
    };
    let seed = stem.1;
    let look: Material = Box::new(move |s: &Spot| {
        let q = place.inward(s.p);
        let c = rgb(0x31521C)
            .mix(rgb(0x5C7A2E), 0.5 + 0.6 * noise(q * 3.0 + grey(seed)))
            .mix(rgb(0x6B5A2A), step(0.5, 1.0, q.y) * 0.7);
        Look::matt(c, (s.n + v(noise(q * 11.0), 0.0, noise(q * 11.0 + grey(5.0))) * 0.2).unit())
            .shiny(0.03, 0.5)
            .leaf(0.25)
    });
    let reach = size * 1.3 + 1.2;
    scene.model(place.at - grey(reach), place.at + grey(reach), 0.05, field, look);
}

/// Juice, seeds and bits of flesh on a flat place at height `floor`.
pub fn spill(scene: &mut Scene, at: V, size: f32, floor: f32, chance: &mut Chance) {
    let seed = chance.unit() * 90.0;
    let pool = move |w: V| {
        let p = w - at;
        let flat = v(p.x, 0.0, p.z);
        let edge = flat.length() - size * (0.62 + 0.5 * rough(flat * (1.5 / size) + grey(seed), 3));
        let drops = {
            let (d, _, own) = specks(v(p.x * 0.55 + seed, 0.5, p.z * 0.55));
            let near = step(size * 1.9, size * 0.6, flat.length());
            (d - 0.16 * own * near) / 0.55
        };
        let edge = join(edge, drops, 0.5);
        // A drop's rim: steep at the edge, flat in the middle.
        let height = 0.17 * step(0.0, -0.55, edge).sqrt();
        ((w.y - floor) - height).max(edge * 0.6) * 0.8
    };
    let reach = size * 2.2;
    scene.model(
        v(at.x - reach, floor - 0.05, at.z - reach),
        v(at.x + reach, floor + 0.35, at.z + reach),
        0.07,
        pool,
        Box::new(move |s: &Spot| {
            let p = s.p - at;
            let thick = step(size * 1.0, size * 0.1, v(p.x, 0.0, p.z).length() + 0.8 * rough(p * 0.7, 2));
            let n = (s.n + v(noise(s.p * 1.3), 0.0, noise(s.p * 1.3 + grey(3.0))) * 0.05).unit();
            Look::film(rgb(0xF2A98A).mix(rgb(0xD9603A), thick), n)
        }),
    );
    scene.lets_light_through();
    let bits = (size * 7.0) as usize;
    for i in 0..bits {
        let (turn, far) = (chance.unit() * std::f32::consts::TAU, chance.unit().sqrt() * size * 1.05);
        let middle = v(at.x + far * turn.cos(), floor + 0.06, at.z + far * turn.sin());
        let place = Place::new(middle, chance.unit() * 6.0, chance.range(-0.3, 0.3), 0.0);
        if i % 3 == 0 {
            let r = v(chance.range(0.12, 0.55), chance.range(0.08, 0.22), chance.range(0.12, 0.45));
            let s = chance.unit() * 50.0;
            scene.model(
                middle - grey(0.9),
                middle + grey(0.9),
                0.06,
                move |w| {
                    let p = place.inward(w);
                    (ellipsoid(p, r) + 0.16 * rough(p * 2.6 + grey(s), 3)) * 0.6
                },
                Box::new(move |spot: &Spot| {
                    let q = spot.p * 2.0 + grey(s);
                    let c = rgb(0xC8331A)
                        .mix(rgb(0xDD7038), 0.5 + 0.6 * noise(q))
                        .mix(rgb(0x9E150A), step(0.2, 0.6, noise(q * 0.7)));
                    Look::matt(c, (spot.n + grey(0.15 * noise(q * 3.0))).unit()).shiny(0.04, 0.12).soft(0.3)
                }),
            );
        } else {
            scene.model(
                middle - grey(0.32),
                middle + grey(0.32),
                0.03,
                move |w| ellipsoid(place.inward(w), v(0.12, 0.05, 0.19)),
                Box::new(move |spot: &Spot| {
                    let edge = noise(spot.p * 9.0);
                    Look::matt(rgb(0xE2C684).mix(rgb(0xC98A3C), 0.4 + 0.4 * edge), spot.n).shiny(0.04, 0.12).soft(0.3)
                }),
            );
        }
    }
}
