import { useSyncExternalStore } from "react";

import type { Reach } from "./bindings";

// Whether the database answers. Every read and write reports here, so that one quiet bar can tell it.

let connection: Reach = "live";
const watchers = new Set<() => void>();

export function setConnection(now: Reach) {
  if (connection === now) return;
  connection = now;
  for (const watcher of watchers) watcher();
}

export function connectionNow(): Reach {
  return connection;
}

export function useConnection(): Reach {
  return useSyncExternalStore((watcher) => {
    watchers.add(watcher);
    return () => watchers.delete(watcher);
  }, connectionNow);
}
