// How somebody last turned a photo, to lie the same way when it is looked at again. A preference of this computer: the
// file is never changed, and another desk sees it as it came.

const KEY = "punnet.photo-turns";
/** So many are kept; what was turned longest ago is forgotten first. */
const MOST = 500;

/** Quarters to the right. */
export type Turn = 0 | 1 | 2 | 3;

type Kept = [photo: string, turn: Turn];

export function turnOf(photo: string): Turn {
  return kept().find(([id]) => id === photo)?.[1] ?? 0;
}

export function keepTurn(photo: string, turn: Turn) {
  const others = kept().filter(([id]) => id !== photo);
  const all = turn === 0 ? others : [...others, [photo, turn]];
  try {
    localStorage.setItem(KEY, JSON.stringify(all.slice(-MOST)));
  } catch {
    // No room on the disk: it lies as it came the next time.
  }
}

/** Turned by a quarter, to the right (1) or to the left (-1). */
export function turned(turn: Turn, by: 1 | -1): Turn {
  return ((turn + by + 4) % 4) as Turn;
}

/** What was read last, and from which words: it is asked for with each move of a photo. */
let read: { words: string; kept: Kept[] } = { words: "[]", kept: [] };

function kept(): Kept[] {
  const words = localStorage.getItem(KEY) ?? "[]";
  if (words !== read.words) read = { words, kept: parsed(words) };
  return read.kept;
}

function parsed(words: string): Kept[] {
  try {
    const found: unknown = JSON.parse(words);
    return Array.isArray(found) ? found.filter(isKept) : [];
  } catch {
    // Not ours, or cut off in the middle of a crash.
    return [];
  }
}

function isKept(one: unknown): one is Kept {
  return Array.isArray(one) && one.length === 2 && typeof one[0] === "string" && [1, 2, 3].includes(one[1] as number);
}
