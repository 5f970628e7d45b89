import { sentenceOf, type Backend } from "../../backend/backend";
import type { OfferedFile } from "../../backend/bindings";
import type { Drafts, DraftTicket } from "../../backend/drafts";
import { sayProblem } from "../../components/Toasts";
import { addFile, filesOf, readDraft } from "./drafts";

/** More in one message nobody looks through. */
const MOST_FILES = 20;

/** Adds offered files to the message that is being written on the ticket, a reply or a note, as it stands now. */
export async function addToMessage(backend: Backend, drafts: Drafts, ticket: DraftTicket, offered: OfferedFile[]) {
  const kind = drafts.of(ticket.id)?.as_note ? "note" : "reply";
  const files = () => filesOf(readDraft(drafts, ticket.id, kind));
  for (const file of offered) {
    if (file.refusal !== null) {
      sayProblem(file.refusal);
    } else if (files().length >= MOST_FILES) {
      sayProblem(`A message takes ${MOST_FILES} files. “${file.name}” was not added; send it with the next one.`);
      return;
    } else if (!files().some(({ name, size }) => name === file.name && size === file.size)) {
      try {
        // One after the other: they stand in the order in which they were chosen.
        const kept = await backend.keepFile(file.id);
        addFile(drafts, ticket, kind, kept);
      } catch (problem) {
        sayProblem(`${ticket.ticket_number}: ${sentenceOf(problem)}`);
      }
    }
  }
}
