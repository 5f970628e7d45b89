import { useState } from "react";

import type { Laid } from "./laid";
import type { Pairing } from "./usePairing";

/** More beside each other are too small to judge. */
export const MOST_COMPARED = 4;

/** "Photo 2" is "photo 2" within a sentence, as is "Catalogue picture"; a ticket's number stays. */
export function inSentence(called: string): string {
  return called.replace(/^(Photo|Catalogue)/, (first) => first.toLowerCase());
}

export type Comparing = {
  /** The places of the photos on the table, in their order; one where nothing is compared. */
  shown: number[];
  /** Begins with the photo in hand and the next, or ends. */
  toggle: () => void;
  /** Lays a photo beside the others, or takes it away. */
  lay: (place: number) => void;
  /** Lays one there that may only just have come, by its id. */
  bring: (id: string) => void;
  /** Another photo in hand: one that lies there, or in the place of the one in hand. */
  take: (place: number) => void;
  /** The place one comes to from here: what lies there already is passed over. */
  from: (by: 1 | -1) => number;
};

/** Which photos lie side by side. `at` is the place of the one in hand, which is always one of them; `pairing` may say which. */
export function useComparing(photos: Laid[], at: number, onMove: (to: number) => void, { beside }: Pick<Pairing, "beside">): Comparing {
  // By their ids: while one compares, a photo may arrive and move the others' places.
  const [ids, setIds] = useState<string[]>([]);
  const [turn, setTurn] = useState<number>();
  if (beside?.turn !== turn) {
    setTurn(beside?.turn);
    setIds(beside?.ids ?? []);
  }
  const placeOf = (id: string) => photos.findIndex((photo) => photo.id === id);
  const laid = ids.map(placeOf).filter((place) => place >= 0);
  const shown = laid.length > 1 && laid.includes(at) ? laid : [at];
  const set = (places: number[]) => setIds(places.length > 1 ? places.flatMap((place) => photos[place]?.id ?? []) : []);
  const around = (place: number) => (place + photos.length) % photos.length;
  return {
    shown,
    toggle: () => set(shown.length > 1 ? [] : [at, around(at + 1)]),
    bring: (id) => {
      const there = shown.flatMap((place) => photos[place]?.id ?? []);
      if (there.length < MOST_COMPARED && !there.includes(id)) setIds([...there, id]);
    },
    lay: (place) => {
      if (!shown.includes(place)) {
        if (shown.length < MOST_COMPARED) set([...shown, place]);
        return;
      }
      const left = shown.filter((one) => one !== place);
      set(left);
      if (place === at && left[0] !== undefined) onMove(left[0]);
    },
    take: (place) => {
      if (!shown.includes(place)) set(shown.map((one) => (one === at ? place : one)));
      onMove(place);
    },
    from: (by) => {
      const all = photos.length <= shown.length;
      let next = around(at + by);
      while (!all && shown.includes(next)) next = around(next + by);
      return next;
    },
  };
}
