import type { QueueSort } from "../../backend/bindings";
import { Icon } from "../../components/Icon";
import styles from "./QueueList.module.css";
import { columnWords, naturallyDescending, type Order } from "./words";

type Props = { order: Order; onOrder: (order: Order) => void };

/** Where a column stands in the table, for those who hear it. The rows' cells carry the same numbers. */
export const columns = { number: 1, subject: 2, customer: 3, issue_type: 4, priority: 5, status: 6, photos: 7, created: 8, view: 9 } as const;

/** The heads of the table's columns. A click sorts by one, a second click turns it around. */
export function QueueHead({ order, onOrder }: Props) {
  const sorted = { order, onOrder };
  return (
    <div className={styles.head} role="row" aria-rowindex={1}>
      <Head sort="number" {...sorted} />
      {/* The customer stands below the subject. */}
      <span className={styles.two}>
        <Head sort="subject" {...sorted} />
        <Head sort="customer" {...sorted} />
      </span>
      <Head sort="issue_type" {...sorted} />
      <Head sort="priority" {...sorted} />
      <Head sort="status" {...sorted} />
      <span role="columnheader" aria-colindex={columns.photos}>
        Photos
      </span>
      <Head sort="created" {...sorted} />
      <span role="columnheader" aria-colindex={columns.view}>
        <span className="visually-hidden">View</span>
      </span>
    </div>
  );
}

function Head({ sort, order, onOrder }: Props & { sort: QueueSort }) {
  const on = sort === order.sort;
  return (
    <span role="columnheader" aria-colindex={columns[sort]} className={styles.column} data-column={sort} aria-sort={on ? (order.descending ? "descending" : "ascending") : "none"}>
      <button type="button" className={styles.sort} onClick={() => onOrder({ sort, descending: on ? !order.descending : naturallyDescending(sort) })}>
        {columnWords(sort)}
        <Icon name="down" size={11} />
      </button>
    </span>
  );
}
