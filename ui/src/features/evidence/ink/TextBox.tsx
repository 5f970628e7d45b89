import { useEffect, useRef } from "react";

import styles from "./Ink.module.css";
import { colours } from "./shapes";
import { LONGEST_TEXT, type Spot } from "./sketch";
import type { Ink } from "./useInk";

/** How far its baseline is below the upper edge of a line, in heights of the letters. */
const BASELINE = 0.865;
/** Letters smaller than this can't be read while one types. */
const LEAST_SIZE = 12;

type Props = { left: number; baseline: number; room: number; size: number; at: Spot; ink: Ink };

/** Words are typed where they will stand. Must be keyed by the place. */
export function TextBox({ left, baseline, room, size, at, ink }: Props) {
  const box = useRef<HTMLInputElement>(null);
  const done = useRef(false);
  useEffect(() => box.current?.focus({ preventScroll: true }), []);
  const finish = (text: string) => {
    // Taking the box away takes its focus, which would finish it once more.
    if (done.current) return;
    done.current = true;
    const words = text.replaceAll(/\s+/g, " ").trim().toWellFormed();
    ink.write(null);
    if (words !== "") ink.add({ kind: "text", at, text: words, colour: ink.colour });
  };
  const shown = Math.max(size, LEAST_SIZE);
  return (
    <input
      ref={box}
      type="text"
      className={styles.text}
      style={{ left, top: baseline - shown * BASELINE, width: Math.max(room, 160), fontSize: shown, color: colours[ink.colour].ink }}
      aria-label="Text on the photo"
      maxLength={LONGEST_TEXT}
      autoComplete="off"
      spellCheck={false}
      onBlur={({ currentTarget }) => finish(currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === "Escape") done.current = true;
        if (event.key === "Enter" && !event.nativeEvent.isComposing) finish(event.currentTarget.value);
      }}
    />
  );
}
