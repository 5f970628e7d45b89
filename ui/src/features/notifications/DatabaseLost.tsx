import { Link } from "@tanstack/react-router";

import type { Waiting } from "../../backend/bindings";
import { useWaiting } from "../../backend/outbox";
import { counted } from "../../format/money";
import styles from "./DatabaseLost.module.css";
import { useReconnecting } from "./live";

/** What one should know of the database without being kept from anything. */
export function DatabaseLost() {
  const connection = useReconnecting();
  const waiting = useWaiting();
  const troubled = waiting.filter(({ trouble }) => trouble);
  const queued = waiting.length - troubled.length;
  return (
    <div role="status">
      {connection === "lost" && (
        <p className={styles.bar} data-testid="database-lost">
          The database does not answer. What you see stays readable and your drafts are kept; Punnet keeps trying.
          {queued > 0 && ` ${counted(queued, "thing waits", "things wait")} to be sent.`}
        </p>
      )}
      {troubled.length > 0 && (
        <p className={styles.bar} data-testid="needs-you">
          Not sent, and kept for you:{" "}
          {troubled.map((one, i) => (
            <span key={one.id}>
              {i > 0 && ", "}
              <Link to="/support-tickets/$number" params={{ number: one.ticket_number }} search={true} className={styles.ticket}>
                {words[one.wanted.kind](one)} on {one.ticket_number}
              </Link>
            </span>
          ))}
        </p>
      )}
    </div>
  );
}

const words: Record<Waiting["wanted"]["kind"], (one: Waiting) => string> = {
  message: ({ wanted }) => (wanted.kind === "message" && wanted.message.is_internal_note ? "your note" : "your reply"),
  status: () => "a status",
  priority: () => "a priority",
  resolution: () => "a resolution",
  assignee: () => "whose it is",
  approval_asked: () => "what you ask an approval for",
  approval_decided: () => "your answer to an approval",
  photo_mark: () => "what you found in a photo",
};
