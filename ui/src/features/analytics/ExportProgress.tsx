import { useBackend } from "../../backend/context";
import { Button } from "../../components/Button";
import { count } from "../../format/money";
import styles from "./ExportProgress.module.css";
import { cancelExport, useExport } from "./exports";

/** How far the file of tickets is that is being written, and a way to stop it. */
export function ExportProgress() {
  const backend = useBackend();
  const running = useExport();
  // Until the file has a name, the system's dialog is open.
  if (!running?.progress) return null;
  const { rows, of } = running.progress;
  return (
    <div className={styles.export} data-testid="export">
      <span id="export-words" className={styles.words}>
        {`Saving ${running.title}: ${count(rows)} of ${count(of)}`}
      </span>
      <progress className={styles.bar} aria-labelledby="export-words" max={Math.max(of, 1)} value={rows} />
      <Button onClick={() => cancelExport(backend)}>Cancel</Button>
    </div>
  );
}
