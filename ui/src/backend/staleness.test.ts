import { expect, test } from "vitest";

import type { EventKind, QueueFilter, TicketDetail } from "./bindings";
import { fakeBackend } from "./fake";
import { keys, queueQuery } from "./queries";
import { makeQueryClient } from "./query-client";
import { countsAnew, madeStaleBy, markRead, patchTicket } from "./staleness";

const all: QueueFilter = { search: "", statuses: [], priorities: [], sort: "created", descending: true, from: null, mine: false };

test.each<[EventKind, readonly (readonly unknown[])[]]>([
  ["ticket_created", [["queue"], ["stats"], ["notices"]]],
  ["ticket_updated", [["ticket", "TKT-1"], ["queue"], ["stats"]]],
  ["message_added", [["ticket", "TKT-1"], ["queue"], ["notices"]]],
  ["attachment_added", [["ticket", "TKT-1"], ["queue"]]],
  ["notified", [["notices"]]],
])("%s makes exactly these reads stale", (kind, stale) => {
  expect(madeStaleBy({ kind, ticket_id: "1", ticket_number: "TKT-1" })).toEqual(stale);
});

test("what is counted over many tickets goes stale with a ticket or a message, not with a photo", () => {
  const kinds: EventKind[] = ["ticket_created", "ticket_updated", "message_added", "attachment_added", "notified"];
  expect(kinds.filter((kind) => countsAnew({ kind, ticket_id: "1", ticket_number: "TKT-1" }))).toEqual(["ticket_created", "ticket_updated", "message_added"]);
});

test("a change shows in the open ticket and in every list that holds it, and nowhere else", async () => {
  const desk = fakeBackend({ tickets: 60 });
  const client = makeQueryClient();
  const open: QueueFilter = { ...all, statuses: ["open"] };
  const query = queueQuery(desk, all);
  await client.fetchInfiniteQuery({ ...query, pages: 2 });
  await client.fetchInfiniteQuery(queueQuery(desk, open));
  const [first, second] = desk.tickets;
  if (!first || !second) throw new Error("no tickets");
  for (const ticket of [first, second]) client.setQueryData(keys.ticket(ticket.ticket_number), structuredClone(ticket));

  const before = structuredClone(client.getQueryData(query.queryKey)?.pages.flatMap(({ rows }) => rows));
  patchTicket(client, first.ticket_number, { status: "closed" });
  const after = client.getQueryData(query.queryKey)?.pages.flatMap(({ rows }) => rows);
  expect(after?.[0]).toEqual({ ...before?.[0], status: "closed" });
  expect(after?.slice(1)).toEqual(before?.slice(1));
  expect(client.getQueryData(queueQuery(desk, open).queryKey)?.pages[0]?.rows[0]?.status).toBe("closed");
  expect(client.getQueryData<TicketDetail>(keys.ticket(first.ticket_number))).toEqual({ ...first, status: "closed" });
  expect(client.getQueryData<TicketDetail>(keys.ticket(second.ticket_number))).toEqual(second);
});

test("nothing that was never read is made up", () => {
  const client = makeQueryClient();
  patchTicket(client, "TKT-1", { status: "closed" });
  expect(client.getQueryCache().getAll()).toEqual([]);
});

test("a list that a change says nothing new about stays the same one", () => {
  const client = makeQueryClient();
  const row = { id: "1", ticket_number: "TKT-2026-00001", unread: true };
  const data = { pages: [{ rows: [row] }], pageParams: [null] };
  client.setQueryData(keys.queue(all), data);
  markRead(client, "TKT-2026-00002");
  expect(client.getQueryData(keys.queue(all))).toBe(data);
  markRead(client, "TKT-2026-00001");
  const read = client.getQueryData(keys.queue(all));
  expect(read).toMatchObject({ pages: [{ rows: [{ unread: false }] }] });
  markRead(client, "TKT-2026-00001");
  expect(client.getQueryData(keys.queue(all))).toBe(read);
});
