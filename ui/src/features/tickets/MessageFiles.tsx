import { useState } from "react";

import type { KeptFile } from "../../backend/bindings";
import { useBackend } from "../../backend/context";
import { IconButton } from "../../components/Button";
import { Icon } from "../../components/Icon";
import { fileSize } from "../../format/money";
import styles from "./MessageFiles.module.css";

type Props = { files: KeptFile[]; /** They are on their way. */ fixed: boolean; onLeaveOut: (attachmentId: string) => void };

/** What will be sent with the message. */
export function MessageFiles({ files, fixed, onLeaveOut }: Props) {
  return (
    <ul className={styles.files} aria-label="Files of this message">
      {files.map((file) => (
        <li key={file.attachment_id} className={styles.file} title={file.name}>
          <Thumb file={file} />
          <bdi className={styles.name}>{file.name}</bdi>
          <span className={styles.size}>{fileSize(file.size)}</span>
          {!fixed && <IconButton icon="close" label={`Leave out ${file.name}`} onClick={() => onLeaveOut(file.attachment_id)} />}
        </li>
      ))}
    </ul>
  );
}

/** Files that were added to the message at another computer: named, so that nobody thinks that they are sent. */
export function FilesElsewhere({ files, fixed, onLeaveOut }: Props) {
  return (
    <div className={styles.elsewhere}>
      <p className={styles.remark}>Added on another of your computers. What is only there is not sent from here:</p>
      <ul className={styles.files} aria-label="Files on another computer">
        {files.map((file) => (
          <li key={file.attachment_id} className={styles.file} title={file.name}>
            <Icon name={file.file_type.startsWith("image/") ? "photo" : "file"} size={14} />
            <bdi className={styles.name}>{file.name}</bdi>
            <span className={styles.size}>{fileSize(file.size)}</span>
            {!fixed && <IconButton icon="close" label={`Leave out ${file.name}`} onClick={() => onLeaveOut(file.attachment_id)} />}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Thumb({ file }: { file: KeptFile }) {
  const backend = useBackend();
  const [broken, setBroken] = useState(false);
  const photo = file.file_type.startsWith("image/");
  return (
    <span className={styles.thumb}>
      {photo && !broken ? <img src={backend.keptPhotoUrl(file.attachment_id)} alt="" draggable={false} onError={() => setBroken(true)} /> : <Icon name={photo ? "photo" : "file"} size={14} />}
    </span>
  );
}
