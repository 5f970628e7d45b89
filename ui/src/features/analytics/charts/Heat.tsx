import type { Drawn, HeatChart } from "./chart";
import styles from "./charts.module.css";

/** So many tints; the deepest is for the cell that holds the most. */
const TINTS = 5;

/** A real table, its cells tinted by how much they hold. The number stands in each, so the tint says nothing alone. */
export function Heat<Behind>({ chart, name, onRead, onOpen }: Drawn<Behind> & { chart: HeatChart<Behind> }) {
  const most = Math.max(...chart.rows.flatMap(({ cells }) => cells.map(({ value }) => value)), 0);
  return (
    <div className={styles.scroll} tabIndex={0} role="group" aria-label={name}>
      <table className={styles.heat} data-chart="heat">
        <thead>
          <tr>
            <th scope="col">{chart.corner}</th>
            {chart.columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {chart.rows.map((row, i) => (
            <tr key={i}>
              <th scope="row" title={row.name}>
                <bdi>{row.name}</bdi>
              </th>
              {row.cells.map(({ said, value, shown, behind }, c) => (
                <td key={c} data-tint={most > 0 && value > 0 ? Math.ceil((value / most) * TINTS) : 0} onPointerEnter={() => onRead(said)} onPointerLeave={() => onRead(null)}>
                  {behind ? (
                    <button type="button" aria-label={said} data-testid="mark" onClick={() => onOpen(behind)} onFocus={() => onRead(said)} onBlur={() => onRead(null)}>
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
