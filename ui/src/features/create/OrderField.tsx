import { useEffect, useRef } from "react";

import { sentenceOf } from "../../backend/backend";
import type { RecentOrder } from "../../backend/bindings";
import { Button } from "../../components/Button";
import { Money } from "../../components/Money";
import { Skeleton } from "../../components/Skeleton";
import { useLate } from "../../components/useLate";
import { When } from "../../components/When";
import { isZero } from "../../format/decimal";
import { counted } from "../../format/money";
import { claimedLines, claimedSum, complaintAboutQuantity } from "./claim";
import styles from "./create.module.css";
import { writeNewTicket, type NewTicketDraft } from "./draft";
import { Quantity } from "./Quantity";

type Orders = { data: RecentOrder[] | undefined; error: unknown; isPending: boolean; refetch: () => unknown };

/** Which of the customer's orders it is about, and which items of it. */
export function OrderField({
  draft,
  orders,
  complaint,
  enter,
  onEntered,
}: {
  draft: NewTicketDraft;
  orders: Orders;
  complaint: string | undefined;
  /** The customer was chosen just now: the keyboard goes on here. */
  enter: boolean;
  onEntered: () => void;
}) {
  const group = useRef<HTMLFieldSetElement>(null);
  const late = useLate(orders.isPending);
  const ready = orders.data !== undefined;

  useEffect(() => {
    if (!enter || !ready) return;
    group.current?.querySelector("input")?.focus();
    onEntered();
  }, [enter, ready, onEntered]);

  if (orders.data === undefined) {
    if (!orders.error) return late ? <Skeleton lines={[["70%", 34], ["70%", 34], ["70%", 34]]} /> : null;
    return (
      <div role="alert" className={styles.unread}>
        <p className={styles.complaint}>{sentenceOf(orders.error)}</p>
        <Button onClick={() => void orders.refetch()}>Try again</Button>
      </div>
    );
  }
  return (
    <fieldset ref={group} className={styles.orders} aria-describedby={complaint ? "new-ticket-order" : undefined}>
      <legend className="visually-hidden">Order</legend>
      {orders.data.map((order) => (
        <div key={order.id} className={styles.order} data-chosen={draft.orderId === order.id || undefined} data-testid="order-choice">
          <label className={styles.orderHead}>
            <input type="radio" name="order" className={styles.radio} checked={draft.orderId === order.id} onChange={() => writeNewTicket({ orderId: order.id })} />
            <span className={styles.orderNumber}>{order.order_number}</span>
            <span className={styles.orderWhen}>
              {order.delivered_at ? (
                <>
                  Delivered <When at={order.delivered_at} shape="moment" />
                </>
              ) : (
                <>
                  Ordered <When at={order.created_at} shape="moment" />, not delivered yet
                </>
              )}
            </span>
            <span className={styles.orderItems}>{counted(order.items.length, "item", "items")}</span>
            <span className={styles.orderTotal}>
              <Money amount={order.total} />
            </span>
          </label>
          {draft.orderId === order.id && <Items order={order} draft={draft} />}
        </div>
      ))}
      <div className={styles.order} data-chosen={draft.orderId === null || undefined}>
        <label className={styles.orderHead}>
          <input
            type="radio"
            name="order"
            className={styles.radio}
            checked={draft.orderId === null || orders.data.length === 0}
            onChange={() => writeNewTicket({ orderId: null })}
          />
          <span className={styles.orderWhen}>{orders.data.length === 0 ? "About no order: this customer has none yet" : "About no order"}</span>
        </label>
      </div>
      {complaint && (
        <p id="new-ticket-order" role="alert" className={styles.complaint}>
          {complaint}
        </p>
      )}
    </fieldset>
  );
}

function Items({ order, draft }: { order: RecentOrder; draft: NewTicketDraft }) {
  if (order.items.length === 0) return <p className={styles.noItems}>The shop lists no items for this order. Name them in the description.</p>;
  const lines = claimedLines(order, draft.quantities);
  const sum = claimedSum(lines);
  const wrong = new Map(lines.map(({ item, quantity }) => [item.id, complaintAboutQuantity(item, quantity)]));
  return (
    <div className={styles.items} role="group" aria-label={`Affected items of ${order.order_number}`}>
      <ul>
        {order.items.map((item) => (
          <li key={item.id} className={styles.item} data-testid="item-choice">
            <span className={styles.itemName} dir="auto">
              {item.product_name}
            </span>
            <span className={styles.each}>
              {item.quantity} × <Money amount={item.unit_price} />
            </span>
            <Quantity
              name={item.product_name}
              value={draft.quantities[item.id] ?? ""}
              most={item.quantity}
              wrong={(wrong.get(item.id) ?? null) !== null}
              onChange={(value) => writeNewTicket({ quantities: { ...draft.quantities, [item.id]: value } })}
            />
            {wrong.get(item.id) && (
              <p role="alert" className={styles.itemComplaint}>
                {wrong.get(item.id)}
              </p>
            )}
          </li>
        ))}
      </ul>
      <p className={styles.sum} aria-live="polite" data-testid="claimed-sum">
        {isZero(sum) ? (
          "No items chosen. Say how many of each are affected."
        ) : (
          <>
            <span>{counted(lines.length, "item is", "items are")} affected</span>
            <strong>
              <Money amount={sum} />
            </strong>
          </>
        )}
      </p>
    </div>
  );
}
