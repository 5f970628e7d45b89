import type { QueueFilter } from "../../backend/bindings";
import { allPriorities, allSorts, allStatuses, emptyFilter, orderKey, type Order } from "./words";

// The queue's filter as it stands in the address: ?q=asha&status=open,in_progress&priority=high&sort=-priority&from=2026-10-01&mine=1

export type QueueSearch = { q?: string; status?: string; priority?: string; sort?: string; from?: string; mine?: string };

export function filterOf(search: QueueSearch): QueueFilter {
  const order = orderOf(search.sort);
  return {
    search: search.q ?? "",
    statuses: known(allStatuses, search.status),
    priorities: known(allPriorities, search.priority),
    ...order,
    from: order.sort === "created" && search.from !== undefined && isDay(search.from) ? search.from : null,
    mine: search.mine === "1",
  };
}

export function searchOf(filter: QueueFilter): QueueSearch {
  const sort = orderKey(filter);
  return {
    ...(filter.search && { q: filter.search }),
    ...(filter.statuses.length > 0 && { status: filter.statuses.join(",") }),
    ...(filter.priorities.length > 0 && { priority: filter.priorities.join(",") }),
    ...(sort !== orderKey(emptyFilter) && { sort }),
    ...(filter.from !== null && { from: filter.from }),
    ...(filter.mine && { mine: "1" }),
  };
}

/** Only what the console knows, each once, in one order: an address that somebody typed can hold anything. */
export function validQueueSearch(given: Record<string, unknown>): QueueSearch {
  const text = (value: unknown) => (typeof value === "string" ? value : "");
  return searchOf(filterOf({ q: text(given.q), status: text(given.status), priority: text(given.priority), sort: text(given.sort), from: text(given.from), mine: text(given.mine) }));
}

/** A day of the calendar, in this century or a later one, as "2026-10-01". */
export function isDay(text: string): boolean {
  const day = /^2\d{3}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : null;
  return day !== null && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

function orderOf(text: string | undefined): Order {
  const sort = allSorts.find((one) => one === text || `-${one}` === text);
  return sort ? { sort, descending: text?.startsWith("-") ?? false } : { sort: emptyFilter.sort, descending: emptyFilter.descending };
}

function known<T extends string>(all: readonly T[], listed: string | undefined): T[] {
  const wanted = new Set(listed?.split(","));
  return all.filter((value) => wanted.has(value));
}
