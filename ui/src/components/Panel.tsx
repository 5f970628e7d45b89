import type { ReactNode } from "react";

import styles from "./Panel.module.css";

/** A titled group of facts. */
export function Panel({ title, testId, children }: { title: string; testId?: string; children: ReactNode }) {
  return (
    <section className={styles.panel} aria-label={title} data-testid={testId}>
      <h2 className={styles.title}>{title}</h2>
      {children}
    </section>
  );
}
