import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { memo } from "react";

import type { QueueRow as Row } from "../../backend/bindings";
import { useBackend } from "../../backend/context";
import { ticketQuery } from "../../backend/queries";
import { classes } from "../../components/classes";
import { Icon } from "../../components/Icon";
import { isInvisible } from "../../components/long-text";
import { When } from "../../components/When";
import { count } from "../../format/money";
import { takesFiles } from "../evidence/fileTargets";
import { columns } from "./QueueHead";
import { usePresenceWords } from "./presence";
import styles from "./QueueRow.module.css";
import { PriorityBadge, StatusBadge, issueWords } from "./words";

type Props = {
  row: Row;
  /** A line of the table; otherwise a card of the list. */
  asTable: boolean;
  index: number;
  total: number;
  top: number;
  height: number;
  open: boolean;
  tabStop: boolean;
  onFocus: (id: string) => void;
};

/** One ticket of the queue. The whole row is the ticket number's link. */
export const QueueRow = memo(function QueueRow({ row, asTable, index, total, top, height, open, tabStop, onFocus }: Props) {
  const client = useQueryClient();
  const backend = useBackend();
  const unread = row.unread && !open;
  const others = usePresenceWords(row.id);
  const described = [unread && "unread", "about", others && "others"].filter((part) => part !== null && part !== false);
  const cell = (column: keyof typeof columns) => (asTable ? { role: "cell", "aria-colindex": columns[column] } : {});
  return (
    <div
      {...(asTable ? { role: "row", "aria-rowindex": index + 2 } : { role: "listitem", "aria-posinset": index + 1, "aria-setsize": total })}
      className={classes(styles.row, open && styles.open, unread && styles.unread)}
      style={{ height, transform: `translateY(${top}px)` }}
      data-testid="queue-row"
      data-ticket={row.ticket_number}
      {...takesFiles(row.id, row.ticket_number)}
      data-index={index}
      data-unread={unread || undefined}
    >
      <span className={styles.subject} dir="auto" title={row.subject} {...cell("subject")}>
        {others && (
          <span id={`${row.id}-others`} className={styles.others} data-testid="row-presence" data-typing={others.typing || undefined}>
            <Icon name={others.typing ? "pen" : "eye"} size={12} />
            <span className="visually-hidden">{others.words}</span>
          </span>
        )}
        {unread && (
          <span id={`${row.id}-unread`} className={styles.dot} title="Unread">
            <span className="visually-hidden">Unread</span>
          </span>
        )}
        <span id={`${row.id}-about`} data-field="subject">
          {row.subject}
        </span>
      </span>
      <span className={styles.line}>
        <span className={styles.numberCell} {...cell("number")}>
          <Link
            to="/support-tickets/$number"
            params={{ number: row.ticket_number }}
            search={true}
            state={{ enterTicket: true }}
            className={styles.number}
            aria-current={open ? "true" : undefined}
            aria-describedby={described.map((part) => `${row.id}-${part}`).join(" ")}
            // The link lies over the whole row, so this is what one is told wherever one points.
            title={others?.words}
            tabIndex={tabStop ? 0 : -1}
            onFocus={() => onFocus(row.id)}
            // While the finger still presses, the ticket is read already.
            onPointerDown={({ button }) => button === 0 && void client.prefetchQuery(ticketQuery(backend, row.ticket_number))}
            draggable={false}
          >
            {row.ticket_number}
          </Link>
        </span>
        <span className={styles.who} {...cell("customer")}>
          <bdi data-field="customer">{isInvisible(row.customer_name) ? (row.customer_email ? "No name" : "Unknown customer") : row.customer_name}</bdi>
          {row.customer_email && (
            <>
              <span className={styles.between} aria-hidden="true">
                {" "}
                ·{" "}
              </span>
              <bdi data-field="email">{row.customer_email}</bdi>
            </>
          )}
        </span>
      </span>
      <span className={styles.status} {...cell("status")}>
        <StatusBadge status={row.status} field="status" />
      </span>
      <span className={styles.priority} {...cell("priority")}>
        <PriorityBadge priority={row.priority} field="priority" />
      </span>
      <span className={styles.issue} data-field="issue" {...cell("issue_type")}>
        {issueWords[row.issue_type]}
      </span>
      <span className={styles.photos} data-field="photos" data-count={row.photo_count} {...cell("photos")}>
        {row.photo_count > 0 && (
          <>
            <Icon name="photo" size={14} />
            <span>
              {count(row.photo_count)}
              <span className={styles.photoWord}> {row.photo_count === 1 ? "photo" : "photos"}</span>
            </span>
          </>
        )}
      </span>
      <span className={styles.created} {...cell("created")}>
        <When at={row.created_at} field="created" />
      </span>
      <span className={styles.view} aria-hidden="true">
        View
        <Icon name="right" size={12} />
      </span>
    </div>
  );
});
