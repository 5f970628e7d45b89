import type { Customer } from "../../backend/bindings";
import { CopyText } from "../../components/CopyText";
import { Money } from "../../components/Money";
import { Panel } from "../../components/Panel";
import { isDecimal, isZero } from "../../format/decimal";
import { counted } from "../../format/money";
import styles from "./cards.module.css";

export function CustomerCard({ customer }: { customer: Customer }) {
  const refunded = isDecimal(customer.refunded) && !isZero(customer.refunded);
  return (
    <Panel title="Customer" testId="customer">
      <div className={styles.lines}>
        {customer.name ? <CopyText text={customer.name} className={styles.name} /> : <span className={styles.name}>Unknown customer</span>}
        {customer.email && <CopyText text={customer.email} className={styles.quiet} />}
        {customer.phone && <CopyText text={customer.phone} className={styles.quiet} />}
      </div>
      <p className={styles.history}>
        {counted(customer.order_count, "order", "orders")} · {counted(customer.ticket_count, "ticket", "tickets")}
        {refunded && (
          <>
            {" "}
            · <Money amount={customer.refunded} /> refunded
          </>
        )}
      </p>
    </Panel>
  );
}
