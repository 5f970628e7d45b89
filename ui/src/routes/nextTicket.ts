import { useQueryClient, type InfiniteData } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";

import { sentenceOf } from "../backend/backend";
import type { QueuePage } from "../backend/bindings";
import { useBackend } from "../backend/context";
import { keys, ticketQuery } from "../backend/queries";
import { say, sayProblem } from "../components/Toasts";
import type { NextTicket } from "../features/evidence/nextTicket";
import { filterOf } from "../features/tickets/address";

const queue = getRouteApi("/support-tickets");

/** Steps through the tickets with photos in the order of the queue that is shown, as far as it has been read. */
export function useStepByPhotos(number: string): NextTicket {
  const backend = useBackend();
  const client = useQueryClient();
  const navigate = useNavigate();
  const filter = queue.useSearch({ select: filterOf });
  return useCallback(
    (by) => {
      const pages = client.getQueryData<InfiniteData<QueuePage>>(keys.queue(filter))?.pages ?? [];
      const rows = pages.flatMap((page) => page.rows);
      const here = rows.findIndex((row) => row.ticket_number === number);
      const way = by > 0 ? rows.slice(here + 1) : rows.slice(0, Math.max(here, 0)).reverse();
      const next = here < 0 ? undefined : way.find((row) => row.photo_count > 0)?.ticket_number;
      if (next === undefined) {
        say(`No ticket with photos ${by > 0 ? "further down" : "further up"} in this list.`);
        return;
      }
      // Read first: its photos are there when these go, and nothing shines through in between.
      client.ensureQueryData(ticketQuery(backend, next)).then(
        () => navigate({ to: "/support-tickets/$number", params: { number: next }, search: true, replace: true, state: { atPhotos: true } }),
        (problem: unknown) => sayProblem(sentenceOf(problem)),
      );
    },
    [backend, client, filter, navigate, number],
  );
}
