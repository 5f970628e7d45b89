import { useIsMutating, useMutation, useQueryClient } from "@tanstack/react-query";

import { DeskProblem, sentenceOf } from "../../backend/backend";
import type { NewResolution, TicketDetail, TicketState } from "../../backend/bindings";
import { useDecide } from "../../backend/outbox";
import { keys } from "../../backend/queries";
import { markTicketChanged, patchTicket } from "../../backend/staleness";
import { say, sayProblem } from "../../components/Toasts";

type Ticket = Pick<TicketDetail, "id" | "ticket_number">;

const resolveKey = (ticketId: string) => ["resolve", ticketId];

/** Whether this ticket is being settled, also where its form was left meanwhile. */
export function useIsResolving(ticketId: string): boolean {
  return useIsMutating({ mutationKey: resolveKey(ticketId) }) > 0;
}

/** Settling moves money and tells the customer, so it is shown only when the desk has stored it. */
export function useResolve(ticket: Ticket) {
  const decide = useDecide(ticket);
  const client = useQueryClient();
  const settled = useSettledState(ticket);
  return useMutation({
    mutationKey: resolveKey(ticket.id),
    mutationFn: (resolution: NewResolution) => decide({ kind: "resolution", resolution }),
    onSuccess(stored) {
      if (!stored?.state) return;
      settled(stored.state);
      say(`${ticket.ticket_number} is resolved. The customer is notified.`);
    },
    onError(problem) {
      // Somebody else was quicker: theirs is to be seen.
      if (problem instanceof DeskProblem && problem.code === "conflict") void client.invalidateQueries({ queryKey: keys.ticket(ticket.ticket_number) });
    },
  });
}

export function useReopen(ticket: Ticket & Pick<TicketDetail, "status">) {
  const decide = useDecide(ticket);
  const settled = useSettledState(ticket);
  return useMutation({
    scope: { id: `state of ${ticket.id}` },
    mutationFn: () => decide({ kind: "status", seen: ticket.status, status: "open" }),
    onSuccess: (stored) => stored?.state && settled(stored.state),
    onError: (problem) => sayProblem(sentenceOf(problem)),
  });
}

function useSettledState(ticket: Ticket) {
  const client = useQueryClient();
  return (state: TicketState) => {
    patchTicket(client, ticket.ticket_number, state);
    markTicketChanged(client, ticket.ticket_number);
  };
}
