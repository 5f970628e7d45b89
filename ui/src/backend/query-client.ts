import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";

import { isDatabaseLost } from "./backend";
import { setConnection } from "./connection";

export function makeQueryClient(): QueryClient {
  const heard = (problem: unknown) => {
    if (isDatabaseLost(problem)) setConnection("lost");
  };
  const answered = () => setConnection("live");
  return new QueryClient({
    queryCache: new QueryCache({ onError: heard, onSuccess: answered }),
    mutationCache: new MutationCache({ onError: heard, onSuccess: answered }),
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
