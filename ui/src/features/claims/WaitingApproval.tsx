import type { TicketDetail } from "../../backend/bindings";
import { useBackend } from "../../backend/context";
import { useDrafts } from "../../backend/drafts";
import { takeBack, type WaitingFor } from "../../backend/outbox";
import { Button } from "../../components/Button";
import { LongText } from "../../components/LongText";
import { Money } from "../../components/Money";
import styles from "./Resolution.module.css";
import { BackToForm, Discard, mayComeBack, Standing, told } from "./Waits";
import { resolutionWords } from "./words";

/** An approval that is not asked yet, or could not be. */
export function WaitingQuestion({ ticket, one }: { ticket: TicketDetail; one: WaitingFor<"approval_asked"> }) {
  const { resolution } = one.wanted;
  const { resolution_type, refund_amount, resolution_notes } = resolution;
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
        <BackToForm ticket={ticket} one={one} resolution={resolution} />
        <Discard one={one} />
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
        {onBack && mayComeBack(one) && <Button onClick={back}>{one.trouble ? "Answer anew" : "Take it back"}</Button>}
        <Discard one={one} />
      </div>
    </section>
  );
}
