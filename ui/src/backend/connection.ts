import { useSyncExternalStore } from "react";

// Whether the database answers. Every read and write reports here, so that one quiet bar can tell it.

type Connection = "live" | "lost";

let connection: Connection = "live";
const watchers = new Set<() => void>();

export function setConnection(now: Connection) {
  if (connection === now) return;
  connection = now;
  for (const watcher of watchers) watcher();
}

export function useConnection(): Connection {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => connection,
  );
}
