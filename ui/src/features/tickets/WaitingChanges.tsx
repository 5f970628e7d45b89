import { sentenceOf } from "../../backend/backend";
import type { TicketDetail } from "../../backend/bindings";
import { useConnection } from "../../backend/connection";
import { useBackend } from "../../backend/context";
import { useWaitingOn, type WaitingFor } from "../../backend/outbox";
import { Button } from "../../components/Button";
import { Icon } from "../../components/Icon";
import { sayProblem } from "../../components/Toasts";
import { useSetPriority, useSetStatus } from "./changes";
import styles from "./WaitingChanges.module.css";
import { priorityWords, statusWords } from "./words";

type Standing = Pick<TicketDetail, "id" | "ticket_number" | "status" | "priority">;

/** Says of a changed status or priority that it is not stored yet, or why it could not be. */
export function WaitingChanges({ ticket }: { ticket: Standing }) {
  const statuses = useWaitingOn(ticket.ticket_number, "status");
  const priorities = useWaitingOn(ticket.ticket_number, "priority");
  const lost = useConnection() === "lost";
  const setStatus = useSetStatus(ticket);
  const setPriority = useSetPriority(ticket);
  const waits = [...statuses, ...priorities].some(({ trouble }) => !trouble);
  return (
    <>
      {waits && lost && (
        <span className={styles.mark} data-testid="waiting-change">
          <Icon name="hourglass" size={13} /> Waiting for the database
        </span>
      )}
      {statuses.map((one) => one.trouble && <Trouble key={one.id} one={one} what={`The status was not set to “${statusWords[one.wanted.status]}”.`} onAgain={() => setStatus(one.wanted.status)} />)}
      {priorities.map((one) => one.trouble && <Trouble key={one.id} one={one} what={`The priority was not set to “${priorityWords[one.wanted.priority]}”.`} onAgain={() => setPriority(one.wanted.priority)} />)}
    </>
  );
}

function Trouble({ one, what, onAgain }: { one: WaitingFor<"status"> | WaitingFor<"priority">; what: string; onAgain: () => void }) {
  const backend = useBackend();
  const forget = () => void backend.forgetWaiting(one.id).catch((problem: unknown) => sayProblem(sentenceOf(problem)));
  return (
    <div role="alert" className={styles.trouble} data-testid="change-trouble">
      <p>
        {what} {one.trouble?.message}
      </p>
      {/* Knowing what it is now, one may. */}
      <Button
        onClick={() => {
          onAgain();
          forget();
        }}
      >
        Set it all the same
      </Button>
      <Button look="quiet" onClick={forget}>
        Leave it
      </Button>
    </div>
  );
}
