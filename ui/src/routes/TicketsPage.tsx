import { useQueryClient } from "@tanstack/react-query";
import { Outlet, getRouteApi, useMatch, useNavigate, useParams } from "@tanstack/react-router";
import { useCallback, useEffect, useMemo } from "react";

import type { QueueFilter, QueueRow } from "../backend/bindings";
import { markRead } from "../backend/staleness";
import { useMediaQuery } from "../components/useMediaQuery";
import { filterOf, searchOf } from "../features/tickets/address";
import { QueueFilters } from "../features/tickets/QueueFilters";
import { QueueList } from "../features/tickets/QueueList";
import { StatCards } from "../features/tickets/StatCards";
import styles from "./TicketsPage.module.css";

const route = getRouteApi("/support-tickets");

/** The queue, and beside it (or over it, in a narrow window) the open ticket. */
export function TicketsPage() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const openNumber = useParams({ strict: false }).number ?? null;
  const creating = useMatch({ from: "/support-tickets/new", shouldThrow: false }) !== undefined;
  const beside = useMediaQuery("(width >= 1240px)");
  const filter = useMemo(() => filterOf(search), [search]);

  const onFilter = useCallback(
    (next: QueueFilter) => void navigate({ to: ".", search: searchOf(next), replace: isTypedOn(filter, next) }),
    [navigate, filter],
  );
  const onFollow = useCallback(
    (row: QueueRow) => void navigate({ to: "/support-tickets/$number", params: { number: row.ticket_number }, search: true, replace: true }),
    [navigate],
  );

  // What was open has been read, until the customer writes again.
  const client = useQueryClient();
  useEffect(() => {
    if (openNumber === null) return undefined;
    markRead(client, openNumber);
    return () => markRead(client, openNumber);
  }, [client, openNumber]);

  return (
    <main className={styles.page} data-open={openNumber !== null || undefined}>
      {/* What lies under the ticket can be neither reached nor read out. */}
      <section className={styles.queue} aria-label="Queue" inert={creating || (openNumber !== null && !beside)}>
        <h1 className="visually-hidden">Tickets</h1>
        <div className={styles.top}>
          <StatCards filter={filter} onFilter={onFilter} />
          <QueueFilters filter={filter} onFilter={onFilter} />
        </div>
        <QueueList filter={filter} openNumber={openNumber} onFilter={onFilter} onFollow={onFollow} />
      </section>
      <Outlet />
    </main>
  );
}

/**
 * Whether a search that stands there only becomes another one: letters are typed on within one entry of the history,
 * while every choice, and a search that begins or ends, can be taken back.
 */
function isTypedOn(before: QueueFilter, next: QueueFilter): boolean {
  return before.search !== next.search && before.search !== "" && next.search !== "";
}
