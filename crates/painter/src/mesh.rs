//! Shapes: a distance field says how far a point lies from a surface; `mesh` turns it into triangles.

use crate::math::{V, v};

/// Triangles of one thing.
#[derive(Default)]
pub struct Mesh {
    pub points: Vec<V>,
    pub normals: Vec<V>,
    pub triangles: Vec<[u32; 3]>,
}

const BLOCK: usize = 8;
/// Not looked at yet.
const UNKNOWN: f32 = 1e30;

/// The surface of `field` (negative inside) between `low` and `high`, in cells of the given size (naive surface nets).
pub fn mesh(low: V, high: V, cell: f32, field: &dyn Fn(V) -> f32) -> Mesh {
    let count = |a: f32, b: f32| (((b - a) / cell).ceil() as usize).div_ceil(BLOCK) * BLOCK + 1;
    let (nx, ny, nz) = (count(low.x, high.x), count(low.y, high.y), count(low.z, high.z));
    let at = |i: usize, j: usize, k: usize| low + v(i as f32, j as f32, k as f32) * cell;
    let index = |i: usize, j: usize, k: usize| (k * ny + j) * nx + i;
    let mut values = vec![UNKNOWN; nx * ny * nz];
    // Far from the surface a whole block has one sign; only the others are looked at closely.
    let reach = cell * BLOCK as f32 * 0.87 * 1.9 + cell;
    for bk in (0..nz - 1).step_by(BLOCK) {
        for bj in (0..ny - 1).step_by(BLOCK) {
            for bi in (0..nx - 1).step_by(BLOCK) {
                let middle = field(at(bi, bj, bk) + v(0.5, 0.5, 0.5) * (cell * BLOCK as f32));
                for k in bk..=bk + BLOCK {
                    for j in bj..=bj + BLOCK {
                        for i in bi..=bi + BLOCK {
                            let slot = &mut values[index(i, j, k)];
                            if middle.abs() > reach {
                                if *slot >= UNKNOWN {
                                    *slot = middle;
                                }
                            } else if *slot >= UNKNOWN || slot.abs() > reach {
                                *slot = field(at(i, j, k));
                            }
                        }
                    }
                }
            }
        }
    }
    let mut made = Mesh::default();
    let mut vertex = vec![u32::MAX; values.len()];
    for k in 0..nz - 1 {
        for j in 0..ny - 1 {
            for i in 0..nx - 1 {
                let corner: [f32; 8] =
                    std::array::from_fn(|c| values[index(i + (c & 1), j + (c >> 1 & 1), k + (c >> 2))]);
                let inside = corner.iter().filter(|d| **d < 0.0).count();
                if inside == 0 || inside == 8 {
                    continue;
                }
                let (mut sum, mut n) = (V::default(), 0.0);
                for (a, b) in EDGES {
                    let (da, db) = (corner[a], corner[b]);
                    if (da < 0.0) != (db < 0.0) {
                        let t = da / (da - db);
                        let place = |c: usize| v((c & 1) as f32, (c >> 1 & 1) as f32, (c >> 2) as f32);
                        sum += place(a).mix(place(b), t);
                        n += 1.0;
                    }
                }
                let p = at(i, j, k) + sum * (cell / n);
                let e = cell * 0.5;
                let slope = v(
                    field(p + v(e, 0.0, 0.0)) - field(p - v(e, 0.0, 0.0)),
                    field(p + v(0.0, e, 0.0)) - field(p - v(0.0, e, 0.0)),
                    field(p + v(0.0, 0.0, e)) - field(p - v(0.0, 0.0, e)),
                );
                vertex[index(i, j, k)] = made.points.len() as u32;
                made.points.push(p);
                made.normals.push(slope.unit());
            }
        }
    }
    for k in 1..nz - 1 {
        for j in 1..ny - 1 {
            for i in 1..nx - 1 {
                let here = values[index(i, j, k)] < 0.0;
                let mut quad = |next: bool, corners: [usize; 4]| {
                    if here == next {
                        return;
                    }
                    let q = corners.map(|c| vertex[c]);
                    if q.contains(&u32::MAX) {
                        return;
                    }
                    let q = if here { q } else { [q[3], q[2], q[1], q[0]] };
                    made.triangles.push([q[0], q[1], q[2]]);
                    made.triangles.push([q[0], q[2], q[3]]);
                };
                quad(
                    values[index(i + 1, j, k)] < 0.0,
                    [index(i, j - 1, k - 1), index(i, j, k - 1), index(i, j, k), index(i, j - 1, k)],
                );
                quad(
                    values[index(i, j + 1, k)] < 0.0,
                    [index(i - 1, j, k - 1), index(i - 1, j, k), index(i, j, k), index(i, j, k - 1)],
                );
                quad(
                    values[index(i, j, k + 1)] < 0.0,
                    [index(i - 1, j - 1, k), index(i, j - 1, k), index(i, j, k), index(i - 1, j, k)],
                );
            }
        }
    }
    made
}

const EDGES: [(usize, usize); 12] =
    [(0, 1), (2, 3), (4, 5), (6, 7), (0, 2), (1, 3), (4, 6), (5, 7), (0, 4), (1, 5), (2, 6), (3, 7)];

/// Union with a soft seam.
pub fn join(a: f32, b: f32, soft: f32) -> f32 {
    let h = (soft - (a - b).abs()).max(0.0) / soft;
    a.min(b) - h * h * soft * 0.25
}

/// `a` without `b`, with a soft edge.
pub fn cut(a: f32, b: f32, soft: f32) -> f32 {
    -join(-a, b, soft)
}

pub fn ellipsoid(p: V, r: V) -> f32 {
    let k0 = (p / r).length();
    let k1 = (p / (r * r)).length();
    if k1 < 1e-6 { -r.x.min(r.y).min(r.z) } else { k0 * (k0 - 1.0) / k1 }
}

pub fn cuboid(p: V, half: V, round: f32) -> f32 {
    let q = v(p.x.abs() - half.x + round, p.y.abs() - half.y + round, p.z.abs() - half.z + round);
    q.most(V::default()).length() + q.max().min(0.0) - round
}

/// A rod from `a` to `b` that tapers from one radius to the other.
pub fn rod(p: V, a: V, b: V, ra: f32, rb: f32) -> f32 {
    let (pa, ba) = (p - a, b - a);
    let t = (pa.dot(ba) / ba.dot(ba)).clamp(0.0, 1.0);
    (pa - ba * t).length() - (ra + (rb - ra) * t)
}

/// A thin sheet: `at` gives its middle surface for `u` and `w` from 0 to 1.
pub fn sheet(across: usize, along: usize, thick: f32, at: &dyn Fn(f32, f32) -> V) -> Mesh {
    let mut made = Mesh::default();
    let row = across + 1;
    let place = |i: usize, j: usize| at(i as f32 / across as f32, j as f32 / along as f32);
    let middle: Vec<V> =
        (0..=along).flat_map(|j| (0..=across).map(move |i| (i, j))).map(|(i, j)| place(i, j)).collect();
    let normal = |i: usize, j: usize| {
        let u = middle[j * row + (i + 1).min(across)] - middle[j * row + i.saturating_sub(1)];
        let w = middle[(j + 1).min(along) * row + i] - middle[j.saturating_sub(1) * row + i];
        w.cross(u).unit()
    };
    for side in [1.0_f32, -1.0] {
        for j in 0..=along {
            for i in 0..=across {
                let n = normal(i, j) * side;
                made.points.push(middle[j * row + i] + n * (thick * 0.5));
                made.normals.push(n);
            }
        }
    }
    let back = (row * (along + 1)) as u32;
    for j in 0..along {
        for i in 0..across {
            let q = [j * row + i, j * row + i + 1, (j + 1) * row + i + 1, (j + 1) * row + i].map(|n| n as u32);
            made.triangles.push([q[0], q[2], q[1]]);
            made.triangles.push([q[0], q[3], q[2]]);
            made.triangles.push([q[0] + back, q[1] + back, q[2] + back]);
            made.triangles.push([q[0] + back, q[2] + back, q[3] + back]);
        }
    }
    let edge: Vec<usize> = (0..across)
        .chain((0..along).map(|j| j * row + across))
        .chain((1..=across).rev().map(|i| along * row + i))
        .chain((1..=along).rev().map(|j| j * row))
        .collect();
    for (k, a) in edge.iter().enumerate() {
        let b = edge[(k + 1) % edge.len()];
        let start = made.points.len() as u32;
        let corners = [*a, b, b + back as usize, *a + back as usize];
        let (p, q, r) = (made.points[corners[0]], made.points[corners[1]], made.points[corners[2]]);
        let n = (q - p).cross(r - q).unit();
        for c in corners {
            let point = made.points[c];
            made.points.push(point);
            made.normals.push(n);
        }
        made.triangles.push([start, start + 1, start + 2]);
        made.triangles.push([start, start + 2, start + 3]);
    }
    made
}
