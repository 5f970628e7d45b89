import { useRef } from "react";

import { useWidth } from "../../../components/useWidth";
import { Before } from "./Before";
import type { BarsChart, Drawn } from "./chart";
import styles from "./charts.module.css";
import { MarkGroup } from "./MarkGroup";
import { BAR } from "./measures";
import { cutTo, ticks } from "./scale";
import { useMarks } from "./useMarks";

/** Lying bars, each with its name on the left and its number on the right. */
export function Bars<Behind>({ chart, name, onRead, onOpen }: Drawn<Behind> & { chart: BarsChart<Behind> }) {
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
  const names = Math.min(190, Math.max(110, width * 0.32));
  const numbers = 16 + 7.4 * Math.max(4, ...marks.map(({ shown }) => shown.length));
  const most = ticks(Math.max(...marks.map(({ value, more = 0, before }) => Math.max(value + more, before ?? 0)), 0), chart.unit).at(-1) ?? 1;
  const long = (value: number) => (Math.min(value, most) / most) * Math.max(width - names - numbers, 10);
  return (
    <div ref={box} className={styles.box}>
      {width > 0 && (
        <svg width={width} height={Math.max(marks.length, 1) * BAR} role="group" aria-label={name} data-chart="bars">
          {marks.map(({ said, value, more = 0, before, behind }, i) => {
            const middle = i * BAR + BAR / 2;
            return (
              <MarkGroup key={i} said={said} opens={behind !== null} own={own(i)}>
                <rect className={styles.place} x={0} y={middle - BAR / 2} width={width} height={BAR} />
                <rect className={styles.full} x={names} y={middle - 8} width={Math.max(long(value), value > 0 ? 1.5 : 0)} height={16} rx={2} />
                {more > 0 && <rect className={styles.hollow} x={names + long(value) + 0.75} y={middle - 7.25} width={Math.max(long(value + more) - long(value) - 1.5, 0.5)} height={14.5} rx={2} />}
                {/* Nothing before is no line: it would lie on the ground. */}
                {before ? <Before x1={names + long(before)} x2={names + long(before)} y1={middle - 11} y2={middle + 11} /> : null}
              </MarkGroup>
            );
          })}
          {/* Over the marks and no part of them: what they are called is said in whole. */}
          <g className={styles.words} aria-hidden="true">
            {marks.map(({ label, value, more = 0, shown, before }, i) => (
              <g key={i}>
                <text className={styles.name} x={names - 10} y={i * BAR + BAR / 2 + 4} textAnchor="end">
                  {cutTo(label, names - 14)}
                </text>
                <text className={styles.number} x={names + long(Math.max(value + more, before ?? 0)) + 8} y={i * BAR + BAR / 2 + 4}>
                  {shown}
                </text>
              </g>
            ))}
          </g>
        </svg>
      )}
    </div>
  );
}
