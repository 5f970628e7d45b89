import type { Attachment } from "../../backend/bindings";
import styles from "./EvidenceGrid.module.css";
import { CopyMarks } from "./ink/CopyMarks";
import { Photo } from "./Photo";
import { saidOf } from "./marks";
import { useDragOut } from "./useDragOut";

type Props = {
  photo: Attachment;
  place: string;
  /** Of what it is a copy, and for whom, in words. */
  copied: string | undefined;
  onView: () => void;
};

/** One photo of the grid: a click lays it on the light table, dragging takes it out of the window. */
export function GridPhoto({ photo, place, copied, onView }: Props) {
  const dragOut = useDragOut(photo.id);
  return (
    <button
      type="button"
      className={styles.photo}
      aria-label={`Photo ${place}: ${photo.file_name}`}
      aria-description={[copied, saidOf(photo)].filter(Boolean).join(". ") || undefined}
      data-verdict={photo.mark.verdict ?? undefined}
      title={photo.file_name}
      onClick={onView}
      {...dragOut}
    >
      <Photo attachment={photo} edge={320} />
      <CopyMarks photo={photo} />
    </button>
  );
}
