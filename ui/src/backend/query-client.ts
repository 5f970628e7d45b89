import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";

import { isDatabaseLost } from "./backend";
import { connectionNow, setConnection } from "./connection";
import { keys } from "./queries";

/** What nobody looks at any more is kept for going back to, but only so much: a day at the desk reads thousands. */
const MOST_UNSEEN = [
  { queryKey: keys.tickets, most: 50 },
  { queryKey: keys.queues, most: 20 },
];

export function makeQueryClient(): QueryClient {
  const heard = (problem: unknown) => {
    if (isDatabaseLost(problem)) setConnection("lost");
  };
  const answered = () => {
    // Who was switched off hears of that from the feed alone, and of being back.
    if (connectionNow() === "lost") setConnection("live");
  };
  const queryCache = new QueryCache({ onError: heard, onSuccess: answered });
  queryCache.subscribe(({ type, query }) => {
    const bound = type === "added" && MOST_UNSEEN.find(({ queryKey }) => queryKey[0] === query.queryKey[0]);
    if (!bound) return;
    const unseen = queryCache.findAll({ queryKey: bound.queryKey, type: "inactive", fetchStatus: "idle", predicate: (one) => one !== query });
    const oldest = unseen.toSorted((a, b) => a.state.dataUpdatedAt - b.state.dataUpdatedAt);
    for (const one of oldest.slice(0, -bound.most)) queryCache.remove(one);
  });
  return new QueryClient({
    queryCache,
    // What only waits was not answered by the database.
    mutationCache: new MutationCache({ onError: heard, onSuccess: (data) => {
        if (data !== null) answered();
      },
    }),
    defaultOptions: {
      queries: {
        // The desk is on this computer or reachable without the internet: the browser's idea of being
        // online says nothing about it.
        networkMode: "always",
        retry: false,
        refetchOnReconnect: false,
        // Events say what is stale; coming back to the window is the fallback.
        staleTime: 30_000,
        gcTime: 10 * 60_000,
      },
      mutations: { networkMode: "always", retry: false },
    },
  });
}
