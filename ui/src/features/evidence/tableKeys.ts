import { pressed } from "../../components/shortcuts";
import { STEP, type Point } from "./geometry";

/** How far a key pushes the photo, pixels of the window. */
const PUSH = 80;

/** What changes how one looks at a photo, and nothing else. */
export type Looking = {
  zoom: (by: number) => void;
  fit: () => void;
  full: () => void;
  push: (by: Point) => void;
  turn: (by: 1 | -1) => void;
};

export type TableTools = Looking & {
  step: (by: 1 | -1) => void;
  ticket: (by: 1 | -1) => void;
  light: () => void;
  compare: () => void;
  lookalike: () => void;
  facts: () => void;
  draw: () => void;
  others: () => void;
  close: () => void;
};

const ways: Record<string, Point> = { ArrowUp: { x: 0, y: PUSH }, ArrowDown: { x: 0, y: -PUSH }, ArrowLeft: { x: PUSH, y: 0 }, ArrowRight: { x: -PUSH, y: 0 } };

/** The keys that change how one looks, also while one draws. Whether it was one of them. */
export function keysThatLook(event: KeyboardEvent, looking: Looking): boolean {
  const way = ways[event.key];
  if (way && pressed(event, "pushPhoto")) looking.push(way);
  else if (pressed(event, "zoomIn")) looking.zoom(STEP);
  else if (pressed(event, "zoomOut")) looking.zoom(1 / STEP);
  else if (pressed(event, "fitPhoto")) looking.fit();
  else if (pressed(event, "fullPhoto")) looking.full();
  else if (pressed(event, "turnRight")) looking.turn(1);
  else if (pressed(event, "turnLeft")) looking.turn(-1);
  else return false;
  return true;
}

/** What the keys do on the table. */
export function keysOfTable(event: KeyboardEvent, tools: TableTools) {
  // The keys that move a slider are the slider's.
  if (event.target instanceof HTMLInputElement && event.key.length > 1) return;
  if (keysThatLook(event, tools)) return;
  if (pressed(event, "nextPhoto")) tools.step(1);
  else if (pressed(event, "previousPhoto")) tools.step(-1);
  else if (pressed(event, "nextTicketPhotos")) tools.ticket(1);
  else if (pressed(event, "previousTicketPhotos")) tools.ticket(-1);
  else if (pressed(event, "photoLight")) tools.light();
  else if (pressed(event, "comparePhotos")) tools.compare();
  else if (pressed(event, "alikePhoto")) tools.lookalike();
  else if (pressed(event, "customerPhotos")) tools.others();
  else if (pressed(event, "photoFacts")) tools.facts();
  else if (pressed(event, "drawOnPhoto")) tools.draw();
  // On a button it presses that.
  else if (pressed(event, "photos") && !(event.target instanceof HTMLButtonElement)) {
    event.preventDefault();
    tools.close();
  }
}
