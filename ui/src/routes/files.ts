import { useCallback } from "react";

import type { OfferedFile } from "../backend/bindings";
import { useBackend } from "../backend/context";
import { newTicketShelf } from "../features/create/draft";
import { NEW_TICKET, type FileTarget } from "../features/evidence/fileTargets";
import { addToTicket } from "../features/evidence/ticketUploads";
import { shelve } from "../features/evidence/uploads";

/** Where files go that are dropped or pasted: to the ticket that is being written, or at once to a stored one. */
export function useTakeFiles() {
  const backend = useBackend();
  return useCallback(
    ({ id, name }: FileTarget, files: OfferedFile[]) => {
      if (id === NEW_TICKET) shelve(newTicketShelf, files);
      else void addToTicket(backend, { id, number: name }, files);
    },
    [backend],
  );
}
