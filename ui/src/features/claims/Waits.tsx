import { sentenceOf } from "../../backend/backend";
import type { NewResolution, Waiting } from "../../backend/bindings";
import { useBackend } from "../../backend/context";
import { useDrafts, type DraftTicket } from "../../backend/drafts";
import { takeBack } from "../../backend/outbox";
import { Button } from "../../components/Button";
import { sayProblem } from "../../components/Toasts";
import styles from "./Resolution.module.css";

/** How it stands with something of a claim that is not stored: that it `waits`, or why it could not be stored. */
export function Standing({ one, waits }: { one: Waiting; waits: string }) {
  if (one.trouble) {
    return (
      <p role="alert" className={styles.problem}>
        {one.trouble.message}
      </p>
    );
  }
  return <p className={styles.waits}>{one.may_have_arrived ? "Waiting for the database; it may have arrived, and counts once." : waits}</p>;
}

/** Takes back what was filled in, into the form. What was begun in the form since is newer; there is only one form. */
export function BackToForm({ ticket, one, resolution: { resolution_type, refund_amount, resolution_notes } }: { ticket: DraftTicket; one: Waiting; resolution: NewResolution }) {
  const backend = useBackend();
  const drafts = useDrafts();
  if (!mayComeBack(one)) return null;
  const back = () =>
    void takeBack(backend, drafts, one, () => {
      if (!drafts.of(ticket.id)?.resolution) drafts.change(ticket, { resolution: { resolution_type, refund_amount: refund_amount ?? "", resolution_notes } });
    }).catch(told);
  return <Button onClick={back}>Back to the form</Button>;
}

export function Discard({ one }: { one: Waiting }) {
  const backend = useBackend();
  if (!one.trouble) return null;
  return (
    <Button look="quiet" onClick={() => void backend.forgetWaiting(one.id).catch(told)}>
      Discard
    </Button>
  );
}

/** What may have arrived can't be taken back, unless it is known that it did not. */
export const mayComeBack = ({ trouble, may_have_arrived }: Waiting) => trouble !== null || !may_have_arrived;

export const told = (problem: unknown) => sayProblem(sentenceOf(problem));
