import { useSyncExternalStore } from "react";

import { sentenceOf, type Backend } from "../../backend/backend";
import type { ExportProgress } from "../../backend/bindings";
import { say, sayProblem } from "../../components/Toasts";
import { counted } from "../../format/money";
import { uuidv7 } from "../../format/uuid";
import type { Behind } from "./behind";

// A file of a million rows takes its time: it is written on while one looks at something else, and says how it ended
// wherever one is then.

/** What is being written; one at a time. */
export type Export = { id: string; title: string; progress: ExportProgress | null };

let running: Export | null = null;
const watchers = new Set<() => void>();

function become(now: Export | null) {
  running = now;
  for (const watcher of watchers) watcher();
}

/** The export that is being written, if one is. */
export function useExport(): Export | null {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => running,
  );
}

/** Asks where to and writes these tickets there. */
export async function saveTickets(backend: Backend, { title, question, mark }: Behind) {
  if (running) return;
  const id = uuidv7();
  become({ id, title, progress: null });
  try {
    const saved = await backend.saveTickets(id, question, mark, (progress) => become({ id, title, progress }));
    if (saved) say(`${counted(saved.rows, "ticket", "tickets")} saved in ${saved.file_name}.`);
  } catch (problem) {
    sayProblem(sentenceOf(problem));
  } finally {
    become(null);
  }
}

/** Stops it; what was written goes away. */
export function cancelExport(backend: Backend) {
  if (running) backend.cancelSaveTickets(running.id).catch((problem: unknown) => sayProblem(sentenceOf(problem)));
}
