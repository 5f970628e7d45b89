import { useEffect, useState } from "react";

import { sentenceOf } from "../../backend/backend";
import { useBackend } from "../../backend/context";
import { Button, IconButton } from "../../components/Button";
import { Icon } from "../../components/Icon";
import { sayProblem } from "../../components/Toasts";
import { counted, fileSize } from "../../format/money";
import styles from "./create.module.css";
import type { NewTicketDraft, Photo } from "./draft";
import { addPhotos, attachPhoto, removePhoto, stopPhoto, wait } from "./photos";

/** Photos to attach: chosen in the system's dialog or dropped anywhere on the form. */
export function PhotoField({ draft }: { draft: NewTicketDraft }) {
  const backend = useBackend();
  const choose = () => {
    backend.chooseFiles().then(addPhotos, (problem: unknown) => sayProblem(sentenceOf(problem)));
  };
  return (
    <div className={styles.photos}>
      {draft.photos.length > 0 && <PhotoList draft={draft} />}
      {!draft.made && (
        <div className={styles.drop}>
          <Icon name="photo" />
          <span className={styles.quiet}>Drop photos here, or</span>
          <Button onClick={choose}>Choose photos…</Button>
        </div>
      )}
    </div>
  );
}

export function PhotoList({ draft }: { draft: NewTicketDraft }) {
  return (
    <ul aria-label="Photos" className={styles.photoList}>
      {draft.photos.map((photo) => (
        <PhotoLine key={photo.attachmentId} photo={photo} made={draft.made} />
      ))}
    </ul>
  );
}

function PhotoLine({ photo, made }: { photo: Photo; made: NewTicketDraft["made"] }) {
  const backend = useBackend();
  const { file, attachmentId, state } = photo;
  const problem = file.refusal ?? (state.is === "failed" ? state.problem : null);
  return (
    <li className={styles.photo} data-testid="new-photo" data-state={file.refusal ? "refused" : state.is}>
      <Icon name={problem ? "alert" : file.file_type.startsWith("image/") ? "photo" : "file"} />
      <bdi className={styles.photoName}>{file.name}</bdi>
      {!file.refusal && <span className={styles.faint}>{fileSize(file.size)}</span>}
      <span className={styles.photoState}>
        {state.is === "reading" && <progress className={styles.progress} aria-label={`Attaching ${file.name}`} value={state.read} max={Math.max(state.size, 1)} />}
        {state.is === "attached" && (
          <span className={styles.attached}>
            <Icon name="check" size={14} /> Attached
          </span>
        )}
        {state.is === "stopped" && <span className={styles.quiet}>Stopped, not attached</span>}
        {made && !file.refusal && (state.is === "failed" || state.is === "stopped") && (
          <Button
            onClick={() => {
              wait(attachmentId);
              void attachPhoto(backend, made, photo);
            }}
          >
            Try again
          </Button>
        )}
        {made && (state.is === "reading" || state.is === "waiting") && !file.refusal ? (
          <IconButton icon="close" label={`Stop ${file.name}`} onClick={() => stopPhoto(backend, attachmentId)} />
        ) : (
          state.is !== "attached" && <IconButton icon="close" label={`Leave out ${file.name}`} onClick={() => removePhoto(attachmentId)} />
        )}
      </span>
      {problem && (
        <p role="alert" className={styles.photoProblem}>
          {problem}
        </p>
      )}
    </li>
  );
}

/** Says where files will go that are dragged over the form, and takes them when they are dropped. */
export function DropTarget({ taking }: { taking: boolean }) {
  const backend = useBackend();
  const [count, setCount] = useState<number | null>(null);
  useEffect(
    () =>
      backend.onFileDrag((drag) => {
        setCount(drag.what === "over" ? drag.count : null);
        if (drag.what === "dropped" && taking) addPhotos(drag.files);
      }),
    [backend, taking],
  );
  if (count === null || !taking) return null;
  return (
    <div className={styles.over} data-testid="drop-target">
      <p className={styles.overWords}>
        <Icon name="photo" size={20} />
        {`Drop ${counted(count, "file", "files")} to attach ${count === 1 ? "it" : "them"} to the new ticket`}
      </p>
    </div>
  );
}
