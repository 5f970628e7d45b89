import type { ReactNode } from "react";

import styles from "./Badge.module.css";
import { classes } from "./classes";

export type Tone = "red" | "amber" | "green" | "blue" | "grey";

export function Badge({ tone, field, children }: { tone: Tone; field?: string; children: ReactNode }) {
  return (
    <span className={classes(styles.badge, styles[tone])} data-field={field}>
      {children}
    </span>
  );
}
