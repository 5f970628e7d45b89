import { describe, expect, test } from "vitest";

import type { Attachment, Mark } from "../../../backend/bindings";
import { besideSources, copyWords, placeOf } from "./copies";
import { markUnder } from "./shapes";
import { isTooMuch, moved, nextPin, shareOf, spotAt, stretched, WHOLE } from "./sketch";

const turns = [0, 1, 2, 3] as const;

describe("places", () => {
  test("are the same on the upright photo however it is turned, and come back to where they were", () => {
    for (const turn of turns) {
      const spot = spotAt({ x: 0.25, y: 0.75 }, turn);
      expect(shareOf(spot, turn)).toEqual({ x: 0.25, y: 0.75 });
    }
    // A quarter to the right brings the upper left corner to the upper right.
    expect(turns.map((turn) => shareOf([0, 0], turn))).toEqual([
      { x: 0, y: 0 },
      { x: 1, y: 0 },
      { x: 1, y: 1 },
      { x: 0, y: 1 },
    ]);
    expect(spotAt({ x: -3, y: 7 }, 0)).toEqual([0, WHOLE]);
  });

  test("are moved as the eye sees it, and not over the edge", () => {
    const box: Mark = { kind: "box", from: [10_000, 20_000], to: [30_000, 40_000], colour: "red" };
    for (const turn of turns) {
      const to = moved(box, { x: 0.1, y: 0 }, turn) as typeof box;
      const [before, after] = [shareOf(box.from, turn), shareOf(to.from, turn)];
      expect(after.x - before.x).toBeCloseTo(0.1, 4);
      expect(after.y).toBeCloseTo(before.y, 6);
    }
    expect(moved(box, { x: -1, y: 1 }, 0)).toMatchObject({ from: [0, WHOLE - 20_000], to: [20_000, WHOLE] });
    expect(stretched(box, { x: 0.5, y: 1 }, 0)).toMatchObject({ from: [10_000, 20_000], to: [62_768, WHOLE] });
    expect(stretched({ kind: "pin", at: [0, 0], number: 1, colour: "red" }, { x: 0.5, y: 0 }, 0)).toMatchObject({ at: [32_768, 0] });
  });
});

test("pins count on, and there is an end to what one draws", () => {
  const pin = (number: number): Mark => ({ kind: "pin", at: [1, 1], number, colour: "red" });
  expect([nextPin([]), nextPin([pin(1), pin(4)]), nextPin([pin(999)])]).toEqual([1, 5, 999]);
  expect([isTooMuch(Array.from({ length: 500 }, () => pin(1))), isTooMuch(Array.from({ length: 501 }, () => pin(1)))]).toEqual([false, true]);
  expect(isTooMuch([{ kind: "freehand", path: Array.from({ length: 20_001 }, () => [1, 1]), colour: "red" }])).toBe(true);
});

test("of marks one upon the other the smallest is taken", () => {
  const paper = { size: { width: 1000, height: 1000 }, turn: 0 } as const;
  const marks: Mark[] = [
    { kind: "redaction", from: [0, 0], to: [WHOLE, WHOLE] },
    { kind: "pin", at: [32_768, 32_768], number: 1, colour: "red" },
    { kind: "text", at: [6_554, 6_554], text: "Mould", colour: "red" },
  ];
  expect([{ x: 500, y: 500 }, { x: 900, y: 900 }, { x: 130, y: 95 }].map((at) => markUnder(at, marks, paper))).toEqual([1, 0, 2]);
  expect(markUnder({ x: 900, y: 900 }, marks.slice(1), paper)).toBeNull();
});

test("copies stand behind their photo, also copies of copies", () => {
  const photo = (id: string, source: string | null, message_id: string | null = null, is_internal = false) => ({ id, message_id, is_internal, copy_of: source === null ? null : { source_id: source, made_by: "Asha" } }) as Attachment;
  const all = [photo("a", null), photo("b", null, "m"), photo("a1", "a"), photo("lost", "gone"), photo("a2", "a1", null, true), photo("a3", "a")];
  const ordered = besideSources(all);
  expect(ordered.map(({ id }) => id)).toEqual(["a", "a1", "a2", "a3", "b", "lost"]);
  expect(ordered.map((one) => copyWords(one, ordered))).toEqual([undefined, "Copy of photo 1", "Copy of photo 2, internal, the customer does not see it", "Copy of photo 1", undefined, "Copy of another photo"]);
  const byId = new Map([...all, photo("b1", "b"), photo("b2", "b1")].map((one) => [one.id, one]));
  expect(["a2", "b1", "b2", "lost"].map((id) => placeOf(byId.get(id)!, byId))).toEqual([null, "m", "m", null]);
});
