import { expect, test } from "vitest";

import { cutTo, ticks, upwards, written } from "./scale";

test.each([
  [0, "count", [0, 1]],
  [3, "count", [0, 1, 2, 3]],
  [17, "count", [0, 5, 10, 15, 20]],
  [400, "count", [0, 100, 200, 300, 400]],
  [0.3, "rate", [0, 0.1, 0.2, 0.3]],
  [10_000, "money", [0, 2500, 5000, 7500, 10_000]],
  [3 * 3600, "seconds", [0, 3600, 7200, 10_800]],
  [40, "seconds", [0, 60]],
  [0.2, "share", [0, 0.25, 0.5, 0.75, 1]],
] as const)("%d %s has round steps", (most, unit, steps) => expect(ticks(most, unit)).toEqual(steps));

test.each([1, 7, 99, 1234, 86_401, 10_000_000])("the last step is never below what it must show: %d", (most) => {
  for (const unit of ["count", "money", "seconds", "rate"] as const) {
    const steps = ticks(most, unit);
    expect(steps.at(-1)).toBeGreaterThanOrEqual(most);
    expect(steps.length).toBeLessThanOrEqual(6);
  }
});

test("nothing stands on the ground, the most at the top", () => {
  const place = upwards(10, 110, 4);
  expect([place(0), place(2), place(4)]).toEqual([110, 60, 10]);
  expect(upwards(10, 110, 0)(0)).toBe(110);
});

test("words under the columns are left out evenly where they would touch", () => {
  expect([0, 1, 2, 3, 4, 5].filter(written(6, 300, 50))).toEqual([0, 1, 2, 3, 4, 5]);
  expect([0, 1, 2, 3, 4, 5].filter(written(6, 150, 50))).toEqual([0, 2, 4]);
});

test("a name is cut by letters, never inside one", () => {
  expect(cutTo("Tomatoes", 200)).toBe("Tomatoes");
  expect(cutTo("Cold-pressed groundnut oil", 80)).toBe("Cold-presse…");
  expect(cutTo("🍅🍅🍅🍅", 14)).toBe("🍅…");
});
