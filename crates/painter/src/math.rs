//! Vectors and chance.

use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub};

/// A point, a direction, or a colour.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct V {
    pub x: f32,
    pub y: f32,
    pub z: f32,
}

pub const fn v(x: f32, y: f32, z: f32) -> V {
    V { x, y, z }
}

pub const fn grey(level: f32) -> V {
    V { x: level, y: level, z: level }
}

/// A colour as painters name it, from sRGB to linear light.
pub fn rgb(hex: u32) -> V {
    let part = |shift: u32| {
        let c = ((hex >> shift) & 255) as f32 / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    };
    v(part(16), part(8), part(0))
}

impl V {
    pub fn dot(self, o: V) -> f32 {
        self.x * o.x + self.y * o.y + self.z * o.z
    }
    pub fn cross(self, o: V) -> V {
        v(self.y * o.z - self.z * o.y, self.z * o.x - self.x * o.z, self.x * o.y - self.y * o.x)
    }
    pub fn length(self) -> f32 {
        self.dot(self).sqrt()
    }
    pub fn unit(self) -> V {
        self * (1.0 / self.length().max(1e-12))
    }
    pub fn max(self) -> f32 {
        self.x.max(self.y).max(self.z)
    }
    pub fn light(self) -> f32 {
        0.2126 * self.x + 0.7152 * self.y + 0.0722 * self.z
    }
    pub fn mix(self, o: V, t: f32) -> V {
        self * (1.0 - t) + o * t
    }
    pub fn each(self, f: impl Fn(f32) -> f32) -> V {
        v(f(self.x), f(self.y), f(self.z))
    }
    pub fn least(self, o: V) -> V {
        v(self.x.min(o.x), self.y.min(o.y), self.z.min(o.z))
    }
    pub fn most(self, o: V) -> V {
        v(self.x.max(o.x), self.y.max(o.y), self.z.max(o.z))
    }
    /// Two directions that stand square on this one.
    pub fn basis(self) -> (V, V) {
        let sign = 1.0_f32.copysign(self.z);
        let a = -1.0 / (sign + self.z);
        let b = self.x * self.y * a;
        (v(1.0 + sign * self.x * self.x * a, sign * b, -sign * self.x), v(b, sign + self.y * self.y * a, -self.y))
    }
    pub fn turn_y(self, angle: f32) -> V {
        let (s, c) = angle.sin_cos();
        v(self.x * c + self.z * s, self.y, self.z * c - self.x * s)
    }
    pub fn turn_x(self, angle: f32) -> V {
        let (s, c) = angle.sin_cos();
        v(self.x, self.y * c - self.z * s, self.y * s + self.z * c)
    }
    pub fn turn_z(self, angle: f32) -> V {
        let (s, c) = angle.sin_cos();
        v(self.x * c - self.y * s, self.x * s + self.y * c, self.z)
    }
}
impl Add for V {
    type Output = V;
    fn add(self, o: V) -> V {
        v(self.x + o.x, self.y + o.y, self.z + o.z)
    }
}
impl AddAssign for V {
    fn add_assign(&mut self, o: V) {
        *self = *self + o;
    }
}
impl Sub for V {
    type Output = V;
    fn sub(self, o: V) -> V {
        v(self.x - o.x, self.y - o.y, self.z - o.z)
    }
}
impl Mul for V {
    type Output = V;
    fn mul(self, o: V) -> V {
        v(self.x * o.x, self.y * o.y, self.z * o.z)
    }
}
impl Mul<f32> for V {
    type Output = V;
    fn mul(self, t: f32) -> V {
        v(self.x * t, self.y * t, self.z * t)
    }
}
impl Div for V {
    type Output = V;
    fn div(self, o: V) -> V {
        v(self.x / o.x, self.y / o.y, self.z / o.z)
    }
}
impl Neg for V {
    type Output = V;
    fn neg(self) -> V {
        v(-self.x, -self.y, -self.z)
    }
}

/// 0 below `a`, 1 above `b`, smooth between.
pub fn step(a: f32, b: f32, x: f32) -> f32 {
    let t = ((x - a) / (b - a)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// A stream of chance.
#[derive(Clone)]
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        let mut chance = Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xD1B5_4A32_D192_ED03);
        chance.next();
        chance
    }
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut m = self.0;
        m = (m ^ (m >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        m = (m ^ (m >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        m ^ (m >> 31)
    }
    /// From 0 to below 1.
    pub fn unit(&mut self) -> f32 {
        (self.next() >> 40) as f32 / 16_777_216.0
    }
    pub fn range(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.unit()
    }
    pub fn yes(&mut self, often: f32) -> bool {
        self.unit() < often
    }
    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }
    /// About normal, deviation 1.
    pub fn bell(&mut self) -> f32 {
        (self.unit() + self.unit() + self.unit() + self.unit() - 2.0) * 1.732
    }
}
