import type { InfiniteData, QueryClient, QueryKey } from "@tanstack/react-query";

import type { DeskEvent, QueuePage, QueueRow, TicketDetail, TicketState } from "./bindings";
import { keys } from "./queries";

/** Exactly the reads that an event of the desk makes stale. */
export function madeStaleBy({ kind, ticket_number }: DeskEvent): QueryKey[] {
  switch (kind) {
    case "ticket_created":
      return [keys.queues, keys.stats, keys.notices];
    case "ticket_updated":
      return [keys.ticket(ticket_number), keys.queues, keys.stats];
    case "message_added":
      return [keys.ticket(ticket_number), keys.queues, keys.notices];
    case "attachment_added":
      return [keys.ticket(ticket_number), keys.queues];
    case "notified":
      return [keys.notices];
  }
}

/** Whether the event changes what is counted over many tickets. */
export function countsAnew({ kind }: DeskEvent): boolean {
  return kind === "ticket_created" || kind === "ticket_updated" || kind === "message_added";
}

/** After a change of a ticket: of this one, where it has its number already. */
export function markTicketChanged(client: QueryClient, number?: string) {
  if (number !== undefined) void client.invalidateQueries({ queryKey: keys.ticket(number) });
  void client.invalidateQueries({ queryKey: keys.queues });
  void client.invalidateQueries({ queryKey: keys.stats });
}

/** Shows a change at once, in the open ticket and in every list that holds it. */
export function patchTicket(client: QueryClient, number: string, change: Partial<TicketState & Pick<TicketDetail, "assignee">>) {
  client.setQueryData<TicketDetail>(keys.ticket(number), (ticket) => ticket && { ...ticket, ...change });
  if (client.getQueryData(keys.ticket(number))) {
    client.setQueryData<Partial<TicketState>>(keys.ownChange(number), (own) => ({ ...own, ...change }));
  }

  const inRow: Partial<Pick<QueueRow, "status" | "priority" | "assignee">> = {};
  if (change.status) inRow.status = change.status;
  if (change.priority) inRow.priority = change.priority;
  if (change.assignee !== undefined) inRow.assignee = change.assignee?.name ?? null;
  patchRows(client, number, inRow);
}

/** Shows a ticket as read in every list that holds it. */
export function markRead(client: QueryClient, number: string) {
  patchRows(client, number, { unread: false });
}

/** Lists that do not hold the ticket, or show it so already, stay the same ones: nothing is drawn anew for them. */
function patchRows(client: QueryClient, number: string, change: Partial<QueueRow>) {
  const differs = (row: QueueRow) => row.ticket_number === number && Object.entries(change).some(([name, value]) => row[name as keyof QueueRow] !== value);
  client.setQueriesData<InfiniteData<QueuePage>>({ queryKey: keys.queues }, (data) =>
    data?.pages.some((page) => page.rows.some(differs))
      ? { ...data, pages: data.pages.map((page) => (page.rows.some(differs) ? { ...page, rows: page.rows.map((row) => (differs(row) ? { ...row, ...change } : row)) } : page)) }
      : undefined,
  );
}
