import { expect, test } from "vitest";

import type { QueueFilter } from "../../backend/bindings";
import { filterOf, searchOf, validQueueSearch } from "./address";
import { emptyFilter } from "./words";

test.each<QueueFilter>([
  emptyFilter,
  { ...emptyFilter, search: "asha", statuses: ["open", "in_progress"], priorities: ["critical"] },
  { ...emptyFilter, search: "50% _off' \\ ?&=#", statuses: ["closed"] },
  { ...emptyFilter, sort: "priority" },
  { ...emptyFilter, sort: "priority", descending: false },
  { ...emptyFilter, descending: false, from: "2026-10-01" },
])("a filter comes back from its address: %j", (filter) => expect(filterOf(searchOf(filter))).toEqual(filter));

test("an empty filter has an empty address", () => expect(searchOf(emptyFilter)).toEqual({}));

test("what an address holds beyond that is dropped, and the rest has one order", () => {
  expect(validQueueSearch({ q: 5, status: "closed,open,open,eaten", priority: "", page: "7", sort: "price", from: "2026-02-30" })).toEqual({ status: "open,closed" });
});

test.each(["1999-01-01", "2026-2-1", "2026-13-01", "2026-02-29", "0002-01-01", "today", "2026-01-01T00:00"])("%s is no day to jump to", (from) => {
  expect(validQueueSearch({ from })).toEqual({});
});

test("a day stands only beside an order of time", () => {
  expect(validQueueSearch({ from: "2026-10-01", sort: "customer" })).toEqual({ sort: "customer" });
  expect(validQueueSearch({ from: "2026-10-01", sort: "created" })).toEqual({ sort: "created", from: "2026-10-01" });
});
