import type { Freshness } from "../../backend/bindings";
import { replicaWords } from "./freshness";
import styles from "./ReplicaNote.module.css";

/** Where the figures are from, where that is not the server alone. */
export function ReplicaNote({ freshness }: { freshness: Freshness }) {
  const words = replicaWords(freshness);
  if (words === null) return null;
  return (
    <p className={styles.note} data-testid="replica">
      {words}
    </p>
  );
}
