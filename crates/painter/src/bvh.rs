//! Which triangle does a ray meet first.

use crate::math::{V, v};
use crate::mesh::Mesh;

struct Node {
    low: V,
    high: V,
    /// First triangle of a leaf, or the right child (the left one follows its parent).
    link: u32,
    /// Triangles of a leaf; 0 in a fork.
    count: u16,
    axis: u16,
}

#[derive(Clone, Copy)]
struct Triangle {
    a: V,
    ab: V,
    ac: V,
    thing: u32,
}

/// All triangles of a scene.
pub struct Bvh {
    nodes: Vec<Node>,
    triangles: Vec<Triangle>,
    /// Of each triangle's corners; apart, since most triangles that are looked at are not met.
    normals: Vec<[V; 3]>,
}

/// Where a ray met something.
pub struct Meeting {
    pub far: f32,
    pub thing: u32,
    /// As the triangle lies, and as the surface curves.
    pub flat: V,
    pub normal: V,
}

impl Bvh {
    pub fn new(meshes: &[Mesh]) -> Self {
        let (mut triangles, mut normals) = (Vec::new(), Vec::new());
        for (thing, mesh) in meshes.iter().enumerate() {
            for t in &mesh.triangles {
                let [a, b, c] = t.map(|i| mesh.points[i as usize]);
                triangles.push(Triangle { a, ab: b - a, ac: c - a, thing: thing as u32 });
                normals.push(t.map(|i| mesh.normals[i as usize]));
            }
        }
        let mut order: Vec<(u32, V, V)> = triangles
            .iter()
            .enumerate()
            .map(|(i, t)| {
                let (b, c) = (t.a + t.ab, t.a + t.ac);
                (i as u32, t.a.least(b).least(c), t.a.most(b).most(c))
            })
            .collect();
        let mut nodes = Vec::with_capacity(order.len());
        let total = order.len();
        if total > 0 {
            split(&mut nodes, &mut order, 0, total);
        }
        let normals = order.iter().map(|(i, _, _)| normals[*i as usize]).collect();
        let triangles = order.iter().map(|(i, _, _)| triangles[*i as usize]).collect();
        Self { nodes, triangles, normals }
    }

    /// The first triangle on the way.
    pub fn meet(&self, from: V, way: V, far: f32) -> Option<Meeting> {
        let mut found = None;
        self.walk(from, way, far, |i, d, u, w| {
            found = Some((i, d, u, w));
            Some(d)
        });
        found.map(|(i, far, u, w)| {
            let t = &self.triangles[i];
            let normals = &self.normals[i];
            let normal = (normals[0] * (1.0 - u - w) + normals[1] * u + normals[2] * w).unit();
            let flat = t.ab.cross(t.ac).unit();
            Meeting { far, thing: t.thing, flat: if flat.dot(normal) < 0.0 { -flat } else { flat }, normal }
        })
    }

    /// Hands over all that lies on the way, in any order, until told that it is enough.
    pub fn meet_any(&self, from: V, way: V, far: f32, mut met: impl FnMut(u32, V, V) -> bool) {
        self.walk(from, way, far, |i, d, _, _| {
            if met(self.triangles[i].thing, from + way * d, self.normals[i][0]) { None } else { Some(far) }
        });
    }

    /// Calls `met` with triangle, distance and place in it; goes on up to the distance that it returns.
    fn walk(&self, from: V, way: V, mut far: f32, mut met: impl FnMut(usize, f32, f32, f32) -> Option<f32>) {
        if self.nodes.is_empty() {
            return;
        }
        let inverse = v(1.0 / way.x, 1.0 / way.y, 1.0 / way.z);
        let backward = [way.x < 0.0, way.y < 0.0, way.z < 0.0];
        let mut stack = [0_u32; 64];
        let (mut top, mut at) = (0, 0_u32);
        loop {
            let node = &self.nodes[at as usize];
            let (t0, t1) = ((node.low - from) * inverse, (node.high - from) * inverse);
            let (a, b) = (t0.least(t1), t0.most(t1));
            let (near, leave) = (a.max().max(0.0), b.x.min(b.y).min(b.z));
            if near <= leave && near < far {
                if node.count == 0 {
                    let (first, second) =
                        if backward[node.axis as usize] { (node.link, at + 1) } else { (at + 1, node.link) };
                    stack[top] = second;
                    top += 1;
                    at = first;
                    continue;
                }
                for i in node.link as usize..node.link as usize + node.count as usize {
                    let t = &self.triangles[i];
                    let p = way.cross(t.ac);
                    let det = t.ab.dot(p);
                    if det.abs() < 1e-12 {
                        continue;
                    }
                    let inv = 1.0 / det;
                    let s = from - t.a;
                    let u = s.dot(p) * inv;
                    if !(0.0..=1.0).contains(&u) {
                        continue;
                    }
                    let q = s.cross(t.ab);
                    let w = way.dot(q) * inv;
                    if w < 0.0 || u + w > 1.0 {
                        continue;
                    }
                    let d = t.ac.dot(q) * inv;
                    if d > 1e-4 && d < far {
                        match met(i, d, u, w) {
                            Some(limit) => far = limit,
                            None => return,
                        }
                    }
                }
            }
            if top == 0 {
                return;
            }
            top -= 1;
            at = stack[top];
        }
    }
}

/// Places at which a split is tried.
const BINS: usize = 12;

fn split(nodes: &mut Vec<Node>, all: &mut [(u32, V, V)], from: usize, to: usize) -> u32 {
    let here = nodes.len() as u32;
    let part = &mut all[from..to];
    let (mut low, mut high) = (part[0].1, part[0].2);
    let (mut inner_low, mut inner_high) = (part[0].1 + part[0].2, part[0].1 + part[0].2);
    for (_, a, b) in part.iter() {
        low = low.least(*a);
        high = high.most(*b);
        inner_low = inner_low.least(*a + *b);
        inner_high = inner_high.most(*a + *b);
    }
    let leaf = |nodes: &mut Vec<Node>| {
        nodes.push(Node { low, high, link: from as u32, count: (to - from) as u16, axis: 0 });
        here
    };
    if to - from <= 3 {
        return leaf(nodes);
    }
    let spread = inner_high - inner_low;
    let axis = if spread.x > spread.y && spread.x > spread.z {
        0
    } else if spread.y > spread.z {
        1
    } else {
        2
    };
    let pick = move |p: V| [p.x, p.y, p.z][axis];
    let (start, width) = (pick(inner_low), pick(spread));
    if width < 1e-6 && to - from < 60_000 {
        return leaf(nodes);
    }
    let bin = move |t: &(u32, V, V)| (((pick(t.1 + t.2) - start) / width * BINS as f32) as usize).min(BINS - 1);
    let mut bins = [(0_usize, V::default(), V::default()); BINS];
    for t in part.iter() {
        let b = &mut bins[bin(t)];
        *b = if b.0 == 0 { (1, t.1, t.2) } else { (b.0 + 1, b.1.least(t.1), b.2.most(t.2)) };
    }
    let area = |(n, a, b): (usize, V, V)| {
        let s = b - a;
        n as f32 * (s.x * s.y + s.y * s.z + s.z * s.x)
    };
    let join = |a: (usize, V, V), b: (usize, V, V)| match (a.0, b.0) {
        (0, _) => b,
        (_, 0) => a,
        _ => (a.0 + b.0, a.1.least(b.1), a.2.most(b.2)),
    };
    let (mut best, mut cost) = (BINS / 2, f32::MAX);
    for at in 1..BINS {
        let left = bins[..at].iter().copied().fold((0, V::default(), V::default()), join);
        let right = bins[at..].iter().copied().fold((0, V::default(), V::default()), join);
        if left.0 > 0 && right.0 > 0 && area(left) + area(right) < cost {
            cost = area(left) + area(right);
            best = at;
        }
    }
    let mut middle = from;
    for i in from..to {
        if bin(&all[i]) < best {
            all.swap(i, middle);
            middle += 1;
        }
    }
    if middle == from || middle == to {
        middle = usize::midpoint(from, to);
    }
    nodes.push(Node { low, high, link: 0, count: 0, axis: axis as u16 });
    split(nodes, all, from, middle);
    let right = split(nodes, all, middle, to);
    nodes[here as usize].link = right;
    here
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::{Chance, grey};
    use crate::mesh::mesh;

    #[test]
    fn a_ray_meets_a_ball_where_geometry_says() {
        let ball = mesh(grey(-2.5), grey(2.5), 0.1, &|p: V| p.length() - 2.0);
        let all = Bvh::new(&[ball]);
        let mut chance = Chance::new(3);
        for _ in 0..500 {
            let aim = v(chance.range(-1.5, 1.5), chance.range(-1.5, 1.5), 0.0);
            let way = (aim - v(0.0, 0.0, 9.0)).unit();
            let met = all.meet(v(0.0, 0.0, 9.0), way, 100.0);
            // Distance of the ray from the middle of the ball.
            let off = v(0.0, 0.0, 9.0).cross(way).length();
            if off < 1.9 {
                let met = met.expect("the ray goes through the ball");
                let p = v(0.0, 0.0, 9.0) + way * met.far;
                assert!((p.length() - 2.0).abs() < 0.02, "{p:?}");
                assert!(p.unit().dot(met.normal) > 0.99, "{p:?}");
            }
        }
    }

    #[test]
    fn what_casts_a_shadow_is_found_in_any_order() {
        let wall = |z: f32| crate::mesh::sheet(8, 8, 0.1, &move |u, w| v(u * 4.0 - 2.0, w * 4.0 - 2.0, z));
        let all = Bvh::new(&[wall(1.0), wall(3.0)]);
        let mut met = std::collections::HashSet::new();
        all.meet_any(v(0.1, 0.1, -5.0), v(0.0, 0.0, 1.0), 100.0, |thing, _, _| {
            met.insert(thing);
            false
        });
        assert_eq!(met.len(), 2);
        let mut near = 0;
        all.meet_any(v(0.1, 0.1, -5.0), v(0.0, 0.0, 1.0), 7.0, |thing, _, _| {
            near = thing + 1;
            true
        });
        assert_eq!(near, 1, "what lies behind the lamp casts no shadow");
    }
}
