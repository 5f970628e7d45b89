import { expect, test } from "vitest";

import { keepTurn, turned, turnOf } from "./turns";

test("a turn is kept, changed, and forgotten where the photo lies as it came", () => {
  keepTurn("a", 1);
  keepTurn("b", 3);
  expect([turnOf("a"), turnOf("b"), turnOf("c")]).toEqual([1, 3, 0]);
  keepTurn("a", 2);
  expect(turnOf("a")).toBe(2);
  keepTurn("a", 0);
  expect(turnOf("a")).toBe(0);
  expect(localStorage.getItem("punnet.photo-turns")).toBe('[["b",3]]');
});

test("what was turned longest ago is forgotten first", () => {
  for (let i = 0; i < 500; i += 1) keepTurn(`photo-${i}`, 1);
  keepTurn("photo-0", 2);
  keepTurn("one more", 1);
  expect([turnOf("photo-1"), turnOf("photo-2"), turnOf("photo-0"), turnOf("one more")]).toEqual([0, 1, 2, 1]);
});

test.each(["{", "null", '{"a":1}', '[["a",7],["b"],"c",[3,1]]'])("what is not ours is no turn: %s", (text) => {
  localStorage.setItem("punnet.photo-turns", text);
  expect([turnOf("a"), turnOf("b"), turnOf("c")]).toEqual([0, 0, 0]);
  keepTurn("a", 1);
  expect(turnOf("a")).toBe(1);
});

test("four quarters are a whole", () => {
  expect([turned(0, 1), turned(3, 1), turned(0, -1), turned(2, -1)]).toEqual([1, 0, 3, 1]);
});
