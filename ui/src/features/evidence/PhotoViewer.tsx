import { Dialog } from "@base-ui/react/dialog";
import { useEffect, useRef, useState } from "react";

import type { Attachment } from "../../backend/bindings";
import { useBackend } from "../../backend/context";
import { classes } from "../../components/classes";
import { Button, IconButton } from "../../components/Button";
import { When } from "../../components/When";
import { fileSize } from "../../format/money";
import { Photo } from "./Photo";
import styles from "./PhotoViewer.module.css";

type Props = { photos: Attachment[]; at: number; onMove: (to: number) => void; onClose: () => void };

/** One photo as large as the window, the others a key away. */
export function PhotoViewer({ photos, at, onMove, onClose }: Props) {
  const stage = useRef<HTMLDivElement>(null);
  const photo = photos[at];
  if (!photo) return null;
  const step = (by: number) => onMove((at + by + photos.length) % photos.length);
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Popup
          className={styles.viewer}
          aria-label="Evidence photos"
          initialFocus={stage}
          onKeyDown={(event) => {
            if (event.key === "ArrowRight" || event.key === "l") step(1);
            if (event.key === "ArrowLeft" || event.key === "h") step(-1);
          }}
        >
          <header className={styles.head}>
            <span className={styles.place}>
              {at + 1} of {photos.length}
            </span>
            <bdi className={styles.name}>{photo.file_name}</bdi>
            <span className={styles.about}>
              {fileSize(photo.file_size)} · {photo.picture?.damaged && "ends early · "}
              {photo.from_customer ? "from the customer" : "from support"}, <When at={photo.created_at} shape="moment" />
            </span>
            <IconButton icon="close" label="Close photos" onClick={onClose} />
          </header>
          <div ref={stage} tabIndex={-1} className={styles.stage} onClick={(event) => event.target === event.currentTarget && onClose()}>
            <Large key={photo.id} photo={photo} />
            {photos.length > 1 && (
              <>
                <IconButton icon="left" label="Previous photo" className={classes(styles.arrow, styles.previous)} onClick={() => step(-1)} />
                <IconButton icon="right" label="Next photo" className={classes(styles.arrow, styles.next)} onClick={() => step(1)} />
              </>
            )}
          </div>
          {photos.length > 1 && (
            <ul className={styles.strip} aria-label="All photos">
              {photos.map((one, i) => (
                <li key={one.id}>
                  <button type="button" className={styles.thumb} aria-current={i === at ? "true" : undefined} aria-label={`Show photo ${i + 1}`} onClick={() => onMove(i)}>
                    <Photo attachment={one} edge={320} />
                  </button>
                </li>
              ))}
            </ul>
          )}
          <Neighbours photos={photos} at={at} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** The small rendition is there already: it stands in until the large one has come. */
function Large({ photo }: { photo: Attachment }) {
  const backend = useBackend();
  const [state, setState] = useState<"coming" | "shown" | "broken">("coming");
  if (state === "broken") {
    return <Broken photo={photo} />;
  }
  return (
    <>
      {state === "coming" && <img className={styles.large} src={backend.photoUrl(photo.id, 320)} alt="" draggable={false} />}
      <img
        className={classes(styles.large, state === "coming" && styles.waiting)}
        src={backend.photoUrl(photo.id, 1280)}
        alt={photo.file_name}
        draggable={false}
        data-testid="photo-large"
        onLoad={() => setState("shown")}
        onError={() => setState("broken")}
      />
    </>
  );
}

/** Why a photo cannot be shown, and a way to the file as it came. */
function Broken({ photo }: { photo: Attachment }) {
  const backend = useBackend();
  const [reason, setReason] = useState<string | null>(null);
  const [saving, setSaving] = useState<string | null>(null);
  useEffect(() => {
    let left = false;
    const unknown = "This photo can’t be shown.";
    void backend
      .photoTrouble(photo.id)
      .catch(() => null)
      .then((told) => {
        if (!left) setReason(told ?? unknown);
      });
    return () => {
      left = true;
    };
  }, [backend, photo.id]);
  const save = () =>
    void backend.saveOriginal(photo.id).then(
      (saved) => setSaving(saved ? "Saved as it came." : null),
      (error: unknown) => setSaving(error instanceof Error ? error.message : "The file was not saved. Try again."),
    );
  return (
    <div className={styles.broken} role="status" data-testid="photo-broken">
      <p>{reason} The file is kept as it came.</p>
      <Button onClick={save}>Save the original…</Button>
      {saving && <p>{saving}</p>}
    </div>
  );
}

/** Fetches the photos on both sides, so that the next key shows one at once. */
function Neighbours({ photos, at }: { photos: Attachment[]; at: number }) {
  const backend = useBackend();
  useEffect(() => {
    for (const by of [1, -1]) {
      const neighbour = photos[(at + by + photos.length) % photos.length];
      if (neighbour) new Image().src = backend.photoUrl(neighbour.id, 1280);
    }
  }, [photos, at, backend]);
  return null;
}
