import { useState } from "react";

import type { Mark, PhotoSketch } from "../../../backend/bindings";
import { useDraft, useDrafts, type DraftTicket } from "../../../backend/drafts";
import { uuidv7 } from "../../../format/uuid";

/** What can be undone and done again, for as long as the photos are on the table; what is drawn outlives that. */
type History = { before: Mark[][]; undone: Mark[][] };

const none: Mark[] = [];
const begun: History = { before: [], undone: [] };
/** So many steps can be taken back. */
const MOST_STEPS = 200;

/** What was drawn on a photo and is not saved: a part of the ticket's draft, kept on this computer. */
export function useSketch(ticket: DraftTicket | null, photoId: string) {
  const drafts = useDrafts();
  const of = (all: PhotoSketch[] | undefined) => all?.find(({ attachment_id }) => attachment_id === photoId);
  const kept = useDraft(ticket?.id ?? "", (draft) => of(draft?.sketches));
  const [histories, setHistories] = useState<ReadonlyMap<string, History>>(new Map());
  const history = histories.get(photoId) ?? begun;
  const marks = kept?.marks ?? none;

  const keep = (next: Pick<PhotoSketch, "marks" | "for_customer"> | null) => {
    if (!ticket) return;
    const others = (drafts.of(ticket.id)?.sketches ?? []).filter(({ attachment_id }) => attachment_id !== photoId);
    // Another drawing is another copy: had the first one arrived after all, the second must not vanish.
    const mine = next && (next.marks.length > 0 || next.for_customer) ? [{ attachment_id: photoId, copy_id: uuidv7(), ...next }] : [];
    drafts.change(ticket, { sketches: [...others, ...mine] });
  };
  const put = (next: Mark[], then: History) => {
    setHistories((all) => new Map(all).set(photoId, then));
    keep({ marks: next, for_customer: kept?.for_customer ?? false });
  };
  // Of what an earlier run of Punnet kept only the order is known: the last goes first.
  const before = history.before.at(-1) ?? (marks.length > 0 && history.undone.length === 0 ? marks.slice(0, -1) : null);
  const after = history.undone.at(-1) ?? null;

  return {
    marks,
    copyId: kept?.copy_id ?? null,
    forCustomer: kept?.for_customer ?? false,
    canUndo: before !== null,
    canRedo: after !== null,
    change: (next: Mark[]) => put(next, { before: [...history.before, marks].slice(-MOST_STEPS), undone: [] }),
    undo: () => before && put(before, { before: history.before.slice(0, -1), undone: [...history.undone, marks] }),
    redo: () => after && put(after, { before: [...history.before, marks], undone: history.undone.slice(0, -1) }),
    setForCustomer: (for_customer: boolean) => keep({ marks, for_customer }),
    /** Saved, or not wanted any more; not where somebody drew on meanwhile. */
    forget: (copyId: string | null) => {
      if (ticket && (of(drafts.of(ticket.id)?.sketches)?.copy_id ?? null) === copyId) keep(null);
      setHistories((all) => new Map(all).set(photoId, begun));
      // At once: after a crash it would look as if it had not been saved.
      drafts.flush();
    },
  };
}
