import { useRef } from "react";

import { useWidth } from "../../../components/useWidth";
import type { Drawn, LinesChart } from "./chart";
import styles from "./charts.module.css";
import { MarkGroup } from "./MarkGroup";
import { BOTTOM, HEIGHT, LEFT, RIGHT, TOP } from "./measures";
import { Scale } from "./Scale";
import { ticks, upwards } from "./scale";
import { strokes } from "./strokes";
import { Under } from "./Under";
import { useMarks } from "./useMarks";

/** Lines along time. */
export function Lines<Behind>({ chart, name, onRead, onOpen }: Drawn<Behind> & { chart: LinesChart<Behind> }) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const { marks, series } = chart;
  const own = useMarks(marks.length, {
    onRead: (index) => onRead(index === null ? null : (marks[index]?.said ?? null)),
    onOpen: (index) => {
      const behind = marks[index]?.behind;
      if (behind) onOpen(behind);
    },
  });
  const steps = ticks(Math.max(...marks.flatMap(({ values }) => values.map((value) => value ?? 0)), 0), chart.unit);
  const y = upwards(TOP, HEIGHT - BOTTOM, steps.at(-1) ?? 1);
  const step = (width - LEFT - RIGHT) / Math.max(marks.length, 1);
  const x = (index: number) => LEFT + step * (index + 0.5);
  return (
    <div ref={box} className={styles.box}>
      {width > 0 && (
        <svg width={width} height={HEIGHT} role="group" aria-label={name} data-chart="lines">
          <Scale steps={steps} y={y} width={width} axis={chart.axis} />
          <g aria-hidden="true">
            {series.map(({ look }, s) => (
              <path key={s} className={strokes[look]} d={pathOf(marks.map(({ values }) => values[s] ?? null), x, y)} />
            ))}
          </g>
          {marks.map(({ said, values, behind }, i) => (
            <MarkGroup key={i} said={said} opens={behind !== null} own={own(i)}>
              <rect className={styles.place} x={x(i) - step / 2} y={TOP} width={step} height={HEIGHT - BOTTOM - TOP} />
              {values.map((value, s) => value !== null && <circle key={s} className={series[s]?.look === "full" ? styles.point : styles.pointHollow} cx={x(i)} cy={y(value)} r={3} />)}
            </MarkGroup>
          ))}
          <Under marks={marks} width={width} />
        </svg>
      )}
    </div>
  );
}

/** From point to point; where there is none, the line begins anew. */
function pathOf(values: (number | null)[], x: (index: number) => number, y: (value: number) => number): string {
  return values.map((value, i) => (value === null ? "" : `${i > 0 && values[i - 1] !== null ? "L" : "M"}${x(i).toFixed(1)} ${y(value).toFixed(1)}`)).join("");
}
