//! The incidents that customers photograph, each a scene with two views of it.

use crate::film::Exposure;
use crate::math::{Chance, V, grey, rgb, step, v};
use crate::noise::{noise, rough};
use crate::things::packed::{self, Pack};
use crate::things::produce::{self, Decay, Long, Round};
use crate::things::tomato::{Harm, spill, tomato};
use crate::things::{Place, counter, packing, settle};
use crate::trace::{Camera, Lamp, Look, Material, Scene, Spot};

/// A scene, where its middle is, and how wide it lies.
pub struct Set {
    pub scene: Scene,
    pub middle: V,
    pub wide: f32,
}

type Build = fn(&mut Chance) -> Set;

/// Every incident by the name that the sample shop asks for (see `desk::sample::photos`).
pub const INCIDENTS: [(&str, Build); 39] = [
    ("tomatoes-carton-1", tomatoes_in_carton),
    ("tomatoes-paper-1", tomatoes_on_paper),
    ("tomatoes-carton-2", tomatoes_in_carton),
    ("tomatoes-paper-2", tomatoes_on_paper),
    ("eggs-1", eggs_white),
    ("eggs-2", eggs_brown),
    ("eggs-3", eggs_white),
    ("strawberries-1", strawberries),
    ("strawberries-2", strawberries),
    ("apples-1", |c| rotten(Round::Apple, c)),
    ("oranges-1", |c| rotten(Round::Orange, c)),
    ("lemons-1", |c| rotten(Round::Lemon, c)),
    ("onions-1", |c| rotten(Round::Onion, c)),
    ("potatoes-1", |c| rotten(Round::Potato, c)),
    ("mangoes-1", |c| rotten(Round::Mango, c)),
    ("kiwis-1", |c| rotten(Round::Kiwi, c)),
    ("pomegranates-1", |c| rotten(Round::Pomegranate, c)),
    ("brinjals-1", |c| rotten(Round::Brinjal, c)),
    ("bananas-1", bananas),
    ("bananas-2", bananas),
    ("leaves-1", leaves),
    ("leaves-2", leaves),
    ("carrots-1", |c| long(Long::Carrot, c)),
    ("cucumbers-1", |c| long(Long::Cucumber, c)),
    ("milk-1", milk),
    ("milk-2", milk),
    ("milk-3", milk),
    ("curd-1", curd),
    ("bread-mouldy-1", bread_mouldy),
    ("bread-mouldy-2", bread_mouldy),
    ("bread-squashed-1", bread_squashed),
    ("flour-1", flour),
    ("rice-1", rice),
    ("dal-1", dal),
    ("ice-cream-1", ice_cream),
    ("meat-1", meat),
    ("box-1", boxes),
    ("box-2", boxes),
    ("wrong-1", wrong),
];

/// A kitchen: a window to one side, light walls, a ceiling lamp.
fn kitchen(ground: Material, c: &mut Chance) -> Scene {
    let side = if c.yes(0.5) { 1.0 } else { -1.0 };
    let window = v(side * 150.0, 95.0, c.range(-90.0, 30.0));
    let across = (-window).unit().cross(v(0.0, 1.0, 0.0)).unit();
    let day = c.range(0.75, 1.1);
    let lamps = vec![
        Lamp {
            middle: window,
            across: across * 48.0,
            up: v(0.0, 58.0, 0.0),
            light: v(6.4, 6.9, 7.6) * day,
            barred: true,
        },
        Lamp {
            middle: v(side * -50.0, 190.0, 30.0),
            across: v(45.0, 0.0, 12.0),
            up: v(-2.0, 0.0, 7.0),
            light: v(9.0, 7.7, 6.0) * c.range(0.6, 1.3),
            barred: false,
        },
    ];
    let warm = c.unit();
    let room = Box::new(move |d: V| {
        let up = d.y.max(0.0);
        let wall = v(0.52, 0.49, 0.45).mix(v(0.58, 0.52, 0.43), warm);
        // A cupboard's dark lower edge and the person who holds the phone are seen in what shines.
        let cupboard = if d.z < -0.2 && up < 0.35 { 0.55 } else { 1.0 };
        let person = if d.z > 0.5 && d.x.abs() < 0.45 && up < 0.9 { 0.35 } else { 1.0 };
        wall.mix(v(0.80, 0.79, 0.76), up * up) * (0.60 * cupboard * person)
    });
    Scene { shapes: Vec::new(), clear: Vec::new(), materials: Vec::new(), ground, lamps, room }
}

fn any_counter(c: &mut Chance) -> Material {
    let seed = c.unit();
    match c.below(7) {
        0 => counter::wood(rgb(0x6B4426), rgb(0xB98654), seed),
        1 => counter::wood(rgb(0x8A6A46), rgb(0xD2AE7C), seed),
        2 => counter::granite(rgb(0x4A4744), rgb(0x8C8580), rgb(0x1A1918), seed),
        3 => counter::granite(rgb(0x8A7A6C), rgb(0xC2B2A0), rgb(0x3A302A), seed),
        4 => counter::marble(seed),
        5 => counter::tiles(rgb(0xC9BDA8), 20.0, seed),
        _ => counter::steel(seed),
    }
}

/// Where the phone is held: from the front and above, or close.
pub fn views(set: &Set, c: &mut Chance) -> [Camera; 2] {
    [(1.42, 0.0), (1.0, 0.9)].map(|(far, close)| {
        let around = c.range(-0.5, 0.5) + close * c.range(-0.5, 0.5);
        let high = c.range(0.82, 1.18) - close * c.range(-0.1, 0.2);
        let distance = set.wide * far * c.range(0.94, 1.06);
        let at = set.middle
            + v(c.range(-0.06, 0.06), 0.0, c.range(-0.05, 0.05)) * set.wide
            + v(0.08, 0.0, 0.06) * (close * set.wide * c.range(-1.0, 1.0));
        let from = at + v(around.sin() * high.cos(), high.sin(), around.cos() * high.cos()) * distance;
        Camera { from, at, wide: 0.86, lens: 0.20, focus: distance * 0.985, roll: c.range(-0.07, 0.07) }
    })
}

pub fn exposure(c: &mut Chance) -> Exposure {
    Exposure { stops: c.range(0.9, 1.2), warm: c.range(-0.2, 0.5), noise: c.range(0.006, 0.012), quality: 74 }
}

/// The settled places of several round things in a box or on the counter.
fn lying(count: usize, size: (f32, f32), half: V, floor: f32, c: &mut Chance) -> Vec<(V, f32)> {
    let radii: Vec<f32> = (0..count).map(|_| c.range(size.0, size.1)).collect();
    settle(&radii, half, floor, c).into_iter().zip(radii).collect()
}

fn tomatoes_in_carton(c: &mut Chance) -> Set {
    let mut scene = kitchen(any_counter(c), c);
    let half = v(15.0, 3.9, 11.0);
    let place = Place::new(v(0.0, 0.02, 0.0), c.range(-0.4, 0.4), 0.0, 0.0);
    let mut wet = Vec::new();
    for (i, (at, r)) in lying(15, (2.9, 3.6), half - v(0.3, 0.0, 0.3), 0.35, c).into_iter().enumerate() {
        let world = place.at + at.turn_y(place.turn);
        let front = world.z > -5.5 && world.x.abs() < 11.0;
        let harm = match i % 3 {
            0 if front => Harm { squash: c.range(0.6, 0.9), split: 0.55, burst: c.range(0.8, 1.05) },
            1 if front => Harm { squash: c.range(0.3, 0.6), split: c.range(0.3, 0.55), burst: c.range(0.3, 0.8) },
            2 if front => Harm { squash: 0.2, split: 0.35, burst: 0.0 },
            _ => Harm { squash: c.range(0.0, 0.12), ..Harm::WHOLE },
        };
        if harm.split > 0.0 {
            wet.push((v(world.x, 0.3, world.z), c.range(5.0, 8.0)));
        }
        let tilt = if harm.squash > 0.5 { c.range(-0.3, 0.3) } else { c.range(-1.2, 1.2) };
        tomato(&mut scene, Place::new(world, c.unit() * 6.0, tilt, c.range(-0.4, 0.4)), r, harm, c.yes(0.65), c);
    }
    for (at, size) in wet.iter().step_by(2) {
        spill(&mut scene, v(at.x, 0.0, at.z), size * 0.6, 0.33, c);
    }
    packing::carton(&mut scene, place, half, true, &wet, c);
    Set { scene, middle: v(0.0, 2.5, 0.6), wide: 33.0 }
}

fn tomatoes_on_paper(c: &mut Chance) -> Set {
    let mut scene = kitchen(any_counter(c), c);
    let spots = [v(-4.6, 0.0, -1.5), v(3.2, 0.0, -3.6), v(2.0, 0.0, 4.2), v(-7.9, 0.0, -8.2), v(9.8, 0.0, 0.9)];
    let turn = c.unit() * std::f32::consts::TAU;
    let paper = if c.yes(0.5) { packing::carrier(rgb(0xEDEFEA)) } else { packing::kraft() };
    let pressed = spots.map(|at| (at.turn_y(turn), 5.5)).to_vec();
    packing::sheet(
        &mut scene,
        Place::new(v(-1.0, 0.0, -1.0), c.range(0.2, 0.9), 0.0, 0.0),
        v(20.0, 0.0, 15.0),
        1.5,
        pressed,
        paper,
        c.unit() * 50.0,
    );
    for (i, at) in spots.into_iter().enumerate() {
        let harm = match i {
            0..=2 => Harm { squash: c.range(0.5, 0.9), split: 0.6, burst: c.range(0.7, 1.0) },
            3 => Harm { squash: 0.12, split: 0.35, burst: 0.0 },
            _ => Harm { squash: 0.05, ..Harm::WHOLE },
        };
        let r = c.range(3.1, 3.5);
        let at = at.turn_y(turn) + v(0.0, r * 0.94, 0.0);
        tomato(
            &mut scene,
            Place::new(at, c.unit() * 6.0, c.range(-0.25, 0.25), c.range(-0.25, 0.25)),
            r,
            harm,
            c.yes(0.6),
            c,
        );
        if harm.burst > 0.0 {
            spill(&mut scene, v(at.x + c.range(-0.6, 0.6), 0.0, at.z + c.range(0.0, 1.6)), c.range(5.2, 6.4), 0.13, c);
        }
    }
    Set { scene, middle: v(0.4, 1.4, -0.3), wide: 27.0 }
}

fn eggs_white(c: &mut Chance) -> Set {
    eggs(rgb(0xE9E0D2), c)
}

fn eggs_brown(c: &mut Chance) -> Set {
    eggs(rgb(0xC08A5E), c)
}

fn eggs(shell: V, c: &mut Chance) -> Set {
    let mut scene = kitchen(any_counter(c), c);
    let pulp = if c.yes(0.5) { rgb(0x9A948A) } else { rgb(0xB09A7C) };
    let place = Place::new(v(0.0, 0.0, 0.0), c.range(-0.5, 0.5), 0.0, 0.0);
    let (across, along) = if c.yes(0.5) { (3, 2) } else { (4, 3) };
    let spots = packed::egg_tray(&mut scene, place, across, along, pulp, true);
    let worst = c.below(spots.len());
    for (i, at) in spots.iter().enumerate() {
        let near = (*at - spots[worst]).length();
        let broken = if i == worst {
            0.72
        } else if near < 5.5 {
            if c.yes(0.6) { c.range(0.4, 0.62) } else { 0.15 }
        } else if c.yes(0.2) {
            0.12
        } else {
            0.0
        };
        let upright = Place::new(*at, c.unit() * 6.0, c.range(-0.2, 0.2), c.range(-0.2, 0.2));
        packed::egg(&mut scene, upright, shell, broken, c);
    }
    let at = spots[worst];
    let white = |s: &Spot| {
        Look::film(v(0.985, 0.975, 0.93), (s.n + v(noise(s.p * 0.9), 0.0, noise(s.p * 0.9 + grey(3.0))) * 0.06).unit())
    };
    let beside = v(at.x * 1.5, 0.0, (at.z.abs() + 6.0) * if at.z < -1.0 { -1.0 } else { 1.0 });
    packed::pool(&mut scene, beside, 4.6, 1.25, white, true, c);
    packed::yolk(&mut scene, beside + v(c.range(-1.0, 1.0), 0.45, c.range(-0.8, 0.8)), 1.7, c);
    packed::pool(&mut scene, v(at.x, 2.6, at.z), 4.4, 1.1, white, true, c);
    let wide = across.max(along) as f32 * 6.2 + 5.0;
    Set { scene, middle: v(0.0, 2.0, 0.6), wide }
}

fn strawberries(c: &mut Chance) -> Set {
    let mut scene = kitchen(any_counter(c), c);
    let half = v(7.0, 2.6, 5.2);
    let place = Place::new(V::default(), c.range(-0.5, 0.5), 0.0, 0.0);
    for (i, (at, r)) in lying(22, (1.45, 1.95), half - v(0.2, 0.0, 0.2), 0.2, c).into_iter().enumerate() {
        let decay = match i % 4 {
            0 => Decay { rot: c.range(0.2, 0.6), mould: c.range(0.4, 1.0), squash: 0.0 },
            1 => Decay { rot: c.range(0.1, 0.4), ..Decay::default() },
            _ => Decay::default(),
        };
        let world = place.at + at.turn_y(place.turn);
        produce::strawberry(
            &mut scene,
            Place::new(world, c.unit() * 6.0, c.range(-1.8, 1.8), c.range(-1.2, 1.2)),
            r,
            decay,
            c,
        );
    }
    // The punnet, of coloured plastic with ribs and a rim.
    let color = [rgb(0x2F7D46), rgb(0xDCE4E8), rgb(0x2C5FA0)][c.below(3)];
    for side in 0..4 {
        let long = side < 2;
        let sign = if side % 2 == 0 { 1.0 } else { -1.0 };
        let (out, width) = if long { (half.z, half.x) } else { (half.x, half.z) };
        let at = move |u: f32, w: f32| {
            let x = (u * 2.0 - 1.0) * (width + 0.3 * w);
            let rib = 0.09 * (x * 2.4).sin() * step(0.9, 0.7, w);
            let z = sign * (out + 0.4 * w + rib + 0.6 * step(0.9, 1.0, w));
            let p = if long { v(x, 0.1 + w * half.y * 1.25, z) } else { v(z, 0.1 + w * half.y * 1.25, x) };
            place.at + p.turn_y(place.turn)
        };
        scene.add(move || crate::mesh::sheet(160, 24, 0.05, &at), packed::plastic(color));
    }
    Set { scene, middle: v(0.0, 2.2, 0.0), wide: 17.0 }
}

fn rotten(kind: Round, c: &mut Chance) -> Set {
    let mut scene = kitchen(any_counter(c), c);
    let r = kind.size();
    let count = if r < 3.0 { 9 } else { 6 };
    let reach = r * 3.1;
    let paper = c.yes(0.6);
    let spots = lying(count, (r * 0.9, r * 1.05), v(reach * 1.15, 0.0, reach), if paper { 0.15 } else { 0.0 }, c);
    if paper {
        let pressed = spots.iter().map(|(at, r)| (v(at.x, 0.0, at.z), r * 1.7)).collect();
        let sheet = if c.yes(0.5) { packing::kraft() } else { packing::carrier(rgb(0xE9EBE6)) };
        packing::sheet(
            &mut scene,
            Place::new(V::default(), c.unit() * 3.0, 0.0, 0.0),
            v(r * 5.2, 0.0, r * 4.2),
            1.1,
            pressed,
            sheet,
            c.unit() * 50.0,
        );
    }
    let wet = c.unit();
    for (i, (at, r)) in spots.into_iter().enumerate() {
        let mouldy = !matches!(kind, Round::Brinjal);
        let decay = match i % 3 {
            0 => Decay {
                rot: c.range(0.35, 0.75),
                mould: if mouldy { c.range(0.3, 0.75) } else { 0.0 },
                squash: c.range(0.2, 0.6),
            },
            1 => Decay { rot: c.range(0.15, 0.45), mould: 0.0, squash: c.range(0.0, 0.3) },
            _ => Decay::default(),
        };
        // Lying on the side that its half axes give it.
        let at = v(at.x, at.y - r * 0.08, at.z);
        produce::round(
            &mut scene,
            kind,
            Place::new(at, c.unit() * 6.0, c.range(-0.5, 0.5), c.range(-0.3, 0.3)),
            r,
            decay,
            c,
        );
        if i % 3 == 0 && wet > 0.4 {
            let brown = |s: &Spot| Look::film(rgb(0xE6C08A).mix(rgb(0xC08A4A), 0.5 + 0.5 * noise(s.p * 0.5)), s.n);
            packed::pool(
                &mut scene,
                v(at.x, if paper { 0.13 } else { 0.0 }, at.z + r * 0.5),
                r * 1.2,
                1.1,
                brown,
                true,
                c,
            );
        }
    }
    Set { scene, middle: v(0.0, r * 0.6, 0.0), wide: r * 6.6 }
}

fn bananas(c: &mut Chance) -> Set {
    let mut scene = kitchen(any_counter(c), c);
    let brown = c.range(0.18, 0.5);
    produce::bananas(&mut scene, Place::new(v(0.0, 0.0, -5.0), c.range(-0.4, 0.4), 0.0, 0.0), 5, brown, c);
    Set { scene, middle: v(0.0, 1.4, -1.5), wide: 19.0 }
}

fn leaves(c: &mut Chance) -> Set {
    let mut scene = kitchen(any_counter(c), c);
    packing::sheet(
        &mut scene,
        Place::new(V::default(), c.unit() * 3.0, 0.0, 0.0),
        v(17.0, 0.0, 14.0),
        1.0,
        vec![(V::default(), 9.0)],
        packing::carrier(rgb(0xE4EAE2)),
        c.unit() * 50.0,
    );
    produce::leaves(&mut scene, v(0.0, 0.2, 0.0), 8.0, 58, c.range(0.45, 0.85), c);
    let slime = |s: &Spot| Look::film(rgb(0xB9B070).mix(rgb(0x7A7A3A), 0.5 + 0.5 * noise(s.p * 0.5)), s.n);
    packed::pool(&mut scene, v(c.range(-3.0, 3.0), 0.14, c.range(2.0, 5.0)), 5.5, 1.3, slime, true, c);
    Set { scene, middle: v(0.0, 1.2, 0.4), wide: 22.0 }
}

fn long(kind: Long, c: &mut Chance) -> Set {
    let mut scene = kitchen(any_counter(c), c);
    let (count, apart, r) = match kind {
        Long::Carrot => (6, 2.9, 1.3),
        Long::Cucumber => (3, 4.4, 2.0),
    };
    for i in 0..count {
        let row = i as f32 - (count as f32 - 1.0) * 0.5;
        let decay = match i % 3 {
            0 => Decay { rot: c.range(0.4, 0.8), mould: c.range(0.2, 0.7), squash: 0.2 },
            1 => Decay { rot: c.range(0.1, 0.5), ..Decay::default() },
            _ => Decay::default(),
        };
        let at = v(c.range(-1.2, 1.2), r, row * apart * 0.8 + c.range(-0.3, 0.3));
        produce::long(&mut scene, kind, Place::new(at, c.range(-0.22, 0.22), 0.0, c.range(-0.02, 0.02)), decay, c);
    }
    let juice = |s: &Spot| Look::film(rgb(0xD8C890).mix(rgb(0xA89858), 0.5 + 0.5 * noise(s.p * 0.5)), s.n);
    packed::pool(&mut scene, v(c.range(-3.0, 3.0), 0.0, c.range(-2.0, 3.0)), 5.0, 1.4, juice, true, c);
    Set { scene, middle: v(0.0, 0.8, 0.0), wide: 21.0 }
}

fn milk(c: &mut Chance) -> Set {
    let mut scene = kitchen(any_counter(c), c);
    let colors = [(0x1F5FA8, 0xE8B020), (0xC23A2A, 0x2A6A3A), (0x2A8A5A, 0xD8502A)];
    let (band, ink) = colors[c.below(3)];
    let place = Place::new(v(0.0, 1.5, 0.0), c.range(-0.9, 0.9), 0.0, c.range(-0.05, 0.05));
    let pouch = Pack {
        half: v(5.2, 1.6, 7.4),
        base: rgb(0xF1F0EC),
        band: rgb(band),
        ink: rgb(ink),
        gloss: 0.8,
        crumple: 0.55,
        tear: None,
    };
    packed::pack(&mut scene, place, pouch, c);
    if c.yes(0.6) {
        let whole = Pack {
            half: v(5.2, 2.1, 7.4),
            base: rgb(0xF1F0EC),
            band: rgb(band),
            ink: rgb(ink),
            gloss: 0.8,
            crumple: 0.3,
            tear: None,
        };
        packed::pack(&mut scene, Place::new(v(-11.5, 2.0, -4.5), c.range(-0.4, 0.4), 0.0, 0.0), whole, c);
    }
    let corner = place.at + place.outward_way(v(3.8, 0.0, 6.4));
    packed::pool(&mut scene, v(corner.x, 0.0, corner.z + 1.0), 9.0, 1.2, packed::milk, false, c);
    packed::pool(&mut scene, v(-corner.x * 0.6, 0.0, corner.z + 1.0), 4.0, 1.1, packed::milk, false, c);
    Set { scene, middle: v(0.5, 0.8, 2.0), wide: 26.0 }
}

fn curd(c: &mut Chance) -> Set {
    let mut scene = kitchen(any_counter(c), c);
    let place = Place::new(V::default(), c.unit() * 6.0, 0.0, 0.0);
    let (r, height) = (4.9, 5.6);
    packed::tub(&mut scene, place, r, height, rgb(0xF3F1EA), rgb(0x2A6FB0), c);
    let own = c.unit() * 40.0;
    let (low, high) = (place.at + v(-r, height - 1.7, -r), place.at + v(r, height - 0.2, r));
    let patch = move |p: V| step(0.15, 0.45, rough(v(p.x, 0.0, p.z) * 0.34 + grey(own), 3));
    scene.model(
        low,
        high,
        0.08,
        move |w| {
            let p = w - place.at;
            let round = (p.x * p.x + p.z * p.z).sqrt() - r * 0.955;
            let top = height - 1.15
                + 0.10 * rough(v(p.x, 0.0, p.z) * 0.5 + grey(own), 3)
                + 0.22 * patch(p) * (0.5 + rough(p * 2.6, 3));
            (p.y - top).max(round) * 0.7
        },
        Box::new(move |s: &Spot| {
            let p = s.p - place.at;
            let much = patch(p);
            let fuzz = rough(p * 3.4, 4);
            let fur = rgb(0xC9CFC2)
                .mix(rgb(0x5E7E6A), step(0.4, 0.9, much + 0.4 * fuzz))
                .mix(rgb(0xC87A5A), step(0.3, 0.6, rough(p * 0.5 + grey(own + 9.0), 2)));
            let n = (s.n + v(fuzz, 0.0, noise(p * 9.0)) * (0.3 * much)).unit();
            Look::matt(rgb(0xF2EEDF).mix(fur, much), n).shiny(0.035 * (1.0 - much), 0.2).soft(0.4)
        }),
    );
    // Its peeled lid beside it.
    let foil = v(c.range(8.0, 10.0), 0.0, c.range(-2.0, 4.0));
    let bend = c.unit() * 20.0;
    scene.add(
        move || {
            crate::mesh::sheet(60, 60, 0.02, &|u, w| {
                let (x, z) = (u * 2.0 - 1.0, w * 2.0 - 1.0);
                // A square pulled into a disc.
                let (dx, dz) = (x * (1.0 - z * z * 0.5).sqrt(), z * (1.0 - x * x * 0.5).sqrt());
                let lift = 0.15 + 0.9 * step(0.2, 1.0, dx) + 0.35 * rough(v(dx * 2.0, bend, dz * 2.0), 3).abs();
                foil + v(dx * r * 1.08, lift, dz * r * 1.08)
            })
        },
        Box::new(|s: &Spot| Look {
            metal: true,
            ..Look::matt(grey(0.72), (s.n + grey(0.05 * noise(s.p * 3.0))).unit()).shiny(0.6, 0.3)
        }),
    );
    Set { scene, middle: v(2.0, 3.0, 0.5), wide: 18.0 }
}

fn bread_mouldy(c: &mut Chance) -> Set {
    let mut scene = kitchen(any_counter(c), c);
    let brown = c.yes(0.4);
    for i in 0..4 {
        let at = v(-6.5 + i as f32 * 4.4, 0.75 + i as f32 * 0.62, c.range(-1.4, 1.4));
        let place = Place::new(at, c.range(-0.3, 0.3), 0.0, if i == 0 { 0.0 } else { -0.24 });
        packed::slice(&mut scene, place, 0.0, c.range(0.35, 1.0), brown, c);
    }
    Set { scene, middle: v(0.3, 1.4, 0.0), wide: 21.0 }
}

fn bread_squashed(c: &mut Chance) -> Set {
    let mut scene = kitchen(any_counter(c), c);
    let brown = c.yes(0.4);
    for i in 0..7 {
        let crush = if (2..5).contains(&i) { c.range(0.7, 1.0) } else { c.range(0.2, 0.5) };
        let at = v(-8.0 + i as f32 * 2.6, 2.6 + c.range(-0.2, 0.2), c.range(-0.8, 0.8));
        let place = Place::new(at, c.range(-0.15, 0.15), 0.15, -0.95 + 0.06 * i as f32);
        packed::slice(&mut scene, place, crush, 0.0, brown, c);
    }
    packing::sheet(
        &mut scene,
        Place::new(V::default(), c.unit(), 0.0, 0.0),
        v(14.0, 0.0, 10.0),
        1.1,
        vec![(V::default(), 8.0)],
        packing::carrier(rgb(0xF0EEE6)),
        c.unit() * 40.0,
    );
    Set { scene, middle: v(0.0, 2.0, 0.0), wide: 24.0 }
}

fn flour(c: &mut Chance) -> Set {
    let mut scene = kitchen(any_counter(c), c);
    let place = Place::new(v(-3.0, 2.9, -3.0), c.range(-0.6, 0.6), 0.0, 0.0);
    let bag = Pack {
        half: v(8.2, 3.3, 11.0),
        base: rgb(0xE9DFC6),
        band: rgb(0xB5401F),
        ink: rgb(0x7A5A1A),
        gloss: 0.0,
        crumple: 0.8,
        tear: Some((3.0, 5.5, 3.2)),
    };
    packed::pack(&mut scene, place, bag, c);
    let hole = place.at + place.outward_way(v(4.0, 0.0, 8.5));
    packed::heap(&mut scene, v(hole.x, 0.0, hole.z + 2.0), 9.0, 2.7, rgb(0xEFE7D6), c);
    packed::heap(&mut scene, v(hole.x - 8.0, 0.0, hole.z + 3.0), 4.0, 0.5, rgb(0xEFE7D6), c);
    Set { scene, middle: v(0.0, 1.8, 2.0), wide: 31.0 }
}

fn spilled(bag: Pack, half: V, color: V, c: &mut Chance) -> Set {
    let mut scene = kitchen(any_counter(c), c);
    let place = Place::new(v(-3.0, bag.half.y * 0.9, -3.0), c.range(-0.6, 0.6), 0.0, 0.0);
    let reach = bag.half.z * 0.75;
    packed::pack(&mut scene, place, bag, c);
    let hole = place.at + place.outward_way(v(2.5, 0.0, reach));
    let spots = produce::strewn(v(hole.x, 0.0, hole.z + 1.5), 11.0, 5200, half.y, c);
    produce::grains(&mut scene, spots, half, color, c);
    Set { scene, middle: v(0.0, 1.2, 2.0), wide: 25.0 }
}

fn rice(c: &mut Chance) -> Set {
    let bag = Pack {
        half: v(7.0, 2.8, 10.0),
        base: rgb(0xEDE9DA),
        band: rgb(0x1F6A3A),
        ink: rgb(0xC89A2A),
        gloss: 0.5,
        crumple: 0.6,
        tear: Some((2.5, 6.0, 2.6)),
    };
    spilled(bag, v(0.34, 0.09, 0.09), rgb(0xECE4D0), c)
}

fn dal(c: &mut Chance) -> Set {
    let bag = Pack {
        half: v(6.0, 2.3, 8.4),
        base: rgb(0xE8E2D2),
        band: rgb(0xC8801A),
        ink: rgb(0x8A2A1A),
        gloss: 0.6,
        crumple: 0.6,
        tear: Some((2.0, 5.0, 2.3)),
    };
    spilled(bag, v(0.24, 0.13, 0.24), rgb(0xD9A032), c)
}

fn ice_cream(c: &mut Chance) -> Set {
    let mut scene = kitchen(any_counter(c), c);
    let (r, height) = (5.2, 7.0);
    let place = Place::new(V::default(), c.unit() * 6.0, 0.0, 0.0);
    packed::tub(&mut scene, place, r, height, rgb(0xF2EBDC), rgb(0x7A2A5A), c);
    let own = c.unit() * 30.0;
    let cream = move |s: &Spot| {
        let c = rgb(0xF0E2BC).mix(rgb(0xE6D2A0), 0.5 + 0.5 * rough(s.p * 0.4 + grey(own), 2));
        Look::matt(c, s.n).shiny(0.035, 0.08).soft(0.45)
    };
    scene.model(
        v(-r, height - 2.6, -r),
        v(r, height - 0.6, r),
        0.09,
        move |w| {
            let round = (w.x * w.x + w.z * w.z).sqrt() - r * 0.955;
            let lump = 0.5 * step(0.2, 0.6, rough(v(w.x, 0.0, w.z) * 0.3 + grey(own), 2));
            (w.y - (height - 1.7 + lump)).max(round) * 0.7
        },
        Box::new(cream),
    );
    packed::pool(&mut scene, v(3.0, 0.0, 5.0), 8.5, 1.15, cream, false, c);
    packed::pool(&mut scene, v(-6.0, 0.0, 2.0), 3.6, 1.1, cream, false, c);
    let lid = v(c.range(-10.5, -9.0), 0.0, c.range(3.0, 6.0));
    scene.model(
        lid - v(6.2, 0.1, 6.2),
        lid + v(6.2, 2.0, 6.2),
        0.1,
        move |w| {
            let p = (w - lid).turn_z(-0.08) - v(0.0, 0.5, 0.0);
            let round = (p.x * p.x + p.z * p.z).sqrt();
            (round - r * 1.06).max(p.y.abs() - 0.45) * 0.9
        },
        packed::plastic(rgb(0x7A2A5A)),
    );
    Set { scene, middle: v(0.0, 2.4, 2.0), wide: 27.0 }
}

fn meat(c: &mut Chance) -> Set {
    let mut scene = kitchen(any_counter(c), c);
    packed::meat_tray(
        &mut scene,
        Place::new(V::default(), c.range(-0.4, 0.4), 0.0, 0.0),
        v(10.5, 1.3, 7.2),
        c.range(0.5, 0.85),
        c,
    );
    let juice = |s: &Spot| Look::film(rgb(0xE8A898).mix(rgb(0xB8604E), 0.5 + 0.5 * noise(s.p * 0.4)), s.n);
    packed::pool(&mut scene, v(8.0, 0.0, 6.5), 5.5, 1.2, juice, true, c);
    Set { scene, middle: v(0.6, 1.6, 0.6), wide: 24.0 }
}

fn boxes(c: &mut Chance) -> Set {
    let mut scene = kitchen(any_counter(c), c);
    let colors = [(0xD8A020, 0x8A2A1A), (0xE6E0D0, 0x1F4A8A), (0x2A7A4A, 0xE0B030)];
    let (base, band) = colors[c.below(3)];
    let half = v(9.0, 2.7, 12.0);
    packed::printed_box(
        &mut scene,
        Place::new(v(0.0, 2.6, 0.0), c.range(-0.5, 0.5), 0.0, 0.0),
        half,
        rgb(base),
        rgb(band),
        c.range(0.8, 1.3),
        c,
    );
    let spots = produce::strewn(v(7.5, 0.0, 9.0), 5.5, 120, 0.2, c);
    produce::grains(&mut scene, spots, v(0.75, 0.22, 0.6), rgb(0xD89A42), c);
    Set { scene, middle: v(0.5, 2.0, 1.0), wide: 29.0 }
}

/// What came instead of what was ordered, with the bill beside it.
fn wrong(c: &mut Chance) -> Set {
    let mut scene = kitchen(any_counter(c), c);
    for (at, r) in lying(5, (2.9, 3.2), v(8.0, 0.0, 6.0), 0.0, c) {
        let at = v(at.x - 4.0, at.y - 0.2, at.z);
        produce::round(
            &mut scene,
            Round::Onion,
            Place::new(at, c.unit() * 6.0, c.range(-0.6, 0.6), c.range(-0.4, 0.4)),
            r,
            Decay::default(),
            c,
        );
    }
    packed::bill(&mut scene, Place::new(v(9.5, 0.0, 1.0), c.range(-0.4, 0.2), 0.0, 0.0), 26.0, c);
    Set { scene, middle: v(0.8, 1.2, 0.3), wide: 27.0 }
}
