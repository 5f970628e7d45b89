import type { Spot } from "../../backend/bindings";

// What takes files says so itself, by attributes: rows come and go by hundreds while one scrolls.

/** Stands for the ticket that is being written. */
export const NEW_TICKET = "new";

export type FileTarget = {
  /** A ticket's id, or the ticket that is being written. */
  id: string;
  /** The number that people see. */
  name: string;
  /** Not the ticket itself takes them, but the message that is being written on it. */
  intoMessage: boolean;
  box: DOMRect;
};

/** Makes an element take dropped files. `pasted`: also what is pasted while it is shown, unless one writes a message. */
export function takesFiles(id: string, name: string, { pasted = false, intoMessage = false } = {}) {
  return { "data-files-for": id, "data-files-name": name, "data-files-pasted": pasted || undefined, "data-files-into": intoMessage ? "message" : undefined };
}

/** What takes files at this place in the window. */
export function targetAt({ x, y }: Spot): FileTarget | null {
  return target(document.elementFromPoint(x, y)?.closest<HTMLElement>("[data-files-for]"));
}

/** What takes files that are pasted there: the message that is being written, or what is open, unless something lies over it. */
export function targetOfPaste(where: EventTarget | null): FileTarget | null {
  const written = where instanceof Element ? where.closest<HTMLElement>('[data-files-into="message"]') : null;
  const taker = written ?? document.querySelector<HTMLElement>("[data-files-pasted]");
  // A toast is a dialog too, and covers nothing.
  const covered = [...document.querySelectorAll('[role="dialog"]:not([data-testid="toast"])')].some((dialog) => !dialog.contains(taker));
  return covered ? null : target(taker);
}

function target(element: HTMLElement | null | undefined): FileTarget | null {
  const { filesFor, filesName, filesInto } = element?.dataset ?? {};
  return element && filesFor ? { id: filesFor, name: filesName ?? "", intoMessage: filesInto === "message", box: element.getBoundingClientRect() } : null;
}
