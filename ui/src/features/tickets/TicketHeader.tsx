import type { RefObject } from "react";

import type { QueueRow, TicketDetail } from "../../backend/bindings";
import { IconButton } from "../../components/Button";
import { ChoiceMenu } from "../../components/ChoiceMenu";
import { CopyText } from "../../components/CopyText";
import { isInvisible } from "../../components/long-text";
import { When } from "../../components/When";
import { AssigneeMenu } from "./AssigneeMenu";
import { DeadlineMark } from "./DeadlineMark";
import { Others } from "./Others";
import { useSetPriority, useSetStatus } from "./changes";
import styles from "./TicketHeader.module.css";
import { WaitingChanges } from "./WaitingChanges";
import { issueWords, priorityChoices, statusChoices } from "./words";

type Shown = TicketDetail | QueueRow;

/** Which ticket this is, and the two things that change most often about it. */
export function TicketHeader({ ticket, heading, onClose }: { ticket: Shown; heading: RefObject<HTMLHeadingElement | null>; onClose: () => void }) {
  const setStatus = useSetStatus(ticket);
  const setPriority = useSetPriority(ticket);
  return (
    <header className={styles.head}>
      <div className={styles.top}>
        <CopyText text={ticket.ticket_number} className={styles.number} />
        <span className={styles.about}>
          <span data-field="issue">{issueWords[ticket.issue_type]}</span> · opened <When at={ticket.created_at} shape="ago" field="created" />
        </span>
        {"messages" in ticket && ticket.deadline && <DeadlineMark deadline={ticket.deadline} />}
        <IconButton icon="close" label="Close ticket" onClick={onClose} className={styles.close} />
      </div>
      <h1 ref={heading} tabIndex={-1} dir="auto" className={styles.subject} title={ticket.subject}>
        {isInvisible(ticket.subject) ? "No subject" : ticket.subject}
      </h1>
      <div className={styles.menus}>
        <ChoiceMenu name="Status" value={ticket.status} choices={statusChoices} onChoose={setStatus} />
        <ChoiceMenu name="Priority" value={ticket.priority} choices={priorityChoices} onChoose={setPriority} />
        {/* The list knows a name and not whose: until the ticket is read nobody is to give it away. */}
        {"messages" in ticket && <AssigneeMenu ticket={ticket} />}
        <Others ticketId={ticket.id} />
        <WaitingChanges ticket={ticket} />
      </div>
    </header>
  );
}
