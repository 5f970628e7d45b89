import type { Order } from "../../backend/bindings";
import { counted } from "../../format/money";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The times of an order that a photo's is held against. */
export type OrderTimes = Pick<Order, "created_at" | "delivered_at">;

/**
 * "12 min after delivery", "3 days before the order": when a photo was taken, held against the order's times. A fact
 * and no judgement: clocks are wrong, and a photo may show what was noticed late.
 */
export function takenBeside(takenAt: string, order: OrderTimes | null): string | null {
  if (!order) return null;
  const taken = Date.parse(takenAt);
  const placed = Date.parse(order.created_at);
  if (taken < placed) return `${long(placed - taken)} before the order`;
  if (order.delivered_at === null) return `${long(taken - placed)} after the order`;
  const delivered = Date.parse(order.delivered_at);
  if (taken < delivered) return `${long(delivered - taken)} before delivery`;
  return `${long(taken - delivered)} after delivery`;
}

function long(ms: number): string {
  if (ms < MINUTE) return "less than a minute";
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h`;
  return counted(Math.floor(ms / DAY), "day", "days");
}
