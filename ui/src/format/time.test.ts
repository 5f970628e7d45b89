import { describe, expect, test, vi } from "vitest";

import { age, ago, clock, dayKey, dayName, fullMoment, moment, writtenDay } from "./time";

const shop = "Asia/Kolkata";
/** 10:42 in the shop, 05:12 in Greenwich, 00:12 in New York. */
const now = new Date("2026-11-22T05:12:00Z");
const before = (seconds: number) => new Date(now.getTime() - seconds * 1000).toISOString();
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe("an age", () => {
  test.each([
    [0, "now", "just now"],
    [59, "now", "just now"],
    [MINUTE, "1 min", "1 min ago"],
    [HOUR - 1, "59 min", "59 min ago"],
    [HOUR, "1 h", "1 h ago"],
    [DAY - 1, "23 h", "23 h ago"],
    [DAY, "1 d", "1 d ago"],
    [7 * DAY - 1, "6 d", "6 d ago"],
    [7 * DAY, "Nov 15", "on Nov 15"],
    [365 * DAY, "Nov 22, 2025", "on Nov 22, 2025"],
    // The database's clock may be ahead of this computer's.
    [-HOUR, "now", "just now"],
  ])("of %d seconds: %s, %s", (seconds, short, inSentence) => {
    expect(age(before(seconds), now, shop)).toBe(short);
    expect(ago(before(seconds), now, shop)).toBe(inSentence);
  });
});

describe("the day is the shop's, not the computer's", () => {
  const justAfterMidnightThere = "2026-11-21T18:31:00Z";
  const justBeforeMidnightThere = "2026-11-21T18:29:00Z";

  test("its key", () => {
    expect(dayKey(justAfterMidnightThere, shop)).toBe("2026-11-22");
    expect(dayKey(justBeforeMidnightThere, shop)).toBe("2026-11-21");
    expect(dayKey(justAfterMidnightThere, "America/New_York")).toBe("2026-11-21");
  });
  test("its key, whatever the web view takes for the order of a date", () => {
    // WebKit under Linux knows no language that writes the year first; its days began with the month, and two of one
    // year were of two.
    const Format = Intl.DateTimeFormat;
    const made = vi.spyOn(Intl, "DateTimeFormat").mockImplementation(function make(_, options) {
      return new Format("en-US", options);
    });
    // Of a zone that no other test has asked for: formats are kept.
    expect(dayKey(justBeforeMidnightThere, "Asia/Colombo")).toBe("2026-11-21");
    expect(made).toHaveBeenCalledOnce();
    made.mockRestore();
  });
  test("its name", () => {
    expect(dayName(justAfterMidnightThere, now, shop)).toBe("Today");
    expect(dayName(justBeforeMidnightThere, now, shop)).toBe("Yesterday");
    expect(dayName("2026-11-20T09:00:00Z", now, shop)).toBe("Friday, November 20");
    expect(dayName("2025-11-20T09:00:00Z", now, shop)).toBe("Thursday, November 20, 2025");
  });
  test("a moment in it", () => {
    expect(moment(justAfterMidnightThere, now, shop)).toBe("00:01 today");
    expect(moment(justBeforeMidnightThere, now, shop)).toBe("23:59 yesterday");
    expect(moment("2026-11-20T03:42:00Z", now, shop)).toBe("09:12, Nov 20");
    expect(moment("2025-12-31T20:00:00Z", now, shop)).toBe("01:30, Jan 1");
    expect(moment("2025-12-31T18:00:00Z", now, shop)).toBe("23:30, Dec 31, 2025");
  });
});

test("a day that is known by its key", () => {
  expect(writtenDay("2026-11-02", "2026-11-22")).toBe("Nov 2");
  expect(writtenDay("2025-12-31", "2026-11-22")).toBe("Dec 31, 2025");
});

test("the day before one with 23 hours is yesterday too", () => {
  // Clocks went forward in Berlin on 29 March 2026.
  expect(dayName("2026-03-28T12:00:00Z", new Date("2026-03-29T20:00:00Z"), "Europe/Berlin")).toBe("Yesterday");
});

test("the clock has 24 hours and starts at 00", () => {
  expect(clock("2026-11-22T05:12:00Z", shop)).toBe("10:42");
  expect(clock("2026-11-21T18:30:00Z", shop)).toBe("00:00");
});

test("a whole moment names day, year, time and zone", () => {
  const whole = fullMoment("2026-11-22T05:12:00Z", shop);
  for (const part of ["Sunday, November 22, 2026", "10:42:00", "GMT+5:30"]) expect(whole).toContain(part);
});
