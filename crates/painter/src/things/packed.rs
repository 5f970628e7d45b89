//! Eggs, milk, bread, flour, tubs, trays and boxes.

use crate::math::{Chance, V, grey, rgb, step, v};
use crate::mesh::{cuboid, cut, ellipsoid, sheet};
use crate::noise::{cell, creases, noise, rough, specks};
use crate::things::Place;
use crate::trace::{Look, Material, Scene, Spot};

/// A pulp tray for eggs, `across` by `along` cups; returns where the eggs lie.
pub fn egg_tray(scene: &mut Scene, place: Place, across: usize, along: usize, color: V, wet: bool) -> Vec<V> {
    let pitch = 5.1;
    let (wide, deep) = (across as f32 * pitch, along as f32 * pitch);
    let height = move |x: f32, z: f32| {
        let (u, w) = (x / pitch + across as f32 * 0.5, z / pitch + along as f32 * 0.5);
        let (cu, cw) = (u - u.floor() - 0.5, w - w.floor() - 0.5);
        let cup = (cu * cu + cw * cw).sqrt();
        let peak = ((u - u.round()).powi(2) + (w - w.round()).powi(2)).sqrt();
        1.0 + 1.9 * step(0.12, 0.55, cup) + 1.5 * step(0.24, 0.08, peak)
    };
    let look = move |s: &Spot| {
        let q = place.inward(s.p);
        let fibre = rough(q * 6.0, 4);
        let damp = if wet { step(0.1, 0.4, rough(q * 0.16 + grey(3.0), 3)) } else { 0.0 };
        let c = color * (1.0 + 0.10 * fibre) * (1.0 - 0.42 * damp);
        let n = (s.n + v(fibre, rough(q * 6.0 + grey(5.0), 3), rough(q * 6.0 + grey(9.0), 3)) * 0.16).unit();
        Look::matt(c, n).shiny(0.02 * damp, 0.85 - 0.55 * damp)
    };
    scene.add(
        move || {
            sheet(across * 36, along * 36, 0.22, &|u, w| {
                let (x, z) = ((u - 0.5) * (wide + 1.6), (w - 0.5) * (deep + 1.6));
                let rim = step(0.8, 0.0, (wide * 0.5 + 0.8 - x.abs()).min(deep * 0.5 + 0.8 - z.abs()));
                let y = height(
                    x.clamp(-wide * 0.5 + 0.01, wide * 0.5 - 0.01),
                    z.clamp(-deep * 0.5 + 0.01, deep * 0.5 - 0.01),
                );
                place.at + place.outward_way(v(x, y * (1.0 - rim) + 2.9 * rim + 0.05 * noise(v(x, z, 0.0) * 1.4), z))
            })
        },
        Box::new(look),
    );
    let mut spots = Vec::new();
    for i in 0..across {
        for j in 0..along {
            let p = v((i as f32 + 0.5) * pitch - wide * 0.5, 3.75, (j as f32 + 0.5) * pitch - deep * 0.5);
            spots.push(place.at + place.outward_way(p));
        }
    }
    spots
}

fn egg_shape(q: V) -> f32 {
    let t = q.y / 2.9;
    let narrow = 1.0 - 0.14 * t;
    ellipsoid(v(q.x / narrow, q.y, q.z / narrow), v(2.15, 2.85, 2.15)) * 0.9
}

/// An egg; `broken` 0 whole, up to 1 an open shell.
pub fn egg(scene: &mut Scene, place: Place, shell: V, broken: f32, chance: &mut Chance) {
    let own = chance.unit() * 80.0;
    let rim = move |q: V| {
        let jag = 0.55 * rough(v(q.x, 0.0, q.z) * 1.3 + grey(own), 3) + 0.25 * noise(q * 2.2 + grey(own));
        q.y + jag - (2.9 - broken * 4.2) + 0.5 * q.x
    };
    let field = move |w: V| {
        let q = place.inward(w);
        let d = egg_shape(q) + 0.006 * noise(q * 1.5);
        if broken > 0.25 {
            let hollow = cut(d, d + 0.11, 0.02);
            hollow.max(rim(q) * 0.7)
        } else {
            d
        }
    };
    scene.model(
        place.at - grey(3.4),
        place.at + grey(3.4),
        if broken > 0.25 { 0.05 } else { 0.085 },
        field,
        Box::new(move |s: &Spot| {
            let q = place.inward(s.p);
            let inner = egg_shape(q) < -0.05;
            let (d, _, _) = specks(q * 3.2 + grey(own));
            let mut c = shell * (1.0 + 0.06 * rough(q * 0.8 + grey(own), 3));
            c = c.mix(shell * rgb(0xB08868), step(0.12, 0.04, d) * 0.5);
            if inner {
                c = rgb(0xE9E3D8);
            } else if broken > 0.0 {
                // Cracks run from where it was hit.
                let crack = step(0.045, 0.015, creases(q * 0.42 + grey(own * 3.0), 1))
                    * step(2.2 + broken, 1.0, (q.unit() - v(0.3, 0.8, 0.5).unit()).length() * 2.4);
                c = c.mix(rgb(0x4A3A2C), crack * 0.8);
            }
            let n = (s.n + v(noise(q * 12.0), noise(q * 12.0 + grey(3.0)), noise(q * 12.0 + grey(6.0))) * 0.035).unit();
            Look::matt(c, n).shiny(0.025, 0.45).soft(0.2)
        }),
    );
    if broken > 0.3 {
        let lean = place.outward_way(v(0.5, 0.9, 0.3).unit());
        yolk(scene, place.at + lean * (0.9 * (1.0 - broken)) - v(0.0, 0.3, 0.0), 1.55, chance);
    }
}

pub fn yolk(scene: &mut Scene, at: V, r: f32, chance: &mut Chance) {
    let own = chance.unit() * 40.0;
    scene.model(
        at - grey(r * 1.4),
        at + grey(r * 1.4),
        0.07,
        move |w| ellipsoid(w - at, v(r, r * 0.55, r)) + 0.06 * noise((w - at) * 0.7 + grey(own)),
        Box::new(move |s: &Spot| {
            Look::matt(rgb(0xE08A12).mix(rgb(0xF0A820), 0.5 + 0.5 * noise(s.p * 0.6 + grey(own))), s.n)
                .shiny(0.04, 0.08)
                .soft(0.5)
        }),
    );
}

/// A pool of something wet: clear like egg white, or filled like milk.
pub fn pool(
    scene: &mut Scene,
    at: V,
    size: f32,
    stretch: f32,
    look: impl Fn(&Spot) -> Look + Sync + Send + 'static,
    clear: bool,
    chance: &mut Chance,
) {
    let own = chance.unit() * 90.0;
    let turn = chance.unit() * 3.0;
    let field = move |w: V| {
        let p = (w - at).turn_y(turn);
        let flat = v(p.x / stretch, 0.0, p.z * stretch);
        let edge = flat.length() - size * (0.66 + 0.55 * rough(flat * (1.3 / size) + grey(own), 3));
        let drops = {
            let (d, _, big) = specks(v(p.x * 0.4 + own, 0.5, p.z * 0.4));
            (d - 0.17 * big * step(size * 2.0, size * 0.7, flat.length())) / 0.4
        };
        let edge = edge.min(drops);
        let height = 0.19 * step(0.0, -0.6, edge).sqrt();
        ((w.y - at.y) - height).max(edge * 0.6) * 0.8
    };
    let reach = size * 2.3 * stretch.max(1.0 / stretch);
    scene.model(at - v(reach, 0.05, reach), at + v(reach, 0.4, reach), 0.09, field, Box::new(look));
    if clear {
        scene.lets_light_through();
    }
}

pub fn milk(s: &Spot) -> Look {
    let n = (s.n + v(noise(s.p * 0.8), 0.0, noise(s.p * 0.8 + grey(3.0))) * 0.03).unit();
    Look::matt(rgb(0xEFECE4), n).shiny(0.035, 0.07).soft(0.4)
}

/// A soft pack sealed at both ends: a milk pouch, a bag of flour, of rice. `full` is its thickness.
#[derive(Clone, Copy)]
pub struct Pack {
    pub half: V,
    pub base: V,
    pub band: V,
    pub ink: V,
    pub gloss: f32,
    pub crumple: f32,
    /// Where it was torn, and how wide; on its upper side.
    pub tear: Option<(f32, f32, f32)>,
}

pub fn pack(scene: &mut Scene, place: Place, pack: Pack, chance: &mut Chance) {
    let own = chance.unit() * 70.0;
    let Pack { half, base, band, ink, gloss, crumple, tear } = pack;
    let torn = move |q: V| {
        tear.map_or(9.0, |(x, z, size)| {
            let d = v(q.x - x, 0.0, q.z - z).length() - size + 0.5 * size * rough(q * (1.4 / size) + grey(own), 3);
            if q.y > -0.1 { d } else { 9.0 }
        })
    };
    let field = move |w: V| {
        let q = place.inward(w);
        let (u, t) = ((q.x / half.x).clamp(-1.0, 1.0), (q.z / half.z).clamp(-1.0, 1.0));
        let belly = (1.0 - u.abs().powf(2.6)).max(0.0).powf(0.6) * (1.0 - t.abs().powf(3.0)).max(0.0).powf(0.55);
        let folds = crumple * (creases(v(q.x * 0.35, 0.0, q.z * 0.22) + grey(own), 3) - 0.35) * (0.35 + t.abs());
        let thick = 0.07 + (half.y * belly + folds * belly.sqrt()).max(0.0);
        let mut d = (q.y.abs() - thick) * 0.55;
        d = d.max((q.x.abs() - half.x) * 0.8).max((q.z.abs() - half.z - 0.06 * (q.x * 9.0).sin()) * 0.8);
        let hole = torn(q);
        if hole < 0.6 {
            d = d
                .max(-hole * 0.5)
                .min((q.y.abs() - thick + 0.5).max((q.x.abs() - half.x).max(q.z.abs() - half.z)) * 0.5);
        }
        d
    };
    let reach = v(half.x, 0.0, half.z).length() + 0.6;
    scene.model(
        place.at - v(reach, half.y + 1.2, reach),
        place.at + v(reach, half.y + 1.6, reach),
        0.09,
        field,
        Box::new(move |s: &Spot| {
            let q = place.inward(s.p);
            if torn(q) < -0.02 {
                return Look::matt(rgb(0xE9E2D2), s.n);
            }
            let t = q.z / half.z;
            let mut c = base;
            if t.abs() > 0.90 {
                c = base * (0.92 + 0.08 * (q.x * 14.0).sin());
            } else if t > 0.30 && t < 0.72 {
                c = band;
                // Words, as a phone sees them from here.
                let row = ((t - 0.36) / 0.09).floor();
                let letter = cell((q.x * 2.2) as i32 + 40, row as i32, own as i32);
                let line = ((t - 0.36) / 0.09).fract();
                if (0.0..3.0).contains(&row)
                    && line > 0.25
                    && line < 0.8
                    && letter > 0.3
                    && q.x.abs() < half.x * (0.8 - 0.12 * row)
                    && (q.x * 4.4).fract().abs() > 0.22
                {
                    c = base;
                }
            } else if t < 0.2 && t > -0.72 {
                let d = v(q.x / half.x * 1.1, 0.0, (t + 0.25) * 1.15).length();
                if d < 0.52 {
                    c = band.mix(base, 0.35 + 0.4 * step(0.44, 0.47, d));
                    if d < 0.3 {
                        c = ink;
                    }
                }
                let small = cell((q.x * 5.0) as i32, (q.z * 4.0) as i32, own as i32);
                if t < -0.5 && small > 0.4 && (q.z * 4.0).fract().abs() > 0.4 {
                    c = c.mix(rgb(0x3A3A3A), 0.6);
                }
            }
            let bump = v(noise(q * 1.4 + grey(own)), 0.0, noise(q * 1.4 + grey(own + 5.0))) * (0.07 + 0.12 * crumple);
            Look::matt(c, (s.n + bump).unit())
                .shiny(if gloss > 0.0 { 0.045 } else { 0.0 }, 0.65 - 0.5 * gloss)
                .soft(0.1)
        }),
    );
}

/// A slice of bread standing in its own plane: thickness along y. `mould` from 0 to 1.
pub fn slice(scene: &mut Scene, place: Place, squash: f32, mould: f32, brown: bool, chance: &mut Chance) {
    let own = chance.unit() * 60.0;
    let outline = move |q: V| {
        let x = q.x;
        let z = q.z / (1.0 - 0.35 * squash);
        let body = cuboid(v(x, 0.0, z), v(5.0, 9.0, 4.6), 1.6);
        let dome = (v(x * 0.86, 0.0, z + 2.2).length() - 5.0).max(z - 2.0);
        body.min(dome) + 0.12 * noise(v(x, own, z) * 0.5)
    };
    let holes = move |q: V| {
        let (a, _, _) = specks(q * 1.5 + grey(own));
        let (b, _, _) = specks(q * 3.6 + grey(own + 9.0));
        (step(0.42, 0.2, a) * 0.10 + step(0.42, 0.15, b) * 0.07).max(0.0)
    };
    let thick = 0.62;
    let patch = move |q: V| {
        let mut much = 0.0_f32;
        for i in 0..5 {
            let at = v(cell(i, own as i32, 1) * 8.0 - 4.0, 0.0, cell(i, own as i32, 2) * 7.5 - 3.7);
            let size = mould * (0.7 + 2.3 * cell(i, own as i32, 3));
            let d = v(q.x - at.x, 0.0, q.z - at.z).length() + 0.9 * rough(q * 1.1 + grey(own), 3);
            much = much.max(step(size + 0.2, size - 0.6, d));
        }
        much * f32::from(u8::from(mould > 0.0))
    };
    let bend = chance.range(-0.02, 0.02);
    let local = move |w: V| {
        let q = place.inward(w);
        v(q.x, q.y - bend * q.x * q.x - squash * 1.1 * noise(v(q.x * 0.28, own, q.z * 0.28)), q.z)
    };
    scene.model(
        place.at - grey(7.6),
        place.at + grey(7.6),
        0.085,
        move |w| {
            let q = local(w);
            let d = outline(q);
            let side = q.y.abs() - thick + holes(q) * step(-0.15, -0.5, d) - 0.10 * patch(q) * rough(q * 3.0, 3).abs();
            d.max(side) * 0.7
        },
        Box::new(move |s: &Spot| {
            let q = local(s.p);
            let d = outline(q);
            let crust = step(-0.32, -0.08, d);
            let crumb = if brown { rgb(0xB98A58) } else { rgb(0xE8D6AE) };
            let fine = rough(q * 3.0 + grey(own), 4);
            let mut c = crumb * (1.0 + 0.10 * fine) * (1.0 - 1.6 * holes(q));
            c = c.mix(rgb(0x8A4E1E).mix(rgb(0x5E3212), 0.5 + 0.5 * rough(q * 0.6, 3)), crust);
            let much = patch(q);
            if much > 0.0 {
                let green = step(0.35, 0.9, much + 0.25 * rough(q * 2.0, 3));
                let fur = rgb(0xDADCD2)
                    .mix(rgb(0x5F7F62), green)
                    .mix(rgb(0x2E4A3A), step(0.7, 1.0, much) * step(0.0, 0.5, fine + 0.2) * 0.7);
                c = c.mix(fur, step(0.05, 0.35, much));
            }
            let n = (s.n
                + v(noise(q * 7.0), noise(q * 7.0 + grey(3.0)), noise(q * 7.0 + grey(6.0))) * (0.28 - 0.2 * crust))
                .unit();
            Look::matt(c, n).shiny(0.02 * crust, 0.5).soft(0.25 * (1.0 - crust))
        }),
    );
}

/// Flour or sugar that ran out.
pub fn heap(scene: &mut Scene, at: V, size: f32, height: f32, color: V, chance: &mut Chance) {
    let own = chance.unit() * 50.0;
    let field = move |w: V| {
        let p = w - at;
        let flat = v(p.x, 0.0, p.z);
        let far = flat.length() / (size * (1.0 + 0.35 * rough(flat * (1.2 / size) + grey(own), 3)));
        let h = height * (1.0 - far).max(0.0).powf(1.25) * (1.0 + 0.25 * rough(flat * 0.5 + grey(own), 3))
            + 0.10 * rough(flat * 1.6 + grey(own), 4)
            - 0.12 * step(0.85, 1.25, far)
            - 0.03;
        (p.y - h) * 0.6
    };
    scene.model(
        at - v(size * 1.6, 0.02, size * 1.6),
        at + v(size * 1.6, height * 1.7 + 0.3, size * 1.6),
        0.11,
        field,
        Box::new(move |s: &Spot| {
            let grain = rough(s.p * 5.0 + grey(own), 4);
            Look::matt(color * (1.0 + 0.05 * grain), (s.n + v(grain, 0.0, noise(s.p * 11.0)) * 0.16).unit()).soft(0.3)
        }),
    );
}

/// A round tub or cup without its lid; `fill` is the height of what is in it.
pub fn tub(scene: &mut Scene, place: Place, r: f32, height: f32, base: V, band: V, chance: &mut Chance) {
    let own = chance.unit() * 30.0;
    scene.model(
        place.at - v(r * 1.5 + height, r * 1.5 + 0.5, r * 1.5 + height),
        place.at + v(r * 1.5 + height, height + r + 1.0, r * 1.5 + height),
        0.10,
        move |w| {
            let q = place.inward(w);
            let wide = r * (0.86 + 0.14 * (q.y / height).clamp(0.0, 1.0));
            let round = (q.x * q.x + q.z * q.z).sqrt();
            let body = (round - wide).max(-q.y).max(q.y - height);
            let hollow = (round - wide + 0.14).max(0.2 - q.y);
            let lip = (v(round - r, 0.0, q.y - height)).length() - 0.2;
            cut(body, hollow, 0.02).min(lip) * 0.85
        },
        Box::new(move |s: &Spot| {
            let q = place.inward(s.p);
            let round = (q.x * q.x + q.z * q.z).sqrt();
            let inside = round < r * (0.86 + 0.14 * (q.y / height)) - 0.07 && q.y > 0.1;
            let t = q.y / height;
            let mut c = base;
            if !inside && t > 0.22 && t < 0.72 {
                c = band;
                let letter = cell((q.x.atan2(q.z) * 7.0) as i32, (t * 14.0) as i32, own as i32);
                if t > 0.36 && t < 0.58 && letter > 0.35 && (t * 14.0).fract() > 0.25 {
                    c = base;
                }
            }
            Look::matt(c, s.n).shiny(0.04, 0.24).soft(0.1)
        }),
    );
}

/// A printed carton box, dented.
pub fn printed_box(scene: &mut Scene, place: Place, half: V, base: V, band: V, crush: f32, chance: &mut Chance) {
    let own = chance.unit() * 60.0;
    let dent = move |q: V| {
        let at = v(half.x * 0.6, half.y, half.z * 0.4).turn_y(own);
        let near = (-(q - at).dot(q - at) / (half.max() * half.max() * 0.5)).exp();
        crush
            * (near * 1.7 * (0.6 + creases(q * 0.22 + grey(own), 2))
                + 0.22 * (creases(q * 0.16 + grey(own * 2.0), 2) - 0.4))
    };
    scene.model(
        place.at - grey(half.length() + 0.8),
        place.at + grey(half.length() + 0.8),
        0.14,
        move |w| {
            let q = place.inward(w);
            (cuboid(q, half, 0.12) + dent(q)) * 0.6
        },
        Box::new(move |s: &Spot| {
            let q = place.inward(s.p);
            let t = q.z / half.z;
            let x = q.x / half.x;
            let mut c = base * (1.0 + 0.02 * noise(q));
            if t > 0.25 {
                c = band;
                let row = ((t - 0.32) / 0.16).floor();
                let line = ((t - 0.32) / 0.16).fract();
                let letter = cell((q.x * 1.1) as i32 + 50, row as i32, own as i32);
                if (0.0..3.0).contains(&row) && line > 0.2 && line < 0.78 && letter > 0.25 && x.abs() < 0.8 {
                    c = rgb(0xF4EFE4);
                }
            } else if v(x, 0.0, (t + 0.35) * 1.2).length() < 0.55 {
                let bowl = v(x, 0.0, (t + 0.35) * 1.2).length();
                c = if bowl < 0.4 {
                    rgb(0xC88A3A).mix(rgb(0xE0B060), 0.5 + 0.6 * rough(q * 1.6, 3))
                } else {
                    rgb(0xF0EDE6)
                };
            }
            let worn = step(0.18, 0.45, dent(q)) * step(0.25, 0.0, creases(q * 0.9 + grey(own), 2)) * 0.8;
            c = c.mix(rgb(0xD8CDBB), worn);
            Look::matt(c, (s.n + grey(0.02 * noise(q * 5.0))).unit()).shiny(0.04, 0.34)
        }),
    );
}

/// A black tray with pieces of meat, its film taken off.
pub fn meat_tray(scene: &mut Scene, place: Place, half: V, off: f32, chance: &mut Chance) {
    let own = chance.unit() * 40.0;
    scene.model(
        place.at - v(half.length() + 1.0, 0.5, half.length() + 1.0),
        place.at + v(half.length() + 1.0, half.y * 2.0 + 1.0, half.length() + 1.0),
        0.13,
        move |w| {
            let q = place.inward(w);
            let wide = 1.0 + 0.12 * (q.y / (half.y * 2.0)).clamp(0.0, 1.0);
            let p = v(q.x / wide, q.y - half.y, q.z / wide);
            cut(cuboid(p, half, 0.9), cuboid(p - v(0.0, 0.35, 0.0), v(half.x - 0.35, half.y, half.z - 0.35), 0.8), 0.1)
                * 0.8
        },
        Box::new(|s: &Spot| Look::matt(rgb(0x1C1C1E), (s.n + grey(0.03 * noise(s.p * 4.0))).unit()).shiny(0.04, 0.4)),
    );
    let parts: Vec<(V, V, f32)> = (0..14)
        .map(|i| {
            let at = v(
                ((i % 5) as f32 * 0.32 - 0.64 + chance.range(-0.1, 0.1)) * half.x,
                chance.range(1.1, 1.8),
                ((i / 5) as f32 * 0.56 - 0.56 + chance.range(-0.1, 0.1)) * half.z,
            );
            let size = v(chance.range(2.2, 3.3), chance.range(1.0, 1.4), chance.range(1.7, 2.4));
            (place.at + place.outward_way(at), size, chance.unit() * 3.0)
        })
        .collect();
    super::produce::lumps(scene, parts, 0.11, 0.16, move |s: &Spot| {
        let q = s.p + grey(own);
        let fat = step(0.15, 0.5, rough(q * 0.5, 3));
        let fibre = rough(v(q.x * 0.8, q.y * 3.0, q.z * 3.0), 3);
        let fresh = rgb(0xD08A80).mix(rgb(0xB8625E), 0.5 + 0.5 * fibre).mix(rgb(0xE8D2B8), fat * 0.8);
        let bad = step(0.75 - off, 0.95 - off * 0.5, 0.5 + 0.6 * rough(q * 0.33, 3));
        let c = fresh.mix(rgb(0x8A8460).mix(rgb(0x6A6A52), 0.5 + 0.5 * fibre), bad * 0.85);
        Look::matt(c, (s.n + grey(0.12 * fibre)).unit()).shiny(0.04, 0.14).soft(0.35)
    });
}

/// A bill: a narrow strip with printed lines.
pub fn bill(scene: &mut Scene, place: Place, rows: f32, chance: &mut Chance) {
    let own = chance.unit() * 90.0;
    let half = v(3.6, 0.0, rows * 0.42);
    scene.add(
        move || {
            sheet(40, 90, 0.015, &|u, w| {
                let (x, z) = ((u * 2.0 - 1.0) * half.x, (w * 2.0 - 1.0) * half.z);
                let curl = 0.5 * (w * 2.0 - 1.0).powi(4)
                    + 0.12 * noise(v(x * 0.3, own, z * 0.35))
                    + 0.25 * step(0.02, 0.0, (w - 0.5).abs());
                place.at + place.outward_way(v(x, 0.12 + curl.max(0.0), z))
            })
        },
        Box::new(move |s: &Spot| {
            let q = place.inward(s.p);
            let row = (q.z / 0.42).floor();
            let line = (q.z / 0.42).fract().abs();
            let column = (q.x * 5.2).floor();
            let full = cell(row as i32, own as i32, 5);
            let gap = cell(column as i32, row as i32, own as i32);
            let within = q.x > -3.1 && (q.x < -3.1 + 3.2 * full || (q.x > 1.9 && q.x < 3.0));
            let ink = if within
                && full > 0.12
                && gap > 0.22
                && line > 0.3
                && line < 0.82
                && (q.x * 5.2).fract().abs() > 0.2
            {
                0.75
            } else {
                0.0
            };
            let c = rgb(0xF1EFEA).mix(rgb(0x3E3E48), ink);
            Look::matt(c, s.n).shiny(0.015, 0.6).leaf(0.2)
        }),
    );
    scene.lets_light_through();
}

/// Dull plastic in one colour.
pub fn plastic(color: V) -> Material {
    Box::new(move |s: &Spot| Look::matt(color, s.n).shiny(0.04, 0.25))
}
