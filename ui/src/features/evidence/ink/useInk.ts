import { useEffect, useState } from "react";

import type { Attachment, Colour, Mark } from "../../../backend/bindings";
import { pressed } from "../../../components/shortcuts";
import { sayProblem } from "../../../components/Toasts";
import { counted } from "../../../format/money";
import type { Claim } from "../claim";
import type { Point } from "../geometry";
import type { Turn } from "../turns";
import { isTooMuch, moved, names, nextPin, spotAt, stretched, type Kind, type Spot } from "./sketch";
import { tools, type InkTool } from "./tools";
import { useSketch } from "./useSketch";

/** How far a key moves a mark, in shares of the photo. */
const NUDGE = 0.01;
/** What a key lays on the photo reaches so far from its middle. */
const REACH = 0.1;

const ways: Record<string, Point> = { ArrowUp: { x: 0, y: -NUDGE }, ArrowDown: { x: 0, y: NUDGE }, ArrowLeft: { x: -NUDGE, y: 0 }, ArrowRight: { x: NUDGE, y: 0 } };

export type Ink = ReturnType<typeof useInk>;

/** Drawing on the photo in hand: whether, with what, and what was drawn so far. Photos of other tickets are not drawn on. */
export function useInk(photo: Attachment | undefined, turn: Turn, claim: Claim | null) {
  const [drawnOn, setDrawnOn] = useState<string | null>(null);
  const [tool, setTool] = useState<InkTool>("arrow");
  const [colour, setColour] = useState<Colour>("red");
  const [chosen, setSelected] = useState<number | null>(null);
  const [writing, setWriting] = useState<Spot | null>(null);
  const [pushing, setPushing] = useState(false);
  const [said, setSaid] = useState("");
  const [restored, setRestored] = useState(false);
  const ticket = claim && { id: claim.ticketId, ticket_number: claim.number };
  const sketch = useSketch(ticket, photo?.id ?? "");
  const { marks } = sketch;
  const selected = chosen !== null && chosen < marks.length ? chosen : null;
  const on = photo !== undefined && ticket !== null && drawnOn === photo.id;

  // Where the key is let go of in another window, nobody says so here.
  useEffect(() => {
    const letGo = () => setPushing(false);
    window.addEventListener("blur", letGo);
    return () => window.removeEventListener("blur", letGo);
  }, []);

  const tell = (what: string, now: Mark[]) => {
    setRestored(false);
    setSaid(`${what}, ${counted(now.length, "mark", "marks")}`);
  };
  const add = (mark: Mark) => {
    const next = [...marks, mark];
    if (isTooMuch(next)) {
      sayProblem("There is no room for more on this photo: a copy takes at most 500 marks. This one was not drawn.");
      return;
    }
    sketch.change(next);
    tell(`${names[mark.kind]} drawn`, next);
  };
  const replace = (at: number, mark: Mark) => sketch.change(marks.map((one, i) => (i === at ? mark : one)));
  const choose = (next: InkTool) => {
    setTool(next);
    if (next !== "select") setSelected(null);
  };
  const remove = () => {
    const mark = selected === null ? undefined : marks[selected];
    if (!mark) return;
    const left = marks.filter((one) => one !== mark);
    setSelected(null);
    sketch.change(left);
    tell(`${names[mark.kind]} deleted`, left);
  };
  const clear = () => {
    setSelected(null);
    sketch.change([]);
    tell("Cleared", []);
  };
  const undo = () => {
    setSelected(null);
    if (sketch.canUndo) setSaid("Undone");
    sketch.undo();
  };
  const redo = () => {
    setSelected(null);
    if (sketch.canRedo) setSaid("Done again");
    sketch.redo();
  };
  /** Without a pointer: in the middle, and selected, to be moved from there. */
  const lay = (kind: Kind) => {
    if (kind === "text") {
      setWriting(spotAt({ x: 0.4, y: 0.5 }, turn));
      return;
    }
    add(middling(kind, colour, marks, turn));
    setTool("select");
    setSelected(marks.length);
  };

  return {
    on,
    available: photo !== undefined && ticket !== null,
    ticket,
    sketch,
    tool,
    colour,
    selected,
    writing,
    pushing,
    said,
    restored,
    begin: () => {
      setDrawnOn(photo?.id ?? null);
      setSelected(null);
      setSaid("");
      setRestored(marks.length > 0);
    },
    end: () => {
      setDrawnOn(null);
      setWriting(null);
      setPushing(false);
    },
    /** One step out: of the text, of the selection, and in the end of drawing; nothing that is drawn is lost. */
    back: () => {
      if (writing) setWriting(null);
      else if (selected !== null) setSelected(null);
      else setDrawnOn(null);
    },
    choose,
    setColour,
    select: setSelected,
    write: setWriting,
    add,
    replace,
    remove,
    clear,
    undo,
    redo,
    keyDown(event: KeyboardEvent) {
      const { target } = event;
      const onControl = target instanceof HTMLElement && target.closest("button, input, a") !== null;
      const way = ways[event.key];
      const mark = selected === null ? undefined : marks[selected];
      const wanted = tools.find(({ shortcut }) => pressed(event, shortcut))?.tool;
      if (pressed(event, "redoMark")) redo();
      else if (pressed(event, "undoMark")) undo();
      else if (pressed(event, "deleteMark")) remove();
      else if (wanted) choose(wanted);
      else if (way && mark && selected !== null && !event.ctrlKey && !event.altKey && !event.metaKey) replace(selected, (event.shiftKey ? stretched : moved)(mark, way, turn));
      else if (pressed(event, "pushInk") && !onControl) setPushing(true);
      else if (pressed(event, "layMark") && !onControl && tool !== "select") lay(tool);
      else return false;
      event.preventDefault();
      return true;
    },
    keyUp(event: KeyboardEvent) {
      if (event.key === " ") setPushing(false);
    },
  };
}

function middling(kind: Exclude<Kind, "text">, colour: Colour, marks: Mark[], turn: Turn): Mark {
  const [at, from, to] = [spotAt({ x: 0.5, y: 0.5 }, turn), spotAt({ x: 0.5 - REACH, y: 0.5 - REACH }, turn), spotAt({ x: 0.5 + REACH, y: 0.5 + REACH }, turn)];
  switch (kind) {
    case "pin":
      return { kind, at, number: nextPin(marks), colour };
    case "freehand":
      return { kind, path: [from, at, to], colour };
    case "redaction":
      return { kind, from, to };
    default:
      return { kind, from, to, colour };
  }
}
