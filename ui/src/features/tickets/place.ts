import { useCallback, useEffect, useLayoutEffect, useRef, type RefObject } from "react";

import type { Place } from "../../backend/bindings";
import { useDrafts, type DraftTicket } from "../../backend/drafts";

/** So long after the last movement a place counts as one. */
const SETTLE = 150;
/** What is new comes into view with this much of what was known above it. */
const ABOVE_NEWS = 56;

/**
 * Takes a person to where they stopped reading in this ticket, or to what is new since, and keeps where they stop.
 * The place is a message, not a distance: photos, fonts and a narrower window move everything but the words.
 */
export function usePlace(ticket: DraftTicket, scroller: RefObject<HTMLElement | null>) {
  const drafts = useDrafts();
  const settling = useRef<ReturnType<typeof setTimeout>>(undefined);
  const { id, ticket_number } = ticket;

  const keep = useCallback(
    (box: HTMLElement) => {
      clearTimeout(settling.current);
      settling.current = undefined;
      const place = placeIn(box);
      const kept = drafts.of(id)?.place ?? null;
      if (place?.message_id === kept?.message_id && place?.offset === kept?.offset) return;
      drafts.change({ id, ticket_number }, { place });
    },
    [drafts, id, ticket_number],
  );

  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box) return undefined;
    const go = () => {
      const to = goal(box, drafts.of(id)?.place ?? null);
      if (to !== null && Math.abs(box.scrollTop - to) > 1) box.scrollTop = to;
    };
    go();
    // What came into view for the first time may be larger than it was thought to be.
    const again = requestAnimationFrame(go);
    return () => {
      cancelAnimationFrame(again);
      // Another ticket is opened before the place has settled.
      if (settling.current !== undefined) keep(box);
    };
  }, [drafts, id, keep, scroller]);

  useEffect(() => () => clearTimeout(settling.current), []);

  return useCallback(
    (box: HTMLElement) => {
      clearTimeout(settling.current);
      settling.current = setTimeout(() => keep(box), SETTLE);
    },
    [keep],
  );
}

function goal(box: HTMLElement, place: Place | null): number | null {
  const news = box.querySelector("[data-news]");
  if (news) {
    const top = topOf(news, box);
    return top > box.clientHeight - ABOVE_NEWS ? top - ABOVE_NEWS : place && 0;
  }
  if (!place) return null;
  const message = place.message_id && box.querySelector(`[data-message="${CSS.escape(place.message_id)}"]`);
  return message ? topOf(message, box) + place.offset : place.offset;
}

/** From the top of everything that scrolls in the box. */
function topOf(element: Element, box: HTMLElement): number {
  return element.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop;
}

function placeIn(box: HTMLElement): Place | null {
  if (box.scrollTop === 0) return null;
  const edge = box.getBoundingClientRect().top;
  let first = true;
  for (const message of box.querySelectorAll<HTMLElement>("[data-message]")) {
    const { top, bottom } = message.getBoundingClientRect();
    if (bottom > edge) {
      if (first && top > edge) break;
      return { message_id: message.dataset.message ?? null, offset: Math.round(edge - top) };
    }
    first = false;
  }
  return { message_id: null, offset: Math.round(box.scrollTop) };
}
