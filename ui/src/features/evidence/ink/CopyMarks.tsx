import type { Attachment } from "../../../backend/bindings";
import styles from "./CopyMarks.module.css";

/**
 * On a small photo: that it is a copy, and that only the desk sees it; where there is no room for both, the latter. The
 * button around it says so in words.
 */
export function CopyMarks({ photo, tiny = false }: { photo: Attachment; tiny?: boolean }) {
  if (!photo.copy_of && !photo.is_internal) return null;
  return (
    <span className={styles.marks} aria-hidden="true">
      {photo.copy_of && !(tiny && photo.is_internal) && <span className={styles.mark}>copy</span>}
      {photo.is_internal && <span className={styles.internal}>internal</span>}
    </span>
  );
}
