import { useEffect, useRef, type MouseEvent, type PointerEvent, type RefObject } from "react";

import { isOn, moved, toggled, wheeled, zoomedTo, type Ground, type Point, type View } from "./geometry";

/** A hand that shakes while it clicks does not push the photo. */
const STILL = 4;

type Hand = {
  ground: Ground | null;
  view: View;
  onView: (change: (view: View) => View) => void;
  /** Where the pointer is, in shares of the room. */
  onPointer: (at: Point) => void;
  /** It is touched at all. */
  onTake: (() => void) | null;
  /** A click that is not on the photo. */
  onBeside: (() => void) | null;
};

/** What a mouse, a touchpad or a finger does to a photo: the wheel zooms to the pointer, dragging pushes. */
export function useHand(pane: RefObject<HTMLElement | null>, { ground, view, onView, onPointer, onTake, onBeside }: Hand) {
  const drag = useRef<{ pointer: number; at: Point; way: number } | null>(null);
  const pushed = useRef(false);

  useEffect(() => {
    const element = pane.current;
    if (!element || !ground) return undefined;
    const turn = (event: WheelEvent) => {
      // Not passive as React's own is: the window must not zoom as a whole.
      event.preventDefault();
      const at = within(element, event);
      onView((now) => zoomedTo(wheeled(now.scale, event), now, ground, at));
    };
    element.addEventListener("wheel", turn, { passive: false });
    return () => element.removeEventListener("wheel", turn);
  }, [pane, ground, onView]);

  return {
    onPointerDown(event: PointerEvent<HTMLElement>) {
      pushed.current = false;
      onTake?.();
      // The middle button pushes also what lies beneath something else.
      if (event.button !== 1 && (event.button !== 0 || event.target !== event.currentTarget)) return;
      // Nor does the window scroll by it.
      if (event.button === 1) event.preventDefault();
      event.currentTarget.setPointerCapture(event.pointerId);
      drag.current = { pointer: event.pointerId, at: { x: event.clientX, y: event.clientY }, way: 0 };
    },
    onPointerMove(event: PointerEvent<HTMLElement>) {
      if (ground) {
        const at = within(event.currentTarget, event);
        onPointer({ x: at.x / ground.room.width, y: at.y / ground.room.height });
      }
      const held = drag.current;
      if (!held || held.pointer !== event.pointerId || !ground) return;
      const by = { x: event.clientX - held.at.x, y: event.clientY - held.at.y };
      const way = held.way + Math.hypot(by.x, by.y);
      pushed.current ||= way > STILL;
      if (!pushed.current) return;
      drag.current = { ...held, at: { x: event.clientX, y: event.clientY }, way };
      onView((now) => moved(by, now, ground));
    },
    onPointerUp: () => {
      drag.current = null;
    },
    onPointerCancel: () => {
      drag.current = null;
    },
    onClick(event: MouseEvent<HTMLElement>) {
      if (pushed.current || event.target !== event.currentTarget) return;
      if (!ground || !isOn(within(event.currentTarget, event), view, ground)) onBeside?.();
    },
    onDoubleClick(event: MouseEvent<HTMLElement>) {
      if (!ground || event.target !== event.currentTarget) return;
      const at = within(event.currentTarget, event);
      onView((now) => toggled(now, ground, at));
    },
  };
}

function within(element: Element, event: { clientX: number; clientY: number }): Point {
  const edge = element.getBoundingClientRect();
  return { x: event.clientX - edge.left, y: event.clientY - edge.top };
}
