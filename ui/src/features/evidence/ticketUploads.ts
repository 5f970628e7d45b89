import { useSyncExternalStore } from "react";

import type { Backend } from "../../backend/backend";
import type { OfferedFile } from "../../backend/bindings";
import { say, sayProblem } from "../../components/Toasts";
import { counted } from "../../format/money";
import { sendAll, shelve, type Shelf, type Upload } from "./uploads";

// Files that are added to stored tickets: they go on while other tickets and pages are shown.

export type AnsweringTicket = { id: string; number: string };

const none: Upload[] = [];
const shelves = new Map<string, Upload[]>();
const running = new Map<string, Promise<void>>();
const watchers = new Set<() => void>();
/** Tickets whose next files are for the desk alone. */
const internal = new Set<string>();

export function shelfOf(ticketId: string): Shelf {
  return {
    read: () => shelves.get(ticketId) ?? none,
    write(uploads) {
      // What has arrived is seen in the ticket itself.
      const left = uploads.filter(({ state }) => state.is !== "attached");
      if (left.length > 0) shelves.set(ticketId, left);
      else shelves.delete(ticketId);
      for (const watcher of watchers) watcher();
    },
  };
}

export function useTicketUploads(ticketId: string): Upload[] {
  return useSyncExternalStore(watch, () => shelves.get(ticketId) ?? none);
}

/** Whether the next files of a ticket are for the desk alone, however they come: chosen, dropped or pasted. */
export function isForDesk(ticketId: string): boolean {
  return internal.has(ticketId);
}

export function useIsForDesk(ticketId: string): boolean {
  return useSyncExternalStore(watch, () => internal.has(ticketId));
}

export function setForDesk(ticketId: string, forDesk: boolean) {
  if (forDesk) internal.add(ticketId);
  else internal.delete(ticketId);
  for (const watcher of watchers) watcher();
}

/** Adds files to a ticket at once, and says in the end how many arrived. */
export async function addToTicket(backend: Backend, { id, number }: AnsweringTicket, files: OfferedFile[]) {
  const shelf = shelfOf(id);
  const before = new Set(shelf.read().map(({ attachmentId }) => attachmentId));
  const forDesk = isForDesk(id);
  shelve(shelf, files, forDesk);
  const mine = shelf.read().filter(({ attachmentId }) => !before.has(attachmentId));
  await run(backend, id, shelf);
  const left = shelf.read().filter(({ attachmentId }) => mine.some((one) => one.attachmentId === attachmentId));
  const arrived = mine.length - left.length;
  const problems = left.flatMap(({ state }) => ("problem" in state ? [state.problem] : []));
  if (arrived > 0) say(`${counted(arrived, "file", "files")} attached to ${number}${forDesk ? ", internal" : ""}.`);
  if (problems.length > 0) sayProblem(problems.length === 1 ? `${number}: ${problems[0]}` : `${problems.length} files were not attached to ${number}. The ticket shows why.`);
}

/** One run after the other for each ticket: the one before may have sent what is asked for here already. */
async function run(backend: Backend, id: string, shelf: Shelf) {
  const mine = (running.get(id) ?? Promise.resolve()).then(() => sendAll(backend, id, shelf));
  running.set(id, mine);
  await mine;
  if (running.get(id) === mine) running.delete(id);
}

function watch(watcher: () => void) {
  watchers.add(watcher);
  return () => {
    watchers.delete(watcher);
  };
}
