import { expect, test } from "vitest";

import { daysOf, later, lengthOf } from "./range";

test.each([
  ["today", "2026-11-22", "2026-11-22", 1],
  ["7d", "2026-11-16", "2026-11-22", 7],
  ["28d", "2026-10-26", "2026-11-22", 28],
  ["12w", "2026-08-31", "2026-11-22", 84],
  ["last-week", "2026-11-09", "2026-11-15", 7],
  ["month", "2026-11-01", "2026-11-22", 22],
  ["last-month", "2026-10-01", "2026-10-31", 31],
  ["12m", "2025-11-23", "2026-11-22", 365],
] as const)("%s, seen from November 22", (preset, from, to, days) => {
  expect(daysOf(preset, "2026-11-22")).toEqual({ from, to });
  expect(lengthOf(daysOf(preset, "2026-11-22"))).toBe(days);
});

test("twelve months back from the day that only a leap year has", () => {
  expect(daysOf("12m", "2028-02-29")).toEqual({ from: "2027-03-01", to: "2028-02-29" });
});

test("the month before January is in another year", () => expect(daysOf("last-month", "2026-01-15")).toEqual({ from: "2025-12-01", to: "2025-12-31" }));

test("the last week is a whole one, Monday to Sunday, also on a Monday", () => expect(daysOf("last-week", "2026-11-23")).toEqual({ from: "2026-11-16", to: "2026-11-22" }));

test("days pass over the end of a month", () => expect([later("2026-02-28", 1), later("2026-03-01", -1)]).toEqual(["2026-03-01", "2026-02-28"]));
