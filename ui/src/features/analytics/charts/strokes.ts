import type { Look } from "./chart";
import styles from "./charts.module.css";

/** How the lines of a chart are told apart. */
export const strokes: Record<Look, string | undefined> = { full: styles.line, hollow: styles.lineThin, dashed: styles.lineDashed };
