import type { TicketDetail } from "../../backend/bindings";
import type { WaitingFor } from "../../backend/outbox";
import { LongText } from "../../components/LongText";
import { Money } from "../../components/Money";
import styles from "./Resolution.module.css";
import { BackToForm, Discard, Standing } from "./Waits";
import { resolutionWords } from "./words";

/** A resolution that is not stored yet, or could not be. */
export function WaitingResolution({ ticket, one }: { ticket: TicketDetail; one: WaitingFor<"resolution"> }) {
  const { resolution } = one.wanted;
  const { resolution_type, refund_amount, resolution_notes } = resolution;
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
      <Standing one={one} waits="Waiting for the database. The customer is told then." />
      <BackToForm ticket={ticket} one={one} resolution={resolution} />
      <Discard one={one} />
    </section>
  );
}
