import { useIsMutating, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { compare } from "../../format/decimal";
import { sentenceOf } from "../../backend/backend";
import type { ApprovalDecision, NewResolution, TicketDetail } from "../../backend/bindings";
import { useBackend } from "../../backend/context";
import { useDecide } from "../../backend/outbox";
import { settingsQuery } from "../../backend/queries";
import { markTicketChanged } from "../../backend/staleness";
import { say, sayProblem } from "../../components/Toasts";

type Ticket = Pick<TicketDetail, "id" | "ticket_number">;

/** Who may settle what, as the shop wants it. */
export function useApprovalRule() {
  const settings = useQuery(settingsQuery(useBackend())).data;
  const above = settings?.shop.approval_above ?? null;
  const mayApprove = settings?.may_approve ?? false;
  return {
    mayApprove,
    above,
    /** Whether this person needs somebody's agreement for this amount. */
    isNeededFor: (amount: string | null) => !mayApprove && above !== null && amount !== null && compare(amount, above) > 0,
  };
}

const askKey = (ticketId: string) => ["ask", ticketId];

/** Whether an approval is being asked on this ticket, also where its form was left meanwhile. */
export function useIsAsking(ticketId: string): boolean {
  return useIsMutating({ mutationKey: askKey(ticketId) }) > 0;
}

export function useAskApproval(ticket: Ticket) {
  const decide = useDecide(ticket);
  const refresh = useRefresh(ticket);
  return useMutation({
    mutationKey: askKey(ticket.id),
    mutationFn: (resolution: NewResolution) => decide({ kind: "approval_asked", resolution }),
    onSuccess: (stored) => stored && say(`${ticket.ticket_number} waits for an approval. Those who may give it are notified.`),
    onSettled: refresh,
  });
}

export function useDecideApproval(ticket: Ticket & Pick<TicketDetail, "settlements">) {
  const decide = useDecide(ticket);
  const refresh = useRefresh(ticket);
  return useMutation({
    mutationFn: (said: { approval: string; decision: ApprovalDecision; answer: string }) => decide({ kind: "approval_decided", ...said, settlements_seen: ticket.settlements.length }),
    onError: (problem) => sayProblem(sentenceOf(problem)),
    onSettled: refresh,
  });
}

function useRefresh({ ticket_number }: Ticket) {
  const client = useQueryClient();
  return () => markTicketChanged(client, ticket_number);
}
