import { useCallback, useRef, useState } from "react";

import { FIT, fullScale, moved, zoomedTo, type Ground, type Point, type View } from "./geometry";
import { AS_IT_IS, type Light } from "./LightPanel";
import { keepTurn, turned, turnOf, type Turn } from "./turns";

/** How the photos on the table are looked at: view, turn and light, and what changes them. `photo` is the one in hand. */
export function useTable(photo: string | undefined) {
  const [view, setView] = useState<View>(FIT);
  const [turns, setTurns] = useState<ReadonlyMap<string, Turn>>(new Map());
  const [lights, setLights] = useState<ReadonlyMap<string, Light>>(new Map());
  // What the photo in hand is seen on; its pane measures it.
  const ground = useRef<Ground | null>(null);
  const onGround = useCallback((measured: Ground | null) => {
    ground.current = measured;
  }, []);
  const change = (to: (now: View, on: Ground) => View) => {
    const on = ground.current;
    if (on) setView((now) => to(now, on));
  };
  const turnedTo = (one: string) => turns.get(one) ?? turnOf(one);
  return {
    view,
    setView,
    onGround,
    turnedTo,
    lightOf: (one: string) => lights.get(one) ?? AS_IT_IS,
    setLight: (light: Light) => photo !== undefined && setLights((all) => new Map(all).set(photo, light)),
    fit: () => setView(FIT),
    full: () => change((now, on) => zoomedTo(fullScale(on), now, on)),
    zoom: (by: number) => change((now, on) => zoomedTo(now.scale * by, now, on)),
    push: (by: Point) => change((now, on) => moved(by, now, on)),
    turn: (by: 1 | -1) => {
      if (photo === undefined) return;
      const turn = turned(turnedTo(photo), by);
      keepTurn(photo, turn);
      setTurns((all) => new Map(all).set(photo, turn));
      // What one looked at closely is elsewhere now: all of it shows where.
      setView(FIT);
    },
  };
}
