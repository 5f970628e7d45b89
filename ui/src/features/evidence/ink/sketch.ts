import type { Mark } from "../../../backend/bindings";
import type { Point } from "../geometry";
import type { Turn } from "../turns";

// What is drawn on a photo, told in 65,536ths of its upright width and height: the same whatever rendition is shown,
// however it is turned to be looked at, and whole numbers, so that a draft reads as it was written.

/** Across and down. */
export type Spot = [number, number];
export type Kind = Mark["kind"];
/** What has two ends. */
type Stretched = Extract<Mark, { to: Spot }>;

export const WHOLE = 65_536;
/** The desk takes no more. */
const MOST_MARKS = 500;
const MOST_SPOTS = 20_000;
export const LONGEST_TEXT = 200;
const HIGHEST_PIN = 999;

export const names: Record<Kind, string> = { arrow: "Arrow", box: "Box", circle: "Circle", text: "Text", freehand: "Freehand line", pin: "Pin", redaction: "Redaction" };

/** The place on the upright photo, of shares of the photo as it stands. */
export function spotAt({ x, y }: Point, turn: Turn): Spot {
  const shares: [number, number] = turn === 1 ? [y, 1 - x] : turn === 2 ? [1 - x, 1 - y] : turn === 3 ? [1 - y, x] : [x, y];
  return [whole(shares[0] * WHOLE), whole(shares[1] * WHOLE)];
}

/** Where that is on the photo as it stands, in shares of it. */
export function shareOf([u, v]: Spot, turn: Turn): Point {
  const [x, y] = turn === 1 ? [WHOLE - v, u] : turn === 2 ? [WHOLE - u, WHOLE - v] : turn === 3 ? [v, WHOLE - u] : [u, v];
  return { x: x / WHOLE, y: y / WHOLE };
}

export function spotsOf(mark: Mark): Spot[] {
  if (mark.kind === "freehand") return mark.path;
  return isStretched(mark) ? [mark.from, mark.to] : [mark.at];
}

function isStretched(mark: Mark): mark is Stretched {
  return "to" in mark;
}

/** Pushed by shares of the photo as it stands, as far as its edges. */
export function moved(mark: Mark, by: Point, turn: Turn): Mark {
  const spots = spotsOf(mark);
  const way = wayOf(by, turn);
  const [du, dv] = ([0, 1] as const).map((along) => {
    const all = spots.map((spot) => spot[along]);
    return Math.min(Math.max(way[along], -Math.min(...all)), WHOLE - Math.max(...all));
  }) as Spot;
  const push = ([u, v]: Spot): Spot => [u + du, v + dv];
  if (mark.kind === "freehand") return { ...mark, path: mark.path.map(push) };
  return isStretched(mark) ? { ...mark, from: push(mark.from), to: push(mark.to) } : { ...mark, at: push(mark.at) };
}

/** The same with its second end elsewhere; what has one end only is moved. */
export function stretched(mark: Mark, by: Point, turn: Turn): Mark {
  if (!isStretched(mark)) return moved(mark, by, turn);
  const [du, dv] = wayOf(by, turn);
  return { ...mark, to: [whole(mark.to[0] + du), whole(mark.to[1] + dv)] };
}

/** The number of the next pin. */
export function nextPin(marks: Mark[]): number {
  return Math.min(HIGHEST_PIN, 1 + Math.max(0, ...marks.map((mark) => (mark.kind === "pin" ? mark.number : 0))));
}

/** Whether the desk would take it. */
export function isTooMuch(marks: Mark[]): boolean {
  return marks.length > MOST_MARKS || marks.reduce((sum, mark) => sum + spotsOf(mark).length, 0) > MOST_SPOTS;
}

function wayOf({ x, y }: Point, turn: Turn): Spot {
  const [du, dv] = turn === 1 ? [y, -x] : turn === 2 ? [-x, -y] : turn === 3 ? [-y, x] : [x, y];
  return [Math.round(du * WHOLE), Math.round(dv * WHOLE)];
}

function whole(along: number): number {
  return Math.min(Math.max(Math.round(along), 0), WHOLE);
}
