import { Switch as Base } from "@base-ui/react/switch";

import styles from "./Switch.module.css";

/** Something that is on or off, at once. */
export function Switch({ id, labelledBy, describedBy, on, onTurn }: { id?: string; labelledBy: string; describedBy?: string | undefined; on: boolean; onTurn: (on: boolean) => void }) {
  return (
    <Base.Root id={id} className={styles.track} aria-labelledby={labelledBy} aria-describedby={describedBy} checked={on} onCheckedChange={onTurn}>
      <Base.Thumb className={styles.thumb} />
    </Base.Root>
  );
}
