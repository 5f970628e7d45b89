import { Fragment } from "react";

import styles from "./Keys.module.css";
import { capsOf, type ShortcutId } from "./shortcuts";

/** The keys of a shortcut, as caps. */
export function Keys({ of }: { of: ShortcutId }) {
  return (
    <span className={styles.keys}>
      {capsOf(of).map((caps, i) => (
        <Fragment key={caps.join(" ")}>
          {i > 0 && <span className={styles.or}>or</span>}
          {caps.map((cap) => (
            <kbd key={cap} className={styles.cap}>
              {cap}
            </kbd>
          ))}
        </Fragment>
      ))}
    </span>
  );
}
