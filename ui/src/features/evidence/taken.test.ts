import { expect, test } from "vitest";

import { takenBeside } from "./taken";

const order = { created_at: "2026-11-22T02:00:00Z", delivered_at: "2026-11-22T05:00:00Z" };

test.each([
  ["2026-11-22T05:00:00Z", "less than a minute after delivery"],
  ["2026-11-22T05:12:59Z", "12 min after delivery"],
  ["2026-11-22T08:30:00Z", "3 h after delivery"],
  ["2026-11-23T05:00:00Z", "1 day after delivery"],
  ["2026-12-02T05:00:00Z", "10 days after delivery"],
  ["2026-11-22T04:15:00Z", "45 min before delivery"],
  ["2026-11-22T01:59:00Z", "1 min before the order"],
  ["2026-11-19T01:00:00Z", "3 days before the order"],
])("taken at %s: %s", (takenAt, words) => {
  expect(takenBeside(takenAt, order)).toBe(words);
});

test("before it is delivered the order itself is what counts, and without one nothing is said", () => {
  expect(takenBeside("2026-11-22T04:15:00Z", { ...order, delivered_at: null })).toBe("2 h after the order");
  expect(takenBeside("2026-11-22T04:15:00Z", null)).toBeNull();
});
