import { useQuery } from "@tanstack/react-query";

import type { QueueFilter, QueueStats } from "../../backend/bindings";
import { useBackend } from "../../backend/context";
import { statsQuery } from "../../backend/queries";
import { count } from "../../format/money";
import styles from "./StatCards.module.css";
import { unsettledStatuses } from "./words";

type Kept = Pick<QueueFilter, "statuses" | "priorities">;

const none: Kept = { statuses: [], priorities: [] };

const cards: { stat: keyof QueueStats; label: string; filter: Kept }[] = [
  { stat: "open", label: "Open", filter: { ...none, statuses: ["open"] } },
  { stat: "in_progress", label: "In progress", filter: { ...none, statuses: ["in_progress"] } },
  { stat: "resolved", label: "Resolved", filter: { ...none, statuses: ["resolved"] } },
  // What the card counts: critical tickets that nobody has settled yet.
  { stat: "critical", label: "Critical", filter: { statuses: unsettledStatuses, priorities: ["critical"] } },
];

/** The four numbers of the day; each is also the filter for what it counts. */
export function StatCards({ filter, onFilter }: { filter: QueueFilter; onFilter: (filter: QueueFilter) => void }) {
  const { data } = useQuery(statsQuery(useBackend()));
  return (
    <div className={styles.cards} role="group" aria-label="Tickets by state">
      {cards.map((card) => {
        const pressed = same(card.filter, filter);
        const number = data ? count(data[card.stat]) : "–";
        return (
          <button
            key={card.stat}
            type="button"
            className={styles.card}
            aria-pressed={pressed}
            data-testid={`stat-${card.stat}`}
            data-stat={card.stat}
            onClick={() => onFilter({ ...filter, ...(pressed ? none : card.filter) })}
          >
            <span className={styles.number}>{number}</span>{" "}
            <span className={styles.label}>{card.label}</span>
          </button>
        );
      })}
    </div>
  );
}

function same(a: Kept, b: Kept): boolean {
  return a.statuses.join() === b.statuses.join() && a.priorities.join() === b.priorities.join();
}
