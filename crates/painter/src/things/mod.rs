//! What lies in the pictures.

pub mod counter;
pub mod packed;
pub mod packing;
pub mod produce;
pub mod tomato;

use crate::math::{Chance, V, v};

/// Where a thing lies and how it is turned.
#[derive(Clone, Copy)]
pub struct Place {
    pub at: V,
    pub turn: f32,
    pub tilt: f32,
    pub lean: f32,
}

impl Place {
    pub fn new(at: V, turn: f32, tilt: f32, lean: f32) -> Self {
        Self { at, turn, tilt, lean }
    }
    pub fn inward(&self, p: V) -> V {
        (p - self.at).turn_y(-self.turn).turn_x(-self.tilt).turn_z(-self.lean)
    }
    pub fn outward_way(&self, n: V) -> V {
        n.turn_z(self.lean).turn_x(self.tilt).turn_y(self.turn)
    }
}

/// Lets balls settle: pushed apart, pulled down, kept within `half` sideways. Returns their middles.
pub fn settle(radii: &[f32], half: V, floor: f32, chance: &mut Chance) -> Vec<V> {
    let mut at: Vec<V> = radii
        .iter()
        .enumerate()
        .map(|(i, r)| {
            v(
                chance.range(-1.0, 1.0) * (half.x - r),
                floor + r + i as f32 * 1.2,
                chance.range(-1.0, 1.0) * (half.z - r),
            )
        })
        .collect();
    for round in 0..1200 {
        let calm = 1.0 - round as f32 / 1200.0;
        for p in &mut at {
            p.y -= 0.08 * calm + 0.01;
        }
        for _ in 0..4 {
            for i in 0..at.len() {
                for j in i + 1..at.len() {
                    let d = at[j] - at[i];
                    let (l, need) = (d.length().max(1e-3), (radii[i] + radii[j]) * 0.97);
                    if l < need {
                        let push = d * ((need - l) / l * 0.5);
                        at[i] = at[i] - push;
                        at[j] += push;
                    }
                }
            }
            for (p, r) in at.iter_mut().zip(radii) {
                p.y = p.y.max(floor + r);
                p.x = p.x.clamp(-half.x + r, half.x - r);
                p.z = p.z.clamp(-half.z + r, half.z - r);
            }
        }
    }
    at
}
