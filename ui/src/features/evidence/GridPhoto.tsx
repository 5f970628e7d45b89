import type { Attachment } from "../../backend/bindings";
import styles from "./EvidenceGrid.module.css";
import { Photo } from "./Photo";
import { saidOf } from "./marks";
import { useDragOut } from "./useDragOut";

/** One photo of the grid: a click lays it on the light table, dragging takes it out of the window. */
export function GridPhoto({ photo, place, onView }: { photo: Attachment; place: string; onView: () => void }) {
  const dragOut = useDragOut(photo.id);
  return (
    <button
      type="button"
      className={styles.photo}
      aria-label={`Photo ${place}: ${photo.file_name}`}
      aria-description={saidOf(photo)}
      data-verdict={photo.mark.verdict ?? undefined}
      title={photo.file_name}
      onClick={onView}
      {...dragOut}
    >
      <Photo attachment={photo} edge={320} />
    </button>
  );
}
