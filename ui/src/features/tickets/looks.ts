import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import type { Message, TicketDetail } from "../../backend/bindings";
import { useBackend } from "../../backend/context";

/** What was written between two looks is new: the one before, and the one that is happening. Null is open. */
export type Look = { since: string | null; until: string | null };

/** Notes when a person has the ticket before their eyes, and says what is new to them since they last had. */
export function useLook(ticket: TicketDetail): Look {
  const backend = useBackend();
  const client = useQueryClient();
  const { id } = ticket;
  const [look, setLook] = useState<Look>(() => ({ since: later(ticket.looked_at, lastLook(client, id)), until: null }));
  const newest = ticket.messages.at(-1)?.id ?? null;

  useEffect(() => {
    let gone = false;
    const noted = () => {
      // A window that nobody sees is not looked at.
      if (document.visibilityState !== "visible") return;
      backend.look(id, newest).then(
        ({ looked_at }) => {
          keepLook(client, id, looked_at);
          // What comes while one looks on is new too, but not since a look.
          if (!gone) setLook((now) => ({ ...now, until: now.until ?? looked_at }));
        },
        // A lost database is told by what was asked for; the next look counts.
        () => undefined,
      );
    };
    const shownOrHidden = () => {
      if (document.visibilityState !== "visible") return;
      setLook((now) => ({ since: lastLook(client, id) ?? now.since, until: null }));
      noted();
    };
    noted();
    document.addEventListener("visibilitychange", shownOrHidden);
    return () => {
      gone = true;
      document.removeEventListener("visibilitychange", shownOrHidden);
    };
  }, [backend, client, id, newest]);

  return look;
}

/** The messages that are new to the person: what others wrote. */
export function newMessages(messages: readonly Message[], { since, until }: Look): Message[] {
  if (since === null) return [];
  const [from, to] = [Date.parse(since), until === null ? Infinity : Date.parse(until)];
  return messages.filter((message) => {
    const at = Date.parse(message.created_at);
    return !message.is_mine && at > from && at <= to;
  });
}

// What this window has noted itself, since a ticket that was read before it does not know.
const looked = "looked";

function lastLook(client: QueryClient, id: string): string | null {
  return client.getQueryData<string>([looked, id]) ?? null;
}

function keepLook(client: QueryClient, id: string, at: string) {
  client.setQueryDefaults([looked], { gcTime: Infinity });
  client.setQueryData<string>([looked, id], at);
}

function later(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return Date.parse(a) > Date.parse(b) ? a : b;
}
