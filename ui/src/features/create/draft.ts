import { useSyncExternalStore } from "react";

import type { CreatedTicket, FoundCustomer, IssueType, TicketPriority } from "../../backend/bindings";
import { uuidv7 } from "../../format/uuid";
import type { Shelf, Upload } from "../evidence/uploads";

// The one ticket that is being written. What was typed is kept in the window's storage, so that it survives another
// page, a reload and a crash. Photos live as long as the program: what was offered to it is forgotten with it.

type Written = {
  /** The name that the ticket will have: sent twice it is stored once. */
  id: string;
  customer: FoundCustomer | null;
  /** Null is "about no order"; undefined is not chosen yet. */
  orderId?: string | null | undefined;
  /** How many of each line of the order are concerned, as typed. */
  quantities: Record<string, string>;
  issueType: IssueType | null;
  priority: TicketPriority;
  /** Null for as long as the suggested one is good enough. */
  subject: string | null;
  description: string;
};

export type NewTicketDraft = Written & {
  photos: Upload[];
  /** The ticket, once it is stored and only photos are still on their way. */
  made: CreatedTicket | null;
};

const KEY = "punnet.new-ticket";
const watchers = new Set<() => void>();
let draft: NewTicketDraft | null = null;

export function readNewTicket(): NewTicketDraft {
  draft ??= { ...(stored() ?? blank()), photos: [], made: null };
  return draft;
}

export function writeNewTicket(change: Partial<Omit<NewTicketDraft, "id">>) {
  set({ ...readNewTicket(), ...change });
}

/** Its photos, as long as they are on their way. */
export const newTicketShelf: Shelf = { read: () => readNewTicket().photos, write: (photos) => writeNewTicket({ photos }) };

/** What is written becomes a ticket of its own: the desk has stored the one before. */
export function becomeAnotherTicket() {
  set({ ...readNewTicket(), id: uuidv7() });
}

export function forgetNewTicket() {
  draft = null;
  localStorage.removeItem(KEY);
  changed();
}

/** For tests: as after a restart of the program. */
export function forgetWhatIsInMemory() {
  draft = null;
  changed();
}

export function isBlank({ customer, quantities, issueType, subject, description, photos }: NewTicketDraft): boolean {
  return customer === null && Object.keys(quantities).length === 0 && issueType === null && subject === null && description === "" && photos.length === 0;
}

export function useNewTicket(): NewTicketDraft {
  return useSyncExternalStore(watch, readNewTicket);
}

function set(next: NewTicketDraft) {
  draft = next;
  const { photos: _, made, ...written } = next;
  // A ticket that is stored must not come back as something to be written.
  if (made) localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, JSON.stringify(written));
  changed();
}

function blank(): Written {
  return { id: uuidv7(), customer: null, quantities: {}, issueType: null, priority: "medium", subject: null, description: "" };
}

function stored(): Written | null {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEY) ?? "null");
    if (isWritten(found)) return { ...blank(), ...found };
  } catch {
    // Not ours, or cut off in the middle of a crash: a new one is begun.
  }
  return null;
}

function isWritten(found: unknown): found is Written {
  return (
    typeof found === "object" && found !== null &&
    "id" in found && typeof found.id === "string" &&
    "description" in found && typeof found.description === "string" &&
    "quantities" in found && typeof found.quantities === "object" && found.quantities !== null
  );
}

function watch(watcher: () => void) {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

function changed() {
  for (const watcher of watchers) watcher();
}
