import { defaultRangeExtractor, useVirtualizer, type Range } from "@tanstack/react-virtual";
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type ReactNode } from "react";

import type { QueueRow as Row } from "../../backend/bindings";
import { useDensity } from "../../components/appearance";
import { isPopupOpen, isTyping } from "../../components/keyboard";
import { useWidth } from "../../components/useWidth";
import styles from "./QueueList.module.css";
import { QueueRow } from "./QueueRow";

/** From this width of the list on, a ticket is one line of a table; below, a small card. */
const TABLE_FROM = 860;
const ROWS = { comfortable: { table: 53, card: 84 }, compact: { table: 40, card: 72 } };
/** Rows before the end at which the next page is asked for. */
const AHEAD = 20;

type Props = {
  rows: Row[];
  /** Changes with the filter: another list starts at its top. */
  filterKey: string;
  openNumber: string | null;
  /** The rows are those of the last filter, while the next ones come. */
  stale: boolean;
  more: boolean;
  onMore: () => void;
  onFollow: (row: Row) => void;
  foot: ReactNode;
};

export function QueueRows({ rows, filterKey, openNumber, stale, more, onMore, onFollow, foot }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const asTable = useWidth(scroller) >= TABLE_FROM;
  const [markedId, setMarkedId] = useState<string | null>(null);
  const marked = Math.max(0, rows.findIndex((row) => row.id === markedId));
  const focusWanted = useRef(false);
  const rowHeight = ROWS[useDensity()][asTable ? "table" : "card"];

  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 10,
    // The marked row is the list's tab stop, so it stays in the document wherever one scrolls.
    rangeExtractor: useCallback((range: Range) => withMarked(range, marked), [marked]),
  });
  const items = virtual.getVirtualItems();

  // The virtualiser remembers sizes; another layout makes all of them wrong at once.
  useLayoutEffect(() => virtual.measure(), [virtual, rowHeight]);

  useLayoutEffect(() => {
    if (scroller.current) scroller.current.scrollTop = 0;
  }, [filterKey]);

  // New tickets arrive above: whoever has scrolled down keeps the rows under their eyes.
  const firstSeen = useRef<string | null>(null);
  useLayoutEffect(() => {
    const box = scroller.current;
    const before = firstSeen.current;
    firstSeen.current = rows[0]?.id ?? null;
    if (!box || before === null || box.scrollTop === 0) return;
    const added = rows.findIndex((row) => row.id === before);
    if (added > 0) box.scrollTop += added * rowHeight;
  }, [rows, rowHeight]);

  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (more && last >= rows.length - AHEAD) onMore();
  }, [more, last, rows.length, onMore]);

  useEffect(() => {
    if (!focusWanted.current) return;
    const link = scroller.current?.querySelector<HTMLElement>(`[data-index="${marked}"] a`);
    if (!link) return;
    focusWanted.current = false;
    link.focus({ preventScroll: true });
  });

  // The marker follows the open ticket, and takes the focus back when that closes.
  const [lastOpen, setLastOpen] = useState<string | null>(null);
  if (openNumber !== lastOpen) {
    setLastOpen(openNumber);
    const opened = rows.find((row) => row.ticket_number === openNumber);
    if (opened) setMarkedId(opened.id);
  }
  const wasOpen = useRef<string | null>(null);
  useEffect(() => {
    if (wasOpen.current !== null && openNumber === null) {
      focusWanted.current = true;
      scroller.current?.querySelector<HTMLElement>(`[data-index="${marked}"] a`)?.focus();
      focusWanted.current = false;
    }
    wasOpen.current = openNumber;
  }, [openNumber, marked]);

  useEffect(() => {
    const move = (event: KeyboardEvent) => {
      const step = stepOf(event, scroller.current);
      const next = rows[Math.min(rows.length - 1, Math.max(0, marked + step))];
      if (step === 0 || !next) return;
      event.preventDefault();
      // The first key only shows where the marker stands.
      const first = !scroller.current?.contains(document.activeElement) && openNumber === null;
      const target = first ? (rows[marked] ?? next) : next;
      focusWanted.current = true;
      setMarkedId(target.id);
      virtual.scrollToIndex(rows.indexOf(target));
      if (openNumber !== null) onFollow(target);
      else if (target.id === markedId || first) {
        scroller.current?.querySelector<HTMLElement>(`[data-index="${marked}"] a`)?.focus({ preventScroll: true });
      }
    };
    document.addEventListener("keydown", move);
    return () => document.removeEventListener("keydown", move);
  }, [rows, marked, markedId, openNumber, onFollow, virtual]);

  return (
    <div ref={scroller} className={styles.scroller} data-layout={asTable ? "table" : "cards"}>
      {asTable && (
        <div className={styles.head} aria-hidden="true">
          <span>Ticket</span>
          <span>Subject and customer</span>
          <span>Issue</span>
          <span>Priority</span>
          <span>Status</span>
          <span>Photos</span>
          <span className={styles.headEnd}>Created</span>
          <span />
        </div>
      )}
      <div role="list" aria-label="Tickets" aria-busy={stale} className={styles.rows} style={{ height: virtual.getTotalSize() }} data-testid="queue">
        {items.map((item) => {
          const row = rows[item.index];
          return (
            row && (
              <QueueRow
                key={row.id}
                row={row}
                index={item.index}
                total={more ? -1 : rows.length}
                top={item.start}
                height={rowHeight}
                open={row.ticket_number === openNumber}
                tabStop={item.index === marked}
                onFocus={() => setMarkedId(row.id)}
              />
            )
          );
        })}
      </div>
      {foot && <p className={styles.foot}>{foot}</p>}
    </div>
  );
}

function withMarked(range: Range, marked: number): number[] {
  const shown = defaultRangeExtractor(range);
  if (marked >= range.count || shown.includes(marked)) return shown;
  return [...shown, marked].sort((a, b) => a - b);
}

/** How far a key moves the marker; 0 for every key that is none of the list's. */
function stepOf(event: KeyboardEvent, list: HTMLElement | null): number {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return 0;
  const target = event.target;
  const inSearch = target instanceof HTMLInputElement && target.type === "search";
  if (inSearch) return event.key === "ArrowDown" ? 1 : 0;
  if (isTyping(target) || isPopupOpen()) return 0;
  if (event.key === "j") return 1;
  if (event.key === "k") return -1;
  // Elsewhere arrows scroll or belong to a control.
  if (target !== document.body && !list?.contains(target as Node)) return 0;
  switch (event.key) {
    case "ArrowDown":
      return 1;
    case "ArrowUp":
      return -1;
    case "PageDown":
      return 10;
    case "PageUp":
      return -10;
    default:
      return 0;
  }
}
