import { useState } from "react";

import type { Attachment } from "../../backend/bindings";
import type { Laid } from "./laid";
import type { Pairing } from "./usePairing";

/** A photo of another ticket of the same customer, or a picture of the catalogue, that somebody fetched to compare. */
export type Visitor = { photo: Laid; called: string };

export type Visitors = {
  /** The ticket's photos, the one it looks like, and after them those that were fetched. */
  photos: Laid[];
  /** The place of the photo in hand among them. */
  at: number;
  /** What the photo at a place is called, which is not the ticket's own: by its ticket, or as a catalogue's; null for those. */
  guestAt: (place: number) => string | null;
  move: (to: number) => void;
  /** Fetches one, and says at what place it is from then on. */
  invite: (visitor: Visitor) => number;
};

/** Photos that were fetched from the customer's other tickets or from the catalogue, behind those that are there anyhow. */
export function useVisitors(own: Attachment[], pairing: Pairing): Visitors {
  const [visitors, setVisitors] = useState<Visitor[]>([]);
  // By its id: the photo that one of the ticket's looks like comes and goes before it.
  const [inHand, setInHand] = useState<string | null>(null);
  const photos: Laid[] = [...pairing.photos, ...visitors.map(({ photo }) => photo)];
  const guests = pairing.photos.length;
  const held = visitors.findIndex(({ photo }) => photo.id === inHand);
  return {
    photos,
    at: held < 0 ? pairing.at : guests + held,
    guestAt: (place) => {
      if (place < own.length) return null;
      return visitors[place - guests]?.called ?? pairing.pair?.other.ticket_number ?? "Another ticket";
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
