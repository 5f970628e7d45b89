import type { DraftResolution } from "../../backend/bindings";
import { useDraft, useDrafts, type DraftTicket } from "../../backend/drafts";

const empty: DraftResolution = { resolution_type: null, refund_amount: "", resolution_notes: "" };

/** The half-filled form of a ticket, with what changes it; it outlives another ticket, a restart and a crash. */
export function useResolutionDraft(ticket: DraftTicket) {
  const drafts = useDrafts();
  const form = useDraft(ticket.id, (draft) => draft?.resolution) ?? empty;
  const fill = (change: Partial<DraftResolution>) => {
    const next = { ...empty, ...drafts.of(ticket.id)?.resolution, ...change };
    const { resolution_type, refund_amount, resolution_notes } = next;
    drafts.change(ticket, { resolution: resolution_type || refund_amount || resolution_notes ? next : null });
  };
  const forget = () => {
    drafts.change(ticket, { resolution: null });
    drafts.flush();
  };
  return { form, fill, forget };
}
