import { useEffect } from "react";

import { useBackend } from "../../backend/context";
import { addressOf, type Laid } from "./laid";

/** Fetches the photos on both sides, so that the next key shows one at once. */
export function Neighbours({ photos, at }: { photos: Laid[]; at: number }) {
  const backend = useBackend();
  useEffect(() => {
    for (const by of [1, -1]) {
      const neighbour = photos[(at + by + photos.length) % photos.length];
      if (neighbour) new Image().src = addressOf(backend, neighbour, 1280);
    }
  }, [photos, at, backend]);
  return null;
}
