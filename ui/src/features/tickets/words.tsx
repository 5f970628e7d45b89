import type { IssueType, QueueFilter, TicketPriority, TicketStatus } from "../../backend/bindings";
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

export const emptyFilter: QueueFilter = { search: "", statuses: [], priorities: [] };

export function isEmptyFilter(filter: QueueFilter): boolean {
  return filter.search.trim() === "" && filter.statuses.length === 0 && filter.priorities.length === 0;
}
