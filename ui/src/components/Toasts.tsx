import { Toast } from "@base-ui/react/toast";

import { classes } from "./classes";
import { Icon } from "./Icon";
import styles from "./Toasts.module.css";

const manager = Toast.createToastManager();

/** Says something that went well, briefly. */
export function say(text: string) {
  manager.add({ description: text, timeout: 3000 });
}

/** Says what happened without one's doing; stays long enough to be read by somebody who is writing. */
export function sayNews(text: string) {
  manager.add({ description: text, timeout: 12_000 });
}

/** Says what went wrong; stays long enough to be read, and is announced at once. */
export function sayProblem(text: string) {
  // Not of high priority: such a toast is hidden from those who listen while its button can still be reached by key.
  manager.add({ description: text, type: "problem", timeout: 12_000 });
}

export function Toasts() {
  return (
    <Toast.Provider toastManager={manager} limit={3}>
      <Toast.Portal>
        <Toast.Viewport className={styles.viewport} aria-label="Messages">
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function ToastList() {
  const { toasts } = Toast.useToastManager();
  return toasts.map((toast) => (
    <Toast.Root
      key={toast.id}
      toast={toast}
      swipeDirection={[]}
      className={classes(styles.toast, toast.type === "problem" && styles.problem)}
      aria-label={toast.type === "problem" ? "Problem" : "Message"}
      data-testid="toast"
    >
      <Toast.Content className={styles.content}>
        {toast.type === "problem" && <Icon name="alert" />}
        <Toast.Description className={styles.text} role={toast.type === "problem" ? "alert" : undefined} />
        <Toast.Close className={styles.close} aria-label="Dismiss">
          <Icon name="close" size={14} />
        </Toast.Close>
      </Toast.Content>
    </Toast.Root>
  ));
}
