import { sentenceOf } from "../../backend/backend";
import { useBackend } from "../../backend/context";
import { Button } from "../../components/Button";
import { Icon } from "../../components/Icon";
import { sayProblem } from "../../components/Toasts";
import { UploadList } from "../evidence/UploadList";
import { shelve } from "../evidence/uploads";
import styles from "./create.module.css";
import { newTicketShelf, type NewTicketDraft } from "./draft";

/** Photos to attach: chosen in the system's dialog, dropped anywhere on the form, or pasted. */
export function PhotoField({ draft }: { draft: NewTicketDraft }) {
  const backend = useBackend();
  const choose = () => {
    backend.chooseFiles().then(
      (files) => shelve(newTicketShelf, files),
      (problem: unknown) => sayProblem(sentenceOf(problem)),
    );
  };
  return (
    <div className={styles.photos}>
      {draft.photos.length > 0 && <PhotoList draft={draft} />}
      {!draft.made && (
        <div className={styles.drop}>
          <Icon name="photo" />
          <span className={styles.quiet}>Drop or paste photos here, or</span>
          <Button onClick={choose}>Choose photos…</Button>
        </div>
      )}
    </div>
  );
}

export function PhotoList({ draft }: { draft: NewTicketDraft }) {
  return <UploadList uploads={draft.photos} shelf={newTicketShelf} ticketId={draft.made?.id ?? null} label="Photos" />;
}
