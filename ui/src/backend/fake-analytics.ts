import type { Backend } from "./backend";
import type {
  BehindCursor,
  ChartMark,
  Choice,
  ChoiceKind,
  ComplaintRate,
  CustomerFigures,
  Days,
  Durations,
  IssueType,
  MoneyFigures,
  Question,
  ResponseFigures,
  TicketDetail,
  TicketPriority,
  TimeSlice,
} from "./bindings";
import { add, isZero } from "../format/decimal";
import { dayKey } from "../format/time";

// The figures of the fake desk: counted over its tickets in the plainest way, so that a test can count them by hand. What
// they mean in the real one is said beside the SQL.

type AnalyticsBackend = Pick<
  Backend,
  | "issueFrequency"
  | "responseTimes"
  | "moneyGranted"
  | "productQuality"
  | "customerSatisfaction"
  | "analyticsToday"
  | "analyticsChoices"
  | "analyticsChosen"
  | "analyticsTickets"
  | "saveTickets"
  | "cancelSaveTickets"
  | "saveChart"
  | "printWindow"
>;

export type AnalyticsAsking = keyof AnalyticsBackend;

type Answer = <T>(what: AnalyticsAsking, given: unknown[], make: () => T) => Promise<T>;

const ZONE = "Asia/Kolkata";
const PAGE = 50;
const freshness = () => ({ as_of: new Date().toISOString(), waiting: 0, replica: null });
const dayOf = (ticket: TicketDetail) => dayKey(ticket.created_at, ZONE);
const isSettled = ({ status }: TicketDetail) => status === "resolved" || status === "closed";
const productsOf = (ticket: TicketDetail) => [...new Set(ticket.affected_items.map(({ name }) => name).filter(Boolean))];
const supplierOf = (product: string) => (product.length % 2 === 0 ? "Nandini Farms" : "Green Valley");
const grantedOf = (ticket: TicketDetail) => (isSettled(ticket) ? (ticket.resolution?.refund_amount ?? null) : null);
const waitOf = (from: string, to: string | undefined) => (to === undefined ? null : Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000)));
const answerOf = (ticket: TicketDetail) => waitOf(ticket.created_at, ticket.messages.find((one) => one.sender_type === "admin" && !one.is_internal_note)?.created_at);
const resolutionOf = (ticket: TicketDetail) => (isSettled(ticket) ? waitOf(ticket.created_at, ticket.resolution?.resolved_at) : null);
const isDear = ({ issue_type }: TicketDetail) => issue_type === "damaged_product" || issue_type === "spoiled_product";

export function fakeAnalytics(tickets: TicketDetail[], answer: Answer): AnalyticsBackend {
  const cancelled = new Set<string>();
  const asked = (question: Question) => matching(tickets, question);
  const before = <T>(question: Question, make: (those: TicketDetail[], question: Question) => T): T | null => {
    if (!question.compare) return null;
    const earlier = { ...question, ...daysBefore(question) };
    return make(asked(earlier), earlier);
  };
  const behind = (question: Question, mark: ChartMark) => asked(question).filter((ticket) => isMeant(ticket, mark)).toSorted((a, b) => b.created_at.localeCompare(a.created_at));
  const products = () => [...new Set(tickets.flatMap(productsOf))].toSorted();
  const choices = (kind: ChoiceKind): Choice[] => {
    if (kind === "agent") return [{ id: idOf("Ravi"), name: "Ravi", detail: "ravi@example.in" }];
    const names = kind === "product" ? products() : [...new Set(products().map(supplierOf))].toSorted();
    return names.map((name) => ({ id: idOf(name), name, detail: kind === "product" ? `SKU-${idOf(name).slice(-4)}` : "" }));
  };

  return {
    issueFrequency: (question) =>
      answer("issueFrequency", [question], () => {
        const those = asked(question);
        const earlier = before(question, (some) => some);
        const days = daysOf(question).map((day) => ({ day, tickets: those.filter((one) => dayOf(one) === day).length }));
        const usual = tickets.length / 60;
        return {
          freshness: freshness(),
          tickets: those.length,
          tickets_before: earlier && earlier.length,
          types: typesOf(those, earlier),
          weeks: weeksOf(question).map((week) => {
            const some = those.filter((one) => isIn(dayOf(one), week));
            return { days: week, tickets: some.length, types: typesOf(some, null) };
          }),
          days: days.map((day) => ({ ...day, expected: usual.toFixed(1), is_spike: day.tickets > 10 * usual })),
          spikes: [],
        };
      }),
    responseTimes: (question) =>
      answer("responseTimes", [question], () => {
        const those = asked(question);
        return {
          freshness: freshness(),
          total: responseOf(those),
          total_before: before(question, responseOf),
          series: stepsOf(question).map((days) => {
            const some = those.filter((one) => isIn(dayOf(one), days));
            return { days, raised: some.length, settled: some.filter(isSettled).length, backlog: those.filter((one) => dayOf(one) <= days.to && !isSettled(one)).length, first_answer: durations(some.map(answerOf)), resolution: durations(some.map(resolutionOf)) };
          }),
          types: grouped(those, (one) => one.issue_type).map(([issue_type, some]) => ({ issue_type, raised: some.length, settled: some.filter(isSettled).length, answered: some.filter((one) => answerOf(one) !== null).length, mean_first_answer: durations(some.map(answerOf))?.mean ?? null, mean_resolution: durations(some.map(resolutionOf))?.mean ?? null })),
          priorities: (["critical", "high", "medium", "low"] satisfies TicketPriority[]).map((priority) => ({ priority, answers: kept(those.filter((one) => one.priority === priority).map(answerOf), 2 * 3600), settlements: kept(those.filter((one) => one.priority === priority).map(resolutionOf), 24 * 3600) })),
          answer_spread: spread(those.map(answerOf)),
          resolution_spread: spread(those.map(resolutionOf)),
        };
      }),
    moneyGranted: (question) =>
      answer("moneyGranted", [question], () => {
        const those = asked(question);
        const money = moneyOf(those);
        return {
          freshness: freshness(),
          total: money,
          total_before: before(question, moneyOf),
          damaged_and_spoiled: moneyOf(those.filter(isDear)),
          damaged_and_spoiled_before: before(question, (some) => moneyOf(some.filter(isDear))),
          months: monthsOf(question).map((days) => {
            const some = those.filter((one) => isIn(dayOf(one), days));
            const dear = moneyOf(some.filter(isDear));
            return { days, granted: moneyOf(some), damaged_and_spoiled: add(dear.refunds, dear.credits) };
          }),
          types: grouped(those, (one) => one.issue_type).map(([issue_type, some]) => ({ issue_type, granted: moneyOf(some) })).filter(({ granted }) => !isZero(granted.refunds)).toSorted((a, b) => Number(b.granted.refunds) - Number(a.granted.refunds)),
          agents: isZero(money.refunds) ? [] : [{ agent_id: idOf("Ravi"), name: "Ravi", granted: money, approved: "0.00" }],
          with_approval: moneyOf([]),
          without_approval: money,
        };
      }),
    productQuality: (question) =>
      answer("productQuality", [question], () => {
        const those = asked(question);
        const named = products().map((name) => ({ name, some: those.filter((one) => productsOf(one).includes(name)) })).filter(({ some }) => some.length > 0);
        const lines = named.map(({ name, some }) => ({ product_id: idOf(name), name, supplier: supplierOf(name), rate: rateOf(some.length, question, 400 + 37 * name.length) }));
        const bySupplier = grouped(lines, ({ supplier }) => supplier);
        return {
          freshness: freshness(),
          tickets: those.filter((one) => productsOf(one).length > 0).length,
          tickets_without_product: those.filter((one) => productsOf(one).length === 0).length,
          products: lines.toSorted((a, b) => Number(b.rate.at_least_per_thousand) - Number(a.rate.at_least_per_thousand)),
          suppliers: bySupplier.map(([name, some]) => ({ supplier_id: idOf(name), name, products: some.length, rate: rateOf(some.reduce((sum, { rate }) => sum + rate.tickets, 0), question, 4000) })),
          heatmap: named.flatMap(({ name, some }) => grouped(some, (one) => one.issue_type).map(([issue_type, pairs]) => ({ product_id: idOf(name), name, issue_type, tickets: pairs.length }))),
          spoiled_by_month: monthsOf(question).map((days) => ({ days, ...spoiled(those.filter((one) => isIn(dayOf(one), days))) })),
          spoiled_by_weekday: [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, ...spoiled(those.filter((one) => weekdayOf(dayOf(one)) === weekday)) })),
          batches: [],
        };
      }),
    customerSatisfaction: (question) =>
      answer("customerSatisfaction", [question], () => {
        const those = asked(question);
        const people = grouped(those, (one) => one.customer.id).filter(([, some]) => some.length > 1);
        return {
          freshness: freshness(),
          total: satisfactionOf(those),
          total_before: before(question, satisfactionOf),
          series: stepsOf(question).map((days) => ({ days, figures: satisfactionOf(those.filter((one) => isIn(dayOf(one), days))) })),
          types: grouped(those, (one) => one.issue_type).map(([issue_type, some]) => ({ issue_type, figures: satisfactionOf(some) })),
          repeaters: people
            .map(([customer_id, some]) => ({ customer_id, name: some[0]?.customer.name ?? "", tickets: some.length, orders: some[0]?.customer.order_count ?? 0, granted: moneyOf(some).refunds, last_raised: some[0]?.created_at ?? "" }))
            .toSorted((a, b) => b.tickets - a.tickets),
        };
      }),
    analyticsToday: () =>
      answer("analyticsToday", [], () => {
        const now = new Date();
        const day = dayKey(now, ZONE);
        const raised = tickets.filter((one) => dayOf(one) === day);
        const waiting = tickets.filter((one) => !isSettled(one) && answerOf(one) === null);
        const hourOf = (one: TicketDetail) => new Date(Date.parse(one.created_at) + 19_800_000).getUTCHours();
        return {
          freshness: freshness(),
          day,
          now: now.toISOString(),
          raised: raised.length,
          expected_by_now: "4.0",
          is_spike: raised.length > 12,
          settled: raised.filter(isSettled).length,
          answered: raised.filter((one) => answerOf(one) !== null).length,
          median_first_answer: durations(raised.map(answerOf))?.median ?? null,
          waiting_for_answer: waiting.length,
          overdue: waiting.filter(({ priority }) => priority === "critical").length,
          longest_wait_since: waiting.at(-1)?.created_at ?? null,
          open_by_status: grouped(tickets.filter((one) => !isSettled(one)), (one) => one.status).map(([status, some]) => ({ status, tickets: some.length })),
          critical: tickets.filter((one) => one.priority === "critical" && !isSettled(one)).length,
          refunds: moneyOf(raised).refunds,
          credits: "0.00",
          hours: Array.from({ length: 24 }, (_, hour) => ({ hour, raised: raised.filter((one) => hourOf(one) === hour).length, settled: 0 })),
          types: typesOf(raised, null).map(({ issue_type, tickets: some }) => ({ issue_type, tickets: some, expected: "1.0", is_spike: some > 5 })),
          newest: raised.slice(0, 10).map(({ ticket_number, subject, issue_type, priority, created_at }) => ({ ticket_number, subject, issue_type, priority, raised_at: created_at })),
        };
      }),
    analyticsChoices: (kind, words) => answer("analyticsChoices", [kind, words], () => choices(kind).filter(({ name }) => name.toLowerCase().includes(words.toLowerCase())).slice(0, 30)),
    analyticsChosen: (kind, ids) => answer("analyticsChosen", [kind, ids], () => choices(kind).filter(({ id }) => ids.includes(id))),
    analyticsTickets: (question, mark, after) =>
      answer("analyticsTickets", [question, mark, after], () => {
        const all = behind(question, mark);
        const from = all.findIndex((one) => one.id === after?.id) + 1;
        const shown = all.slice(from, from + PAGE);
        const last = shown.at(-1);
        const next: BehindCursor | null = last && all.length > from + PAGE ? { raised_at: last.created_at, id: last.id } : null;
        return {
          tickets: shown.map((one) => ({ id: one.id, ticket_number: one.ticket_number, subject: one.subject, customer_name: one.customer.name, issue_type: one.issue_type, priority: one.priority, status: one.status, raised_at: one.created_at, first_answer: answerOf(one), resolution: resolutionOf(one), granted: grantedOf(one) })),
          next,
        };
      }),
    async saveTickets(exportId, question, mark, onProgress) {
      const { length } = behind(question, mark);
      onProgress({ rows: 0, of: length });
      return answer("saveTickets", [exportId, question, mark], () => {
        if (cancelled.has(exportId)) return null;
        onProgress({ rows: length, of: length });
        return { file_name: `tickets-${question.from}-${question.to}.csv`, rows: length };
      });
    },
    cancelSaveTickets: async (exportId) => void cancelled.add(exportId),
    saveChart: (name, bytes) => answer("saveChart", [name, bytes], () => true),
    printWindow: () => answer("printWindow", [], () => undefined),
  };
}

function matching(tickets: TicketDetail[], question: Question): TicketDetail[] {
  const { issue_types, priorities, statuses, product_id, supplier_id, agent_id } = question;
  const any = <T>(list: T[], value: T) => list.length === 0 || list.includes(value);
  return tickets.filter(
    (one) =>
      isIn(dayOf(one), question) &&
      any(issue_types, one.issue_type) &&
      any(priorities, one.priority) &&
      any(statuses, one.status) &&
      (product_id === null || productsOf(one).some((name) => idOf(name) === product_id)) &&
      (supplier_id === null || productsOf(one).some((name) => idOf(supplierOf(name)) === supplier_id)) &&
      (agent_id === null || (one.resolution !== null && idOf(one.resolution.resolved_by) === agent_id)),
  );
}

function isMeant(ticket: TicketDetail, { what, weekday, customer_id, over, up_to }: ChartMark): boolean {
  const time = what === "answered" ? answerOf(ticket) : resolutionOf(ticket);
  if (weekday !== null && weekdayOf(dayOf(ticket)) !== weekday) return false;
  if (customer_id !== null && ticket.customer.id !== customer_id) return false;
  if ((over !== null && (time === null || time <= over)) || (up_to !== null && (time === null || time > up_to))) return false;
  switch (what) {
    case "answered":
      return answerOf(ticket) !== null;
    case "settled":
    case "settled_then":
    case "accepted":
      return isSettled(ticket);
    case "granted":
    case "refunded":
      return grantedOf(ticket) !== null;
    case "waiting":
      return !isSettled(ticket);
    case "without_product":
      return productsOf(ticket).length === 0;
    default:
      return true;
  }
}

function typesOf(those: TicketDetail[], before: TicketDetail[] | null): { issue_type: IssueType; tickets: number; tickets_before: number | null }[] {
  return grouped(those, (one) => one.issue_type)
    .map(([issue_type, some]) => ({ issue_type, tickets: some.length, tickets_before: before && before.filter((one) => one.issue_type === issue_type).length }))
    .toSorted((a, b) => b.tickets - a.tickets);
}

function responseOf(those: TicketDetail[]): ResponseFigures {
  const answers = those.map(answerOf);
  const resolutions = those.map(resolutionOf);
  const working = (waits: (number | null)[]) => waits.map((wait) => wait && Math.round(wait / 2));
  return {
    raised: those.length,
    answered: answers.filter((wait) => wait !== null).length,
    settled: those.filter(isSettled).length,
    first_answer: durations(answers),
    first_answer_working: durations(working(answers)),
    resolution: durations(resolutions),
    resolution_working: durations(working(resolutions)),
    answers_due: kept(answers, 2 * 3600),
    settlements_due: kept(resolutions, 24 * 3600),
  };
}

function durations(given: (number | null)[]): Durations | null {
  const waits = given.filter((wait) => wait !== null).toSorted((a, b) => a - b);
  const at = (part: number) => waits[Math.min(waits.length - 1, Math.floor(part * waits.length))] ?? 0;
  return waits.length === 0 ? null : { count: waits.length, mean: Math.round(waits.reduce((sum, wait) => sum + wait, 0) / waits.length), median: at(0.5), p90: at(0.9) };
}

function kept(given: (number | null)[], limit: number) {
  const waits = given.filter((wait) => wait !== null);
  return { kept: waits.filter((wait) => wait <= limit).length, missed: waits.filter((wait) => wait > limit).length };
}

function spread(given: (number | null)[]): TimeSlice[] {
  const bounds = [0, 900, 3600, 4 * 3600, 24 * 3600, 3 * 24 * 3600, null];
  const waits = given.filter((wait) => wait !== null);
  const within = (over: number, up_to: number | null, half: number) => waits.filter((wait) => (over === 0 || wait / half > over) && (up_to === null || wait / half <= up_to)).length;
  return bounds.slice(1).map((up_to, i) => ({ over: bounds[i] ?? 0, up_to, tickets: within(bounds[i] ?? 0, up_to, 1), tickets_working: within(bounds[i] ?? 0, up_to, 2) }));
}

function moneyOf(those: TicketDetail[]): MoneyFigures {
  const amounts = those.map(grantedOf).filter((amount) => amount !== null);
  const refunds = amounts.reduce((sum, amount) => add(sum, amount), "0.00");
  return { refunds, refund_tickets: amounts.length, average_refund: amounts.length === 0 ? null : (Number(refunds) / amounts.length).toFixed(2), credits: "0.00", credit_tickets: 0 };
}

function rateOf(tickets: number, question: Question, units: number): ComplaintRate {
  const rate = (1000 * tickets) / units;
  return { tickets, tickets_before: question.compare ? 0 : null, units_sold: String(units), per_thousand: rate.toFixed(2), at_least_per_thousand: (rate / 2).toFixed(2) };
}

function spoiled(those: TicketDetail[]) {
  return { spoiled: those.filter((one) => one.issue_type === "spoiled_product").length, tickets: those.length };
}

function satisfactionOf(those: TicketDetail[]): CustomerFigures {
  const settled = those.filter(isSettled).length;
  const critical = those.filter(({ priority }) => priority === "critical").length;
  return { raised: those.length, settled_once: settled, accepted: settled, reopened: 0, wrote_again: 0, repeat: those.filter(({ customer }) => customer.ticket_count > 1).length, escalated: critical, priority_raised: critical, approval_asked: 0 };
}

function grouped<T, K>(items: T[], keyOf: (item: T) => K): [K, T[]][] {
  return [...Map.groupBy(items, keyOf)];
}

const isIn = (day: string, { from, to }: Days) => from <= day && day <= to;
const weekdayOf = (day: string) => new Date(`${day}T00:00:00Z`).getUTCDay() || 7;

function later(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

function daysOf({ from, to }: Days): string[] {
  const days: string[] = [];
  for (let day = from; day <= to; day = later(day, 1)) days.push(day);
  return days;
}

function daysBefore(days: Days): Days {
  const to = later(days.from, -1);
  return { from: later(to, 1 - daysOf(days).length), to };
}

function runsOf(days: Days, keyOf: (day: string) => string): Days[] {
  return grouped(daysOf(days), keyOf).map(([, run]) => ({ from: run[0] ?? days.from, to: run.at(-1) ?? days.to }));
}

const weeksOf = (days: Days) => runsOf(days, (day) => later(day, 1 - weekdayOf(day)));
const monthsOf = (days: Days) => runsOf(days, (day) => day.slice(0, 7));

function stepsOf(days: Days): Days[] {
  const { length } = daysOf(days);
  return length <= 31 ? runsOf(days, (day) => day) : length <= 184 ? weeksOf(days) : monthsOf(days);
}

/** Always the same id for a name. */
function idOf(name: string): string {
  const sum = Array.from(name).reduce((so, letter) => (so * 31 + (letter.codePointAt(0) ?? 0)) % 281_474_976_710_655, 7);
  return `01930000-0000-7000-8000-${sum.toString(16).padStart(12, "0")}`;
}
