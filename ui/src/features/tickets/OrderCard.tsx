import type { Order } from "../../backend/bindings";
import { CopyText } from "../../components/CopyText";
import { Money } from "../../components/Money";
import { Panel } from "../../components/Panel";
import { When } from "../../components/When";
import { plain } from "../../format/decimal";
import styles from "./cards.module.css";

export function OrderCard({ order }: { order: Order | null }) {
  if (!order) {
    return (
      <Panel title="Order" testId="order">
        <p className={styles.quiet}>This ticket names no order.</p>
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
      {order.items.length > 0 && (
        <ul className={styles.items} aria-label="Items of the order">
          {order.items.map((item, i) => (
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
      )}
    </Panel>
  );
}
