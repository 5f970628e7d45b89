import { defaultRangeExtractor, useVirtualizer, type Range } from "@tanstack/react-virtual";
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type ReactNode } from "react";

import type { QueueRow as Row } from "../../backend/bindings";
import { useDensity } from "../../components/appearance";
import { isPopupOpen, isTyping } from "../../components/keyboard";
import { Icon } from "../../components/Icon";
import { useWidth } from "../../components/useWidth";
import { counted } from "../../format/money";
import { QueueHead } from "./QueueHead";
import styles from "./QueueList.module.css";
import { QueueRow } from "./QueueRow";
import { useListPlace } from "./useListPlace";
import { useSteadyRows } from "./useSteadyRows";
import type { Order } from "./words";

/** From this width of the list on, a ticket is one line of a table; below, a small card. */
const TABLE_FROM = 860;
const ROWS = { comfortable: { table: 53, card: 84 }, compact: { table: 40, card: 72 } };
/** Rows before either end at which the page beyond it is asked for. */
const AHEAD = 20;

type Props = {
  rows: Row[];
  /** Changes with the filter: another list starts at its top. */
  filterKey: string;
  /** Which list the rows are of. */
  rowsKey: string;
  openNumber: string | null;
  /** The rows are those of the last filter, while the next ones come. */
  stale: boolean;
  order: Order;
  onOrder: (order: Order) => void;
  /** The rows begin where the whole list does. */
  fromTop: boolean;
  /** There are rows below, and above. */
  more: boolean;
  moreAbove: boolean;
  /** Reads on, unless something is being read already. */
  onMore: (() => void) | null;
  onMoreAbove: (() => void) | null;
  /** Back to the beginning of the whole list. */
  onTop: () => void;
  onFollow: (row: Row) => void;
  note: ReactNode;
  foot: ReactNode;
};

export function QueueRows({ rows, filterKey, rowsKey, openNumber, stale, order, onOrder, fromTop, more, moreAbove, onMore, onMoreAbove, onTop, onFollow, note, foot }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const asTable = useWidth(scroller) >= TABLE_FROM;
  const [markedId, setMarkedId] = useState<string | null>(null);
  const marked = Math.max(0, rows.findIndex((row) => row.id === markedId));
  const focusWanted = useRef(false);
  const rowHeight = ROWS[useDensity()][asTable ? "table" : "card"];
  const { base } = useListPlace(rows, rowsKey, fromTop);

  const virtual = useVirtualizer({
    count: base + rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    // Another function would have every row measured again, at each step of scrolling.
    getItemKey: useCallback((index: number) => rows[index - base]?.id ?? index, [rows, base]),
    overscan: 10,
    // The marked row is the list's tab stop, so it stays in the document wherever one scrolls.
    rangeExtractor: useCallback((range: Range) => withMarked(range, base + marked), [base, marked]),
  });
  const items = virtual.getVirtualItems();

  // The virtualiser remembers sizes; another layout makes all of them wrong at once.
  useLayoutEffect(() => virtual.measure(), [virtual, rowHeight]);

  useLayoutEffect(() => {
    if (scroller.current) scroller.current.scrollTop = 0;
  }, [filterKey]);

  const atTop = (virtual.scrollOffset ?? 0) < rowHeight - 1;
  const { arrived, seeArrived } = useSteadyRows(scroller, { rows, base, rowsKey, fromTop, rowHeight, open: openNumber }, atTop);

  const first = virtual.range?.startIndex ?? base;
  const last = virtual.range?.endIndex ?? 0;
  useEffect(() => {
    if (more && last >= base + rows.length - AHEAD) onMore?.();
    else if (moreAbove && first < base + AHEAD) onMoreAbove?.();
  }, [more, moreAbove, first, last, base, rows.length, onMore, onMoreAbove]);

  useEffect(() => {
    if (!focusWanted.current) return;
    const link = scroller.current?.querySelector<HTMLElement>(`[data-index="${base + marked}"] a`);
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
      scroller.current?.querySelector<HTMLElement>(`[data-index="${base + marked}"] a`)?.focus();
      focusWanted.current = false;
    }
    wasOpen.current = openNumber;
  }, [openNumber, base, marked]);

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
      virtual.scrollToIndex(base + rows.indexOf(target));
      if (openNumber !== null) onFollow(target);
      else if (target.id === markedId || first) {
        scroller.current?.querySelector<HTMLElement>(`[data-index="${base + marked}"] a`)?.focus({ preventScroll: true });
      }
    };
    document.addEventListener("keydown", move);
    return () => document.removeEventListener("keydown", move);
  }, [rows, base, marked, markedId, openNumber, onFollow, virtual]);

  const total = more ? -1 : base + rows.length;
  return (
    <div
      ref={scroller}
      className={styles.scroller}
      data-layout={asTable ? "table" : "cards"}
      {...(asTable && { role: "table", "aria-label": "Tickets", "aria-rowcount": total < 0 ? total : total + 1, "aria-colcount": 9 })}
    >
      {asTable && <QueueHead order={order} onOrder={onOrder} />}
      {(arrived > 0 || base > 0) && !atTop && (
        <div className={styles.above}>
          <button
            type="button"
            className={styles.toTop}
            data-testid="to-top"
            onClick={() => {
              seeArrived();
              if (base > 0) onTop();
              if (scroller.current) scroller.current.scrollTop = 0;
            }}
          >
            <Icon name="up" size={12} />
            {arrived > 0 ? counted(arrived, "new ticket", "new tickets") : "Back to the top"}
          </button>
        </div>
      )}
      {note && <p className={styles.note}>{note}</p>}
      <div
        role={asTable ? "rowgroup" : "list"}
        aria-label={asTable ? undefined : "Tickets"}
        aria-busy={stale}
        className={styles.rows}
        style={{ height: virtual.getTotalSize() }}
        data-testid="queue"
      >
        {items.map((item) => {
          const row = rows[item.index - base];
          return (
            row && (
              <QueueRow
                key={row.id}
                row={row}
                asTable={asTable}
                index={item.index}
                total={total}
                top={item.start}
                height={rowHeight}
                open={row.ticket_number === openNumber}
                tabStop={item.index === base + marked}
                onFocus={setMarkedId}
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
