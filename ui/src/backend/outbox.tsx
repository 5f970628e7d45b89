import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { createContext, use, useEffect, useState, useSyncExternalStore, type ReactNode } from "react";

import { sentenceOf, type Backend } from "./backend";
import type { Delivered, TicketDetail, Wanted, Waiting } from "./bindings";
import { useBackend } from "./context";
import { useDrafts, useDraftsReady, type Drafts } from "./drafts";
import { keys } from "./queries";
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
      if (delivered) store(this.#client, delivered);
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

/** A ticket as it will be once what waits is stored. */
export function useAsDecided<T extends Pick<TicketDetail, "ticket_number" | "status" | "priority">>(ticket: T | undefined): T | undefined {
  const waiting = useWaiting();
  if (!ticket) return undefined;
  let { status, priority } = ticket;
  for (const { ticket_number, trouble, wanted } of waiting) {
    if (ticket_number !== ticket.ticket_number || trouble) continue;
    if (wanted.kind === "status") ({ status } = wanted);
    if (wanted.kind === "priority") ({ priority } = wanted);
  }
  return status === ticket.status && priority === ticket.priority ? ticket : { ...ticket, status, priority };
}

/** Takes something back: `put` brings it where it came from, and only once that is on the disk it is forgotten here. */
export async function takeBack(backend: Backend, drafts: Drafts, { id, ticket_id }: Waiting, put: (wanted: Wanted) => void) {
  const { wanted } = await backend.takeBack(id);
  put(wanted);
  await drafts.kept(ticket_id);
  await backend.forgetWaiting(id);
}
