import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";

import type { Backend } from "./backend";
import type { ChartMark, ChoiceKind, NoticeCursor, Question, QueueCursor, QueueFilter } from "./bindings";

// What the console reads, by name. `staleness.ts` says what a change makes stale; nothing else does.

export const keys = {
  stats: ["stats"] as const,
  queues: ["queue"] as const,
  queue: (filter: QueueFilter) => ["queue", filter] as const,
  tickets: ["ticket"] as const,
  ticket: (number: string) => ["ticket", number] as const,
  /** Not read from the desk: the state that this window itself set last. */
  ownChange: (number: string) => ["own change", number] as const,
  everyLookalike: ["lookalikes"] as const,
  /** Asked anew once a desk has seen the photo: only then is it known by what to find it again. */
  lookalikes: (attachmentId: string, seen: boolean) => ["lookalikes", attachmentId, seen] as const,
  lookalikesOf: (attachmentId: string) => ["lookalikes", attachmentId] as const,
  presence: ["presence"] as const,
  colleagues: ["colleagues"] as const,
  /** Both of what follows. */
  notices: ["notices"] as const,
  noticeList: (forMe: boolean) => ["notices", "list", forMe] as const,
  unreadNotices: ["notices", "unread"] as const,
  settings: ["settings"] as const,
  /** Below the settings: what makes those stale makes it stale. */
  evidenceStore: ["settings", "evidence store"] as const,
  team: ["team"] as const,
  machine: ["machine"] as const,
  computer: ["computer"] as const,
  backups: ["backups"] as const,
  replica: ["replica"] as const,
  timeZones: ["timeZones"] as const,
  about: ["about"] as const,
  customers: (words: string) => ["customers", words] as const,
  customerPhotos: (ticketId: string) => ["customer photos", ticketId] as const,
  cataloguePictures: (ticketId: string) => ["catalogue", ticketId] as const,
  everyCataloguePicture: ["catalogue"] as const,
  photoFacts: (attachmentId: string) => ["photo facts", attachmentId] as const,
  orders: (customerId: string) => ["orders", customerId] as const,
  /** All that is counted over many tickets. */
  analytics: ["analytics"] as const,
  analyticsOf: (section: string, question: Question) => ["analytics", section, question] as const,
  analyticsToday: ["analytics", "today"] as const,
  analyticsTickets: (question: Question, mark: ChartMark) => ["analytics", "tickets", question, mark] as const,
  /** Names of products, suppliers and people do not come and go with tickets. */
  analyticsChoices: (kind: ChoiceKind, words: string) => ["analytics choices", kind, words] as const,
  analyticsChosen: (kind: ChoiceKind, id: string) => ["analytics choices", kind, "chosen", id] as const,
};

/** What was read stays readable for a day without a database; `query-client.ts` bounds how much of it. */
const KEPT = 24 * 60 * 60_000;

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
    gcTime: KEPT,
  });
}

export function statsQuery(backend: Backend) {
  return queryOptions({ queryKey: keys.stats, queryFn: () => backend.queueStats() });
}

export function ticketQuery(backend: Backend, number: string) {
  return queryOptions({ queryKey: keys.ticket(number), queryFn: () => backend.ticket(number), gcTime: KEPT });
}

export function colleaguesQuery(backend: Backend) {
  return queryOptions({ queryKey: keys.colleagues, queryFn: () => backend.colleagues() });
}

export function noticesQuery(backend: Backend, forMe: boolean) {
  return infiniteQueryOptions({
    queryKey: keys.noticeList(forMe),
    queryFn: ({ pageParam }) => backend.notices(forMe, pageParam),
    initialPageParam: null as NoticeCursor | null,
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
  });
}

export function unreadNoticesQuery(backend: Backend) {
  return queryOptions({ queryKey: keys.unreadNotices, queryFn: () => backend.unreadNotices() });
}

export function customerPhotosQuery(backend: Backend, ticketId: string) {
  return queryOptions({ queryKey: keys.customerPhotos(ticketId), queryFn: () => backend.customerPhotos(ticketId) });
}

export function cataloguePicturesQuery(backend: Backend, ticketId: string) {
  return queryOptions({ queryKey: keys.cataloguePictures(ticketId), queryFn: () => backend.cataloguePictures(ticketId) });
}

export function lookalikesQuery(backend: Backend, attachmentId: string, seen: boolean) {
  return queryOptions({ queryKey: keys.lookalikes(attachmentId, seen), queryFn: () => backend.lookalikes(attachmentId) });
}

/** Who is where. Without a database nobody is known to be anywhere, which is no problem of its own. */
export function presenceQuery(backend: Backend) {
  return queryOptions({ queryKey: keys.presence, queryFn: () => backend.present().catch(() => []), staleTime: Infinity });
}

export function settingsQuery(backend: Backend) {
  return queryOptions({ queryKey: keys.settings, queryFn: () => backend.settings() });
}

export function evidenceStoreQuery(backend: Backend) {
  return queryOptions({ queryKey: keys.evidenceStore, queryFn: () => backend.evidenceStore() });
}

export function teamQuery(backend: Backend) {
  return queryOptions({ queryKey: keys.team, queryFn: () => backend.team() });
}

export function machineQuery(backend: Backend) {
  return queryOptions({ queryKey: keys.machine, queryFn: () => backend.machineSettings(), staleTime: Infinity });
}

/** Panels come and go, and what starts with the session is changed elsewhere, too. */
export function computerQuery(backend: Backend) {
  return queryOptions({ queryKey: keys.computer, queryFn: () => backend.computer(), staleTime: 0 });
}

/** Nothing where the desk works on a team's server. The shell tells when they stand differently. */
export function backupsQuery(backend: Backend) {
  return queryOptions({ queryKey: keys.backups, queryFn: () => backend.backupState(), staleTime: Infinity });
}

export function replicaQuery(backend: Backend) {
  return queryOptions({ queryKey: keys.replica, queryFn: () => backend.figuresReplica(), staleTime: Infinity });
}

export function timeZonesQuery(backend: Backend) {
  return queryOptions({ queryKey: keys.timeZones, queryFn: () => backend.timeZones(), staleTime: Infinity });
}

export function aboutQuery(backend: Backend) {
  return queryOptions({ queryKey: keys.about, queryFn: () => backend.about() });
}

/** Who may be calling. What was found for fewer letters stays on the screen until the next answer. */
export function customersQuery(backend: Backend, words: string) {
  return queryOptions({
    queryKey: keys.customers(words),
    queryFn: () => backend.findCustomers(words),
    placeholderData: keepPreviousData,
    enabled: words !== "",
  });
}

export function ordersQuery(backend: Backend, customerId: string) {
  return queryOptions({ queryKey: keys.orders(customerId), queryFn: () => backend.customerOrders(customerId) });
}

/** The bytes behind an attachment never change, so neither do its facts. */
export function photoFactsQuery(backend: Backend, attachmentId: string) {
  return queryOptions({ queryKey: keys.photoFacts(attachmentId), queryFn: () => backend.photoFacts(attachmentId), staleTime: Infinity });
}
