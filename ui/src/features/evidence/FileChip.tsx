import type { Attachment } from "../../backend/bindings";
import { Icon } from "../../components/Icon";
import { fileSize } from "../../format/money";
import styles from "./EvidenceGrid.module.css";
import { useDragOut } from "./useDragOut";
import { useSaveOriginal } from "./useSaveOriginal";

/** A file that is no photo: Punnet never opens it; it is saved, or dragged out, as it came. */
export function FileChip({ file }: { file: Attachment }) {
  const dragOut = useDragOut(file.id);
  const save = useSaveOriginal(file.id);
  return (
    <button type="button" className={styles.file} aria-label={`Save ${file.file_name}, ${fileSize(file.file_size)}${file.is_internal ? ", internal" : ""}`} title="Save it, or drag it out of the window" onClick={save} {...dragOut}>
      <Icon name="file" />
      <bdi className={styles.name}>{file.file_name}</bdi>
      <span className={styles.size}>{fileSize(file.file_size)}</span>
      {file.is_internal && <span className={styles.internal}>internal</span>}
    </button>
  );
}
