import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";

import type { Backend } from "../../backend/backend";
import type { BehindCursor, ChoiceKind } from "../../backend/bindings";
import { keys } from "../../backend/queries";
import type { Behind } from "./behind";
import { askedAgain } from "./freshness";

/** Hours pass also where nothing happens. */
const MINUTE = 60_000;

export function todayQuery(backend: Backend) {
  return queryOptions({ queryKey: keys.analyticsToday, queryFn: () => backend.analyticsToday(), refetchInterval: ({ state }) => (state.data && askedAgain(state.data.freshness)) || MINUTE });
}

export function ticketsBehindQuery(backend: Backend, { question, mark }: Behind) {
  return infiniteQueryOptions({
    queryKey: keys.analyticsTickets(question, mark),
    queryFn: ({ pageParam }) => backend.analyticsTickets(question, mark, pageParam),
    initialPageParam: null as BehindCursor | null,
    getNextPageParam: (last) => last.next,
  });
}

export function choicesQuery(backend: Backend, kind: ChoiceKind, words: string) {
  return queryOptions({ queryKey: keys.analyticsChoices(kind, words), queryFn: () => backend.analyticsChoices(kind, words), placeholderData: keepPreviousData });
}

/** Who or what is chosen: the address only knows its id. */
export function chosenQuery(backend: Backend, kind: ChoiceKind, id: string | null) {
  return queryOptions({ queryKey: keys.analyticsChosen(kind, id ?? ""), queryFn: () => backend.analyticsChosen(kind, id === null ? [] : [id]), enabled: id !== null });
}
