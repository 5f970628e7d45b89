import { useState } from "react";

import type { QueueRow } from "../../backend/bindings";

type Place = {
  /** Rows above the first one that is kept, which were there and can be read again. */
  base: number;
  /** Rows that came above everything that was there, ever: the list is longer at its top by as many. */
  grown: number;
};

/**
 * Where the kept rows stand in the whole list. Rows that are dropped above leave their room, so nothing moves; only rows
 * that were never there before make the list longer at its top.
 */
export function useListPlace(rows: QueueRow[], listKey: string): Place {
  const [seen, setSeen] = useState({ rows, listKey, base: 0, grown: 0 });
  if (seen.rows === rows && seen.listKey === listKey) return seen;
  const now = seen.listKey === listKey ? moved(seen, rows) : { base: 0, grown: 0 };
  const next = { rows, listKey, ...now };
  setSeen(next);
  return next;
}

function moved(seen: Place & { rows: QueueRow[] }, rows: QueueRow[]): Place {
  const added = rows.findIndex(({ id }) => id === seen.rows[0]?.id);
  if (added >= 0) {
    const base = seen.base - added;
    return { base: Math.max(0, base), grown: seen.grown + Math.max(0, -base) };
  }
  const dropped = seen.rows.findIndex(({ id }) => id === rows[0]?.id);
  return { base: dropped > 0 ? seen.base + dropped : 0, grown: seen.grown };
}
