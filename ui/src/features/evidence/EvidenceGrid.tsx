import { useState } from "react";

import type { Attachment } from "../../backend/bindings";
import { Button } from "../../components/Button";
import { count } from "../../format/money";
import styles from "./EvidenceGrid.module.css";
import { FileChip } from "./FileChip";
import { GridPhoto } from "./GridPhoto";
import { Lookalikes } from "./Lookalikes";
import { besideSources, copyWords } from "./ink/copies";
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
  const photos = besideSources(attachments.filter((attachment) => attachment.is_photo));
  // By its id: a copy that is saved moves the others' places.
  const [viewed, setViewed] = useState<{ id: string; beside: boolean } | null>(() => (opened !== null && photos.some(({ id }) => id === opened) ? { id: opened, beside: false } : null));
  const at = photos.findIndex(({ id }) => id === viewed?.id);
  const view = (photo: Attachment | undefined, beside: boolean) => photo && setViewed({ id: photo.id, beside });
  const files = attachments.filter((attachment) => !attachment.is_photo);
  // One more than the limit takes no more room than the button.
  const many = photos.length > MOST_PHOTOS + 1;
  return (
    <>
      {photos.length > 0 && (
        <ul className={styles.grid} aria-label={title}>
          {(many && !all ? photos.slice(0, MOST_PHOTOS) : photos).map((photo, i) => (
            <li key={photo.id}>
              <GridPhoto photo={photo} place={`${i + 1} of ${photos.length}`} copied={copyWords(photo, photos)} onView={() => view(photo, false)} />
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
      {photos.length > 0 && <Lookalikes photos={photos.slice(0, MOST_PHOTOS).filter(({ copy_of }) => copy_of === null)} onCompare={(photo) => view(photo, true)} />}
      {files.length > 0 && (
        <ul className={styles.files} aria-label="Files">
          {files.map((file) => (
            <li key={file.id}>
              <FileChip file={file} />
            </li>
          ))}
        </ul>
      )}
      {viewed !== null && at >= 0 && <PhotoViewer photos={photos} order={order} at={at} beside={viewed.beside} onMove={(to) => view(photos[to], viewed.beside)} onClose={() => setViewed(null)} />}
    </>
  );
}
