import { expect, test } from "vitest";

import { uuidv7 } from "./uuid";

test("says that it is a uuid of version 7", () => {
  for (let i = 0; i < 200; i += 1) expect(uuidv7()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test("begins with its time, in milliseconds", () => {
  const at = Date.UTC(2026, 10, 22, 5, 12);
  const written = uuidv7(at).replaceAll("-", "").slice(0, 12);
  expect(Number.parseInt(written, 16)).toBe(at);
});

test("sorts as it was made", () => {
  const times = [1, 255, 256, 65_536, 1_700_000_000_000, 1_700_000_000_001];
  const made = times.map((at) => uuidv7(at));
  expect(made.toSorted()).toEqual(made);
});

test("never repeats within a millisecond", () => {
  expect(new Set(Array.from({ length: 1000 }, () => uuidv7(7))).size).toBe(1000);
});
