import { useCallback } from "react";

import type { OfferedFile } from "../backend/bindings";
import { useBackend } from "../backend/context";
import { useDrafts } from "../backend/drafts";
import { newTicketShelf } from "../features/create/draft";
import { NEW_TICKET, type FileTarget } from "../features/evidence/fileTargets";
import { addToTicket } from "../features/evidence/ticketUploads";
import { shelve } from "../features/evidence/uploads";
import { addToMessage } from "../features/tickets/messageFiles";

/** Where files go that are dropped or pasted: to what is being written, a ticket or a message, or at once to a stored ticket. */
export function useTakeFiles() {
  const backend = useBackend();
  const drafts = useDrafts();
  return useCallback(
    ({ id, name, intoMessage }: FileTarget, files: OfferedFile[]) => {
      if (id === NEW_TICKET) shelve(newTicketShelf, files);
      else if (intoMessage) void addToMessage(backend, drafts, { id, ticket_number: name }, files);
      else void addToTicket(backend, { id, number: name }, files);
    },
    [backend, drafts],
  );
}
