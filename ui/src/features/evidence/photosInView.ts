import type { Backend, PhotoEdge } from "../../backend/backend";
import type { PhotoAddress } from "../../backend/bindings";

/** Changes of one moment are told together: scrolling moves many photos at once. */
const TOLD_AFTER_MS = 16;

/**
 * Which photos are in view, so that the desk makes those first and drops what was scrolled away. One for the window:
 * the grid and the viewer's strip show photos of the same desk.
 */
export class PhotosInView {
  readonly #backend: Pick<Backend, "lookAtPhotos">;
  readonly #shown = new Map<Element, string>();
  readonly #waiting = new Map<Element, { attachmentId: string; address: string }>();
  /** By the text of their address. */
  readonly #gone = new Map<string, PhotoAddress>();
  #timer: ReturnType<typeof setTimeout> | null = null;
  readonly #observer: IntersectionObserver | null;

  constructor(backend: Pick<Backend, "lookAtPhotos">) {
    this.#backend = backend;
    this.#observer = typeof IntersectionObserver === "undefined" ? null : new IntersectionObserver((changes) => this.#hear(changes));
  }

  /** Follows a photo whose picture is not there yet, until the returned function is called. */
  follow(photo: Element, attachmentId: string, edge: PhotoEdge): () => void {
    const address = `${attachmentId}/${edge}`;
    this.#waiting.set(photo, { attachmentId, address });
    this.#gone.delete(address);
    this.#observer?.observe(photo);
    return () => {
      this.#observer?.unobserve(photo);
      this.#shown.delete(photo);
      this.#waiting.delete(photo);
      // Shown elsewhere as well, as in the grid and in the strip: it is still wanted.
      const elsewhere = [...this.#waiting.values()].some((one) => one.address === address);
      if (!elsewhere) this.#gone.set(address, { attachment_id: attachmentId, edge });
      this.#tellSoon();
    };
  }

  #hear(changes: IntersectionObserverEntry[]) {
    for (const { target, isIntersecting } of changes) {
      const waiting = this.#waiting.get(target);
      if (isIntersecting && waiting) this.#shown.set(target, waiting.attachmentId);
      else this.#shown.delete(target);
    }
    this.#tellSoon();
  }

  #tellSoon() {
    if (this.#timer !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      const gone = [...this.#gone.values()];
      this.#gone.clear();
      // A desk that can't be told makes them in the order in which they were asked for.
      this.#backend.lookAtPhotos([...new Set(this.#shown.values())], gone).catch(() => undefined);
    }, TOLD_AFTER_MS);
  }
}

const views = new WeakMap<object, PhotosInView>();

/** The one of this backend. */
export function photosInView(backend: Pick<Backend, "lookAtPhotos">): PhotosInView {
  const known = views.get(backend) ?? new PhotosInView(backend);
  views.set(backend, known);
  return known;
}
