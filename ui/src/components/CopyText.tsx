import { classes } from "./classes";
import styles from "./CopyText.module.css";
import { Icon } from "./Icon";
import { say, sayProblem } from "./Toasts";

/** A value that one click copies: numbers and addresses which people carry into other programs. */
export function CopyText({ text, className, hint = true }: { text: string; className?: string | undefined; hint?: boolean }) {
  return (
    <button type="button" className={classes(styles.copy, className)} aria-label={`Copy ${text}`} title="Click to copy" onClick={() => void copy(text)}>
      <span dir="auto" className={styles.text}>
        {text}
      </span>
      {hint && <Icon name="copy" size={12} />}
    </button>
  );
}

export async function copy(text: string, what = text) {
  try {
    await navigator.clipboard.writeText(text);
    say(`Copied ${what}`);
  } catch {
    sayProblem("The clipboard did not take this. Select the text and copy it by hand.");
  }
}
