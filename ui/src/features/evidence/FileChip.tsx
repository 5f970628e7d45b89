import { sentenceOf } from "../../backend/backend";
import type { Attachment } from "../../backend/bindings";
import { useBackend } from "../../backend/context";
import { Icon } from "../../components/Icon";
import { say, sayProblem } from "../../components/Toasts";
import { fileSize } from "../../format/money";
import styles from "./EvidenceGrid.module.css";
import { useDragOut } from "./useDragOut";

/** A file that is no photo: Punnet never opens it; it is saved, or dragged out, as it came. */
export function FileChip({ file }: { file: Attachment }) {
  const backend = useBackend();
  const dragOut = useDragOut(file.id);
  const save = () =>
    void backend.saveOriginal(file.id).then(
      (saved) => saved && say("Saved as it came."),
      (problem: unknown) => sayProblem(sentenceOf(problem)),
    );
  return (
    <button type="button" className={styles.file} aria-label={`Save ${file.file_name}, ${fileSize(file.file_size)}`} title="Save it, or drag it out of the window" onClick={save} {...dragOut}>
      <Icon name="file" />
      <bdi className={styles.name}>{file.file_name}</bdi>
      <span className={styles.size}>{fileSize(file.file_size)}</span>
    </button>
  );
}
