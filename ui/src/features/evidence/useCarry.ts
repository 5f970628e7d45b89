import { useRef, useState, type MouseEvent, type PointerEvent, type RefObject } from "react";

/** So far a photo is moved before it leaves the strip: a hand that shakes while it clicks carries nothing. */
const LIFTED = 6;

/** What is carried, and where it hangs: pixels from the window's upper left corner. */
export type Carried<What> = { what: What; x: number; y: number; overTable: boolean };

/**
 * Photos that are carried onto the table. By pointer events: what the system calls drag and drop leaves the window, and on
 * Windows the files of other programs would not arrive any more.
 */
export function useCarry<What>(table: RefObject<HTMLElement | null>, onLay: (what: What) => void) {
  const [carried, setCarried] = useState<Carried<What> | null>(null);
  const taken = useRef<{ what: What; pointer: number; x: number; y: number; lifted: boolean } | null>(null);
  const wasCarried = useRef(false);
  const isOverTable = ({ clientX, clientY }: PointerEvent) => {
    const edge = table.current?.getBoundingClientRect();
    return edge !== undefined && clientX >= edge.left && clientX <= edge.right && clientY >= edge.top && clientY <= edge.bottom;
  };
  const end = () => {
    taken.current = null;
    setCarried(null);
  };
  /** What makes something be carried. */
  const handles = (what: What) => ({
    onPointerDown(event: PointerEvent<HTMLElement>) {
      wasCarried.current = false;
      if (event.button === 0) taken.current = { what, pointer: event.pointerId, x: event.clientX, y: event.clientY, lifted: false };
    },
    onPointerMove(event: PointerEvent<HTMLElement>) {
      const now = taken.current;
      if (!now || now.pointer !== event.pointerId) return;
      if (!now.lifted && Math.hypot(event.clientX - now.x, event.clientY - now.y) < LIFTED) return;
      if (!now.lifted) event.currentTarget.setPointerCapture(event.pointerId);
      now.lifted = true;
      wasCarried.current = true;
      setCarried({ what: now.what, x: event.clientX, y: event.clientY, overTable: isOverTable(event) });
    },
    onPointerUp(event: PointerEvent<HTMLElement>) {
      const now = taken.current;
      end();
      if (now?.lifted && isOverTable(event)) onLay(now.what);
    },
    onPointerCancel: end,
    // The press that ends a carrying is no click on what was carried.
    onClickCapture(event: MouseEvent<HTMLElement>) {
      if (!wasCarried.current) return;
      wasCarried.current = false;
      event.preventDefault();
      event.stopPropagation();
    },
  });
  return { carried, handles };
}
