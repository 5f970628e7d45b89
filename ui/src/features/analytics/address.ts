import type { AnalyticsSearch } from "./search";
import type { IssueType, Question, TicketPriority, TicketStatus } from "../../backend/bindings";
import { daysOf, later, lengthOf, presets, type Days, type Preset } from "./range";
import type { Words } from "./terms";

// What the figures are asked, as it stands in the address:
// ?section=money&range=12w&type=damaged_product,spoiled_product&priority=high&status=open&product=<id>&supplier=<id>&agent=<id>&compare=no

/** What the page shows where the address says nothing. */
const usual: Preset = "28d";
/** The desk answers for ten years at most. */
const MOST_DAYS = 3660;

/** The chosen days: a preset, or null where somebody chose them by hand. */
export function rangeOf(search: AnalyticsSearch, today: string, otherwise: Preset = usual): { preset: Preset | null; days: Days } {
  const { from, to } = search;
  if (search.range === undefined && from !== undefined && to !== undefined) return { preset: null, days: orderly(from, to) };
  const preset = presets.find((one) => one === search.range) ?? otherwise;
  return { preset, days: daysOf(preset, today) };
}

/** What is asked of the desk. Everything that the address says wrongly is as if it said nothing. */
export function questionOf(search: AnalyticsSearch, today: string, words: Words, otherwise?: Preset): Question {
  const { days } = rangeOf(search, today, otherwise);
  return {
    ...days,
    compare: search.compare !== "no",
    issue_types: known(words.issues, search.type),
    priorities: known(words.priorities, search.priority),
    statuses: known(words.statuses, search.status),
    product_id: search.product ?? null,
    supplier_id: search.supplier ?? null,
    agent_id: search.agent ?? null,
  };
}

/** The same filters at other days. */
export function atPreset(search: AnalyticsSearch, preset: Preset): AnalyticsSearch {
  const { from: _, to: __, ...rest } = search;
  return { ...rest, range: preset };
}

/** The same filters at days that were chosen by hand. */
export function atDays(search: AnalyticsSearch, { from, to }: Days): AnalyticsSearch {
  const { range: _, ...rest } = search;
  return { ...rest, ...orderly(from, to) };
}

/** The same days without what narrows them. */
export function unfiltered({ section, range, from, to, compare }: AnalyticsSearch): AnalyticsSearch {
  return without({ section, range, from, to, compare });
}

export function isFiltered({ type, priority, status, product, supplier, agent }: AnalyticsSearch): boolean {
  return [type, priority, status, product, supplier, agent].some((one) => one !== undefined);
}

/** A search with this in it; what is empty is left out. */
export function withFilter(search: AnalyticsSearch, change: { [Name in keyof AnalyticsSearch]?: string | null | undefined }): AnalyticsSearch {
  return without({ ...search, ...change });
}

/** Only what is there, so that one filter has one address. */
function without(search: { [Name in keyof AnalyticsSearch]?: string | null | undefined }): AnalyticsSearch {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined && value !== null && value !== ""));
}

/** The earlier day first, and no more days than the desk answers for. */
function orderly(one: string, other: string): Days {
  const days = one <= other ? { from: one, to: other } : { from: other, to: one };
  return lengthOf(days) > MOST_DAYS ? { from: later(days.to, 1 - MOST_DAYS), to: days.to } : days;
}

function known<T extends IssueType | TicketPriority | TicketStatus>(all: Record<T, string>, listed: string | undefined): T[] {
  const wanted = new Set(listed?.split(","));
  return (Object.keys(all) as T[]).filter((value) => wanted.has(value));
}
