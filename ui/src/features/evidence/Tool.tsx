import { capsOf, type ShortcutId } from "../../components/shortcuts";
import styles from "./Tool.module.css";

type Props = { label: string; shortcut: ShortcutId; pressed?: boolean; disabled?: boolean; onClick: () => void };

/** A tool of the table, with the key that does the same. */
export function Tool({ label, shortcut, pressed, disabled, onClick }: Props) {
  return (
    <button type="button" className={styles.tool} aria-pressed={pressed} disabled={disabled} onClick={onClick}>
      {label}
      <kbd className={styles.cap} aria-hidden="true">
        {capsOf(shortcut)[0]?.join(" ")}
      </kbd>
    </button>
  );
}
