import type { Days, IssueType, TicketPriority, TicketStatus } from "../../backend/bindings";
import { isZero } from "../../format/decimal";
import { locale } from "../../format/locale";
import { count, counted, money } from "../../format/money";
import { writtenDay } from "../../format/time";

/** The words of the tickets' own fields; the page knows them. */
export type Words = { issues: Record<IssueType, string>; priorities: Record<TicketPriority, string>; statuses: Record<TicketStatus, string> };

/** How figures are put into words, in this shop and on this day. */
export type Terms = Words & { currency: string; timeZone: string; today: string };

const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });
const finePercent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });

/** "87%": a part of a whole; null where there is no whole. */
export function share(part: number, whole: number): string | null {
  return whole > 0 ? percentage(part / whole) : null;
}

export function percentage(of: number): string {
  // Never "100%" or "0%" of what is nearly so.
  return (of > 0 && of < 0.01) || (of > 0.99 && of < 1) ? finePercent.format(of) : percent.format(of);
}

export const tickets = (number: number) => counted(number, "ticket", "tickets");

const compact = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 });

const decimals = new Intl.NumberFormat(locale, { maximumFractionDigits: 3 });

/** "1,240", "12.5": a decimal string as people write it, exact. */
export const quantity = (decimal: string) => decimals.format(decimal as Intl.StringNumericLiteral);

/** A count beside an axis: "1.2K". */
export const shortCount = (number: number) => (number < 10_000 ? count(number) : compact.format(number));

/** An amount beside an axis: "₹1.2K". Only there it may be short. */
export function shortMoney(currency: string): (amount: number) => string {
  const format = new Intl.NumberFormat(locale, { style: "currency", currency, currencyDisplay: "narrowSymbol", notation: "compact", minimumFractionDigits: 0, maximumFractionDigits: 1 });
  return (amount) => format.format(amount);
}

/** "Nov 3", "Nov 3 to Nov 9". */
export function daysWords({ from, to }: Days, today: string): string {
  return from === to ? writtenDay(from, today) : `${writtenDay(from, today)} to ${writtenDay(to, today)}`;
}

/** "Nov", "Nov 2025": the month that a day is in. */
export function monthWords(day: string, today: string): string {
  const sameYear = day.slice(0, 4) === today.slice(0, 4);
  return new Intl.DateTimeFormat(locale, { month: "short", ...(!sameYear && { year: "numeric" }), timeZone: "UTC" }).format(new Date(`${day}T00:00:00Z`));
}

/** "Monday" of 1, "Sunday" of 7. */
export function weekdayWords(weekday: number, style: "long" | "short" = "long"): string {
  // 1 January 2024 was a Monday.
  return new Intl.DateTimeFormat(locale, { weekday: style, timeZone: "UTC" }).format(new Date(Date.UTC(2024, 0, weekday)));
}

/** What a step of time is called beneath its mark: its month where it is long, else its first day. */
export function stepWords(steps: readonly { days: Days }[], today: string): (days: Days) => string {
  const areMonths = steps.some(({ days }) => days.from.slice(0, 7) === days.to.slice(0, 7) && Number(days.to.slice(8)) - Number(days.from.slice(8)) > 6);
  return (days) => (areMonths ? monthWords(days.from, today) : writtenDay(days.from, today));
}

/** ", 12% more than the period before": a count held against the one before. */
export function change(now: number, before: number | null | undefined): string {
  if (before == null) return "";
  if (before === 0) return now === 0 ? ", as in the period before" : ", none in the period before";
  if (now === before) return ", as in the period before";
  return `, ${percentage(Math.abs(now - before) / before)} ${now > before ? "more" : "less"} than in the period before`;
}

/** The same of amounts; only how much more it is, is an estimate. */
export function moneyChange(now: string, before: string | null | undefined, currency: string): string {
  if (before == null) return "";
  if (isZero(before)) return isZero(now) ? ", as in the period before" : ", nothing in the period before";
  return `${change(Number(now), Number(before))} (${money(before, currency)})`;
}
