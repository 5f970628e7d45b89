import type { DraftMessage, TicketDraft } from "./bindings";

/** Whether anything of a draft is worth keeping; drafts of before there was drawing have no sketches. */
export function isBegun({ reply, note, as_note, resolution, place, sketches }: TicketDraft): boolean {
  return Boolean(reply || note || as_note || resolution || place || sketches?.length);
}

/** Whether two drafts of a ticket hold the same words, ticks and drawings, wherever one stopped reading. */
export function saysTheSame(one: TicketDraft | undefined, other: TicketDraft): boolean {
  return (
    isSameMessage(one?.reply, other.reply) &&
    isSameMessage(one?.note, other.note) &&
    (one?.as_note ?? false) === other.as_note &&
    one?.resolution?.resolution_type === other.resolution?.resolution_type &&
    one?.resolution?.refund_amount === other.resolution?.refund_amount &&
    one?.resolution?.resolution_notes === other.resolution?.resolution_notes &&
    drawingsOf(one) === drawingsOf(other)
  );
}

/** Every change of a message makes another id. */
export function isSameMessage(one: DraftMessage | null | undefined, other: DraftMessage | null | undefined): boolean {
  return one?.message_id === other?.message_id && one?.text === other?.text;
}

/** Every change of a drawing makes another id. */
function drawingsOf(draft: TicketDraft | undefined): string {
  return (draft?.sketches ?? []).map(({ copy_id }) => copy_id).toSorted().join(" ");
}
