import { DeskProblem, sentenceOf, type Backend } from "../../backend/backend";
import type { OfferedFile } from "../../backend/bindings";
import { uuidv7 } from "../../format/uuid";

// Files on their way to a ticket. Where they are kept meanwhile is the shelf's business: a ticket that is still being
// written keeps its own, stored tickets have theirs in memory.

export type UploadState =
  | { is: "waiting" }
  | { is: "reading"; read: number; size: number }
  /** The database is gone: it goes on by itself once that is back. */
  | { is: "held" }
  | { is: "attached" }
  /** The desk says no to this file, and would again. */
  | { is: "refused"; problem: string }
  | { is: "failed"; problem: string }
  | { is: "stopped" };

export type Upload = {
  file: OfferedFile;
  /** The name that the attachment will have: sent twice it is attached once. */
  attachmentId: string;
  /** For the desk alone. */
  isInternal: boolean;
  state: UploadState;
};

export type Shelf = { read: () => Upload[]; write: (uploads: Upload[]) => void };

/** So long after the database was lost an upload is tried again, should nobody say that it is back. */
const TRIED_AGAIN_AFTER_MS = 5000;

/** Adds files that were offered, for the customer to see or for the desk alone; one that is on the shelf already is not added again. */
export function shelve(shelf: Shelf, files: OfferedFile[], isInternal = false) {
  const uploads = shelf.read();
  const isThere = (file: OfferedFile) => uploads.some((one) => one.file.refusal === null && one.file.name === file.name && one.file.size === file.size);
  const added = files
    .filter((file) => file.refusal !== null || !isThere(file))
    .map((file): Upload => ({ file, attachmentId: uuidv7(), isInternal, state: file.refusal === null ? { is: "waiting" } : { is: "refused", problem: file.refusal } }));
  shelf.write([...uploads, ...added]);
}

export function leaveOut(shelf: Shelf, attachmentId: string) {
  shelf.write(shelf.read().filter((one) => one.attachmentId !== attachmentId));
}

/** Whether something of it may still arrive by itself. */
export function isGoing(uploads: Upload[]): boolean {
  return uploads.some(({ state }) => state.is === "waiting" || state.is === "reading" || state.is === "held");
}

/** Sends what waits, one after the other; what failed keeps its reason and can be tried again. */
export async function sendAll(backend: Backend, ticketId: string, shelf: Shelf): Promise<void> {
  for (;;) {
    const next = shelf.read().find(({ state }) => state.is === "waiting");
    if (!next) return;
    await send(backend, ticketId, shelf, next);
  }
}

/** Lets a stopped or failed upload be tried again. */
export function again(backend: Backend, ticketId: string, shelf: Shelf, attachmentId: string): Promise<void> {
  shelf.write(shelf.read().map((one) => (one.attachmentId === attachmentId ? { ...one, state: { is: "waiting" } } : one)));
  return sendAll(backend, ticketId, shelf);
}

export function stop(backend: Backend, shelf: Shelf, attachmentId: string) {
  become(shelf, attachmentId, { is: "stopped" });
  void backend.cancelAttach(attachmentId);
}

async function send(backend: Backend, ticketId: string, shelf: Shelf, { attachmentId, file, isInternal }: Upload) {
  become(shelf, attachmentId, { is: "reading", read: 0, size: file.size });
  for (;;) {
    try {
      await backend.attach(ticketId, attachmentId, file.id, isInternal, (progress) => become(shelf, attachmentId, { is: "reading", ...progress }));
      become(shelf, attachmentId, { is: "attached" }, "attached");
      return;
    } catch (problem) {
      if (!(problem instanceof DeskProblem) || problem.code !== "database_lost") {
        const is = problem instanceof DeskProblem && problem.code === "refused" ? "refused" : "failed";
        become(shelf, attachmentId, { is, problem: sentenceOf(problem) });
        return;
      }
      become(shelf, attachmentId, { is: "held" });
    }
    await databaseBack(backend);
    if (stateOf(shelf, attachmentId) !== "held") return;
  }
}

function databaseBack(backend: Backend): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, TRIED_AGAIN_AFTER_MS);
    const unhear = backend.onReach((reach) => reach === "live" && done());
    function done() {
      clearTimeout(timer);
      unhear();
      resolve();
    }
  });
}

function stateOf(shelf: Shelf, attachmentId: string): UploadState["is"] | undefined {
  return shelf.read().find((one) => one.attachmentId === attachmentId)?.state.is;
}

/** A stopped upload stays stopped, whatever is still heard of it, unless it was stored after all. */
function become(shelf: Shelf, attachmentId: string, state: UploadState, even?: "attached") {
  shelf.write(shelf.read().map((one) => (one.attachmentId === attachmentId && (one.state.is !== "stopped" || even) ? { ...one, state } : one)));
}
