import { useSyncExternalStore } from "react";

// How the page looks stands on its root (`data-theme`, `data-density`), where the style sheets read it and the shell
// puts it before the first paint. What counts in pixels itself (a virtualised list) asks here.

export type Density = "comfortable" | "compact";

/** How close things stand, now. */
export function useDensity(): Density {
  return useSyncExternalStore(
    (changed) => {
      const watch = new MutationObserver(changed);
      watch.observe(document.documentElement, { attributeFilter: ["data-density"] });
      return () => watch.disconnect();
    },
    () => (document.documentElement.dataset.density === "compact" ? "compact" : "comfortable"),
  );
}
