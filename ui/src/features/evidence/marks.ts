import { useMutation, useQueryClient } from "@tanstack/react-query";

import { sentenceOf } from "../../backend/backend";
import type { Attachment, PhotoMark, PhotoVerdict, TicketDetail } from "../../backend/bindings";
import { useDecide } from "../../backend/outbox";
import { keys } from "../../backend/queries";
import type { ShortcutId } from "../../components/shortcuts";
import { sayProblem } from "../../components/Toasts";
import type { Claim } from "./claim";

/** What a verdict is called; `said` is for those who do not see the question. */
export const verdicts: readonly { value: PhotoVerdict; label: string; said: string; shortcut: ShortcutId }[] = [
  { value: "supports", label: "Yes", said: "Yes, it supports the claim", shortcut: "photoSupports" },
  { value: "unclear", label: "Unclear", said: "Unclear", shortcut: "photoUnclear" },
  { value: "against", label: "No", said: "No, it does not support the claim", shortcut: "photoAgainst" },
];

/** Says what was found in a photo: shown at once, put back with the desk's sentence where it is refused. */
export function useMarkPhoto({ ticketId, number }: Pick<Claim, "ticketId" | "number">) {
  const decide = useDecide({ id: ticketId, ticket_number: number });
  const client = useQueryClient();
  const key = keys.ticket(number);
  const show = (id: string, mark: PhotoMark) =>
    client.setQueryData<TicketDetail>(key, (ticket) => ticket && { ...ticket, attachments: ticket.attachments.map((one) => (one.id === id ? { ...one, mark } : one)) });
  return useMutation({
    scope: { id: `marks of ${number}` },
    mutationFn: ({ photo, mark }: { photo: Attachment; mark: PhotoMark }) => decide({ kind: "photo_mark", photo: photo.id, seen: photo.mark, mark }),
    async onMutate({ photo, mark }) {
      await client.cancelQueries({ queryKey: key });
      show(photo.id, mark);
      return { before: photo.mark };
    },
    onError(problem, { photo }, context) {
      if (context) show(photo.id, context.before);
      sayProblem(sentenceOf(problem));
    },
    onSettled: () => client.invalidateQueries({ queryKey: key }),
  });
}

/** How many photos support the claim, in words; nothing where none was judged. */
export function judged(photos: Attachment[]): string | null {
  const said = photos.filter(({ mark }) => mark.verdict !== null);
  if (said.length === 0) return null;
  const supporting = said.filter(({ mark }) => mark.verdict === "supports").length;
  return `${supporting} of ${photos.length === 1 ? "1 photo" : `${photos.length} photos`} ${supporting === 1 ? "supports" : "support"} the claim`;
}

/** What was found in a photo, in words. */
export function saidOf({ mark }: Attachment): string | undefined {
  return verdicts.find(({ value }) => value === mark.verdict)?.said;
}
