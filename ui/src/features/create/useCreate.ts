import { useMutation, useQueryClient } from "@tanstack/react-query";

import { DeskProblem, type Backend } from "../../backend/backend";
import type { CreatedTicket, NewTicket } from "../../backend/bindings";
import { useBackend } from "../../backend/context";
import { markTicketChanged } from "../../backend/staleness";
import { say, sayProblem } from "../../components/Toasts";
import { isGoing, sendAll } from "../evidence/uploads";
import { becomeAnotherTicket, forgetNewTicket, newTicketShelf, readNewTicket, writeNewTicket } from "./draft";

/** Stores the ticket first and attaches its photos then: a photo that fails takes nothing else with it. */
export function useCreate(onStored: (ticket: CreatedTicket) => void, isShown: () => boolean) {
  const backend = useBackend();
  const client = useQueryClient();
  return useMutation({
    scope: { id: "new ticket" },
    mutationFn: (ticket: NewTicket) => backend.createTicket(ticket),
    onSuccess(made) {
      markTicketChanged(client);
      say(`${made.ticket_number} is stored.`);
      if (!isGoing(readNewTicket().photos)) {
        forgetNewTicket();
        onStored(made);
        return;
      }
      writeNewTicket({ made });
      void attachAll(backend, made, onStored, isShown);
    },
    onError(problem) {
      // Stored when it was first sent, and changed since: sent once more it is a second ticket, as the sentence says.
      if (problem instanceof DeskProblem && problem.code === "conflict") becomeAnotherTicket();
    },
  });
}

/** Ends the draft once every photo is attached; where one is not, the page stays and says why. */
async function attachAll(backend: Backend, made: CreatedTicket, onStored: (ticket: CreatedTicket) => void, isShown: () => boolean) {
  await sendAll(backend, made.id, newTicketShelf);
  // What was refused when it was offered was read before the ticket was sent.
  const missing = readNewTicket().photos.some(({ file, state }) => file.refusal === null && state.is !== "attached");
  if (!missing) {
    forgetNewTicket();
    if (isShown()) onStored(made);
    else say(`All photos of ${made.ticket_number} are attached.`);
  } else if (!isShown()) {
    sayProblem(`Not every photo of ${made.ticket_number} could be attached. “New ticket” shows which, and tries again.`);
  }
}
