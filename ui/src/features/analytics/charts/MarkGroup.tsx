import type { ReactNode } from "react";

import type { useMarks } from "./useMarks";
import styles from "./charts.module.css";

/** One mark of a chart: a button where something stands behind it, otherwise a picture with words. */
export function MarkGroup({ said, opens, own, children }: { said: string; opens: boolean; own: ReturnType<ReturnType<typeof useMarks>>; children: ReactNode }) {
  return (
    <g {...own} role={opens ? "button" : "img"} aria-label={said} className={styles.mark} data-opens={opens || undefined} data-testid="mark">
      {children}
    </g>
  );
}
