import type { IssueType, QueueFilter, QueueSort, TicketPriority, TicketStatus } from "../../backend/bindings";
import { Badge, type Tone } from "../../components/Badge";
import type { Choice } from "../../components/ChoiceMenu";

export const statusWords: Record<TicketStatus, string> = {
  open: "Open",
  in_progress: "In progress",
  awaiting_customer: "Awaiting customer",
  resolved: "Resolved",
  closed: "Closed",
};

const statusTones: Record<TicketStatus, Tone> = {
  open: "red",
  in_progress: "amber",
  awaiting_customer: "blue",
  resolved: "green",
  closed: "grey",
};

export const priorityWords: Record<TicketPriority, string> = {
  low: "Low",
  medium: "Medium",
  high: "High",
  critical: "Critical",
};

const priorityTones: Record<TicketPriority, Tone> = {
  low: "grey",
  medium: "grey",
  high: "amber",
  critical: "red",
};

export const issueWords: Record<IssueType, string> = {
  damaged_product: "Damaged product",
  spoiled_product: "Spoiled product",
  missing_items: "Missing items",
  wrong_items: "Wrong items",
  delivery_issue: "Delivery issue",
  quality_issue: "Quality issue",
  quantity_mismatch: "Quantity mismatch",
  packaging_issue: "Packaging issue",
  late_delivery: "Late delivery",
  other: "Other",
};

export const allStatuses = Object.keys(statusWords) as TicketStatus[];
export const allPriorities = Object.keys(priorityWords) as TicketPriority[];

/** Tickets that somebody still has to work on. */
export const unsettledStatuses: TicketStatus[] = ["open", "in_progress", "awaiting_customer"];

export function StatusBadge({ status, field }: { status: TicketStatus; field?: string }) {
  return (
    <Badge tone={statusTones[status]} {...(field && { field })}>
      {statusWords[status]}
    </Badge>
  );
}

export function PriorityBadge({ priority, field }: { priority: TicketPriority; field?: string }) {
  return (
    <Badge tone={priorityTones[priority]} {...(field && { field })}>
      {priorityWords[priority]}
    </Badge>
  );
}

export const statusChoices: Choice<TicketStatus>[] = allStatuses.map((value) => ({
  value,
  label: statusWords[value],
  face: <StatusBadge status={value} />,
}));

export const priorityChoices: Choice<TicketPriority>[] = allPriorities.map((value) => ({
  value,
  label: priorityWords[value],
  face: <PriorityBadge priority={value} />,
}));

/** The orders of the queue in words: rising, then falling. */
const sortWords: Record<QueueSort, { column: string; rising: string; falling: string }> = {
  created: { column: "Created", rising: "Oldest first", falling: "Newest first" },
  number: { column: "Ticket", rising: "Lowest number first", falling: "Highest number first" },
  customer: { column: "Customer", rising: "Customer, A to Z", falling: "Customer, Z to A" },
  issue_type: { column: "Issue", rising: "Issue type", falling: "Issue type, last first" },
  subject: { column: "Subject", rising: "Subject, A to Z", falling: "Subject, Z to A" },
  priority: { column: "Priority", rising: "Low priority first", falling: "Critical first" },
  status: { column: "Status", rising: "Open first", falling: "Closed first" },
};

export type Order = Pick<QueueFilter, "sort" | "descending">;

export const allSorts = Object.keys(sortWords) as QueueSort[];

/** What a person wants first when they choose a column. */
export function naturallyDescending(sort: QueueSort): boolean {
  return sort === "created" || sort === "number" || sort === "priority";
}

export function columnWords(sort: QueueSort): string {
  return sortWords[sort].column;
}

export function orderWords({ sort, descending }: Order): string {
  return descending ? sortWords[sort].falling : sortWords[sort].rising;
}

/** Every order, the usual direction of each column before the other. */
export const orderChoices: (Order & { value: string; label: string })[] = allSorts.flatMap((sort) =>
  [naturallyDescending(sort), !naturallyDescending(sort)].map((descending) => ({
    sort,
    descending,
    value: orderKey({ sort, descending }),
    label: orderWords({ sort, descending }),
  })),
);

/** "priority" or "-priority": an order in one word. */
export function orderKey({ sort, descending }: Order): string {
  return `${descending ? "-" : ""}${sort}`;
}

export const emptyFilter: QueueFilter = { search: "", statuses: [], priorities: [], sort: "created", descending: true, from: null, mine: false };

/** The whole queue, in the same order. */
export function cleared({ sort, descending }: QueueFilter): QueueFilter {
  return { ...emptyFilter, sort, descending };
}

/** The same tickets in another order. A day to begin with means something only in order of time. */
export function ordered(filter: QueueFilter, { sort, descending }: Order): QueueFilter {
  return { ...filter, sort, descending, from: sort === "created" ? filter.from : null };
}

/** The same tickets from this day of the shop on, in order of time. */
export function startingAt(filter: QueueFilter, from: string | null): QueueFilter {
  return filter.sort === "created" ? { ...filter, from } : { ...filter, sort: "created", descending: true, from };
}

export function isEmptyFilter(filter: QueueFilter): boolean {
  return filter.search.trim() === "" && filter.statuses.length === 0 && filter.priorities.length === 0 && filter.from === null && !filter.mine;
}
