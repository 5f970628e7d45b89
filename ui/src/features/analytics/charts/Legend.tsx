import type { Legend as Words } from "./chart";
import styles from "./charts.module.css";
import { strokes } from "./strokes";

/** What tells the series of a chart apart: by their form, in words. */
export function Legend({ words, areLines = false }: { words: Words; areLines?: boolean }) {
  if (words.length === 0) return null;
  return (
    <ul className={styles.legend}>
      {words.map(({ look, word }) => (
        <li key={word}>
          <svg width={16} height={10} aria-hidden="true">
            {areLines ? <path className={strokes[look]} d="M0 5h16" /> : look === "dashed" ? <line className={styles.before} x1={0} x2={16} y1={5} y2={5} /> : <rect className={styles[look]} x={1} y={1} width={14} height={8} rx={2} />}
          </svg>
          {word}
        </li>
      ))}
    </ul>
  );
}
