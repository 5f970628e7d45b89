import { useMutation, useMutationState, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

import { DeskProblem, sentenceOf } from "../../backend/backend";
import type { NewMessage, TicketDetail, TicketPriority, TicketState, TicketStatus, Wanted } from "../../backend/bindings";
import { useDecide } from "../../backend/outbox";
import { keys } from "../../backend/queries";
import { markTicketChanged, patchTicket } from "../../backend/staleness";
import { sayNews, sayProblem } from "../../components/Toasts";
import { priorityWords, statusWords } from "./words";

type Ticket = Pick<TicketDetail, "id" | "ticket_number">;
type Standing = Ticket & Pick<TicketDetail, "status" | "priority">;

export function useSetStatus(ticket: Standing) {
  return useStateChange(ticket, "status", (seen, status: TicketStatus) => ({ kind: "status", seen, status }));
}

export function useSetPriority(ticket: Standing) {
  return useStateChange(ticket, "priority", (seen, priority: TicketPriority) => ({ kind: "priority", seen, priority }));
}

/**
 * Shown at once; put back, with the desk's sentence, where the desk refuses: because it may not be, or because somebody
 * else was quicker than the eye.
 */
function useStateChange<F extends "status" | "priority">(ticket: Standing, field: F, wanted: (seen: Standing[F], value: TicketDetail[F]) => Wanted) {
  const decide = useDecide(ticket);
  const client = useQueryClient();
  const number = ticket.ticket_number;
  const current = () => client.getQueryData<TicketDetail>(keys.ticket(number))?.[field];
  const mutationKey = ["state", ticket.id, field];
  // While a newer choice waits its turn, that one is shown, not what the desk says of an older one.
  const isLast = () => client.isMutating({ mutationKey }) === 1;
  const { mutate } = useMutation({
    mutationKey,
    // One after the other: two quick choices must not overtake each other on the way.
    scope: { id: `state of ${ticket.id}` },
    mutationFn: ({ seen, value }: { seen: Standing[F]; value: TicketDetail[F] }) => decide(wanted(seen, value)),
    async onMutate({ value }) {
      await client.cancelQueries({ queryKey: keys.ticket(number) });
      const before = current();
      patchTicket(client, number, { [field]: value });
      return { before };
    },
    onError(problem, { value }, context) {
      // Only what is still ours is put back: somebody else's newer change stays.
      if (context?.before !== undefined && current() === value) patchTicket(client, number, { [field]: context.before });
      sayProblem(sentenceOf(problem));
    },
    onSuccess(stored) {
      const state = stored?.state;
      // Otherwise it waits, and is shown as if it were so.
      if (state) patchTicket(client, number, { ...(isLast() && { [field]: state[field] }), resolution: state.resolution, updated_at: state.updated_at });
    },
    onSettled() {
      if (!isLast()) return;
      markTicketChanged(client, number);
    },
  });
  return (value: TicketDetail[F]) => mutate({ seen: ticket[field], value });
}

/** Says it when somebody else, or a customer's reply, changes the status or priority of the ticket that is open. */
export function useTellChanges({ ticket_number, status, priority }: Pick<TicketDetail, "ticket_number" | "status" | "priority">) {
  const client = useQueryClient();
  const shown = useRef({ status, priority });
  useEffect(() => {
    const before = shown.current;
    shown.current = { status, priority };
    const own = client.getQueryData<Partial<TicketState>>(keys.ownChange(ticket_number)) ?? {};
    const told: string[] = [];
    if (before.status !== status && own.status !== status) told.push(`is now ${statusWords[status].toLowerCase()}, no longer ${statusWords[before.status].toLowerCase()}`);
    if (before.priority !== priority && own.priority !== priority) told.push(`has ${priorityWords[priority].toLowerCase()} priority now, no longer ${priorityWords[before.priority].toLowerCase()}`);
    if (told.length === 0) return;
    // Ours is history: should somebody set the same again, it is told.
    client.removeQueries({ queryKey: keys.ownChange(ticket_number) });
    sayNews(`${ticket_number} ${told.join(", and ")}.`);
  }, [client, ticket_number, status, priority]);
}

const replyKey = (ticketId: string) => ["reply", ticketId];

export function useReply(ticket: Ticket) {
  const decide = useDecide(ticket);
  const client = useQueryClient();
  return useMutation({
    mutationKey: replyKey(ticket.id),
    mutationFn: (message: NewMessage) => decide({ kind: "message", message }),
    onError(problem) {
      // There is something to be read first.
      if (problem instanceof DeskProblem && problem.code === "conflict") void client.invalidateQueries({ queryKey: keys.ticket(ticket.ticket_number) });
    },
  });
}

/** Whether a message to this ticket is under way, also where its composer was left meanwhile. */
export function useIsSending(ticketId: string): boolean {
  return useMutationState({ filters: { mutationKey: replyKey(ticketId), status: "pending" } }).length > 0;
}
