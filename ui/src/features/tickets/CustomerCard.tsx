import { Link } from "@tanstack/react-router";

import type { Customer, OtherTicket } from "../../backend/bindings";
import { CopyText } from "../../components/CopyText";
import { isInvisible } from "../../components/long-text";
import { Money } from "../../components/Money";
import { Panel } from "../../components/Panel";
import { When } from "../../components/When";
import { isDecimal, isZero } from "../../format/decimal";
import { count, counted } from "../../format/money";
import { searchOf } from "./address";
import styles from "./cards.module.css";
import { emptyFilter, StatusBadge } from "./words";

/** Who complains, and what else they ever complained about. */
export function CustomerCard({ customer }: { customer: Customer }) {
  const refunded = isDecimal(customer.refunded) && !isZero(customer.refunded);
  return (
    <Panel title="Customer" testId="customer">
      <div className={styles.lines}>
        {isInvisible(customer.name) ? (
          <span className={styles.name}>{customer.is_known ? "Customer without a name" : "Unknown customer"}</span>
        ) : (
          <CopyText text={customer.name} className={styles.name} />
        )}
        {customer.email && <CopyText text={customer.email} className={styles.quiet} />}
        {customer.phone && <CopyText text={customer.phone} className={styles.quiet} />}
        {!customer.is_known && <p className={styles.quiet}>The shop’s records no longer hold this customer. The ticket and its history stay.</p>}
      </div>
      <p className={styles.history}>
        {counted(customer.order_count, "order", "orders")} · {counted(customer.ticket_count, "ticket", "tickets")}
        {refunded && (
          <>
            {" "}
            · <Money amount={customer.refunded} /> refunded
          </>
        )}
      </p>
      {customer.other_tickets.length > 0 && <OtherTickets customer={customer} />}
    </Panel>
  );
}

function OtherTickets({ customer: { other_tickets, ticket_count, email, phone } }: { customer: Customer }) {
  const search = email || phone;
  return (
    <>
      <ul className={styles.others} aria-label="Other tickets of this customer">
        {other_tickets.map((ticket) => (
          <Other key={ticket.id} ticket={ticket} />
        ))}
      </ul>
      {ticket_count > other_tickets.length + 1 && search && (
        <Link to="/support-tickets" search={searchOf({ ...emptyFilter, search })} className={styles.all} draggable={false}>
          All {count(ticket_count)} tickets
        </Link>
      )}
    </>
  );
}

function Other({ ticket: { ticket_number, subject, status, created_at } }: { ticket: OtherTicket }) {
  return (
    <li>
      <Link to="/support-tickets/$number" params={{ number: ticket_number }} search={true} state={{ enterTicket: true }} className={styles.other} draggable={false}>
        <span className={styles.otherSubject} dir="auto" title={subject}>
          {subject}
        </span>
        <span className={styles.otherNumber}>
          {ticket_number} · <When at={created_at} shape="age" />
        </span>
        <StatusBadge status={status} />
      </Link>
    </li>
  );
}
