import { useState } from "react";

import type { Attachment } from "../../backend/bindings";
import { Button } from "../../components/Button";
import { count } from "../../format/money";
import styles from "./EvidenceGrid.module.css";
import { FileChip } from "./FileChip";
import { GridPhoto } from "./GridPhoto";
import { Lookalikes } from "./Lookalikes";
import { PhotoViewer } from "./PhotoViewer";
import type { OrderTimes } from "./taken";

/** More photos than these are asked for: the conversation below them must stay in reach. */
const MOST_PHOTOS = 24;

type Props = {
  attachments: Attachment[];
  order: OrderTimes | null;
  title: string;
  /** The photo that lies on the light table from the beginning. */
  opened: string | null;
};

/** The photos of a ticket or of one message, and the files beside them. */
export function EvidenceGrid({ attachments, order, title, opened }: Props) {
  const [all, setAll] = useState(false);
  const photos = attachments.filter((attachment) => attachment.is_photo);
  const [viewed, setViewed] = useState<{ at: number; beside: boolean } | null>(() => {
    const at = photos.findIndex(({ id }) => id === opened);
    return at < 0 ? null : { at, beside: false };
  });
  const files = attachments.filter((attachment) => !attachment.is_photo);
  // One more than the limit takes no more room than the button.
  const many = photos.length > MOST_PHOTOS + 1;
  return (
    <>
      {photos.length > 0 && (
        <ul className={styles.grid} aria-label={title}>
          {(many && !all ? photos.slice(0, MOST_PHOTOS) : photos).map((photo, i) => (
            <li key={photo.id}>
              <GridPhoto photo={photo} place={`${i + 1} of ${photos.length}`} onView={() => setViewed({ at: i, beside: false })} />
            </li>
          ))}
        </ul>
      )}
      {many && (
        <div>
          <Button aria-expanded={all} onClick={() => setAll(!all)}>
            {all ? "Show fewer photos" : `Show all ${count(photos.length)} photos`}
          </Button>
        </div>
      )}
      {photos.length > 0 && <Lookalikes photos={photos.slice(0, MOST_PHOTOS)} onCompare={(photo) => setViewed({ at: photos.indexOf(photo), beside: true })} />}
      {files.length > 0 && (
        <ul className={styles.files} aria-label="Files">
          {files.map((file) => (
            <li key={file.id}>
              <FileChip file={file} />
            </li>
          ))}
        </ul>
      )}
      {viewed !== null && <PhotoViewer photos={photos} order={order} at={viewed.at} beside={viewed.beside} onMove={(at) => setViewed({ ...viewed, at })} onClose={() => setViewed(null)} />}
    </>
  );
}
