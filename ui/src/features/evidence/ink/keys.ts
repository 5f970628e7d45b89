import { keysThatLook, type Looking } from "../tableKeys";
import type { Ink } from "./useInk";

/** What the keys do while one draws: what is drawn first, and of the table's keys those that look. */
export function keysWhileDrawing(event: KeyboardEvent, ink: Ink, looking: Looking) {
  const { target } = event;
  // Words that are typed are words, and the keys that choose who sees the copy are the choice's.
  if (target instanceof HTMLInputElement && (target.type === "text" || event.key.length > 1)) return;
  if (ink.keyDown(event)) return;
  keysThatLook(event, looking);
}
