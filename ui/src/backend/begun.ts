import type { TicketDraft } from "./bindings";

/** Whether anything of a draft is worth keeping; drafts of before there was drawing have no sketches. */
export function isBegun({ reply, note, as_note, resolution, place, sketches }: TicketDraft): boolean {
  return Boolean(reply || note || as_note || resolution || place || sketches?.length);
}
