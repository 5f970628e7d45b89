import styles from "./Skeleton.module.css";

/** Grey lines in the place of text that is still coming. */
export function Skeleton({ lines }: { lines: readonly (readonly [width: string, height?: number])[] }) {
  return (
    <div className={styles.lines} aria-hidden="true">
      {lines.map(([width, height = 12], i) => (
        <div key={i} className={styles.line} style={{ width, height }} />
      ))}
    </div>
  );
}
