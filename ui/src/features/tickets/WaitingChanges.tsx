import { sentenceOf } from "../../backend/backend";
import type { QueueRow, TicketDetail, Wanted } from "../../backend/bindings";
import { useConnection } from "../../backend/connection";
import { useBackend } from "../../backend/context";
import { useDecide, useWaiting, type WaitingFor } from "../../backend/outbox";
import { Button } from "../../components/Button";
import { Icon } from "../../components/Icon";
import { sayProblem } from "../../components/Toasts";
import styles from "./WaitingChanges.module.css";
import { priorityWords, statusWords } from "./words";

type Change = WaitingFor<"status" | "priority" | "assignee" | "photo_mark">;
type Standing = TicketDetail | QueueRow;

/** Says of a change that it is not stored yet, or why it could not be. */
export function WaitingChanges({ ticket }: { ticket: Standing }) {
  const changes = useWaiting().filter((one): one is Change => one.ticket_number === ticket.ticket_number && ["status", "priority", "assignee", "photo_mark"].includes(one.wanted.kind));
  const lost = useConnection() === "lost";
  return (
    <>
      {lost && changes.some(({ trouble }) => !trouble) && (
        <span className={styles.mark} data-testid="waiting-change">
          <Icon name="hourglass" size={13} /> Waiting for the database
        </span>
      )}
      {changes.map((one) => one.trouble && <Trouble key={one.id} one={one} ticket={ticket} />)}
    </>
  );
}

function Trouble({ one, ticket }: { one: Change; ticket: Standing }) {
  const backend = useBackend();
  const decide = useDecide(ticket);
  const told = (problem: unknown) => sayProblem(sentenceOf(problem));
  const forget = () => backend.forgetWaiting(one.id);
  return (
    <div role="alert" className={styles.trouble} data-testid="change-trouble">
      <p>
        {notDone(one.wanted, ticket)} {one.trouble?.message}
      </p>
      {/* Knowing what it is now, one may. */}
      <Button onClick={() => void decide(again(one.wanted, ticket)).then(forget).catch(told)}>Set it all the same</Button>
      <Button look="quiet" onClick={() => void forget().catch(told)}>
        Leave it
      </Button>
    </div>
  );
}

function notDone(wanted: Change["wanted"], ticket: Standing): string {
  switch (wanted.kind) {
    case "status":
      return `The status was not set to “${statusWords[wanted.status]}”.`;
    case "priority":
      return `The priority was not set to “${priorityWords[wanted.priority]}”.`;
    case "assignee":
      return wanted.assignee ? `The ticket was not given to ${wanted.assignee.name}.` : "The ticket was not given back.";
    case "photo_mark": {
      const name = photoOf(wanted.photo, ticket)?.file_name;
      return `What you found in ${name ? `“${name}”` : "a photo"} was not kept.`;
    }
  }
}

/** The same once more, by somebody who sees what it is now. */
function again(wanted: Change["wanted"], ticket: Standing): Wanted {
  switch (wanted.kind) {
    case "status":
      return { ...wanted, seen: ticket.status };
    case "priority":
      return { ...wanted, seen: ticket.priority };
    case "assignee":
      return { ...wanted, seen: "messages" in ticket ? (ticket.assignee?.id ?? null) : wanted.seen };
    case "photo_mark":
      return { ...wanted, seen: photoOf(wanted.photo, ticket)?.mark ?? wanted.seen };
  }
}

const photoOf = (id: string, ticket: Standing) => ("messages" in ticket ? ticket.attachments.find((one) => one.id === id) : undefined);
