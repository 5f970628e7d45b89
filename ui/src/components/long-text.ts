/** Longer than this is folded, to this. */
const MOST_LETTERS = 1200;
const MOST_LINES = 16;
/** Folding away less than this much more would only be in the way. */
const WORTH = 1.5;

const letters = new Intl.Segmenter();

/** How a very long text begins, cut between two letters as people see them; null where it is not that long. */
export function beginning(text: string): string | null {
  const lines = lineEnd(text, Math.floor(MOST_LINES * WORTH)) === null ? null : lineEnd(text, MOST_LINES);
  const tooLong = text.length > MOST_LETTERS * WORTH;
  if (lines === null && !tooLong) return null;
  const end = Math.min(lines ?? text.length, MOST_LETTERS);
  const head = text.slice(0, end);
  if (end === lines) return head.trimEnd();
  // Between two words where there is one near, else between two letters: the last one may be cut in half.
  const space = head.search(/\s+\S{0,80}$/);
  if (space > 0) return head.slice(0, space);
  const whole = [...letters.segment(head)].at(-1)?.index ?? 0;
  // One letter under a tower of accents is cut all the same.
  return whole > 0 ? head.slice(0, whole) : head.toWellFormed();
}

/** Where the line of this number ends; null where there are not so many. */
function lineEnd(text: string, line: number): number | null {
  let at = -1;
  for (let n = 0; n < line; n += 1) {
    at = text.indexOf("\n", at + 1);
    if (at < 0) return null;
  }
  return at;
}

/** Whether there is not one letter in it that can be seen: spaces, zero-width marks, direction marks. */
export function isInvisible(text: string): boolean {
  return !/[^\s\p{C}\p{Z}\u115F\u1160\u3164\uFFA0\u2800\p{Variation_Selector}\u034F]/u.test(text);
}
