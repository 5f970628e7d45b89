import { useInfiniteQuery } from "@tanstack/react-query";
import { useId } from "react";
import { getRouteApi, useNavigate } from "@tanstack/react-router";

import { sentenceOf } from "../backend/backend";
import { useBackend } from "../backend/context";
import { noticesQuery } from "../backend/queries";
import { Button } from "../components/Button";
import { Notice } from "../components/Notice";
import { Segments } from "../components/Segments";
import { Skeleton } from "../components/Skeleton";
import { useLate } from "../components/useLate";
import { NoticeList } from "../features/notifications/NoticeList";
import { useMarkAllRead, useMarkRead } from "../features/notifications/notices";
import column from "./Column.module.css";
import styles from "./NotificationsPage.module.css";

const route = getRouteApi("/notifications");

const sides = [
  { value: "all", label: "All" },
  { value: "mine", label: "For you" },
] as const;

/** What the person was told, on any of their computers. */
export function NotificationsPage() {
  const { mine } = route.useSearch();
  const forMe = mine === "1";
  const navigate = useNavigate();
  const told = useInfiniteQuery(noticesQuery(useBackend(), forMe));
  const late = useLate(told.isPending);
  const markRead = useMarkRead();
  const markAllRead = useMarkAllRead();
  const heading = useId();
  const notices = told.data?.pages.flatMap((page) => page.notices) ?? [];
  const newest = notices[0];
  return (
    <main className={column.page}>
      <div className={column.column}>
        <div className={styles.told}>
        <header className={column.head}>
          <h1 id={heading} className={column.title}>
            Notifications
          </h1>
          <Segments labelledBy={heading} value={forMe ? "mine" : "all"} choices={sides} onChoose={(side) => void navigate({ to: "/notifications", search: side === "mine" ? { mine: "1" } : {}, replace: true })} />
          {/* What concerns one alone is part of all: what was not shown is not marked. */}
          <Button disabled={forMe || !newest || notices.every(({ is_read }) => is_read)} onClick={() => newest && markAllRead(newest)}>
            Mark all as read
          </Button>
        </header>
        {told.data ? (
          notices.length > 0 ? (
            <>
              <NoticeList notices={notices} onRead={(notice) => !notice.is_read && markRead([notice])} />
              {told.hasNextPage && (
                <Button disabled={told.isFetchingNextPage} onClick={() => void told.fetchNextPage()}>
                  {told.isFetchingNextPage ? "Reading…" : "Show older ones"}
                </Button>
              )}
            </>
          ) : (
            <Notice title={forMe ? "Nothing for you alone" : "Nothing yet"}>
              {forMe ? "Tickets that are given to you, notes that name you and what you asked for will stand here." : "New tickets, customers’ replies and what concerns you will stand here."}
            </Notice>
          )
        ) : told.isError ? (
          <Notice title="The notifications could not be read" actions={<Button onClick={() => void told.refetch()}>Try again</Button>}>
            {sentenceOf(told.error)}
          </Notice>
        ) : (
          late && <Skeleton lines={[["30%"], ["100%", 52], ["100%", 52], ["100%", 52]]} />
        )}
        </div>
      </div>
    </main>
  );
}
