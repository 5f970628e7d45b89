import type { ReactNode } from "react";

import { classes } from "./classes";
import styles from "./Complaint.module.css";

/** Why what a form asked for did not happen: read out at once, and to be copied. Nothing where there is nothing to say. */
export function Complaint({ className, children }: { className?: string | undefined; children: ReactNode }) {
  return children ? (
    <p role="alert" className={classes(styles.complaint, className)}>
      {children}
    </p>
  ) : null;
}
