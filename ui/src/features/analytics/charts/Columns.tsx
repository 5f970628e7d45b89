import { useRef } from "react";

import { useWidth } from "../../../components/useWidth";
import { Before } from "./Before";
import type { ColumnsChart, Drawn } from "./chart";
import styles from "./charts.module.css";
import { MarkGroup } from "./MarkGroup";
import { Scale } from "./Scale";
import { ticks, upwards } from "./scale";
import { Under } from "./Under";
import { useMarks } from "./useMarks";
import { BOTTOM, HEIGHT, LEFT, RIGHT, TOP } from "./measures";

/** Upright columns. */
export function Columns<Behind>({ chart, name, onRead, onOpen }: Drawn<Behind> & { chart: ColumnsChart<Behind> }) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const { marks } = chart;
  const own = useMarks(marks.length, {
    onRead: (index) => onRead(index === null ? null : (marks[index]?.said ?? null)),
    onOpen: (index) => {
      const behind = marks[index]?.behind;
      if (behind) onOpen(behind);
    },
  });
  const steps = ticks(Math.max(...marks.map(({ value, more = 0, before }) => Math.max(value + more, before ?? 0)), 0), chart.unit);
  const y = upwards(TOP, HEIGHT - BOTTOM, steps.at(-1) ?? 1);
  const step = (width - LEFT - RIGHT) / Math.max(marks.length, 1);
  const wide = Math.max(1, Math.min(step * 0.72, 46));
  return (
    <div ref={box} className={styles.box}>
      {width > 0 && (
        <svg width={width} height={HEIGHT} role="group" aria-label={name} data-chart="columns">
          <Scale steps={steps} y={y} width={width} axis={chart.axis} />
          {marks.map(({ said, value, more = 0, before, spike, behind }, i) => {
            const middle = LEFT + step * (i + 0.5);
            const top = y(value);
            const whole = y(value + more);
            return (
              <MarkGroup key={i} said={said} opens={behind !== null} own={own(i)}>
                {/* All of its place is to be pressed, not only what is tall enough. */}
                <rect className={styles.place} x={middle - step / 2} y={TOP} width={step} height={HEIGHT - BOTTOM - TOP} />
                {value > 0 && <rect className={styles.full} x={middle - wide / 2} y={top} width={wide} height={y(0) - top} rx={Math.min(2, wide / 4)} />}
                {more > 0 && <rect className={styles.hollow} x={middle - wide / 2 + 0.75} y={whole + 0.75} width={Math.max(wide - 1.5, 0.5)} height={Math.max(top - whole - 1.5, 0.5)} rx={Math.min(2, wide / 4)} />}
                {/* Nothing before is no line: it would lie on the ground. */}
                {before ? <Before x1={middle - step / 2} x2={middle + step / 2} y1={y(before)} y2={y(before)} /> : null}
                {spike && <path className={styles.spike} d={`M${middle} ${whole - 4}l-4.5 -8h9z`} />}
              </MarkGroup>
            );
          })}
          <Under marks={marks} width={width} />
        </svg>
      )}
    </div>
  );
}
