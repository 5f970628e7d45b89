import { useMutation, useQueryClient } from "@tanstack/react-query";

import { sentenceOf } from "../../backend/backend";
import type { Assignee, TicketDetail } from "../../backend/bindings";
import { useDecide } from "../../backend/outbox";
import { keys } from "../../backend/queries";
import { markTicketChanged, patchTicket } from "../../backend/staleness";
import { sayProblem } from "../../components/Toasts";

type Ticket = Pick<TicketDetail, "id" | "ticket_number" | "assignee">;

/** Gives the ticket to somebody: shown at once, put back with the desk's sentence where somebody else was quicker. */
export function useAssign(ticket: Ticket) {
  const { id, ticket_number, assignee } = ticket;
  const decide = useDecide(ticket);
  const client = useQueryClient();
  return useMutation({
    scope: { id: `assignee of ${id}` },
    mutationFn: (to: Assignee | null) => decide({ kind: "assignee", seen: assignee?.id ?? null, assignee: to }),
    async onMutate(to) {
      await client.cancelQueries({ queryKey: keys.ticket(ticket_number) });
      patchTicket(client, ticket_number, { assignee: to });
    },
    onError(problem, to) {
      // Only what is still ours is put back.
      const shown = client.getQueryData<TicketDetail>(keys.ticket(ticket_number))?.assignee ?? null;
      if (shown?.id === to?.id) patchTicket(client, ticket_number, { assignee });
      sayProblem(sentenceOf(problem));
    },
    onSettled: () => markTicketChanged(client, ticket_number),
  }).mutate;
}
