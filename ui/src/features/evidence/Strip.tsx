import type { Attachment } from "../../backend/bindings";
import { Photo } from "./Photo";
import styles from "./Strip.module.css";

/** All photos in a row, to go to any of them. */
export function Strip({ photos, at, onMove }: { photos: Attachment[]; at: number; onMove: (to: number) => void }) {
  return (
    <ul className={styles.strip} aria-label="All photos">
      {photos.map((one, i) => (
        <li key={one.id}>
          <button type="button" className={styles.thumb} aria-current={i === at ? "true" : undefined} aria-label={`Show photo ${i + 1}`} onClick={() => onMove(i)}>
            <Photo attachment={one} edge={320} />
          </button>
        </li>
      ))}
    </ul>
  );
}
