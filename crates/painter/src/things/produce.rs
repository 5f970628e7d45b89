//! Fruit and vegetables other than tomatoes, and how they go bad.

use crate::math::{Chance, V, grey, rgb, step, v};
use crate::mesh::{Mesh, ellipsoid, join, rod, sheet};
use crate::noise::{cell, creases, noise, rough, specks};
use crate::things::Place;
use crate::trace::{Look, Scene, Spot};

/// Round things, by how they look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Round {
    Apple,
    Orange,
    Lemon,
    Onion,
    Potato,
    Mango,
    Kiwi,
    Pomegranate,
    Brinjal,
}

impl Round {
    pub fn size(self) -> f32 {
        match self {
            Round::Apple | Round::Orange => 3.6,
            Round::Lemon | Round::Kiwi => 2.5,
            Round::Onion => 3.1,
            Round::Potato => 3.2,
            Round::Mango | Round::Pomegranate | Round::Brinjal => 4.0,
        }
    }

    fn half(self, r: f32) -> V {
        match self {
            Round::Apple => v(r, r * 0.92, r),
            Round::Onion => v(r, r * 0.9, r),
            Round::Orange | Round::Pomegranate => v(r, r * 0.95, r),
            Round::Lemon => v(r * 1.3, r * 0.95, r * 0.95),
            Round::Kiwi => v(r * 1.2, r * 0.9, r * 0.95),
            Round::Potato => v(r * 1.35, r * 0.85, r),
            Round::Mango => v(r * 1.28, r * 0.86, r * 0.95),
            Round::Brinjal => v(r * 1.7, r * 0.8, r * 0.8),
        }
    }

    /// Colour, shine and roughness of the sound skin.
    fn skin(self, q: V, r: f32, own: f32) -> (V, f32, f32, f32) {
        let p = q + grey(own * 91.0);
        match self {
            Round::Apple => {
                let streak = rough(v(q.x.atan2(q.z) * 5.0, q.y * 0.3, own * 50.0), 3);
                let blush = step(-0.5, 0.6, rough(p * 0.22, 2) + 0.3 + 0.5 * streak);
                let c = rgb(0xC9B04A).mix(rgb(0x9E1B1E), blush);
                let (d, _, _) = specks(p * 3.0);
                (c.mix(rgb(0xE5CFA0), step(0.12, 0.05, d) * 0.6), 0.04, 0.16, 0.0)
            }
            Round::Orange => (rgb(0xE0761A) * (1.0 + 0.08 * rough(p * 0.5, 2)), 0.04, 0.28, 0.16),
            Round::Lemon => (rgb(0xDDBB2A) * (1.0 + 0.07 * rough(p * 0.5, 2)), 0.04, 0.28, 0.10),
            Round::Onion => {
                let line = rough(v(q.x.atan2(q.z) * 9.0, q.y * 0.12, own * 30.0), 3);
                let c = rgb(0x8E3550)
                    .mix(rgb(0xB56A72), 0.5 + 0.6 * line)
                    .mix(rgb(0xA8713E), step(0.55, 0.95, q.y.abs() / r));
                (c, 0.035, 0.26, 0.02)
            }
            Round::Potato => {
                let c = rgb(0x9C7746).mix(rgb(0x7A5A34), 0.5 + 0.5 * rough(p * 0.9, 4));
                let (d, _, _) = specks(p * 1.1);
                (c.mix(rgb(0x4A331C), step(0.16, 0.07, d)), 0.02, 0.7, 0.08)
            }
            Round::Mango => {
                let c = rgb(0xE0A02A)
                    .mix(rgb(0x9AA534), step(0.0, 0.6, rough(p * 0.16, 2)))
                    .mix(rgb(0xC8502A), step(0.2, 0.8, q.x / r) * 0.5);
                let (d, _, _) = specks(p * 2.6);
                (c.mix(rgb(0x8A6A22), step(0.13, 0.06, d) * 0.6), 0.035, 0.3, 0.0)
            }
            Round::Kiwi => {
                (rgb(0x6E5A32) * (1.0 + 0.25 * rough(v(p.x * 6.0, p.y * 1.5, p.z * 6.0), 3)), 0.015, 0.85, 0.12)
            }
            Round::Pomegranate => {
                let c = rgb(0xA6303A).mix(rgb(0xC88A52), step(0.0, 0.8, rough(p * 0.3, 3)));
                (c, 0.035, 0.3, 0.03)
            }
            Round::Brinjal => (rgb(0x2A1030).mix(rgb(0x4A1E48), 0.5 + 0.5 * rough(p * 0.3, 2)), 0.045, 0.12, 0.0),
        }
    }
}

/// What went wrong with something that grew.
#[derive(Clone, Copy, Default)]
pub struct Decay {
    /// Share of the skin that is brown and sunken.
    pub rot: f32,
    /// Share under mould.
    pub mould: f32,
    /// Flattened by weight.
    pub squash: f32,
}

#[derive(Clone, Copy)]
struct Patch {
    seed: f32,
    decay: Decay,
}

impl Patch {
    /// How rotten (0 to 1) and how mouldy (0 to 1) it is at this spot of a thing of radius `r`.
    fn at(&self, q: V, r: f32) -> (f32, f32) {
        let n = q.unit();
        let wander = 0.34 * rough(q * (1.6 / r) + grey(self.seed), 4);
        let aim = v(0.25, 0.75, 0.62).turn_y(self.seed * 2.3).unit();
        let turned = v(-0.55, 0.55, 0.5).turn_y(self.seed * 2.3).unit();
        let far = (n - aim).length() + wander;
        let second = (n - turned).length() + wander * 1.2;
        let size = self.decay.rot * 1.5;
        let rot = step(size, size - 0.22, far.min(second * 1.3)) * f32::from(u8::from(self.decay.rot > 0.0));
        let furry = self.decay.mould * 1.45;
        let mould = step(furry, furry - 0.2, far + 0.25 * rough(q * (4.0 / r) + grey(self.seed), 3))
            * f32::from(u8::from(self.decay.mould > 0.0));
        (rot, mould)
    }
}

fn mould_look(q: V, s: &Spot, much: f32, under: Look, heart: f32) -> Look {
    let fuzz = rough(q * 3.2, 4);
    let fine = v(noise(q * 13.0), noise(q * 13.0 + grey(3.0)), noise(q * 13.0 + grey(7.0)));
    let blue = step(0.55, 0.95, much) * heart;
    let c = rgb(0xD9DAD2)
        .mix(rgb(0x74877B), blue * (0.75 + 0.3 * fuzz))
        .mix(rgb(0x4C5F58), blue * step(0.1, 0.5, fuzz) * 0.6);
    let cover = step(0.25, 0.6, much + 0.3 * fuzz);
    Look {
        color: under.color.mix(c, cover),
        shine: under.shine * (1.0 - cover),
        rough: under.rough + (0.95 - under.rough) * cover,
        n: (s.n + fine * (0.55 * cover)).unit(),
        soft: under.soft + (0.5 - under.soft) * cover,
        ..under
    }
}

pub fn round(scene: &mut Scene, kind: Round, place: Place, r: f32, decay: Decay, chance: &mut Chance) {
    let own = chance.unit();
    let patch = Patch { seed: chance.unit() * 60.0, decay };
    let half = kind.half(r);
    let flat = 1.0 - decay.squash * 0.35;
    let sound = move |w: V| {
        let p = place.inward(w);
        v(p.x, (p.y + half.y * (1.0 - flat)) / flat, p.z)
    };
    let field = move |w: V| {
        let q = sound(w);
        let mut d = ellipsoid(q, half) + 0.05 * r * noise(q * (0.9 / r) + grey(own * 40.0));
        let far = (q.x * q.x + q.z * q.z).sqrt();
        match kind {
            Round::Apple => {
                d += 0.85 * (-(far * far) / (0.10 * r * r)).exp() * step(0.2, 0.7, q.y / r);
                d += 0.5 * (-(far * far) / (0.08 * r * r)).exp() * step(-0.2, -0.7, q.y / r);
                d -= 0.03 * r * (q.x.atan2(q.z) * 5.0).cos() * step(0.2, -0.8, q.y / r);
            }
            Round::Onion => d -= 0.9 * (-(far * far) / (0.018 * r * r)).exp() * step(0.0, 0.8, q.y / r) * 0.9,
            Round::Lemon => {
                d -= 0.5 * (-(q.y * q.y + q.z * q.z) / (0.06 * r * r)).exp() * step(0.6, 1.1, q.x.abs() / r);
            }
            Round::Potato => d += 0.16 * r * noise(q * (1.2 / r) + grey(own * 70.0)) + 0.03 * rough(q * 1.2, 3),
            Round::Mango => d += 0.12 * r * step(0.2, 1.2, q.x / r) * (1.0 + q.y / r),
            Round::Pomegranate => {
                d -= 0.8
                    * (-(far - 0.16 * r).powi(2) / (0.004 * r * r)).exp()
                    * step(0.5, 0.95, q.y / r)
                    * (0.6 + 0.4 * (q.x.atan2(q.z) * 6.0).cos());
            }
            Round::Brinjal => d += 0.2 * r * step(0.2, 1.6, q.x / r),
            Round::Orange | Round::Kiwi => {}
        }
        let (rot, mould) = patch.at(q, r);
        d += rot * (0.10 * r + 0.10 * r * rough(q * (3.0 / r), 3));
        d -= mould * (0.10 + 0.12 * rough(q * 2.2, 3));
        d * 0.7
    };
    let reach = half.max() * 1.12 + 0.9;
    scene.model(
        place.at - grey(reach),
        place.at + grey(reach),
        r / 36.0,
        field,
        Box::new(move |s: &Spot| {
            let q = sound(s.p);
            let (c, shine, rough_skin, pores) = kind.skin(q, r, own);
            let (rot, mould) = patch.at(q, r);
            let bruise = step(0.3, 0.8, rough(q * (1.3 / r) + grey(own * 33.0), 3))
                * (0.15 + 0.5 * decay.squash + 0.5 * decay.rot);
            let brown = rgb(0x4A2A12).mix(rgb(0x24130A), 0.5 + 0.6 * rough(q * 1.1, 3));
            let c = c.mix(rgb(0x6A3F1C), bruise.min(0.7)).mix(brown, rot * 0.92);
            let pit = v(noise(q * 6.0), noise(q * 6.0 + grey(4.0)), noise(q * 6.0 + grey(9.0))) * (pores + rot * 0.12);
            let look = Look::matt(c, (s.n + pit).unit()).shiny(shine, rough_skin + (0.3 - rough_skin) * rot).soft(0.15);
            if mould > 0.0 { mould_look(q, s, mould, look, 1.0) } else { look }
        }),
    );
    if matches!(kind, Round::Apple) {
        let lean = v(chance.range(-0.4, 0.4), 1.25, chance.range(-0.4, 0.4));
        let foot = v(0.0, half.y * flat - half.y * (1.0 - flat) - 0.7, 0.0);
        scene.model(
            place.at - grey(reach),
            place.at + grey(reach),
            0.09,
            move |w| rod(place.inward(w), foot, foot + lean, 0.10, 0.13),
            Box::new(|s: &Spot| Look::matt(rgb(0x4A3620), s.n).shiny(0.02, 0.6)),
        );
    }
}

/// A strawberry, its tip along -y of its place.
pub fn strawberry(scene: &mut Scene, place: Place, r: f32, decay: Decay, chance: &mut Chance) {
    let own = chance.unit() * 70.0;
    let patch = Patch { seed: chance.unit() * 60.0, decay };
    let pips = move |q: V| {
        let around = q.x.atan2(q.z);
        let row = (q.y / (0.26 * r)).floor();
        let ring = 11.0;
        let u = around / std::f32::consts::TAU * ring + 0.5 * (row.rem_euclid(2.0));
        let (fu, fw) = (u - u.floor() - 0.5, q.y / (0.26 * r) - row - 0.5);
        let width = (q.x * q.x + q.z * q.z).sqrt() * std::f32::consts::TAU / ring;
        ((fu * width).powi(2) * 1.7 + (fw * 0.26 * r).powi(2)).sqrt() / r
    };
    let field = move |w: V| {
        let q = place.inward(w);
        let t = (q.y / r).clamp(-1.4, 1.2);
        let narrow = 1.0 - 0.30 * (-t).max(0.0).powf(1.4) + 0.05 * t;
        let mut d = ellipsoid(v(q.x / narrow, q.y * 0.82, q.z / narrow), grey(r)) * 0.8;
        d += 0.06 * r * noise(q * (1.3 / r) + grey(own));
        d += 0.10 * step(0.11, 0.02, pips(q)) * r * 0.6;
        let (rot, mould) = patch.at(q, r);
        d += rot * 0.16 * r * (0.7 + rough(q * (3.0 / r), 3));
        d -= mould * (0.09 + 0.13 * rough(q * 3.0, 3));
        d * 0.75
    };
    let reach = r * 1.55;
    scene.model(
        place.at - grey(reach),
        place.at + grey(reach),
        r / 34.0,
        field,
        Box::new(move |s: &Spot| {
            let q = place.inward(s.p);
            let pip = step(0.06, 0.035, pips(q));
            let pale = step(0.55, 1.0, q.y / r);
            let (rot, mould) = patch.at(q, r);
            let c = rgb(0xB0101A)
                .mix(rgb(0xC83A2A), 0.5 + 0.5 * rough(q * 0.7 + grey(own), 2))
                .mix(rgb(0xE8B090), pale * 0.7);
            let c = c.mix(rgb(0xD9A548), pip * (1.0 - rot)).mix(rgb(0x5A1512), rot * 0.85);
            let n = (s.n + grey(0.06 * noise(q * 8.0))).unit();
            let look = Look::matt(c, n).shiny(0.04, 0.18).soft(0.3);
            if mould > 0.0 { mould_look(q, s, mould, look, 0.5) } else { look }
        }),
    );
    // Leaves of the calyx.
    let leaves = 7 + chance.below(3);
    for i in 0..leaves {
        let turn = i as f32 * std::f32::consts::TAU / leaves as f32 + chance.range(-0.2, 0.2);
        let (up, long) = (chance.range(-0.1, 0.5), r * chance.range(0.55, 0.8));
        let foot = v(0.0, r * 1.05, 0.0);
        leaf(
            scene,
            move |u, w| {
                let width = 0.30 * long * (std::f32::consts::PI * u.powf(0.7)).sin().max(0.02);
                let p = v((w - 0.5) * width, up * u * u * long + 0.05 * (w - 0.5).abs(), u * long);
                place.at + place.outward_way(foot + p.turn_y(turn))
            },
            10,
            6,
            0.3,
            turn,
            0.0,
        );
    }
}

/// A leaf from a sheet; `bad` 0 fresh to 1 rotten.
pub fn leaf(
    scene: &mut Scene,
    at: impl Fn(f32, f32) -> V + Sync + Send + 'static,
    along: usize,
    across: usize,
    size: f32,
    seed: f32,
    bad: f32,
) {
    scene.add(
        move || sheet(across, along, 0.02, &|w, u| at(u, w)),
        Box::new(move |s: &Spot| {
            let q = s.p * (1.0 / size.max(0.2)) + grey(seed * 7.0);
            let vein = step(0.12, 0.0, creases(s.p * 0.9 + grey(seed), 2));
            let fresh = rgb(0x2C5A1E).mix(rgb(0x4A7A2A), 0.5 + 0.5 * noise(q * 0.5)).mix(rgb(0x7FA05A), vein * 0.5);
            let yellow = step(0.9 - bad * 1.1, 1.1 - bad * 0.8, 0.5 + 0.6 * rough(s.p * 0.3 + grey(seed), 3));
            let slime = step(1.15 - bad, 1.25 - bad * 0.9, 0.5 + 0.7 * rough(s.p * 0.35 + grey(seed * 3.0), 3));
            let c = fresh
                .mix(rgb(0xB5A236), yellow)
                .mix(rgb(0x1E2412).mix(rgb(0x3A3014), 0.5 + 0.5 * noise(q)), slime * 0.95);
            let bump = v(noise(s.p * 2.2), noise(s.p * 2.2 + grey(3.0)), noise(s.p * 2.2 + grey(6.0))) * 0.22;
            Look::matt(c, (s.n + bump).unit()).shiny(0.04, 0.4 - 0.28 * slime).leaf(0.4 * (1.0 - slime))
        }),
    );
    scene.lets_light_through();
}

/// A heap of leaves, as of spinach or coriander.
pub fn leaves(scene: &mut Scene, middle: V, spread: f32, count: usize, bad: f32, chance: &mut Chance) {
    for i in 0..count {
        let far = chance.unit().sqrt() * spread * 0.75;
        let angle = chance.unit() * std::f32::consts::TAU;
        let height = 0.15 + i as f32 * 0.055 * (1.0 - far / spread * 0.7);
        let foot = middle + v(far * angle.cos(), height, far * angle.sin());
        let (turn, long) = (chance.range(-0.9, 0.9) + if chance.yes(0.25) { 3.0 } else { 0.0 }, chance.range(4.5, 8.5));
        let (curl, twist, wave) = (chance.range(-0.5, 0.6), chance.range(-0.9, 0.9), chance.unit() * 40.0);
        let wilted = bad * chance.range(0.5, 1.3);
        let broad = chance.range(0.30, 0.5);
        leaf(
            scene,
            move |u, w| {
                let stalk = step(0.28, 0.36, u);
                let blade = (std::f32::consts::PI * ((u - 0.3) / 0.7).clamp(0.0, 1.0).powf(0.65)).sin().max(0.0);
                let width = 0.16 + long * broad * blade * stalk;
                let side = w - 0.5;
                let ruffle =
                    0.35 * noise(v(u * 5.0, side * 4.0, wave)) * stalk + 0.12 * noise(v(u * 14.0, side * 12.0, wave));
                let p = v(
                    side * width,
                    (curl * u * (1.0 - u) * 3.0 + ruffle + side * side * 1.6 * blade) * (1.0 - 0.55 * wilted.min(1.0)),
                    (u - 0.5) * long,
                );
                let p = p.turn_z(twist * u).turn_y(turn);
                let at = foot + p;
                v(at.x, at.y.max(0.06 + 0.1 * u), at.z)
            },
            26,
            10,
            1.0,
            wave,
            wilted.min(1.0),
        );
    }
}

/// A hand of bananas lying on its side.
pub fn bananas(scene: &mut Scene, place: Place, count: usize, brown: f32, chance: &mut Chance) {
    for i in 0..count {
        let own = chance.unit() * 50.0;
        let arc = chance.range(8.5, 9.8);
        let spread = i as f32 - (count as f32 - 1.0) * 0.5;
        let lift = chance.range(-0.15, 0.3);
        let fan = spread * 0.16 + chance.range(-0.03, 0.03);
        let r = chance.range(1.55, 1.8);
        // Along a bow around (0, y, -arc); t runs from 0 at the stalk to 1 at the tip.
        let local = move |w: V| {
            let p = place.inward(w).turn_y(-fan) - v(spread * 0.9, r + lift + spread.abs() * 0.05, 0.0);
            let q = v(p.x, p.y, p.z);
            let bow = v(q.z, 0.0, q.x + arc);
            let angle = bow.x.atan2(bow.z);
            let out = (bow.x * bow.x + bow.z * bow.z).sqrt() - arc;
            (angle * arc, out, q.y)
        };
        let field = move |w: V| {
            let (along, out, y) = local(w);
            let t = (along / 18.0 + 0.5).clamp(-0.2, 1.2);
            let body = (step(0.02, 0.2, t) * step(1.0, 0.8, t)).powf(0.6);
            let width = 0.42 + (r - 0.42) * body;
            let angle = y.atan2(out);
            let corner = 1.0 - 0.06 * (angle * 5.0 + own).cos() * body;
            let radial = (out * out + y * y).sqrt() - width * corner;
            let cap = (along.abs() - 9.4).max(radial);
            (cap + 0.04 * noise(w * 0.6 + grey(own))) * 0.75
        };
        let at = place.at;
        scene.model(
            at - v(16.0, 0.5, 14.0),
            at + v(16.0, 6.5, 14.0),
            0.10,
            field,
            Box::new(move |s: &Spot| {
                let (along, out, y) = local(s.p);
                let t = along / 18.0 + 0.5;
                let q = v(along, out, y) + grey(own);
                let tip = step(0.90, 1.0, t).max(step(0.10, 0.0, t) * 0.7);
                let (d, _, size) = specks(v(q.x * 0.8, q.y * 0.8, q.z * 0.8));
                let freckle = step(0.42 * size, 0.20 * size, d - 0.25 * brown);
                let blot = step(0.62 - 0.75 * brown, 0.78 - 0.6 * brown, 0.5 + 0.6 * rough(q * 0.28, 4));
                let ridge = step(0.6, 1.0, (y.atan2(out) * 5.0).cos()) * 0.35 * brown;
                let yellow = rgb(0xD8A92A).mix(rgb(0xB89A3A), 0.5 + 0.5 * rough(q * 0.2, 2));
                let dark = rgb(0x2E1A0C).mix(rgb(0x4A2C14), 0.5 + 0.5 * rough(q * 1.3, 3));
                let c = yellow.mix(dark, freckle.max(blot).max(ridge) * 0.93).mix(rgb(0x1E150C), tip);
                Look::matt(c, (s.n + grey(0.04 * noise(q * 5.0))).unit()).shiny(0.03, 0.42).soft(0.1)
            }),
        );
    }
}

/// Long vegetables.
#[derive(Clone, Copy)]
pub enum Long {
    Carrot,
    Cucumber,
}

pub fn long(scene: &mut Scene, kind: Long, place: Place, decay: Decay, chance: &mut Chance) {
    let (length, r) = match kind {
        Long::Carrot => (chance.range(11.0, 15.0), chance.range(1.2, 1.6)),
        Long::Cucumber => (chance.range(15.0, 18.0), chance.range(1.9, 2.2)),
    };
    let own = chance.unit() * 60.0;
    let bend = chance.range(-0.02, 0.02);
    let patch = Patch { seed: own, decay };
    let local = move |w: V| {
        let p = place.inward(w);
        v(p.x, p.y, p.z - bend * p.x * p.x)
    };
    let field = move |w: V| {
        let q = local(w);
        let t = (q.x / length + 0.5).clamp(0.0, 1.0);
        let width = match kind {
            Long::Carrot => r * (1.0 - 0.72 * t) * step(-0.01, 0.06, t),
            Long::Cucumber => r * (step(-0.02, 0.10, t) * step(1.02, 0.9, t)).powf(0.5),
        };
        let round = (q.y * q.y + q.z * q.z).sqrt();
        let angle = q.y.atan2(q.z);
        let ribs = match kind {
            Long::Cucumber => 0.03 * (angle * 8.0 + own).cos(),
            Long::Carrot => 0.04 * noise(v(q.x * 1.6, own, 0.0)) + 0.02 * noise(v(q.x * 5.0, own, 2.0)),
        };
        let (rot, mould) = patch.at(v(q.x * 0.35, q.y, q.z), r);
        let d = (round - width * (1.0 + ribs)).max(q.x.abs() - length * 0.5) + 0.04 * noise(q * 0.8 + grey(own));
        (d + rot * (0.18 + 0.2 * rough(q * 1.2, 3)) - mould * (0.08 + 0.1 * rough(q * 2.4, 3))) * 0.7
    };
    let reach = length * 0.56 + 1.0;
    scene.model(
        place.at - v(reach, r * 2.2, reach),
        place.at + v(reach, r * 2.2, reach),
        0.09,
        field,
        Box::new(move |s: &Spot| {
            let q = local(s.p);
            let p = q + grey(own);
            let c = match kind {
                Long::Carrot => {
                    let line = step(0.25, 0.5, noise(v(p.x * 3.2, p.y * 0.4, p.z * 0.4)));
                    rgb(0xD8661A).mix(rgb(0xB9501A), line * 0.8)
                }
                Long::Cucumber => rgb(0x2A4A1C).mix(rgb(0x5A7A34), step(-0.1, 0.6, rough(v(p.x * 0.15, p.y, p.z), 3))),
            };
            let (rot, mould) = patch.at(v(q.x * 0.35, q.y, q.z), r);
            let c = c.mix(rgb(0x3A2410).mix(rgb(0x1A120A), 0.5 + 0.5 * rough(p, 3)), rot * 0.9);
            let look =
                Look::matt(c, (s.n + grey(0.07 * noise(p * 5.0))).unit()).shiny(0.035, 0.4 - 0.2 * rot).soft(0.12);
            if mould > 0.0 { mould_look(q, s, mould, look, 0.6) } else { look }
        }),
    );
}

/// Many small things in one mesh: rice, lentils, chickpeas.
pub fn grains(scene: &mut Scene, spots: Vec<V>, half: V, color: V, chance: &mut Chance) {
    let seed = chance.next();
    scene.add(
        move || {
            let mut c = Chance::new(seed);
            let mut made = Mesh::default();
            let (rings, sides) = (5_u32, 8_u32);
            for at in &spots {
                let place = Place::new(*at, c.unit() * std::f32::consts::TAU, c.range(-0.35, 0.35), 0.0);
                let size = c.range(0.82, 1.18);
                let start = made.points.len() as u32;
                for i in 0..=rings {
                    let a = std::f32::consts::PI * i as f32 / rings as f32;
                    for j in 0..sides {
                        let b = std::f32::consts::TAU * j as f32 / sides as f32;
                        let n = v(a.sin() * b.cos(), a.cos(), a.sin() * b.sin());
                        let n = v(n.y, n.x, n.z);
                        made.points.push(place.at + place.outward_way(n * half * size));
                        made.normals.push(place.outward_way((n / half).unit()));
                    }
                }
                for i in 0..rings {
                    for j in 0..sides {
                        let (a, b) = (start + i * sides + j, start + i * sides + (j + 1) % sides);
                        made.triangles.push([a, b, b + sides]);
                        made.triangles.push([a, b + sides, a + sides]);
                    }
                }
            }
            made
        },
        Box::new(move |s: &Spot| {
            let own = cell((s.p.x * 2.1) as i32, (s.p.z * 2.1) as i32, 3);
            Look::matt(color * (0.85 + 0.3 * own), s.n).shiny(0.03, 0.45).soft(0.25)
        }),
    );
}

/// A pile that ran out: spots thick in the middle and thin at the edge.
pub fn strewn(middle: V, spread: f32, count: usize, size: f32, chance: &mut Chance) -> Vec<V> {
    (0..count)
        .map(|_| {
            let (angle, far) = (chance.unit() * std::f32::consts::TAU, chance.unit().powf(0.9));
            let reach = spread * (0.75 + 0.5 * noise(v(angle.cos() * 1.4, angle.sin() * 1.4, middle.x)));
            let heap = (1.0 - far).powf(1.6) * spread * 0.16;
            middle + v(far * reach * angle.cos(), size + chance.unit() * heap, far * reach * angle.sin())
        })
        .collect()
}

/// Lumps that grew together, as of meat or dough.
pub fn lumps(
    scene: &mut Scene,
    parts: Vec<(V, V, f32)>,
    cell_size: f32,
    wrinkle: f32,
    look: impl Fn(&Spot) -> Look + Sync + Send + 'static,
) {
    let (mut low, mut high) = (grey(1e9), grey(-1e9));
    for (at, half, _) in &parts {
        let m = grey(half.max() * 1.15 + 0.3);
        low = low.least(*at - m);
        high = high.most(*at + m);
    }
    low.y = low.y.max(0.0);
    scene.model(
        low,
        high,
        cell_size,
        move |p| {
            let mut d = 1e3;
            for (at, half, turn) in &parts {
                d = join(d, ellipsoid((p - *at).turn_y(*turn), *half), 0.5);
            }
            (d + wrinkle * rough(p * 0.8, 4)) * 0.7
        },
        Box::new(look),
    );
}
