import { describe, expect, test } from "vitest";

import type { Colleague } from "../../backend/bindings";
import { begunMention, namesFor } from "./mentions";

const colleagues: Colleague[] = ["Asha Rao", "Asha Raoul", "Émile Roy", "Ravi", " "].map((name, i) => ({ id: String(i), name, is_me: name === "Ravi", may_approve: false }));
const names = (typed: string) => namesFor(colleagues, typed).map(({ name }) => name);

describe("a mention", () => {
  test.each<[string, string | null]>([
    ["@", ""],
    ["see @as", "as"],
    ["(@as", "as"],
    ["@asha ra", "asha ra"],
    ["mail@as", null],
    ["@asha\nmore", null],
    ["nothing", null],
    [`@${"x".repeat(61)}`, null],
  ])("in %j is %j", (text, typed) => {
    expect(begunMention(text, text.length)?.typed ?? null).toBe(typed);
  });

  test("is what stands before the caret, not behind it", () => {
    expect(begunMention("@as and @ra", 3)).toEqual({ at: 0, typed: "as" });
    expect(begunMention("@as and @ra", 0)).toBeNull();
  });

  test("offers everybody but oneself, and those whose name or a word of it begins so", () => {
    expect(names("")).toEqual(["Asha Rao", "Asha Raoul", "Émile Roy"]);
    expect(names("AS")).toEqual(["Asha Rao", "Asha Raoul"]);
    expect(names("roy")).toEqual(["Émile Roy"]);
    expect(names("asha rao")).toEqual(["Asha Raoul"]);
    expect(names("ravi")).toEqual([]);
  });
});
