import { expect, test } from "vitest";

import { duration, shortDuration } from "./duration";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

test.each([
  [0, "0 s"],
  [59.4, "59 s"],
  [MINUTE, "1 min"],
  [HOUR - 20, "1 h"],
  [3 * HOUR + 20 * MINUTE, "3 h 20 min"],
  [24 * HOUR, "24 h"],
  [48 * HOUR - 1, "2 d"],
  [2 * DAY + 4 * HOUR, "2 d 4 h"],
  [3 * DAY - 1, "3 d"],
])("%d seconds are %s", (seconds, said) => expect(duration(seconds)).toBe(said));

test.each([
  [0, "0 min"],
  [90 * MINUTE, "2 h"],
  [30 * MINUTE, "30 min"],
  [2 * DAY, "2 d"],
])("%d seconds on an axis: %s", (seconds, said) => expect(shortDuration(seconds)).toBe(said));
