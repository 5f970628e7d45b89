import { counted } from "../../../format/money";
import { Tool } from "../Tool";
import styles from "./Ink.module.css";
import type { Ink } from "./useInk";

/** That something was drawn on the photo in hand and not saved. */
export function SketchNotice({ ink, onDraw }: { ink: Ink; onDraw: () => void }) {
  const { marks, copyId, forget } = ink.sketch;
  if (marks.length === 0) return null;
  return (
    <div className={styles.notice} role="group" aria-label="Not saved yet">
      <span>You drew on this photo ({counted(marks.length, "mark", "marks")}) and did not save it.</span>
      <Tool label="Go on" shortcut="drawOnPhoto" onClick={onDraw} />
      <button type="button" className={styles.clear} onClick={() => forget(copyId)}>
        Discard
      </button>
    </div>
  );
}
