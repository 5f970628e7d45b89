import { describe, expect, test } from "vitest";

import { count, counted, currencySign, fileSize, money } from "./money";

describe("money", () => {
  test("in the shop's currency", () => expect([money("1240.5", "INR"), money("1240.5", "EUR")]).toEqual(["₹1,240.50", "€1,240.50"]));
  test("with the places that the currency has", () => expect([money("1240", "JPY"), money("1.5", "KWD")]).toEqual(["¥1,240", "KWD\u00a01.500"]));
  test("exact where a float would round", () => expect(money("9007199254740993.01", "INR")).toBe("₹9,007,199,254,740,993.01"));
  test("below zero", () => expect(money("-5", "INR")).toBe("-₹5.00"));
  test("what is no number stays as it came", () => expect(money("a lot", "INR")).toBe("a lot"));
  test("the sign before an amount that is being typed", () => expect([currencySign("INR"), currencySign("USD"), currencySign("KWD")]).toEqual(["₹", "$", "KWD"]));
});

test("counts are grouped", () => expect(count(1_234_567)).toBe("1,234,567"));

test.each([
  [0, "0 photos"],
  [1, "1 photo"],
  [2, "2 photos"],
  [1200, "1,200 photos"],
])("%d: %s", (number, said) => expect(counted(number, "photo", "photos")).toBe(said));

test.each([
  [0, "0 bytes"],
  [512, "510 bytes"],
  [999, "1 kB"],
  [994_000, "990 kB"],
  [999_999, "1 MB"],
  [48_213, "48 kB"],
  [1_800_000, "1.8 MB"],
  [12_345_678_901, "12 GB"],
  [5_000_000_000_000, "5,000 GB"],
])("a file of %d bytes is %s", (bytes, said) => expect(fileSize(bytes)).toBe(said));
