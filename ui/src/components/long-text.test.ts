import { describe, expect, test } from "vitest";

import { beginning, isInvisible } from "./long-text";

describe("the beginning of a long text", () => {
  test.each(["", "short", "x".repeat(1800), "line\n".repeat(23)])("is nothing where it is not that long (%#)", (text) => expect(beginning(text)).toBeNull());

  test("ends between two words", () => {
    const text = "All seven are broken. ".repeat(200);
    const head = beginning(text) ?? "";
    expect(text.startsWith(head)).toBe(true);
    expect(head.length).toBeGreaterThan(1100);
    expect(text[head.length]).toBe(" ");
  });

  test("of many lines is some of the lines", () => {
    expect(beginning("a\n".repeat(5000))?.split("\n")).toHaveLength(16);
  });

  test.each([
    ["an emoji of many parts", "👩‍👩‍👧‍👦"],
    ["a letter with its marks", "नि"],
    ["half of a pair", "🍅"],
  ])("never cuts through %s", (_, letter) => {
    const text = letter.repeat(1000);
    const head = beginning(text) ?? "";
    expect(head.length).toBeGreaterThan(0);
    expect(head.length % letter.length).toBe(0);
  });

  test("of one letter under a tower of accents comes to an end", () => {
    const head = beginning(`l${"\u0336".repeat(20_000)}`) ?? "";
    expect(head.length).toBeLessThanOrEqual(1200);
    expect(head.isWellFormed()).toBe(true);
  });
});

describe("a text that cannot be seen", () => {
  test.each(["", " \n\t", "\u200b\u200d\ufeff", "\u202e\u202c", "\u3164", "\u2800\u00ad", "\ufe0f"])("is %j", (text) => expect(isInvisible(text)).toBe(true));
  test.each(["a", "\u200b.", "।", "🍅", "\u202eمرحبا", "0"])("is not %j", (text) => expect(isInvisible(text)).toBe(false));
});
