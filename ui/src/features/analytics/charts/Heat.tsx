import { useState, type KeyboardEvent } from "react";

import type { Drawn, HeatChart } from "./chart";
import styles from "./charts.module.css";

/** So many tints; the deepest is for the cell that holds the most. */
const TINTS = 5;

const steps: Record<string, [down: number, right: number]> = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] };

/**
 * A real table, its cells tinted by how much they hold. The number stands in each, so the tint says nothing alone. Its cells
 * are one stop of the Tab key; arrows go from one that opens something to the next.
 */
export function Heat<Behind>({ chart, name, onRead, onOpen }: Drawn<Behind> & { chart: HeatChart<Behind> }) {
  const { rows } = chart;
  const opens = (r: number, c: number) => rows[r]?.cells[c]?.behind != null;
  const [stop, setStop] = useState<[number, number]>([0, 0]);
  const stopNow = opens(...stop) ? stop : firstThat(rows, opens);
  const most = Math.max(...rows.flatMap(({ cells }) => cells.map(({ value }) => value)), 0);

  const keyed = (event: KeyboardEvent<HTMLElement>, at: [number, number]) => {
    const step = event.altKey || event.ctrlKey || event.metaKey ? undefined : steps[event.key];
    if (!step) return;
    event.preventDefault();
    let [r, c] = [at[0] + step[0], at[1] + step[1]];
    while (rows[r]?.cells[c] && !opens(r, c)) [r, c] = [r + step[0], c + step[1]];
    event.currentTarget.closest("table")?.querySelector<HTMLElement>(`[data-cell="${r} ${c}"]`)?.focus();
  };

  return (
    <div className={styles.scroll} tabIndex={0} role="group" aria-label={name}>
      <table className={styles.heat} data-chart="heat">
        <thead>
          <tr>
            <th scope="col">{chart.corner}</th>
            {chart.columns.map((column, c) => (
              <th key={c} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, r) => (
            <tr key={r}>
              <th scope="row" title={row.name}>
                <bdi>{row.name}</bdi>
              </th>
              {row.cells.map(({ said, value, shown, behind }, c) => (
                <td key={c} data-tint={most > 0 && value > 0 ? Math.ceil((value / most) * TINTS) : 0} onPointerEnter={() => onRead(said)} onPointerLeave={() => onRead(null)}>
                  {behind ? (
                    <button
                      type="button"
                      aria-label={said}
                      data-testid="mark"
                      data-cell={`${r} ${c}`}
                      tabIndex={r === stopNow[0] && c === stopNow[1] ? 0 : -1}
                      onClick={() => onOpen(behind)}
                      onFocus={() => {
                        setStop([r, c]);
                        onRead(said);
                      }}
                      onBlur={() => onRead(null)}
                      onKeyDown={(event) => keyed(event, [r, c])}
                    >
                      {shown}
                    </button>
                  ) : (
                    shown
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function firstThat(rows: { cells: unknown[] }[], opens: (r: number, c: number) => boolean): [number, number] {
  for (const [r, { cells }] of rows.entries()) for (const c of cells.keys()) if (opens(r, c)) return [r, c];
  return [0, 0];
}
