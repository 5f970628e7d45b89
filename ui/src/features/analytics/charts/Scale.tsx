import styles from "./charts.module.css";
import { LEFT, RIGHT } from "./measures";

/** The lines behind an upright chart and what they stand for. */
export function Scale({ steps, y, width, axis }: { steps: number[]; y: (value: number) => number; width: number; axis: (value: number) => string }) {
  return (
    <g aria-hidden="true">
      {steps.map((step) => (
        <g key={step}>
          <line className={step === 0 ? styles.ground : styles.grid} x1={LEFT} x2={width - RIGHT} y1={y(step)} y2={y(step)} />
          <text className={styles.word} x={LEFT - 8} y={y(step) + 4} textAnchor="end">
            {axis(step)}
          </text>
        </g>
      ))}
    </g>
  );
}
