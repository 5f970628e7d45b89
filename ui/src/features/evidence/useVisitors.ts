import { useState } from "react";

import type { Attachment } from "../../backend/bindings";
import type { Pairing } from "./usePairing";

/** A photo of another ticket of the same customer that somebody fetched to compare. */
export type Visitor = { photo: Attachment; ticketNumber: string };

export type Visitors = {
  /** The ticket's photos, the one it looks like, and after them those that were fetched. */
  photos: Attachment[];
  /** The place of the photo in hand among them. */
  at: number;
  /** Of what other ticket the photo at a place is; null for the ticket's own. */
  ticketOf: (place: number) => string | null;
  move: (to: number) => void;
  /** Fetches one, and says at what place it is from then on. */
  invite: (visitor: Visitor) => number;
};

/** Photos that were fetched from the customer's other tickets, behind those that are there anyhow. */
export function useVisitors(own: Attachment[], pairing: Pairing): Visitors {
  const [visitors, setVisitors] = useState<Visitor[]>([]);
  // By its id: the photo that one of the ticket's looks like comes and goes before it.
  const [inHand, setInHand] = useState<string | null>(null);
  const photos = [...pairing.photos, ...visitors.map(({ photo }) => photo)];
  const guests = pairing.photos.length;
  const held = visitors.findIndex(({ photo }) => photo.id === inHand);
  return {
    photos,
    at: held < 0 ? pairing.at : guests + held,
    ticketOf: (place) => {
      if (place < own.length) return null;
      return visitors[place - guests]?.ticketNumber ?? pairing.pair?.other.ticket_number ?? "Another ticket";
    },
    move: (to) => {
      setInHand(visitors[to - guests]?.photo.id ?? null);
      if (to < guests) pairing.move(to);
    },
    invite: (visitor) => {
      const there = photos.findIndex(({ id }) => id === visitor.photo.id);
      if (there >= 0) return there;
      setVisitors([...visitors, visitor]);
      return photos.length;
    },
  };
}
