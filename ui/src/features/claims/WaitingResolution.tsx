import { sentenceOf } from "../../backend/backend";
import type { TicketDetail } from "../../backend/bindings";
import { useBackend } from "../../backend/context";
import { useDrafts } from "../../backend/drafts";
import { takeBack, type WaitingFor } from "../../backend/outbox";
import { Button } from "../../components/Button";
import { LongText } from "../../components/LongText";
import { Money } from "../../components/Money";
import { sayProblem } from "../../components/Toasts";
import styles from "./Resolution.module.css";
import { resolutionWords } from "./words";

/** A resolution that is not stored yet, or could not be. */
export function WaitingResolution({ ticket, one }: { ticket: TicketDetail; one: WaitingFor<"resolution"> }) {
  const backend = useBackend();
  const drafts = useDrafts();
  const { resolution_type, refund_amount, resolution_notes } = one.wanted.resolution;
  const told = (problem: unknown) => sayProblem(sentenceOf(problem));
  // What was begun in the form since is newer; there is only one form.
  const back = () =>
    void takeBack(backend, drafts, one, () => {
      if (!drafts.of(ticket.id)?.resolution) drafts.change(ticket, { resolution: { resolution_type, refund_amount: refund_amount ?? "", resolution_notes } });
    }).catch(told);
  return (
    <section className={styles.panel} aria-label="Resolution, not stored yet" data-testid="waiting-resolution" data-state={one.trouble ? "trouble" : "waiting"}>
      <h2 className={styles.title}>Resolution</h2>
      <p className={styles.verdict}>
        <span>{resolutionWords[resolution_type]}</span>
        {refund_amount !== null && (
          <span>
            <Money amount={refund_amount} />
          </span>
        )}
      </p>
      {resolution_notes && <LongText text={resolution_notes} />}
      {one.trouble ? (
        <p role="alert" className={styles.problem}>
          {one.trouble.message}
        </p>
      ) : (
        <p className={styles.waits}>{one.may_have_arrived ? "Waiting for the database; it may have arrived, and counts once." : "Waiting for the database. The customer is told then."}</p>
      )}
      {(one.trouble || !one.may_have_arrived) && <Button onClick={back}>Back to the form</Button>}
      {one.trouble && (
        <Button look="quiet" onClick={() => void backend.forgetWaiting(one.id).catch(told)}>
          Discard
        </Button>
      )}
    </section>
  );
}
