import { useCallback, useSyncExternalStore } from "react";

import { uuidv7 } from "../../format/uuid";

// What somebody began to write, per ticket and kind. Kept in the window's storage, so that it survives
// another ticket, a reload and a crash, and filed under the ticket, so that it can never go to another.

export type MessageKind = "reply" | "note";

export type Draft = {
  text: string;
  /** The name that the message will have: the same text sent twice is stored once. */
  messageId: string;
};

const PREFIX = "punnet.draft";
const watchers = new Set<() => void>();

const keyOf = (ticketId: string, kind: MessageKind) => `${PREFIX}.${ticketId}.${kind}`;
const kindKeyOf = (ticketId: string) => `${PREFIX}.${ticketId}.kind`;

export function readDraft(ticketId: string, kind: MessageKind): Draft | null {
  return parsed(localStorage.getItem(keyOf(ticketId, kind)));
}

export function writeDraft(ticketId: string, kind: MessageKind, text: string) {
  const before = readDraft(ticketId, kind);
  if (before?.text === text) return;
  if (text === "") localStorage.removeItem(keyOf(ticketId, kind));
  // Another text is another message: had the first one arrived after all, the second must not vanish.
  else localStorage.setItem(keyOf(ticketId, kind), JSON.stringify({ text, messageId: uuidv7() }));
  changed();
}

/** Forgets a draft once its message is stored, unless it was written on meanwhile. */
export function forgetDraft(ticketId: string, kind: MessageKind, messageId: string) {
  if (readDraft(ticketId, kind)?.messageId !== messageId) return;
  localStorage.removeItem(keyOf(ticketId, kind));
  changed();
}

/**
 * Turns a reply into a note or back. The text comes along, unless a draft of the other kind waits already:
 * then each stays what it is.
 */
export function switchKind(ticketId: string, to: MessageKind) {
  const from: MessageKind = to === "note" ? "reply" : "note";
  const carried = readDraft(ticketId, from);
  if (carried && !readDraft(ticketId, to)) {
    localStorage.removeItem(keyOf(ticketId, from));
    localStorage.setItem(keyOf(ticketId, to), JSON.stringify({ text: carried.text, messageId: uuidv7() }));
  }
  if (to === "note") localStorage.setItem(kindKeyOf(ticketId), to);
  else localStorage.removeItem(kindKeyOf(ticketId));
  changed();
}

export function useDraftKind(ticketId: string): MessageKind {
  return useSyncExternalStore(watch, () => (localStorage.getItem(kindKeyOf(ticketId)) === "note" ? "note" : "reply"));
}

export function useDraftText(ticketId: string, kind: MessageKind): string {
  const raw = useSyncExternalStore(
    watch,
    useCallback(() => localStorage.getItem(keyOf(ticketId, kind)), [ticketId, kind]),
  );
  return parsed(raw)?.text ?? "";
}

function parsed(raw: string | null): Draft | null {
  if (raw === null) return null;
  try {
    const draft: unknown = JSON.parse(raw);
    if (typeof draft === "object" && draft !== null && "text" in draft && "messageId" in draft) {
      const { text, messageId } = draft;
      if (typeof text === "string" && typeof messageId === "string") return { text, messageId };
    }
  } catch {
    // Not ours, or cut off in the middle of a crash: nothing to show.
  }
  return null;
}

function watch(watcher: () => void) {
  watchers.add(watcher);
  // Another window of the console writes to the same storage.
  window.addEventListener("storage", watcher);
  return () => {
    watchers.delete(watcher);
    window.removeEventListener("storage", watcher);
  };
}

function changed() {
  for (const watcher of watchers) watcher();
}
