import { useLayoutEffect, useState, type RefObject } from "react";

/** An element's width, known before the first paint. */
export function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const watched = element.current;
    if (!watched) return undefined;
    setWidth(watched.offsetWidth);
    const observer = new ResizeObserver(() => setWidth(watched.offsetWidth));
    observer.observe(watched);
    return () => observer.disconnect();
  }, [element]);
  return width;
}
