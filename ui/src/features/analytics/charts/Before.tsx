import styles from "./charts.module.css";

type Ends = { x1: number; x2: number; y1: number; y2: number };

/** Where it stood before, or usually stands: a dashed line, seen on its ground and on what it crosses. */
export function Before(ends: Ends) {
  return (
    <>
      <line className={styles.halo} {...ends} />
      <line className={styles.before} {...ends} />
    </>
  );
}
