import { sentenceOf } from "../../backend/backend";
import type { Attachment } from "../../backend/bindings";
import { useBackend } from "../../backend/context";
import { Button } from "../../components/Button";
import { Check } from "../../components/Check";
import { Icon } from "../../components/Icon";
import { say, sayProblem } from "../../components/Toasts";
import { counted } from "../../format/money";
import styles from "./EvidenceActions.module.css";
import { judged } from "./marks";
import { addToTicket, setForDesk, shelfOf, useIsForDesk, useTicketUploads, type AnsweringTicket } from "./ticketUploads";
import { UploadList } from "./UploadList";

/** Adds photos to a stored ticket, shows those that are on their way, and saves what is there. */
export function EvidenceActions({ ticket, attachments }: { ticket: AnsweringTicket; attachments: Attachment[] }) {
  const backend = useBackend();
  const uploads = useTicketUploads(ticket.id);
  const forDesk = useIsForDesk(ticket.id);
  // What was drawn on says nothing that its photo does not say.
  const found = judged(attachments.filter(({ is_photo, copy_of }) => is_photo && copy_of === null));
  const told = (problem: unknown) => sayProblem(sentenceOf(problem));
  const choose = () => void backend.chooseFiles().then((chosen) => void addToTicket(backend, ticket, chosen), told);
  const save = () => void backend.saveAll(ticket.id, ticket.number).then((saved) => saved && sayWhatWasSaved(saved.saved, saved.missing), told);
  return (
    <div className={styles.actions}>
      {uploads.length > 0 && <UploadList uploads={uploads} shelf={shelfOf(ticket.id)} ticketId={ticket.id} label="Files on their way" />}
      <div className={styles.buttons}>
        <Button look="quiet" className={styles.button} title={`Or drop or paste them here. ${forDesk ? "Only the desk sees them." : "The customer can see them."}`} onClick={choose}>
          <Icon name="photo" size={14} /> Add photos…
        </Button>
        <span className={styles.audience} data-internal={forDesk || undefined} title="Whether the customer sees what you add">
          <Check label="Internal" checked={forDesk} onChange={(internal) => setForDesk(ticket.id, internal)} />
        </span>
        {attachments.length > 0 && (
          <Button look="quiet" className={styles.button} title="All files of this ticket in one archive, with their SHA-256" onClick={save}>
            <Icon name="archive" size={14} /> Save all…
          </Button>
        )}
        {found && <span className={styles.found}>{found}</span>}
      </div>
    </div>
  );
}

function sayWhatWasSaved(saved: number, missing: number) {
  if (missing === 0) say(`${counted(saved, "file", "files")} saved.`);
  else sayProblem(`${counted(saved, "file", "files")} saved. ${counted(missing, "other is", "others are")} not there: still on the way, or changed since.`);
}
