import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { createContext, use, useEffect, useState, useSyncExternalStore, type ReactNode } from "react";

import { sentenceOf, type Backend } from "./backend";
import type { Delivered, QueueRow, Stored, TicketDetail, Wanted, Waiting } from "./bindings";
import { useBackend } from "./context";
import { useDrafts, useDraftsReady, type Drafts } from "./drafts";
import { keys } from "./queries";
import { uuidv7 } from "../format/uuid";
import { markTicketChanged, patchTicket } from "./staleness";

// What was decided and is not stored yet. The shell keeps it on this computer's disk and delivers it; the window shows
// it where it belongs, as if it were stored, with a mark.

type Source = Pick<Backend, "outbox" | "onOutbox">;

class Outbox {
  #waiting: Waiting[] = [];
  #ready = false;
  #watchers = new Set<() => void>();
  readonly #backend: Source;
  readonly #client: QueryClient;

  constructor(backend: Source, client: QueryClient) {
    this.#backend = backend;
    this.#client = client;
  }

  /** Listens until the returned function is called. */
  open(complain: (sentence: string) => void): () => void {
    let heard = false;
    const stop = this.#backend.onOutbox(({ waiting, delivered }) => {
      heard = true;
      // First: what no longer waits must not look undone for a moment.
      if (delivered) {
        store(this.#client, delivered);
        const was = this.#waiting.find(({ id }) => id === delivered.id);
        if (was) storeBeside(this.#client, was);
      }
      this.#put(waiting);
    });
    this.#backend.outbox().then(
      // News is newer.
      (waiting) => !heard && this.#put(waiting),
      (problem: unknown) => complain(sentenceOf(problem)),
    );
    return stop;
  }

  get all(): Waiting[] {
    return this.#waiting;
  }

  get ready(): boolean {
    return this.#ready;
  }

  readonly watch = (watcher: () => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  #put(waiting: Waiting[]) {
    const fine = new Set(this.#waiting.filter(({ trouble }) => !trouble).map(({ id }) => id));
    this.#waiting = waiting;
    this.#ready = true;
    for (const one of waiting) {
      // Shown as if it were so until now: what is really so has to be read.
      if (one.trouble && fine.has(one.id)) void this.#client.invalidateQueries({ queryKey: keys.ticket(one.ticket_number) });
    }
    for (const watcher of this.#watchers) watcher();
  }
}

/** Shows what was stored, before any event of it comes. */
function store(client: QueryClient, { ticket_number, stored }: Delivered) {
  const { message, state } = stored;
  if (message) {
    client.setQueryData<TicketDetail>(
      keys.ticket(ticket_number),
      (detail) =>
        // The event may have brought the message already.
        detail && { ...detail, messages: [...detail.messages.filter((one) => one.id !== message.id), message] },
    );
    void client.invalidateQueries({ queryKey: keys.ticket(ticket_number) });
  }
  if (state) {
    // A newer choice is on its way, and shown; what it hears says the rest.
    if (client.isMutating({ mutationKey: ["state"] }) > 0) return;
    patchTicket(client, ticket_number, state);
    markTicketChanged(client, ticket_number);
  }
}

/** What stands beside a ticket is as it was wanted: shown so until the event of it brings the rest. */
function storeBeside(client: QueryClient, { ticket_number, wanted }: Waiting) {
  if (wanted.kind === "assignee") patchTicket(client, ticket_number, { assignee: wanted.assignee });
  if (wanted.kind === "photo_mark") client.setQueryData<TicketDetail>(keys.ticket(ticket_number), (ticket) => ticket && asDecided(ticket, wanted));
  if (wanted.kind !== "message") markTicketChanged(client, ticket_number);
}

const OutboxContext = createContext<Outbox | null>(null);

export function OutboxProvider({ onProblem, children }: { onProblem: (sentence: string) => void; children: ReactNode }) {
  const backend = useBackend();
  const client = useQueryClient();
  const [outbox] = useState(() => new Outbox(backend, client));
  useEffect(() => outbox.open(onProblem), [outbox, onProblem]);
  return (
    <OutboxContext value={outbox}>
      <NothingTwice />
      {children}
    </OutboxContext>
  );
}

/** A crash between the outbox and the draft leaves a message in both: it is on its way, and no draft any more. */
function NothingTwice() {
  const drafts = useDrafts();
  const draftsReady = useDraftsReady();
  const outbox = useOutbox();
  const outboxReady = useSyncExternalStore(outbox.watch, () => outbox.ready);
  useEffect(() => {
    if (draftsReady && outboxReady) drafts.forgetMessages(new Set(outbox.all.map(({ id }) => id)));
  }, [drafts, draftsReady, outbox, outboxReady]);
  return null;
}

function useOutbox(): Outbox {
  const outbox = use(OutboxContext);
  if (!outbox) throw new Error("useOutbox is called outside of OutboxProvider");
  return outbox;
}

/** Everything that waits, in the order in which it was decided. */
export function useWaiting(): Waiting[] {
  const outbox = useOutbox();
  return useSyncExternalStore(outbox.watch, () => outbox.all);
}

export type WaitingFor<K extends Wanted["kind"]> = Waiting & { wanted: Extract<Wanted, { kind: K }> };

/** What waits of one kind on a ticket. */
export function useWaitingOn<K extends Wanted["kind"]>(ticketNumber: string, kind: K): WaitingFor<K>[] {
  return useWaiting().filter((one): one is WaitingFor<K> => one.ticket_number === ticketNumber && one.wanted.kind === kind);
}

/** Takes decisions about a ticket. The answer is what is stored, or null where it waits. */
export function useDecide({ id: ticket_id, ticket_number }: Pick<TicketDetail, "id" | "ticket_number">): (wanted: Wanted) => Promise<Stored | null> {
  const backend = useBackend();
  return (wanted) => backend.decide({ id: wanted.kind === "message" ? wanted.message.id : uuidv7(), ticket_id, ticket_number, wanted });
}

/** A ticket as it will be once what waits is stored. */
export function useAsDecided<T extends TicketDetail | QueueRow>(ticket: T | undefined): T | undefined {
  const waiting = useWaiting();
  return ticket && waiting.filter(({ ticket_number, trouble }) => ticket_number === ticket.ticket_number && !trouble).reduce((shown, { wanted }) => asDecided(shown, wanted), ticket);
}

/** The same ticket where nothing is otherwise: nothing is drawn anew for it. */
function asDecided<T extends TicketDetail | QueueRow>(ticket: T, wanted: Wanted): T {
  switch (wanted.kind) {
    case "status":
      return ticket.status === wanted.status ? ticket : { ...ticket, status: wanted.status };
    case "priority":
      return ticket.priority === wanted.priority ? ticket : { ...ticket, priority: wanted.priority };
    case "assignee":
      return isDetail(ticket) && ticket.assignee?.id !== wanted.assignee?.id ? { ...ticket, assignee: wanted.assignee } : ticket;
    case "photo_mark":
      return isDetail(ticket) ? { ...ticket, attachments: ticket.attachments.map((one) => (one.id === wanted.photo ? { ...one, mark: wanted.mark } : one)) } : ticket;
    case "message":
    case "resolution":
    case "approval_asked":
    case "approval_decided":
      return ticket;
  }
}

const isDetail = (ticket: TicketDetail | QueueRow): ticket is TicketDetail => "messages" in ticket;

/** Takes something back: `put` brings it where it came from, and only once that is on the disk it is forgotten here. */
export async function takeBack(backend: Backend, drafts: Drafts, { id, ticket_id }: Waiting, put: (wanted: Wanted) => void) {
  const { wanted } = await backend.takeBack(id);
  put(wanted);
  await drafts.kept(ticket_id);
  await backend.forgetWaiting(id);
}
