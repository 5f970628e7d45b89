import { useId } from "react";

import type { FirstLine } from "../../backend/bindings";
import { Button } from "../../components/Button";
import { copy } from "../../components/CopyText";
import { Sheet } from "../../components/Sheet";
import { When } from "../../components/When";
import styles from "./Team.module.css";

/** The line that somebody signs in with for the first time. It is shown once. */
export function FirstLineSheet({ name, first, onClose }: { name: string; first: FirstLine; onClose: () => void }) {
  const id = useId();
  return (
    <Sheet title={`A line for ${name}`} open onClose={onClose}>
      <p id={id}>
        Hand it to <bdi>{name}</bdi> by a way that nobody else reads. They install Punnet and open the link, or choose “Your team’s server” and paste the line. It is good for one thing, choosing a password of their own, until <When at={first.until} shape="moment" />. It is not shown again.
      </p>
      <textarea className={styles.line} aria-label="The line" aria-describedby={id} readOnly rows={3} value={first.line} data-testid="first-line" onFocus={(event) => event.currentTarget.select()} />
      <div className={styles.actions}>
        <Button look="primary" onClick={() => void copy(first.line, "the line")}>
          Copy
        </Button>
        <Button onClick={() => void copy(first.link, "the link")}>Copy as a link</Button>
        <Button look="quiet" onClick={onClose}>
          Done
        </Button>
      </div>
    </Sheet>
  );
}
