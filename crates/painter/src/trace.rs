//! Light's way from the windows to the lens: a path tracer.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::bvh::Bvh;
use crate::math::{Chance, V, grey, v};
use crate::mesh::{Mesh, mesh};

/// Where light meets a surface.
pub struct Spot {
    pub p: V,
    pub n: V,
}

/// How a surface looks at a spot.
#[derive(Clone, Copy)]
pub struct Look {
    pub color: V,
    /// 0 a mirror, 1 chalk.
    pub rough: f32,
    /// Share of light mirrored head-on; water and plastic 0.03, dry skin 0.02, steel 0.6.
    pub shine: f32,
    pub n: V,
    /// How far light creeps round the edge, as in fruit flesh or milk.
    pub soft: f32,
    /// Share of light that leaves on the other side, as in leaves and thin bags.
    pub leaf: f32,
    /// A clear film, which light passes straight with this tint.
    pub film: Option<V>,
    pub metal: bool,
}

impl Look {
    pub fn matt(color: V, n: V) -> Self {
        Self { color, rough: 0.9, shine: 0.0, n, soft: 0.0, leaf: 0.0, film: None, metal: false }
    }
    pub fn shiny(self, shine: f32, rough: f32) -> Self {
        Self { rough, shine, ..self }
    }
    pub fn soft(self, soft: f32) -> Self {
        Self { soft, ..self }
    }
    pub fn leaf(self, leaf: f32) -> Self {
        Self { leaf, ..self }
    }
    pub fn film(tint: V, n: V) -> Self {
        Self { film: Some(tint), shine: 0.03, rough: 0.06, ..Self::matt(tint, n) }
    }
}

pub type Material = Box<dyn Fn(&Spot) -> Look + Sync + Send>;

/// A bright rectangle: a window or a lamp.
pub struct Lamp {
    pub middle: V,
    pub across: V,
    pub up: V,
    pub light: V,
    /// Bars of a window frame, seen in what shines.
    pub barred: bool,
}

impl Lamp {
    fn glow(&self, s: f32, t: f32) -> V {
        if self.barred && (s.abs() < 0.05 || (t - 0.2).abs() < 0.04) {
            return self.light * 0.05;
        }
        self.light * (0.85 + 0.25 * t)
    }
}

pub struct Camera {
    pub from: V,
    pub at: V,
    /// Width of the view at distance 1.
    pub wide: f32,
    pub lens: f32,
    pub focus: f32,
    pub roll: f32,
}

type Shape = Box<dyn Fn() -> Mesh + Sync + Send>;

pub struct Scene {
    pub shapes: Vec<Shape>,
    /// Which of them let light through: shadows of all others are found without asking how they look.
    pub clear: Vec<bool>,
    pub materials: Vec<Material>,
    pub ground: Material,
    pub lamps: Vec<Lamp>,
    /// Light of the room by direction.
    pub room: Box<dyn Fn(V) -> V + Sync + Send>,
}

impl Scene {
    /// Something whose triangles are made later, on all cores.
    pub fn add(&mut self, shape: impl Fn() -> Mesh + Sync + Send + 'static, material: Material) {
        self.shapes.push(Box::new(shape));
        self.materials.push(material);
        self.clear.push(false);
    }

    /// Says that light passes through the thing added last.
    pub fn lets_light_through(&mut self) {
        if let Some(last) = self.clear.last_mut() {
            *last = true;
        }
    }

    /// The same, from a distance field (see `mesh::mesh`).
    pub fn model(
        &mut self,
        low: V,
        high: V,
        cell: f32,
        field: impl Fn(V) -> f32 + Sync + Send + 'static,
        material: Material,
    ) {
        self.add(move || mesh(low, high, cell, &field), material);
    }

    fn shape(&self) -> Vec<Mesh> {
        let next = AtomicUsize::new(0);
        let made: Vec<Mutex<Mesh>> = self.shapes.iter().map(|_| Mutex::default()).collect();
        std::thread::scope(|threads| {
            for _ in 0..cores() {
                threads.spawn(|| {
                    loop {
                        let i = next.fetch_add(1, Ordering::Relaxed);
                        let Some(shape) = self.shapes.get(i) else { break };
                        *made[i].lock().expect("no thread fails") = shape();
                    }
                });
            }
        });
        made.into_iter().map(|mesh| mesh.into_inner().expect("no thread fails")).collect()
    }
}

/// What reached one pixel, apart for what helps to smooth it.
#[derive(Clone, Copy, Default)]
pub struct Pixel {
    /// Light of matt surfaces, before their colour.
    pub matt: V,
    pub spread: f32,
    pub shine: V,
    pub color: V,
    pub n: V,
    pub depth: f32,
}

/// Rougher than this, lamps are looked for instead of met by chance.
const BLURRED: f32 = 0.24;

struct Hit {
    far: f32,
    look: Look,
    p: V,
    flat: V,
}

/// A scene whose triangles are made, ready to be looked at.
pub struct Ready<'a> {
    scene: &'a Scene,
    bvh: Bvh,
}

enum Sight {
    Lamp(V),
    Surface(Hit),
    Room,
}

impl<'a> Ready<'a> {
    pub fn new(scene: &'a Scene) -> Self {
        Self { scene, bvh: Bvh::new(&scene.shape()) }
    }

    fn see(&self, from: V, way: V, lamps: bool) -> Sight {
        let mut far = 1e6;
        let mut lamp = None;
        if lamps {
            for l in &self.scene.lamps {
                let n = l.across.cross(l.up);
                let facing = n.dot(way);
                if facing.abs() < 1e-9 {
                    continue;
                }
                let t = n.dot(l.middle - from) / facing;
                if t > 1e-3 && t < far {
                    let q = from + way * t - l.middle;
                    let (s, u) = (q.dot(l.across) / l.across.dot(l.across), q.dot(l.up) / l.up.dot(l.up));
                    if s.abs() <= 1.0 && u.abs() <= 1.0 {
                        far = t;
                        lamp = Some(l.glow(s, u));
                    }
                }
            }
        }
        let ground = (way.y < -1e-6 && from.y > 0.0).then(|| -from.y / way.y).filter(|t| *t > 1e-4 && *t < far);
        let limit = ground.unwrap_or(far);
        if let Some(m) = self.bvh.meet(from, way, limit) {
            let p = from + way * m.far;
            let back = m.flat.dot(way) > 0.0;
            let (n, flat) = if back { (-m.normal, -m.flat) } else { (m.normal, m.flat) };
            let look = (self.scene.materials[m.thing as usize])(&Spot { p, n });
            return Sight::Surface(Hit { far: m.far, look, p, flat });
        }
        if let Some(t) = ground {
            let p = from + way * t;
            let n = v(0.0, 1.0, 0.0);
            return Sight::Surface(Hit { far: t, look: (self.scene.ground)(&Spot { p, n }), p, flat: n });
        }
        lamp.map_or(Sight::Room, Sight::Lamp)
    }

    /// What is left of light on its way from `p` to `q`.
    fn reach(&self, p: V, q: V) -> V {
        let d = q - p;
        let far = d.length();
        let way = d * (1.0 / far);
        let mut left = grey(1.0);
        self.bvh.meet_any(p, way, far - 1e-3, |thing, at, normal| {
            if !self.scene.clear[thing as usize] {
                left = V::default();
                return true;
            }
            let look = (self.scene.materials[thing as usize])(&Spot { p: at, n: normal });
            left = match look.film {
                Some(tint) => left * tint * 0.97,
                None => left * look.color * (look.leaf * 0.6),
            };
            left.max() < 0.01
        });
        left
    }

    fn path(&self, mut from: V, mut way: V, chance: &mut Chance) -> Pixel {
        let mut out = Pixel { depth: 400.0, color: grey(1.0), n: -way, ..Pixel::default() };
        let mut share = grey(1.0);
        let mut before = grey(1.0); // what films took before the first solid thing
        let mut first = true;
        let mut matt = false;
        let mut lamps = true;
        let mut turns = 0;
        let mut films = 0;
        let mut sum = V::default();
        while turns < 3 {
            let hit = match self.see(from, way, lamps) {
                Sight::Lamp(glow) => {
                    sum += share * glow;
                    break;
                }
                Sight::Room => {
                    sum += share * (self.scene.room)(way);
                    break;
                }
                Sight::Surface(hit) => hit,
            };
            let look = hit.look;
            let mut n = look.n;
            if n.dot(way) > -0.02 {
                n = (n - way * (n.dot(way) + 0.03)).unit();
            }
            let cos = (-n.dot(way)).clamp(0.0, 1.0);
            let fresnel = if look.shine > 0.0 {
                look.shine + ((1.0 - look.rough).max(look.shine) - look.shine) * (1.0 - cos).powi(5)
            } else {
                0.0
            };
            if let Some(tint) = look.film {
                // Seen first, both what it mirrors and what lies behind it get their share of rays.
                let mirror = if first && films < 3 { fresnel.max(0.2) } else { fresnel };
                if chance.unit() < mirror {
                    share = share * (fresnel / mirror.max(1e-6));
                    way = bounce(way, n, look.rough, chance);
                    from = hit.p + hit.flat * 2e-3;
                    lamps = true;
                    turns += 1;
                    if first {
                        first = false;
                        out.color = grey(1.0);
                        out.n = n;
                        out.depth = hit.far;
                    }
                } else {
                    share = share * tint * ((1.0 - fresnel) / (1.0 - mirror).max(1e-3));
                    if first {
                        before = before * tint;
                    }
                    from = hit.p + way * 2e-3;
                    films += 1;
                    if films > 10 {
                        break;
                    }
                }
                continue;
            }
            let mirror = if look.metal {
                1.0
            } else if look.shine > 0.0 {
                fresnel.clamp(
                    if !first {
                        0.08
                    } else if look.rough > BLURRED {
                        0.16
                    } else {
                        0.35
                    },
                    0.9,
                )
            } else {
                0.0
            };
            if first {
                out.n = n;
                out.depth = hit.far;
            }
            turns += 1;
            if chance.unit() < mirror {
                let weight = if look.metal { look.color } else { grey(fresnel / mirror) };
                let blurred = look.rough > BLURRED;
                if blurred {
                    let start = hit.p + hit.flat * 3e-3;
                    for lamp in &self.scene.lamps {
                        let (s, u) = (chance.range(-1.0, 1.0), chance.range(-1.0, 1.0));
                        let q = lamp.middle + lamp.across * s + lamp.up * u;
                        let d = q - start;
                        let square = d.dot(d);
                        let to = d * (1.0 / square.sqrt());
                        let face = lamp.across.cross(lamp.up);
                        let shown = (face.dot(to) / face.length()).abs();
                        let (front, h) = (n.dot(to), (to - way).unit());
                        if front <= 0.0 || to.dot(hit.flat) <= 0.0 {
                            continue;
                        }
                        let a = look.rough * look.rough;
                        let k = n.dot(h) * n.dot(h) * (a * a - 1.0) + 1.0;
                        let lobe =
                            a * a / (std::f32::consts::PI * k * k) / (4.0 * cos.max(0.15) * front.max(0.05)) * 0.85;
                        let left = self.reach(start, q);
                        if left.max() > 0.0 {
                            sum += share
                                * weight
                                * left
                                * lamp.glow(s, u)
                                * (lobe * front * shown * 4.0 * face.length() / square);
                        }
                    }
                }
                let next = bounce(way, n, look.rough, chance);
                if next.dot(hit.flat) <= 0.0 {
                    break;
                }
                share = share * weight;
                way = next;
                from = hit.p + hit.flat * 2e-3;
                lamps = !blurred;
                if first {
                    out.color = before * look.color;
                }
                first = false;
                continue;
            }
            share = share * ((1.0 - fresnel) / (1.0 - mirror));
            if first {
                matt = true;
                out.color = before * look.color;
                // the colour is put on again after smoothing
                share = share.each(|s| s) / before.each(|b| b.max(1e-3));
            } else {
                share = share * look.color;
            }
            first = false;
            let through = look.leaf > 0.0 && chance.unit() < look.leaf * 0.5;
            let (side, flat) = if through { (-n, -hit.flat) } else { (n, hit.flat) };
            let start = hit.p + flat * 3e-3;
            let (lamps_seen, times) = if turns == 1 {
                (&self.scene.lamps[..], 1.0)
            } else {
                let one = chance.below(self.scene.lamps.len());
                (&self.scene.lamps[one..=one], self.scene.lamps.len() as f32)
            };
            for lamp in lamps_seen {
                let (s, u) = (chance.range(-1.0, 1.0), chance.range(-1.0, 1.0));
                let q = lamp.middle + lamp.across * s + lamp.up * u;
                let d = q - start;
                let square = d.dot(d);
                let to = d * (1.0 / square.sqrt());
                let face = lamp.across.cross(lamp.up);
                let shown = (face.dot(to) / face.length()).abs();
                let lit = ((side.dot(to) + look.soft) / (1.0 + look.soft)).max(0.0);
                if lit <= 0.0 {
                    continue;
                }
                let lift = start + side * (look.soft * 0.12);
                let left = self.reach(lift, q);
                if left.max() > 0.0 {
                    let area = 4.0 * face.length();
                    sum +=
                        share * left * lamp.glow(s, u) * (lit * shown * area * times / (square * std::f32::consts::PI));
                }
            }
            way = spread(side, chance);
            if way.dot(flat) <= 0.0 {
                way = (way - flat * (way.dot(flat) * 2.0)).unit();
            }
            from = start;
            lamps = false;
            if turns > 2 {
                let keep = share.max().clamp(0.1, 0.95);
                if chance.unit() > keep {
                    break;
                }
                share = share * (1.0 / keep);
            }
        }
        let bright = sum.max();
        let sum = if bright > 4.0 { sum * (4.0 / bright) } else { sum };
        if matt {
            out.matt = sum;
        } else {
            out.shine = sum;
        }
        out
    }
}

fn spread(n: V, chance: &mut Chance) -> V {
    let (a, r2) = (chance.unit() * std::f32::consts::TAU, chance.unit());
    let r = r2.sqrt();
    let (t, b) = n.basis();
    t * (r * a.cos()) + b * (r * a.sin()) + n * (1.0 - r2).max(0.0).sqrt()
}

/// Mirrors, blurred as the roughness says (GGX).
fn bounce(way: V, n: V, rough: f32, chance: &mut Chance) -> V {
    let a = rough * rough;
    let (u, w) = (chance.unit(), chance.unit() * std::f32::consts::TAU);
    let cos = ((1.0 - u) / (1.0 + (a * a - 1.0) * u)).max(0.0).sqrt();
    let sin = (1.0 - cos * cos).max(0.0).sqrt();
    let (t, b) = n.basis();
    let h = t * (sin * w.cos()) + b * (sin * w.sin()) + n * cos;
    (way - h * (2.0 * way.dot(h))).unit()
}

impl Ready<'_> {
    /// All pixels of the scene, row by row from the top.
    pub fn trace(&self, c: &Camera, width: usize, height: usize, rays: u32, seed: u64) -> Vec<Pixel> {
        let ahead = (c.at - c.from).unit();
        let right = ahead.cross(v(0.0, 1.0, 0.0)).unit();
        let up = right.cross(ahead);
        let (right, up) = (right * c.roll.cos() + up * c.roll.sin(), up * c.roll.cos() - right * c.roll.sin());
        let aspect = height as f32 / width as f32;
        let next = AtomicUsize::new(0);
        let rows = Mutex::new(vec![Vec::new(); height]);
        std::thread::scope(|threads| {
            for _ in 0..cores() {
                threads.spawn(|| {
                    loop {
                        let y = next.fetch_add(1, Ordering::Relaxed);
                        if y >= height {
                            break;
                        }
                        let mut row = Vec::with_capacity(width);
                        for x in 0..width {
                            let mut chance =
                                Chance::new(seed ^ ((y * width + x) as u64 + 1).wrapping_mul(0x2545_F491_4F6C_DD1D));
                            let mut sum = Pixel::default();
                            let mut square = 0.0;
                            let (ox, oy) = (chance.unit(), chance.unit());
                            for s in 0..rays {
                                // Each ray another corner of the pixel.
                                let jx = (ox + s as f32 * 0.754_877_7).fract() + (chance.unit() - 0.5) * 0.6;
                                let jy = (oy + s as f32 * 0.569_840_3).fract() + (chance.unit() - 0.5) * 0.6;
                                let sx = ((x as f32 + jx) / width as f32 - 0.5) * c.wide;
                                let sy = (0.5 - (y as f32 + jy) / height as f32) * c.wide * aspect;
                                let way = ahead + right * sx + up * sy;
                                let sharp = c.from + way * c.focus;
                                let (a, r) = (chance.unit() * std::f32::consts::TAU, chance.unit().sqrt() * c.lens);
                                let from = c.from + right * (r * a.cos()) + up * (r * a.sin());
                                let p = self.path(from, (sharp - from).unit(), &mut chance);
                                sum.matt += p.matt;
                                square += p.matt.light() * p.matt.light();
                                sum.shine += p.shine;
                                sum.color += p.color;
                                sum.n += p.n;
                                sum.depth += p.depth.min(400.0);
                            }
                            let k = 1.0 / rays as f32;
                            let mean = sum.matt * k;
                            let spread = (square * k - mean.light() * mean.light()).max(0.0) * k;
                            row.push(Pixel {
                                matt: mean,
                                spread,
                                shine: sum.shine * k,
                                color: sum.color * k,
                                n: sum.n * k,
                                depth: sum.depth * k,
                            });
                        }
                        rows.lock().expect("no thread fails")[y] = row;
                    }
                });
            }
        });
        rows.into_inner().expect("no thread fails").concat()
    }
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}
