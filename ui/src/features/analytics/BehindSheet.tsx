import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";

import { sentenceOf } from "../../backend/backend";
import { useBackend } from "../../backend/context";
import { Button } from "../../components/Button";
import { Money } from "../../components/Money";
import { Notice } from "../../components/Notice";
import { Sheet } from "../../components/Sheet";
import { Skeleton } from "../../components/Skeleton";
import { useLate } from "../../components/useLate";
import { When } from "../../components/When";
import type { Behind } from "./behind";
import styles from "./BehindSheet.module.css";
import { ExportProgress } from "./ExportProgress";
import { saveTickets, useExport } from "./exports";
import { ticketsBehindQuery } from "./queries";
import { daysWords, type Terms } from "./terms";

/** The tickets that a mark stands for, each a way to the ticket itself. */
export function BehindSheet({ behind, terms, onClose }: { behind: Behind | null; terms: Terms; onClose: () => void }) {
  // While the sheet goes away it still shows what it showed.
  const [shown, setShown] = useState(behind);
  if (behind !== null && behind !== shown) setShown(behind);
  return (
    <Sheet title={shown?.title ?? "Tickets"} open={behind !== null} onClose={onClose}>
      {shown && <Tickets behind={shown} terms={terms} />}
    </Sheet>
  );
}

function Tickets({ behind, terms }: { behind: Behind; terms: Terms }) {
  const backend = useBackend();
  const isSaving = useExport() !== null;
  const read = useInfiniteQuery(ticketsBehindQuery(backend, behind));
  const late = useLate(read.isPending);
  if (read.isError && !read.data)
    return (
      <Notice title="The tickets could not be read" actions={<Button onClick={() => void read.refetch()}>Try again</Button>}>
        {sentenceOf(read.error)}
      </Notice>
    );
  if (!read.data) return late && <Skeleton lines={[["100%", 44], ["100%", 44], ["100%", 44]]} />;
  const tickets = read.data.pages.flatMap((page) => page.tickets);
  if (tickets.length === 0) return <Notice title="No tickets">They have changed since the chart was drawn.</Notice>;
  return (
    <div className={styles.behind}>
      <div className={styles.head}>
        <span>{daysWords(behind.question, terms.today)}</span>
        <Button disabled={isSaving} onClick={() => void saveTickets(backend, behind)}>
          Save as CSV…
        </Button>
      </div>
      <ExportProgress />
      <ul className={styles.list} data-testid="behind">
        {tickets.map((ticket) => (
          <li key={ticket.id}>
            <Link to="/support-tickets/$number" params={{ number: ticket.ticket_number }} search={{}} className={styles.ticket} draggable={false} data-ticket={ticket.ticket_number}>
              <span className={styles.subject} dir="auto">
                {ticket.subject}
              </span>
              <When at={ticket.raised_at} shape="moment" className={styles.when} />
              <span className={styles.facts}>
                {ticket.ticket_number} · <bdi>{ticket.customer_name || "Unknown customer"}</bdi> · {terms.issues[ticket.issue_type]} · {terms.priorities[ticket.priority]} · {terms.statuses[ticket.status]}
              </span>
              {ticket.granted !== null && (
                <span className={styles.granted}>
                  <Money amount={ticket.granted} />
                </span>
              )}
            </Link>
          </li>
        ))}
      </ul>
      {read.hasNextPage && (
        <Button disabled={read.isFetchingNextPage} onClick={() => void read.fetchNextPage()}>
          {read.isFetchingNextPage ? "Reading…" : "Show older ones"}
        </Button>
      )}
    </div>
  );
}
