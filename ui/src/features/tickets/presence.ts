import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";

import type { Backend } from "../../backend/backend";
import type { Present } from "../../backend/bindings";
import { useConnection } from "../../backend/connection";
import { useBackend } from "../../backend/context";
import { keys, presenceQuery } from "../../backend/queries";

/** The desk's `GONE_AFTER`: whoever did not say so for this long has left. */
const GONE_AFTER = 9000;
/** Where many come and go, each reading is a little later than the last: so many milliseconds for each who is there. */
const PER_PERSON = 4;
const SOONEST = 50;

/** Keeps what is known of the others fresh: at once when one comes or leaves, and when one must have left. For the frame alone. */
export function useLivePresence() {
  const backend = useBackend();
  const client = useQueryClient();
  const connection = useConnection();
  const { data } = useQuery({
    ...presenceQuery(backend),
    // Somebody who crashed tells nobody: the oldest word says when to ask again.
    refetchInterval: ({ state }) => (state.data?.length ? Math.max(GONE_AFTER - Math.max(...state.data.map(({ age }) => age)), SOONEST) : false),
  });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = () => {
      timer = undefined;
      // Before nobody's eyes it can wait: coming back asks anew.
      if (document.visibilityState === "visible") void client.invalidateQueries({ queryKey: keys.presence });
    };
    const stop = backend.onPresenceChanged(() => {
      const there = client.getQueryData<Present[]>(keys.presence)?.length ?? 0;
      timer ??= setTimeout(ask, SOONEST + there * PER_PERSON);
    });
    document.addEventListener("visibilitychange", ask);
    return () => {
      clearTimeout(timer);
      stop();
      document.removeEventListener("visibilitychange", ask);
    };
  }, [backend, client]);
  useEffect(() => {
    if (connection === "lost") client.setQueryData<Present[]>(keys.presence, []);
  }, [client, connection, data]);
}

/** The others at a ticket, those who write first. */
export function useOthersAt(ticketId: string): Present[] {
  const { data } = useQuery({ ...presenceQuery(useBackend()), select: (all) => all.filter(({ ticket_id }) => ticket_id === ticketId) });
  return useMemo(() => (data ?? []).toSorted((a, b) => Number(b.typing) - Number(a.typing)), [data]);
}

/** "Ben Dsouza is typing… · Asha Rao is viewing", for the small mark in a row; null where nobody is there. */
export function usePresenceWords(ticketId: string): { words: string; typing: boolean } | null {
  const { data } = useQuery({
    ...presenceQuery(useBackend()),
    // A sentence, so that a row is drawn anew only when it reads differently.
    select: (all) => {
      const here = all.filter(({ ticket_id }) => ticket_id === ticketId);
      return here.length === 0 ? null : { words: presenceWords(here), typing: here.some(({ typing }) => typing) };
    },
  });
  return data ?? null;
}

/** Who does what, in a sentence. */
export function presenceWords(here: readonly Pick<Present, "name" | "typing">[]): string {
  const doing = (typing: boolean, does: string) => {
    const names = here.filter((one) => one.typing === typing).map(nameOf);
    return names.length === 0 ? [] : [`${listed(names)} ${names.length === 1 ? "is" : "are"} ${does}`];
  };
  return [...doing(true, "typing…"), ...doing(false, "viewing")].join(" · ");
}

/** Names that are named; more are counted. */
const NAMED = 3;

function listed(names: string[]): string {
  const said = names.length > NAMED ? [...names.slice(0, NAMED - 1), `${names.length - NAMED + 1} others`] : names;
  return [said.slice(0, -1).join(", "), said.at(-1)].filter(Boolean).join(" and ");
}

export function nameOf({ name }: Pick<Present, "name">): string {
  return name.trim() || "A colleague";
}

type Word = { ticketId: string | null; typing: boolean };

/** What each desk is told of this window. One word after the other, and only the last one that was not said yet: they may
    not overtake each other on their way. */
const words = new WeakMap<Backend, { wanted: Word | null; saying: boolean }>();

async function say(backend: Backend, word: { wanted: Word | null; saying: boolean }) {
  if (word.saying) return;
  word.saying = true;
  // Leaving one ticket for another is one step, not two.
  await Promise.resolve();
  while (word.wanted) {
    const { ticketId, typing } = word.wanted;
    word.wanted = null;
    // Nobody is told of a failure: the window has said already that the database is gone.
    await backend.bePresent(ticketId, typing).catch(() => undefined);
  }
  word.saying = false;
}

function want(backend: Backend, ticketId: string | null, typing: boolean) {
  const word = words.get(backend) ?? { wanted: null, saying: false };
  words.set(backend, word);
  word.wanted = { ticketId, typing };
  void say(backend, word);
}

/** Says that the person has this ticket before their eyes. */
export function useBePresent(ticketId: string | undefined) {
  const backend = useBackend();
  useEffect(() => {
    if (ticketId === undefined) return undefined;
    const noted = () => want(backend, document.visibilityState === "visible" ? ticketId : null, false);
    noted();
    document.addEventListener("visibilitychange", noted);
    return () => {
      document.removeEventListener("visibilitychange", noted);
      want(backend, null, false);
    };
  }, [backend, ticketId]);
}

/** So often it is said that somebody still writes. The desk ends it by itself a little later. */
const AGAIN_AFTER = 1500;

/** To be called at each key in what is written on the ticket, and when it was sent. */
export function useTyping(ticketId: string | undefined) {
  const backend = useBackend();
  return useMemo(() => {
    let saidAt = -Infinity;
    return {
      typed() {
        const now = performance.now();
        if (ticketId === undefined || now - saidAt < AGAIN_AFTER) return;
        saidAt = now;
        want(backend, ticketId, true);
      },
      sent() {
        if (ticketId === undefined) return;
        saidAt = -Infinity;
        want(backend, ticketId, false);
      },
    };
  }, [backend, ticketId]);
}
