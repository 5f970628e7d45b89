import { Link } from "@tanstack/react-router";

import type { Notice, NoticeKind } from "../../backend/bindings";
import { classes } from "../../components/classes";
import { Icon, type IconName } from "../../components/Icon";
import { When } from "../../components/When";
import { useNow } from "../../format/now";
import { useShopFormats } from "../../format/shop";
import { dayKey, dayName } from "../../format/time";
import styles from "./NoticeList.module.css";

const icons: Record<NoticeKind, IconName> = {
  new_ticket: "ticket",
  customer_reply: "reply",
  assigned: "person",
  approval: "check",
  mention: "at",
  deadline: "hourglass",
  other: "bell",
};

/** What the person was told, the newest first, with a line for each day. */
export function NoticeList({ notices, onRead }: { notices: readonly Notice[]; onRead: (notice: Notice) => void }) {
  const { timeZone } = useShopFormats();
  const now = useNow();
  const days = notices.map((notice) => dayKey(notice.created_at, timeZone));
  return (
    <ul className={styles.list}>
      {notices.map((notice, i) => (
        <li key={notice.id} className={styles.entry}>
          {days[i] !== days[i - 1] && <h2 className={styles.day}>{dayName(notice.created_at, now, timeZone)}</h2>}
          <Line notice={notice} onRead={() => onRead(notice)} />
        </li>
      ))}
    </ul>
  );
}

function Line({ notice, onRead }: { notice: Notice; onRead: () => void }) {
  const { kind, title, message, ticket_number, for_me, is_read, created_at } = notice;
  const inside = (
    <>
      <span className={classes(styles.icon, for_me && styles.mine)}>
        <Icon name={icons[kind]} />
      </span>
      <span className={styles.words}>
        <span className={styles.title} dir="auto">
          {title}
        </span>
        <span className={styles.message} dir="auto">
          {message}
        </span>
      </span>
      <When at={created_at} shape="age" className={styles.when} />
      <span className={styles.dot} aria-hidden="true" />
    </>
  );
  // Read out in one sentence: what stands apart on the screen would run together.
  const name = `${is_read ? "" : "Unread: "}${title}. ${message}`;
  const shared = { className: styles.line, "aria-label": name, "data-testid": "notice", "data-unread": !is_read || undefined, "data-kind": kind };
  return ticket_number === null ? (
    // It leads nowhere; a click has read it.
    <button type="button" {...shared} onClick={onRead}>
      {inside}
    </button>
  ) : (
    <Link to="/support-tickets/$number" params={{ number: ticket_number }} state={{ enterTicket: true }} draggable={false} {...shared} onClick={onRead}>
      {inside}
    </Link>
  );
}
