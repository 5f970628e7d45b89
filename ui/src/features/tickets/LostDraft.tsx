import type { TicketDraft } from "../../backend/bindings";
import { useDraftOfNumber, useDrafts } from "../../backend/drafts";
import { Button } from "../../components/Button";
import { copy } from "../../components/CopyText";
import { LongText } from "../../components/LongText";
import { say } from "../../components/Toasts";
import styles from "./LostDraft.module.css";

type Piece = { what: string; text: string };

type Props = {
  number: string;
  /** The half-filled resolution in words. */
  settlement: (resolution: NonNullable<TicketDraft["resolution"]>) => string;
  /** The ticket is gone for good, so nothing can become of its draft any more. */
  gone: boolean;
};

/** What somebody had begun on a ticket that cannot be shown: it can be read and copied all the same. */
export function LostDraft({ number, settlement, gone }: Props) {
  const drafts = useDrafts();
  const draft = useDraftOfNumber(number);
  const pieces = draft ? piecesOf(draft, settlement) : [];
  if (!draft || pieces.length === 0) return null;
  const discard = () => {
    drafts.discard(draft);
    say(`The draft of ${number} is discarded.`);
  };
  return (
    <section className={styles.draft} aria-label="What you had begun" data-testid="lost-draft">
      <h3 className={styles.title}>You had begun this, and it was not sent</h3>
      {pieces.map(({ what, text }) => (
        <div key={what} className={styles.piece}>
          <h4 className={styles.what}>{what}</h4>
          <LongText text={text} />
          <Button look="quiet" aria-label={`Copy: ${what}`} onClick={() => void copy(text, what.toLowerCase())}>
            Copy
          </Button>
        </div>
      ))}
      {gone && <Button onClick={discard}>Discard this draft</Button>}
    </section>
  );
}

function piecesOf({ reply, note, resolution }: TicketDraft, settlement: Props["settlement"]): Piece[] {
  return [
    { what: "Reply to the customer", text: reply?.text ?? "" },
    { what: "Internal note", text: note?.text ?? "" },
    { what: "Resolution", text: resolution ? settlement(resolution) : "" },
  ].filter(({ text }) => text.trim() !== "");
}
