import { Dialog } from "@base-ui/react/dialog";
import type { ReactNode } from "react";

import { IconButton } from "./Button";
import styles from "./Sheet.module.css";

/** A card over everything, for one thing to read. Esc or a click beside it puts it away. */
export function Sheet({ title, open, onClose, children }: { title: string; open: boolean; onClose: () => void; children: ReactNode }) {
  return (
    <Dialog.Root open={open} onOpenChange={(wanted) => !wanted && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={styles.backdrop} />
        <Dialog.Popup className={styles.sheet}>
          <header className={styles.head}>
            <Dialog.Title className={styles.title}>{title}</Dialog.Title>
            <IconButton icon="close" label="Close" onClick={onClose} />
          </header>
          {/* What scrolls must be reachable by key. */}
          <div className={styles.body} tabIndex={0} role="group" aria-label={title}>
            {children}
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
