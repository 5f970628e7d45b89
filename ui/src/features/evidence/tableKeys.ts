import { pressed } from "../../components/shortcuts";
import { STEP, type Point } from "./geometry";

/** How far a key pushes the photo, pixels of the window. */
const PUSH = 80;

export type TableTools = {
  step: (by: 1 | -1) => void;
  ticket: (by: 1 | -1) => void;
  zoom: (by: number) => void;
  fit: () => void;
  full: () => void;
  push: (by: Point) => void;
  turn: (by: 1 | -1) => void;
  light: () => void;
  compare: () => void;
  lookalike: () => void;
  facts: () => void;
  draw: () => void;
  others: () => void;
  close: () => void;
};

const ways: Record<string, Point> = { ArrowUp: { x: 0, y: PUSH }, ArrowDown: { x: 0, y: -PUSH }, ArrowLeft: { x: PUSH, y: 0 }, ArrowRight: { x: -PUSH, y: 0 } };

/** What the keys do on the table. */
export function keysOfTable(event: KeyboardEvent, tools: TableTools) {
  // The keys that move a slider are the slider's.
  if (event.target instanceof HTMLInputElement && event.key.length > 1) return;
  const way = ways[event.key];
  if (way && pressed(event, "pushPhoto")) tools.push(way);
  else if (pressed(event, "nextPhoto")) tools.step(1);
  else if (pressed(event, "previousPhoto")) tools.step(-1);
  else if (pressed(event, "nextTicketPhotos")) tools.ticket(1);
  else if (pressed(event, "previousTicketPhotos")) tools.ticket(-1);
  else if (pressed(event, "zoomIn")) tools.zoom(STEP);
  else if (pressed(event, "zoomOut")) tools.zoom(1 / STEP);
  else if (pressed(event, "fitPhoto")) tools.fit();
  else if (pressed(event, "fullPhoto")) tools.full();
  else if (pressed(event, "turnRight")) tools.turn(1);
  else if (pressed(event, "turnLeft")) tools.turn(-1);
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
