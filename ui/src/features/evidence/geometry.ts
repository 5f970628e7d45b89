// Where a photo lies on the table: pure sums, so that several photos can be moved by one view.

export type Size = { width: number; height: number };
export type Point = { x: number; y: number };

/**
 * How a photo is looked at. Told in shares and not in pixels: photos of any size lie alike under one view, and nothing
 * moves when a photo turns out to be larger than was known.
 */
export type View = {
  /** How many times larger than where all of it fits. */
  scale: number;
  /** Which share of the photo, from its left and from its top, lies in the middle. */
  x: number;
  y: number;
};

/** What a view is seen on. */
export type Ground = {
  /** The photo as it stands, turned already, in its own pixels. */
  photo: Size;
  /** The room there is for it. */
  room: Size;
  /** Pixels of the screen in one of the window's. */
  ratio: number;
};

/** All of the photo, in the middle. */
export const FIT: View = { scale: 1, x: 0.5, y: 0.5 };

/** However small a photo is, it can be looked at this many times enlarged; a large one by its own pixels. */
const MOST = 8;
/** One press of a key, one notch of most wheels. */
export const STEP = 1.25;
/** How much of a wheel's way makes the photo e times larger; a pinch on a touchpad tells a tenth of it. */
const WHEEL = 450;
const PINCH = 90;
const LINE = 16;

/** Pixels of the window for a pixel of the photo where all of it fits. */
function fitted({ photo, room }: Ground): number {
  return Math.min(room.width / photo.width, room.height / photo.height);
}

/** Pixels of the screen for a hundred of the photo. */
export function percent(view: View, ground: Ground): number {
  return Math.round(fitted(ground) * view.scale * ground.ratio * 100);
}

/** The scale at which a pixel of the photo is one of the screen. */
export function fullScale(ground: Ground): number {
  return 1 / (fitted(ground) * ground.ratio);
}

/** The photo's edges in the room, as it stands. */
export function placed(view: View, ground: Ground): Size & { left: number; top: number } {
  const { photo, room } = ground;
  const by = fitted(ground) * view.scale;
  const [width, height] = [photo.width * by, photo.height * by];
  return { left: room.width / 2 - view.x * width, top: room.height / 2 - view.y * height, width, height };
}

/** The nearest view that is allowed: the room is full as far as the photo can fill it, and what can't is in the middle. */
export function bounded(view: View, ground: Ground): View {
  const full = fullScale(ground);
  const scale = between(view.scale, Math.min(1, full), MOST * Math.max(1, full));
  const { width, height } = placed({ ...view, scale }, ground);
  const along = (share: number, whole: number, room: number) => {
    const half = room / whole / 2;
    return half >= 0.5 ? 0.5 : between(share, half, 1 - half);
  };
  return { scale, x: along(view.x, width, ground.room.width), y: along(view.y, height, ground.room.height) };
}

/** As large as `scale` says, while the point of the photo that is under `at` stays there. */
export function zoomedTo(scale: number, view: View, ground: Ground, at = middle(ground)): View {
  const before = placed(view, ground);
  const share = { x: (at.x - before.left) / before.width, y: (at.y - before.top) / before.height };
  const allowed = bounded({ ...view, scale }, ground).scale;
  const after = placed({ ...view, scale: allowed }, ground);
  const { room } = ground;
  return bounded({ scale: allowed, x: share.x - (at.x - room.width / 2) / after.width, y: share.y - (at.y - room.height / 2) / after.height }, ground);
}

/** Pushed by so many pixels of the window. */
export function moved(by: Point, view: View, ground: Ground): View {
  const { width, height } = placed(view, ground);
  return bounded({ ...view, x: view.x - by.x / width, y: view.y - by.y / height }, ground);
}

/** What a turn of the wheel, or a pinch, makes of the scale. */
export function wheeled(scale: number, { deltaY, deltaMode, ctrlKey }: Pick<WheelEvent, "deltaY" | "deltaMode" | "ctrlKey">): number {
  const way = deltaMode === 0 ? deltaY : deltaY * LINE;
  // A free wheel tells more in one go than an eye can follow.
  return scale * Math.exp(between(-way / (ctrlKey ? PINCH : WHEEL), -0.5, 0.5));
}

/** From all of it to its own pixels, and back. */
export function toggled(view: View, ground: Ground, at?: Point): View {
  return isFit(view) ? zoomedTo(fullScale(ground), view, ground, at) : FIT;
}

export function isFit(view: View): boolean {
  return Math.abs(view.scale - 1) < 0.001;
}

export function isOn(at: Point, view: View, ground: Ground): boolean {
  const { left, top, width, height } = placed(view, ground);
  return at.x >= left && at.x <= left + width && at.y >= top && at.y <= top + height;
}

/**
 * Whether a rendition of this longest edge has a pixel for each that the screen shows, or all that the photo has. Of a
 * photo that seems to be just as large as the rendition, only the rendition may be known: it may well have more.
 */
export function isSharp(edge: number, view: View, ground: Ground): boolean {
  const longest = Math.max(ground.photo.width, ground.photo.height);
  const { width, height } = placed(view, ground);
  return longest < edge || Math.max(width, height) * ground.ratio <= edge;
}

function middle({ room }: Ground): Point {
  return { x: room.width / 2, y: room.height / 2 };
}

function between(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
