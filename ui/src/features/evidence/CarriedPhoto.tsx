import { createPortal } from "react-dom";

import { Photo } from "./Photo";
import styles from "./OtherPhotos.module.css";
import type { Carried } from "./useCarry";
import type { Visitor } from "./useVisitors";

/** A photo under the pointer, on its way to the table; `refused` while no more may lie there. */
export function CarriedPhoto({ what, x, y, overTable, refused }: Carried<Visitor> & { refused: boolean }) {
  return createPortal(
    <div className={styles.carried} style={{ left: x, top: y }} data-over={(overTable && (refused ? "refused" : "taken")) || undefined} data-testid="carried-photo" aria-hidden>
      <Photo attachment={what.photo} edge={320} />
    </div>,
    document.body,
  );
}
