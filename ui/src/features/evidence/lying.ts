import type { CSSProperties } from "react";

import type { Size } from "./geometry";
import type { Turn } from "./turns";

/** A picture's real size and place, and no transform of the two: what is enlarged after it was painted is not sharp. */
export function lying({ left, top, width, height }: Size & { left: number; top: number }, turn: Turn): CSSProperties {
  if (turn % 2 === 0) return { left, top, width, height, transform: rotated(turn) };
  // Turned about its middle it stands where it should.
  return { left: left + (width - height) / 2, top: top + (height - width) / 2, width: height, height: width, transform: rotated(turn) };
}

export function rotated(turn: Turn): string | undefined {
  return turn === 0 ? undefined : `rotate(${turn * 90}deg)`;
}
