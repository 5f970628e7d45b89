import type { Resolution, Settled as Settlement, TicketDetail } from "../../backend/bindings";
import { useDraft } from "../../backend/drafts";
import { useWaitingOn } from "../../backend/outbox";
import { Button } from "../../components/Button";
import { LongText } from "../../components/LongText";
import { Money } from "../../components/Money";
import { When } from "../../components/When";
import { Approvals } from "./Approvals";
import { resolutionWords } from "./words";
import { ResolutionForm } from "./ResolutionForm";
import styles from "./Resolution.module.css";
import { useIsResolving, useReopen } from "./resolve";
import { WaitingResolution } from "./WaitingResolution";

/** How the claim was settled, or the form that settles it. Must be keyed by the ticket. */
export function ResolutionPanel({ ticket }: { ticket: TicketDetail }) {
  const settled = ticket.status === "resolved" || ticket.status === "closed";
  const { resolution } = ticket;
  const waiting = useWaitingOn(ticket.ticket_number, "resolution").at(-1);
  const resolving = useIsResolving(ticket.id);
  // While the desk is still being asked, the form says so.
  if (waiting && !resolving) {
    return (
      <>
        <WaitingResolution ticket={ticket} one={waiting} />
        {settled && resolution ? <Settled ticket={ticket} resolution={resolution} /> : <Approvals ticket={ticket} />}
      </>
    );
  }
  if (!settled || !resolution) {
    return (
      <section className={styles.panel} aria-label="Settle the claim">
        <h2 className={styles.title}>Resolution</h2>
        {settled && (
          <p className={styles.remark}>
            This ticket is {ticket.status}, but nobody recorded how. <Reopen ticket={ticket} />
          </p>
        )}
        <Earlier settlements={ticket.settlements} />
        <Approvals ticket={ticket} />
        <ResolutionForm ticket={ticket} />
      </section>
    );
  }
  return <Settled ticket={ticket} resolution={resolution} />;
}

function Settled({ ticket, resolution }: { ticket: TicketDetail; resolution: Resolution }) {
  return (
    <section className={styles.settled} aria-label="Resolution" data-testid="resolution">
      <h2 className={styles.title}>Resolution</h2>
      <Details resolution={resolution} />
      <Earlier settlements={ticket.settlements.filter((one) => one.settled_at !== resolution.resolved_at)} />
      <Approvals ticket={ticket} />
      <KeptForm ticket={ticket} />
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

/** How the ticket was settled before it was opened again: money that has gone is never out of sight. */
function Earlier({ settlements }: { settlements: Settlement[] }) {
  if (settlements.length === 0) return null;
  return (
    <ul className={styles.earlier} aria-label="Settled before">
      {settlements.map((one, i) => (
        // They are told in their order and never change.
        <li key={i} className={styles.remark}>
          Settled before: {one.resolution_type ? resolutionWords[one.resolution_type].toLowerCase() : "how is not recorded"}
          {one.refund_amount !== null && (
            <>
              {" "}
              <Money amount={one.refund_amount} />
            </>
          )}
          {one.settled_by && (
            <>
              , <bdi>{one.settled_by}</bdi>
            </>
          )}
          {one.settled_at !== null && (
            <>
              , <When at={one.settled_at} shape="moment" />
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

/** Somebody else was quicker: what one had filled in oneself is not gone. */
function KeptForm({ ticket }: { ticket: TicketDetail }) {
  const kept = useDraft(ticket.id, (draft) => draft?.resolution);
  return kept ? <p className={styles.remark}>What you had filled in is kept: it stands in the form again when the ticket is reopened.</p> : null;
}

function Reopen({ ticket }: { ticket: TicketDetail }) {
  const reopen = useReopen(ticket);
  return (
    <Button onClick={() => reopen.mutate()} disabled={reopen.isPending}>
      Reopen ticket
    </Button>
  );
}
