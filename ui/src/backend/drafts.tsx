import { createContext, use, useEffect, useState, useSyncExternalStore, type ReactNode } from "react";

import { sentenceOf, DeskProblem, type Backend } from "./backend";
import { isBegun, saysTheSame } from "./begun";
import type { DraftElsewhere, TicketDetail, TicketDraft } from "./bindings";
import { useBackend } from "./context";

// What was begun on each ticket and not sent. The window shows what stands here, at once; the computer keeps it
// moments later, in a file per ticket, so that a crash takes nothing along. The web view's own storage would not do:
// it reaches the disk when the web view finds the time.
//
// What the person wrote at another computer comes from the shell, put together with what stands here. Only this window
// knows what is being typed, so it takes that only in place of the very draft with which it was put together.

/** Changes of this long are written together: well within the second that a crash may cost. */
const GATHER = 250;
/** After a full disk: so long until the next try. */
const RETRY = 5000;
/** So long after the last key somebody still writes: nothing is changed under their hands. */
const STILL_WRITES = 5000;
/** So often a choice is tried again when something was typed meanwhile. */
const TRIES = 5;

type Awaited = { resolve: () => void; reject: (problem: unknown) => void };
export type DraftTicket = Pick<TicketDetail, "id" | "ticket_number">;
type Begun = Omit<TicketDraft, "ticket_id" | "ticket_number">;

type Source = Pick<Backend, "drafts" | "keepDraft" | "draftsElsewhere" | "onDraftsElsewhere">;

const nothing: Begun = { reply: null, note: null, as_note: false, resolution: null, place: null, sketches: [] };

export class Drafts {
  #begun = new Map<string, TicketDraft>();
  #ready = false;
  #watchers = new Set<() => void>();
  /** Tickets of which the computer has an older draft than the window. */
  #unwritten = new Map<string, DraftTicket>();
  #writing = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #complained = false;
  /** Who waits until the newest draft of a ticket is on the computer. */
  #awaited = new Map<string, Awaited[]>();
  #otherWindows: BroadcastChannel | undefined;
  /** Versions of other computers that go to the disk with the next draft of a ticket. */
  #taken = new Map<string, string>();
  /** What was changed both here and at another computer, by ticket: the person chooses. */
  #apart = new Map<string, DraftElsewhere>();
  /** Tickets in which somebody types, each with what ends that. */
  #typed = new Map<string, ReturnType<typeof setTimeout>>();
  /** What is looked at again once nobody types there any more. */
  #postponed = new Set<string>();
  #looking = false;
  #lookAgain = false;
  readonly #backend: Source;
  readonly #complain: (sentence: string) => void;

  constructor(backend: Source, complain: (sentence: string) => void) {
    this.#backend = backend;
    this.#complain = complain;
  }

  /** Reads what is kept, and writes from now on until the returned function is called. */
  open(): () => void {
    const channel = new BroadcastChannel("punnet.drafts");
    channel.onmessage = (message: MessageEvent<TicketDraft>) => this.#heard(message.data);
    this.#otherWindows = channel;
    const leaving = () => this.flush();
    for (const event of leavings) window.addEventListener(event, leaving);
    const stop = this.#backend.onDraftsElsewhere(this.#look);
    void this.#load();
    return () => {
      stop();
      for (const timer of this.#typed.values()) clearTimeout(timer);
      this.#typed.clear();
      for (const event of leavings) window.removeEventListener(event, leaving);
      this.flush();
      channel.close();
      this.#otherWindows = undefined;
    };
  }

  get ready(): boolean {
    return this.#ready;
  }

  of(ticketId: string): TicketDraft | undefined {
    return this.#begun.get(ticketId);
  }

  /** For where only the number is known: a ticket that cannot be read. */
  ofNumber(number: string): TicketDraft | undefined {
    for (const draft of this.#begun.values()) if (draft.ticket_number === number) return draft;
    return undefined;
  }

  /** What was changed both here and at another computer. */
  apart(ticketId: string): DraftElsewhere | undefined {
    return this.#apart.get(ticketId);
  }

  change(ticket: DraftTicket, change: Partial<Begun>) {
    this.#types(ticket.id);
    this.#changeById(ticket.id, ticket.ticket_number, change);
  }

  /** Forgets all that was begun on a ticket. */
  discard(draft: TicketDraft) {
    this.#changeById(draft.ticket_id, draft.ticket_number, nothing);
    this.flush();
  }

  /** Resolves once what stands here of a ticket is on the computer's disk; fails with the reason where it can't be. */
  kept(ticketId: string): Promise<void> {
    if (!this.#unwritten.has(ticketId) && !this.#writing.has(ticketId)) return Promise.resolve();
    const kept = new Promise<void>((resolve, reject) => {
      this.#awaited.set(ticketId, [...(this.#awaited.get(ticketId) ?? []), { resolve, reject }]);
    });
    this.flush();
    return kept;
  }

  /** Forgets messages that are no drafts any more, where a crash kept them from being forgotten. */
  forgetMessages(ids: ReadonlySet<string>) {
    for (const { ticket_id, ticket_number, reply, note } of this.#begun.values()) {
      if (reply && ids.has(reply.message_id)) this.#changeById(ticket_id, ticket_number, { reply: null });
      if (note && ids.has(note.message_id)) this.#changeById(ticket_id, ticket_number, { note: null });
    }
  }

  /** Settles what was changed at both: with what stands here, or with what was written there. Fails with the reason. */
  async choose(ticketId: string, which: "keeping" | "taking") {
    const shown = this.#apart.get(ticketId);
    if (!shown) return;
    for (let tries = 0; tries < TRIES; tries += 1) {
      await this.kept(ticketId);
      const one = (await this.#backend.draftsElsewhere()).find(({ ticket_id }) => ticket_id === ticketId);
      // Something else stands there by now, which nobody has seen yet.
      if (one?.version !== shown.version) break;
      if (this.#take(one, one[which])) return;
    }
    this.#look();
  }

  #changeById(id: string, number: string, change: Partial<Begun>) {
    this.#put({ ...nothing, ...this.#begun.get(id), ...change, ticket_id: id, ticket_number: number });
    this.#unwritten.set(id, { id, ticket_number: number });
    this.#timer ??= setTimeout(this.flush, GATHER);
    this.#tell();
  }

  /** Writes now what is not written yet. */
  readonly flush = () => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const [id, ticket] of this.#unwritten) {
      // One after the other: an older draft must not arrive behind a newer one.
      if (!this.#writing.has(id)) void this.#write(ticket);
    }
  };

  readonly watch = (watcher: () => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  async #load() {
    if (this.#ready) return;
    try {
      for (const draft of await this.#backend.drafts()) if (!this.#begun.has(draft.ticket_id)) this.#put(draft);
    } catch (problem) {
      this.#complain(sentenceOf(problem));
    }
    this.#ready = true;
    this.#tell();
    this.#look();
  }

  /** Asks what stands at other computers, and takes what nobody has to choose about. */
  readonly #look = () => {
    if (this.#looking) this.#lookAgain = true;
    else void this.#lookElsewhere();
  };

  async #lookElsewhere() {
    this.#looking = true;
    this.#lookAgain = false;
    try {
      const all = await this.#backend.draftsElsewhere();
      this.#apart = new Map(all.filter(({ is_apart }) => is_apart).map((one) => [one.ticket_id, one]));
      for (const one of all) if (!one.is_apart) this.#takeQuietly(one);
      this.#tell();
    } catch {
      // Nobody is told: what stands here is whole, and the shell says again when there is something.
    }
    this.#looking = false;
    if (this.#lookAgain) this.#look();
  }

  #takeQuietly(one: DraftElsewhere) {
    if (this.#typed.has(one.ticket_id) && document.hasFocus()) this.#postponed.add(one.ticket_id);
    else this.#take(one, one.keeping);
  }

  #types(ticketId: string) {
    clearTimeout(this.#typed.get(ticketId));
    const ended = () => {
      this.#typed.delete(ticketId);
      if (this.#postponed.delete(ticketId)) this.#look();
    };
    this.#typed.set(ticketId, setTimeout(ended, STILL_WRITES));
  }

  /** Puts this in the place of what stands here; false where that is something newer, which has to reach the disk first. */
  #take({ ticket_id, version, here }: DraftElsewhere, draft: TicketDraft): boolean {
    const own = this.#begun.get(ticket_id);
    if (!saysTheSame(own, here)) return false;
    this.#apart.delete(ticket_id);
    this.#taken.set(ticket_id, version);
    const { ticket_id: id, ticket_number, ...begun } = draft;
    this.#changeById(id, ticket_number, { ...begun, place: own?.place ?? null });
    return true;
  }

  async #write(ticket: DraftTicket) {
    const { id } = ticket;
    const draft = this.#begun.get(id) ?? { ...nothing, ticket_id: id, ticket_number: ticket.ticket_number };
    this.#unwritten.delete(id);
    this.#writing.add(id);
    this.#otherWindows?.postMessage(draft);
    const taken = this.#taken.get(id) ?? null;
    this.#taken.delete(id);
    let wait = GATHER;
    try {
      await this.#backend.keepDraft(draft, taken);
      this.#complained = false;
      if (!this.#unwritten.has(id)) this.#settle(id, ({ resolve }) => resolve());
    } catch (problem) {
      if (taken !== null && !this.#taken.has(id)) this.#taken.set(id, taken);
      // What is wrong with the draft itself is not mended by trying again.
      if (!(problem instanceof DeskProblem && problem.code === "invalid")) this.#unwritten.set(id, ticket);
      wait = RETRY;
      this.#settle(id, ({ reject }) => reject(problem));
      if (!this.#complained) this.#complain(sentenceOf(problem));
      this.#complained = true;
    }
    this.#writing.delete(id);
    if (this.#unwritten.has(id)) this.#timer ??= setTimeout(this.flush, wait);
  }

  #settle(id: string, how: (waiting: Awaited) => void) {
    const waiting = this.#awaited.get(id) ?? [];
    this.#awaited.delete(id);
    waiting.forEach(how);
  }

  /** Another window of the console wrote to a ticket: it counts, unless this one has something newer. */
  #heard(draft: TicketDraft) {
    if (this.#unwritten.has(draft.ticket_id)) return;
    this.#put(draft);
    this.#tell();
  }

  #put(draft: TicketDraft) {
    if (isBegun(draft)) this.#begun.set(draft.ticket_id, draft);
    else this.#begun.delete(draft.ticket_id);
  }

  #tell() {
    for (const watcher of this.#watchers) watcher();
  }
}

/** When a window may be about to go. */
const leavings = ["blur", "pagehide", "beforeunload", "visibilitychange"];

const DraftsContext = createContext<Drafts | null>(null);

export function DraftsProvider({ onProblem, children }: { onProblem: (sentence: string) => void; children: ReactNode }) {
  const backend = useBackend();
  const [drafts] = useState(() => new Drafts(backend, onProblem));
  useEffect(() => drafts.open(), [drafts]);
  return <DraftsContext value={drafts}>{children}</DraftsContext>;
}

export function useDrafts(): Drafts {
  const drafts = use(DraftsContext);
  if (!drafts) throw new Error("useDrafts is called outside of DraftsProvider");
  return drafts;
}

/** Whether the kept drafts have been read: no box may be shown empty before. */
export function useDraftsReady(): boolean {
  const drafts = useDrafts();
  return useSyncExternalStore(drafts.watch, () => drafts.ready);
}

/** What was begun on the ticket of this number, where nothing else is known of it. */
export function useDraftOfNumber(number: string): TicketDraft | undefined {
  const drafts = useDrafts();
  return useSyncExternalStore(drafts.watch, () => drafts.ofNumber(number));
}

/** What is picked of a ticket's draft; must be a part of it or a plain value. */
export function useDraft<T>(ticketId: string, pick: (draft: TicketDraft | undefined) => T): T {
  const drafts = useDrafts();
  return useSyncExternalStore(drafts.watch, () => pick(drafts.of(ticketId)));
}

/** What was changed on a ticket both here and at another computer. */
export function useDraftApart(ticketId: string): DraftElsewhere | undefined {
  const drafts = useDrafts();
  return useSyncExternalStore(drafts.watch, () => drafts.apart(ticketId));
}
