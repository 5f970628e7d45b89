import { describe, expect, test } from "vitest";

import { words } from "../../routes/analytics-words";
import { atDays, atPreset, isFiltered, questionOf, rangeOf, unfiltered, withFilter } from "./address";
import { validAnalyticsSearch } from "./search";

const today = "2026-11-22";
const id = "01930000-0000-7000-8000-000000000001";

test("with nothing said, all tickets of 28 days, beside the 28 before", () => {
  expect(questionOf({}, today, words)).toEqual({ from: "2026-10-26", to: today, compare: true, issue_types: [], priorities: [], statuses: [], product_id: null, supplier_id: null, agent_id: null });
});

test("everything at once", () => {
  const search = validAnalyticsSearch({ range: "7d", compare: "no", type: "spoiled_product,damaged_product", priority: "high", status: "open,closed", product: id, supplier: id, agent: id });
  expect(questionOf(search, today, words)).toEqual({
    from: "2026-11-16",
    to: today,
    compare: false,
    // In the order of the guide, whatever the address says.
    issue_types: ["damaged_product", "spoiled_product"],
    priorities: ["high"],
    statuses: ["open", "closed"],
    product_id: id,
    supplier_id: id,
    agent_id: id,
  });
});

describe("what an address says wrongly is as if it said nothing", () => {
  test.each([
    { product: "milk" },
    { product: `${id}'; drop table` },
    { from: "2026-02-30" },
    { from: "yesterday" },
    { to: "1026-01-01" },
    { compare: "maybe" },
    { type: "<script>" },
    { section: { a: 1 } },
    { other: "thing" },
  ])("%j", (given) => expect(validAnalyticsSearch(given as Record<string, unknown>)).toEqual({}));

  test("types and days that nobody knows", () => {
    expect(questionOf({ type: "broken,damaged_product", range: "forever", priority: "urgent" }, today, words)).toMatchObject({ from: "2026-10-26", issue_types: ["damaged_product"], priorities: [] });
  });
});

test("days that were chosen by hand, whichever was chosen first", () => {
  expect(rangeOf({ from: "2026-11-05", to: "2026-11-01" }, today)).toEqual({ preset: null, days: { from: "2026-11-01", to: "2026-11-05" } });
  expect(atDays({ range: "7d", type: "other" }, { from: "2026-11-05", to: "2026-11-01" })).toEqual({ type: "other", from: "2026-11-01", to: "2026-11-05" });
  expect(atPreset({ from: "2026-11-01", to: "2026-11-05", type: "other" }, "month")).toEqual({ range: "month", type: "other" });
});

test("never more days than the desk answers for", () => {
  expect(rangeOf({ from: "2000-01-01", to: "2026-11-22" }, today).days).toEqual({ from: "2016-11-15", to: "2026-11-22" });
});

test("filters come and go, and the days stay", () => {
  const narrowed = withFilter({ range: "7d", section: "money" }, { type: "other", agent: id });
  expect(isFiltered(narrowed)).toBe(true);
  expect(withFilter(narrowed, { type: "" })).toEqual({ range: "7d", section: "money", agent: id });
  expect(unfiltered(narrowed)).toEqual({ range: "7d", section: "money" });
  expect(isFiltered(unfiltered(narrowed))).toBe(false);
});
