import { useRef, useState, type KeyboardEvent } from "react";

const steps: Record<string, (at: number, last: number) => number> = {
  ArrowRight: (at, last) => Math.min(at + 1, last),
  ArrowDown: (at, last) => Math.min(at + 1, last),
  ArrowLeft: (at) => Math.max(at - 1, 0),
  ArrowUp: (at) => Math.max(at - 1, 0),
  Home: () => 0,
  End: (_, last) => last,
};

/** The marks of a chart are one stop of the Tab key; arrows go from one to the next, Enter opens what stands behind it. */
export function useMarks(count: number, { onRead, onOpen }: { onRead: (index: number | null) => void; onOpen: (index: number) => void }) {
  const [stop, setStop] = useState(0);
  const marks = useRef(new Map<number, SVGGElement>());
  const stopNow = Math.min(stop, count - 1);

  const keyed = (event: KeyboardEvent, index: number) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const step = steps[event.key];
    if (step) {
      event.preventDefault();
      marks.current.get(step(index, count - 1))?.focus();
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      onOpen(index);
    }
  };

  /** What the element of a mark needs. */
  return (index: number) => ({
    ref: (element: SVGGElement | null) => {
      if (element) marks.current.set(index, element);
      else marks.current.delete(index);
    },
    tabIndex: index === stopNow ? 0 : -1,
    onFocus: () => {
      setStop(index);
      onRead(index);
    },
    onBlur: () => onRead(null),
    onPointerEnter: () => onRead(index),
    onPointerLeave: () => onRead(null),
    onClick: () => onOpen(index),
    onKeyDown: (event: KeyboardEvent) => keyed(event, index),
  });
}
