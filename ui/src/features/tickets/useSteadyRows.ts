import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from "react";

import type { QueueRow as Row } from "../../backend/bindings";

type List = {
  rows: Row[];
  /** Rows above the first one that have room and are not kept. */
  base: number;
  /** Which list the rows are of: another one starts at its top. */
  rowsKey: string;
  /** The rows begin where the whole list does. */
  fromTop: boolean;
  rowHeight: number;
  /** The ticket that stands open. */
  open: string | null;
};

/**
 * Rows that come, go and change places above what one reads move nothing: the list scrolls by as much as it grew. At its
 * very top new rows come in by themselves, as long as nobody's hand is there: neither the pointer nor the focus is in the
 * list, and no ticket was opened from it. Otherwise they wait above, too. Gives how many came above.
 */
export function useSteadyRows(scroller: RefObject<HTMLElement | null>, list: List, atTop: boolean) {
  const { rows, base, rowsKey, fromTop, rowHeight, open } = list;
  const [arrived, setArrived] = useState(0);
  const seen = useRef({ list, top: 0 });

  // Where one scrolled to, as it was before the rows changed: by then a list that became shorter stands at its end.
  useEffect(() => {
    const box = scroller.current;
    const scrolled = () => {
      if (box) seen.current.top = box.scrollTop;
    };
    box?.addEventListener("scroll", scrolled, { passive: true });
    return () => box?.removeEventListener("scroll", scrolled);
  }, [scroller]);

  useLayoutEffect(() => {
    const box = scroller.current;
    const before = seen.current.list;
    seen.current.list = { rows, base, rowsKey, fromTop, rowHeight, open };
    if (!box || before.rowsKey !== rowsKey) return;
    const atEnd = box.scrollTop >= box.scrollHeight - box.clientHeight - 1;
    const top = atEnd ? Math.max(box.scrollTop, seen.current.top) : box.scrollTop;
    // Rows of another height (a ticket was opened beside the list): the open one stays where it is, or else the first.
    if (before.rowHeight !== rowHeight && top > 0) {
      const place = placeOf(before, top, box.clientHeight);
      makeRoom(box, top + place * (rowHeight - before.rowHeight));
      box.scrollTop = top + place * (rowHeight - before.rowHeight);
      seen.current.top = box.scrollTop;
      return;
    }
    if (before.rows === rows) return;
    const moved = movedBy(before, seen.current.list, Math.floor(top / rowHeight));
    if (moved === null) return;
    // What stands above the beginning of the whole list is new; what was read upwards is not.
    const isNew = before.fromTop && fromTop;
    if (isNew && top === 0 && open === null && !isHandIn(box)) return;
    if (moved.rows !== 0) {
      makeRoom(box, top + moved.rows * rowHeight);
      box.scrollTop = top + moved.rows * rowHeight;
      seen.current.top = box.scrollTop;
    }
    if (isNew && moved.fresh > 0) setArrived((already) => already + moved.fresh);
  }, [scroller, rows, base, rowsKey, fromTop, rowHeight, open]);

  // Whoever has scrolled up to them has seen them.
  useEffect(() => {
    if (!atTop) return;
    setArrived(0);
    if (scroller.current) makeRoom(scroller.current, 0);
  }, [scroller, atTop, rowsKey]);

  return { arrived, seeArrived: () => setArrived(0) };
}

/** How far the first row in view was moved, and how many rows above it were never there before; null where all are others. */
function movedBy(before: List, now: List, firstInView: number): { rows: number; fresh: number } | null {
  const places = new Map(now.rows.map(({ id }, place) => [id, place]));
  // Where that one has left the list, the next one that is still there.
  for (let place = Math.max(0, firstInView - before.base); place < before.rows.length; place += 1) {
    const id = before.rows[place]?.id;
    const found = id === undefined ? undefined : places.get(id);
    if (found === undefined) continue;
    const known = new Set(before.rows.map((row) => row.id));
    const fresh = now.rows.slice(0, found).filter((row) => !known.has(row.id)).length;
    return { rows: now.base + found - (before.base + place), fresh };
  }
  return null;
}

/** The row of the open ticket, if it is in view, or the first one that is. */
function placeOf({ rows, base, rowHeight, open }: List, top: number, height: number): number {
  const opened = base + rows.findIndex((row) => row.ticket_number === open);
  const at = opened * rowHeight;
  return opened >= base && at >= top && at + rowHeight <= top + height ? opened : top / rowHeight;
}

function isHandIn(box: HTMLElement): boolean {
  return box.matches(":hover") || box.contains(document.activeElement);
}

/** A list that is shorter than its place can be scrolled only where it is made longer. */
function makeRoom(box: HTMLElement, top: number) {
  const rows = box.querySelector<HTMLElement>('[data-testid="queue"]');
  if (rows) rows.style.minHeight = top > 0 ? `${top + box.clientHeight - rows.offsetTop}px` : "";
}
