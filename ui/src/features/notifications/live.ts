import { useQueryClient, type QueryClient, type QueryKey } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

import { setConnection, useConnection } from "../../backend/connection";
import { useBackend } from "../../backend/context";
import { keys, statsQuery } from "../../backend/queries";
import { countsAnew, madeStaleBy } from "../../backend/staleness";

/** What one transaction tells of comes together. After a quiet time nobody waits longer for it. */
const GATHER_FIRST = 20;
/** A burst of events (an import, a busy minute) makes few reads, not one each. */
const GATHER = 200;
/** Each photo of the open ticket is looked up anew, and nobody waits for it. */
const GATHER_LOOKALIKES = 1000;
/** What is counted over many tickets is read no oftener than this, however many of them come. */
const GATHER_ANALYTICS = 2000;

/** Keeps what is on the screen fresh: every event of the desk makes exactly the reads stale that it names. */
export function useLiveDesk() {
  const backend = useBackend();
  const client = useQueryClient();
  useEffect(() => {
    const stale = new Map<string, QueryKey>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let refreshed = -Infinity;
    const refresh = () => {
      timer = undefined;
      refreshed = performance.now();
      for (const queryKey of stale.values()) void readAnew(client, queryKey);
      stale.clear();
    };
    let analytics: ReturnType<typeof setTimeout> | undefined;
    const stop = backend.onDeskEvent((event) => {
      if (countsAnew(event)) {
        analytics ??= setTimeout(() => {
          analytics = undefined;
          void client.invalidateQueries({ queryKey: keys.analytics });
        }, GATHER_ANALYTICS);
      }
      for (const key of madeStaleBy(event)) stale.set(JSON.stringify(key), key);
      timer ??= setTimeout(refresh, performance.now() - refreshed < GATHER ? GATHER : GATHER_FIRST);
    });
    // While a change of one's own is on its way, its answer holds everything, and a read might still show the old.
    const stopSettings = backend.onSettingsChanged(() => {
      void client.invalidateQueries({ queryKey: keys.everyCataloguePicture });
      if (client.isMutating({ mutationKey: keys.settings }) === 0) void client.invalidateQueries({ queryKey: keys.settings });
    });
    let lookalikes: ReturnType<typeof setTimeout> | undefined;
    const stopLookalikes = backend.onLookalikesChanged(() => {
      lookalikes ??= setTimeout(() => {
        lookalikes = undefined;
        void client.invalidateQueries({ queryKey: keys.everyLookalike });
      }, GATHER_LOOKALIKES);
    });
    const stopNotices = backend.onNoticesRead(() => void client.invalidateQueries({ queryKey: keys.notices }));
    return () => {
      clearTimeout(timer);
      clearTimeout(lookalikes);
      clearTimeout(analytics);
      stop();
      stopSettings();
      stopLookalikes();
      stopNotices();
    };
  }, [backend, client]);
}

/**
 * Reads what is on the screen again. What is being read for the first time may have been answered before the event, and is
 * not begun anew by that: once it is there, it is read once more.
 */
async function readAnew(client: QueryClient, queryKey: QueryKey) {
  const unread = new Set(client.getQueryCache().findAll({ queryKey, fetchStatus: "fetching", predicate: ({ state }) => state.data === undefined }));
  await client.invalidateQueries({ queryKey });
  if (unread.size > 0) await client.invalidateQueries({ queryKey, predicate: (query) => unread.has(query) });
}

/** A click on a native notification opens its ticket. */
export function useOpenTicket(open: (number: string) => void) {
  const backend = useBackend();
  useEffect(() => backend.onOpenTicket(open), [backend, open]);
}

const RETRY = 2000;

/** While the database is lost, asks for it again and again; when it answers, everything is read anew. */
export function useReconnecting() {
  const backend = useBackend();
  const client = useQueryClient();
  const connection = useConnection();
  const wasLost = useRef(false);
  // The shell hears it first, also while nobody asks for anything.
  useEffect(() => backend.onReach(setConnection), [backend]);
  useEffect(() => {
    if (connection === "live") {
      // Whoever asked first: what happened meanwhile was told to nobody.
      if (wasLost.current) void client.invalidateQueries();
      wasLost.current = false;
      return undefined;
    }
    wasLost.current = true;
    if (connection === "switched_off") return undefined;
    // Where it is still lost, the next turn of the timer asks again.
    const timer = setInterval(() => void client.prefetchQuery({ ...statsQuery(backend), staleTime: 0 }), RETRY);
    return () => clearInterval(timer);
  }, [backend, client, connection]);
  return connection;
}
