import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";

import type { Backend } from "./backend";
import type { QueueCursor, QueueFilter } from "./bindings";

// What the console reads, by name. `staleness.ts` says what a change makes stale; nothing else does.

export const keys = {
  stats: ["stats"] as const,
  queues: ["queue"] as const,
  queue: (filter: QueueFilter) => ["queue", filter] as const,
  ticket: (number: string) => ["ticket", number] as const,
};

/** So many pages of the queue are kept at once, around the one that is looked at; the rest is read again when needed. */
const PAGES_KEPT = 8;

/** A search's pages are all kept, since most of them may hold few rows; so a search ends here. */
export const MOST_PAGES_OF_SEARCH = 400;

export function queueQuery(backend: Backend, filter: QueueFilter) {
  return infiniteQueryOptions({
    queryKey: keys.queue(filter),
    queryFn: ({ pageParam }) => backend.queue(filter, pageParam),
    initialPageParam: null as QueueCursor | null,
    getNextPageParam: (last, pages) => (pages.length < MOST_PAGES_OF_SEARCH ? last.next : null),
    getPreviousPageParam: (first) => first.previous,
    ...(filter.search.trim() === "" && { maxPages: PAGES_KEPT }),
    placeholderData: keepPreviousData,
  });
}

export function statsQuery(backend: Backend) {
  return queryOptions({ queryKey: keys.stats, queryFn: () => backend.queueStats() });
}

export function ticketQuery(backend: Backend, number: string) {
  return queryOptions({ queryKey: keys.ticket(number), queryFn: () => backend.ticket(number) });
}
