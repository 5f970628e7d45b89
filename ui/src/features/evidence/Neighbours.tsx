import { useEffect } from "react";

import type { Attachment } from "../../backend/bindings";
import { useBackend } from "../../backend/context";

/** Fetches the photos on both sides, so that the next key shows one at once. */
export function Neighbours({ photos, at }: { photos: Attachment[]; at: number }) {
  const backend = useBackend();
  useEffect(() => {
    for (const by of [1, -1]) {
      const neighbour = photos[(at + by + photos.length) % photos.length];
      if (neighbour) new Image().src = backend.photoUrl(neighbour.id, 1280);
    }
  }, [photos, at, backend]);
  return null;
}
