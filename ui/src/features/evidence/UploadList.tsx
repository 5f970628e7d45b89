import { useBackend } from "../../backend/context";
import { Button, IconButton } from "../../components/Button";
import { Icon } from "../../components/Icon";
import { fileSize } from "../../format/money";
import { again, leaveOut, stop, type Shelf, type Upload } from "./uploads";
import styles from "./UploadList.module.css";

type Props = {
  uploads: Upload[];
  shelf: Shelf;
  /** The ticket that takes them; null while it is still being written. */
  ticketId: string | null;
  label: string;
};

/** Files on their way to a ticket: how far each is, and why one is not. */
export function UploadList({ uploads, shelf, ticketId, label }: Props) {
  return (
    <ul aria-label={label} className={styles.list}>
      {uploads.map((upload) => (
        <UploadLine key={upload.attachmentId} upload={upload} shelf={shelf} ticketId={ticketId} />
      ))}
    </ul>
  );
}

function UploadLine({ upload, shelf, ticketId }: { upload: Upload; shelf: Shelf; ticketId: string | null }) {
  const backend = useBackend();
  const { file, attachmentId, state } = upload;
  const problem = "problem" in state ? state.problem : null;
  const going = state.is === "waiting" || state.is === "reading" || state.is === "held";
  return (
    <li className={styles.upload} data-testid="upload" data-state={state.is}>
      <Icon name={problem ? "alert" : file.file_type.startsWith("image/") ? "photo" : "file"} />
      <bdi className={styles.name}>{file.name}</bdi>
      {file.refusal === null && <span className={styles.size}>{fileSize(file.size)}</span>}
      <span className={styles.state}>
        {state.is === "reading" && <progress className={styles.progress} aria-label={`Attaching ${file.name}`} value={state.read} max={Math.max(state.size, 1)} />}
        {state.is === "held" && <span className={styles.quiet}>Goes on when the database is back</span>}
        {state.is === "attached" && (
          <span className={styles.attached}>
            <Icon name="check" size={14} /> Attached
          </span>
        )}
        {state.is === "stopped" && <span className={styles.quiet}>Stopped, not attached</span>}
        {ticketId !== null && (state.is === "failed" || state.is === "stopped") && (
          <Button onClick={() => void again(backend, ticketId, shelf, attachmentId)}>Try again</Button>
        )}
        {ticketId !== null && going ? (
          <IconButton icon="close" label={`Stop ${file.name}`} onClick={() => stop(backend, shelf, attachmentId)} />
        ) : (
          state.is !== "attached" && <IconButton icon="close" label={`Leave out ${file.name}`} onClick={() => leaveOut(shelf, attachmentId)} />
        )}
      </span>
      {problem && (
        <p role="alert" className={styles.problem}>
          {problem}
        </p>
      )}
    </li>
  );
}
