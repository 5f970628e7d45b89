import type { Colour, Mark } from "../../../backend/bindings";
import type { Point, Size } from "../geometry";
import type { Turn } from "../turns";
import { shareOf, spotsOf, type Spot } from "./sketch";

// How marks look, in pixels of the photo as it stands: by the same sizes and colours as `crates/darkroom/src/drawing.rs`,
// which burns them into the copy.

export type Paper = { size: Size; turn: Turn };
type Box = { x: number; y: number; width: number; height: number };

const HEAD_LENGTH = 5.5;
const HEAD_HALF = 2.5;

export const colours: Record<Colour, { ink: string; halo: string; name: string }> = {
  red: { ink: "#e02b20", halo: "#ffffff", name: "Red" },
  yellow: { ink: "#ffd60a", halo: "#1a1a16", name: "Yellow" },
  blue: { ink: "#1f6feb", halo: "#ffffff", name: "Blue" },
  white: { ink: "#ffffff", halo: "#1a1a16", name: "White" },
};

/** How strong everything is drawn on a photo of this size. */
export function strengths({ size: { width, height } }: Paper) {
  const longer = Math.max(width, height);
  return { line: Math.max(2, longer * 0.005), halo: Math.max(1, longer * 0.0022), letters: longer * 0.03, pin: Math.max(4, longer * 0.019) };
}

export function place(spot: Spot, { size, turn }: Paper): Point {
  const { x, y } = shareOf(spot, turn);
  return { x: x * size.width, y: y * size.height };
}

export function boxOf(from: Spot, to: Spot, paper: Paper): Box {
  const [a, b] = [place(from, paper), place(to, paper)];
  return { x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), width: Math.abs(a.x - b.x), height: Math.abs(a.y - b.y) };
}

/** The corners of an arrow, for a polygon. */
export function arrowPoints(from: Spot, to: Spot, paper: Paper): string {
  const [a, b] = [place(from, paper), place(to, paper)];
  const length = Math.hypot(b.x - a.x, b.y - a.y);
  if (length < 1) return "";
  const { line } = strengths(paper);
  const [ux, uy] = [(b.x - a.x) / length, (b.y - a.y) / length];
  const neck = Math.max(0, length - HEAD_LENGTH * line);
  const at = (along: number, across: number) => `${round(a.x + ux * along - uy * across)},${round(a.y + uy * along + ux * across)}`;
  const [half, wide] = [line / 2, HEAD_HALF * line];
  return [at(0, half), at(neck, half), at(neck, wide), at(length, 0), at(neck, -wide), at(neck, -half), at(0, -half)].join(" ");
}

/** The way of the hand, rounded at each place. */
export function wayOf(path: Spot[], paper: Paper): string {
  const [first, ...rest] = path.map((spot) => place(spot, paper));
  const last = rest.at(-1);
  if (!first) return "";
  if (!last) return `M${dot(first)}h0.01`;
  const turns = rest.slice(0, -1).map((here, i) => {
    const next = rest[i + 1] ?? here;
    return `Q${dot(here)} ${dot({ x: (here.x + next.x) / 2, y: (here.y + next.y) / 2 })}`;
  });
  return `M${dot(first)}${turns.join("")}L${dot(last)}`;
}

/** What a mark takes up, roughly: to be picked by a hand, and framed once it is. */
export function reachOf(mark: Mark, paper: Paper): Box {
  const { line, letters, pin } = strengths(paper);
  const spots = spotsOf(mark).map((spot) => place(spot, paper));
  const [xs, ys] = [spots.map(({ x }) => x), spots.map(({ y }) => y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  if (mark.kind === "text") return { x: left - line, y: top - letters, width: mark.text.length * letters * 0.58 + 2 * line, height: letters * 1.4 };
  const around = mark.kind === "pin" ? pin + line : 2 * line;
  return { x: left - around, y: top - around, width: Math.max(...xs) - left + 2 * around, height: Math.max(...ys) - top + 2 * around };
}

/** The mark under a place: of several the smallest, which the others would hide. */
export function markUnder(at: Point, marks: Mark[], paper: Paper): number | null {
  let found: { place: number; area: number } | null = null;
  for (const [i, mark] of marks.entries()) {
    const { x, y, width, height } = reachOf(mark, paper);
    const inside = at.x >= x && at.x <= x + width && at.y >= y && at.y <= y + height;
    if (inside && (found === null || width * height <= found.area)) found = { place: i, area: width * height };
  }
  return found && found.place;
}

function dot({ x, y }: Point): string {
  return `${round(x)} ${round(y)}`;
}

function round(length: number): number {
  return Math.round(length * 100) / 100;
}
