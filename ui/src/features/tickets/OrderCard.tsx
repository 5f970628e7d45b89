import { useState } from "react";

import type { Order, OrderItem } from "../../backend/bindings";
import { CopyText } from "../../components/CopyText";
import { Money } from "../../components/Money";
import { Panel } from "../../components/Panel";
import { When } from "../../components/When";
import { plain } from "../../format/decimal";
import { count } from "../../format/money";
import styles from "./cards.module.css";

/** More items than this are asked for: the claim below them must stay in reach. */
const MOST_ITEMS = 12;

/** The order that the ticket is about. `isNamed`: the ticket names one, whether or not the shop still has it. */
export function OrderCard({ order, isNamed }: { order: Order | null; isNamed: boolean }) {
  if (!order) {
    return (
      <Panel title="Order" testId="order">
        <p className={styles.quiet}>
          {isNamed ? "The shop’s records no longer hold the order of this ticket." : "This ticket names no order."}
        </p>
      </Panel>
    );
  }
  return (
    <Panel title="Order" testId="order">
      <CopyText text={order.order_number} className={styles.name} />
      <dl className={styles.facts}>
        <dt>Delivered</dt>
        <dd>{order.delivered_at ? <When at={order.delivered_at} shape="moment" /> : "not yet"}</dd>
        <dt>Total</dt>
        <dd>
          <Money amount={order.total} />
        </dd>
      </dl>
      {order.items.length > 0 ? <Items items={order.items} /> : <p className={styles.quiet}>The shop’s records hold no items of this order.</p>}
    </Panel>
  );
}

function Items({ items }: { items: OrderItem[] }) {
  const [all, setAll] = useState(false);
  // One more than the limit takes no more room than the button.
  const many = items.length > MOST_ITEMS + 1;
  return (
    <>
      <ul className={styles.items} aria-label="Items of the order">
        {(many && !all ? items.slice(0, MOST_ITEMS) : items).map((item, i) => (
          <li key={i} className={styles.item}>
            <span dir="auto">{item.product_name}</span>
            <span>
              <Money amount={item.total_price} />
            </span>
            {plain(item.quantity) !== "1" && (
              <span className={styles.each}>
                {plain(item.quantity)} × <Money amount={item.unit_price} />
              </span>
            )}
          </li>
        ))}
      </ul>
      {many && (
        <button type="button" className={styles.all} aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? "Show fewer items" : `Show all ${count(items.length)} items`}
        </button>
      )}
    </>
  );
}
