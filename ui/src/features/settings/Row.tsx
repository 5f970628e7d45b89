import { useId, type ReactNode } from "react";

import styles from "./Settings.module.css";

/** One setting: what it is, what it does, and what to set it with, which gets the ids of both. */
export function Row({ name, about, children }: { name: string; about?: ReactNode; children: (labelledBy: string, describedBy: string | undefined) => ReactNode }) {
  const id = useId();
  const describedBy = about ? `${id}-about` : undefined;
  return (
    <div className={styles.row}>
      <div className={styles.words}>
        <span id={id} className={styles.name}>
          {name}
        </span>
        {about && (
          <p id={describedBy} className={styles.about}>
            {about}
          </p>
        )}
      </div>
      <div className={styles.control}>{children(id, describedBy)}</div>
    </div>
  );
}

/** A group of settings, and whose they are. */
export function Group({ title, whose, children }: { title: string; whose: string; children: ReactNode }) {
  const id = useId();
  return (
    <section className={styles.group} aria-labelledby={id}>
      <h2 id={id} className={styles.title}>
        {title}
      </h2>
      <p className={styles.whose}>{whose}</p>
      <div className={styles.rows}>{children}</div>
    </section>
  );
}
