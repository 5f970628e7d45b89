import type { QueueFilter } from "../../backend/bindings";
import { allPriorities, allStatuses } from "./words";

// The queue's filter as it stands in the address: ?q=asha&status=open,in_progress&priority=high

export type QueueSearch = { q?: string; status?: string; priority?: string };

export function filterOf(search: QueueSearch): QueueFilter {
  return {
    search: search.q ?? "",
    statuses: known(allStatuses, search.status),
    priorities: known(allPriorities, search.priority),
  };
}

export function searchOf(filter: QueueFilter): QueueSearch {
  return {
    ...(filter.search && { q: filter.search }),
    ...(filter.statuses.length > 0 && { status: filter.statuses.join(",") }),
    ...(filter.priorities.length > 0 && { priority: filter.priorities.join(",") }),
  };
}

/** Only what the console knows, each once, in one order: an address that somebody typed can hold anything. */
export function validQueueSearch(given: Record<string, unknown>): QueueSearch {
  const text = (value: unknown) => (typeof value === "string" ? value : "");
  return searchOf(filterOf({ q: text(given.q), status: text(given.status), priority: text(given.priority) }));
}

function known<T extends string>(all: readonly T[], listed: string | undefined): T[] {
  const wanted = new Set(listed?.split(","));
  return all.filter((value) => wanted.has(value));
}
