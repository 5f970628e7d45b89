import { useState } from "react";

import { classes } from "./classes";
import { beginning, isInvisible } from "./long-text";
import styles from "./LongText.module.css";

/** What somebody wrote: always plain text, in its own direction, its lines kept; a very long one folded. */
export function LongText({ text, className, testId }: { text: string; className?: string | undefined; testId?: string }) {
  const [open, setOpen] = useState(false);
  if (isInvisible(text)) {
    return (
      <p className={classes(styles.nothing, className)} data-testid={testId}>
        Nothing that can be seen
      </p>
    );
  }
  const short = beginning(text);
  return (
    <>
      <p className={classes(styles.text, className)} dir="auto" data-testid={testId}>
        {short === null || open ? text : `${short}…`}
      </p>
      {short !== null && (
        <button type="button" className={styles.more} aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? "Show less" : "Show more"}
        </button>
      )}
    </>
  );
}
