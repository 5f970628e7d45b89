import styles from "./DatabaseLost.module.css";
import { useReconnecting } from "./live";

export function DatabaseLost() {
  const connection = useReconnecting();
  return (
    <div role="status" className={styles.region}>
      {connection === "lost" && (
        <p className={styles.bar} data-testid="database-lost">
          The database does not answer. What you see stays readable and your drafts are kept; Punnet keeps trying.
        </p>
      )}
    </div>
  );
}
