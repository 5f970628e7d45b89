import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";

import { sentenceOf } from "../../backend/backend";
import type { QueueFilter, QueuePage, QueueRow as Row } from "../../backend/bindings";
import { useBackend } from "../../backend/context";
import { MOST_PAGES_OF_SEARCH, keys, queueQuery } from "../../backend/queries";
import { Announcer } from "../../components/Announcer";
import { Button } from "../../components/Button";
import { Notice } from "../../components/Notice";
import { Skeleton } from "../../components/Skeleton";
import { useLate } from "../../components/useLate";
import { counted } from "../../format/money";
import { useShopFormats } from "../../format/shop";
import { dateOf } from "../../format/time";
import styles from "./QueueList.module.css";
import { QueueRows } from "./QueueRows";
import { cleared, isEmptyFilter, ordered } from "./words";

/** So often a search looks on by itself before it asks; each time takes the desk up to a tenth of a second. */
const LOOKS_BY_ITSELF = 10;

type Props = {
  filter: QueueFilter;
  /** The ticket that stands open beside or over the list. */
  openNumber: string | null;
  onFilter: (filter: QueueFilter) => void;
  /** Moves the open ticket along with the list's marker. */
  onFollow: (row: Row) => void;
};

/** The queue, read page by page as one scrolls; pages far away are let go and read again when needed. */
export function QueueList({ filter, openNumber, onFilter, onFollow }: Props) {
  const client = useQueryClient();
  const { timeZone } = useShopFormats();
  const queue = useInfiniteQuery(queueQuery(useBackend(), filter));
  const rows = useMemo(() => queue.data?.pages.flatMap((page) => page.rows) ?? [], [queue.data]);
  const late = useLate(queue.isPending);
  const filterKey = JSON.stringify(filter);
  // While the next rows come, the last filter's are still shown.
  const [rowsKey, setRowsKey] = useState(filterKey);
  if (!queue.isPlaceholderData && rowsKey !== filterKey) setRowsKey(filterKey);
  // Why this list is not there; kept while it is tried again, when the query itself has forgotten it.
  const [failure, setFailure] = useState<{ filterKey: string; error: unknown } | null>(null);
  if (queue.isError && (failure?.error !== queue.error || failure.filterKey !== filterKey)) setFailure({ filterKey, error: queue.error });
  if (queue.isSuccess && failure) setFailure(null);

  const pages = queue.data?.pages ?? [];
  const [looks, setLooks] = useState({ filterKey, allowed: LOOKS_BY_ITSELF });
  const allowed = looks.filterKey === filterKey ? looks.allowed : LOOKS_BY_ITSELF;
  const looked = looksAtTheEnd(pages);
  const waits = looked >= allowed;
  const searchedTo = pages.at(-1)?.searched_to ?? null;
  const idle = !queue.isFetching && !queue.isFetchNextPageError && !queue.isFetchPreviousPageError;
  const next = () => void queue.fetchNextPage();
  const lookOn = () => {
    setLooks({ filterKey, allowed: looked + LOOKS_BY_ITSELF });
    next();
  };

  const foot = queue.isFetchNextPageError ? (
    <>
      {sentenceOf(queue.error)}{" "}
      <Button look="quiet" onClick={next}>
        Try again
      </Button>
    </>
  ) : searchedTo !== null && queue.hasNextPage ? (
    <>
      Searched back to {dateOf(searchedTo, timeZone)}.{" "}
      {waits ? (
        <Button look="quiet" onClick={lookOn}>
          Search older tickets
        </Button>
      ) : (
        "Looking further…"
      )}
    </>
  ) : pages.length >= MOST_PAGES_OF_SEARCH ? (
    `${counted(rows.length, "ticket", "tickets")} shown. Search for more words to find others.`
  ) : null;
  const sortedOnly = pages[0]?.sorted_only ?? null;

  return (
    <>
      <Announcer text={announcement(queue.isPending, queue.isError, rows.length, queue.hasNextPage)} />
      {rows.length > 0 || (searchedTo !== null && queue.hasNextPage) ? (
        <QueueRows
          rows={rows}
          filterKey={filterKey}
          rowsKey={rowsKey}
          openNumber={openNumber}
          stale={queue.isPlaceholderData}
          order={filter}
          onOrder={(order) => onFilter(ordered(filter, order))}
          fromTop={!queue.hasPreviousPage}
          more={queue.hasNextPage}
          moreAbove={queue.hasPreviousPage}
          onMore={idle && !waits ? next : null}
          onMoreAbove={idle ? () => void queue.fetchPreviousPage() : null}
          onTop={() => void client.resetQueries({ queryKey: keys.queue(filter), exact: true })}
          onFollow={onFollow}
          note={sortedOnly === null ? null : `Many tickets match: only the newest ${counted(sortedOnly, "one is", "are")} sorted here. Search for more words to see all in order.`}
          foot={foot}
        />
      ) : failure?.filterKey === filterKey ? (
        <Notice
          title="The queue could not be read"
          actions={
            <Button disabled={queue.isFetching} onClick={() => void queue.refetch()}>
              {queue.isFetching ? "Trying again…" : "Try again"}
            </Button>
          }
        >
          {sentenceOf(failure.error)}
        </Notice>
      ) : queue.isPending ? (
        late && <RowSkeletons />
      ) : isEmptyFilter(filter) ? (
        <Notice title="No tickets yet">When a customer reports a problem, it appears here at once.</Notice>
      ) : (
        <Notice title="No tickets match" actions={<Button onClick={() => onFilter(cleared(filter))}>Clear filters</Button>}>
          Nothing in the queue fits this search and these filters.
        </Notice>
      )}
    </>
  );
}

/** How many pages in a row, up to the last, ended because the search had looked at enough. */
function looksAtTheEnd(pages: QueuePage[]): number {
  let looks = 0;
  while (pages.at(-1 - looks)?.searched_to != null) looks += 1;
  return looks;
}

function RowSkeletons() {
  return (
    <div className={styles.skeletons} data-testid="queue-loading">
      {Array.from({ length: 10 }, (_, i) => (
        <div key={i} className={styles.skeleton}>
          <Skeleton lines={[["58%"], ["76%", 10], ["40%", 10]]} />
        </div>
      ))}
    </div>
  );
}

function announcement(pending: boolean, failed: boolean, shown: number, more: boolean): string {
  if (pending) return "";
  if (failed && shown === 0) return "The queue could not be read.";
  if (shown === 0) return more ? "Searching older tickets." : "No tickets match.";
  return `${counted(shown, "ticket", "tickets")} shown${more ? ", more below" : ""}.`;
}
