import { sentenceOf } from "../../backend/backend";
import { useBackend } from "../../backend/context";
import { Button } from "../../components/Button";
import { Icon } from "../../components/Icon";
import { sayProblem } from "../../components/Toasts";
import styles from "./AddPhotos.module.css";
import { addToTicket, shelfOf, useTicketUploads, type AnsweringTicket } from "./ticketUploads";
import { UploadList } from "./UploadList";

/** Adds photos to a stored ticket, and shows those that are on their way. */
export function AddPhotos({ ticket }: { ticket: AnsweringTicket }) {
  const backend = useBackend();
  const uploads = useTicketUploads(ticket.id);
  const choose = () =>
    void backend.chooseFiles().then(
      (files) => void addToTicket(backend, ticket, files),
      (problem: unknown) => sayProblem(sentenceOf(problem)),
    );
  return (
    <div className={styles.add}>
      {uploads.length > 0 && <UploadList uploads={uploads} shelf={shelfOf(ticket.id)} ticketId={ticket.id} label="Files on their way" />}
      <Button look="quiet" className={styles.choose} title="Or drop or paste them here. The customer can see them." onClick={choose}>
        <Icon name="photo" size={14} /> Add photos…
      </Button>
    </div>
  );
}
