import styles from "./TableView.module.css";
import type { Table } from "./table";

/** The numbers behind a chart. */
export function TableView({ name, table }: { name: string; table: Table }) {
  return (
    // What scrolls must be reachable by key.
    <div className={styles.scroll} tabIndex={0} role="group" aria-label={name}>
      <table className={styles.table}>
        <thead>
          <tr>
            {table.head.map((head, c) => (
              <th key={head} scope="col" data-number={table.rows[0]?.[c]?.isNumber}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, r) => (
            <tr key={r}>
              {row.map((cell, c) => (
                <td key={c} data-number={cell.isNumber}>
                  <bdi>{cell.shown}</bdi>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
