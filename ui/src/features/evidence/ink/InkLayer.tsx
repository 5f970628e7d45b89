import { useRef, useState, type MouseEvent, type PointerEvent } from "react";

import type { Mark } from "../../../backend/bindings";
import { placed, type Ground, type Point, type View } from "../geometry";
import type { Turn } from "../turns";
import styles from "./Ink.module.css";
import { MarkShape } from "./MarkShape";
import { markUnder, reachOf, strengths, type Paper } from "./shapes";
import { moved, names, nextPin, shareOf, spotAt, type Spot } from "./sketch";
import { TextBox } from "./TextBox";
import type { Ink } from "./useInk";

/** A hand that only clicked has drawn nothing: so far it must go, pixels of the window. */
const LEAST_WAY = 4;
/** Nearer places of the hand make no difference, in shares of the photo's longer side. */
const LEAST_STEP = 0.0015;

type Gesture = { pointer: number; at: Point; way: number; mark: Mark; moves: number | null };

/** The marks over the photo, and the hand that draws them. */
export function InkLayer({ ink, view, turn, ground }: { ink: Ink; view: View; turn: Turn; ground: Ground }) {
  const layer = useRef<SVGSVGElement>(null);
  const gesture = useRef<Gesture | null>(null);
  /** What is being drawn or moved. */
  const [shown, setShown] = useState<Pick<Gesture, "mark" | "moves"> | null>(null);
  const { left, top, width, height } = placed(view, ground);
  const paper: Paper = { size: ground.photo, turn };
  const { tool, selected } = ink;
  const marks = shown ? put(ink.sketch.marks, shown) : ink.sketch.marks;

  const shareAt = (event: { clientX: number; clientY: number }): Point => {
    const edge = layer.current?.parentElement?.getBoundingClientRect();
    return { x: within((event.clientX - (edge?.left ?? 0) - left) / width), y: within((event.clientY - (edge?.top ?? 0) - top) / height) };
  };
  const begin = (at: Point): Pick<Gesture, "mark" | "moves"> | null => {
    const spot = spotAt(at, turn);
    if (tool === "select") {
      const under = markUnder({ x: at.x * paper.size.width, y: at.y * paper.size.height }, ink.sketch.marks, paper);
      const mark = under === null ? undefined : ink.sketch.marks[under];
      ink.select(under);
      return mark ? { mark, moves: under } : null;
    }
    return tool === "text" ? null : { mark: begun(tool, spot, ink), moves: null };
  };
  const draw = (held: Gesture, at: Point): Gesture => {
    const { mark } = held;
    if (held.moves !== null) return { ...held, mark: moved(mark, { x: at.x - held.at.x, y: at.y - held.at.y }, turn), at };
    const spot = spotAt(at, turn);
    if (mark.kind === "freehand") return isStep(mark.path.at(-1) ?? spot, spot) ? { ...held, at, mark: { ...mark, path: [...mark.path, spot] } } : held;
    return { ...held, at, mark: "to" in mark ? { ...mark, to: spot } : { ...mark, at: spot } };
  };

  const pointer = {
    onPointerDown(event: PointerEvent<SVGSVGElement>) {
      if (event.button !== 0 || ink.pushing || gesture.current) return;
      const at = shareAt(event);
      const first = begin(at);
      if (!first) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      gesture.current = { ...first, pointer: event.pointerId, at, way: 0 };
      if (first.moves === null) setShown(first);
    },
    onPointerMove(event: PointerEvent<SVGSVGElement>) {
      let held = gesture.current;
      if (held?.pointer !== event.pointerId) return;
      for (const step of stepsOf(event.nativeEvent)) {
        const at = shareAt(step);
        const gone = Math.hypot((at.x - held.at.x) * width, (at.y - held.at.y) * height);
        held = { ...draw(held, at), way: held.way + gone };
      }
      gesture.current = held;
      setShown(held);
    },
    onPointerUp(event: PointerEvent<SVGSVGElement>) {
      const held = gesture.current;
      if (held?.pointer !== event.pointerId) return;
      gesture.current = null;
      setShown(null);
      const went = held.way >= LEAST_WAY;
      if (held.moves !== null) {
        if (went) ink.replace(held.moves, held.mark);
      } else if (went || !("to" in held.mark)) {
        ink.add(held.mark);
      }
    },
    onPointerCancel() {
      gesture.current = null;
      setShown(null);
    },
    onClick(event: MouseEvent<SVGSVGElement>) {
      if (tool === "text" && !ink.pushing) ink.write(spotAt(shareAt(event), turn));
    },
  };

  const { letters } = strengths(paper);
  const chosen = selected === null ? undefined : marks[selected];
  const frame = chosen && reachOf(chosen, paper);
  return (
    <>
      <svg
        ref={layer}
        className={styles.layer}
        style={{ left, top, width, height }}
        viewBox={`0 0 ${paper.size.width} ${paper.size.height}`}
        preserveAspectRatio="none"
        role="group"
        aria-label="Drawing on the photo"
        data-testid="ink"
        data-tool={tool}
        data-pushing={ink.pushing || undefined}
        {...pointer}
      >
        {inOrder(marks).map(([mark, place]) =>
          tool === "select" ? (
            <g key={place} role="button" tabIndex={0} aria-pressed={place === selected} aria-label={`${names[mark.kind]}, ${place + 1} of ${marks.length}`} className={styles.mark} data-kind={mark.kind} onFocus={() => ink.select(place)}>
              <MarkShape mark={mark} paper={paper} />
            </g>
          ) : (
            <g key={place} role="img" aria-label={names[mark.kind]} data-kind={mark.kind}>
              <MarkShape mark={mark} paper={paper} />
            </g>
          ),
        )}
        {frame && <rect {...frame} className={styles.frame} vectorEffect="non-scaling-stroke" />}
      </svg>
      {ink.writing && <TextBox key={ink.writing.join()} {...textPlace(ink.writing)} size={(letters * width) / paper.size.width} ink={ink} at={ink.writing} />}
    </>
  );

  function textPlace(spot: Spot) {
    const { x, y } = shareOf(spot, turn);
    return { left: left + x * width, baseline: top + y * height, room: (1 - x) * width };
  }
}

function begun(tool: Exclude<Ink["tool"], "select" | "text">, spot: Spot, { colour, sketch }: Ink): Mark {
  switch (tool) {
    case "pin":
      return { kind: tool, at: spot, number: nextPin(sketch.marks), colour };
    case "freehand":
      return { kind: tool, path: [spot], colour };
    case "redaction":
      return { kind: tool, from: spot, to: spot };
    default:
      return { kind: tool, from: spot, to: spot, colour };
  }
}

function put(marks: Mark[], { mark, moves }: Pick<Gesture, "mark" | "moves">): Mark[] {
  return moves === null ? [...marks, mark] : marks.map((one, i) => (i === moves ? mark : one));
}

/** Redactions cover everything, as they do in the copy. */
function inOrder(marks: Mark[]): [Mark, number][] {
  const all = marks.map((mark, i): [Mark, number] => [mark, i]);
  const covers = ([mark]: [Mark, number]) => mark.kind === "redaction";
  return [...all.filter((one) => !covers(one)), ...all.filter(covers)];
}

/** A quick hand goes further between two frames than a line may skip. */
function stepsOf(event: globalThis.PointerEvent): globalThis.PointerEvent[] {
  const steps = "getCoalescedEvents" in event ? event.getCoalescedEvents() : [];
  return steps.length > 0 ? steps : [event];
}

function isStep(from: Spot, to: Spot): boolean {
  return Math.hypot(to[0] - from[0], to[1] - from[1]) >= LEAST_STEP * 65_536;
}

function within(share: number): number {
  return Math.min(Math.max(share, 0), 1);
}
