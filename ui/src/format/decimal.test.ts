import { describe, expect, test } from "vitest";

import { add, asAmount, compare, isDecimal, isZero, multiply, parseAmount, plain } from "./decimal";

describe("sums are exact where binary floats are not", () => {
  test("0.1 + 0.2", () => expect(add("0.1", "0.2")).toBe("0.3"));
  test("three times 1.1", () => expect(multiply("3", "1.10")).toBe("3.3"));
  test("beyond the whole numbers of a float", () => expect(add("9007199254740993.01", "0.02")).toBe("9007199254740993.03"));
  test("fractions of a quantity", () => expect(multiply("0.250", "120.40")).toBe("30.1"));
  test("below zero", () => expect([add("1", "-2.5"), multiply("-0.5", "0.3")]).toEqual(["-1.5", "-0.15"]));
});

test.each([
  ["1", "1.00", 0],
  ["9.99", "10", -1],
  ["10.01", "10", 1],
  ["-1", "1", -1],
  ["100000000000000000000.01", "100000000000000000000.02", -1],
])("%s compared with %s", (a, b, sign) => expect(compare(a, b)).toBe(sign));

test.each(["0", "0.00", "-0.0"])("%s is nothing", (zero) => expect(isZero(zero)).toBe(true));
test("a paisa is something", () => expect(isZero("0.01")).toBe(false));

test.each(["", " ", "1,5", "1.", ".5", "1e3", "NaN", "٣", "0x10", "--1", "1\n"])("%j is no decimal string", (text) => {
  expect(isDecimal(text)).toBe(false);
  expect(() => add(text, "1")).toThrow(RangeError);
});

test.each([
  ["2.000", "2"],
  ["0.500", "0.5"],
  ["120", "120"],
  ["two bags", "two bags"],
])("%s is written plainly as %s", (decimal, written) => expect(plain(decimal)).toBe(written));

test.each([
  ["50", "50.00"],
  ["50.5", "50.50"],
  ["50.500", "50.50"],
  ["0.125", "0.125"],
])("%s stands in a form as %s", (decimal, written) => expect(asAmount(decimal)).toBe(written));

describe("an amount as a person types it", () => {
  test.each([
    ["50", "50.00"],
    ["50.5", "50.50"],
    ["₹50", "50.00"],
    ["₹ 1,240.50", "1240.50"],
    ["1,00,000", "100000.00"],
    ["100,000.25", "100000.25"],
    ["1\u202f240.50", "1240.50"],
    [" 7.05 ", "7.05"],
    ["0", "0.00"],
  ])("%j is %s", (typed, amount) => expect(parseAmount(typed)).toBe(amount));

  test.each(["", "abc", "-5", "+5", "1.234", "1,5", "12,34", "1.240,50", "50.", ".5", "1e2", "50 rupees", "₹₹5", "99999999999", "٥٠"])("%j is none", (typed) =>
    expect(parseAmount(typed)).toBeNull(),
  );
});
