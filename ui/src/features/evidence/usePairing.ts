import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import type { Attachment, Lookalike } from "../../backend/bindings";
import { useBackend } from "../../backend/context";
import { lookalikesQuery } from "../../backend/queries";
import { worthAWord } from "./alike";

/** A photo of the ticket, and the one of another ticket that lies beside it. */
type Pair = { mine: string; other: Lookalike; guestInHand: boolean; turn: number };

export type Pairing = {
  /** The ticket's photos, and after them the guest: the photo of another ticket. */
  photos: Attachment[];
  /** The place of the photo in hand among them. */
  at: number;
  /** The pair on the table, where the photo in hand is one of the two. */
  pair: { mine: string; other: Lookalike; place: number } | null;
  /** The photos that look like the one in hand. */
  alike: Lookalike[];
  /** Another photo in hand. */
  move: (to: number) => void;
  /** What is to lie side by side, and which time that is: one may have taken it away since. */
  beside: { ids: [mine: string, other: string]; turn: number } | null;
  /** Fetches the first that looks like the photo in hand, or the next. */
  next: () => void;
  /** The guest goes. */
  end: () => void;
};

/** Which photo of another ticket is held against one of this ticket. `begin`: at once. */
export function usePairing(own: Attachment[], at: number, onMove: (to: number) => void, begin: boolean): Pairing {
  const backend = useBackend();
  const [pair, setPair] = useState<Pair | null>(null);
  const mine = pair?.guestInHand ? own.find(({ id }) => id === pair.mine) : own[at];
  const { data } = useQuery({ ...lookalikesQuery(backend, mine?.id ?? "", mine?.picture !== null), enabled: mine !== undefined });
  const alike = data ?? [];
  // What the button beneath the grid promised lies there from the first moment on.
  const [begun, setBegun] = useState(!begin);
  const [first] = worthAWord(alike);
  if (!begun && mine && first) {
    setBegun(true);
    setPair({ mine: mine.id, other: first, guestInHand: false, turn: 1 });
  }
  const place = pair && pair.mine === mine?.id ? alike.findIndex(({ photo }) => photo.id === pair.other.photo.id) : -1;
  const other = alike[place];
  return {
    photos: pair ? [...own, pair.other.photo] : own,
    at: pair?.guestInHand ? own.length : at,
    pair: pair && other ? { mine: pair.mine, other, place } : null,
    alike,
    beside: pair && { ids: [pair.mine, pair.other.photo.id], turn: pair.turn },
    move: (to) => {
      const guestInHand = pair !== null && to === own.length;
      if (pair && pair.guestInHand !== guestInHand) setPair({ ...pair, guestInHand });
      if (!guestInHand) onMove(to);
    },
    next: () => {
      const next = alike[(place + 1) % alike.length];
      if (mine && next) setPair({ mine: mine.id, other: next, guestInHand: false, turn: (pair?.turn ?? 0) + 1 });
    },
    end: () => setPair(null),
  };
}
