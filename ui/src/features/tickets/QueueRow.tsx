import { Link } from "@tanstack/react-router";
import { memo } from "react";

import type { QueueRow as Row } from "../../backend/bindings";
import { classes } from "../../components/classes";
import { Icon } from "../../components/Icon";
import { When } from "../../components/When";
import { counted } from "../../format/money";
import styles from "./QueueRow.module.css";
import { PriorityBadge, StatusBadge, issueWords } from "./words";

type Props = {
  row: Row;
  index: number;
  total: number;
  top: number;
  height: number;
  open: boolean;
  tabStop: boolean;
  onFocus: () => void;
};

/** One ticket of the queue. The whole row is the ticket number's link. */
export const QueueRow = memo(function QueueRow({ row, index, total, top, height, open, tabStop, onFocus }: Props) {
  return (
    <div
      role="listitem"
      aria-posinset={index + 1}
      aria-setsize={total}
      className={classes(styles.row, open && styles.open)}
      style={{ height, transform: `translateY(${top}px)` }}
      data-testid="queue-row"
      data-ticket={row.ticket_number}
      data-index={index}
    >
      <span id={`${row.id}-about`} className={styles.subject} dir="auto" data-field="subject" title={row.subject}>
        {row.subject}
      </span>
      <span className={styles.line}>
        <Link
          to="/support-tickets/$number"
          params={{ number: row.ticket_number }}
          search={true}
          state={{ enterTicket: true }}
          className={styles.number}
          aria-current={open ? "true" : undefined}
          aria-describedby={`${row.id}-about`}
          tabIndex={tabStop ? 0 : -1}
          onFocus={onFocus}
          draggable={false}
        >
          {row.ticket_number}
        </Link>
        <span className={styles.who}>
          <bdi data-field="customer">{row.customer_name}</bdi>
          <span aria-hidden="true"> · </span>
          <bdi data-field="email">{row.customer_email}</bdi>
        </span>
      </span>
      <span className={styles.status}>
        <StatusBadge status={row.status} field="status" />
      </span>
      <span className={styles.priority}>
        <PriorityBadge priority={row.priority} field="priority" />
      </span>
      <span className={styles.issue} data-field="issue">
        {issueWords[row.issue_type]}
      </span>
      <span className={styles.photos} data-field="photos" data-count={row.photo_count}>
        {row.photo_count > 0 && (
          <>
            <Icon name="photo" size={14} />
            {counted(row.photo_count, "photo", "photos")}
          </>
        )}
      </span>
      <When at={row.created_at} field="created" className={styles.created} />
      <span className={styles.view} aria-hidden="true">
        View
        <Icon name="right" size={12} />
      </span>
    </div>
  );
});
