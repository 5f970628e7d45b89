// What jsdom lacks of a window: it has a document, but lays nothing out. One rule stands in for the layout:
// an element is as large as the window unless its style says otherwise, and its content is as tall as the
// heights that its children's styles say. A test that needs more says so with `contentHeight`.

type Size = { width: number; height: number };

const screen: Size = { width: 1440, height: 900 };
const resizeObservers = new Set<{ hear: () => void }>();
const mediaLists = new Set<{ hear: () => void }>();
const contents = new WeakMap<Element, number>();
const scrolled = new WeakMap<Element, number>();

/** Makes the window another size, with everything that listens for it. */
export function resizeWindow(width: number, height: number) {
  screen.width = width;
  screen.height = height;
  for (const observer of resizeObservers) observer.hear();
  for (const list of mediaLists) list.hear();
  window.dispatchEvent(new Event("resize"));
}

/** Says how tall the content of a scrolling box is. */
export function contentHeight(box: Element, height: number) {
  contents.set(box, height);
}

/**
 * Lays the pointer over an element; gives the place for whoever asks what is there. Only from then on there is an answer:
 * axe takes one for a layout, and believes it.
 */
export function pointAt(element: Element | null) {
  Object.defineProperties(document, { elementFromPoint: { configurable: true, value: () => element } });
  return { x: 1, y: 1 };
}

/** Takes the pointer away: files of tests share a document. */
export function pointAway() {
  Reflect.deleteProperty(document, "elementFromPoint");
}

export function furnishWindow() {
  Object.defineProperties(window, {
    innerWidth: { configurable: true, get: () => screen.width },
    innerHeight: { configurable: true, get: () => screen.height },
    matchMedia: { configurable: true, value: mediaList },
    ResizeObserver: { configurable: true, value: FakeResizeObserver },
    // The page itself never scrolls; the router asks it to all the same.
    scrollTo: { configurable: true, value: () => undefined },
  });
  Object.defineProperties(HTMLElement.prototype, {
    offsetWidth: { configurable: true, get: widthOf },
    offsetHeight: { configurable: true, get: heightOf },
  });
  Object.defineProperties(Element.prototype, {
    clientWidth: { configurable: true, get: widthOf },
    clientHeight: { configurable: true, get: heightOf },
    scrollHeight: { configurable: true, get: scrollHeightOf },
    scrollTop: {
      configurable: true,
      get(this: Element) {
        return scrolled.get(this) ?? 0;
      },
      set: scrollTo,
    },
    scrollTo: {
      configurable: true,
      value(this: Element, to: number | ScrollToOptions, y?: number) {
        scrollTo.call(this, typeof to === "number" ? (y ?? 0) : (to.top ?? this.scrollTop));
      },
    },
    scrollIntoView: { configurable: true, value: () => undefined },
    // Where a test lets go of the pointer, it says so on the element that holds it.
    setPointerCapture: { configurable: true, value: () => undefined },
  });
  // Every web view that Punnet runs in has it; Node 20, which runs the tests, does not.
  if (!("groupBy" in Map)) Object.defineProperty(Map, "groupBy", { configurable: true, value: groupBy });
}

function widthOf(this: Element): number {
  return this.isConnected ? (styled(this, "width") ?? screen.width) : 0;
}

function heightOf(this: Element): number {
  return this.isConnected ? (styled(this, "height") ?? screen.height) : 0;
}

function scrollHeightOf(this: Element): number {
  const written = [...this.children].reduce((sum, child) => sum + (styled(child, "height") ?? 0), 0);
  return Math.max(this.clientHeight, contents.get(this) ?? written);
}

function scrollTo(this: Element, to: number) {
  const end = Math.max(0, this.scrollHeight - this.clientHeight);
  const place = Math.min(Math.max(0, to), end);
  if (place === this.scrollTop) return;
  scrolled.set(this, place);
  // A browser tells of it with the next frame.
  requestAnimationFrame(() => this.dispatchEvent(new Event("scroll")));
}

function styled(element: Element, side: "width" | "height"): number | null {
  const pixels = element instanceof HTMLElement ? /^([\d.]+)px$/.exec(element.style[side]) : null;
  return pixels ? Number(pixels[1]) : null;
}

class FakeResizeObserver implements ResizeObserver {
  private readonly watched = new Set<Element>();
  private readonly heard: ResizeObserverCallback;

  constructor(heard: ResizeObserverCallback) {
    this.heard = heard;
  }

  observe(element: Element) {
    this.watched.add(element);
    resizeObservers.add(this);
    // The first report comes by itself, before the next paint.
    requestAnimationFrame(() => this.watched.has(element) && this.hear());
  }

  unobserve(element: Element) {
    this.watched.delete(element);
  }

  disconnect() {
    this.watched.clear();
    resizeObservers.delete(this);
  }

  hear() {
    const entries = [...this.watched].map((target) => {
      const box = { inlineSize: target.clientWidth, blockSize: target.clientHeight };
      const contentRect = new DOMRect(0, 0, box.inlineSize, box.blockSize);
      return { target, contentRect, borderBoxSize: [box], contentBoxSize: [box], devicePixelContentBoxSize: [box] };
    });
    if (entries.length > 0) this.heard(entries, this);
  }
}

/** Understands what the console asks for: the width of the window. Every other wish of a person is unset. */
function mediaList(query: string): MediaQueryList {
  const matches = () => {
    const width = /^\(width (<|>=) (\d+)px\)$/.exec(query);
    if (!width) return false;
    return width[1] === "<" ? screen.width < Number(width[2]) : screen.width >= Number(width[2]);
  };
  let before = matches();
  const list = Object.assign(new EventTarget(), {
    media: query,
    onchange: null,
    addListener: () => undefined,
    removeListener: () => undefined,
    hear() {
      if (before === matches()) return;
      before = matches();
      list.dispatchEvent(new Event("change"));
    },
  });
  Object.defineProperty(list, "matches", { get: matches });
  mediaLists.add(list);
  return list as typeof list & { readonly matches: boolean };
}

function groupBy<K, T>(items: Iterable<T>, keyOf: (item: T, index: number) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  let index = 0;
  for (const item of items) {
    const key = keyOf(item, index++);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
