import { useState } from "react";

import type { Approval, TicketDetail } from "../../backend/bindings";
import { useWaitingOn } from "../../backend/outbox";
import { Button } from "../../components/Button";
import { LongText } from "../../components/LongText";
import { Money } from "../../components/Money";
import { When } from "../../components/When";
import { useApprovalRule, useDecideApproval, useIsAsking } from "./approve";
import styles from "./Resolution.module.css";
import { WaitingAnswer, WaitingQuestion } from "./WaitingApproval";
import { resolutionWords } from "./words";

/** What somebody asked a colleague's agreement for, and what became of it. */
export function Approvals({ ticket }: { ticket: TicketDetail }) {
  const decided = ticket.approvals.filter(({ decision }) => decision !== null);
  const waiting = ticket.approvals.find(({ decision }) => decision === null);
  const asked = useWaitingOn(ticket.ticket_number, "approval_asked");
  const answers = useWaitingOn(ticket.ticket_number, "approval_decided");
  // While the desk is still being asked, the form says so.
  const asking = useIsAsking(ticket.id);
  return (
    <>
      {decided.length > 0 && (
        <ul className={styles.earlier} aria-label="Approvals">
          {decided.map((approval) => (
            <li key={approval.id} className={styles.remark}>
              <Decided approval={approval} />
            </li>
          ))}
        </ul>
      )}
      {waiting && <Waiting key={waiting.id} ticket={ticket} approval={waiting} />}
      {!asking && asked.map((one) => <WaitingQuestion key={one.id} ticket={ticket} one={one} />)}
      {/* Somebody else was quicker: what one said oneself is to be seen. */}
      {answers.map((one) => one.trouble && one.wanted.approval !== waiting?.id && <WaitingAnswer key={one.id} one={one} />)}
    </>
  );
}

const became = { approved: "Approved", declined: "Not approved", withdrawn: "Taken back" } as const;

function Decided({ approval }: { approval: Approval }) {
  const { decision, decided_by, answer } = approval;
  return (
    <>
      {decision && became[decision]}: <Wanted approval={approval} />
      {decided_by && (
        <>
          , <bdi>{decided_by}</bdi>
        </>
      )}
      {answer && (
        <>
          {" "}
          (<bdi>{answer}</bdi>)
        </>
      )}
    </>
  );
}

function Wanted({ approval: { resolution_type, refund_amount } }: { approval: Approval }) {
  return (
    <>
      {resolutionWords[resolution_type].toLowerCase()}
      {refund_amount !== null && (
        <>
          {" "}
          <Money amount={refund_amount} />
        </>
      )}
    </>
  );
}

function Waiting({ ticket, approval }: { ticket: TicketDetail; approval: Approval }) {
  const { mayApprove } = useApprovalRule();
  const [answer, setAnswer] = useState("");
  const decide = useDecideApproval(ticket);
  const answered = useWaitingOn(ticket.ticket_number, "approval_decided").findLast(({ wanted }) => wanted.approval === approval.id);
  const { id, is_mine, asked_by, asked_at, resolution_notes } = approval;
  const end = (decision: "approved" | "declined" | "withdrawn") => decide.mutate({ approval: id, decision, answer });
  return (
    <section className={styles.approval} aria-label="Approval asked" data-testid="approval">
      <p>
        {is_mine ? "You ask" : <bdi>{asked_by || "Somebody"}</bdi>} {is_mine ? "" : "asks "}for a{" "}
        <strong>
          <Wanted approval={approval} />
        </strong>
        , <When at={asked_at} shape="ago" />.
      </p>
      {resolution_notes && <LongText text={resolution_notes} />}
      {answered && !decide.isPending ? (
        <WaitingAnswer one={answered} onBack={setAnswer} />
      ) : is_mine ? (
        <div className={styles.actions}>
          <Button disabled={decide.isPending} onClick={() => end("withdrawn")}>
            Take it back
          </Button>
        </div>
      ) : mayApprove ? (
        <>
          <textarea className={styles.area} dir="auto" rows={2} maxLength={2000} aria-label="What you say to it" placeholder="What you say to it, if anything" value={answer} onChange={(event) => setAnswer(event.target.value)} />
          <div className={styles.actions}>
            <Button look="primary" disabled={decide.isPending} onClick={() => end("approved")}>
              Approve and settle
            </Button>
            <Button disabled={decide.isPending} onClick={() => end("declined")}>
              Do not approve
            </Button>
          </div>
        </>
      ) : (
        <p className={styles.remark}>It waits for somebody who may approve it.</p>
      )}
    </section>
  );
}
