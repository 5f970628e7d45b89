import type { Attachment } from "../../../backend/bindings";
import styles from "./Ink.module.css";
import { sourceOf } from "./copies";

/** Of which photo this one is a copy, with the way there, and whether only the desk sees it. */
export function CopyNote({ photo, photos, onMove }: { photo: Attachment; photos: Attachment[]; onMove: (to: number) => void }) {
  const source = sourceOf(photo, photos);
  return (
    <>
      {photo.copy_of && (
        <span className={styles.note}>
          {source === null ? (
            "Copy of another photo"
          ) : (
            <button type="button" className={styles.link} title={`Made by ${photo.copy_of.made_by}`} onClick={() => onMove(source)}>
              Copy of photo {source + 1}
            </button>
          )}
        </span>
      )}
      {photo.is_internal && <span className={styles.internal}>Internal</span>}
    </>
  );
}
