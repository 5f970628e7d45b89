import type { AffectedItem } from "../../backend/bindings";
import { Money } from "../../components/Money";
import { Panel } from "../../components/Panel";
import { isDecimal, plain } from "../../format/decimal";
import styles from "./AffectedItems.module.css";
import { lineTotal } from "./claimed";

/** What the customer says is wrong. Everything here came from the customer's app. */
export function AffectedItems({ items }: { items: AffectedItem[] }) {
  if (items.length === 0) return null;
  return (
    <Panel title="Affected items" testId="affected-items">
      <ul>
        {items.map((item, i) => {
          const total = lineTotal(item);
          return (
            <li key={i} className={styles.item}>
              <span className={styles.name} dir="auto" title={item.name ?? undefined}>
                {item.name || "Unnamed item"}
              </span>
              {total !== null && (
                <span>
                  <Money amount={total} />
                </span>
              )}
              {(item.quantity || item.unit_price) && (
                <span className={styles.each}>
                  {item.quantity && <bdi>{isDecimal(item.quantity) ? plain(item.quantity) : item.quantity}</bdi>}
                  {item.quantity && item.unit_price && " × "}
                  {item.unit_price && (
                    <bdi>
                      <Money amount={item.unit_price} />
                    </bdi>
                  )}
                </span>
              )}
              {item.details.map((detail, n) => (
                <span key={n} className={styles.detail} dir="auto">
                  {detail}
                </span>
              ))}
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
