import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { compare } from "../../format/decimal";
import { sentenceOf } from "../../backend/backend";
import type { ApprovalDecision, NewResolution, TicketDetail } from "../../backend/bindings";
import { useBackend } from "../../backend/context";
import { settingsQuery } from "../../backend/queries";
import { markTicketChanged } from "../../backend/staleness";
import { say, sayProblem } from "../../components/Toasts";
import { uuidv7 } from "../../format/uuid";

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

export function useAskApproval(ticket: Ticket) {
  const backend = useBackend();
  const refresh = useRefresh(ticket);
  return useMutation({
    mutationFn: (resolution: NewResolution) => backend.askApproval(uuidv7(), resolution),
    onSuccess: () => say(`${ticket.ticket_number} waits for an approval. Those who may give it are notified.`),
    onSettled: refresh,
  });
}

export function useDecideApproval(ticket: Ticket & Pick<TicketDetail, "settlements">) {
  const backend = useBackend();
  const refresh = useRefresh(ticket);
  return useMutation({
    mutationFn: ({ approval, decision, answer }: { approval: string; decision: ApprovalDecision; answer: string }) => backend.decideApproval(approval, decision, answer, ticket.settlements.length),
    onError: (problem) => sayProblem(sentenceOf(problem)),
    onSettled: refresh,
  });
}

function useRefresh({ ticket_number }: Ticket) {
  const client = useQueryClient();
  return () => markTicketChanged(client, ticket_number);
}
