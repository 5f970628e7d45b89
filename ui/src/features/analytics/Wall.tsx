import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { sentenceOf } from "../../backend/backend";
import type { Today } from "../../backend/bindings";
import { useConnection } from "../../backend/connection";
import { useBackend } from "../../backend/context";
import { Button } from "../../components/Button";
import { classes } from "../../components/classes";
import { Money } from "../../components/Money";
import { Notice } from "../../components/Notice";
import { When } from "../../components/When";
import { duration } from "../../format/duration";
import { count } from "../../format/money";
import { Legend } from "./charts/Legend";
import { Plot } from "./charts/Plot";
import { todayQuery } from "./queries";
import { weekdayOf } from "./range";
import { ReplicaNote } from "./ReplicaNote";
import { shortCount, tickets, weekdayWords, type Terms } from "./terms";
import styles from "./Wall.module.css";

/** No more than fits on a screen: nobody scrolls on the wall. */
const MOST_TYPES = 7;
const MOST_NEWEST = 4;

/** How today goes, to be read from the other end of the room. It keeps itself up to date. */
export function Wall({ terms }: { terms: Terms }) {
  const backend = useBackend();
  const read = useQuery(todayQuery(backend));
  const isLost = useConnection() === "lost";
  if (!read.data)
    return read.isError ? (
      <Notice title="Today could not be counted" actions={<Button onClick={() => void read.refetch()}>Try again</Button>}>
        {sentenceOf(read.error)}
      </Notice>
    ) : null;
  const today = read.data;
  return (
    <div className={styles.wall} data-testid="wall">
      {(isLost || read.isError) && (
        <p className={styles.stale} role="status">
          The desk does not answer. What stands here is of <When at={today.now} shape="moment" />; it goes on by itself.
        </p>
      )}
      {today.is_spike && <p className={styles.spike} data-testid="wall-spike">{`▲ ${tickets(today.raised)} today; by this hour ${today.expected_by_now} are usual on a ${weekdayWords(weekdayOf(today.day))}.`}</p>}
      <Numbers today={today} />
      <Panels today={today} terms={terms} />
      <ReplicaNote freshness={today.freshness} />
    </div>
  );
}

function Numbers({ today }: { today: Today }) {
  return (
    <dl className={styles.numbers}>
      <Figure name="Raised today" value={count(today.raised)} more={today.expected_by_now === null ? "" : `${today.expected_by_now} usual by now`} />
      <Figure name="Unanswered" value={count(today.waiting_for_answer)} more={today.longest_wait_since === null ? "" : <>oldest <When at={today.longest_wait_since} shape="ago" /></>} />
      <Figure name="Overdue" value={count(today.overdue)} isAlarming={today.overdue > 0} />
      <Figure name="Critical and open" value={count(today.critical)} isAlarming={today.critical > 0} />
      <Figure name="First response" value={today.median_first_answer === null ? "–" : duration(today.median_first_answer)} more={today.answered === 0 ? "" : `half of ${count(today.answered)} within`} />
      <Figure name="Settled today" value={count(today.settled)} />
      <Figure name="Refunded today" value={<Money amount={today.refunds} />} more={<>and <Money amount={today.credits} /> store credit</>} />
    </dl>
  );
}

function Figure({ name, value, more, isAlarming = false }: { name: string; value: ReactNode; more?: ReactNode; isAlarming?: boolean }) {
  return (
    <div className={classes(styles.number, isAlarming && styles.alarming)} data-name={name}>
      <dt>{name}</dt>
      <dd className={styles.value}>{value}</dd>
      <dd className={styles.more}>{more}</dd>
    </div>
  );
}

function Panels({ today, terms }: { today: Today; terms: Terms }) {
  const plain = { onRead: () => undefined, onOpen: () => undefined };
  return (
    <div className={styles.panels}>
      <section className={classes(styles.panel, styles.large)}>
        <h2>Hour by hour</h2>
        <Plot
          {...plain}
          name="Tickets raised today, hour by hour"
          chart={{
            kind: "columns",
            unit: "count",
            axis: shortCount,
            legend: [],
            marks: today.hours.map(({ hour, raised, settled }) => ({ label: `${String(hour).padStart(2, "0")}:00`, said: `${String(hour).padStart(2, "0")}:00: ${tickets(raised)} raised, ${count(settled)} settled`, value: raised, behind: null })),
          }}
        />
      </section>
      <section className={styles.panel}>
        <h2>Types of today</h2>
        <Legend words={[{ look: "dashed", word: "Usual on a whole such day" }]} />
        {today.types.length === 0 ? (
          <p>No tickets yet today.</p>
        ) : (
          <Plot
            {...plain}
            name="Today’s tickets by issue type"
            chart={{
              kind: "bars",
              unit: "count",
              legend: [],
              marks: today.types.slice(0, MOST_TYPES).map(({ issue_type, tickets: some, expected, is_spike }) => ({
                label: `${is_spike ? "▲ " : ""}${terms.issues[issue_type]}`,
                said: `${terms.issues[issue_type]}: ${tickets(some)}${expected === null ? "" : `, ${expected} usual on a whole day`}${is_spike ? ", a spike" : ""}`,
                value: some,
                shown: count(some),
                before: expected === null ? null : Number(expected),
                behind: null,
              })),
            }}
          />
        )}
      </section>
      <section className={classes(styles.panel, styles.large)}>
        <h2>Newest</h2>
        <ul className={styles.list}>
          {today.newest.slice(0, MOST_NEWEST).map(({ ticket_number, subject, issue_type, raised_at }) => (
            <li key={ticket_number}>
              <span className={styles.subject} dir="auto" title={subject}>
                {subject}
              </span>
              <span className={styles.faint}>{terms.issues[issue_type]}</span>
              <When at={raised_at} shape="age" className={styles.count} />
            </li>
          ))}
        </ul>
      </section>
      <section className={styles.panel}>
        <h2>Now open</h2>
        <ul className={styles.list}>
          {today.open_by_status.map(({ status, tickets: some }) => (
            <li key={status}>
              <span>{terms.statuses[status]}</span>
              <span className={styles.count}>{count(some)}</span>
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}
