import { useMutation, useQuery, useQueryClient, type InfiniteData } from "@tanstack/react-query";

import { sentenceOf } from "../../backend/backend";
import type { Notice, NoticePage } from "../../backend/bindings";
import { useBackend } from "../../backend/context";
import { keys, unreadNoticesQuery } from "../../backend/queries";
import { sayProblem } from "../../components/Toasts";

/** The desk counts no further. */
const MOST_COUNTED = 100;

/** How much is unread, as it stands on the badge: "3", "99+", or nothing. */
export function useUnreadBadge(): string | null {
  const unread = useQuery(unreadNoticesQuery(useBackend())).data ?? 0;
  if (unread === 0) return null;
  return unread >= MOST_COUNTED ? `${MOST_COUNTED - 1}+` : String(unread);
}

/** Marks notices as read: shown at once, taken back where the desk refuses. */
export function useMarkRead() {
  const backend = useBackend();
  return useReading((notices: Notice[]) => backend.markNoticesRead(notices.map(({ id }) => id)), (notices, notice) => notices.some(({ id }) => id === notice.id));
}

/** Marks everything as read that was told up to this notice, the newest that was seen. */
export function useMarkAllRead() {
  const backend = useBackend();
  return useReading((newest: Notice) => backend.markAllNoticesRead(newest.created_at), (newest, notice) => Date.parse(notice.created_at) <= Date.parse(newest.created_at));
}

function useReading<T>(send: (read: T) => Promise<void>, isRead: (read: T, notice: Notice) => boolean) {
  const client = useQueryClient();
  const lists = [...keys.notices, "list"];
  return useMutation({
    mutationFn: send,
    onMutate: (read) => {
      client.setQueriesData<InfiniteData<NoticePage>>({ queryKey: lists }, (data) =>
        data && { ...data, pages: data.pages.map((page) => ({ ...page, notices: page.notices.map((notice) => (!notice.is_read && isRead(read, notice) ? { ...notice, is_read: true } : notice)) })) },
      );
    },
    onError: (problem) => sayProblem(sentenceOf(problem)),
    onSettled: () => void client.invalidateQueries({ queryKey: keys.notices }),
  }).mutate;
}
