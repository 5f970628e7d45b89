import { useState } from "react";

import type { QueueRow } from "../../backend/bindings";

type Place = {
  /** Rows above the first one that is kept, which were there and can be read again. */
  base: number;
};

/** Where the kept rows stand in the whole list: rows that are dropped above leave their room, so nothing moves. */
export function useListPlace(rows: QueueRow[], listKey: string, fromTop: boolean): Place {
  const [seen, setSeen] = useState({ rows, listKey, fromTop, base: 0 });
  if (seen.rows === rows && seen.listKey === listKey && seen.fromTop === fromTop) return seen;
  // Nothing stands above where the list begins: a first row that is gone has left it, and was not let go.
  const base = fromTop || seen.listKey !== listKey ? 0 : moved(seen, rows);
  const next = { rows, listKey, fromTop, base };
  setSeen(next);
  return next;
}

function moved(seen: Place & { rows: QueueRow[] }, rows: QueueRow[]): number {
  const added = rows.findIndex(({ id }) => id === seen.rows[0]?.id);
  if (added >= 0) return Math.max(0, seen.base - added);
  const dropped = seen.rows.findIndex(({ id }) => id === rows[0]?.id);
  return dropped > 0 ? seen.base + dropped : 0;
}
