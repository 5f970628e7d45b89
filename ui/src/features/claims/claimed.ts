import type { AffectedItem } from "../../backend/bindings";
import { add, isDecimal, isZero, multiply } from "../../format/decimal";

/** What the affected items of one line cost; null where the customer's app did not say enough. */
export function lineTotal(item: AffectedItem): string | null {
  return isDecimal(item.quantity) && isDecimal(item.unit_price) ? multiply(item.quantity, item.unit_price) : null;
}

/** What all affected items cost together; null as soon as one line is unknown. */
export function claimedTotal(items: readonly AffectedItem[]): string | null {
  let sum = "0";
  for (const item of items) {
    const line = lineTotal(item);
    if (line === null) return null;
    sum = add(sum, line);
  }
  return isZero(sum) ? null : sum;
}
