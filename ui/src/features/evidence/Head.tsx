import type { ReactNode } from "react";

import { When } from "../../components/When";
import { fileSize } from "../../format/money";
import { isCatalogue, type Laid } from "./laid";
import styles from "./PhotoViewer.module.css";

/** Which photo it is, in brief what is known of it where nothing else says so, and the tools. */
export function Head({ photo, place, brief, note, children }: { photo: Laid; place: string; brief: boolean; note?: ReactNode; children: ReactNode }) {
  return (
    <header className={styles.head}>
      <span className={styles.place}>{place}</span>
      <bdi className={styles.name} title={photo.file_name}>
        {photo.file_name}
      </bdi>
      {note}
      {brief && !isCatalogue(photo) && (
        <span className={styles.about}>
          {fileSize(photo.file_size)} · {photo.picture?.damaged && "ends early · "}
          {photo.from_customer ? "from the customer" : "from support"}, <When at={photo.created_at} shape="moment" />
        </span>
      )}
      <div className={styles.tools}>{children}</div>
    </header>
  );
}
