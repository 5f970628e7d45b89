import { useState } from "react";

import type { PhotoEdge } from "../../backend/backend";
import type { Attachment } from "../../backend/bindings";
import { useBackend } from "../../backend/context";
import { Icon } from "../../components/Icon";
import styles from "./Photo.module.css";

/** A photo, or a quiet word where it cannot be shown. The button around it carries the name. */
export function Photo({ attachment, edge }: { attachment: Attachment; edge: PhotoEdge }) {
  const backend = useBackend();
  const [broken, setBroken] = useState(false);
  if (broken) {
    return (
      <span className={styles.broken}>
        <Icon name="photo" />
        Can’t be shown
      </span>
    );
  }
  return <img className={styles.photo} src={backend.photoUrl(attachment.id, edge)} alt="" loading="lazy" decoding="async" draggable={false} onError={() => setBroken(true)} />;
}
