import { expect, test } from "vitest";

import { csvOf, number, words } from "./table";

test("numbers are written as they came, words so that nothing in them is a column or a line", () => {
  const table = { head: ["Product", "Refunded"], rows: [[words('Eggs, "large"\n12'), number("₹9,007,199,254,740,993.01", "9007199254740993.01")], [words("Milk"), number("–", null)]] };
  expect(csvOf(table)).toBe('\ufeffProduct,Refunded\r\n"Eggs, ""large""\n12",9007199254740993.01\r\nMilk,\r\n');
});

test.each(["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\t=1", " =1"])("%j is no formula", (name) => {
  expect(csvOf({ head: ["Product"], rows: [[words(name)]] }).split("\r\n")[1]).toBe(`'${name}`);
});

test("a number below zero stays a number", () => expect(csvOf({ head: ["n"], rows: [[number("−5", "-5")]] }).split("\r\n")[1]).toBe("-5"));
