import { describe, expect, test } from "vitest";

import type { CustomerFigures, IssueFrequency, MoneyFigures, MoneyGranted, ProductQuality, Question, ResponseTimes } from "../../../backend/bindings";
import { words } from "../../../routes/analytics-words";
import type { Figure } from "../figure";
import type { Terms } from "../terms";
import { customerFigures } from "./customers";
import { frequencyFigures } from "./frequency";
import { moneyFigures } from "./money";
import { productFigures } from "./products";
import { responseFigures } from "./response";

const terms: Terms = { ...words, currency: "INR", timeZone: "Asia/Kolkata", today: "2026-11-22" };
const question: Question = { from: "2026-11-16", to: "2026-11-22", compare: true, issue_types: [], priorities: [], statuses: [], product_id: null, supplier_id: null, agent_id: null };
const freshness = { as_of: "2026-11-22T05:12:00Z", waiting: 0, replica: null };
const week = { from: "2026-11-16", to: "2026-11-22" };

function of<Behind>(figures: Figure<Behind>[], id: string): Figure<Behind> {
  const found = figures.find((one) => one.id === id);
  if (!found) throw new Error(`there is no figure ${id}`);
  return found;
}

/** What the marks of a figure say, one after the other. */
function said<Behind>({ chart }: Figure<Behind>): string[] {
  if (!chart) return [];
  return chart.kind === "heat" ? chart.rows.flatMap(({ cells }) => cells.map((cell) => cell.said)) : chart.marks.map((mark) => mark.said);
}

function behind<Behind>({ chart }: Figure<Behind>, index: number): Behind | null | undefined {
  return chart && chart.kind !== "heat" ? chart.marks[index]?.behind : undefined;
}

describe("issue frequency", () => {
  const data: IssueFrequency = {
    freshness,
    tickets: 40,
    tickets_before: 32,
    types: [
      { issue_type: "spoiled_product", tickets: 30, tickets_before: 12 },
      { issue_type: "damaged_product", tickets: 10, tickets_before: 20 },
    ],
    weeks: [{ days: week, tickets: 40, types: [{ issue_type: "damaged_product", tickets: 10, tickets_before: null }, { issue_type: "spoiled_product", tickets: 30, tickets_before: null }] }],
    days: [
      { day: "2026-11-21", tickets: 4, expected: null, is_spike: false },
      { day: "2026-11-22", tickets: 36, expected: "12.5", is_spike: true },
    ],
    spikes: [{ day: "2026-11-22", issue_type: "spoiled_product", tickets: 28, expected: "3.0" }],
  };
  const figures = frequencyFigures(data, question, terms);

  test("a spike of today is told in words, against the same weekday's norm, and marked", () => {
    const trend = of(figures, "trend");
    expect(trend.answer).toBe("40 tickets, 25% more than in the period before. Today has 36, far more than the 12.5 usual on a Sunday.");
    expect(said(trend)).toEqual(["Sat, Nov 21: 4 tickets", "Sun, Nov 22: 36 tickets, usual 12.5, a spike"]);
    expect(trend.chart).toMatchObject({ marks: [{ spike: false }, { spike: true, before: 12.5 }] });
    expect(behind(trend, 1)).toMatchObject({ question: { from: "2026-11-22", to: "2026-11-22" }, mark: { what: "raised" } });
  });

  test("a long time is told week by week, and a week with such a day is marked", () => {
    const quiet = Array.from({ length: 120 }, (_, i) => ({ day: new Date(Date.UTC(2026, 6, 20 + i)).toISOString().slice(0, 10), tickets: 1, expected: "1.5", is_spike: false }));
    const weeks = [{ days: { from: "2026-07-20", to: "2026-07-26" }, tickets: 7, types: [] }, { days: week, tickets: 40, types: [] }];
    const spiking = quiet.map((day) => ({ ...day, is_spike: day.day === "2026-07-22" }));
    const long = of(frequencyFigures({ ...data, days: [...spiking, ...data.days], weeks }, question, terms), "trend");
    expect(said(long)).toEqual(["Jul 20 to Jul 26: 7 tickets, usual 10.5, a spike", "Nov 16 to Nov 22: 40 tickets, a spike"]);
    expect(behind(long, 0)).toMatchObject({ question: { from: "2026-07-20", to: "2026-07-26" } });
  });

  test("a type that spikes where the day as a whole does not is told, too", () => {
    const quiet = frequencyFigures({ ...data, days: data.days.map((day) => ({ ...day, is_spike: false })) }, question, terms);
    expect(of(quiet, "trend").answer).toContain("Spoiled product came 28 times today; 3.0 are usual.");
    expect(of(quiet, "spikes").answer).toBe("Spoiled product on Nov 22: 28, where 3.0 are usual.");
  });

  test("damaged products week by week, beside the period before", () => {
    const weekly = of(figures, "per-week");
    expect(weekly.question).toBe("How many damaged product complaints per week?");
    expect(weekly.answer).toBe("10 in these days, 50% less than in the period before. Most in one week: 10, Nov 16 to Nov 22.");
    expect(behind(weekly, 0)).toMatchObject({ title: "Damaged product, Nov 16 to Nov 22", question: { ...week, issue_types: ["damaged_product"] } });
  });

  test("every cell of the weeks by type opens its own tickets", () => {
    expect(said(of(figures, "weeks-by-type"))).toEqual(["Spoiled product, Nov 16 to Nov 22: 30 tickets", "Damaged product, Nov 16 to Nov 22: 10 tickets"]);
  });
});

describe("response metrics", () => {
  const some = { count: 4, mean: 5400, median: 1800, p90: 10_800 };
  const figuresOfTime = { raised: 6, answered: 4, settled: 3, first_answer: some, first_answer_working: { ...some, mean: 900, median: 600 }, resolution: null, resolution_working: null, answers_due: { kept: 3, missed: 1 }, settlements_due: { kept: 0, missed: 0 } };
  const data: ResponseTimes = {
    freshness,
    total: figuresOfTime,
    total_before: { ...figuresOfTime, first_answer: { ...some, mean: 7200 } },
    series: [
      { days: { from: "2026-11-21", to: "2026-11-21" }, raised: 0, settled: 0, backlog: 2, first_answer: null, resolution: null },
      { days: { from: "2026-11-22", to: "2026-11-22" }, raised: 6, settled: 3, backlog: 5, first_answer: some, resolution: null },
    ],
    types: [{ issue_type: "other", raised: 6, settled: 3, answered: 4, mean_first_answer: 5400, mean_resolution: null }],
    priorities: [{ priority: "critical", answers: { kept: 3, missed: 1 }, settlements: { kept: 0, missed: 0 } }],
    answer_spread: [
      { over: 0, up_to: 3600, tickets: 3, tickets_working: 4 },
      { over: 3600, up_to: null, tickets: 1, tickets_working: 0 },
    ],
    resolution_spread: [],
  };
  const figures = responseFigures(data, question, terms);

  test("the average, the median and the slowest tenth, by the clock and in working hours", () => {
    expect(of(figures, "first-response").answer).toBe("1 h 30 min on average (2 h in the period before); half within 30 min, nine of ten within 3 h. In working hours: 15 min on average, half within 10 min.");
    expect(said(of(figures, "first-response"))).toEqual(["Nov 21: nothing answered", "Nov 22: average 1 h 30 min, half within 30 min, nine of ten within 3 h; 4 tickets"]);
    expect(of(figures, "resolution-time")).toMatchObject({ answer: null, chart: null });
  });

  test("a part of the spread opens the tickets between its bounds", () => {
    const spread = of(figures, "first-response-spread");
    expect(spread.answer).toBe("Most often answered within 1 h: 75%.");
    expect(behind(spread, 0)).toMatchObject({ mark: { what: "answered", over: null, up_to: 3600, working: false } });
    expect(behind(spread, 1)).toMatchObject({ mark: { what: "answered", over: 3600, up_to: null } });
  });

  test("rates and deadlines are counted of what there is", () => {
    expect(of(figures, "resolution-rate").answer).toBe("50% of the tickets raised in these days are resolved or closed (50% of the period before).");
    expect(of(figures, "deadlines").answer).toBe("75% of first responses came in time.");
    expect(said(of(figures, "deadlines"))).toEqual(["Critical, first response: 75% in time, 1 of 4 missed"]);
    expect(of(figures, "backlog").answer).toBe("5 tickets waiting at the end, 2 at the beginning.");
  });
});

describe("financial impact", () => {
  const nothing: MoneyFigures = { refunds: "0.00", refund_tickets: 0, average_refund: null, credits: "0.00", credit_tickets: 0 };
  const large: MoneyFigures = { refunds: "9007199254740993.01", refund_tickets: 2, average_refund: "4503599627370496.51", credits: "0.02", credit_tickets: 1 };
  const data: MoneyGranted = {
    freshness,
    total: large,
    total_before: nothing,
    damaged_and_spoiled: nothing,
    damaged_and_spoiled_before: nothing,
    months: [{ days: week, granted: large, damaged_and_spoiled: "0.00" }],
    types: [{ issue_type: "other", granted: large }],
    agents: [
      { agent_id: "01930000-0000-7000-8000-000000000777", name: "Ravi", granted: large, approved: "100.00" },
      { agent_id: null, name: "", granted: { ...nothing, refunds: "-5.00", refund_tickets: 1 }, approved: "0.00" },
    ],
    with_approval: nothing,
    without_approval: large,
  };
  const figures = moneyFigures(data, question, terms);

  test("amounts stay exact to the last paisa, refunds and store credit apart", () => {
    expect(of(figures, "refunds-per-month").answer).toBe("₹9,007,199,254,740,993.01 refunded on 2 tickets, nothing in the period before; ₹4,503,599,627,370,496.51 on average. Store credit: ₹0.02.");
    expect(of(figures, "refunds-by-type").answer).toBe("Other costs most: ₹9,007,199,254,740,993.03.");
    expect(of(figures, "refunds-per-month").table.rows[0]?.map(({ raw }) => raw)).toEqual(["2026-11-16", "2026-11-22", "9007199254740993.01", "2", "4503599627370496.51", "0.02", "1"]);
  });

  test("what was taken back has no length, and nobody known opens nothing", () => {
    const agents = of(figures, "refunds-by-agent");
    expect(agents.chart).toMatchObject({ marks: [{ label: "Ravi" }, { label: "Not known", value: 0, shown: "-₹5.00", behind: null }] });
    expect(behind(agents, 0)).toMatchObject({ mark: { what: "granted", granted_by: "01930000-0000-7000-8000-000000000777" } });
  });

  test("where nothing was granted it says so", () => {
    expect(of(figures, "damaged-and-spoiled")).toMatchObject({ answer: null, chart: null, empty: "Nothing was given back for damaged or spoiled products in these days." });
    expect(of(figures, "refunds-by-approval").answer).toBe("₹0.00 with approval, ₹9,007,199,254,740,993.03 without.");
  });
});

describe("product quality", () => {
  const rate = (tickets: number, units_sold: string, per_thousand: string | null, at_least_per_thousand: string | null) => ({ tickets, tickets_before: 1, units_sold, per_thousand, at_least_per_thousand });
  const data: ProductQuality = {
    freshness,
    tickets: 12,
    tickets_without_product: 3,
    // As the desk sorts them: what is sure first. The one that was sold twice has the highest rate.
    products: [
      { product_id: "00000000-0000-7000-8000-000000000001", name: "Milk", supplier: "Farm", rate: rate(10, "1000", "10.00", "5.44") },
      { product_id: "00000000-0000-7000-8000-000000000002", name: "Saffron", supplier: "", rate: rate(1, "2", "500.00", "3.00") },
      { product_id: "00000000-0000-7000-8000-000000000003", name: "", supplier: "", rate: rate(1, "0", null, null) },
    ],
    suppliers: [{ supplier_id: "00000000-0000-7000-8000-000000000009", name: "Farm", products: 1, rate: rate(10, "1000", "10.00", "5.44") }],
    heatmap: [{ product_id: "00000000-0000-7000-8000-000000000001", name: "Milk", issue_type: "spoiled_product", tickets: 10 }],
    spoiled_by_month: [
      { days: { from: "2026-10-01", to: "2026-10-31" }, spoiled: 2, tickets: 4 },
      { days: { from: "2026-11-01", to: "2026-11-22" }, spoiled: 3, tickets: 30 },
    ],
    spoiled_by_weekday: [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, spoiled: weekday === 6 ? 5 : 0, tickets: 6 })),
    batches: [{ day: "2026-11-20", product_id: "00000000-0000-7000-8000-000000000001", name: "Milk", supplier: "Farm", tickets: 8, expected: "0.5" }],
  };
  const figures = productFigures(data, question, terms);

  test("a product that was sold twice does not lead, and says what is sure", () => {
    expect(of(figures, "products-by-rate").answer).toBe("Milk: 10.00 per 1,000 sold, at least 5.44.");
    expect(said(of(figures, "products-by-rate"))).toEqual(["Milk: 10.00 per 1,000 sold, at least 5.44; 10 tickets, 1,000 sold", "Saffron: 500.00 per 1,000 sold, at least 3.00; 1 ticket, 2 sold"]);
    expect(of(figures, "products-by-complaints").answer).toBe("Milk leads with 10 tickets. 3 tickets named no product that the shop knows.");
  });

  test("one that has no name or was never sold is still told of", () => {
    expect(of(figures, "products-by-complaints").table.rows.at(-1)?.map(({ shown }) => shown)).toEqual(["Without a name", "", "1", "0", "–", "–"]);
  });

  test("suppliers, batches and seasons", () => {
    expect(of(figures, "suppliers").answer).toBe("Farm: 10.00 per 1,000 sold, at least 5.44; 10 tickets, 1,000 sold.");
    expect(of(figures, "batches").answer).toBe("Milk on Nov 20: 8 tickets, where 0.5 are usual.");
    expect(of(figures, "spoilage-by-month").answer).toBe("5 tickets about spoiled products; the largest share in Oct, 50% of all tickets.");
    expect(of(figures, "spoilage-by-weekday").answer).toBe("Most on Saturday: 5 tickets.");
    expect(behind(of(figures, "spoilage-by-weekday"), 5)).toMatchObject({ question: { issue_types: ["spoiled_product"] }, mark: { weekday: 6 } });
  });
});

describe("customer satisfaction", () => {
  const total: CustomerFigures = { raised: 10, settled_once: 4, accepted: 3, reopened: 1, wrote_again: 2, repeat: 5, escalated: 3, priority_raised: 1, approval_asked: 1 };
  const figures = customerFigures(
    {
      freshness,
      total,
      total_before: { ...total, accepted: 4, reopened: 0, escalated: 2 },
      series: [{ days: week, figures: total }],
      types: [{ issue_type: "other", figures: total }],
      repeaters: [{ customer_id: "00000000-0000-7000-8000-000000000001", name: "Asha", tickets: 5, orders: 40, granted: "310.50", last_raised: "2026-11-22T05:12:00Z" }],
    },
    question,
    terms,
  );

  test("acceptance is what stayed settled, and the reopened ones are behind it", () => {
    expect(of(figures, "acceptance").answer).toBe("75% of 4 settled tickets stayed settled (100% in the period before). 1 was reopened; on 2 the customer wrote again.");
    expect(behind(of(figures, "acceptance"), 0)).toMatchObject({ mark: { what: "reopened" } });
    expect(of(figures, "acceptance-by-type").answer).toBe("Other least of all: 75% stayed settled.");
  });

  test("who complains again stands beside their orders, what escalates by its ways", () => {
    expect(said(of(figures, "repeat-complainers"))).toEqual(["Asha: 5 tickets, 40 orders, ₹310.50 given back"]);
    expect(behind(of(figures, "repeat-complainers"), 0)).toMatchObject({ mark: { what: "raised", customer_id: "00000000-0000-7000-8000-000000000001" } });
    expect(of(figures, "escalation").answer).toBe("3 tickets escalated, 30% of all, 50% more than in the period before.");
    expect(said(of(figures, "escalation-ways"))).toEqual(["Priority raised: 1 ticket, 1 in the period before", "Reopened: 1 ticket, 0 in the period before", "Approval asked: 1 ticket, 1 in the period before"]);
  });
});
