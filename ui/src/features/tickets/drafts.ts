import type { DraftMessage, KeptFile, NewMessage, TicketDraft } from "../../backend/bindings";
import { useDraft, type Drafts, type DraftTicket } from "../../backend/drafts";
import { uuidv7 } from "../../format/uuid";

// The messages that somebody began, per ticket and kind: filed under the ticket, so that they can never go to another.

export type MessageKind = "reply" | "note";

export function readDraft(drafts: Drafts, ticketId: string, kind: MessageKind): DraftMessage | null {
  return drafts.of(ticketId)?.[kind] ?? null;
}

export function writeDraft(drafts: Drafts, ticket: DraftTicket, kind: MessageKind, text: string) {
  const before = readDraft(drafts, ticket.id, kind);
  if ((before?.text ?? "") === text) return;
  put(drafts, ticket, kind, text, filesOf(before), elsewhereOf(before));
}

/** Adds a file to the message. */
export function addFile(drafts: Drafts, ticket: DraftTicket, kind: MessageKind, file: KeptFile) {
  const before = readDraft(drafts, ticket.id, kind);
  put(drafts, ticket, kind, before?.text ?? "", [...filesOf(before), file], elsewhereOf(before));
}

export function leaveOutFile(drafts: Drafts, ticket: DraftTicket, kind: MessageKind, attachmentId: string) {
  const before = readDraft(drafts, ticket.id, kind);
  const others = (files: KeptFile[]) => files.filter((file) => file.attachment_id !== attachmentId);
  if (before) put(drafts, ticket, kind, before.text, others(filesOf(before)), others(elsewhereOf(before)));
}

/** Another text is another message: had the first one arrived after all, the second must not vanish. */
function put(drafts: Drafts, ticket: DraftTicket, kind: MessageKind, text: string, files: KeptFile[], elsewhere: KeptFile[]) {
  const empty = text === "" && files.length === 0 && elsewhere.length === 0;
  drafts.change(ticket, { [kind]: empty ? null : newMessage(text, files, elsewhere) });
}

/** Forgets a draft once its message is stored, unless it was written on meanwhile. */
export function forgetDraft(drafts: Drafts, ticket: DraftTicket, kind: MessageKind, messageId: string) {
  if (readDraft(drafts, ticket.id, kind)?.message_id !== messageId) return;
  drafts.change(ticket, { [kind]: null });
  // At once: after a crash it would look as if it had not been sent.
  drafts.flush();
}

/** Puts a message back that was to be sent: before whatever was begun since. */
export function putBack(drafts: Drafts, ticket: DraftTicket, { message, is_internal_note, files }: Pick<NewMessage, "message" | "is_internal_note" | "files">) {
  const kind: MessageKind = is_internal_note ? "note" : "reply";
  const since = readDraft(drafts, ticket.id, kind);
  const text = since && since.text.trim() !== "" ? `${message}\n\n${since.text}` : message;
  drafts.change(ticket, { [kind]: newMessage(text, [...files, ...filesOf(since)], elsewhereOf(since)), as_note: is_internal_note });
}

/**
 * Turns a reply into a note or back. The text comes along, unless a draft of the other kind waits already:
 * then each stays what it is.
 */
export function switchKind(drafts: Drafts, ticket: DraftTicket, to: MessageKind) {
  const from: MessageKind = to === "note" ? "reply" : "note";
  const carried = readDraft(drafts, ticket.id, from);
  const moved = carried && !readDraft(drafts, ticket.id, to) ? { [from]: null, [to]: newMessage(carried.text, filesOf(carried), elsewhereOf(carried)) } : {};
  drafts.change(ticket, { ...moved, as_note: to === "note" });
}

export function useDraftKind(ticketId: string): MessageKind {
  return useDraft(ticketId, asNote) ? "note" : "reply";
}

export function useDraftText(ticketId: string, kind: MessageKind): string {
  return useDraft(ticketId, kind === "note" ? noteText : replyText);
}

export function useDraftFiles(ticketId: string, kind: MessageKind): KeptFile[] {
  return useDraft(ticketId, kind === "note" ? noteFiles : replyFiles);
}

/** Files that were added at another computer, and do not go with the message from here. */
export function useFilesElsewhere(ticketId: string, kind: MessageKind): KeptFile[] {
  return useDraft(ticketId, kind === "note" ? noteElsewhere : replyElsewhere);
}

const none: KeptFile[] = [];

/** A draft that an earlier Punnet kept has none. */
export function filesOf(draft: DraftMessage | null | undefined): KeptFile[] {
  return draft?.files ?? none;
}

/** Files of the message that are only on another computer. */
export function elsewhereOf(draft: DraftMessage | null | undefined): KeptFile[] {
  return draft?.elsewhere ?? none;
}

const noteElsewhere = (draft: TicketDraft | undefined) => elsewhereOf(draft?.note);
const replyElsewhere = (draft: TicketDraft | undefined) => elsewhereOf(draft?.reply);
const noteFiles = (draft: TicketDraft | undefined) => filesOf(draft?.note);
const replyFiles = (draft: TicketDraft | undefined) => filesOf(draft?.reply);
const asNote = (draft: TicketDraft | undefined) => draft?.as_note ?? false;
const noteText = (draft: TicketDraft | undefined) => draft?.note?.text ?? "";
const replyText = (draft: TicketDraft | undefined) => draft?.reply?.text ?? "";

function newMessage(text: string, files: KeptFile[], elsewhere: KeptFile[]): DraftMessage {
  // Half an emoji or a NUL, as a broken clipboard gives them, would be taken by no database.
  return { text: text.toWellFormed().replaceAll("\0", ""), message_id: uuidv7(), files, elsewhere };
}
