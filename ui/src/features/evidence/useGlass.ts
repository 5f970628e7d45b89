import { useRef, useState, type KeyboardEvent } from "react";

import { pressed, shortcuts } from "../../components/shortcuts";
import type { Point } from "./geometry";

/** Held for longer than this the key is a hold, and the glass goes when it is let go; a tap leaves it there. */
const TAP_MS = 350;

/** The magnifying glass: where it is, in shares of the pane, so that it is over the same place of photos side by side. */
export function useGlass() {
  const [glass, setGlass] = useState<Point | null>(null);
  const pointer = useRef<Point>({ x: 0.5, y: 0.5 });
  const held = useRef<number | null>(null);
  const toggle = () => setGlass((now) => (now ? null : pointer.current));
  return {
    glass,
    toggle,
    /** The pointer is there now. */
    move: (to: Point) => {
      pointer.current = to;
      setGlass((now) => now && to);
    },
    keyDown: (event: KeyboardEvent) => {
      if (event.repeat || !pressed(event.nativeEvent, "magnify")) return;
      held.current = glass ? null : event.timeStamp;
      toggle();
    },
    keyUp: (event: KeyboardEvent) => {
      if (!(shortcuts.magnify.keys as readonly string[]).includes(event.key)) return;
      if (held.current !== null && event.timeStamp - held.current > TAP_MS) setGlass(null);
      held.current = null;
    },
  };
}
