import type { Resolution, TicketDetail } from "../../backend/bindings";
import { Button } from "../../components/Button";
import { LongText } from "../../components/LongText";
import { Money } from "../../components/Money";
import { When } from "../../components/When";
import { resolutionWords } from "./words";
import { ResolutionForm } from "./ResolutionForm";
import styles from "./Resolution.module.css";
import { useReopen } from "./resolve";

/** How the claim was settled, or the form that settles it. Must be keyed by the ticket. */
export function ResolutionPanel({ ticket }: { ticket: TicketDetail }) {
  const settled = ticket.status === "resolved" || ticket.status === "closed";
  if (!settled || !ticket.resolution) {
    return (
      <section className={styles.panel} aria-label="Settle the claim">
        <h2 className={styles.title}>Resolution</h2>
        {settled && (
          <p className={styles.remark}>
            This ticket is {ticket.status}, but nobody recorded how. <Reopen ticket={ticket} />
          </p>
        )}
        {ticket.resolution && <p className={styles.remark}>Settled before: {earlier(ticket.resolution)}</p>}
        <ResolutionForm ticket={ticket} />
      </section>
    );
  }
  return (
    <section className={styles.settled} aria-label="Resolution" data-testid="resolution">
      <h2 className={styles.title}>Resolution</h2>
      <Details resolution={ticket.resolution} />
      <Reopen ticket={ticket} />
    </section>
  );
}

function Details({ resolution }: { resolution: Resolution }) {
  return (
    <>
      <p className={styles.verdict}>
        <span>{resolutionWords[resolution.resolution_type]}</span>
        {resolution.refund_amount !== null && (
          <span>
            <Money amount={resolution.refund_amount} />
          </span>
        )}
      </p>
      {resolution.resolution_notes && <LongText text={resolution.resolution_notes} />}
      <p className={styles.by}>
        {resolution.resolved_by ? <bdi>{resolution.resolved_by}</bdi> : "Support"}, <When at={resolution.resolved_at} shape="moment" />
      </p>
    </>
  );
}

function earlier(resolution: Resolution) {
  return (
    <>
      {resolutionWords[resolution.resolution_type].toLowerCase()}
      {resolution.refund_amount !== null && (
        <>
          {" "}
          <Money amount={resolution.refund_amount} />
        </>
      )}
      , <When at={resolution.resolved_at} shape="moment" />
    </>
  );
}

function Reopen({ ticket }: { ticket: TicketDetail }) {
  const reopen = useReopen(ticket);
  return (
    <Button onClick={() => reopen.mutate()} disabled={reopen.isPending}>
      Reopen ticket
    </Button>
  );
}
