import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";

import { sentenceOf } from "../../backend/backend";
import type { QueueFilter, QueueRow as Row } from "../../backend/bindings";
import { useBackend } from "../../backend/context";
import { MOST_PAGES, queueQuery } from "../../backend/queries";
import { Announcer } from "../../components/Announcer";
import { Button } from "../../components/Button";
import { Notice } from "../../components/Notice";
import { Skeleton } from "../../components/Skeleton";
import { useLate } from "../../components/useLate";
import { counted } from "../../format/money";
import styles from "./QueueList.module.css";
import { QueueRows } from "./QueueRows";
import { emptyFilter, isEmptyFilter } from "./words";

type Props = {
  filter: QueueFilter;
  /** The ticket that stands open beside or over the list. */
  openNumber: string | null;
  onFilter: (filter: QueueFilter) => void;
  /** Moves the open ticket along with the list's marker. */
  onFollow: (row: Row) => void;
};

/** The queue: newest first, read page by page as one scrolls. */
export function QueueList({ filter, openNumber, onFilter, onFollow }: Props) {
  const queue = useInfiniteQuery(queueQuery(useBackend(), filter));
  const rows = useMemo(() => queue.data?.pages.flatMap((page) => page.rows) ?? [], [queue.data]);
  const late = useLate(queue.isPending);

  const cut = queue.data ? queue.data.pages.length >= MOST_PAGES : false;
  return (
    <>
      <Announcer text={announcement(queue.isPending, queue.isError, rows.length, queue.hasNextPage)} />
      {rows.length > 0 ? (
        <QueueRows
          rows={rows}
          filterKey={JSON.stringify(filter)}
          openNumber={openNumber}
          stale={queue.isPlaceholderData}
          more={queue.hasNextPage && !queue.isFetchingNextPage && !queue.isFetchNextPageError}
          onMore={() => void queue.fetchNextPage()}
          onFollow={onFollow}
          foot={
            queue.isFetchNextPageError ? (
              <>
                {sentenceOf(queue.error)}{" "}
                <Button look="quiet" onClick={() => void queue.fetchNextPage()}>
                  Try again
                </Button>
              </>
            ) : cut ? (
              `${counted(rows.length, "ticket", "tickets")} shown. Search or filter to find older ones.`
            ) : null
          }
        />
      ) : queue.isError ? (
        <Notice title="The queue could not be read" actions={<Button onClick={() => void queue.refetch()}>Try again</Button>}>
          {sentenceOf(queue.error)}
        </Notice>
      ) : queue.isPending ? (
        late && <RowSkeletons />
      ) : isEmptyFilter(filter) ? (
        <Notice title="No tickets yet">When a customer reports a problem, it appears here at once.</Notice>
      ) : (
        <Notice title="No tickets match" actions={<Button onClick={() => onFilter(emptyFilter)}>Clear filters</Button>}>
          Nothing in the queue fits this search and these filters.
        </Notice>
      )}
    </>
  );
}

function RowSkeletons() {
  return (
    <div className={styles.skeletons} data-testid="queue-loading">
      {Array.from({ length: 8 }, (_, i) => (
        <Skeleton key={i} lines={[["58%"], ["76%", 10], ["40%", 10]]} />
      ))}
    </div>
  );
}

function announcement(pending: boolean, failed: boolean, shown: number, more: boolean): string {
  if (pending) return "";
  if (failed && shown === 0) return "The queue could not be read.";
  if (shown === 0) return "No tickets match.";
  return `${counted(shown, "ticket", "tickets")} shown${more ? ", more below" : ""}.`;
}
