import { pressed } from "../../../components/shortcuts";
import { STEP, type Point } from "../geometry";
import type { Ink } from "./useInk";

type Looking = { zoom: (by: number) => void; fit: () => void; full: () => void; push: (by: Point) => void; turn: (by: 1 | -1) => void };

/** How far a key pushes the photo, pixels of the window. */
const PUSH = 80;

const ways: Record<string, Point> = { ArrowUp: { x: 0, y: PUSH }, ArrowDown: { x: 0, y: -PUSH }, ArrowLeft: { x: PUSH, y: 0 }, ArrowRight: { x: -PUSH, y: 0 } };

/** What the keys do while one draws: what is drawn first, and of the table's keys those that look. */
export function keysWhileDrawing(event: KeyboardEvent, ink: Ink, looking: Looking) {
  const { target } = event;
  // Words that are typed are words, and the keys that choose who sees the copy are the choice's.
  if (target instanceof HTMLInputElement && (target.type === "text" || event.key.length > 1)) return;
  if (ink.keyDown(event)) return;
  const way = ways[event.key];
  if (way && pressed(event, "pushPhoto")) looking.push(way);
  else if (pressed(event, "zoomIn")) looking.zoom(STEP);
  else if (pressed(event, "zoomOut")) looking.zoom(1 / STEP);
  else if (pressed(event, "fitPhoto")) looking.fit();
  else if (pressed(event, "fullPhoto")) looking.full();
  else if (pressed(event, "turnRight")) looking.turn(1);
  else if (pressed(event, "turnLeft")) looking.turn(-1);
}
