import styles from "./charts.module.css";
import { HEIGHT, LEFT, RIGHT, roomFor } from "./measures";
import { written } from "./scale";

/** The words beneath the marks, as many as there is room for. No part of the marks: what those are called is said in whole. */
export function Under({ marks, width }: { marks: readonly { label: string }[]; width: number }) {
  const room = width - LEFT - RIGHT;
  const isWritten = written(marks.length, room, roomFor(marks));
  return (
    <g className={styles.words} aria-hidden="true">
      {marks.map(
        ({ label }, i) =>
          isWritten(i) && (
            <text key={i} className={styles.word} x={LEFT + (room / marks.length) * (i + 0.5)} y={HEIGHT - 6} textAnchor="middle">
              {label}
            </text>
          ),
      )}
    </g>
  );
}
