import { useSyncExternalStore } from "react";

// One clock for all the ages on the screen: they turn together, and only one timer runs.

const STEP = 15_000;
const watchers = new Set<() => void>();
let now = new Date();
let timer: ReturnType<typeof setInterval> | undefined;

function turn() {
  now = new Date();
  for (const watcher of watchers) watcher();
}

function watch(watcher: () => void) {
  watchers.add(watcher);
  timer ??= setInterval(turn, STEP);
  return () => {
    watchers.delete(watcher);
    if (watchers.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** The present moment, fresh to 15 seconds. */
export function useNow(): Date {
  return useSyncExternalStore(watch, () => {
    // After a pause without watchers the clock may stand far behind, or ahead of one that was set back.
    if (watchers.size === 0 && Math.abs(Date.now() - now.getTime()) > STEP) now = new Date();
    return now;
  });
}
