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

const told = (problem: unknown) => sayProblem(sentenceOf(problem));

/** An approval that is not asked yet, or could not be. */
export function WaitingQuestion({ ticket, one }: { ticket: TicketDetail; one: WaitingFor<"approval_asked"> }) {
  const backend = useBackend();
  const drafts = useDrafts();
  const { resolution_type, refund_amount, resolution_notes } = one.wanted.resolution;
  // What was begun in the form since is newer; there is only one form.
  const back = () =>
    void takeBack(backend, drafts, one, () => {
      if (!drafts.of(ticket.id)?.resolution) drafts.change(ticket, { resolution: { resolution_type, refund_amount: refund_amount ?? "", resolution_notes } });
    }).catch(told);
  return (
    <section className={styles.approval} aria-label="Approval, not asked yet" data-testid="waiting-approval" data-state={one.trouble ? "trouble" : "waiting"}>
      <p>
        You ask for a <strong>{resolutionWords[resolution_type].toLowerCase()}</strong>
        {refund_amount !== null && (
          <>
            {" "}
            <Money amount={refund_amount} />
          </>
        )}
        .
      </p>
      {resolution_notes && <LongText text={resolution_notes} />}
      <Standing one={one} waits="Waiting for the database. Those who may approve it are told then." />
      <div className={styles.actions}>
        {(one.trouble || !one.may_have_arrived) && <Button onClick={back}>Back to the form</Button>}
        {one.trouble && <Forget one={one} />}
      </div>
    </section>
  );
}

const said = { approved: "You approved it.", declined: "You did not approve it.", withdrawn: "You took it back." } as const;

/** What one says to an approval, not stored yet or refused. What is taken back goes to `onBack`, to be said anew. */
export function WaitingAnswer({ one, onBack }: { one: WaitingFor<"approval_decided">; onBack?: (answer: string) => void }) {
  const backend = useBackend();
  const drafts = useDrafts();
  const { decision, answer } = one.wanted;
  const back = () => void takeBack(backend, drafts, one, () => onBack?.(answer)).catch(told);
  return (
    <section className={styles.approval} aria-label="Answer to an approval, not stored yet" data-testid="waiting-answer" data-state={one.trouble ? "trouble" : "waiting"}>
      <p>{said[decision]}</p>
      {answer && <LongText text={answer} />}
      <Standing one={one} waits={decision === "approved" ? "Waiting for the database. The claim is settled then." : "Waiting for the database."} />
      <div className={styles.actions}>
        {onBack && (one.trouble || !one.may_have_arrived) && <Button onClick={back}>{one.trouble ? "Answer anew" : "Take it back"}</Button>}
        {one.trouble && <Forget one={one} />}
      </div>
    </section>
  );
}

function Standing({ one, waits }: { one: WaitingFor<"approval_asked" | "approval_decided">; waits: string }) {
  if (one.trouble) {
    return (
      <p role="alert" className={styles.problem}>
        {one.trouble.message}
      </p>
    );
  }
  return <p className={styles.waits}>{one.may_have_arrived ? "Waiting for the database; it may have arrived, and counts once." : waits}</p>;
}

function Forget({ one }: { one: WaitingFor<"approval_asked" | "approval_decided"> }) {
  const backend = useBackend();
  return (
    <Button look="quiet" onClick={() => void backend.forgetWaiting(one.id).catch(told)}>
      Discard
    </Button>
  );
}
