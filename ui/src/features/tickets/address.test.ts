import { expect, test } from "vitest";

import type { QueueFilter } from "../../backend/bindings";
import { filterOf, searchOf, validQueueSearch } from "./address";

test.each<QueueFilter>([
  { search: "", statuses: [], priorities: [] },
  { search: "asha", statuses: ["open", "in_progress"], priorities: ["critical"] },
  { search: "50% _off' \\ ?&=#", statuses: ["closed"], priorities: [] },
])("a filter comes back from its address: %j", (filter) => expect(filterOf(searchOf(filter))).toEqual(filter));

test("an empty filter has an empty address", () => expect(searchOf({ search: "", statuses: [], priorities: [] })).toEqual({}));

test("what an address holds beyond that is dropped, and the rest has one order", () => {
  expect(validQueueSearch({ q: 5, status: "closed,open,open,eaten", priority: "", page: "7" })).toEqual({ status: "open,closed" });
});
